// What a reader may rely on, on every kind of page: every stop of the Tab key
// shows, colours may be forced and motion refused, text may be twice as large,
// nothing needs a script, nothing jumps, and little is loaded.
//
//   node reader.mjs ORIGIN BASE PATH…     BASE is "/" or "/guide/"; paths begin after it
import { gzipSync } from 'node:zlib';
import { launch, open, overflow, check, finish } from './browser.mjs';

const [origin, base, ...paths] = process.argv.slice(2);
const browser = await launch();
const missing = (path) => path.startsWith('no-such');

/** A page, gone to. */
async function at(path, options = {}, before = async () => {}) {
  const page = await open(browser, origin, options);
  page.expected404 = missing(path);
  await before(page);
  await page.goto(origin + base + path, { waitUntil: 'load' });
  return page;
}

// ---------------------------------------------------------------------- weight

/** What a page asks for, and how much it is when compressed: an article 35 KB in 5 requests. */
async function weight(path) {
  const page = await open(browser, origin);
  page.expected404 = missing(path);
  const answers = [];
  page.on('response', (r) => answers.push(r));
  await page.goto(origin + base + path, { waitUntil: 'networkidle' });
  let bytes = 0;
  for (const answer of answers) bytes += gzipSync(await answer.body()).length;
  console.log(`${path || '/'}: ${answers.length} requests, ${(bytes / 1024).toFixed(1)} KB gzipped`);
  if (path.startsWith('articles/') && path !== 'articles/') {
    check(bytes <= 35 * 1024, `${path} weighs ${bytes} bytes gzipped`);
    check(answers.length <= 5, `${path} asks for ${answers.length} files`);
  }
  await page.context().close();
}

// ----------------------------------------------------------------------- still

/** Nothing moves by itself while a page loads and is scrolled, be its scripts ever so late. */
async function still(path) {
  for (const width of [320, 1280]) {
    const page = await at(path, { width }, async (p) => {
      await p.route('**/*.js', async (route) => {
        await new Promise((done) => setTimeout(done, 300));
        await route.continue();
      });
      await p.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const e of list.getEntries()) for (const s of e.sources) window.shifts.push(`${e.value.toFixed(4)} ${s.node?.outerHTML?.slice(0, 90) || s.node?.nodeName}`);
        }).observe({ type: 'layout-shift', buffered: true });
      });
    });
    await page.evaluate(async () => {
      for (let y = 0; y < document.documentElement.scrollHeight; y += 1600) {
        scrollTo({ top: y, behavior: 'instant' });
        await new Promise(requestAnimationFrame);
      }
      await new Promise((done) => setTimeout(done, 60));
    });
    const shifts = await page.evaluate(() => window.shifts);
    check(shifts.length === 0, `${path} at ${width}: ${shifts.length} things jump: ${shifts.slice(0, 2).join(' | ')}`);
    await page.context().close();
  }
}

// ------------------------------------------------------------------------ keys

/** How an element and what is around it look, in all by which focus may be shown. */
const looks = (e) => [e, e.parentElement, e.parentElement?.parentElement, e.closest('.check-desk')].flatMap((x) => (x ? [null, '::before', '::after'].map((part) => {
  const s = getComputedStyle(x, part);
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth, s.backgroundColor, s.textDecorationLine].join();
}) : [])).join(';');

/** Tab goes once through all that can be used, shows where it is, and comes out again. */
async function walk(path) {
  const page = await at(path, {}, (p) => p.emulateMedia({ reducedMotion: 'reduce' })); // else it is looked at while it scrolls
  await page.evaluate(`window.looks = ${looks}`);
  await page.evaluate(() => {
    document.body.tabIndex = -1; // from the very top, wherever the page put the focus
    document.body.focus();
    document.body.removeAttribute('tabindex');
    const usable = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0 && (e.type !== 'radio' || e.checked);
    window.wanted = new Set([...document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe, [tabindex="0"]')].filter(usable));
    window.step = (last) => {
      const e = document.activeElement;
      if (last) last.after = window.looks(last.e);
      if (e === document.body || e === document.documentElement) return { out: true };
      const box = e.getBoundingClientRect();
      const middle = document.elementFromPoint(box.x + Math.min(box.width, innerWidth - box.x) / 2, box.y + Math.min(box.height / 2, 12));
      const place = e.getClientRects()[0];
      const hit = [middle, place && document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2)];
      const seen = hit.some((x) => x && (e.contains(x) || x.contains(e) || x.closest('label')?.control === e));
      const known = window.wanted.delete(e);
      return { e, on: window.looks(e), seen, known, html: e.outerHTML.slice(0, 120), href: e.getAttribute('href') || '' };
    };
  });
  const problems = await steps(page, path);
  for (const p of problems.slice(0, 3)) check(false, `${path}: ${p}`);
  await page.context().close();
}

async function steps(page, path) {
  const problems = [];
  let last = null;
  for (let i = 0; i < 2500; i++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluateHandle((before) => {
      const s = window.step(before);
      s.shows = !before || before.on !== before.after;
      s.lastHTML = before?.html;
      return s;
    }, last);
    const { out, shows, seen, html, href, lastHTML } = await now.evaluate(({ out, shows, seen, html, href, lastHTML }) => ({ out, shows, seen, html, href, lastHTML }));
    last = now;
    if (!shows) problems.push('no focus shows on ' + lastHTML);
    if (out) break;
    if (i === 0 && !href.startsWith('#')) problems.push('the first stop is not a skip link but ' + html);
    if (!seen) problems.push('something covers ' + html);
  }
  const left = await page.evaluate(() => [...window.wanted].map((e) => e.outerHTML.slice(0, 120)));
  if (left.length > 0) problems.push(`Tab does not reach ${left.length} things, such as ${left[0]}`);
  return problems;
}

// ------------------------------------------------- forced colours, refused motion

/** With forced colours, what is a shape by its background alone has a line, and focus shows. */
async function forced(path) {
  const page = await at(path, {}, (p) => p.emulateMedia({ forcedColors: 'active' }));
  const wrong = await page.evaluate(() => {
    const bad = [];
    const line = (s) => ['Top', 'Bottom', 'Left', 'Right'].some((side) => s[`border${side}Style`] !== 'none' && parseFloat(s[`border${side}Width`]) > 0);
    for (const e of document.querySelectorAll('.button, button, input:not([type=radio], [type=checkbox]), select, textarea, .note-text, .verdict, .sign, .check-desk')) {
      if (e.checkVisibility() && !line(getComputedStyle(e)) && !e.closest('.check-desk > *')) bad.push('no line around ' + e.outerHTML.slice(0, 90));
    }
    for (const e of document.querySelectorAll('main mark')) {
      const s = getComputedStyle(e), around = getComputedStyle(e.parentElement);
      if (e.checkVisibility() && s.backgroundColor === around.backgroundColor && s.textDecorationLine === 'none' && !line(s)) bad.push('a mark is lost: ' + e.outerHTML.slice(0, 90));
    }
    for (const e of document.querySelectorAll('body *')) if (getComputedStyle(e).forcedColorAdjust === 'none') bad.push('colours are not forced on ' + e.outerHTML.slice(0, 90));
    return bad;
  });
  for (const w of wrong.slice(0, 3)) check(false, `${path}, colours forced: ${w}`);
  await page.evaluate(`window.looks = ${looks}`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const shows = await page.evaluate(() => {
    const e = document.activeElement, on = window.looks(e);
    e.blur();
    return on !== window.looks(e);
  });
  check(shows, `${path}, colours forced: focus does not show`);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  await unmoved(page, path);
  await page.context().close();
}

/** Where motion is refused, nothing moves. */
async function unmoved(page, path) {
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((e) => {
    const s = getComputedStyle(e), long = (t) => t.split(',').some((x) => parseFloat(x) > 0.01);
    return long(s.transitionDuration) && s.transitionProperty !== 'none' || long(s.animationDuration) && s.animationName !== 'none' || s.scrollBehavior === 'smooth';
  }).map((e) => e.outerHTML.slice(0, 90)));
  check(moving.length === 0, `${path} moves where motion is refused: ${moving.slice(0, 2)}`);
}

// ----------------------------------------------------------------------- large

/** With text twice as large in the browser's settings nothing is cut off or wider than the window. */
async function large(path) {
  const page = await at(path, {}, async (p) => {
    const session = await p.context().newCDPSession(p);
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  });
  for (const width of [1280, 640]) {
    await page.setViewportSize({ width, height: 900 });
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
    check(size === 32, `${path}: the browser's font size is not followed: ${size} px`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    check(await overflow(page) <= 0, `${path} at ${width}, its text twice as large, is ${await overflow(page)} px too wide`);
    const cut = await page.evaluate(() => [...document.querySelectorAll('body *')].filter((e) => {
      const s = getComputedStyle(e);
      if (!e.checkVisibility() || s.clipPath !== 'none' || e.tagName === 'PROGRESS' || !e.textContent.trim() || e.closest('svg')) return false;
      const hides = (o) => o === 'hidden' || o === 'clip';
      return hides(s.overflowX) && e.scrollWidth > e.clientWidth + 1 || hides(s.overflowY) && e.scrollHeight > e.clientHeight + 1;
    }).map((e) => e.outerHTML.slice(0, 90)));
    check(cut.length === 0, `${path} at ${width}, its text twice as large, is cut off: ${cut.slice(0, 2)}`);
  }
  await page.context().close();
}

/** On a phone with text twice as large the name, the search and the menu's button stand apart. */
async function head(page, path) {
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('.brand, .head-search, .menu summary')].map((e) => [e.className || e.tagName, e.getBoundingClientRect()]);
      const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) => meet(x, y)).map(([b]) => `${a} over ${b}`));
    });
    check(over.length === 0, `${path} at ${width}, its text twice as large: ${over}`);
    check(await overflow(page) <= 0, `${path} at ${width}, its text twice as large, is ${await overflow(page)} px too wide`);
  }
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
}

/** A word of 80 letters in any title, chip or link of a list makes no page wider. */
async function longWord(page, path) {
  await page.evaluate(() => {
    for (const e of document.querySelectorAll('.brand, main :is(h1, h2, h3, .entry-title a, .tags a, .filters a, .index a, .crumbs a, .around a, .lines a, .prompt-text)')) e.append(' ' + 'Wort'.repeat(20));
  });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    check(await overflow(page) <= 0, `${path} at ${width} is widened by ${await overflow(page)} px by a long word`);
  }
}

/** A term's card that is closed, by its link or by Escape, leaves the page where it was. */
async function card(page, path) {
  for (const close of [() => page.keyboard.press('Escape'), () => page.click('.term-card:target .term-back')]) {
    const term = page.locator('.prose a.term').last();
    await term.evaluate((e) => scrollTo({ top: e.getBoundingClientRect().top + scrollY - 500, behavior: 'instant' }));
    const before = await term.evaluate((e) => e.getBoundingClientRect().top);
    await term.click();
    await page.waitForSelector('.term-card:target');
    await close();
    await page.waitForSelector('.term-card:target', { state: 'detached' });
    await page.waitForTimeout(300); // as long as it would be scrolling
    const after = await term.evaluate((e) => e.getBoundingClientRect().top);
    check(Math.abs(after - before) < 2, `${path}: closing a term's card moves the page by ${after - before} px`);
  }
}

async function narrow(path) {
  const page = await at(path, { width: 320 });
  if (await page.locator('.prose a.term').count() > 0) await card(page, path);
  await head(page, path);
  await longWord(page, path);
  await page.context().close();
}

// ----------------------------------------------------------------------- plain

/** What stands on a page without a script is all that stands on it with one. */
async function plain(path) {
  const texts = (page) => page.evaluate(() => {
    document.querySelectorAll('details').forEach((d) => { d.open = true; });
    document.querySelectorAll('button').forEach((b) => b.remove()); // they need a script, and say so of themselves
    return [...document.querySelectorAll('h1, h2, h3, p, li, dt, dd, td, th, figcaption, .note-text')]
      .filter((e) => e.checkVisibility() && !e.closest('.check, .find, [data-script]'))
      .map((e) => e.innerText.replace(/\s+/g, ' ').trim()).filter((t) => t);
  });
  const withScript = await at(path), without = await at(path, { js: false });
  const there = new Set(await texts(without));
  const lost = (await texts(withScript)).filter((t) => !there.has(t));
  check(there.size > 10, `${path} has ${there.size} texts without JavaScript`);
  check(lost.length === 0, `${path} lacks without JavaScript: ${lost.slice(0, 3).join(' | ')}`);
  await withScript.context().close();
  await without.context().close();
}

for (const path of paths) {
  await weight(path);
  await still(path);
  await walk(path);
  await forced(path);
  await large(path);
  await narrow(path);
  await plain(path);
}
await browser.close();
finish('reader');
