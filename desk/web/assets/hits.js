// Going through the places that are lit on a page, and on to the next page with hits. Stands on desk.js and sheet.js.
"use strict";

const steps = find("[data-hit-steps]");
const LAST_FIRST = "#last-hit";
const AROUND = 60;
const marks = new Map();
all("[data-hit]").forEach((part) => {
  const number = Number(part.dataset.hit);
  if (!marks.has(number)) marks.set(number, []);
  marks.get(number).push(part);
});
const places = [...marks.keys()].sort((left, right) => left - right);
let now = null;

function around(mark) {
  const text = find("#text");
  const whole = text.textContent;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEndBefore(mark);
  const at = before.toString().length;
  return whole.slice(Math.max(0, at - AROUND), at + mark.textContent.length + AROUND).replace(/\s+/g, " ").trim();
}

function comeTo(number, { focus = true } = {}) {
  if (now !== null) marks.get(now).forEach((part) => part.classList.remove("now"));
  now = number;
  const parts = marks.get(number);
  parts.forEach((part) => {
    part.classList.add("now");
    const pane = part.closest(".stage, .text");
    if (pane) bringInto(pane, part);
  });
  const mark = parts.find((part) => part.matches("mark"));
  if (!mark) { tell(`Place ${places.indexOf(number) + 1} of ${places.length}, in another part of the text`); return; }
  if (focus) { mark.tabIndex = -1; mark.focus({ preventScroll: true }); }
  tell(`Place ${places.indexOf(number) + 1} of ${places.length}: ${around(mark)}`);
}

function stepPlace(by) {
  const at = (now === null ? (by > 0 ? -1 : places.length) : places.indexOf(now)) + by;
  if (at >= 0 && at < places.length) { comeTo(places[at]); return; }
  const on = find(`[data-hit-page="${by}"]`);
  if (on) { location.assign(by > 0 ? on.href : `${on.href}${LAST_FIRST}`); return; }
  tell(by > 0 ? "This is the last place." : "This is the first place.");
}

if (steps) {
  steps.hidden = false;
  all("[data-hit-step]").forEach((button) =>
    button.addEventListener("click", () => stepPlace(Number(button.dataset.hitStep))));
  if (find('[href^="/found/"]')) {
    comeTo(location.hash === LAST_FIRST ? places[places.length - 1] : places[0], { focus: false });
  }
}
