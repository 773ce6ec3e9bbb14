// What "etiquette serve" does to the pages that are open while a site is
// written. Arguments: the server's address, the source folder. A line "stop"
// or "start" on the output asks the Go test to do that to the server.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { check, failures, launch } from './browser.mjs';

const [origin, folder] = process.argv.slice(2);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const ask = async (word) => { console.log(word); await answers.next(); };
const path = (name) => join(folder, name);
const edit = (name, from, to) => writeFileSync(path(name), readFileSync(path(name), 'utf8').replace(from, to));
const one = 'content/articles/one.md';

/** Waits for a condition in the page. */
async function see(page, what, condition, arg) {
  try {
    await page.waitForFunction(condition, arg, { timeout: 15000 });
  } catch {
    check(false, `${what}: not seen at ${page.url()}`);
  }
}
const sees = (page, words) => see(page, words, (w) => document.body.innerText.includes(w), words);
const overlay = (page) => page.evaluate(() => document.querySelector('etiquette-overlay')?.shadowRoot.textContent ?? '');

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
context.setDefaultTimeout(15000);
const page = await context.newPage();
const errors = [];
page.on('console', (m) => { if (m.type() === 'error' && !/WebSocket|ERR_CONNECTION|404/.test(m.text())) errors.push(m.text()); });
page.on('pageerror', (e) => errors.push(e.message));
await page.goto(origin + '/articles/one/');
await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes');

// A body edit keeps scroll, focus, typed text, open details, selection, and what scripts did.
await page.fill('#area', 'area text');
await page.fill('#typed', 'typed text');
await page.evaluate(() => {
  document.querySelector('#more').open = true;
  document.querySelector('#typed').setSelectionRange(2, 5);
  window.stays = document.querySelector('footer');
  document.querySelector('footer').dataset.mark = 'reader';
  window.scrollTo(0, 900);
});
await page.waitForTimeout(100);
edit(one, 'Paragraph 30 says', 'Paragraph 30 now says');
await sees(page, 'Paragraph 30 now says');
const kept = await page.evaluate(() => ({
  scroll: window.scrollY, focus: document.activeElement?.id, typed: document.querySelector('#typed').value, area: document.querySelector('#area').value,
  from: document.querySelector('#typed').selectionStart, to: document.querySelector('#typed').selectionEnd, open: document.querySelector('#more').open,
  made: !!document.querySelector('#made'), same: window.stays === document.querySelector('footer'), mark: document.querySelector('footer').dataset.mark,
  seen: document.querySelector('footer').className, loads: window.loads,
}));
const want = { scroll: 900, focus: 'typed', typed: 'typed text', area: 'area text', from: 2, to: 5, open: true, made: true, same: true, mark: 'reader', seen: 'seen', loads: 1 };
check(JSON.stringify(kept) === JSON.stringify(want), `after a body edit: ${JSON.stringify(kept)}, want ${JSON.stringify(want)}`);

// Words that a reader has marked stay marked.
await page.evaluate(() => {
  const p = Array.from(document.querySelectorAll('main p')).find((e) => e.textContent.startsWith('Paragraph 32'));
  const range = document.createRange();
  range.selectNodeContents(p);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
});
edit(one, 'First words.', 'First words.\n\nA new paragraph above.');
await sees(page, 'A new paragraph above.');
check((await page.evaluate(() => getSelection().toString())).startsWith('Paragraph 32'), 'the selection is lost');

// A style is swapped without a reload.
edit('static/css/a.css', 'rgb(1, 2, 3)', 'rgb(4, 5, 6)');
await see(page, 'the new style', () => getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)');
check(await page.evaluate(() => window.loads === 1 && document.querySelector('#typed').value === 'typed text'), 'the style was swapped by a reload');
check(await page.evaluate(() => document.querySelectorAll('link[rel=stylesheet]').length) === 1, 'an old style sheet is left');

// A script is changed by a reload.
edit('static/js/a.js', 'Made by a script', 'Made by another script');
await sees(page, 'Made by another script');

// An error stands over the last good page, and goes.
const good = readFileSync(path(one), 'utf8');
writeFileSync(path(one), good + '\n[nowhere](nowhere.md)\n');
await see(page, 'the overlay', () => !!document.querySelector('etiquette-overlay'));
const said = await overlay(page);
for (const part of ['content/articles/one.md:', 'nowhere.md', '[nowhere]', 'write the path']) check(said.includes(part), `the overlay does not say ${part}: ${said}`);
check((await page.evaluate(() => document.body.innerText)).includes('A new paragraph above.'), 'the last good page is gone');
writeFileSync(path(one), good);
await see(page, 'the overlay to go', () => !document.querySelector('etiquette-overlay'));

// A layout that fails on a page is told in that page.
const layout = readFileSync(path('layouts/article.html'), 'utf8');
writeFileSync(path('layouts/article.html'), layout.replace('{{.Body}}', '{{.Nope}}{{.Body}}'));
await see(page, 'the overlay of a layout', () => !!document.querySelector('etiquette-overlay'));
check((await overlay(page)).includes('layouts/article.html:1'), 'the overlay does not name the layout');
writeFileSync(path('layouts/article.html'), layout);
await see(page, 'the overlay of a layout to go', () => !document.querySelector('etiquette-overlay'));

// A renamed article is followed, and a page that comes to be is shown.
renameSync(path(one), path('content/articles/uno.md'));
await page.waitForURL(origin + '/articles/uno/').catch(() => check(false, 'the moved page is not followed'));
renameSync(path('content/articles/uno.md'), path(one));
await page.waitForURL(origin + '/articles/one/').catch(() => check(false, 'the page moved back is not followed'));
const fresh = await context.newPage();
await fresh.goto(origin + '/articles/new/');
writeFileSync(path('content/articles/new.md'), '---\ntitle: New\ndate: 2026-02-02\n---\nNow I am.\n');
await sees(fresh, 'Now I am.');

// Twenty tabs and another device.
const tabs = [];
for (let i = 0; i < 20; i++) {
  const tab = await context.newPage();
  await tab.goto(origin + '/articles/two/');
  tabs.push(tab);
}
const device = await (await browser.newContext()).newPage();
await device.goto(origin + '/articles/two/');
edit('content/articles/two.md', 'Second words.', 'Words for twenty.');
await Promise.all([...tabs, device].map((tab) => sees(tab, 'Words for twenty.')));
await Promise.all(tabs.map((tab) => tab.close()));

// The server dies, the page is edited meanwhile, the server comes back.
await ask('stop');
edit('content/articles/two.md', 'Words for twenty.', 'Words of the night.');
await ask('start');
await sees(device, 'Words of the night.');
edit('content/articles/two.md', 'Words of the night.', 'Words of the morning.');
await sees(device, 'Words of the morning.');

rmSync(path('content/articles/new.md'));
check(errors.length === 0, 'the console says: ' + errors.join(' | '));
await browser.close();
for (const f of failures) console.log('FAIL ' + f);
process.exit(failures.length ? 1 : 0);
