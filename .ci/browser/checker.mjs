// The note checker's page and its embed, as a reader uses them.
//
//   node checker.mjs ORIGIN BASE CASES EMBED PAGE
//     CASES  a JSON file {program, cases: [{text, kind, platform, want}]}: what Go says
//     EMBED  the built checker/embed.html on the disk
//     PAGE   checker/index.html of a relative site on the disk
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch, open, axe, overflow, check, finish, failures } from './browser.mjs';

const [origin, base, casesFile, embedFile, pageFile] = process.argv.slice(2);
const page0 = origin + base + 'checker/';
const bad = "Hi [Name], I'd like to add you to my professional network on LinkedIn.";
const good = 'Hi Mei, we met at the choir in Zwolle on Friday, I was the alto with the broken umbrella.';
const loud = 'HI MEI, WE MET AT THE CHOIR IN ZWOLLE ON FRIDAY!!! I WAS THE ALTO WITH THE BROKEN UMBRELLA!!!';

const browser = await launch();
const part = (page, name) => page.locator(`[data-part="${name}"]`).first();
const button = (page, name) => page.locator(`[data-do="${name}"]`).first();
const verdict = (page) => part(page, 'verdict').getAttribute('data-verdict');

/** Types and clicks through a checker, and holds what it shows. */
async function use(page, what) {
  await page.waitForLoadState('networkidle');
  const quiet = page.requests.length;
  await part(page, 'note').fill(bad);
  check(await verdict(page) === 'rewrite', `${what}: the default text is ${await verdict(page)}`);
  check(await part(page, 'findings').locator('li').count() > 1, `${what}: no findings`);
  check((await part(page, 'marked').locator('mark').allInnerTexts()).join(' ').includes('[Name]'), `${what}: the slot is not marked`);
  check((await part(page, 'length').innerText()).includes('70'), `${what}: length is ${await part(page, 'length').innerText()}`);
  await part(page, 'note').fill('');
  await part(page, 'note').pressSequentially(good);
  check(await verdict(page) === 'ready', `${what}: a good note is ${await verdict(page)}`);
  check(await part(page, 'findings').locator('li[data-weight="fix"], li[data-weight="rewrite"]').count() === 0, `${what}: a good note has findings`);
  await part(page, 'kind').selectOption('reply');
  check(await part(page, 'criteria').locator('li').count() > 2, `${what}: no criteria for a reply`);
  await part(page, 'kind').selectOption('invitation');
  await part(page, 'note').fill('x'.repeat(301));
  check(await verdict(page) !== 'ready', `${what}: 301 characters are ready`);
  await button(page, 'clear').click();
  check(await part(page, 'note').inputValue() === '' && await verdict(page) === '', `${what}: clear does not clear`);
  await button(page, 'undo').click();
  check((await part(page, 'note').inputValue()).length === 301, `${what}: undo does not bring the note back`);
  check(page.requests.length === quiet, `${what}: it asked ${page.requests.slice(quiet)}`);
}

// The page, both schemes, narrow and wide, with each verdict.
for (const scheme of ['light', 'dark']) {
  for (const width of [320, 1280]) {
    const page = await open(browser, origin, { width, scheme });
    await page.goto(page0);
    const what = `checker ${width} ${scheme}`;
    await use(page, what);
    for (const note of [bad, loud, good]) {
      await part(page, 'note').fill(note);
      await axe(page, what);
      check(await overflow(page) <= 0, `${what} is ${await overflow(page)} px too wide`);
    }
    await page.context().close();
  }
}

// Nothing jumps: what stands above the findings keeps its place from verdict to verdict.
{
  const page = await open(browser, origin, { width: 320 });
  await page.goto(page0);
  const place = () => part(page, 'kind').evaluate((e) => e.getBoundingClientRect().top + scrollY);
  const places = [];
  for (const note of ['', bad, loud, good]) { await part(page, 'note').fill(note); places.push(Math.round(await place())); }
  check(Math.max(...places) - Math.min(...places) <= 1, `what is below the note jumps: ${places}`);
  check(await page.locator('[aria-live="polite"], [role="status"]').count() > 0, 'nothing tells a screen reader');
  await page.context().close();
}

// The fragment fills it, an example fills it, the address can be copied.
{
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  page.on('pageerror', (e) => failures.push('error: ' + e.message));
  const text = 'Zeile eins\n50 % & "mehr" 𝄞 #kind=x';
  await page.goto(page0 + '#note=' + encodeURIComponent(text) + '&kind=followup&platform=xing');
  check(await part(page, 'note').inputValue() === text, `the fragment gives ${JSON.stringify(await part(page, 'note').inputValue())}`);
  check(await part(page, 'kind').inputValue() === 'followup' && await part(page, 'platform').inputValue() === 'xing', 'the fragment does not choose');
  await button(page, 'copy').click();
  check(await page.evaluate(() => navigator.clipboard.readText()) === text, 'copy does not copy');
  await button(page, 'link').click();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  check(address.includes('#note=' + encodeURIComponent(text) + '&kind=followup&platform=xing'), `the link is ${address}`);
  await button(page, 'example').click();
  check((await part(page, 'note').inputValue()).length > 20, 'no example');
  await page.evaluate(() => { location.hash = '#note=connect%3F&kind=invitation'; });
  await page.waitForFunction(() => document.querySelector('[data-part="note"]').value === 'connect?');
  // It keeps the last note in the tab alone, unless asked.
  await part(page, 'note').fill('kept');
  await page.goto(page0 + '?again');
  const other = await context.newPage();
  await other.goto(page0);
  check(await part(other, 'note').inputValue() === '', 'another tab knows the note');
  check(await other.evaluate(() => localStorage.length) === 0, 'something is kept unasked');
  await context.close();
}

// A note is mended without typing: words selected, written small, taken out; each can be undone.
{
  const page = await open(browser, origin, {});
  await page.goto(page0);
  const value = () => part(page, 'note').inputValue();
  const finding = (words, act) => page.locator('[data-part="findings"] li', { hasText: words }).locator(`[data-do="${act}"]`).first();
  await part(page, 'note').fill(loud);
  await finding('shouting', 'lower').click();
  check((await value()).includes('we met at the choir in zwolle on friday! '), `written small: ${await value()}`);
  await button(page, 'undo').click();
  check(await value() === loud, 'undo does not bring the capitals back');
  await button(page, 'undo').click();
  check(await value() !== loud, 'undo twice does not redo');
  await part(page, 'note').fill(bad + ' ' + good);
  await finding('bracket', 'select').focus();
  await page.keyboard.press('Enter');
  check(await part(page, 'note').evaluate((e) => document.activeElement === e && e.value.slice(e.selectionStart, e.selectionEnd)) === '[Name]', 'the slot is not selected');
  await page.keyboard.type('Mei');
  check((await value()).startsWith('Hi Mei, '), `typed over the slot: ${await value()}`);
  check(!await page.evaluate(() => document.querySelector('[data-part="findings"]').textContent.includes('bracket')), 'a mended finding stays');
  await part(page, 'note').fill('<img src=x onerror=alert(1)> שלום [Name] 👩‍👩‍👧‍👦 ' + 'x'.repeat(400));
  check(await page.locator('#site-check img').count() === 0, 'the note is taken for HTML');
  check(await overflow(page) <= 0, 'a long word makes the page too wide');
  check((await part(page, 'marked').locator('mark').first().innerText()) === '[Name]', 'a mark is not where it belongs');
  await page.context().close();
}

// It keeps the last note when asked to, and forgets it when asked to.
{
  const page = await open(browser, origin, {});
  await page.goto(page0);
  await part(page, 'note').fill('keep me');
  await part(page, 'keep').check();
  const kept = () => page.evaluate(() => JSON.stringify(localStorage).includes('keep me'));
  check(await kept(), 'it does not keep the note');
  const other = await page.context().newPage();
  await other.goto(page0);
  check(await part(other, 'note').inputValue() === 'keep me', 'another tab does not know the kept note');
  await part(page, 'keep').uncheck();
  check(!await kept(), 'it does not forget the note');
  await page.goto(page0 + '#note=a%20b');
  await part(page, 'note').press('End');
  await page.keyboard.type('c');
  check(!page.url().includes('#note'), 'the address still carries an older note');
  await page.context().close();
}

// By keyboard alone.
{
  const page = await open(browser, origin, {});
  await page.goto(page0);
  let reached = false;
  for (let i = 0; i < 30 && !reached; i++) {
    await page.keyboard.press('Tab');
    reached = await page.evaluate(() => document.activeElement.dataset.part === 'note');
  }
  check(reached, 'Tab does not reach the note');
  await page.keyboard.type('connect?');
  check(await verdict(page) === 'rewrite', 'typing shows no verdict');
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.tagName) !== 'TEXTAREA', 'the note keeps the keyboard');
  await page.context().close();
}

// Without JavaScript: a checklist made of the same rules.
{
  const page = await open(browser, origin, { js: false });
  await page.goto(page0);
  const words = await page.locator('main').innerText();
  check(words.includes('A reason for this person') && words.length > 1500, 'no checklist without JavaScript');
  await page.context().close();
}

// A card of the guide opens in the checker.
{
  const page = await open(browser, origin, {});
  await page.goto(origin + base + 'notes/talk-linseed-putty/');
  await page.locator('a[href*="checker/#note="]').first().click();
  await page.waitForURL(/checker\/#note=/);
  check((await part(page, 'note').inputValue()).length > 20 && await verdict(page) !== '', 'a card does not open in the checker');
  await page.context().close();
}

// The embed: over HTTP, from the disk, in a frame of another site.
{
  const page = await open(browser, origin, { width: 320 });
  await page.goto(page0 + 'embed.html');
  check(page.requests.length === 1, `the embed asks ${page.requests}`);
  await use(page, 'embed');
  await axe(page, 'embed');
  check(await overflow(page) <= 0, 'the embed is too wide');
  await page.context().close();
}
{
  const page = await open(browser, 'file://', {});
  await page.goto(pathToFileURL(embedFile).href);
  await use(page, 'embed from the disk');
  await page.goto(pathToFileURL(pageFile).href);
  await use(page, 'page from the disk');
  await page.goto(pathToFileURL(pageFile).href + '#note=' + encodeURIComponent(bad));
  const link = part(page, 'findings').locator('a:visible').first();
  check((await link.getAttribute('href')).startsWith('../articles/'), `a link on the disk is ${await link.getAttribute('href')}`);
  await link.click();
  check((await page.title()) !== '' && page.url().includes('/articles/'), `the link leads to ${page.url()}`);
  await page.context().close();
}
{
  const other = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html');
    answer.end(`<!doctype html><title>other</title><iframe src="${page0}embed.html" style="width:100%;height:100px"></iframe>
<script>const f = document.querySelector('iframe'); addEventListener('message', (e) => { if (e.source === f.contentWindow && e.data.etiquette === 'height') window.told = e.data.height; });
f.addEventListener('load', () => f.contentWindow.postMessage({ etiquette: 'height' }, '*'));</script>`);
  });
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  const page = await browser.newPage();
  page.requests = [];
  page.on('request', (r) => page.requests.push(r.url()));
  page.on('pageerror', (e) => failures.push('frame error: ' + e.message));
  await page.goto(`http://localhost:${other.address().port}/`);
  const frame = page.frameLocator('iframe');
  await frame.locator('[data-part="note"]').fill(bad);
  check(await frame.locator('[data-part="verdict"]').getAttribute('data-verdict') === 'rewrite', 'the embed is silent in a frame');
  await frame.locator('[data-do="copy"]').click();
  check((await frame.locator('[data-do="copy"]').innerText()) === 'Copied', 'copy fails in a frame');
  await page.waitForFunction(() => window.told > 200, null, { timeout: 5000 }).catch(() => failures.push('the embed does not tell its height'));
  check(page.requests.filter((u) => !u.endsWith('/favicon.ico')).length === 2, `the frame asked ${page.requests}`);
  other.close();
  await page.close();
}

// The same results as Go's, byte for byte, and how fast.
{
  const { program, cases } = JSON.parse(readFileSync(casesFile, 'utf8'));
  const page = await open(browser, origin, {});
  await page.goto(page0);
  const wrong = await page.evaluate(({ program, cases }) => cases.filter((c) => etiquetteChecker.encode(etiquetteChecker.checkNote(program, c)) !== c.want).map((c) => c.text).slice(0, 3), { program, cases });
  check(wrong.length === 0, `Chromium and Go disagree: ${JSON.stringify(wrong)}`);
  const median = await page.evaluate((program) => {
    const text = 'Dear Ms Oduya, your Ghent talk on freezer logs described our laboratory exactly. We lost a rack of samples in March and found out in May. I keep the minus-eighty room in Liège, and would like to know whether the alarm you showed is for sale or was built in house. Thank you for the talk. Wiebke Maes, lab'.slice(0, 300);
    const times = [];
    for (let i = 0; i < 600; i++) {
      const start = performance.now();
      for (let k = 0; k < 5; k++) etiquetteChecker.checkNote(program, { text, kind: 'inmail', platform: 'linkedin-premium' });
      if (i >= 300) times.push((performance.now() - start) / 5);
    }
    return times.sort((a, b) => a - b)[times.length >> 1];
  }, program);
  console.log(`${cases.length} notes agree; a note of 300 characters takes ${median.toFixed(3)} ms (median)`);
  await page.context().close();
}

await browser.close();
finish('checker');
