"use strict";
// The writer's side of "etiquette serve": keeps a page up to date while it is
// being written. It is served by that command alone and is no part of the
// site. It runs before the page's own scripts.
(() => {
  const OWN = "/_etiquette/";
  const RETRY_MS = [100, 200, 400, 800, 1500];

  /** What the server sent for an element: its HTML and its attributes.
   *  @type {WeakMap<Element, {html: string, attrs: Map<string, string>}>} */
  const served = new WeakMap();
  /** @type {WeakMap<Element, Element>} */
  const incoming = new WeakMap();

  /** @param {Element} live @param {Element} sent */
  function note(live, sent) {
    served.set(live, { html: sent.outerHTML, attrs: new Map(Array.from(sent.attributes, (a) => [a.name, a.value])) });
  }

  for (const element of document.querySelectorAll("*")) note(element, element);

  /** @param {Document} page */
  const sumOf = (page) => page.querySelector('meta[name="etiquette-page"]')?.getAttribute("content") ?? "";
  let sum = sumOf(document);

  // Morphing. Only what the server sends otherwise than before is changed; so
  // what a reader or the page's scripts did to the rest stays.

  /** Whether a reader has typed or chosen something. @param {Element} e */
  function touched(e) {
    if (e instanceof HTMLTextAreaElement) return e.value !== e.defaultValue;
    if (e instanceof HTMLSelectElement) return Array.from(e.options).some((o) => o.selected !== o.defaultSelected);
    if (!(e instanceof HTMLInputElement)) return false;
    return e.type === "checkbox" || e.type === "radio" ? e.checked !== e.defaultChecked : e.value !== e.defaultValue;
  }

  const callbacks = {
    beforeNodeMorphed(live, sent) {
      if (!(live instanceof Element) || !(sent instanceof Element)) return true;
      if (served.get(live)?.html === sent.outerHTML || touched(live)) return false;
      incoming.set(live, sent);
      return true;
    },
    afterNodeMorphed(live, sent) {
      if (live instanceof Element && sent instanceof Element && incoming.get(live) === sent) note(live, sent);
    },
    afterNodeAdded(node) {
      if (!(node instanceof Element)) return;
      note(node, node);
      for (const inner of node.querySelectorAll("*")) note(inner, inner);
    },
    // What the page's scripts have put in stays.
    beforeNodeRemoved: (node) => !(node instanceof Element) || served.has(node),
    beforeAttributeUpdated(name, live, type) {
      const was = served.get(live)?.attrs.get(name);
      return type === "remove" ? was !== undefined : was !== incoming.get(live)?.getAttribute(name);
    },
  };

  const same = (live, sent) =>
    live instanceof Element ? sent instanceof Element && served.get(live)?.html === sent.outerHTML : live.nodeType === sent.nodeType && live.nodeValue === sent.nodeValue;

  /** @param {Element} live @param {Element} sent */
  function sameTag(live, sent) {
    const was = served.get(live)?.attrs;
    return live.tagName === sent.tagName && was?.size === sent.attributes.length && Array.from(sent.attributes).every((a) => was.get(a.name) === a.value);
  }

  /** Changes the middle of a text, so that a selection around it stays.
   *  @param {CharacterData} live @param {string} text */
  function retype(live, text) {
    const old = live.data;
    let head = 0;
    while (head < old.length && head < text.length && old[head] === text[head]) head++;
    let tail = 0;
    while (tail < old.length - head && tail < text.length - head && old.at(-1 - tail) === text.at(-1 - tail)) tail++;
    live.replaceData(head, old.length - head - tail, text.slice(head, text.length - tail));
  }

  /** Makes an element what was sent. Most edits change one place: so what is
   *  the same before and after it is passed over, and only the rest is morphed.
   *  @param {Element} live @param {Element} sent */
  function morph(live, sent) {
    const old = Array.from(live.childNodes).filter((n) => !(n instanceof Element) || served.has(n));
    const now = Array.from(sent.childNodes);
    let head = 0;
    while (head < old.length && head < now.length && same(old[head], now[head])) head++;
    let tail = 0;
    while (tail < old.length - head && tail < now.length - head && same(old.at(-1 - tail), now.at(-1 - tail))) tail++;
    const gone = old.slice(head, old.length - tail);
    const come = now.slice(head, now.length - tail);
    const [a, b] = [gone[0], come[0]];
    if (gone.length === 0) {
      const added = come.map((n) => document.importNode(n, true));
      const after = old[head];
      if (after) after.before(...added);
      else live.append(...added);
      added.forEach(callbacks.afterNodeAdded);
    } else if (come.length === 0) {
      gone.forEach((n) => n.remove());
    } else if (gone.length > 1 || come.length > 1) {
      Idiomorph.morph(live, Array.from(sent.cloneNode(true).childNodes), { morphStyle: "innerHTML", ignoreActiveValue: true, restoreFocus: true, callbacks });
    } else if (a instanceof Element && b instanceof Element) {
      if (sameTag(a, b)) morph(a, b);
      else Idiomorph.morph(a, b, { morphStyle: "outerHTML", ignoreActiveValue: true, restoreFocus: true, callbacks });
    } else if (a instanceof CharacterData && b instanceof CharacterData && a.nodeType === b.nodeType) {
      retype(a, b.data);
    } else {
      a.replaceWith(document.importNode(b, true));
    }
    note(live, sent);
  }

  /** The name of a file of static/ without its fingerprint. @param {string} href */
  const stem = (href) => new URL(href, location.href).pathname.replace(/\.[0-9a-f]{10}(\.\w+)$/, "$1");

  /** Puts new style sheets beside the old ones, which go once the new are there.
   *  @param {Document} page */
  function swapStyles(page) {
    const sheets = (d) => Array.from(d.head.querySelectorAll('link[rel~="stylesheet"]'));
    const old = sheets(document);
    const now = sheets(page);
    const kept = new Set();
    let last = null;
    for (const link of now) {
      const href = link.getAttribute("href") ?? "";
      let here = old.find((o) => o.getAttribute("href") === href && o.media === link.media);
      if (!here) {
        here = document.importNode(link, true);
        const before = old.find((o) => !kept.has(o) && stem(o.getAttribute("href") ?? "") === stem(href));
        const gone = () => before?.remove();
        here.addEventListener("load", gone, { once: true });
        here.addEventListener("error", gone, { once: true });
        if (before) kept.add(before);
        if (before || last) (before ?? last).after(here);
        else document.head.append(here);
      }
      kept.add(here);
      last = here;
    }
    for (const link of old) if (!kept.has(link)) link.remove();
  }

  /** The page's scripts and the data they have read. @param {Document} page */
  const scriptsOf = (page) => Array.from(page.querySelectorAll('script[src], script[type="application/json"]'), (s) => s.getAttribute("src") ?? s.textContent).join("\n");
  let scripts = scriptsOf(document);

  /** The rest of the head: title, descriptions, feeds. @param {Document} page */
  function swapHead(page) {
    const rest = (d) => Array.from(d.head.children).filter((e) => !e.matches('title, script, style, link[rel~="stylesheet"], meta[http-equiv]'));
    const now = new Map(rest(page).map((e) => [e.outerHTML, e]));
    for (const e of rest(document)) {
      if (now.has(e.outerHTML)) now.delete(e.outerHTML);
      else if (served.has(e)) e.remove();
    }
    for (const e of now.values()) {
      const added = document.importNode(e, true);
      note(added, added);
      document.head.append(added);
    }
    if (document.title !== page.title) document.title = page.title;
  }

  /** Makes this page what the server sends now. A page whose scripts are
   *  others is loaded anew. */
  async function update() {
    let text;
    try {
      const response = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
      text = await response.text();
      if (response.redirected) return location.assign(response.url);
    } catch {
      return; // the server has gone: the socket will notice
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    const policy = (d) => d.querySelector("meta[http-equiv]")?.getAttribute("content") ?? "";
    if (scriptsOf(page) !== scripts || policy(page) !== policy(document) || !sum || !sumOf(page)) return location.reload();
    sum = sumOf(page);
    swapStyles(page);
    swapHead(page);
    const root = document.documentElement;
    for (const name of ["lang", "dir"]) {
      const value = page.documentElement.getAttribute(name);
      if (value === null) root.removeAttribute(name);
      else if (root.getAttribute(name) !== value) root.setAttribute(name, value);
    }
    if (sameTag(document.body, page.body)) morph(document.body, page.body);
    else Idiomorph.morph(document.body, page.body, { morphStyle: "outerHTML", ignoreActiveValue: true, restoreFocus: true, callbacks });
    document.dispatchEvent(new CustomEvent("etiquette:updated"));
  }

  // One update at a time; what comes meanwhile asks for one more.
  let running = false;
  let again = false;
  async function updateSoon() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await update();
      } while (again);
    } catch (e) {
      console.error(e);
      location.reload(); // rather lose its place than show an old page
    }
    running = false;
  }

  // The overlay.

  /** @type {HTMLElement | null} */
  let overlay = null;
  let shown = "";

  /** @param {string} tag @param {string} name @param {string} [text] */
  function make(tag, name, text) {
    const e = document.createElement(tag);
    e.className = name;
    if (text !== undefined) e.textContent = text;
    return e;
  }

  function close() {
    overlay?.remove();
    overlay = null;
  }

  /** @param {{place: string, message: string, hint: string, code: string, line: number, excerpt: string, column: number}} p */
  function describe(p) {
    const item = make("li", "problem");
    item.append(make("p", "place", p.place), make("p", "message", p.message));
    if (p.excerpt) {
      const code = make("pre", "excerpt");
      const at = Math.max(0, (p.column || 1) - 1);
      code.append(make("span", "number", `${p.line} `), p.excerpt.slice(0, at));
      if (p.column) code.append(make("mark", "at", p.excerpt.slice(at, at + 1) || " "));
      code.append(p.excerpt.slice(at + (p.column ? 1 : 0)));
      item.append(code);
    }
    if (p.hint) item.append(make("p", "hint", p.hint));
    return item;
  }

  /** @param {Array<any>} problems */
  function show(problems) {
    const text = JSON.stringify(problems);
    if (text === shown) return;
    shown = text;
    close();
    if (problems.length === 0) return;
    overlay = make("etiquette-overlay", "");
    const root = overlay.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = OWN + "overlay.css";
    const box = make("section", "box");
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", "Problems");
    const button = make("button", "close", "Close (Esc)");
    button.addEventListener("click", close);
    const list = make("ol", "problems");
    list.append(...problems.map(describe));
    const count = problems.length === 1 ? "One thing to mend" : `${problems.length} things to mend`;
    box.append(button, make("h1", "title", count), list, make("p", "foot", "Behind this is the last page that was well. This goes away when the source is mended."));
    root.append(style, box);
    document.documentElement.append(overlay);
  }

  addEventListener("keydown", (e) => {
    if (e.key === "Escape" && overlay) close();
  });

  // The connection.

  /** @param {{build: number, changed: boolean, to?: string, moved?: boolean, problems: Array<any>}} m */
  function receive(m) {
    show(m.problems);
    if (m.to) {
      const to = new URL(m.to, location.origin);
      if (m.moved && !to.hash) to.hash = location.hash;
      if (to.pathname !== location.pathname) return m.moved ? location.replace(to) : location.assign(to);
      if (m.changed) updateSoon().then(() => go(to.hash));
      else go(to.hash);
    } else if (m.changed) updateSoon();
  }

  /** @param {string} hash */
  function go(hash) {
    if (!hash) return;
    const id = decodeURIComponent(hash.slice(1));
    history.replaceState(history.state, "", hash);
    document.getElementById(id)?.scrollIntoView({ block: "start" });
  }

  let tries = 0;
  function connect() {
    const query = new URLSearchParams({ page: decodeURI(location.pathname), have: sum });
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${OWN}socket?${query}`);
    socket.addEventListener("open", () => {
      tries = 0;
    });
    socket.addEventListener("message", (e) => receive(JSON.parse(e.data)));
    socket.addEventListener("close", () => {
      setTimeout(connect, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    });
  }
  connect();
})();
