// A page's picture and its text: words lit in both, zoom and turn. Stands on desk.js.
"use strict";

// ---- words: what is under the pointer, or chosen by key, is lit in the picture and in the text
const words = new Map();
all("[data-word]").forEach((part) => {
  const number = Number(part.dataset.word);
  if (!words.has(number)) words.set(number, []);
  words.get(number).push(part);
});
const order = [...words.keys()].sort((left, right) => left - right);
let lit = null;

function light(number, { scroll = false, not = null } = {}) {
  if (lit !== null) (words.get(lit) || []).forEach((part) => part.classList.remove("lit"));
  lit = number;
  (words.get(number) || []).forEach((part) => {
    part.classList.add("lit");
    const pane = part.closest(".stage, .text");
    if (scroll && pane && pane !== not) bringInto(pane, part);
  });
}

function bringInto(pane, part) {
  const inside = part.getBoundingClientRect();
  const around = pane.getBoundingClientRect();
  if (inside.top < around.top || inside.bottom > around.bottom) {
    pane.scrollTop += inside.top - around.top - pane.clientHeight / 2;
  }
  if (inside.left < around.left || inside.right > around.right) {
    pane.scrollLeft += inside.left - around.left - pane.clientWidth / 2;
  }
}

function stepWord(by) {
  if (!order.length) return;
  const at = lit === null ? (by > 0 ? -1 : order.length) : order.indexOf(lit);
  const number = order[Math.min(Math.max(at + by, 0), order.length - 1)];
  light(number, { scroll: true });
  const word = (words.get(number) || []).find((part) => part.classList.contains("word"));
  tell(word ? word.textContent : "");
}

document.addEventListener("pointerover", (event) => {
  const part = event.target instanceof Element ? event.target.closest("[data-word]") : null;
  if (part) light(Number(part.dataset.word), { scroll: true, not: part.closest(".stage, .text") });
});

// ---- zoom and turn
const sheet = find("[data-sheet]");
if (sheet) {
  find("[data-tools]").hidden = false;
  const picture = find("img", sheet);
  const lacks = () => {
    const words_of_it = document.createElement("p");
    words_of_it.className = "notice";
    words_of_it.textContent = "This page could not be drawn; its text stands beside it.";
    sheet.replaceChildren(words_of_it);
    find("[data-tools]").hidden = true;
  };
  picture.addEventListener("error", lacks);
  if (picture.complete && !picture.naturalWidth) lacks();
  const shown = find("#zoomed");
  const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
  let zoom = 1;
  let turn = 0;
  const settle = () => {
    sheet.style.setProperty("--zoom", String(zoom));
    sheet.dataset.turn = String(turn);
    const lying = turn % 180 !== 0;
    const spare = (sheet.offsetWidth - sheet.offsetHeight) / 2;
    sheet.style.margin = lying ? `${spare}px ${-spare}px` : "0";
    shown.textContent = `${Math.round(zoom * 100)} %`;
    if (zoom > 1.25 && picture.getAttribute("src") !== sheet.dataset.large) picture.src = sheet.dataset.large;
  };
  const zoomTo = (next) => { zoom = next; settle(); tell(`Picture at ${Math.round(zoom * 100)} per cent`); };
  all("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    const way = button.dataset.zoom;
    if (way === "fit") zoomTo(1);
    else if (way === "in") zoomTo(STEPS.find((step) => step > zoom) || zoom);
    else zoomTo([...STEPS].reverse().find((step) => step < zoom) || zoom);
  }));
  find("[data-turn]", find("[data-tools]")).addEventListener("click", () => {
    turn = (turn + 90) % 360; settle(); tell(`Picture turned by ${turn} degrees`);
  });
}
