"use strict";
// A key is its button: that of the comment that has the focus, else of the first one.
(() => {
  const held = [...document.querySelectorAll(".held")];
  const at = () => Math.max(0, held.findIndex((h) => h.contains(document.activeElement)));

  /** Sets the focus on a comment. @param {number} n */
  const go = (n) => held[Math.min(Math.max(n, 0), held.length - 1)]?.focus();

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat || e.target.closest("input, textarea, select")) return;
    if (e.key === "j" || e.key === "k") {
      const none = !held.some((h) => h.contains(document.activeElement));
      go(none ? 0 : at() + (e.key === "j" ? 1 : -1));
    } else if (e.key === "u") {
      document.querySelector("#undo button")?.click();
    } else if (/^[asd0-3]$/.test(e.key)) {
      held[at()]?.querySelector(`[data-key="${e.key}"]`)?.click();
    } else {
      return;
    }
    e.preventDefault();
  });
})();
