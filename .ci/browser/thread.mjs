// A thread of 1,030 comments in the browser, with script and without. Argument:
// the site's address.
import { axe, check, finish, launch, open, overflow } from './browser.mjs';

const [origin] = process.argv.slice(2);
const article = origin + '/articles/long/';
const browser = await launch();

// With script, the permalink of a comment on a later page leads there at once.
const page = await open(browser, origin);
await page.goto(article + '#c-wxr-1777');
await page.waitForURL(article + 'comments/8/#c-wxr-1777', { timeout: 5000 }).catch(() => check(false, 'a permalink ends at ' + page.url()));
await page.waitForFunction(() => { const b = document.querySelector('.comment:target')?.getBoundingClientRect(); return b && b.top >= 0 && b.top < innerHeight; }, null, { timeout: 5000 }).catch(() => check(false, 'the comment is not in sight'));
check((await page.textContent(':target .comment-when a')).length > 0 && await page.getAttribute(':target .comment-when a', 'href') === '/articles/long/#c-wxr-1777', 'the permalink depends on the page');
await axe(page, 'a later page');
await page.click('.pager [rel=next]');
check(page.url() === article + 'comments/9/#site-thread', 'next leads to ' + page.url());
await page.goto(article + 'comments/2/');
await page.click('.pager [rel=prev]');
check(page.url() === article + '#site-thread', 'back leads to ' + page.url());
await axe(page, 'the first page');
check(await page.evaluate(() => [...document.querySelectorAll('.elsewhere, .elsewhere *')].every((e) => e.getClientRects().length === 0 || e.matches('.elsewhere'))), 'links to other pages are seen');

// Without script it is one step more, and only the link that was asked for is seen.
const plain = await open(browser, origin, { js: false });
await plain.goto(article + '#c-wxr-1777');
const link = plain.locator('.elsewhere a:visible');
check(await link.count() === 1 && await plain.locator('.elsewhere p').isVisible(), `${await link.count()} links to later pages are seen`);
const top = (await link.boundingBox())?.y ?? -1;
check(top >= 0 && top < 900, `the link is not in sight: ${top}`);
await link.click();
check(plain.url() === article + 'comments/8/#c-wxr-1777', 'the link leads to ' + plain.url());

// A reply to one on another page names it by that page; one near by its id alone.
await plain.goto(article + 'comments/2/');
const parents = await plain.$$eval('.comment-foot a[href*="#c-wxr"]', (all) => all.map((a) => a.getAttribute('href')));
check(parents[0] === '/articles/long/#c-wxr-1099' && parents[1] === '#c-wxr-1100', `the first replies lead to ${parents.slice(0, 2)}`);

// Three ways to reply, none with a script.
const first = plain.locator('#c-wxr-1101');
const mail = decodeURIComponent(await first.locator('a[href^="mailto:"]').getAttribute('href'));
check(mail === 'mailto:r@example.org?subject=Re: A long one [/long/#c-wxr-1101]&body=\n\n\nhttps://example.org/articles/long/#c-wxr-1101', 'mail: ' + mail);
const issue = await first.locator('a[href^="https://github.com"]').getAttribute('href');
check(issue === 'https://github.com/o/r/issues/new?title=Re:%20A%20long%20one&labels=long&body=https%3A%2F%2Fexample.org%2Farticles%2Flong%2F%23c-wxr-1101', 'issue: ' + issue);
await first.locator('summary').click();
await first.locator('input[name=name]').fill('Ann');
await first.locator('textarea').fill('An answer.\nOf two lines.');
let sent = '';
await plain.route('https://forms.example.org/**', (route) => { sent = route.request().method() + ' ' + route.request().postData(); return route.fulfill({ status: 200, body: 'thanks' }); });
plain.removeAllListeners('request');
await Promise.all([plain.waitForURL('https://forms.example.org/f/1'), first.locator('button[type=submit]').click()]);
check(sent === 'POST subject=Re%3A+A+long+one&address=https%3A%2F%2Fexample.org%2Farticles%2Flong%2F%23c-wxr-1101&thread=long&comment=wxr-1101&name=Ann&message=An+answer.%0D%0AOf+two+lines.', 'the form sends ' + sent);

// On paper, and at 320 px.
await page.goto(article + 'comments/3/');
await page.emulateMedia({ media: 'print' });
check(await page.locator('.comment:visible').count() === 100 && await page.locator('.reply:visible, .pager:visible').count() === 0 && await page.locator('.thread-page').isVisible(), 'print');
for (const path of ['', 'comments/3/']) {
  const small = await open(browser, origin, { width: 320 });
  await small.goto(article + path);
  check(await overflow(small) <= 0, `${path} at 320 px is ${await overflow(small)} px too wide`);
}
await browser.close();
finish('a long thread');
