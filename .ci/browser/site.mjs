// Every kind of page of a served site: valid, accessible, as wide as its
// window, and quiet.
//
//   node site.mjs ORIGIN BASE PATH…     BASE is "/" or "/guide/"; paths begin after it
import { HtmlValidate } from 'html-validate';
import { launch, open, axe, overflow, check, finish } from './browser.mjs';

const [origin, base, ...paths] = process.argv.slice(2);
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'no-inline-style': 'error', 'valid-id': ['error', { relaxed: true }], 'script-type': 'off', 'require-sri': 'off', 'wcag/h32': 'off' /* the search answers as one types */ },
});

const browser = await launch();

// The HTML itself.
for (const path of paths) {
  const response = await fetch(origin + base + path);
  const report = await validator.validateString(await response.text());
  for (const r of report.results) for (const m of r.messages) check(m.severity < 2, `${path}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
}

// As it is seen.
for (const scheme of ['light', 'dark']) {
  for (const width of [320, 1280]) {
    const page = await open(browser, origin, { width, scheme });
    for (const path of paths) {
      page.expected404 = path.startsWith('no-such');
      await page.goto(origin + base + path);
      const what = `${path || '/'} ${width} ${scheme}`;
      await page.evaluate(() => document.querySelectorAll('main details').forEach((d) => { d.open = true; }));
      await axe(page, what);
      check(await overflow(page) <= 0, `${what} is ${await overflow(page)} px too wide`);
      if (width === 320) await spaced(page, what);
      if (path === '') await menu(page, what);
    }
    await page.context().close();
  }
}

/** Holds that text may be spaced as WCAG 1.4.12 says without being cut off sideways. */
async function spaced(page, what) {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  check(await overflow(page) <= 0, `${what}, spaced, is ${await overflow(page)} px too wide`);
}

/** Opens what opens outside of the content. */
async function menu(page, what) {
  await page.evaluate(() => document.querySelectorAll('body > :not(main) details').forEach((d) => { d.open = true; }));
  await axe(page, what + ' with its menu open');
  check(await overflow(page) <= 0, `${what}, its menu open, is too wide`);
}

await browser.close();
finish('site');
