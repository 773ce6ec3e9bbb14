"use strict";

// Small helps on top of pages that are complete without them: buttons that
// copy, Escape for the menu, and a page that stays where it is.
(() => {
  const status = document.getElementById("site-status");

  /** @param {HTMLElement} button @returns {string} what it copies: its note, an element's text ("#id"), or its own text */
  function textOf(button) {
    if (button.dataset.copy.startsWith("#")) return document.querySelector(button.dataset.copy).textContent;
    if (button.dataset.copy !== "note") return button.dataset.copy;
    const copy = button.closest(".note").querySelector(".note-text").cloneNode(true);
    for (const number of copy.querySelectorAll(".note-n")) number.remove();
    return copy.textContent;
  }

  /** @param {HTMLElement} button */
  async function copy(button) {
    await navigator.clipboard.writeText(textOf(button));
    const label = button.textContent;
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 2000);
  }

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    }
  }

  const menu = document.querySelector(".menu");
  menu?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // An address of a comment that stands on a later page of its thread leads there.
  function elsewhere() {
    const link = document.getElementById(location.hash.slice(1));
    if (link?.closest(".elsewhere")) location.replace(link.href);
  }
  addEventListener("hashchange", elsewhere);
  elsewhere();

  // The way back from a term's card leaves the page where it is.
  for (const back of document.querySelectorAll(".term-back")) {
    back.addEventListener("click", (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const [x, y] = [scrollX, scrollY];
      location.hash = back.hash;
      scrollTo({ left: x, top: y, behavior: "instant" });
      document.getElementById(back.hash.slice(1))?.focus({ preventScroll: true });
    });
  }

  // Escape leaves a term's card, as its link back does.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".term-card:target .term-back")?.click();
  });

  // "/" leads to the search, but where something is being written.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
    const field = document.getElementById("site-find-words");
    const link = document.querySelector("[data-search]");
    if (!field && !link) return;
    event.preventDefault();
    if (field) field.focus();
    else location.assign(link.href);
  });
})();
