// Quoting from a page: words chosen in the text, over the picture, or by keys become a quote. Stands on sheet.js.
// The server wants code points of the stored text. It is counted here by what is shown: a sign is one code point, a mark
// of an unseen sign is one, a line end may be two (data-signs), a link to a claim is none.
"use strict";

const FINGER_PX = 22;

function startQuoting(pane, quoting) {
  const begin = Number(pane.dataset.begin);
  const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;
  const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;
  // a place between the halves of a sign is moved outwards, so that the sign is in
  const splits = (text, at) => at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
  const signs = (text) => { let count = 0; for (const _ of text) count += 1; return count; };

  // ---- the text, part by part: each text node with the place where it begins
  const pieces = [];
  const bounds = new Map();
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  let total = begin;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const around = node.parentElement;
    if (around.closest(".of-claim")) continue;
    const whole = around.closest(".unseen, [data-signs]");
    const length = whole ? Number(whole.dataset.signs || 1) : signs(node.data);
    pieces.push({ node, at: total, end: total + length, whole: Boolean(whole) });
    const word = around.closest("[data-word]");
    if (word) {
      const number = Number(word.dataset.word);
      bounds.set(number, [(bounds.get(number) || [total])[0], total + length]);
    }
    total += length;
  }

  function placeOf(container, offset, isEnd) {
    const piece = pieces.find((one) => one.node === container);
    if (piece && piece.whole) return offset === 0 || (!isEnd && offset < container.data.length) ? piece.at : piece.end;
    if (piece) {
      const unit = splits(container.data, offset) ? offset + (isEnd ? 1 : -1) : offset;
      return piece.at + signs(container.data.slice(0, unit));
    }
    const point = document.createRange();
    point.setStart(container, offset);
    point.collapse(true);
    const following = pieces.find((one) => point.comparePoint(one.node, 0) >= 0);
    return following ? following.at : total;
  }

  function shownBetween(start, end) {
    return pieces.filter((one) => one.at < end && one.end > start).map((one) => (one.whole ? one.node.data
      : [...one.node.data].slice(Math.max(0, start - one.at), end - one.at).join(""))).join("").trim();
  }

  // ---- what is chosen
  const starts = find("[data-quote-start]");
  const ends = find("[data-quote-end]");
  const details = find("#quoting");
  const opener = find("[data-quote-open]");
  const typed = all(".typed-words input", quoting);
  const wordsOf = (number) => words.get(number) || [];
  let chosen = null;
  let by = null;

  function choose(start, end, way) {
    chosen = start === null ? null : [start, end];
    by = way;
    starts.value = chosen ? String(start) : "";
    ends.value = chosen ? String(end) : "";
    const words = chosen ? shownBetween(start, end) : "";
    const clipped = [...words];
    find("[data-quote-words]").textContent = clipped.length < 160 ? words
      : `${clipped.slice(0, 100).join("")} … ${clipped.slice(-40).join("")}`;
    find("[data-quote-some]").hidden = !chosen;
    find("[data-quote-none]").hidden = Boolean(chosen);
    opener.classList.toggle("primary", Boolean(chosen));
    all(".typed-words").forEach((field) => { field.hidden = Boolean(chosen); });
    if (chosen) typed.forEach((field) => { field.value = ""; });
    all(".chosen").forEach((part) => part.classList.remove("chosen"));
    if (!chosen) return;
    for (const [number, [from, to]] of bounds) {
      if (from < end && to > start) wordsOf(number).forEach((part) => part.classList.add("chosen"));
    }
  }
  const chooseWords = (one, other, way) => {
    const left = bounds.get(one);
    const right = bounds.get(other);
    if (left && right) choose(Math.min(left[0], right[0]), Math.max(left[1], right[1]), way);
  };

  // ---- by mouse or any other selection in the text
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (selection.isCollapsed) {
      if (by === "selection" && pane.contains(range.startContainer)) choose(null);
      return;
    }
    if (!range.intersectsNode(pane)) return;
    const start = pane.contains(range.startContainer) ? placeOf(range.startContainer, range.startOffset, false) : begin;
    const end = pane.contains(range.endContainer) ? placeOf(range.endContainer, range.endOffset, true) : total;
    if (start < end && shownBetween(start, end)) choose(start, end, "selection");
  });

  // ---- over the picture: from the word where the pointer goes down to the one where it goes up. A finger scrolls until
  // “Choose words” is pressed; from then on it chooses, and two fingers zoom.
  const drawn = find("[data-sheet]");
  const chooser = find("[data-choose]");
  const chosenByTouch = find("[data-choose-quote]");
  const isChoosing = () => chooser?.getAttribute("aria-pressed") === "true";
  const wordAt = (event) => {
    const part = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-word]");
    if (part && drawn.contains(part)) return Number(part.dataset.word);
    return event.pointerType === "touch" ? wordNear(event.clientX, event.clientY) : null;
  };
  function wordNear(across, down) { // a finger is broader than a line
    let [nearest, least] = [null, FINGER_PX];
    all("rect[data-word]", drawn).forEach((part) => {
      const box = part.getBoundingClientRect();
      const away = Math.hypot(Math.max(box.left - across, 0, across - box.right), Math.max(box.top - down, 0, down - box.bottom));
      if (away < least) [nearest, least] = [Number(part.dataset.word), away];
    });
    return nearest;
  }
  if (drawn) {
    let first = null;
    drawn.addEventListener("dragstart", (event) => event.preventDefault());
    drawn.addEventListener("pointerdown", (event) => {
      if ((event.pointerType === "touch" && !isChoosing()) || !event.isPrimary || event.button !== 0) {
        first = null;
        return;
      }
      first = wordAt(event);
      if (first !== null) event.preventDefault();
    });
    addEventListener("pointermove", (event) => {
      const here = first === null || !(event.buttons & 1) ? null : wordAt(event);
      if (here !== null) chooseWords(first, here, "picture");
    });
    addEventListener("pointerup", (event) => {
      const last = first === null ? null : wordAt(event);
      if (last !== null) {
        chooseWords(first, last, "picture");
        tell(`Chosen: ${find("[data-quote-words]").textContent}`);
        if (chosenByTouch) chosenByTouch.hidden = event.pointerType !== "touch";
      }
      first = null;
    });
    addEventListener("pointercancel", () => { first = null; });
    drawn.addEventListener("contextmenu", (event) => { if (isChoosing()) event.preventDefault(); }); // a long press
  }

  if (drawn && chooser && navigator.maxTouchPoints > 0) {
    chooser.hidden = false;
    chooser.addEventListener("click", () => {
      chooser.setAttribute("aria-pressed", String(!isChoosing()));
      drawn.classList.toggle("choosing", isChoosing());
      if (!isChoosing()) chosenByTouch.hidden = true;
      tell(isChoosing() ? "Draw a finger over the words; two fingers zoom" : "A finger scrolls");
    });
    chosenByTouch.addEventListener("click", () => opener.click());
  }

  // ---- by keys: from one lit word to another; what lies between follows the lit word until the end is set
  let from = null;
  let isOpen = false;
  find("[data-quote-from]").addEventListener("click", () => {
    if (lit === null || !bounds.has(lit)) { tell("No word is lit. Light one with ] first."); return; }
    from = lit; isOpen = true;
    chooseWords(from, from, "keys");
    tell(`The quote begins with ${find("[data-quote-words]").textContent}`);
  });
  find("[data-quote-to]").addEventListener("click", () => {
    if (lit === null || !bounds.has(lit)) { tell("No word is lit. Light one with ] first."); return; }
    if (from === null) from = lit;
    isOpen = false;
    chooseWords(from, lit, "keys");
    tell(`Chosen: ${find("[data-quote-words]").textContent}`);
  });
  document.addEventListener("keydown", (event) => {
    if (isOpen && (event.key === "]" || event.key === "[") && !isTyping(event.target)) chooseWords(from, lit, "keys");
  });

  // ---- the form
  const claim = find("#q-claim");
  const showWhatIsAsked = () => all("[data-only]", quoting).forEach((field) => { field.hidden = field.dataset.only !== claim.value; });
  opener.addEventListener("click", () => {
    if (!chosen && lit !== null) chooseWords(lit, lit, "keys");
    isOpen = false;
    details.open = true;
    (chosen ? claim : find("#q-from")).focus();
  });
  details.addEventListener("toggle", () => opener.setAttribute("aria-expanded", String(details.open)));
  claim.addEventListener("change", showWhatIsAsked);
  typed.forEach((field) => field.addEventListener("input", () => { if (chosen) choose(null); }));
  find("[data-quote-bar]").hidden = false;
  showWhatIsAsked();
  if (starts.value && ends.value) choose(Number(starts.value), Number(ends.value), "before");

  // ---- the quote that the address names is lit in text and picture
  const named = () => {
    const number = /^#quote-([0-9]+)$/.exec(location.hash)?.[1];
    all("[data-quotes]").forEach((part) => part.classList.toggle("named", part.dataset.quotes.split(" ").includes(number)));
    const row = number && find(`[data-quote-row="${number}"]`);
    if (!row) return;
    all(".named").forEach((part) => { const around = part.closest(".stage, .text"); if (around) bringInto(around, part); });
    tell(`Quoted for ${row.firstElementChild.textContent}`);
  };
  addEventListener("hashchange", named);
  named();
}

if (find("#text") && find("[data-quoting]")) startQuoting(find("#text"), find("[data-quoting]"));
