// What pages do beyond links and forms: shortcuts, words lit in picture and text, zoom, drafts, the lease.
// It makes no markup of any text, keeps nothing but one switch, and speaks to the desk's own API alone.
"use strict";

const find = (chosen, within = document) => within.querySelector(chosen);
const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
const told = find("#told");
const tell = (words) => { if (told) told.textContent = words; };

// ---- shortcuts: each stands at its button, link or field as data-shortcut
const SWITCH = "sluice-single-keys";
const SEQUENCE_MS = 1500;
let led = null;
let ledAt = 0;

const keysAreOn = () => { try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; } };
const isTyping = (place) => place instanceof HTMLElement &&
  (place.isContentEditable || place.matches("textarea, select, input:not([type=checkbox]):not([type=radio])"));

function carryOut(target) {
  if (target.matches("textarea, input[type=text], input[type=search]")) target.focus();
  else { if (target.matches("input")) target.focus(); target.click(); }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const open = find("dialog[open]");
  if (event.key === "Enter" && event.ctrlKey && !open) {
    const decide = find("[data-decide]");
    if (decide) { event.preventDefault(); decide.form.requestSubmit(decide); }
    return;
  }
  if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); find("#main").focus(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || open || isTyping(event.target) || !keysAreOn()) return;
  if (event.key === "]" || event.key === "[") { event.preventDefault(); stepWord(event.key === "]" ? 1 : -1); return; }
  const leads = led === "g" && event.timeStamp - ledAt < SEQUENCE_MS;
  led = event.key; ledAt = event.timeStamp;
  const asked = leads ? `g ${event.key}` : event.key;
  const target = find(`[data-shortcut="${CSS.escape(asked)}"]`);
  if (target && !(target.closest("[hidden]"))) { event.preventDefault(); carryOut(target); }
});

all("[data-opens]").forEach((link) => link.addEventListener("click", (event) => {
  const dialog = find(`#${link.dataset.opens}`);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
}));
const single = find("#single-keys");
if (single) {
  single.checked = keysAreOn();
  single.addEventListener("change", () => {
    try { localStorage.setItem(SWITCH, single.checked ? "on" : "off"); } catch { tell("This browser keeps no settings."); }
  });
}

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

// ---- the judgement: kept as a draft while it is made, and the lease renewed while somebody works
const DRAFT_MS = 1200;
const BEAT_MS = 30000;
const judgement = find("[data-judgement]");
const lease = find("[data-lease]");
const versions = () => all("input[name=version]");
const field = (form, name) => find(`[name=${name}]`, form)?.value || null;

async function post(path, body, { keepalive = false } = {}) {
  const answer = await fetch(`/api/v1${path}`, {
    method: "POST", keepalive, credentials: "same-origin", redirect: "error",
    headers: {
      "Content-Type": "application/json", "X-Sluice-CSRF": document.body.dataset.csrf,
      "If-Match": `"${versions()[0].value}"`,
    },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.detail || `the desk answered ${answer.status}`), { rule: said.rule });
  versions().forEach((input) => { input.value = String(said.version); });
  return said;
}

if (judgement) {
  const state = find("[data-drafted]");
  const token = field(judgement, "token");
  let waiting = null;
  let leaving = false;
  const said = () => {
    const form = new FormData(judgement);
    const tags = String(form.get("tags") || "").split(/[,\n]/).map((tag) => tag.trim()).filter(Boolean);
    return {
      relevance: form.get("relevance"), sensitive: form.has("sensitive"), names_person: form.has("names_person"),
      tags: [...new Set(tags)].slice(0, 100), note: String(form.get("note") || "").trim() || null,
    };
  };
  const keep = async (options) => {
    clearTimeout(waiting); waiting = null;
    try {
      await post(`/queue/items/${judgement.dataset.item}/draft`, { token, draft: said() }, options);
      state.textContent = `Draft kept at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.`;
    } catch (failure) { if (!leaving) state.textContent = `Not kept: ${failure.message}`; }
  };
  judgement.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, DRAFT_MS); });
  judgement.addEventListener("submit", () => { leaving = true; clearTimeout(waiting); waiting = null; });
  addEventListener("pagehide", () => { if (waiting !== null && !leaving) keep({ keepalive: true }); });
}

if (lease) {
  const shown = find("[data-lease-told]");
  const token = field(lease, "token");
  let until = new Date(lease.dataset.until);
  let active = true;
  ["keydown", "pointermove", "scroll"].forEach((kind) =>
    document.addEventListener(kind, () => { active = true; }, { passive: true, capture: true }));
  const show = () => {
    const minutes = Math.floor((until - Date.now()) / 60000);
    const clock = until.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (minutes < 0) shown.textContent = "Your time is over; it stays yours until somebody takes it.";
    else shown.textContent = `Yours until ${clock}, ${minutes < 1 ? "less than a minute" : `${minutes} min`} left.`;
    if (minutes === 2) tell("Your time for this item ends in two minutes.");
  };
  const beat = async () => {
    const third = Number(lease.dataset.seconds) * 1000 * 2 / 3;
    if (active && until - Date.now() < third) {
      active = false;
      try {
        const said = await post(`/queue/items/${lease.dataset.item}/heartbeat`, { token });
        until = new Date(said.expires_at);
      } catch (failure) { shown.textContent = failure.message; tell(failure.message); return; }
    }
    show();
  };
  show();
  setInterval(beat, BEAT_MS);
}
