// A real Chromium in front of the portal, and what the tests say of its pages.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

export const { values: given } = parseArgs({
  options: {
    portal: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    out: { type: 'string' },
    data: { type: 'string' },
    plimsoll: { type: 'string' },
    repeats: { type: 'string', default: '20' },
  },
});
const profile = mkdtempSync(join(tmpdir(), 'plimsoll-browser-'));
export const context = await chromium.launchPersistentContext(profile, {
  executablePath: given.chromium,
  headless: true,
  viewport: { width: 1280, height: 1000 },
  locale: 'en-GB',
  acceptDownloads: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
});
export const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(60_000);
export const faults = [];
page.on('pageerror', error => faults.push(`page: ${error.message}`));
page.on('response', response => {
  const { pathname } = new URL(response.url());
  if (pathname.startsWith('/api/plimsoll') && response.status() >= 500) {
    faults.push(`${response.status()} ${pathname}`);
  }
});

export const TAB = '/catalog/default/component/shop/load-tests';
const shot = name =>
  page.screenshot({ path: join(given.out, `${name}.png`), fullPage: true });

export async function step(name, act) {
  const begun = performance.now();
  await act();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${name}: ${seconds} s`);
}

/** Whether our part of the page is free of what axe can find; the frame around it is Backstage's. */
async function accessible(name) {
  const { violations } = await new AxeBuilder({ page })
    .include('[data-plimsoll]')
    .analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)]),
    [],
    `axe on ${name}`,
  );
}

/** Looks at what is in the window, once all of it is there; further down it loads when it is seen. */
export async function seen(name) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-plimsoll] [role="status"]')].every(
      each =>
        !/^(Loading|Lädt)$/.test(each.textContent.trim()) ||
        each.getBoundingClientRect().top > window.innerHeight,
    ),
  );
  await accessible(name);
  await shot(name);
}

/** Backstage keeps the choice in the browser, as its settings page does. */
export async function inTheme(theme) {
  await page.evaluate(to => localStorage.setItem('theme', to), theme);
  await page.reload();
  await page.locator('[data-plimsoll] h2').first().waitFor();
}

/** All views at their addresses, each with what it begins with, in whatever the browser is set to. */
export async function everyView(views, suffix) {
  for (const [name, path, ready] of views) {
    await page.goto(`${given.portal}${path}`);
    await ready().waitFor();
    await seen(`${name}${suffix}`);
  }
}

/** Whether our part of the page fits into the window. */
export async function fits(name) {
  const wide = await page
    .locator('[data-plimsoll]')
    .first()
    .evaluate(tab => tab.scrollWidth - tab.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
}

/** As if the page was looked at, or lay behind others. */
export async function show(visible, of = page) {
  await of.evaluate(isShown => {
    for (const [name, value] of [
      ['hidden', !isShown],
      ['visibilityState', isShown ? 'visible' : 'hidden'],
    ]) {
      Object.defineProperty(document, name, {
        configurable: true,
        get: () => value,
      });
    }
    document.dispatchEvent(new Event('visibilitychange'));
  }, visible);
}

/** What the plugin's backend answers the guest, asked without a page. */
export async function ask(path, init = {}) {
  const signedIn = await fetch(`${given.portal}/api/auth/guest/refresh`);
  const { backstageIdentity } = await signedIn.json();
  const answer = await fetch(`${given.portal}/api/plimsoll/${path}`, {
    ...init,
    headers: {
      Authorization: `Bearer ${backstageIdentity.token}`,
      'Content-Type': 'application/json',
    },
  });
  const body = await answer.json();
  return init.method ? { status: answer.status, body } : body;
}

/** What somebody waits for outside of the page. */
export async function until(true_, what) {
  const end = performance.now() + 60_000;
  while (!(await true_())) {
    assert.ok(performance.now() < end, `${what} takes longer than a minute`);
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
  }
}

/** Takes Plimsoll away while something is done. */
export async function without(act) {
  const away = join(given.data, 'away');
  const answers = () =>
    fetch(`${given.plimsoll}/ready`).then(
      answer => answer.ok,
      () => false,
    );
  writeFileSync(away, '');
  process.kill(Number(readFileSync(join(given.data, 'plimsoll.pid'), 'utf8')));
  await until(async () => !(await answers()), 'stopping Plimsoll');
  const before = faults.length;
  try {
    await act();
  } finally {
    rmSync(away);
  }
  await until(answers, 'starting Plimsoll');
  // What was asked meanwhile had to fail.
  faults.length = before;
}

/** Runs the steps; whatever went wrong is seen in a picture. */
export async function inTheBrowser(steps) {
  try {
    await steps();
    assert.deepEqual(faults, []);
  } catch (error) {
    await shot('failed').catch(() => {});
    console.error(`at ${page.url()}`);
    throw error;
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** The guest enters, and sees the catalog. */
export async function signIn() {
  await page.goto(`${given.portal}/catalog`);
  const enter = page.getByRole('button', { name: 'Enter' });
  const row = page.getByRole('link', { name: 'Shop', exact: true }).first();
  await enter.or(row).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await row.waitFor();
  return row;
}
