// Who may be framed by another site: the embed alone.
//
//   node frames.mjs BASE ORIGIN…
import { createServer } from 'node:http';
import { launch, check, finish } from './browser.mjs';

const [base, ...origins] = process.argv.slice(2);
const other = createServer((request, answer) => {
  const target = new URL(request.url, 'http://x').searchParams.get('of');
  answer.setHeader('content-type', 'text/html');
  answer.end(target ? `<!doctype html><title>other</title><iframe src="${target}"></iframe>` : '');
});
await new Promise((done) => other.listen(0, '127.0.0.1', done));
const browser = await launch();
const page = await browser.newPage();

/** Frames an address, and tells whether it is shown; the browser says so of one that is refused. */
async function framed(address) {
  const refused = page.waitForEvent('console', { predicate: (m) => m.type() === 'error' && /frame|X-Frame-Options/i.test(m.text()), timeout: 20_000 }).then(() => false);
  const shown = page.waitForEvent('response', { predicate: (r) => r.url() === address, timeout: 20_000 })
    .then((r) => r.frame()).then((f) => f.locator('main').waitFor({ timeout: 20_000 })).then(() => true);
  refused.catch(() => {});
  shown.catch(() => {});
  await page.goto(`http://localhost:${other.address().port}/?of=${encodeURIComponent(address)}`, { waitUntil: 'load' });
  return Promise.any([refused, shown]);
}

for (const origin of origins) {
  const at = origin + base;
  check(await framed(at + 'checker/embed.html'), `${at}checker/embed.html cannot be framed`);
  for (const path of ['', 'checker/', 'articles/', 'articles/two-sentences/', 'about/', 'search/', '2012/05/bare-invitations/']) {
    check(!(await framed(at + path)), `${at}${path} can be framed`);
  }
}
other.close();
await browser.close();
console.log(`${origins.length} servers`);
finish('frames');
