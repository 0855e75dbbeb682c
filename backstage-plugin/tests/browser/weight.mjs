// How much JavaScript the entity tab needs beyond what Backstage's entity page loads anyway.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { given, page, TAB } from './browser.mjs';

export const MOST_BYTES = 150_000;

/** Scripts that were loaded so far, by name. */
function watchScripts() {
  const loaded = new Set();
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) loaded.add(pathname.split('/').at(-1));
  });
  return loaded;
}

async function read(name) {
  const answer = await fetch(`${given.portal}/static/${name}`);
  return answer.ok ? answer.text() : undefined;
}

/** Whether a script is made of our modules, as its source map tells. */
async function isOurs(name) {
  const map = await read(`${name}.map`);
  const sources = map === undefined ? [] : JSON.parse(map).sources;
  const ours = sources.filter(source => /plugins\/plimsoll/.test(source));
  return ours.length > sources.length / 2;
}

/** Opens the entity page, then the tab; says what the second takes, compressed. */
export async function weigh() {
  const loaded = watchScripts();
  await page.goto(`${given.portal}/catalog/default/component/shop`);
  await page.getByRole('region', { name: 'Load tests' }).waitFor();
  await page.waitForLoadState('networkidle');
  const ofThePage = new Set(loaded);
  await page.goto(`${given.portal}${TAB}`);
  await page.getByRole('table', { name: 'Runs' }).waitFor();
  await page.waitForLoadState('networkidle');
  const sizes = [];
  for (const name of loaded) {
    if (!ofThePage.has(name) || (await isOurs(name))) {
      sizes.push([name, gzipSync(await read(name)).length]);
    }
  }
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(
    `the tab's JavaScript: ${(bytes / 1000).toFixed(1)} kB (gzip) in ${
      sizes.length
    } files`,
  );
  assert.ok(bytes > 0 && bytes <= MOST_BYTES, JSON.stringify(sizes));
}
