/* The ground rules' page: puts the chosen lines together, with the reader's own
   words in their gaps, and says where the text fits. It sends and keeps nothing. */
"use strict";

(() => {
  const form = document.getElementById("site-ground");
  if (!form) return;

  const text = document.getElementById("site-ground-text"), status = document.getElementById("site-ground-status");
  const own = document.getElementById("site-ground-own"), name = document.getElementById("site-ground-name");
  const count = document.getElementById("site-ground-n"), end = document.getElementById("site-ground-end"), inLines = document.getElementById("site-ground-lines");
  const copy = form.querySelector("[data-copy]"), places = [...form.querySelectorAll("[data-limit]")];
  const ANNOUNCE = 900; // ms of silence before a screen reader is told

  const say = (text, slots) => text.replace(/\{(\w+)\}/g, (all, key) => (key in slots ? grouped(slots[key]) : all));

  /** A number with its digits in groups, as the rest of the page has them: what Intl loads for that takes longer than the page. */
  const grouped = (value) => (typeof value === "number" ? String(value).replace(/\B(?=(\d{3})+$)/g, form.dataset.group) : value);

  /** A line with the words that stand in its gaps now. */
  function lineOf(choice) {
    const gaps = [...form.querySelectorAll(`[data-gap="${choice.value}"]`)];
    return choice.dataset.line.replace(/\{([^}]*)\}/g, (all, words) => gaps.shift()?.value.trim() || words);
  }

  /** The text as it is chosen; its name stands alone at its end. */
  function composed() {
    const parts = [...form.querySelectorAll("[data-line]:checked")].map(lineOf);
    parts.push(own.value.trim(), name.value.trim());
    return parts.filter((part) => part !== "").join(inLines.checked ? "\n" : " ");
  }

  let told = 0;

  function show() {
    const whole = composed();
    text.textContent = whole || form.dataset.empty;
    text.toggleAttribute("data-empty", whole === "");
    copy.disabled = whole === "";
    count.textContent = String(whole.length);
    end.textContent = whole; // its last lines show
    count.closest("p").toggleAttribute("data-empty", whole === "");
    for (const place of places) showPlace(place, whole.length);
    clearTimeout(told);
    told = setTimeout(() => { status.textContent = whole && summary(whole.length); }, ANNOUNCE);
  }

  function showPlace(place, n) {
    const limit = Number(place.dataset.limit), over = n - limit;
    place.toggleAttribute("data-long", over > 0);
    place.querySelector(".place-said").textContent = say(over > 0 ? form.dataset.over : form.dataset.length, { n, limit, over });
    place.querySelector("progress").value = Math.min(n, limit);
  }

  function summary(n) {
    const fits = places.filter((place) => n <= Number(place.dataset.limit)).map((place) => place.querySelector(".place-name").textContent);
    return say(form.dataset.said, { n, places: fits.join(", ") });
  }

  /** Chooses the lines of a ready text, and no others. */
  function begin(ids) {
    form.reset();
    for (const id of ids) form.querySelector(`[data-line][value="${id}"]`).checked = true;
    show();
    form.querySelector("input:checked[data-line]").focus();
    form.scrollIntoView();
  }

  for (const button of document.querySelectorAll("[data-lines]")) {
    button.hidden = false;
    button.addEventListener("click", () => begin(button.dataset.lines.split(" ")));
  }
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
