// What every page does beyond links and forms: shortcuts, and calls of the desk's own API for the scripts beside it.
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

// ---- the desk's own API: the version that the page shows goes with each call, and the new one comes back
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
