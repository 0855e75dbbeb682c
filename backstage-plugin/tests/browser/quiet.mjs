// Whether pages leave the server alone while there is nothing to see.
import assert from 'node:assert/strict';
import { context, show } from './browser.mjs';

/** Lets minutes pass on a page of its own, in the browser's time; what was asked of us meanwhile. */
export async function askedWithin(minutes, { url, ready, hidden = false }) {
  const quiet = await context.newPage();
  try {
    await quiet.clock.install();
    await quiet.goto(url);
    await ready(quiet).waitFor();
    await quiet.waitForLoadState('networkidle');
    if (hidden) await show(false, quiet);
    const asked = [];
    quiet.on('request', request => {
      const { pathname } = new URL(request.url());
      if (/^\/api\/(plimsoll|proxy\/plimsoll)\//.test(pathname)) {
        asked.push(pathname);
      }
    });
    await quiet.clock.runFor(minutes * 60_000);
    return asked;
  } finally {
    await quiet.close();
  }
}

export async function staysQuiet(view) {
  assert.deepEqual(await askedWithin(5, view), [], view.url);
}
