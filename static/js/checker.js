/* The note checker: runs a program of etiquette rules on a note. It is the twin
   of the Go package generator/rules, whose comments say why; each part below
   names the Go file that does the same. Pure: no DOM, no network, no library. */
"use strict";

/**
 * @typedef {{text: string, kind?: string, platform?: string}} Note
 * @typedef {{rule: string, issue: string, criterion: string, severity: string, start: number, end: number,
 *   message: string, suggestion: string, link: string}} Finding  start and end count UTF-16 units; both 0: the whole note
 * @typedef {{id: string, title: string, met: boolean, spans: number[][], missing: string, link: string}} Met
 * @typedef {{verdict: string, findings: Finding[], criteria: Met[], length: number, limit: number}} Result
 */
const etiquetteChecker = (() => {
  const KINDS = ["invitation", "followup", "thankyou", "reply", "inmail"];

  // chars.go: classes of characters
  const LETTER = 0, SPACE = 1, NEWLINE = 2, DIGIT = 3, PUNCT = 4, IGNORED = 5, EMOJI = 6, APOSTROPHE = 7;

  // tokens.go: kinds of tokens, and the symbols any token may carry
  const WORD = 0, NUMBER = 1, PICTURE = 2, MARK = 3, EDGE = 4;
  const NAME = 4, CAPS = 5, SHOUT = 6, CONCRETE = 7, TYPED = 8, FRAME = 9, COMMON = 10, PROPER = 11, BUILTINS = 12;
  const NAMES = ["word", "number", "emoji", "mark", "name", "caps", "shout", "concrete", "slip", "frame", "common", "proper"];
  const LONGEST_WORD = 32, SHORTEST_SLIP = 5, SHORTEST_BASE = 4, SHORTEST_HOLLOW = 3, LONGEST_RUN = 5, SHORTEST_RARITY = 3;

  // frame.go
  const LONGEST_SALUTE = 6, LONGEST_SIGNATURE = 5;

  // measure.go
  const UNITS = 0, WORDS = 1, OVER = 2, HARD = 3, ENGLISH = 4, KIND = 5, SHOWN_POINTS = 4;

  // judge.go and result.go
  const REWRITE = 0, FIX = 1, MEND = 2, REMARK = 4; // 3 is hollow
  const HIDE_SPAN = 1, HIDE_SENTENCE = 2;
  const MOST_SPANS = 20;
  const SEVERITY_ORDER = ["rewrite", "fix", "remark"];

  // ---------------------------------------------------------------- program.go

  const made = new WeakMap();

  /** The tables of a program, made once. */
  function tablesOf(program) {
    if (program.version !== 1) throw new Error("etiquetteChecker: program version " + program.version);
    let t = made.get(program);
    if (!t) made.set(program, t = makeTables(program));
    return t;
  }

  const split = (words) => words.split(" ").filter((w) => w !== "");

  function makeTables(program) {
    const w = program.words;
    const t = {
      data: program, fold: new Map(), capital: new Set(), classes: [],
      words: new Map(), prefixes: new Map(), longest: 0, slips: new Map(), langs: [], langOf: [],
      abbr: new Set(split(w.abbreviations)), elide: new Set(split(w.elisions)), greet: new Set(split(w.greetings)),
      title: new Set(split(w.titles)), closing: new Set(split(w.closings)), endings: split(w.endings), hollow: split(w.hollow),
      states: [], postings: [], templates: [], counted: [], lengths: [], symbolOf: new Map(), symbols: 0,
    };
    for (const [to, from] of program.fold) for (const c of from) t.fold.set(c.codePointAt(0), to);
    for (const c of program.capitals) t.capital.add(c.codePointAt(0));
    for (let i = 0; i + 2 < program.shifted.length; i += 3) {
      for (let c = program.shifted[i]; c <= program.shifted[i + 1]; c++) {
        t.fold.set(c, String.fromCodePoint(c + program.shifted[i + 2]));
        t.capital.add(c);
      }
    }
    for (let c = 0; c < 256; c++) t.classes.push(classIn(program.chars, c));
    makeVocabulary(t);
    makeAutomaton(t);
    return t;
  }

  const push = (map, key, value) => {
    const list = map.get(key);
    if (list) list.push(value); else map.set(key, [value]);
  };

  function enter(t, w, symbol) {
    if (w.length > 1 && w.endsWith("*") && !w.endsWith("**")) {
      push(t.prefixes, w.slice(0, -1), symbol);
      t.longest = Math.max(t.longest, [...w].length - 1);
    } else push(t.words, w, symbol);
  }

  function makeVocabulary(t) {
    t.symbols = BUILTINS + t.data.lists.length;
    [...NAMES, ...t.data.lists.map((list) => list.id)].forEach((id, i) => { if (!t.symbolOf.has("X" + id)) t.symbolOf.set("X" + id, i); });
    t.data.lists.forEach((list, i) => {
      const unheard = list.lang === "*";
      if (list.lang !== "" && !unheard && !t.langs.includes(list.lang)) t.langs.push(list.lang);
      t.langOf.push(list.lang === "" ? -1 : unheard ? -2 : t.langs.indexOf(list.lang));
      for (const w of split(list.words)) enter(t, w, BUILTINS + i);
    });
    for (const w of split(t.data.words.tolerant)) {
      const r = [...w];
      for (let i = -1; i < r.length; i++) {
        const s = i < 0 ? w : r.slice(0, i).join("") + r.slice(i + 1).join("");
        if (!t.slips.has(s)) t.slips.set(s, w);
      }
    }
  }

  /** The symbol of a word as phrases write it; a literal that is new gets one. */
  function symbolFor(t, name) {
    let i = t.symbolOf.get(name);
    if (i === undefined) {
      i = t.symbols++;
      t.symbolOf.set(name, i);
      enter(t, name, i);
    }
    return i;
  }

  function makeAutomaton(t) {
    const all = unpackPhrases(t, t.data.phrases), templates = t.data.templates.map((tpl) => split(tpl.w).map((w) => symbolFor(t, w)));
    for (let i = 0; i < t.symbols; i++) { t.postings.push([]); t.templates.push([]); t.counted.push([]); }
    t.data.signals.forEach((s, i) => { if (s.symbol >= 0) t.counted[s.symbol].push(i); });
    for (const phrase of all) makeStates(t, phrase);
    templates.forEach((symbols, i) => {
      const masks = new Map();
      symbols.forEach((symbol, j) => masks.set(symbol, (masks.get(symbol) || 0) | (1 << j)));
      for (const [symbol, mask] of masks) t.templates[symbol].push(i, mask);
      t.lengths.push(symbols.length);
    });
  }

  function makeStates(t, phrase) {
    const first = t.states.length, items = phrase.items;
    items.forEach((item, i) => {
      const from = [];
      let gap = item[0], back = i - 1;
      while (back >= 0) {
        from.push(first + back, gap);
        if (items[back][1] === 0) break;
        gap += items[back][0];
        back--;
      }
      if (back < 0) from.push(-1, 0);
      for (let k = 2; k < item.length; k++) t.postings[item[k]].push(t.states.length);
      t.states.push({ from, signals: [] });
    });
    for (let i = items.length - 1; i >= 0; i--) {
      t.states[first + i].signals = phrase.signals;
      if (items[i][1] === 0) break;
    }
  }

  // ------------------------------------------------------------------- pack.go

  function unpackPhrases(t, packed) {
    let signals = [];
    return packed.split("\n").map((line) => {
      const parts = split(line);
      if (parts.length > 0 && parts[0][0] === "S") signals = parts.shift().slice(1).split(",").map(Number);
      return { signals, items: parts.map((part) => unpackItem(t, part)) };
    });
  }

  function unpackItem(t, text) {
    const item = [0, 0];
    if (text[0] >= "B" && text[0] <= "I") { item[0] = text.charCodeAt(0) - 65; text = text.slice(1); }
    if (text[0] === "O") { item[1] = 1; text = text.slice(1); }
    return item.concat(text.split("|").map((w) => symbolFor(t, w)));
  }

  // ----------------------------------------------------------------- tokens.go

  function classIn(chars, c) {
    let lo = 0, hi = chars.length / 2;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (chars[2 * mid] <= c) lo = mid + 1; else hi = mid;
    }
    return chars[2 * lo - 1];
  }

  /** The code points of a note and their offsets; ill-formed units are U+FFFD. */
  function decode(note) {
    const text = new Uint32Array(note.length), at = new Uint32Array(note.length + 1);
    let n = 0;
    for (let i = 0; i < note.length; i++) {
      let c = note.charCodeAt(i);
      at[n] = i;
      if (c >= 0xD800 && c <= 0xDFFF) {
        const next = i + 1 < note.length ? note.charCodeAt(i + 1) : 0;
        if (c < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
          c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
          i++;
        } else c = 0xFFFD;
      }
      text[n++] = c;
    }
    at[n] = note.length;
    return { text: text.subarray(0, n), at };
  }

  function tokenize(t, note) {
    const { text, at } = decode(note);
    const out = [];
    let i = 0, loose = true, open = false, sentence = 0, solid = 0;

    const classAt = (k) => {
      if (k < 0 || k >= text.length) return SPACE;
      const c = text[k];
      return c < 256 ? t.classes[c] : classIn(t.data.chars, c);
    };
    const folded = (k) => {
      const f = t.fold.get(text[k]);
      return f === undefined ? String.fromCodePoint(text[k]) : f;
    };
    const make = (kind, s, start, end) => ({
      kind, text: s, start, end, size: 0, sentence, before: solid,
      capital: false, caps: false, loose: false, known: false, symbols: [],
    });
    const add = (token) => {
      if (!open) {
        open = true;
        out.push(make(EDGE, "^", token.start, token.start));
      }
      token.loose = loose;
      loose = false;
      if (token.kind <= PICTURE) solid++;
      out.push(token);
    };
    const close = () => {
      if (!open) return;
      const end = out[out.length - 1].end;
      out.push(make(EDGE, "$", end, end));
      open = false;
      sentence++;
    };
    const abbreviated = () => {
      const last = out.length - 2;
      return last >= 0 && out[last].kind === WORD && t.abbr.has(out[last].text);
    };
    const readMark = () => {
      const first = folded(i), start = at[i];
      let n = 0;
      while (i < text.length && isMark(classAt(i)) && folded(i) === first) { i++; n++; }
      add(make(MARK, first.repeat(Math.min(n, LONGEST_RUN)), start, at[i]));
      if (first === "!" || first === "?") close();
      else if (first === "." || first === "…") {
        const c = classAt(i);
        if ((text[i - 1] >= 0x3000 || (c !== LETTER && c !== DIGIT)) && !abbreviated()) close();
      }
    };
    const inner = (c, run) => {
      const before = classAt(i - 1), after = classAt(i + 1);
      if (c === APOSTROPHE) return run === LETTER && (before === LETTER || before === IGNORED) && after === LETTER;
      if (text[i] === 0x5F) return joins(LETTER, before) && joins(LETTER, after);
      if (text[i] === 0x2E || text[i] === 0x2C || text[i] === 0x3A) return before === DIGIT && after === DIGIT;
      return false;
    };
    const readWord = (run) => {
      const start = at[i], capital = t.capital.has(text[i]);
      let s = "", size = 0, capitals = 0, letters = 0;
      const take = () => {
        const f = folded(i);
        s += f;
        size += text[i] >= 0x10000 ? 1 : f.length;
      };
      for (; i < text.length; i++) {
        const c = classAt(i);
        if (c === IGNORED) continue;
        if (c === APOSTROPHE || c === PUNCT) {
          if (!inner(c, run) || (c === APOSTROPHE && t.elide.has(s))) break;
          if (c === PUNCT) take();
          continue;
        }
        if (!joins(run, c)) break;
        if (c !== DIGIT) {
          letters++;
          if (t.capital.has(text[i])) capitals++;
        }
        take();
      }
      const token = make(run === DIGIT ? NUMBER : WORD, s, start, at[i]);
      token.capital = capital;
      token.caps = letters >= 2 && capitals === letters;
      token.size = size;
      add(token);
    };

    while (i < text.length) {
      const c = classAt(i);
      if (c === NEWLINE) { close(); i++; loose = true; }
      else if (c === SPACE) { i++; loose = true; }
      else if (c === IGNORED) i++;
      else if (c === EMOJI) { add(make(PICTURE, folded(i), at[i], at[i + 1])); i++; }
      else if (isMark(c)) readMark();
      else readWord(c);
    }
    close();
    return out;
  }

  const isMark = (c) => c === PUNCT || c === APOSTROPHE;
  const joins = (run, c) => run === LETTER || run === DIGIT ? c === LETTER || c === DIGIT : c === run;

  // ------------------------------------------------------------------ vocab.go

  const NONE = [];
  const symbolsOf = (map, key) => map.get(key) || NONE;

  /** Gives every token its symbols; returns the language of the note. */
  function symbolise(t, tokens) {
    const votes = t.langs.map(() => 0);
    const seen = new Map(); // what was found out about a word, for when it comes again
    for (const token of tokens) lookUp(t, token, votes, seen);
    let lang = 0;
    votes.forEach((n, i) => { if (n > votes[lang]) lang = i; });
    for (const token of tokens) know(t, token, lang, seen);
    return lang;
  }

  function lookUp(t, token, votes, seen) {
    const out = token.symbols;
    if (token.kind !== EDGE) out.push(token.kind);
    for (const symbol of symbolsOf(t.words, token.text)) {
      out.push(symbol);
      const lang = t.langOf[symbol - BUILTINS];
      if (lang >= 0) votes[lang]++;
    }
    if (token.kind === MARK && token.loose) out.push(...symbolsOf(t.words, "_" + token.text));
    if (token.kind !== WORD && token.kind !== NUMBER) return;
    let word = seen.get(token.text);
    if (!word) seen.set(token.text, word = { begins: beginnings(t, token.text), known: undefined, slip: "" });
    for (const symbol of word.begins) out.push(symbol);
  }

  function beginnings(t, text) {
    const out = [];
    let n = 0, stem = "";
    for (const c of text) {
      if (n > 0 && n <= t.longest) out.push(...symbolsOf(t.prefixes, stem));
      stem += c;
      if (++n > LONGEST_WORD) return out;
    }
    out.push(...symbolsOf(t.prefixes, text));
    return out;
  }

  function know(t, token, lang, seen) {
    if (token.kind !== WORD) return;
    token.known = speaksAny(t, token.symbols, lang) || t.greet.has(token.text) || t.title.has(token.text) || t.closing.has(token.text);
    if (!token.known && token.size <= LONGEST_WORD) {
      const word = seen.get(token.text);
      if (word.known === undefined) {
        word.known = ending(t, token, lang);
        word.slip = word.known ? "" : slip(t, token);
      }
      token.known = word.known || word.slip !== "";
      if (word.slip !== "") token.symbols.push(...symbolsOf(t.words, word.slip), TYPED);
    }
    if (token.known) token.symbols.push(COMMON);
    if (token.caps) {
      token.symbols.push(CAPS);
      if (token.known) token.symbols.push(SHOUT);
    }
  }

  function speaksAny(t, symbols, lang) {
    for (const symbol of symbols) {
      const i = symbol - BUILTINS;
      if (i >= 0 && (i >= t.langOf.length || t.langOf[i] === -1 || t.langOf[i] === 0 || t.langOf[i] === lang)) return true;
    }
    return false;
  }

  function slip(t, token) {
    if (token.size < SHORTEST_SLIP) return "";
    if (t.slips.has(token.text)) return t.slips.get(token.text);
    const r = [...token.text];
    for (let i = 0; i < r.length; i++) {
      const w = t.slips.get(r.slice(0, i).join("") + r.slice(i + 1).join(""));
      if (w !== undefined) return w;
    }
    return "";
  }

  function ending(t, token, lang) {
    const knows = (w) => speaksAny(t, symbolsOf(t.words, w), lang);
    for (const e of t.endings) {
      if (!token.text.endsWith(e) || token.size - [...e].length < SHORTEST_BASE) continue;
      const stem = token.text.slice(0, token.text.length - e.length);
      if (knows(stem) || knows(stem + "e")) return true;
      const r = [...stem], last = r.pop(), short = r.join("");
      if (short.endsWith(last) && knows(short)) return true;
    }
    return false;
  }

  // ------------------------------------------------------------------ frame.go

  /** Marks the names in salutation and signature, and the words that say something. */
  function frame(t, tokens) {
    const framed = tokens.map(() => false);
    salutation(t, tokens, framed);
    vocative(tokens, framed);
    signature(t, tokens, framed);
    closing(t, tokens, framed);
    let first = true;
    tokens.forEach((token, i) => {
      if (token.kind === EDGE) { first = token.text === "^"; return; }
      if (token.kind !== WORD) { if (token.kind <= PICTURE) first = false; return; }
      if (framed[i]) token.symbols.push(FRAME);
      else {
        if (token.capital && !first) token.symbols.push(NAME);
        if (!token.known && weighty(token.text) && !isHollow(t, token)) {
          token.symbols.push(CONCRETE);
          if (token.capital && !first) token.symbols.push(PROPER);
        }
      }
      first = false;
    });
  }

  const isHollow = (t, token) => token.size <= LONGEST_WORD &&
    t.hollow.some((e) => token.text.endsWith(e) && token.size - [...e].length >= SHORTEST_HOLLOW);

  function weighty(text) {
    let n = 0;
    for (const c of text) n += c.codePointAt(0) >= 0x2E80 ? 2 : 1;
    return n >= SHORTEST_RARITY;
  }

  function salutation(t, tokens, framed) {
    let i = 1, greeted = false;
    while (i < tokens.length && tokens[i].kind === WORD && t.greet.has(tokens[i].text)) { i++; greeted = true; }
    let first = i;
    while (i < tokens.length && i - first < LONGEST_SALUTE && named(t, tokens[i])) i++;
    if (!greeted && (i >= tokens.length || !pauses(tokens[i]))) return;
    for (; first < i; first++) framed[first] = tokens[first].kind === WORD;
  }

  function named(t, token) {
    if (token.kind === MARK) return token.text === "." || (token.text === "-" && !token.loose);
    return token.kind === WORD && (t.title.has(token.text) || !token.known ||
      (token.capital && !t.elide.has(token.text) && token.symbols.length <= 1));
  }

  const pauses = (token) => token.kind === EDGE || (token.kind === MARK && ",!-:.".includes(token.text[0]));

  function vocative(tokens, framed) {
    let end = 0;
    while (end < tokens.length && (tokens[end].kind !== EDGE || tokens[end].text !== "$")) end++;
    let i = end - 1;
    while (i > 0 && tokens[i].kind === MARK && tokens[i].text[0] !== ",") i--;
    let last = i;
    while (i > 0 && last - i < 3 && tokens[i].kind === WORD && tokens[i].capital) i--;
    if (i > 0 && i < last && tokens[i].text === ",") for (; last > i; last--) framed[last] = true;
  }

  function signature(t, tokens, framed) {
    let i = tokens.length - 1;
    while (i >= 0 && tokens[i].kind !== WORD) i--;
    let last = i;
    while (i > 0 && last - i < 2 * LONGEST_SIGNATURE && signs(tokens[i])) i--;
    if (i < 0 || last - i >= 2 * LONGEST_SIGNATURE) return;
    const s = tokens[i];
    if (s.kind === EDGE || (last > i && tokens[i + 1].text === ",") || (s.kind === MARK && (s.text[0] === "," || s.text[0] === "-")) || (s.kind === WORD && t.closing.has(s.text))) {
      for (; last > i; last--) framed[last] = tokens[last].kind === WORD && !t.closing.has(tokens[last].text);
    }
  }

  function closing(t, tokens, framed) {
    const end = tokens.length - 1;
    for (let i = Math.max(0, end - 3 * LONGEST_SIGNATURE); i + 2 < end; i++) {
      const s = tokens[i], next = tokens[i + 1];
      if (s.kind !== WORD || !t.closing.has(s.text) || (next.text !== "," && next.kind !== EDGE)) continue;
      let k = i + 1;
      while (k < end && tokens[k].kind > PICTURE) k++;
      if (!tokens[k].capital || end - k > 2 * LONGEST_SIGNATURE) continue;
      for (; k < end; k++) framed[k] = tokens[k].kind === WORD;
      return;
    }
  }

  function signs(token) {
    if (token.kind === WORD) return token.capital;
    return token.kind === MARK && [".", "&", ",", "(", ")"].includes(token.text);
  }

  // ------------------------------------------------------------------ match.go

  /** For each signal its spans of tokens, {first, last}, in order. */
  function match(t, tokens) {
    const found = t.data.signals.map(() => []), near = t.data.signals.map(() => []);
    phrases(t, tokens, found);
    nearCopies(t, tokens, near);
    near.forEach((spans, i) => { if (spans.length > 0) found[i] = merged(found[i], spans); });
    tokens.forEach((token, i) => {
      for (const symbol of token.symbols) for (const signal of t.counted[symbol]) addSpan(found[signal], i, i);
    });
    return found;
  }

  function phrases(t, tokens, found) {
    const last = new Int32Array(t.states.length).fill(-1), firsts = new Int32Array(t.states.length);
    const steps = [];
    for (let i = 0; i < tokens.length; i++) {
      steps.length = 0;
      for (const symbol of tokens[i].symbols) {
        for (const s of t.postings[symbol]) {
          const first = reach(t, tokens, last, firsts, s, i);
          if (first >= 0) steps.push(s, first);
        }
      }
      for (let k = 0; k < steps.length; k += 2) {
        const s = steps[k], first = steps[k + 1];
        if (last[s] === i && firsts[s] <= first) continue;
        last[s] = i;
        firsts[s] = first;
        for (const signal of t.states[s].signals) addSpan(found[signal], first, i);
      }
    }
  }

  function reach(t, tokens, last, firsts, s, i) {
    const from = t.states[s].from;
    let first = -1;
    for (let k = 0; k < from.length; k += 2) {
      if (from[k] < 0) { if (first < 0) first = i; continue; }
      const prev = last[from[k]];
      if (prev < 0 || tokens[prev].sentence !== tokens[i].sentence || between(tokens, prev, i) > from[k + 1]) continue;
      if (first < 0 || firsts[from[k]] < first) first = firsts[from[k]];
    }
    return first;
  }

  const between = (tokens, a, b) => tokens[b].before - tokens[a].before - (tokens[a].kind <= PICTURE ? 1 : 0);

  function merged(a, b) {
    const out = [];
    for (let i = 0, k = 0; i < a.length || k < b.length;) {
      const s = k === b.length || (i < a.length && a[i].last <= b[k].last) ? a[i++] : b[k++];
      addSpan(out, s.first, s.last);
    }
    return out;
  }

  function addSpan(spans, first, last) {
    while (spans.length > 0 && spans[spans.length - 1].last >= first) first = Math.min(first, spans.pop().first);
    spans.push({ first, last });
  }

  // --------------------------------------------------------------- template.go

  function nearCopies(t, tokens, found) {
    const templates = t.data.templates;
    const cols = templates.map((tpl, k) => ({ plus: (1 << t.lengths[k]) - 1, minus: 0, score: t.lengths[k], best: tpl.e + 1 }));
    const equal = new Int32Array(templates.length);
    tokens.forEach((token, i) => {
      if (token.kind > PICTURE) return;
      equal.fill(0);
      for (const symbol of token.symbols) {
        const k = t.templates[symbol];
        for (let n = 0; n < k.length; n += 2) equal[k[n]] |= k[n + 1];
      }
      templates.forEach((tpl, k) => {
        stepColumn(cols[k], equal[k], t.lengths[k]);
        if (!better(cols[k], tpl.e)) return;
        const first = back(tokens, i, t.lengths[k]);
        for (const signal of tpl.s) addSpan(found[signal], first, i);
      });
    });
  }

  function stepColumn(c, equal, words) {
    const foot = 1 << (words - 1), all = (1 << words) - 1;
    const level = ((((equal & c.plus) + c.plus) ^ c.plus) | equal | c.minus) & all;
    let up = (c.minus | ~(level | c.plus)) & all, down = c.plus & level;
    if (up & foot) c.score++; else if (down & foot) c.score--;
    up = (up << 1) & all;
    down = (down << 1) & all;
    c.plus = (down | ~(level | up)) & all;
    c.minus = up & level;
  }

  function better(c, edits) {
    if (c.score > edits) { c.best = edits + 1; return false; }
    if (c.score >= c.best) return false;
    c.best = c.score;
    return true;
  }

  function back(tokens, i, words) {
    let first = i;
    for (; i >= 0 && words > 0; i--) if (tokens[i].kind <= PICTURE) { first = i; words--; }
    return first;
  }

  // ---------------------------------------------------------------- measure.go

  function weigh(t, tokens, found, hidden, numbers) {
    const e = { spans: [], counts: [] };
    found.forEach((spans, i) => { e.spans[i] = hidden ? open(spans, hidden) : spans; });
    t.data.signals.forEach((s, i) => {
      if (s.beside >= 0) e.spans[i] = sharing(tokens, e.spans[i], e.spans[s.beside], true);
      e.counts[i] = 0;
      for (const [other, worth, first, most] of s.points) {
        e.counts[i] += worth * Math.max(0, Math.min(e.counts[other] + 1 - first, most));
        if (worth >= SHOWN_POINTS) e.spans[i] = merged(e.spans[i], e.spans[other]);
      }
      if (s.points.length > 0) e.counts[i] = Math.max(0, e.counts[i]);
      else if (s.measure >= 0) e.counts[i] = numbers[s.measure];
      else if (s.any.length > 0) e.counts[i] = satisfies(e, s.any) ? 1 : 0;
      else e.counts[i] = e.spans[i].length;
    });
    return e;
  }

  function open(spans, hidden) {
    return spans.filter((s) => {
      for (let i = s.first; i <= s.last; i++) if (hidden[i]) return false;
      return true;
    });
  }

  /** The spans in whose sentence one of the others begins, or none does. */
  function sharing(tokens, spans, others, wanted) {
    let k = 0;
    return spans.filter((s) => {
      const sentence = tokens[s.first].sentence;
      while (k < others.length && tokens[others[k].first].sentence < sentence) k++;
      return (k < others.length && tokens[others[k].first].sentence === sentence) === wanted;
    });
  }

  const satisfies = (e, rows) => rows.some((row) => row.every(([signal, least, most]) =>
    e.counts[signal] >= least && (most < 0 || e.counts[signal] <= most)));

  // ------------------------------------------------------------------ judge.go

  function findings(t, j, e, rest) {
    const hidden = j.tokens.map(() => false), sentences = new Set();
    t.data.rules.forEach((rule, i) => {
      if (rule.rest !== rest || !rule.kinds.includes(j.kind) || (rule.if.length > 0 && !satisfies(e, rule.if))) return;
      if (rule.signal < 0 || (t.data.signals[rule.signal].points.length > 0 && e.spans[rule.signal].length === 0)) { j.findings.push({ rule: i, span: null }); return; }
      let spans = e.spans[rule.signal];
      if (rule.unless >= 0) spans = sharing(j.tokens, spans, j.whole.spans[rule.unless], false);
      spans.forEach((span, k) => {
        if (k < MOST_SPANS) j.findings.push({ rule: i, span });
        if (rule.hides === HIDE_SENTENCE) sentences.add(j.tokens[span.first].sentence);
        if (rule.hides === HIDE_SPAN) hidden.fill(true, span.first, span.last + 1);
      });
    });
    return hidden.map((h, i) => h || sentences.has(j.tokens[i].sentence));
  }

  function weight(t, j, finding) {
    const rule = t.data.rules[finding.rule];
    if (rule.severity === REWRITE) return "rewrite";
    if (rule.severity === FIX) return "fix";
    if (rule.severity === REMARK) return "remark";
    if (!satisfies(j.left, rule.needs)) return "rewrite";
    return rule.severity === MEND ? "fix" : "remark";
  }

  function conclude(t, j) {
    const result = { verdict: "ready", findings: [], criteria: [], length: j.units, limit: j.limit };
    const failed = new Set();
    const weights = j.findings.map((f) => weight(t, j, f));
    for (const severity of SEVERITY_ORDER) {
      j.findings.forEach((f, i) => {
        if (weights[i] !== severity) return;
        const said = findingOf(t, j, f, severity);
        if (!result.findings.some((before) => repeats(before, said, t.data.rules[f.rule].rest))) result.findings.push(said);
        if (severity !== "remark") failed.add(t.data.rules[f.rule].criterion);
      });
    }
    if (result.findings.length > 0 && result.findings[0].severity !== "remark") result.verdict = result.findings[0].severity;
    for (const c of t.data.criteria) if (c.kinds.includes(j.kind)) result.criteria.push(criterionOf(j, c, failed));
    return result;
  }

  function findingOf(t, j, f, severity) {
    const { id, issue, criterion, message, suggestion, link } = t.data.rules[f.rule];
    const start = f.span ? j.tokens[f.span.first].start : 0, end = f.span ? j.tokens[f.span.last].end : 0;
    return { rule: id, issue, criterion, severity, start, end, message, suggestion, link };
  }

  const repeats = (before, f, lack) => lack && f.end === 0 ? before.criterion === f.criterion && before.severity !== "remark"
    : before.issue === f.issue && before.start < f.end && f.start < before.end;

  function criterionOf(j, c, failed) {
    const met = (c.met.length === 0 || satisfies(j.left, c.met)) && !(c.faults && failed.has(c.id));
    const spans = [];
    if (met) {
      const all = c.quotes.flatMap((q) => j.left.spans[q]);
      all.sort((a, b) => a.first - b.first || a.last - b.last);
      let end = -1;
      for (const s of all) {
        if (s.first <= end || spans.length >= MOST_SPANS) continue;
        spans.push([j.tokens[s.first].start, j.tokens[s.last].end]);
        end = s.last;
      }
    }
    return { id: c.id, title: c.title, met, spans, missing: met ? "" : c.missing, link: c.link };
  }

  // ------------------------------------------------------------------ check.go

  /**
   * Runs a program on a note. Time is linear in the note's length.
   * @param {object} program  what the Go package wrote, parsed
   * @param {Note} note
   * @returns {Result}
   */
  function checkNote(program, note) {
    const t = tablesOf(program), text = String(note.text);
    const kind = Math.max(0, KINDS.indexOf(note.kind));
    const tokens = tokenize(t, text);
    const lang = symbolise(t, tokens);
    frame(t, tokens);
    const id = note.platform || "";
    const platform = program.platforms.find((p, i) => p.id === id || (id === "" && i === 0));
    const limit = platform ? platform.limit[kind] : 0, hard = platform ? platform.hard[kind] : 0;
    const j = { kind, tokens, units: text.length, limit, findings: [] };
    j.found = match(t, tokens);
    const numbers = numbersOf(tokens, text.length, limit, hard, kind, lang);
    j.whole = weigh(t, tokens, j.found, null, numbers);
    const hidden = findings(t, j, j.whole, false);
    j.left = weigh(t, tokens, j.found, hidden, numbers);
    findings(t, j, j.left, true);
    return conclude(t, j);
  }

  function numbersOf(tokens, units, limit, hard, kind, lang) {
    const n = new Array(KIND + KINDS.length).fill(0);
    n[UNITS] = units;
    n[WORDS] = tokens.filter((token) => token.kind === WORD || token.kind === NUMBER).length;
    if (limit > 0) n[OVER] = Math.max(0, units - limit);
    if (hard > 0) n[HARD] = Math.max(0, units - hard);
    if (lang === 0) n[ENGLISH] = 1;
    n[KIND + kind] = 1;
    return n;
  }

  // ----------------------------------------------------------------- result.go

  const quote = (s) => '"' + s.replace(/["\\]/g, "\\$&").replace(/[\u0000-\u001f]/g,
    (c) => "\\u00" + (c.charCodeAt(0) < 16 ? "0" : "") + c.charCodeAt(0).toString(16)) + '"';

  const object = (o, keys) => "{" + keys.map((k) => quote(k) + ":" + plain(o[k])).join(",") + "}";

  function plain(v) {
    if (typeof v === "string") return quote(v);
    if (Array.isArray(v)) return "[" + v.map(plain).join(",") + "]";
    return String(v);
  }

  /**
   * The canonical encoding of a result, byte for byte that of Go.
   * @param {Result} result
   * @returns {string}
   */
  function encode(result) {
    const f = result.findings.map((x) => object(x, ["rule", "issue", "criterion", "severity", "start", "end", "message", "suggestion", "link"]));
    const c = result.criteria.map((x) => object(x, ["id", "title", "met", "spans", "missing", "link"]));
    return '{"verdict":' + quote(result.verdict) + ',"findings":[' + f.join(",") + '],"criteria":[' + c.join(",") +
      '],"length":' + result.length + ',"limit":' + result.limit + "}";
  }

  return Object.freeze({ checkNote, encode });
})();
