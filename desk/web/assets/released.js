// The page as it was found and as it would be released, by one key; and what is pointed at, in picture and list.
// Stands on redact.js.
"use strict";

// ---- a redaction that is pointed at is marked in the picture and in the list
const point = (event) => {
  const part = event.target instanceof Element ? event.target.closest("[data-redaction]") : null;
  all(".pointed").forEach((one) => one.classList.remove("pointed"));
  if (part) all(`[data-redaction="${part.dataset.redaction}"]`).forEach((one) => one.classList.add("pointed"));
};
["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, point));

// ---- as found, as released
const image = sheet ? find("img", sheet) : null;
const views = all("[data-shown]");
// until it is there, nothing of the other picture stands under its name
if (image) image.addEventListener("load", () => sheet.classList.remove("awaited"));
async function turnTo(released) {
  const isLarge = image && image.getAttribute("src").endsWith("size=large");
  const from = released ? "released" : "found";
  if (sheet) {
    sheet.dataset.large = `${sheet.dataset[from]}?size=large`;
    sheet.classList.add("awaited");
    image.src = isLarge ? sheet.dataset.large : sheet.dataset[from];
    sheet.classList.toggle("as-released", released);
  }
  views.forEach((link) => {
    if (link.dataset.shown === from) { link.setAttribute("aria-current", "true"); delete link.dataset.shortcut; }
    else { link.removeAttribute("aria-current"); link.dataset.shortcut = "x"; }
  });
  all("[data-of]").forEach((part) => { part.hidden = part.dataset.of !== from; });
  tell(released ? `As released${layer && layer.childElementCount ? "; what is not saved is not in it" : ""}` : "As found");
  const text = find("#text-released");
  if (!released || text.dataset.isThere !== undefined) return;
  text.dataset.isThere = "";
  text.textContent = "A machine reads the redacted picture…";
  try {
    const answer = await fetch(text.dataset.from, { credentials: "same-origin", redirect: "error" });
    text.textContent = answer.ok ? await answer.text() : "This picture cannot be read again on this machine.";
  } catch { text.textContent = "The desk did not answer."; delete text.dataset.isThere; }
}
views.forEach((link) => link.addEventListener("click", (event) => {
  if (image && !image.isConnected) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.hasAttribute("aria-current")) turnTo(link.dataset.shown === "released");
}));
