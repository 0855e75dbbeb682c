// A real Chromium in front of the portal, and what the tests say of its pages.
import { AxeBuilder } from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

export const { values: given } = parseArgs({
  options: {
    portal: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    out: { type: 'string' },
  },
});
const profile = mkdtempSync(join(tmpdir(), 'plimsoll-browser-'));
const context = await chromium.launchPersistentContext(profile, {
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

export async function seen(name) {
  const loading = page.locator('[data-plimsoll]').getByText(/^(Loading|Lädt)$/);
  await loading.first().waitFor({ state: 'detached' });
  await accessible(name);
  await shot(name);
}

/** Backstage keeps the choice in the browser, as its settings page does. */
export async function inTheme(theme) {
  await page.evaluate(to => localStorage.setItem('theme', to), theme);
  await page.reload();
  await page.locator('[data-plimsoll] h2').first().waitFor();
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
