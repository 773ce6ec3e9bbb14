// A new author's first hour: the starter guide under "etiquette serve", each
// kind of source edited once, each seen in the browser. Arguments: the
// server's address, the source folder; pictures go to SHOTS where it is set.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check, failures, finish, launch } from './browser.mjs';

const [origin, folder, ours] = process.argv.slice(2);
const edit = (name, from, to) => {
  const path = join(folder, name);
  if (!existsSync(path)) { // one of the program's own, laid over
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(join(ours, name), 'utf8'));
  }
  const text = readFileSync(path, 'utf8');
  check(text.includes(from), `${name} holds no ${from}`);
  writeFileSync(path, text.replace(from, to));
};
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
const page = await context.newPage();
page.on('pageerror', (e) => failures.push('page error: ' + e.message));
page.on('console', (m) => { if (m.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(m.text())) failures.push('console: ' + m.text()); });

let began = 0;
async function see(what, condition, arg) {
  try {
    await page.waitForFunction(condition, arg, { timeout: 15000, polling: 10 });
    console.log(`${what}: seen after ${Date.now() - began} ms`);
  } catch {
    check(false, `${what}: not seen at ${page.url()}`);
  }
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, what.replace(/\W+/g, '-') + '.png') });
}
const sees = (what, words) => see(what, (w) => document.body.innerText.includes(w), words);
const gone = (what) => see(what, () => !document.querySelector('etiquette-overlay'));
const overlay = () => page.evaluate(() => document.querySelector('etiquette-overlay')?.shadowRoot.textContent ?? '');
const change = (...args) => { began = Date.now(); edit(...args); };

await page.goto(origin + '/articles/two-sentences/');
await page.evaluate(() => { window.stays = true; window.scrollTo(0, 400); });

// An article: its words, and its title, which lists show as well.
const article = 'content/articles/two-sentences.md';
const title = readFileSync(join(folder, article), 'utf8').match(/^title: (.*)$/m)[1];
change(article, '\n## ', '\nWords of a new author.\n\n## ');
await sees('an article', 'Words of a new author.');
change(article, 'title: ' + title, 'title: Three sentences, or fewer');
await sees('a title', 'Three sentences, or fewer');
const list = await context.newPage();
await list.goto(origin + '/articles/');
check((await list.evaluate(() => document.body.innerText)).includes('Three sentences, or fewer'), 'the list shows the old title');
await list.close();
change(article, 'title: Three sentences, or fewer', 'title: ' + title);

// A thread: a reader's comment is put right.
const thread = 'content/threads/two-sentences.yaml';
const author = readFileSync(join(folder, thread), 'utf8').match(/author: (.*)/)[1];
change(thread, 'author: ' + author, 'author: A reader with a name');
await sees('a thread', 'A reader with a name');

check(await page.evaluate(() => window.stays === true && window.scrollY > 300), 'the page was loaded anew, or lost its place');

// A note whose verdict breaks: the checker contradicts what the writer expects.
const text = readFileSync(join(folder, article), 'utf8');
const block = text.match(/```note[^\n]*expect=ready[^\n]*\n([^\n]+)/);
change(article, block[1], 'Hi, I would like to add you to my professional network.');
await see('a note that breaks', () => !!document.querySelector('etiquette-overlay'));
const said = await overlay();
for (const part of [article + ':', 'the checker says "rewrite"', '```note', 'mend the note']) check(said.includes(part), `the overlay of a broken note does not say ${part}: ${said}`);
change(article, 'Hi, I would like to add you to my professional network.', block[1]);
await gone('a note that is mended');

// A rule: what it says on the checker's page.
await page.goto(origin + '/checker/');
await page.fill('textarea', 'Hi, I came across your impressive profile and would love to explore synergies.');
const rule = 'content/rules/tone.yaml';
const message = readFileSync(join(existsSync(join(folder, rule)) ? folder : ours, rule), 'utf8').match(/^  message: (.*)$/m)[1];
change(rule, '  message: ' + message, '  message: Zounds, a new message');
await see('a rule', (w) => document.body.textContent.includes(w), 'Zounds, a new message');
await page.waitForFunction(() => document.querySelector('textarea').value !== '', null, { timeout: 5000 }).catch(() => {});
check(await page.inputValue('textarea') === 'Hi, I came across your impressive profile and would love to explore synergies.', 'the note typed into the checker is lost');

// A layout, and the style sheet.
await page.goto(origin + '/articles/two-sentences/');
change('layouts/base.html', '</footer>', 'At the foot of every page.</footer>');
await sees('a layout', 'At the foot of every page.');
await page.evaluate(() => { window.stays = true; });
change('static/css/base.css', '', 'h1 { color: rgb(1, 2, 3) !important; }\n');
await see('a style sheet', () => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
check(await page.evaluate(() => window.stays === true), 'a style sheet reloads the page');

// A broken layout names its place.
change('layouts/base.html', 'At the foot', '{{.Nope}}At the foot');
await see('a layout that breaks', () => !!document.querySelector('etiquette-overlay'));
check((await overlay()).includes('layouts/base.html:'), 'the overlay does not name the layout: ' + await overlay());
change('layouts/base.html', '{{.Nope}}', '');
await gone('a layout that is mended');
await browser.close();
finish('the starter guide under serve');
