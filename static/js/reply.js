/* Answering a bare invitation: a reply by purpose and tone, with the reader's
   own words in the places of the example's. It stands in the checker's field,
   which judges it once nothing in it is the example's; what was changed there
   by hand stays as the fields change. */
"use strict";

(() => {
  const form = document.getElementById("site-reply");
  if (!form) return;

  const texts = JSON.parse(document.getElementById("site-reply-texts").textContent);
  const words = form.dataset, root = document.getElementById("site-check");
  const note = root.querySelector('[data-part="note"]');
  const fields = document.getElementById("site-reply-fields"), left = document.getElementById("site-reply-left");
  const link = document.getElementById("site-reply-note"), other = document.getElementById("site-reply-other");
  const replaced = document.getElementById("site-reply-replaced");
  const WIDE = 40; // UTF-16 units of an example above which its field is as wide as the form
  const own = new Map(); // what a field is → the reader's words for it

  const say = (text, slots) => text.replace(/\{(\w+)\}/g, (all, key) => (key in slots ? slots[key] : all));

  let reply = texts[0], nth = 0;
  let known = ""; // the field's text when places was right
  let places = []; // {is, start, end, words}: where each field stands in it, and the example's words
  let byHand = false; // the field's text was changed in itself
  const earlier = new Map(); // a text that was replaced → what was known of it

  // ------------------------------------------------------------------- places

  /** Brings places in line with what was changed by hand: one whose words were touched is gone. */
  function sync() {
    const now = note.value;
    if (now === known) return;
    if (earlier.has(now)) return again(earlier.get(now));
    byHand = true;
    const most = Math.min(known.length, now.length);
    let head = 0, tail = 0;
    while (head < most && known[head] === now[head]) head++;
    while (tail < most - head && known[known.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    const moved = now.length - known.length;
    places = places.flatMap((p) => {
      if (p.end <= head) return [p];
      return p.start >= known.length - tail ? [{ ...p, start: p.start + moved, end: p.end + moved }] : [];
    });
    known = now;
  }

  /** A text that was replaced is back. */
  function again(then) {
    ({ reply, places, known, byHand } = then);
    for (const [name, value] of Object.entries(then.chosen)) form.elements[name].value = value;
    allow();
    showReply();
  }

  /** Puts the reader's words in a field's places; an empty text brings the example's back. */
  function put(is, text) {
    let moved = 0;
    places = places.map((p) => {
      const at = { ...p, start: p.start + moved, end: p.end + moved };
      if (p.is !== is) return at;
      const next = text || p.words;
      known = known.slice(0, at.start) + next + known.slice(at.end);
      moved += next.length - (p.end - p.start);
      return { ...at, end: at.start + next.length };
    });
  }

  // ------------------------------------------------------------------ choosing

  const chosen = (name) => form.elements[name].value;
  const matching = () => texts.filter((t) => t.purpose === chosen("purpose") && t.tone === chosen("tone"));

  /** Takes up the reply that is chosen, with what the reader has given already. */
  function take(first) {
    sync();
    const theirs = byHand && known.trim() !== "", lost = theirs || !replaced.hidden;
    if (theirs) earlier.set(known, { reply, places, known, byHand, chosen: picked });
    const list = matching();
    reply = list[nth % list.length];
    known = reply.text;
    places = reply.fields.map((f) => ({ ...f, words: reply.text.slice(f.start, f.end) }));
    byHand = false;
    showReply();
    for (const p of [...places]) if (own.get(p.is)) put(p.is, own.get(p.is));
    const said = (lost ? words.replaced + " " : "") + say(words.said, { title: reply.title });
    const detail = { text: known, kind: "reply", platform: reply.platform, said: first ? "" : said };
    root.dispatchEvent(new CustomEvent("replace", { detail }));
    replaced.hidden = !lost;
  }

  let picked = {}; // purpose and tone of the reply that stands there

  function showReply() {
    picked = { purpose: chosen("purpose"), tone: chosen("tone") };
    showFields();
    link.href = reply.href;
    other.hidden = matching().length < 2;
    note.lang = reply.lang || document.documentElement.lang;
  }

  /** Tones that no reply of this purpose has cannot be chosen. */
  function allow() {
    const tones = [...form.elements.tone];
    for (const t of tones) t.disabled = !texts.some((r) => r.purpose === chosen("purpose") && r.tone === t.value);
    if (!tones.some((t) => t.checked && !t.disabled)) tones.find((t) => !t.disabled).checked = true;
  }

  // ------------------------------------------------------------------- fields

  function showFields() {
    const kinds = [...new Set(places.map((p) => p.is))];
    fields.replaceChildren(...kinds.map((is, i) => field(is, i)));
  }

  function field(is, i) {
    const p = document.createElement("p"), label = document.createElement("label"), input = document.createElement("input");
    const example = places.find((x) => x.is === is).words;
    p.className = example.length > WIDE ? "build-field build-wide" : "build-field";
    input.id = label.htmlFor = "site-reply-field-" + (i + 1);
    label.textContent = { to: words.to, from: words.from }[is] || is;
    if (is !== "to" && is !== "from" && reply.lang) label.lang = reply.lang;
    Object.assign(input, { type: "text", dir: "auto", value: own.get(is) || "", placeholder: example, autocomplete: "off" });
    input.dataset.is = is;
    p.append(label, " ", input);
    return p;
  }

  /** Names what is still the example's, here and to the checker. */
  root.addEventListener("checking", ({ detail }) => {
    sync();
    const rest = places.filter((p) => !own.get(p.is));
    const quotes = new Set(rest.map((p) => say(words.quoted, { words: p.words })));
    left.textContent = rest.length === 0 ? words.whole : say(words.left, { words: [...quotes].join(", ") });
    Object.assign(detail, { places: rest, why: words.held });
    replaced.hidden = true;
  });

  fields.addEventListener("input", (event) => {
    const is = event.target.dataset.is, text = event.target.value.trim();
    own.set(is, text);
    sync();
    put(is, text);
    note.value = known;
    note.dispatchEvent(new Event("input", { bubbles: true }));
  });

  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    nth = 0;
    allow();
    take();
  });
  replaced.querySelector("button").addEventListener("click", () => root.querySelector('[data-do="undo"]').click());
  other.addEventListener("click", () => { nth++; take(); });
  form.addEventListener("submit", (event) => event.preventDefault());

  const asked = new URLSearchParams(location.hash.slice(1));
  for (const name of ["purpose", "tone"]) {
    const all = [...form.elements[name]];
    (all.find((r) => r.value === asked.get(name)) || all[0]).checked = true;
  }
  allow();
  if (!asked.has("note")) take(true);
})();
