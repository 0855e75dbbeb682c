// How soon views show what they are about, after a click on the entity page: benchmarks/portal.
//
//   node tests/browser/speed.mjs --portal http://localhost:7007 --repeats 20
import { given, inTheBrowser, page, signIn, TAB } from './browser.mjs';

const ENTITY = '/catalog/default/component/shop';
const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

/** Milliseconds from a click to something that is there because of it, as the browser counts them. */
async function after(click, ready) {
  await click.waitFor();
  const begun = await page.evaluate(() => performance.now());
  await click.click();
  await ready.waitFor();
  return (await page.evaluate(() => performance.now())) - begun;
}

async function measured(name, visit) {
  const took = [];
  for (let turn = 0; turn < Number(given.repeats); turn++) {
    took.push(await visit());
  }
  took.sort((one, other) => one - other);
  const [p50, p95] = [0.5, 0.95].map(share => quantile(took, share).toFixed(0));
  console.log(`| ${name} | ${p50} | ${p95} |`);
}

await inTheBrowser(async () => {
  await signIn();
  const tab = page
    .getByRole('link', { name: 'Load tests', exact: true })
    .last();
  const runs = page.getByRole('table', { name: 'Runs' });
  console.log('| | p50 ms | p95 ms |\n|---|--:|--:|');
  await measured('the tab, from the entity page', async () => {
    await page.goto(`${given.portal}${ENTITY}`);
    await page.getByRole('region', { name: 'Load tests' }).waitFor();
    return after(tab, runs.getByRole('row').nth(1));
  });
  await measured('all runs, from the tab', async () => {
    await page.goto(`${given.portal}${TAB}`);
    return after(
      page.getByRole('link', { name: 'All runs' }),
      runs.getByRole('row').nth(10),
    );
  });
  await measured('the fleet, from its address', async () => {
    const begun = performance.now();
    await page.goto(`${given.portal}/plimsoll`);
    await page.getByRole('table', { name: 'How services stand' }).waitFor();
    return performance.now() - begun;
  });
});
