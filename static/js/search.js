"use strict";

// Search, in parts of an index that the Go file generator/render/search.go
// describes. What is typed leaves the page for nowhere: only parts are fetched.
(() => {
  const form = document.getElementById("site-find");
  const field = document.getElementById("site-find-words");
  const list = document.getElementById("site-find-list");
  const count = document.getElementById("site-find-count");
  const more = document.getElementById("site-find-more");
  const browse = document.getElementById("site-browse");
  const ROOT = form.dataset.index.replace(/\/search\/index\.json$/, ""); // before every site path
  const PAGE = 8;
  const KEY = 8; // characters of a part's key
  const IN_STRONG = 16, IN_TITLE = 33;
  const EXACT = 1000; // a score above it: the title has all the words, and no others
  const COMMON = 20, COMMON_SHARE = 0.4; // of documents, above which a word tells nothing
  const MOST_PARTS = 3; // of words, for one that is being typed
  const MOST_WORDS = 60; // that a word may stand for
  const SUFFIXES = ["s", "es", "n", "en", "e", "er", "d", "ed", "ing", "t"];
  const SPACELESS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };

  /** @param {string} text @returns {string} in lower case, without accents */
  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase().replace(/[ßæœøłđı]/g, (c) => LETTERS[c]);
  }

  /** @param {string} text @returns {string[]} words, as eachWord of Go cuts them */
  function wordsOf(text) {
    const words = [];
    for (const [run] of fold(text).matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      const letters = [...run];
      if (!SPACELESS.test(letters[0]) || letters.length === 1) words.push(run);
      else for (let i = 0; i + 1 < letters.length; i++) words.push(letters[i] + letters[i + 1]);
    }
    return words;
  }

  // ------------------------------------------------------------------ the index

  const kept = new Map();

  /** @param {string} href @returns {Promise<any>} a file, fetched once */
  function load(href) {
    if (!kept.has(href)) {
      kept.set(href, fetch(href).then((r) => {
        if (!r.ok) throw new Error(href + ": " + r.status);
        return r.json();
      }).catch((e) => {
        kept.delete(href);
        throw e;
      }));
    }
    return kept.get(href);
  }

  const index = () => load(form.dataset.index);

  /** @param {"t"|"d"|"v"} kind @param {number} i @returns {Promise<any>} a part by the key that the index has for it */
  async function part(kind, i) {
    const key = (await index())[kind].slice(i * KEY, (i + 1) * KEY);
    return load(form.dataset.index.replace(/index\.json$/, `part/${key}.json`));
  }

  /** @returns {number} the part that a word stands in, if anywhere */
  function placeOf(starts, word) {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(starts[middle], word) || starts[middle] === word) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Order by code points, which is that of Go's bytes. */
  function before(a, b) {
    const x = [...a], y = [...b];
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i].codePointAt(0) < y[i].codePointAt(0);
    return x.length < y.length;
  }

  const tables = new Map();

  async function wordsIn(i) {
    const rows = await part("t", i);
    if (!tables.has(i)) {
      const table = [];
      for (let n = 0; n < rows.length; n += 3) table.push({ word: rows[n], docs: rows[n + 1], postings: rows[n + 2] });
      tables.set(i, table);
    }
    return tables.get(i);
  }

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** @param {string} text @returns {Map<number, number>} document to code */
  function decode(text) {
    const codes = new Map();
    let at = 0;
    const number = () => {
      let n = 0, shift = 0, digit;
      do {
        digit = DIGITS.indexOf(text[at++]);
        n += (digit & 31) << shift;
        shift += 5;
      } while (digit & 32);
      return n;
    };
    while (at < text.length) {
      const code = number();
      for (let left = number(), doc = 0; left > 0; left--) {
        doc += number();
        codes.set(doc, code);
      }
    }
    return codes;
  }

  // ---------------------------------------------------------------- what is meant

  /** @param {string} word @returns {Promise<object[]>} documents of the two words that it is run together of */
  async function parted(word) {
    const { starts } = await index();
    const entry = async (w) => (await wordsIn(placeOf(starts, w))).find((x) => x.word === w);
    for (let cut = word.length - 2; cut > 2 && word.length < 20; cut--) {
      if (!await entry(word.slice(0, cut)) || !await entry(word.slice(cut))) continue;
      const [left, right] = await Promise.all([word.slice(0, cut), word.slice(cut)].map(async (w) => bestOf(await meant(w, false))));
      const codes = new Map([...left].filter(([doc]) => right.has(doc)).map(([doc, l]) => [doc, Math.min(l.code, right.get(doc).code)]));
      return codes.size ? [{ word, docs: codes.size, codes, weight: 0.7 }] : [];
    }
    return [];
  }

  /** Edits between two words, neighbours swapped counting once; more than most: Infinity. */
  function edits(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return Infinity;
    let two = [], one = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(one[j] + 1, row[j - 1] + 1, one[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], two[j - 2] + 1);
      }
      if (Math.min(...row) > most) return Infinity;
      two = one;
      one = row;
    }
    return one[b.length] <= most ? one[b.length] : Infinity;
  }

  /** The words of the index that a typed word may stand for: those it is, begins, or inflects. */
  async function meant(word, typing) {
    const { starts } = await index();
    const open = typing && (word.length > 2 || SPACELESS.test(word));
    const stems = word.length > 4 ? SUFFIXES.filter((s) => word.endsWith(s) && word.length - s.length > 3).map((s) => word.slice(0, -s.length)) : [];
    const first = placeOf(starts, word);
    const last = open ? Math.min(placeOf(starts, word + "\u{10FFFF}"), first + MOST_PARTS - 1) : first;
    const places = new Set(stems.map((s) => placeOf(starts, s)).filter((p) => p >= first - 1));
    for (let p = first; p <= last; p++) places.add(p);
    const found = [];
    for (const table of await Promise.all([...places].map(wordsIn))) {
      for (const entry of table) {
        const tail = entry.word.length - word.length;
        let weight = 0;
        if (entry.word === word) weight = 1;
        else if (stems.includes(entry.word)) weight = 0.8;
        else if (entry.word.startsWith(word) && word.length > 3 && SUFFIXES.includes(entry.word.slice(word.length))) weight = 0.8;
        else if (open && entry.word.startsWith(word)) weight = 0.7 / (1 + tail / 8);
        if (weight > 0) found.push({ ...entry, weight });
      }
    }
    return found.sort((a, b) => b.weight - a.weight).slice(0, MOST_WORDS);
  }

  const KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

  /** @returns {string[]} the letters around one on a keyboard */
  function around(letter) {
    const row = KEYS.findIndex((keys) => keys.includes(letter));
    if (row < 0) return [];
    const at = KEYS[row].indexOf(letter);
    return [row - 1, row, row + 1].flatMap((r) => [...(KEYS[r] || "").slice(Math.max(0, at - 1), at + 2)]).filter((l) => l !== letter);
  }

  /** The words that a mistyped one may stand for: of a large guide those that begin with
   *  its first or second letter, else with one beside its first on a keyboard. */
  async function mended(word) {
    const most = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
    if (!most) return [];
    const vocabulary = (await index()).v.length / KEY;
    const letter = (c) => { const i = c.charCodeAt(0) - 97; return i < 0 || i >= vocabulary ? vocabulary - 1 : i; };
    const likely = vocabulary === 1 ? [0] : [...new Set([letter(word[0]), letter(word[1])])];
    const slips = vocabulary === 1 ? [] : [...new Set(around(word[0]).map(letter))].filter((i) => !likely.includes(i));
    return await near(word, most, likely) || await near(word, most, slips) || [];
  }

  async function near(word, most, parts) {
    const texts = await Promise.all(parts.map((i) => part("v", i)));
    const close = texts.flatMap((t) => t.split(" ")).map((w) => ({ w, e: edits(word, w, most) })).filter((c) => c.e <= most);
    const least = Math.min(...close.map((c) => c.e));
    const best = close.filter((c) => c.e === least).slice(0, 6);
    if (!best.length) return null;
    const entries = await Promise.all(best.map(async (c) => (await wordsIn(placeOf((await index()).starts, c.w))).filter((x) => x.word === c.w)));
    return entries.flat().map((e) => ({ ...e, weight: 0.6 / least }));
  }

  // ------------------------------------------------------------------- the results

  /** How much a code is worth. */
  const worth = (code) => code >= IN_TITLE ? 10 + 20 / (64 - code) : code >= IN_STRONG ? 6 + (code - IN_STRONG) / 5 : 1 + code / 2;

  /** @returns {Map<number, {value: number, code: number, title: number}>} each document's best word of those found */
  function bestOf(found) {
    const best = new Map();
    for (const f of found) {
      for (const [doc, code] of f.codes || decode(f.postings)) {
        const value = worth(code) * f.weight;
        if (!(best.get(doc)?.value >= value)) best.set(doc, { value, code, title: f.weight >= 0.6 && code >= IN_TITLE ? 1 / (64 - code) : 0 });
      }
    }
    return best;
  }

  /**
   * Documents by what they are worth for a query; those whose title is the query first.
   *   - Where some hold all of the words, the others are left out.
   *   - A word that very many hold is asked of none, and counts in titles and names alone.
   * @returns {Promise<{ranked: {doc: number, score: number}[], read: string, some: boolean}>}
   *   read: the query, its typos mended; some: none holds all of its words
   */
  async function rank(query) {
    const words = [...new Set(wordsOf(query))].slice(0, 12);
    const typing = !/\s$/.test(query);
    const all = (await index()).docs;
    const scores = new Map();
    let total = 0, needed = 0;
    const lists = await Promise.all(words.map(async (word, i) => {
      const found = await meant(word, typing && i === words.length - 1);
      found.push(...await parted(word));
      if (found.length) return found;
      const close = await mended(word);
      if (close.length) words[i] = close[0].word;
      return close;
    }));
    for (const found of lists) {
      const rarest = Math.min(all, ...found.map((f) => f.docs));
      const idf = Math.log(1 + all / (1 + rarest));
      const common = Math.max(0, ...found.map((f) => f.docs)) > Math.max(COMMON, all * COMMON_SHARE);
      total += idf;
      if (!common) needed++;
      for (const [doc, b] of bestOf(found)) {
        if (common && b.code < IN_STRONG && lists.length === 1) continue;
        const s = scores.get(doc) || { doc, sum: 0, idf: 0, title: 0, held: 0 };
        s.sum += b.value * idf;
        s.idf += idf;
        s.title += b.title;
        if (!common) s.held++;
        scores.set(doc, s);
      }
    }
    let docs = [...scores.values()];
    const most = Math.max(0, ...docs.map((s) => s.held));
    docs = docs.filter((s) => s.held === most);
    const ranked = docs.map((s) => ({ doc: s.doc, score: s.sum * (s.idf / total) ** 3 + (s.title > 0.99 && s.idf > total * 0.99 ? EXACT : 0) }));
    return { ranked: ranked.sort((a, b) => b.score - a.score || b.doc - a.doc), read: words.join(" "), some: most < needed };
  }

  async function docOf({ doc, score }) {
    const { chunk } = await index();
    const rows = await part("d", Math.floor(doc / chunk));
    const [kind, title, url, text] = rows[doc % chunk];
    return { kind, title, url, text, score };
  }

  /** How a document answers a query by name: 3 its title is the same, 2 it has its words, 1 it begins so, 0 neither. */
  function likeness(doc, query) {
    const [t, q] = [wordsOf(doc.title).join(" "), wordsOf(query).join(" ")];
    return t === q ? 3 : doc.score >= EXACT ? 2 : t.startsWith(q) ? 1 : 0;
  }

  /** Puts the titles that are the query, or begin with it, first. */
  const titlesFirst = (docs, query) => docs.map((d) => ({ d, like: likeness(d, query) })).sort((a, b) => b.like - a.like).map((x) => x.d);

  function item(doc) {
    const li = document.createElement("li");
    const a = document.createElement("a");
    const [path, mark] = doc.url.split("#");
    const folder = ROOT.startsWith(".") && path.endsWith("/") ? "index.html" : "";
    a.href = ROOT + encodeURI(path) + folder + (mark ? "#" + mark : "");
    a.textContent = doc.title;
    const kind = document.createElement("p");
    kind.className = "find-kind";
    kind.textContent = form.querySelector(`input[value="${doc.kind}"]`).parentElement.textContent.trim();
    const text = document.createElement("p");
    text.textContent = doc.text;
    li.append(kind, a, text);
    return li;
  }

  const language = document.documentElement.lang;
  const forms = JSON.parse(form.dataset.forms), formsOfSome = JSON.parse(form.dataset.some);
  let plural = null; // made when first asked for: it takes longer than the page

  /** @param {number} n @param {boolean} some they hold only some of the words @returns {string} "8 results" */
  function results(n, some) {
    const f = some ? formsOfSome : forms;
    plural = plural || new Intl.PluralRules(language);
    return (f[plural.select(n)] || f.other).replace("{n}", String(n).replace(/\B(?=(\d{3})+$)/g, form.dataset.group));
  }

  let turn = 0, shown = PAGE;

  async function show() {
    const mine = ++turn;
    const query = field.value;
    history.replaceState(null, "", location.pathname + (query.trim() ? "#q=" + encodeURIComponent(query) : ""));
    browse.hidden = query.trim() !== "";
    if (!query.trim()) {
      list.replaceChildren();
      count.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      const { ranked, read, some } = await rank(query);
      const kind = form.elements.kind.value, { kinds } = await index();
      const all = kind ? ranked.filter((r) => kinds[r.doc] === kind[0]) : ranked;
      const docs = await Promise.all(all.slice(0, shown).map(docOf));
      if (mine !== turn) return;
      list.replaceChildren(...titlesFirst(docs, read).map(item));
      more.hidden = all.length <= shown;
      browse.hidden = all.length > 0;
      count.textContent = all.length === 0 ? form.dataset.none : results(all.length, some);
    } catch {
      if (mine !== turn) return;
      count.textContent = form.dataset.failed;
      browse.hidden = false;
    }
    form.dataset.shown = query;
  }

  // -------------------------------------------------------------------- the keys

  function step(event) {
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const to = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !to) return;
    event.preventDefault();
    to.focus();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.type !== "radio") step(event);
    } else if (event.key === "Enter" && event.target === field && form.dataset.shown === field.value) {
      list.querySelector("a")?.click();
    }
  });
  field.addEventListener("input", () => { shown = PAGE; show(); });
  form.addEventListener("change", (event) => { if (event.target !== field) { shown = PAGE; show(); } });
  more.addEventListener("click", () => { shown += 2 * PAGE; show(); });
  const said = location.hash.match(/^#q=(.*)$/);
  try {
    field.value = said ? decodeURIComponent(said[1]) : new URLSearchParams(location.search).get("q") || "";
  } catch { /* a fragment that is no text is no query */ }
  field.focus({ preventScroll: true });
  if (field.value) show();
  else index().catch(() => { count.textContent = form.dataset.failed; });
})();
