// Four weeks of example history, through the backend plugin: what a newcomer clicks through in two
// minutes, what an owner does about a regression, and what others may not; then the server goes
// away and comes back.
//
//   node tests/browser/history.mjs --portal http://localhost:7007 --plimsoll http://127.0.0.1:8087 \
//     --data PORTAL_DATA --out FOLDER
import assert from 'node:assert/strict';
import {
  ask,
  everyView,
  fits,
  given,
  inTheBrowser,
  inTheme,
  page,
  seen,
  signIn,
  step,
  TAB,
  without,
} from './browser.mjs';
import { staysQuiet } from './quiet.mjs';
import { weigh } from './weight.mjs';

const NEWEST = 'shop-056-example';
const PRODUCT = 'GET /api/products/{product_id}';
const HISTORY = `${TAB}/history?${new URLSearchParams({
  environment: 'staging',
  test_type: 'replay',
  endpoint: PRODUCT,
  metric: 'p50_ms',
})}`;
const COMPARE = `${TAB}/compare?base=shop-051-example&candidate=${NEWEST}`;

const table = name => () => page.getByRole('table', { name }).first();
const region = name => () => page.getByRole('region', { name }).first();
const shifts = () =>
  page.getByRole('heading', { name: 'Where the level changed' });
const VIEWS = [
  ['overview', TAB, table('Runs')],
  ['runs', `${TAB}/runs`, table('Runs')],
  ['run', `${TAB}/runs/${NEWEST}`, region('Verdict')],
  ['run-invalid', `${TAB}/runs/shop-010-example`, region('Verdict')],
  ['verdict', `${TAB}/runs/${NEWEST}/verdict`, region('Triage')],
  ['history', HISTORY, shifts],
  ['compare', COMPARE, table('Differences')],
  ['fleet', '/plimsoll', table('How services stand')],
];

await inTheBrowser(async () => {
  await step('from the catalog to the history', async () => {
    const row = await signIn();
    await row.click();
    const card = page.getByRole('region', { name: 'Load tests' });
    await card.getByText('1 open regression').waitFor();
    await card.getByText('Load line').waitFor();
    await seen('card');
    await card.getByRole('link', { name: 'All load tests' }).click();
    await table('Runs')().waitFor();
    await page
      .getByRole('link', { name: /history/i })
      .first()
      .click();
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await shifts().waitFor();
  });

  await step('weight of the tab', weigh);

  await step('every view, light', async () => {
    await everyView(VIEWS, '');
  });

  await step('comparison, from the runs before', async () => {
    await page.goto(`${given.portal}${COMPARE}`);
    const worse = page.getByRole('row').filter({ hasText: PRODUCT });
    await worse.filter({ hasText: 'Worse' }).first().waitFor();
  });

  await step('triage', async () => {
    await page.goto(`${given.portal}${TAB}/runs/${NEWEST}/verdict`);
    const triage = page.getByRole('region', { name: 'Triage' });
    await triage.getByRole('button', { name: /^Untriaged/ }).click();
    await page.getByRole('option', { name: /^Investigating/ }).click();
    await triage.getByRole('button', { name: 'Assign to me' }).click();
    await triage
      .getByLabel('Comment')
      .fill('The stock is read anew for each product.');
    await triage.getByRole('button', { name: 'Save' }).click();
    await triage
      .getByText('The stock is read anew for each product.')
      .last()
      .waitFor();
    await triage
      .getByRole('link', { name: /Investigating/ })
      .first()
      .waitFor();
    await seen('triaged');
  });

  await step('not an owner', async () => {
    const others = '/catalog/default/component/payments/load-tests';
    await page.goto(`${given.portal}${others}/runs/paym-016-example/verdict`);
    await page
      .getByText(/You lack the permission plimsoll.triage/)
      .first()
      .waitFor();
    await seen('not-owner');
    const { status, body } = await ask('v1/runs/paym-016-example/triage', {
      method: 'POST',
      body: JSON.stringify({
        endpoint: 'POST /payments',
        metric: 'error_rate',
        state: 'investigating',
      }),
    });
    assert.equal(status, 403, JSON.stringify(body));
  });

  await step('nothing is asked while nothing runs', async () => {
    for (const hidden of [false, true]) {
      await staysQuiet({
        url: `${given.portal}${TAB}`,
        ready: quiet => quiet.getByRole('table', { name: 'Runs' }),
        hidden,
      });
    }
    await staysQuiet({
      url: `${given.portal}/plimsoll`,
      ready: quiet => quiet.getByRole('table', { name: 'How services stand' }),
    });
  });

  await step('the server goes away, and comes back', async () => {
    await page.goto(`${given.portal}${TAB}`);
    await table('Runs')().waitFor();
    const stale = page.getByText(/Plimsoll cannot be reached\. This was so/);
    await without(async () => {
      await page.getByRole('link', { name: 'All runs' }).click();
      await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
      await page
        .getByRole('link', { name: 'Load tests', exact: true })
        .last()
        .click();
      await stale.first().waitFor();
      await table('Runs')().waitFor();
      await seen('stale');
      await page.goto(`${given.portal}${TAB}/runs`);
      await page.getByText('Plimsoll cannot be reached').first().waitFor();
      await seen('offline');
    });
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await table('Runs')().waitFor();
  });

  await step('every view, dark', async () => {
    await inTheme('dark');
    await everyView(VIEWS, '-dark');
    await inTheme('light');
  });

  await step('every view, 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    for (const view of VIEWS) {
      await everyView([view], '-narrow');
      await fits(view[0]);
    }
  });
});
