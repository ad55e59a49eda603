// Boxes that hide: drawn on the picture by pointer or keys, kept in the page until they are saved. Stands on sheet.js.
"use strict";

const drawing = find("[data-drawing]");
const layer = find("[data-layer]");
const LEAST = 0.004;
const STEP = 0.01;
const FINE = 0.001;
const EDGE_PX = 7;
const TOGETHER_MS = 900;
const DIGITS = 4;

// ---- boxes: plain values, so that a step back is the list as it was
let boxes = [];
let named = 0;
let past = [];
let nudged = { box: null, at: 0 };
let leaving = false;
const nodes = new Map();

const clamp = (side) => Math.min(Math.max(side, 0), 1);
const asRead = (box) => ({ left: Math.min(box.left, box.right), top: Math.min(box.top, box.bottom), right: Math.max(box.left, box.right), bottom: Math.max(box.top, box.bottom) });
const percent = (share) => Math.round(share * 1000) / 10;
const remember = () => { past.push(boxes.map((box) => ({ ...box }))); if (past.length > 200) past.shift(); };
const turned = () => Number(sheet.dataset.turn || 0);

// Where a pointer is on the page, in shares of it, whichever way the sheet is turned.
function onPage(event) {
  const around = sheet.getBoundingClientRect();
  const across = (event.clientX - around.left) / around.width;
  const down = (event.clientY - around.top) / around.height;
  const [left, top] = { 0: [across, down], 90: [down, 1 - across], 180: [1 - across, 1 - down], 270: [1 - down, across] }[turned()];
  return { left: clamp(left), top: clamp(top) };
}
// A step on the screen as a step on the page.
const stepOnPage = (across, down) => ({ 0: [across, down], 90: [down, -across], 180: [-across, -down], 270: [-down, across] }[turned()]);

function wordsUnder(box) {
  return all(".boxes rect[data-word]", sheet).filter((rect) => {
    const [left, top, wide, high] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
    return Math.min(box.right, left + wide) - Math.max(box.left, left) > 0.001 &&
      Math.min(box.bottom, top + high) - Math.max(box.top, top) > 0.25 * Math.min(high, box.bottom - box.top);
  }).map((rect) => find(`.word[data-word="${rect.dataset.word}"]`)?.textContent || "").join(" ");
}

function nodesOf(box) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "placed";
  node.dataset.box = String(box.name);
  const label = document.createElement("span");
  node.append(label);
  const entry = document.createElement("li");
  const name = document.createElement("strong");
  const away = document.createElement("button");
  away.type = "button"; away.className = "quiet small"; away.textContent = "Take away";
  const hides = document.createElement("span");
  hides.className = "hint"; hides.dir = "auto";
  const reason = find("#reason").cloneNode(true);
  reason.removeAttribute("id"); reason.removeAttribute("name");
  reason.setAttribute("aria-label", `Why box ${box.name} is hidden`);
  entry.append(name, away, reason, hides);
  away.addEventListener("click", () => takeAway(box.name));
  reason.addEventListener("change", () => { remember(); boxes.find((one) => one.name === box.name).reason = reason.value; });
  node.addEventListener("focus", () => tell(node.getAttribute("aria-label")));
  return { node, label, entry, name, hides, reason };
}

function show() {
  nodes.forEach((parts, name) => {
    if (!boxes.some((box) => box.name === name)) { parts.node.remove(); parts.entry.remove(); nodes.delete(name); }
  });
  boxes.forEach((box) => {
    if (!nodes.has(box.name)) {
      nodes.set(box.name, nodesOf(box));
      layer.append(nodes.get(box.name).node);
      find("[data-pending]").append(nodes.get(box.name).entry);
    }
    const { node, label, name, hides, reason } = nodes.get(box.name);
    const place = { left: box.left, top: box.top, width: box.right - box.left, height: box.bottom - box.top };
    Object.entries(place).forEach(([side, share]) => node.style.setProperty(side, `${share * 100}%`));
    label.textContent = String(box.name);
    name.textContent = `Box ${box.name}`;
    hides.textContent = `${wordsUnder(box) || "no word of the text"} · ${percent(place.width)} × ${percent(place.height)} %`;
    reason.value = box.reason;
    node.setAttribute("aria-label", `Box ${box.name}, not saved: ${percent(box.left)} per cent from the left, ${percent(box.top)} from the top, ${percent(place.width)} wide, ${percent(place.height)} high. Arrows move, with Shift size, Delete takes away.`);
  });
  find("[data-undo]").disabled = !past.length;
  find("[data-how-many]").textContent = boxes.length ? `${boxes.length} ${boxes.length === 1 ? "box" : "boxes"} ` : "";
}

function add(place, { focus = false } = {}) {
  const box = { ...place, name: named += 1, reason: find("#reason").value };
  boxes.push(box);
  show();
  if (focus) { const { node } = nodes.get(box.name); node.focus({ preventScroll: true }); bringInto(find(".stage"), node); }
  return box;
}

function takeAway(name) {
  remember();
  boxes = boxes.filter((box) => box.name !== name);
  show();
  tell(`Box ${name} is taken away`);
  find("[data-place]").focus();
}

function undo() {
  if (!past.length) return;
  boxes = past.pop();
  nudged = { box: null, at: 0 };
  show();
  tell(`Undone; ${boxes.length} not saved`);
}

// ---- by pointer
function byPointer() {
  const button = find("[data-draw]");
  const turnOn = (on) => { button.setAttribute("aria-pressed", String(on)); sheet.classList.toggle("drawing", on); };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    turnOn(on); tell(on ? "Dragging draws" : "Dragging scrolls");
  });
  turnOn(matchMedia("(pointer: fine)").matches);
  let held = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || sheet.classList.contains("as-released")) return;
    const node = event.target.closest(".placed");
    if (!node && !sheet.classList.contains("drawing")) return;
    const from = onPage(event);
    remember();
    if (node) {
      const box = boxes.find((one) => String(one.name) === node.dataset.box);
      held = { box, from, was: { ...box }, edges: edgesNear(box, from) };
      node.focus({ preventScroll: true });
    } else {
      held = { box: add({ left: from.left, top: from.top, right: from.left, bottom: from.top }), from, was: null, edges: null };
    }
    sheet.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!held) return;
    const to = onPage(event);
    const { box, from, was, edges } = held;
    if (!was) Object.assign(box, asRead({ left: from.left, top: from.top, right: to.left, bottom: to.top }));
    else if (edges.length) Object.assign(box, asRead({ ...was, ...Object.fromEntries(edges.map((edge) => [edge, edge === "left" || edge === "right" ? to.left : to.top])) }));
    else move(box, was, to.left - from.left, to.top - from.top);
    show();
  });
  const release = (event) => {
    if (!held) return;
    const { box, was } = held;
    held = null;
    const isTiny = box.right - box.left < LEAST || box.bottom - box.top < LEAST;
    if (event.type === "pointercancel" || isTiny) { boxes = past.pop(); show(); return; }
    if (!was) tell(`Box ${box.name}: ${wordsUnder(box) || "no word of the text"}`);
    else if (["left", "top", "right", "bottom"].every((side) => box[side] === was[side])) past.pop();
    show();
  };
  sheet.addEventListener("pointerup", release);
  sheet.addEventListener("pointercancel", release);
}

function edgesNear(box, point) {
  const lying = turned() % 180 !== 0;
  const around = sheet.getBoundingClientRect();
  const wide = lying ? around.height : around.width;
  const high = lying ? around.width : around.height;
  const distances = { left: Math.abs(point.left - box.left) * wide, right: Math.abs(point.left - box.right) * wide, top: Math.abs(point.top - box.top) * high, bottom: Math.abs(point.top - box.bottom) * high };
  return Object.keys(distances).filter((edge) => distances[edge] < EDGE_PX);
}

function move(box, was, across, down) {
  const left = Math.min(Math.max(was.left + across, 0), 1 - (was.right - was.left));
  const top = Math.min(Math.max(was.top + down, 0), 1 - (was.bottom - was.top));
  Object.assign(box, { left, top, right: left + was.right - was.left, bottom: top + was.bottom - was.top });
}

// ---- by keys
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function byKeys() {
  layer.addEventListener("keydown", (event) => {
    const node = event.target.closest(".placed");
    const box = node && boxes.find((one) => String(one.name) === node.dataset.box);
    if (!box || event.altKey || event.metaKey) return;
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); takeAway(box.name); return; }
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    if (nudged.box !== box.name || event.timeStamp - nudged.at > TOGETHER_MS) remember();
    nudged = { box: box.name, at: event.timeStamp };
    const size = event.ctrlKey ? FINE : STEP;
    const [across, down] = stepOnPage(way[0] * size, way[1] * size);
    if (event.shiftKey) {
      box.right = Math.min(Math.max(box.right + across, box.left + LEAST), 1);
      box.bottom = Math.min(Math.max(box.bottom + down, box.top + LEAST), 1);
    } else move(box, box, across, down);
    show();
    bringInto(find(".stage"), node);
    tell(wordsUnder(box) || "no word of the text");
  });
  find("[data-place]").addEventListener("click", () => {
    remember();
    const rect = lit === null ? null : find(`.boxes rect[data-word="${lit}"]`, sheet);
    add(rect ? placeOf(rect) : middle(), { focus: true });
  });
  find("[data-undo]").addEventListener("click", undo);
  document.addEventListener("keydown", (event) => {
    if (event.key === "z" && event.ctrlKey && !event.shiftKey && !isTyping(event.target) && past.length) { event.preventDefault(); undo(); }
  });
}

function placeOf(rect) {
  const [left, top, wide, high] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  return { left, top, right: clamp(left + wide), bottom: clamp(top + high) };
}

// A box in the middle of what is seen of the page.
function middle() {
  const stage = find(".stage").getBoundingClientRect();
  const bottom = Math.min(stage.bottom, innerHeight);
  const top = Math.max(stage.top, 0);
  const at = onPage({ clientX: (stage.left + stage.right) / 2, clientY: bottom > top ? (top + bottom) / 2 : (stage.top + stage.bottom) / 2 });
  const left = Math.min(Math.max(at.left - 0.1, 0), 0.8);
  const high = Math.min(Math.max(at.top - 0.02, 0), 0.96);
  return { left, top: high, right: left + 0.2, bottom: high + 0.04 };
}

// ---- by words: those that are marked in the text, else the one that is lit
function hideWords() {
  const chosen = getSelection();
  const text = find("#text");
  const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
  const inside = range && text && text.contains(range.commonAncestorContainer) ? range : null;
  const marked = inside ? all(".word", text).filter((word) => inside.intersectsNode(word)).map((word) => Number(word.dataset.word)) : [];
  const numbers = marked.length ? marked : lit === null ? [] : [lit];
  const rects = sheet ? numbers.map((number) => find(`.boxes rect[data-word="${number}"]`, sheet)).filter(Boolean) : [];
  if (rects.length) {
    remember();
    rects.forEach((rect) => add(placeOf(rect)));
    tell(`${rects.length === 1 ? "1 box" : `${rects.length} boxes`} more, not saved yet`);
  } else if (inside) {
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(inside.startContainer, inside.startOffset);
    const after = document.createRange();
    after.selectNodeContents(text);
    after.setStart(inside.endContainer, inside.endOffset);
    find("[data-by-words]").open = true;
    find("#words-from").value = inside.toString();
    find("#prefix").value = before.toString().slice(-40);
    find("#suffix").value = after.toString().slice(0, 40);
    tell("The words stand in the form; save them");
    find("#words-from").focus();
  } else tell("Light a word with ] and [, or mark words in the text");
}

if (drawing) {
  const hide = find("[data-hide]");
  if (hide) { hide.hidden = false; hide.addEventListener("click", hideWords); }
  if (layer && find("[data-pending]")) {
    find("[data-with-script]").hidden = false;
    all("input[name=box]", drawing).forEach((kept) => {
      const [reason, sides] = kept.value.split(" ");
      const [left, top, right, bottom] = (sides || "").split(",").map(Number);
      kept.remove();
      if ([left, top, right, bottom].every(Number.isFinite)) add({ left, top, right, bottom }).reason = reason;
    });
    show();
    byPointer();
    byKeys();
  }
  drawing.addEventListener("submit", () => {
    leaving = true;
    all("input[name=box]", drawing).forEach((kept) => kept.remove());
    boxes.forEach((box) => {
      const sent = document.createElement("input");
      sent.type = "hidden"; sent.name = "box";
      sent.value = `${box.reason} ${[box.left, box.top, box.right, box.bottom].map((side) => side.toFixed(DIGITS)).join(",")}`;
      drawing.append(sent);
    });
  });
  addEventListener("beforeunload", (event) => { if (boxes.length && !leaving) event.preventDefault(); });
  addEventListener("pageshow", () => { leaving = false; });
}
