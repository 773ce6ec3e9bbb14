// What a reader puts together or opens: ground rules, the answer to a bare
// invitation, terms in a text. Choices, fields, lengths, copying, by keyboard
// alone, narrow, and without a script.
//
//   node builders.mjs ORIGIN BASE
import { launch, open, axe, overflow, check, finish } from './browser.mjs';

const [origin, base] = process.argv.slice(2);
const ground = origin + base + 'ground-rules/', reply = origin + base + 'reply/';
const browser = await launch();

/** Opens a page whose clipboard the test may read. */
async function visit(url, how = {}) {
  const page = await open(browser, origin, how);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await page.goto(url);
  return page;
}
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

// Ground rules: what is chosen is what stands in the text, in order.
{
  const page = await visit(ground);
  const text = () => page.locator('#site-ground-text').innerText();
  const copy = page.locator('#site-ground [data-copy]');
  check(await copy.isDisabled(), 'an empty text can be copied');
  await page.check('[value=sales]');
  await page.check('[value=phone]');
  await page.check('[value=known-or-why]');
  const lines = await page.$$eval('[data-line]:checked', (all) => all.map((e) => e.dataset.line.replace(/[{}]/g, '')));
  check(lines.length === 3 && await text() === lines.join(' '), `the text is "${await text()}"`);
  await page.check('[value=everyone]');
  check(!(await text()).includes(lines[0]), 'two of a group of which one is chosen');
  await page.fill('[data-gap=phone]', '01234 567');
  check((await text()).includes('ring 01234 567;'), `the gap is not filled: ${await text()}`);
  await page.fill('[data-gap=phone]', '');
  check((await text()).includes('ring the number on the van;'), 'an emptied gap does not stand as it was');
  await page.fill('#site-ground-own', 'Bees welcome. 🐝');
  await page.fill('#site-ground-name', 'Marged');
  check((await text()).endsWith('Bees welcome. 🐝 Marged'), `own words: ${await text()}`);
  const n = (await page.locator('#site-ground-text').textContent()).length;
  const said = await page.locator('.place-said').allInnerTexts();
  check(said.every((s) => s.startsWith(n + ' of ')), `${n} UTF-16 units, said ${said}`);
  for (const place of await page.$$eval('.places li', (all) => all.map((e) => [Number(e.dataset.limit), 'long' in e.dataset]))) {
    check(place[1] === n > place[0], `${n} of ${place[0]} is ${place[1] ? 'too long' : 'well'}`);
  }
  await page.check('#site-ground-lines');
  check((await page.locator('#site-ground-text').textContent()).split('\n').length === 5, 'not a line for each sentence');
  await copy.click();
  check(await copied(page) === await page.locator('#site-ground-text').textContent(), `copied "${await copied(page)}"`);
  await page.waitForFunction(() => document.getElementById('site-ground-status').textContent.includes('characters'));
  await page.click('#site-ground [type=reset]');
  await page.waitForFunction(() => document.querySelector('#site-ground-text[data-empty]'));

  // A ready text: copied as it is, and taken up.
  const ready = page.locator('.profiles .profile').nth(1), whole = await ready.locator('.profile-text').innerText();
  await ready.locator('[data-copy]').click();
  check(await copied(page) === whole, 'a ready text is copied otherwise');
  await ready.locator('[data-lines]').click();
  check(await text() === whole, `begun with "${await text()}", not "${whole}"`);
  await page.context().close();
}

// By keyboard alone.
{
  const page = await visit(ground);
  await page.locator('[name=accept]').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  const chosen = await page.$$eval('[data-line]:checked', (all) => all.map((e) => e.value));
  check(chosen.join() === 'known,where', `by keyboard: ${chosen}`);
  for (let i = 0; i < 60 && !await page.evaluate(() => document.activeElement.matches('#site-ground [data-copy]')); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('site-status').textContent !== '');
  check((await copied(page)).length > 40, 'Enter does not copy');
  await page.context().close();
}

// The reply: purposes and tones, fields, changes by hand, the verdict.
{
  const page = await visit(reply);
  const note = page.locator('[data-part=note]'), verdict = () => page.getAttribute('[data-part=verdict]', 'data-verdict');
  const texts = JSON.parse(await page.locator('#site-reply-texts').textContent());
  const pick = async (purpose, tone) => {
    await page.check(`[name=purpose][value=${purpose}]`);
    await page.check(`[name=tone][value=${tone}]`);
  };
  for (const purpose of ['ask', 'accept', 'decline']) {
    for (const tone of ['warm', 'brief', 'formal']) {
      await pick(purpose, tone);
      const want = texts.find((t) => t.purpose === purpose && t.tone === tone);
      const name = want.fields.find((f) => f.is === 'to');
      const kept = await page.inputValue('#site-reply-field-1');
      const filled = kept === '' ? want.text : want.text.slice(0, name.start) + kept + want.text.slice(name.end);
      check(await note.inputValue() === filled, `${purpose} ${tone}: ${await note.inputValue()}`);
      check(await verdict() === 'held', `${purpose} ${tone}, not filled in, is ${await verdict()}`);
      check(await page.locator('[data-part=marked] mark[data-weight=held]').count() > 0, `${purpose} ${tone}: the example's words are not framed`);
      check(await page.inputValue('[data-part=kind]') === 'reply' && await page.inputValue('[data-part=platform]') === want.platform, `${purpose} ${tone}: its kind or platform`);
      await page.fill('#site-reply-field-1', 'Wiremu Ōtene 🌊');
      check((await note.inputValue()).includes('Wiremu Ōtene 🌊') && !(await note.inputValue()).includes(want.text.slice(name.start, name.end)), `${purpose} ${tone}: the name is not put in`);
      for (const field of await page.locator('#site-reply-fields input').all()) if (await field.inputValue() === '') await field.fill(await field.getAttribute('placeholder'));
      check(await verdict() === 'ready', `${purpose} ${tone}, filled in, is ${await verdict()}`);
      for (const field of (await page.locator('#site-reply-fields input').all()).slice(1)) await field.fill('');
    }
  }
  await pick('accept', 'warm');
  check((await note.inputValue()).startsWith('Gladly, Wiremu Ōtene 🌊.'), 'the name does not come along');
  check((await page.locator('#site-reply-left').innerText()).includes('accordions'), 'what is left of the example is not named');

  // Changed by hand, it stays so; a field whose words were touched is given up.
  await note.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('¡Kia ora! ');
  await page.fill('#site-reply-field-1', 'Ana');
  await page.fill('#site-reply-field-2', 'you row');
  const now = await note.inputValue();
  check(now.startsWith('¡Kia ora! Gladly, Ana. Your page says that you row.'), `by hand: ${now}`);
  await note.fill(now.replace('Roisin', 'Ruth'));
  await page.locator('#site-reply-fields input').last().fill('Mere');
  check((await note.inputValue()).endsWith('Ruth'), 'a field overwrites what was changed by hand');
  await note.fill('State your business before I accept anything.');
  check(await verdict() !== 'ready', 'rudeness is ready');
  await pick('decline', 'brief');
  check(await page.isVisible('#site-reply-replaced'), 'nobody says that a text was replaced');
  await page.locator('#site-reply-replaced button').click();
  check(await note.inputValue() === 'State your business before I accept anything.', 'what was written is lost');
  check(await page.isChecked('[name=purpose][value=accept]') && !await page.isVisible('#site-reply-replaced'), 'the choice does not come back with the text');
  await pick('accept', 'warm');
  if (await page.isVisible('#site-reply-other')) {
    await page.click('#site-reply-other');
    check((await note.inputValue()).startsWith('Encantada, Ana.'), `another one: ${await note.inputValue()}`);
  }
  await page.locator('[data-do=copy]').click();
  await page.waitForFunction(async () => await navigator.clipboard.readText() === document.querySelector('[data-part=note]').value);
  await page.goto('about:blank');
  await page.goto(reply + '#purpose=decline&tone=formal');
  check((await note.inputValue()).startsWith('Dear Ms Fontaine'), 'the address does not choose');
  await page.context().close();
}

// As wide as their windows, and fit for everyone; without a script the texts are there.
for (const scheme of ['light', 'dark']) {
  for (const width of [320, 1280]) {
    const page = await visit(ground, { width, scheme });
    for (const id of ['phone', 'languages', 'field', 'sales', 'clients']) await page.check(`[value=${id}]`);
    await axe(page, `ground rules ${width} ${scheme}`);
    check(await overflow(page) <= 0, `ground rules ${width}: ${await overflow(page)} px too wide`);
    await page.goto(reply);
    await page.check('[value=formal]');
    await axe(page, `reply ${width} ${scheme}`);
    check(await overflow(page) <= 0, `reply ${width}: ${await overflow(page)} px too wide`);
    await page.context().close();
  }
}
const plain = await open(browser, origin, { js: false, width: 320 });
await plain.goto(ground);
check(!await plain.isVisible('#site-ground') && await plain.locator('.profiles .profile-text').count() >= 5, 'ground rules without a script have no texts');
check(await plain.locator('[data-copy]:visible, [data-lines]:visible').count() === 0, 'a button that does nothing is shown');
await plain.goto(reply);
check(!await plain.isVisible('#site-reply') && !await plain.isVisible('#site-check') && await plain.locator('.replies .note-text').count() >= 9, 'the replies without a script are not there');

// A term of a text: its card comes over the page, which stays where it is, and goes back to the line.
for (const js of [true, false]) {
  for (const width of [320, 1280]) {
    const page = await open(browser, origin, { js, width });
    const what = `a term, ${width} px${js ? '' : ', without a script'}`;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(origin + base + 'articles/bare-invitations/');
    const link = page.locator('.prose a.term').first(), id = await link.getAttribute('href'), card = page.locator(id);
    await link.scrollIntoViewIfNeeded();
    const top = () => link.evaluate((e) => Math.round(e.getBoundingClientRect().top));
    const before = await top();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**' + id);
    const box = await card.boundingBox(), size = page.viewportSize();
    check(box.y >= 0 && box.y + box.height <= size.height && box.x >= 0 && box.x + box.width <= size.width, `${what}: its card is at ${JSON.stringify(box)}`);
    check(Math.abs(await top() - before) < 3, `${what}: the page moves by ${await top() - before}`);
    if (js) await axe(page, what);
    if (js) await page.keyboard.press('Escape');
    else await card.locator('.term-back').click();
    await page.waitForURL('**' + id + '-ref');
    check(Math.abs(await top()) < size.height && await card.evaluate((e) => getComputedStyle(e).position) === 'static', `${what}: it does not go back`);
    await page.context().close();
  }
}

await browser.close();
finish('builders');
