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

  /** The words that a mistyped one may stand for. */
  async function mended(word) {
    const most = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
    if (!most) return [];
    const vocabulary = (await index()).v.length / KEY;
    const all = Array.from({ length: vocabulary }, (_, i) => i);
    const letter = (c) => { const i = c.charCodeAt(0) - 97; return i < 0 || i >= vocabulary ? vocabulary - 1 : i; };
    const likely = vocabulary === 1 ? [0] : [...new Set([letter(word[0]), letter(word[1])])];
    return await near(word, most, likely) || await near(word, most, all.filter((i) => !likely.includes(i))) || [];
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

  /**
   * Documents by what they are worth for a query; those whose title is the query first.
   * @returns {Promise<{ranked: {doc: number, score: number}[], read: string}>} read: the query, its typos mended
   */
  async function rank(query) {
    const words = [...new Set(wordsOf(query))].slice(0, 12);
    const typing = !/\s$/.test(query);
    const all = (await index()).docs;
    const scores = new Map();
    let total = 0;
    const lists = await Promise.all(words.map(async (word, i) => {
      const found = await meant(word, typing && i === words.length - 1);
      if (found.length) return found;
      const close = await mended(word);
      if (close.length) words[i] = close[0].word;
      return close;
    }));
    for (const found of lists) {
      const rarest = Math.min(all, ...found.map((f) => f.docs));
      const idf = Math.log(1 + all / (1 + rarest));
      const best = new Map();
      for (const f of found) {
        for (const [doc, code] of decode(f.postings)) {
          const value = worth(code) * f.weight;
          if (!(best.get(doc)?.value >= value)) best.set(doc, { value, title: f.weight >= 0.6 && code >= IN_TITLE ? 1 / (64 - code) : 0 });
        }
      }
      total += idf;
      for (const [doc, b] of best) {
        const s = scores.get(doc) || { doc, sum: 0, idf: 0, title: 0 };
        s.sum += b.value * idf;
        s.idf += idf;
        s.title += b.title;
        scores.set(doc, s);
      }
    }
    const ranked = [...scores.values()].map((s) => ({ doc: s.doc, score: s.sum * (s.idf / total) ** 3 + (s.title > 0.99 && s.idf > total * 0.99 ? 1000 : 0) }));
    return { ranked: ranked.sort((a, b) => b.score - a.score || b.doc - a.doc), read: words.join(" ") };
  }

  async function docOf(i) {
    const { chunk } = await index();
    const rows = await part("d", Math.floor(i / chunk));
    const [kind, title, url, text] = rows[i % chunk];
    return { kind, title, url, text };
  }

  /** The first documents of a ranking that are of a kind; all of it is looked through only for a kind. */
  async function pick(ranked, kind, most) {
    const picked = [];
    for (let i = 0; i < ranked.length && picked.length < most; i += PAGE) {
      const docs = await Promise.all(ranked.slice(i, i + PAGE).map((r) => docOf(r.doc)));
      picked.push(...docs.filter((d) => !kind || d.kind === kind));
    }
    return picked.slice(0, most);
  }

  /** How a title answers a query word by word: 2 it is the same, 1 it begins so, 0 neither. */
  function likeness(title, query) {
    const [t, q] = [wordsOf(title).join(" "), wordsOf(query).join(" ")];
    return t === q ? 2 : t.startsWith(q) ? 1 : 0;
  }

  /** Puts the titles that are the query, or begin with it, first. */
  const titlesFirst = (docs, query) => docs.map((d) => ({ d, like: likeness(d.title, query) })).sort((a, b) => b.like - a.like).map((x) => x.d);

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
  const forms = JSON.parse(form.dataset.forms);
  const plural = new Intl.PluralRules(language), digits = new Intl.NumberFormat(language);

  /** @param {number} n @param {string} more what stands behind the number @returns {string} "8+ results" */
  function results(n, more) {
    return (forms[plural.select(n)] || forms.other).replace("{n}", digits.format(n) + more);
  }

  let turn = 0, shown = PAGE;

  async function show() {
    const mine = ++turn;
    const query = field.value;
    history.replaceState(null, "", query.trim() ? "#q=" + encodeURIComponent(query) : location.pathname);
    browse.hidden = query.trim() !== "";
    if (!query.trim()) {
      list.replaceChildren();
      count.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      const { ranked, read } = await rank(query);
      const kind = form.elements.kind.value;
      const docs = await pick(ranked, kind, shown + (kind ? 1 : 0));
      if (mine !== turn) return;
      list.replaceChildren(...titlesFirst(docs.slice(0, shown), read).map(item));
      const n = kind ? docs.length : ranked.length;
      more.hidden = n <= shown;
      const most = kind && n > shown;
      count.textContent = n === 0 ? form.dataset.none : results(most ? shown : n, most ? "+" : "");
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
    if (said) field.value = decodeURIComponent(said[1]);
  } catch { /* a fragment that is no text is no query */ }
  field.focus({ preventScroll: true });
  if (field.value) show();
  else index().catch(() => { count.textContent = form.dataset.failed; });
})();
