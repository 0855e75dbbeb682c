// Through the backend plugin, the way somebody goes who knows nothing of load tests: catalog, empty
// tab, request, progress, bundle, download, run; then what others see, both themes, 320 px and German.
//
//   node tests/browser/backend.mjs --portal http://localhost:7007 --out FOLDER
import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  ask,
  given,
  inTheBrowser,
  inTheme,
  page,
  seen,
  show,
  signIn,
  step,
  TAB,
  until,
} from './browser.mjs';

/** Where the work is seen that made the bundle. */
let workflow = '';

await inTheBrowser(async () => {
  await step('sign-in and catalog', async () => {
    const row = await signIn();
    await row.click();
  });

  await step('card', async () => {
    await page.getByText('No load test yet.').waitFor();
    await seen('card-empty');
  });

  await step('tab, empty', async () => {
    await page.goto(`${given.portal}${TAB}`);
    await page.getByRole('heading', { name: 'No load test yet' }).waitFor();
    await seen('tab-empty');
  });

  await step('request and preview', async () => {
    await page.getByRole('link', { name: 'Request a load test' }).click();
    await page.getByLabel(/Source code/).waitFor();
    await seen('request');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Request it' }).waitFor();
    await seen('preview');
  });

  await step('progress until it is done', async () => {
    await page.getByRole('button', { name: 'Request it' }).click();
    await page.waitForURL(/\/workflows\//);
    workflow = page.url();
    await page.getByRole('link', { name: /traffic/ }).waitFor();
    await seen('workflow-running');
    await page.getByRole('link', { name: 'Open the bundle' }).waitFor();
    await seen('workflow');
  });

  await step('bundle', async () => {
    await page.getByRole('link', { name: 'Open the bundle' }).click();
    await page
      .getByRole('region', { name: 'The content of script.js' })
      .waitFor();
    await seen('bundle-files');
    for (const part of ['Coverage', 'Load', 'Provenance']) {
      await page.getByRole('link', { name: part, exact: true }).click();
      await page.getByRole('heading', { name: part }).waitFor();
      await page.getByRole('status').waitFor({ state: 'detached' });
      await seen(`bundle-${part.toLowerCase()}`);
    }
  });

  await step('download', async () => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    await (await downloading).saveAs(join(given.out, 'bundle.zip'));
  });

  await step('run, of forty seconds', async () => {
    await page.getByRole('link', { name: 'Run it' }).click();
    await page.getByRole('button', { name: 'Preview' }).waitFor();
    await seen('run-new');
    const asked = new URL(page.url());
    for (const [name, value] of [
      ['environment', 'staging'],
      ['duration_s', '40'],
      ['scale', '5'],
      ['confirm', 'no'],
      ['step', 'preview'],
    ]) {
      asked.searchParams.set(name, value);
    }
    await page.goto(asked.href);
    const start = page.getByRole('button', { name: 'Begin the run' });
    await start.waitFor();
    await seen('run-plan');
    await start.click();
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
    await page.getByText('Running').first().waitFor();
    await seen('run-live');
  });

  await step('nothing is asked while the page is hidden', async () => {
    const run = page.url().split('/').at(-1);
    const elapsed = async () => {
      const { progress, run: known } = await ask(`v1/runs/${run}`);
      return known.status === 'running' ? progress?.elapsed_s ?? 0 : Infinity;
    };
    await show(false);
    const paths = [];
    const note = request => paths.push(new URL(request.url()).pathname);
    const before = await elapsed();
    page.on('request', note);
    await until(async () => (await elapsed()) > before + 10, 'the run');
    page.off('request', note);
    assert.deepEqual(
      paths.filter(path => path.startsWith('/api/plimsoll/')),
      [],
    );
    await show(true);
  });

  await step('run, its verdict, and the history that begins', async () => {
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await verdict
      .getByText(/^(Pass|Fail|Inconclusive|Invalid)$/)
      .first()
      .waitFor();
    await seen('run-ended');
    await page.goto(`${given.portal}${TAB}/runs`);
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    await page.goto(`${given.portal}${TAB}/history`);
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await seen('history-begins');
  });

  await step('notification', async () => {
    await page.goto(`${given.portal}/notifications`);
    await page.getByText('Your load test is ready').first().waitFor();
  });

  await step('tab, preview of the next', async () => {
    await page.goto(`${given.portal}${TAB}`);
    await page.getByRole('table', { name: 'Bundles' }).waitFor();
    await seen('tab');
    await page.goto(
      `${given.portal}${TAB}/request?step=preview&environment=staging`,
    );
    await page.getByText('At most 50 requests per second').waitFor();
    await page.getByRole('cell', { name: 'average-load' }).waitFor();
    await seen('preview-staging');
  });

  await step('not an owner', async () => {
    await page.goto(
      `${given.portal}/catalog/default/component/payments/load-tests`,
    );
    const button = page.getByRole('button', { name: 'Set up and request' });
    await button.waitFor();
    assert.equal(await button.isDisabled(), true);
    await page.getByText(/You lack the permission plimsoll.request/).waitFor();
    await seen('not-owner');
  });

  await step('dark', async () => {
    await inTheme('dark');
    await seen('not-owner-dark');
    await page.goto(`${given.portal}${TAB}`);
    await page.getByRole('table', { name: 'Bundles' }).waitFor();
    await seen('tab-dark');
    await page.goto(workflow);
    await page.getByRole('link', { name: 'Open the bundle' }).waitFor();
    await seen('workflow-dark');
    await page.getByRole('link', { name: 'Open the bundle' }).click();
    await page
      .getByRole('region', { name: 'The content of script.js' })
      .waitFor();
    await seen('bundle-files-dark');
  });

  await step('narrow', async () => {
    await inTheme('light');
    await page.setViewportSize({ width: 320, height: 800 });
    for (const [name, path] of [
      ['tab', ''],
      ['request', '/request'],
      ['preview', '/request?step=preview'],
    ]) {
      await page.goto(`${given.portal}${TAB}${path}`);
      await page.locator('[data-plimsoll] h2').first().waitFor();
      const wide = await page
        .locator('[data-plimsoll]')
        .first()
        .evaluate(tab => tab.scrollWidth - tab.clientWidth);
      assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
      await seen(`${name}-narrow`);
    }
  });

  await step('German', async () => {
    await page.setViewportSize({ width: 1280, height: 1000 });
    await page.evaluate(() => localStorage.setItem('language', 'de'));
    await page.goto(`${given.portal}${TAB}`);
    await page.getByRole('heading', { name: 'Abläufe' }).waitFor();
    await seen('tab-german');
  });
});
