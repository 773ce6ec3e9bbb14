// Comments are moderated by keys. Arguments: the server's address, the thread's file.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { axe, check, finish, launch, open, overflow } from './browser.mjs';

const [origin, thread] = process.argv.slice(2);
const at = origin + '/_etiquette/moderate';
const browser = await launch();
const page = await open(browser, origin);
const file = () => readFileSync(thread, 'utf8');
const focus = () => page.evaluate(() => document.activeElement?.closest('.held')?.querySelector('.id')?.textContent ?? '');

/** Presses a key and waits until the page has been sent and shown again. */
async function decide(key, said) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
  const got = await page.textContent('.said');
  check(got.includes(said), `${key}: said ${got.trim()}, want ${said}`);
}

await page.goto(at);
await axe(page, 'moderation');
check(await focus() === 'one/c2', `the focus is on ${await focus()}`);
check(await page.evaluate(() => document.querySelectorAll('.held script, .held b').length) === 0, 'a comment is markup');
check((await page.textContent('#held-1 .signs')).includes('3 links'), 'no sign of spam');

// By keys: approve, spam, delete, stance; the next comment has the focus each time.
await decide('a', 'one/c2: approve');
check(file().includes('status: approved'), 'approve: the file says ' + file());
check(await focus() === 'one/c3', `after approve the focus is on ${await focus()}`);
await page.keyboard.press('j');
check(await focus() === 'one/c4', `j leads to ${await focus()}`);
await page.keyboard.press('k');
await decide('s', 'one/c3: spam');
check(file().includes('status: spam'), 'spam: the file says ' + file());
await decide('d', 'one/c4: delete');
check(!file().includes('Rude words'), 'delete: the file says ' + file());
await decide('u', 'taken back: one/c4: delete');
check(file().includes('Rude words'), 'undo: the file says ' + file());
await page.keyboard.press('j');
await decide('2', 'one/c5: disagrees');
check(file().includes('stance: disagrees'), 'stance: the file says ' + file());
check(await focus() === 'one/c5', `after a stance the focus is on ${await focus()}`);
check(file().startsWith('# ours, and it stays\n'), 'a remark is lost');

// The site follows, and the page loaded anew shows what is left.
await page.reload();
check(await page.locator('.held').count() === 2, 'after a reload not two comments wait');
const site = await open(browser, origin);
site.expected404 = true; // the icon
await site.goto(origin + '/articles/one/');
await site.waitForFunction(() => document.body.innerText.includes('An answer.'), null, { timeout: 15000 }).catch(() => check(false, 'the approved comment is not on its page'));

// Without script, by mouse or Tab and Enter.
const plain = await open(browser, origin, { js: false, width: 320 });
await plain.goto(at);
await plain.locator('#held-0 button[value=approve]').focus();
await Promise.all([plain.waitForEvent('load'), plain.keyboard.press('Enter')]);
check((file().match(/status: approved/g) || []).length === 2, 'without script: ' + file());
const plainWide = await open(browser, origin, { width: 320 });
await plainWide.goto(at);
check(await overflow(plainWide) <= 0, `at 320 px the page is ${await overflow(plainWide)} px too wide`);

// Another site's page can neither send the form, nor read the token, nor frame the page.
const token = await page.inputValue('input[name=token] >> nth=0').catch(() => page.getAttribute('input[name=token] >> nth=0', 'value'));
const foreign = createServer((_, res) => {
  res.setHeader('Content-Type', 'text/html');
  res.end(`<form method="post" action="${at}"><input name="token" value="${token}"><input name="id" value="one/c5"><input name="decision" value="delete"></form><iframe src="${at}"></iframe>`);
}).listen(0, '127.0.0.1');
await new Promise((ready) => foreign.once('listening', ready));
const evil = await (await browser.newContext()).newPage();
await evil.goto(`http://localhost:${foreign.address().port}/`);
const before = file();
const read = await evil.evaluate((to) => fetch(to).then((r) => r.text()).catch(() => 'refused'), at);
check(read === 'refused', 'another site reads the page');
await evil.evaluate(([to, body]) => fetch(to, { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body }).catch(() => {}), [at, `token=${token}&id=one/c5&decision=delete`]);
check(await evil.frames()[1].evaluate(() => document.querySelector('.held')).catch(() => null) === null, 'another site frames the page');
const [answer] = await Promise.all([evil.waitForResponse((r) => r.url() === at && r.request().method() === 'POST'), evil.evaluate(() => document.querySelector('form').submit())]);
check(answer.status() === 403, `a foreign form is answered with ${answer.status()}`);
check(file() === before, 'another site changed the file');
foreign.close();
await browser.close();
finish('moderation');
