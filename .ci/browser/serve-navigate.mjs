// With --navigate the browser goes where the writer is. Arguments: the
// server's address, the source folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, failures, launch } from './browser.mjs';

const [origin, folder] = process.argv.slice(2);
const edit = (name, from, to) => writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace(from, to));
const browser = await launch();
const page = await browser.newPage();
await page.goto(origin + '/articles/two/');
await page.waitForTimeout(300);
edit('content/articles/one.md', 'The end.', 'The very end.');
await page.waitForURL(origin + '/articles/one/#far-below', { timeout: 15000 }).catch(() => check(false, `went to ${page.url()}`));
await page.waitForFunction(() => Math.abs(document.querySelector('#far-below').getBoundingClientRect().top) < 700, null, { timeout: 5000 }).catch(() => check(false, 'the heading is not in sight'));
await page.evaluate(() => window.scrollTo(0, 0));
await page.waitForTimeout(300);
edit('content/articles/one.md', 'The very end.', 'The very very end.');
await page.waitForFunction(() => document.body.innerText.includes('very very') && window.scrollY > 500, null, { timeout: 15000 }).catch(() => check(false, 'it does not scroll to the heading'));
writeFileSync(join(folder, 'content/articles/fresh.md'), '---\ntitle: Fresh\ndate: 2026-03-03\n---\nJust begun.\n');
await page.waitForURL(origin + '/articles/fresh/', { timeout: 15000 }).catch(() => check(false, `a new page is not followed: ${page.url()}`));
await browser.close();
for (const f of failures) console.log('FAIL ' + f);
process.exit(failures.length ? 1 : 0);
