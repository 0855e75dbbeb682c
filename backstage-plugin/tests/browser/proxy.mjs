// Through the REST proxy, with example history: a load test is asked for and made, runs are looked
// at, and nothing goes without a sign-in.
//
//   node tests/browser/proxy.mjs --portal http://localhost:7007 --out FOLDER
import assert from 'node:assert/strict';
import { given, inTheBrowser, page, signIn, step, TAB } from './browser.mjs';

await inTheBrowser(async () => {
  await step('proxy: nothing without a sign-in', async () => {
    const answer = await fetch(`${given.portal}/api/proxy/plimsoll/templates`);
    assert.equal(answer.status, 401);
  });

  await step('proxy: request until it is done', async () => {
    const asked = [];
    page.on('request', request => asked.push(new URL(request.url()).pathname));
    await signIn();
    await page.goto(`${given.portal}${TAB}/request?step=preview`);
    await page.getByRole('button', { name: 'Request it' }).click();
    await page.waitForURL(/\/workflows\//);
    await page.getByRole('link', { name: 'Open the bundle' }).click();
    await page
      .getByRole('region', { name: 'The content of script.js' })
      .waitFor();
    await page.goto(`${given.portal}${TAB}/runs/shop-056-example/verdict`);
    await page.getByRole('region', { name: 'Triage' }).waitFor();
    await page.goto(`${given.portal}${TAB}/history`);
    await page
      .getByRole('heading', { name: 'Where the level changed' })
      .waitFor();
    await page.goto(`${given.portal}/plimsoll`);
    await page.getByRole('table', { name: 'How services stand' }).waitFor();
    const around = asked.filter(path => path.startsWith('/api/plimsoll'));
    assert.deepEqual(around, []);
  });
});
