// What all browser tests share: a Chromium, pages at a size and scheme, and a
// report of failures that the Go test prints.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts the Chromium of the system, with more flags. */
export function launch(...more) {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: [...flags, ...more] });
}

/** Failures, printed one a line; a check adds to them. */
export const failures = [];

/** Notes a failure unless ok. */
export function check(ok, message) {
  if (!ok) failures.push(message);
}

/** Prints the failures and ends with 1 if there are any. */
export function finish(what) {
  for (const f of failures) console.log('FAIL ' + f);
  console.log(`${what}: ${failures.length} failed`);
  process.exit(failures.length ? 1 : 0);
}

/**
 * A page that notes console errors, failing and foreign requests.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin what the page may ask
 */
export async function open(browser, origin, { width = 1280, scheme = 'light', js = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, javaScriptEnabled: js });
  const page = await context.newPage();
  const requests = [];
  page.on('console', (m) => { if (m.type() === 'error' && !page.expected404) failures.push(`${page.url()} console: ${m.text()}`); });
  page.on('pageerror', (e) => failures.push(`${page.url()} error: ${e.message}`));
  page.on('request', (r) => { requests.push(r.url()); check(r.url().startsWith(origin) || r.url().startsWith('data:'), `${page.url()} asks ${r.url()}`); });
  page.on('response', (r) => check(r.status() < 400 || page.expected404, `${page.url()} got ${r.status()} for ${r.url()}`));
  page.requests = requests;
  return page;
}

/** Runs axe-core for WCAG 2.2 A and AA, past the page's own policy. */
export async function axe(page, what) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  for (const v of result.violations) {
    failures.push(`${what}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message || '')).join(' | ')}`);
  }
}

/** Tells whether the page is wider than its window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
