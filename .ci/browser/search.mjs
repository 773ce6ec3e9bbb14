// Search: queries and what is to come first, the keys, and the page
// without a script. With a third argument it measures instead: the bytes and
// the milliseconds until the first results of each of these, the median of five runs.
//
//   node search.mjs ORIGIN BASE [QUERY…]
import { launch, open, axe, check, finish } from './browser.mjs';

const [origin, base, ...measured] = process.argv.slice(2);
const wanted = [
  // titles
  ['the two sentences', 'articles/two-sentences/'], ['after the talk', 'articles/after-the-talk/'], ['Get over yourselves', 'articles/get-over-yourselves/'],
  ['selling honestly', 'articles/selling-honestly/'], ['one awkward question', 'notes/'], ['table 3, and the warm buffer', 'notes/read-table-three/'],
  ['merge field', 'glossary/#merge-field'], ['double opt-in', 'glossary/#double-opt-in'], ['privacy', 'privacy/'], ['how the checker judges', 'how-the-checker-judges/'],
  // as one types
  ['why a bare inv', 'articles/bare-invitations/'], ['recruiter to cand', 'articles/recruiter-to-candidate/'], ['what the numb', 'articles/what-the-numbers-say/'], ['ground ru', 'ground-rules'],
  // other names, and words of the text
  ['mutual connections', 'glossary/#shared-contact'], ['warm intro', 'glossary/#warm-introduction'], ['blank invitations', 'glossary/#bare-invitation'], ['sales pitches', 'glossary/#pitch'],
  ['infection-control drawsheets', 'articles/bare-invitations/'], ['accordions dead reeds', 'notes/reply-accept-warm/'], ['dyslexia course', 'notes/reply-decline-warm/'], ['electrician ladder quotes', 'articles/ground-rules/'],
  // slips, accents
  ['glosary pich', 'glossary/#pitch'], ['thankyou note', 'thank'], ['recrutier to candidate', 'articles/recruiter-to-candidate/'], ['invitaton that says nothing', 'articles/answering-a-bare-invitation/'],
  ['el compas de siete', 'notes/across-compas-de-siete/'], ['ubergabe', 'notes/across-uebergabe/'],
  // the guide's own tools and lists
  ['note checker', '/checker/'], ['checker', '/checker/'], ['glossary', '/glossary/'], ['situations', '/situations/'], ['feeds', '/feeds/'], ['reply', '/reply/'],
  ['topics', '/topics/'], ['discussions', '/discussions/'], ['articles', '/articles/'], ['example notes', '/notes/'], ['keeping it up', '/series/keeping-it-up/'], ['ground rules', '/ground-rules/'],
  // words run together
  ['followup', '#follow-up'],
  // names of a thread
  ['night porter', 'articles/bare-invitations/#site-thread'], ["magistrates' clerk", '#site-thread'],
];

const browser = await launch();
const page = await open(browser, origin);

/** Types a query and waits for what it finds. */
async function ask(query) {
  await page.fill('#site-find-words', query);
  await page.waitForFunction((q) => document.getElementById('site-find').dataset.shown === q, query);
  return page.$$eval('#site-find-list a', (links) => links.map((a) => a.href));
}

if (measured.length) {
  const RUNS = 5;
  console.log('query | results | KB fetched | ms to the first result: median, least');
  for (const query of measured) {
    const times = [];
    let bytes = 0, found = '';
    for (let run = 0; run < RUNS; run++) {
      await page.goto('about:blank');
      bytes = 0;
      const asked = [];
      const add = (r) => { if (r.url().includes('/search/') && r.url().endsWith('.json')) asked.push(r); };
      page.on('response', add);
      await page.goto(origin + base + 'search/', { waitUntil: 'networkidle' });
      times.push(await page.evaluate((q) => new Promise((done) => {
        const start = performance.now(), field = document.getElementById('site-find-words');
        new MutationObserver(() => done(performance.now() - start)).observe(document.getElementById('site-find'), { attributeFilter: ['data-shown'] });
        field.value = q;
        field.dispatchEvent(new Event('input'));
      }), query));
      found = await page.textContent('#site-find-count');
      page.off('response', add);
      for (const r of asked) bytes += (await r.body()).length;
    }
    times.sort((a, b) => a - b);
    const median = times[RUNS >> 1];
    console.log(`${query} | ${found} | ${(bytes / 1024).toFixed(0)} | ${median.toFixed(0)}, ${times[0].toFixed(0)}`);
    check(bytes <= 150 * 1024, `${query}: ${bytes} bytes`);
    check(median < 100, `${query}: ${median} ms`);
  }
  await browser.close();
  finish('search, measured');
}

await page.goto(origin + base + 'search/');
for (const [query, first] of wanted) {
  const links = await ask(query);
  check((links[0] || '').includes(first), `"${query}" finds ${links[0]} first, not ${first}`);
}

// All of the words, not any; what nobody can mean narrows nothing; a count is whole.
const counted = async () => parseInt((await page.textContent('#site-find-count')).replace(/^.*\. (?=\d)/, ''), 10);
for (const [query, most] of [['a', 45], ['the default text', 40], ['thank you', 60]]) {
  await ask(query);
  check(await counted() > 0 && await counted() <= most, `"${query}" finds ${await counted()}`);
}
await ask('followup');
check(await page.locator('#site-find-list a', { hasText: 'Following up without nagging' }).count() > 0, 'words run together are not parted');
await ask('accordion buttercream');
check(/all of these words/.test(await page.textContent('#site-find-count')), 'nobody says that no page holds all of the words');
await ask('qqqqzzzz');
check(await page.isVisible('#site-browse'), 'where nothing is found there is nothing to browse');
await ask('invitation');
const everything = await counted();
await page.check('input[name=kind][value=article]');
await page.waitForFunction((n) => parseInt(document.getElementById('site-find-count').textContent, 10) < n, everything);
check(await counted() > 8, 'a filter cuts the count');
await page.check('input[name=kind][value=""]');
await page.goto(origin + base + 'search/?q=glossary');
await page.waitForSelector('#site-find-list a');

// Keys: arrows walk, Enter opens the first, "/" comes back and is typed inside a field.
await ask('after the talk');
await page.keyboard.press('ArrowDown');
check(await page.evaluate(() => document.activeElement.matches('#site-find-list li:first-child a')), 'the arrow does not lead to the first result');
await page.keyboard.press('ArrowUp');
check(await page.evaluate(() => document.activeElement.id === 'site-find-words'), 'the arrow does not lead back');
await page.keyboard.press('Enter');
await page.waitForURL('**/articles/after-the-talk/');
await page.keyboard.press('/');
await page.waitForURL('**/search/');
await page.keyboard.type('a/b');
check(await page.inputValue('#site-find-words') === 'a/b', 'the slash is stolen from the field');
await ask('invitation');
await page.check('input[name=kind][value=term]');
await page.waitForFunction(() => [...document.querySelectorAll('#site-find-list a')].every((a) => a.href.includes('/glossary/')));

for (const scheme of ['light', 'dark']) {
  for (const width of [320, 1280]) {
    const p = await open(browser, origin, { width, scheme });
    await p.goto(origin + base + 'search/#q=invitation');
    await p.waitForSelector('#site-find-list a');
    await axe(p, `search ${width} ${scheme}`);
    if (process.env.SHOTS) await p.screenshot({ path: `${process.env.SHOTS}/search-${width}-${scheme}.png` });
    await p.context().close();
  }
}

const plain = await open(browser, origin, { js: false });
await plain.goto(origin + base + 'search/');
check(!await plain.isVisible('#site-find') && await plain.isVisible('#site-browse') && await plain.locator('#site-browse a').count() > 60, 'without a script there is nothing to browse');
await browser.close();
finish('search');
