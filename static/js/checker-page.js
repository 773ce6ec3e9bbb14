/* The checker's page: the one script that touches the DOM. It takes the rules
   and the examples from the page, asks etiquetteChecker about every change of
   the note, and writes the answer into the parts that layouts/partials/checker.html
   names by data-part. It sends nothing: it could not, the page's policy forbids it. */
"use strict";

(() => {
  const root = document.getElementById("site-check");
  if (!root) return;

  /** @param {string} name @returns {HTMLElement} */
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const read = (name) => JSON.parse(document.getElementById("site-check-" + name).textContent);

  const packed = read("program"), program = typeof packed === "string" ? JSON.parse(unsqueeze(packed).replaceAll("\n", "\\n")) : packed; // the embed's is squeezed
  const examples = read("examples"), words = root.dataset;
  const note = part("note"), kind = part("kind"), platform = part("platform"), keep = part("keep");
  const copies = { finding: part("finding"), criterion: part("criterion") };

  const ANNOUNCE = 900; // ms of silence before a screen reader is told
  const LONG = 20000; // UTF-16 units above which we wait for a pause in the typing
  const QUOTED = 90; // UTF-16 units of the note that a finding quotes
  const WEIGHTS = ["rewrite", "fix", "remark"];
  const REMOVABLE = new Set(["default", "generic", "pitch", "demanding", "flirty", "flattery", "tone", "big-ask", "vague-ask", "self-centred"]);

  /** The words of a text with {slots} filled. */
  const say = (text, slots) => text.replace(/\{(\w+)\}/g, (all, key) => (key in slots ? grouped(slots[key]) : all));

  /** A number with its digits in groups, as the rest of the page has them: what Intl loads for that takes longer than the page. */
  const grouped = (value) => (typeof value === "number" ? String(value).replace(/\B(?=(\d{3})+$)/g, words.group) : value);

  // ------------------------------------------------------------------ checking

  let answer = null, timer = 0, told = 0;
  let faults = []; // the findings, those that say the same as one: {…finding, places: [{start, end}], number}
  let held = { places: [], why: "" }; // what in the note is another's words still, and what to say of it

  /** Checks the note as it stands and shows the answer. */
  function check() {
    clearTimeout(timer);
    const text = note.value;
    answer = etiquetteChecker.checkNote(program, { text, kind: kind.value, platform: platform.value });
    const place = (f) => WEIGHTS.indexOf(f.severity) * 1e9 + (f.end > f.start ? f.start : 1e8);
    answer.findings.sort((a, b) => place(a) - place(b)); // in the order of the text, the whole note last
    const idle = text === "";
    faults = idle ? [] : joined(answer.findings);
    held = ask();
    showVerdict(idle);
    showLength();
    showFindings(idle);
    showCriteria(idle);
    part("marked").replaceChildren(...marked(text, idle ? [] : marks()));
    clearTimeout(told);
    told = setTimeout(() => tell(idle ? "" : summary()), ANNOUNCE);
  }

  /** Findings of one rule that say the same, as one with all its places. */
  function joined(findings) {
    const all = new Map();
    for (const f of findings) {
      const key = [f.rule, f.message, f.suggestion].join("\n");
      if (!all.has(key)) all.set(key, { ...f, key, number: all.size + 1, places: [] });
      all.get(key).places.push({ start: f.start, end: f.end });
    }
    return [...all.values()];
  }

  /** Another script of the page may know of words that the reader has not made their own. */
  function ask() {
    const detail = { places: [], why: "" };
    root.dispatchEvent(new CustomEvent("checking", { detail }));
    return detail;
  }

  const verdict = () => (answer.verdict === "ready" && held.places.length > 0 ? "held" : answer.verdict);

  function tell(text) { part("status").textContent = text; }

  function summary() {
    const said = part("verdict").querySelector(`[data-word="${verdict()}"]`).textContent;
    const n = faults.filter((f) => f.severity !== "remark").length;
    return say(words.said, { verdict: said, findings: say(words.findings, { n }), length: lengthText() });
  }

  /** The note was changed, by hand or by a button. */
  function changed() {
    remember();
    dropFragment();
    clearTimeout(timer);
    if (note.value.length > LONG) timer = setTimeout(check, 250); else check();
  }

  // ------------------------------------------------------------------- showing

  const idleWhy = part("why").textContent;

  function showVerdict(idle) {
    const shown = part("verdict").dataset.verdict = idle ? "" : verdict();
    const said = program.verdicts.find((v) => v.id === shown);
    part("why").textContent = shown === "held" ? held.why : said ? said.text : idleWhy;
  }

  function lengthText() {
    const n = answer.length, limit = answer.limit;
    if (limit === 0) return say(words.length, { n });
    return say(n > limit ? words.over : words.limit, { n, limit, over: n - limit });
  }

  function showLength() {
    const { length, limit } = answer, bar = part("bar");
    part("length").textContent = lengthText();
    part("length").parentElement.toggleAttribute("data-over", limit > 0 && length > limit);
    bar.max = limit || 1;
    bar.value = Math.min(length, bar.max);
    bar.dataset.limit = limit ? "" : "none";
  }

  /**
   * Brings a list in line with items, keeping the elements of those that stay.
   * @param {HTMLElement} list
   * @param {{key: string}[]} items
   * @param {HTMLTemplateElement} template
   * @param {(element: HTMLElement, item: object) => void} fill
   */
  function reconcile(list, items, template, fill) {
    const old = new Map([...list.children].map((e) => [e.dataset.key, e]));
    items.forEach((item, i) => {
      const element = old.get(item.key) || template.content.firstElementChild.cloneNode(true);
      old.delete(item.key);
      element.dataset.key = item.key;
      fill(element, item);
      if (list.children[i] !== element) list.insertBefore(element, list.children[i] || null);
    });
    for (const element of old.values()) element.remove();
  }

  const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);
  const action = (element, name) => element.querySelector(`[data-do="${name}"]`);

  function write(element, name, text) {
    const e = slot(element, name);
    if (e.textContent !== text) e.textContent = text;
    e.hidden = text === "";
  }

  function writeLink(element, href) {
    const link = slot(element, "link");
    link.hidden = href === "";
    if (href !== "") link.href = href;
  }

  function showFindings(idle) {
    const seen = new Map();
    const items = faults.map((f) => {
      const nth = seen.get(f.rule) || 0;
      seen.set(f.rule, nth + 1);
      return { ...f, key: f.rule + " " + nth };
    });
    reconcile(part("findings"), items, copies.finding, fillFinding);
    part("nothing").hidden = idle || items.length > 0;
    part("waiting").hidden = !idle;
  }

  function fillFinding(element, f) {
    element.dataset.weight = f.severity;
    for (const name of ["number", "message", "suggestion"]) write(element, name, String(f[name]));
    writeLink(element, f.link);
    rows(element, f.places.length).forEach((row, i) => fillPlace(row, f, f.places[i]));
  }

  /** The rows of a finding's places; the last is that of the template, and has its link. */
  function rows(element, n) {
    const list = [...element.querySelectorAll(".check-acts")];
    while (list.length > n) list.shift().remove();
    while (list.length < n) {
      const row = list.at(-1).cloneNode(true);
      slot(row, "link").remove();
      list[0].before(row);
      list.unshift(row);
    }
    return list;
  }

  function fillPlace(row, f, { start, end }) {
    const words = end > start ? quoted(note.value.slice(start, end)) : "";
    row.dataset.start = start;
    row.dataset.end = end;
    write(row, "quote", words);
    action(row, "select").hidden = words === "";
    action(row, "remove").hidden = words === "" || !REMOVABLE.has(f.issue);
    action(row, "lower").hidden = words === "" || f.issue !== "shouting";
  }

  /** A piece of the note in one line, and not too long; no pair of units is cut. */
  function quoted(text) {
    const line = text.slice(0, QUOTED + 1).replace(/\s+/g, " ").trim();
    return text.length <= QUOTED ? line : line.slice(0, -1).replace(/[\ud800-\udbff]$/, "") + "…";
  }

  function showCriteria(idle) {
    const items = answer.criteria.map((c) => ({ ...c, key: kind.value + " " + c.id, idle }));
    reconcile(part("criteria"), items, copies.criterion, fillCriterion);
  }

  function fillCriterion(element, c) {
    element.dataset.met = c.idle ? "" : c.met ? "met" : "missed";
    element.toggleAttribute("data-optional", answer.verdict === "ready"); // the note can go without it
    write(element, "title", c.title);
    const quotes = c.idle ? [] : c.spans.slice(0, 3).map(([start, end]) => quoted(note.value.slice(start, end)));
    const list = slot(element, "quotes");
    list.replaceChildren(...quotes.flatMap((text) => [Object.assign(document.createElement("q"), { textContent: text }), " "]));
    list.hidden = quotes.length === 0;
    const missing = c.idle || c.met ? "" : c.missing;
    write(element, "missing", missing);
    writeLink(element, missing === "" ? "" : c.link);
  }

  // -------------------------------------------------------------------- marks

  /** What is to be marked in the note: faults with their numbers, words of another, and words that meet a criterion. */
  function marks() {
    const bad = faults.flatMap((f) => f.places.map((p) => ({ ...p, number: f.number, weight: f.severity })));
    const others = held.places.map((p) => ({ ...p, number: 0, weight: "held" }));
    const good = answer.criteria.flatMap((c) => c.spans.map(([start, end]) => ({ start, end, number: 0, weight: "" })));
    return [...bad.filter((m) => m.end > m.start), ...others, ...good];
  }

  /** The note as nodes, cut where marks begin and end. */
  function marked(text, list) {
    const cuts = [...new Set([0, text.length, ...list.flatMap((m) => [m.start, m.end])])].sort((a, b) => a - b);
    const nodes = [];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const over = list.filter((m) => m.start <= cuts[i] && m.end >= cuts[i + 1]);
      nodes.push(piece(text.slice(cuts[i], cuts[i + 1]), over));
      for (const m of list) if (m.end === cuts[i + 1] && m.number > 0) nodes.push(label(m.number));
    }
    return nodes;
  }

  function piece(text, over) {
    if (over.length === 0) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.textContent = text;
    const fault = over.find((m) => m.weight !== ""); // the gravest comes first
    if (fault) mark.dataset.weight = fault.weight;
    if (over.some((m) => m.weight === "")) mark.dataset.good = "";
    return mark;
  }

  function label(number) {
    return Object.assign(document.createElement("span"), { className: "check-n", textContent: String(number) });
  }

  // ------------------------------------------------------------------- mending

  let before = null, placed = "";

  /** Puts another note in place of this one, and keeps this one for Undo. */
  function replace(next, said) {
    before = state();
    fill(next);
    changed();
    action(root, "undo").disabled = false;
    tellNow(said);
  }

  /** Puts a note of the guide in. Undo goes back to what the reader wrote, past those tried before. */
  function place(next, said) {
    const own = note.value === placed ? before : null;
    replace(next, said);
    placed = note.value;
    before = own || before;
    action(root, "undo").disabled = before.text === "";
  }

  const state = () => ({ text: note.value, kind: kind.value, platform: platform.value });

  function fill(next) {
    note.value = next.text;
    choose(kind, next.kind);
    choose(platform, next.platform);
  }

  function choose(select, value) {
    if ([...select.options].some((o) => o.value === value)) select.value = value;
  }

  function tellNow(text) {
    clearTimeout(told);
    tell(text);
  }

  /** The note without a stretch, and without the spaces and stops it leaves behind. */
  function without(text, start, end) {
    const left = text.slice(0, start).replace(/[ \t]+$/, ""), rest = text.slice(end);
    const opens = left === "" || /[.!?…\n]$/.test(left);
    const right = opens ? rest.replace(/^[ \t]*[,.;:!?]*[ \t]*/, "") : rest.replace(/^[ \t]+/, "");
    const tight = left === "" || left.endsWith("\n") || right === "" || /^[\n,.;:!?)]/.test(right);
    return left + (tight ? "" : " ") + right;
  }

  /** Words in capitals written small, a row of exclamation marks as one. */
  function lowered(text, start, end) {
    while (text[end] === "!") end++;
    const opens = /(^|[.!?…\n])\s*$/.test(text.slice(0, start));
    const small = text.slice(start, end).replace(/[\p{Lu}'’]{2,}/gu, (w) => w.toLowerCase()).replace(/!{2,}/g, "!");
    const middle = small.replace(/(^|[.!?…]\s+)(\p{Ll})/gu, (all, stop, letter, at) => (at === 0 && stop === "" && !opens ? all : stop + letter.toUpperCase()));
    return text.slice(0, start) + middle + text.slice(end);
  }

  const spanOf = (button) => {
    const { start, end } = button.closest(".check-acts").dataset;
    return [Number(start), Number(end)];
  };

  function mend(button, how) {
    const [start, end] = spanOf(button);
    replace({ ...state(), text: how(note.value, start, end) }, words.changed);
    note.focus();
    note.setSelectionRange(start, start);
  }

  // ------------------------------------------------------------------- buttons

  const next = {}; // kind → the example to come

  const actions = {
    copy: (button) => copy(note.value, button),
    link: () => copy(address(), null),
    example() {
      const own = examples.filter((e) => e.kind === kind.value), list = own.length > 0 ? own : examples;
      const i = (next[kind.value] || 0) % list.length;
      next[kind.value] = i + 1;
      const example = { ...list[i], platform: list[i].platform || platform.value };
      place(example, say(words.example, { n: i + 1, count: list.length, title: example.title }));
    },
    clear() {
      replace({ ...state(), text: "" }, words.cleared);
      note.focus();
    },
    undo() {
      replace(before, words.undone); // once more, and it is redone: nothing is lost
      note.focus();
    },
    select(button) {
      note.focus();
      note.setSelectionRange(...spanOf(button));
      tellNow(words.selected);
    },
    remove: (button) => mend(button, without),
    lower: (button) => mend(button, lowered),
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do](button);
  });

  /** Copies a text; says so on the button, if any, and to screen readers. */
  async function copy(text, button) {
    const done = await clip(text);
    tellNow(done ? (button ? words.copied : words.linked) : words.failed);
    if (!done || !button) return;
    const label = button.dataset.label = button.dataset.label || button.textContent;
    button.textContent = button.dataset.done || words.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  }

  /** Writes to the clipboard; a frame of another site may do so only the old way. */
  async function clip(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const focus = document.activeElement, area = document.createElement("textarea");
      area.className = "check-unseen";
      area.value = text;
      root.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focus?.focus();
      return done;
    }
  }

  const snippet = document.querySelector('[data-do="snippet"]');
  if (snippet) {
    snippet.hidden = false;
    snippet.addEventListener("click", () => copy(document.querySelector('[data-part="snippet"]').textContent, snippet));
  }

  // Another script of the page may put a note here: {text, kind, platform, said}.
  root.addEventListener("replace", ({ detail }) => place({ ...state(), ...detail }, detail.said));

  // ------------------------------------------------------ the address's fragment

  /** The address of this page with the note in it. */
  function address() {
    const { text, kind, platform } = state();
    const whole = [...text].map((c) => (/^[\ud800-\udfff]$/.test(c) ? "\ufffd" : c)).join("");
    return location.href.replace(/#.*/s, "") + "#note=" + encodeURIComponent(whole) + "&kind=" + kind + "&platform=" + platform;
  }

  /** The values of a fragment such as "#note=…&kind=…". What is not well encoded stands for itself. */
  function fragment() {
    const values = {};
    for (const pair of location.hash.slice(1).split("&")) {
      const at = pair.indexOf("=");
      if (at > 0) values[pair.slice(0, at)] = decoded(pair.slice(at + 1));
    }
    return values;
  }

  function decoded(value) {
    try { return decodeURIComponent(value); } catch { return value; }
  }

  /** Fills in what the address carries; false where it carries nothing. */
  function fromAddress() {
    const { note: text, kind: k, platform: p } = fragment();
    if (text === undefined && k === undefined && p === undefined) return false;
    fill({ text: text === undefined ? note.value : text, kind: k, platform: p });
    return true;
  }

  /** Once the note is changed, the address no longer carries it. */
  function dropFragment() {
    if (fragment().note === undefined) return;
    try { history.replaceState(null, "", location.href.replace(/#.*/s, "")); } catch { /* some browsers refuse this on a disk */ }
  }

  window.addEventListener("hashchange", () => {
    if (!fromAddress()) return;
    remember();
    check();
  });

  // ------------------------------------------------------------------- keeping

  const KEY = "etiquette-note " + location.pathname;

  /** Uses a store of the browser, which may refuse. */
  function store(name, use) {
    try { return use(window[name]); } catch { return null; }
  }

  function remember() {
    if (words.keeps === undefined) return;
    const value = JSON.stringify(state());
    store("sessionStorage", (s) => s.setItem(KEY, value));
    if (keep.checked) store("localStorage", (s) => s.setItem(KEY, value));
  }

  function recall() {
    if (words.keeps === undefined) return;
    const kept = store("localStorage", (s) => s.getItem(KEY));
    keep.checked = kept !== null;
    const last = store("sessionStorage", (s) => s.getItem(KEY)) || kept;
    if (last) fill(JSON.parse(last));
    keep.addEventListener("change", () => (keep.checked ? remember() : store("localStorage", (s) => s.removeItem(KEY))));
  }

  // ------------------------------------------------------------- in a frame

  /** Tells the page around the frame how high it is, once asked and then on every change. */
  function tellHeight() {
    let asked = "";
    const send = () => asked && window.parent.postMessage({ etiquette: "height", height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, asked);
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || !event.data || event.data.etiquette !== "height") return;
      asked = event.origin === "null" ? "*" : event.origin;
      send();
    });
    new ResizeObserver(send).observe(document.documentElement);
  }

  // --------------------------------------------------------------------- begin

  note.addEventListener("input", changed);
  for (const select of [kind, platform]) select.addEventListener("change", changed);
  if (words.embedded !== undefined && window.parent !== window) tellHeight();
  recall();
  fromAddress();
  check();
})();
