// The built site where it is published: under a base path, and from a disk.
//
//   node hosting.mjs ORIGIN BASE FILE PATH…
//
// Every PATH below BASE is opened: no request may fail, styles must be there.
// FILE is the home page of a site built with --relative.
import { pathToFileURL } from 'node:url';
import { launch, open, check, finish } from './browser.mjs';

const [origin, base, file, ...paths] = process.argv.slice(2);
const browser = await launch();

/** Tells whether the page's own stylesheet holds and its pictures are there. */
function dressed(page) {
  return page.evaluate(() => ({
    sheets: [...document.styleSheets].filter((s) => { try { return s.cssRules.length > 0; } catch { return s.href !== null && getComputedStyle(document.body).margin === '0px'; } }).length,
    links: document.querySelectorAll('link[rel=stylesheet]').length,
    margin: getComputedStyle(document.body).margin,
    broken: [...document.images].filter((i) => i.complete && i.naturalWidth === 0).map((i) => i.src),
  }));
}

async function holds(page, what) {
  const d = await dressed(page);
  check(d.sheets > 0 && d.sheets >= d.links && d.margin === '0px', `${what} has no style: ${JSON.stringify(d)}`);
  check(d.broken.length === 0, `${what} lacks pictures: ${d.broken}`);
}

const page = await open(browser, origin + base);
const cut = new Map(); // requests that leaving the page broke off, as of an icon: address → page
page.on('requestfailed', (r) => {
  const why = r.failure()?.errorText;
  if (why === 'net::ERR_ABORTED') cut.set(r.url(), page.url());
  else check(false, `${page.url()} could not get ${r.url()}: ${why}`);
});
let requests = 0;
const late = new Set(['', 'search/', 'checker/', 'checker/embed.html']); // whose scripts may ask for more
for (const path of paths) {
  page.expected404 = path.startsWith('no-such');
  page.requests.length = 0;
  const answer = await page.goto(origin + base + path, { waitUntil: late.has(path) ? 'networkidle' : 'load' });
  check(answer.status() === (page.expected404 ? 404 : 200), `${path} answers ${answer.status()}`);
  if (page.expected404) {
    const failed = [];
    for (const url of page.requests.filter((u) => u !== answer.url())) if ((await page.request.get(url)).status() !== 200) failed.push(url);
    check(failed.length === 0, `the 404 page at ${path} asks for ${failed}`);
  }
  requests += page.requests.length;
  await holds(page, path || '/');
}

// What was broken off is asked for again, by itself.
for (const [url, from] of cut) {
  const answer = await page.request.get(url);
  check(answer.status() === 200, `${from} asks for ${url}, which answers ${answer.status()}`);
}

// A link of the 404 page leads home from any depth.
await page.goto(origin + base + 'no-such/page/deep/down/');
await page.locator(`a[href="${base}"]`).first().click();
await page.waitForURL(origin + base);

// A page at an old address leads on, and takes the place in the page along.
await page.goto(origin + base + '2012/05/bare-invitations/#site-main');
await page.waitForURL(origin + base + 'articles/bare-invitations/#site-main');
await page.goto(origin + base + '2012/05/bare-invitations/');
await page.waitForURL(origin + base + 'articles/bare-invitations/');

// From a disk, without a server: styles, and the way to an article and back.
const disk = pathToFileURL(file).href;
const folder = disk.slice(0, disk.lastIndexOf('/') + 1);
const local = await open(browser, folder);
local.on('requestfailed', (r) => check(false, `${local.url()} could not get ${r.url()}`));
await local.goto(disk);
await holds(local, disk);
await local.locator('main a[href*="articles/"][href$="index.html"]').first().click();
await local.waitForURL(/articles\/[^/]+\/index\.html$|articles\/index\.html$/);
await holds(local, local.url());
await local.goto(folder + 'checker/index.html');
await holds(local, local.url());

await browser.close();
console.log(`${paths.length} pages, ${requests} requests`);
finish('hosting');
