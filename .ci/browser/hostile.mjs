// Pages made of hostile archives are opened, past their own security policy, so
// that only what was let through counts: no dialog, no error of a script that
// is not ours, no request elsewhere, nothing over the page. Arguments: the
// site, the listener that nobody is to ask, a file of paths.
import { readFileSync } from 'node:fs';
import { check, finish, launch } from './browser.mjs';

const [origin, evil, list] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1000, height: 800 } });
await context.addInitScript(() => {
  window.alert = () => { document.documentElement.dataset.ran = 'alert'; };
});
const page = await context.newPage();
page.on('dialog', (d) => { check(false, `${page.url()} opens a dialog`); d.dismiss(); });
page.on('pageerror', (e) => check(false, `${page.url()}: ${e.message}`));
page.on('request', (r) => check(r.url().startsWith(origin + '/'), `${page.url()} asks ${r.url()}`));
page.on('framenavigated', (f) => check(f === page.mainFrame() && f.url().startsWith(origin + '/'), `went to ${f.url()}`));
for (const path of readFileSync(list, 'utf8').split('\n')) {
  await page.goto(origin + '/' + path);
  const found = await page.evaluate(() => {
    const wrong = [];
    if (document.documentElement.dataset.ran) wrong.push('a script ran');
    if (window.frames.length) wrong.push('there is a frame');
    if (document.querySelectorAll('main').length !== 1 || !document.querySelector('body > .foot')) wrong.push('the page is broken open');
    // What is meant to be clicked or pointed at is, and runs nothing.
    for (const a of document.querySelectorAll('.comment-body *, .comment-by *')) {
      for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load']) a.dispatchEvent(new Event(kind));
      if (a.tagName === 'A' && a.href && !/^https?:$/.test(a.protocol)) wrong.push('a link to ' + a.href);
    }
    if (document.documentElement.dataset.ran) wrong.push('an event ran a script');
    return wrong;
  });
  for (const f of found) check(false, `${path}: ${f}`);
  await page.waitForTimeout(30);
}
await browser.close();
finish('hostile archives');
