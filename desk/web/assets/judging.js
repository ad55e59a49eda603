// The judgement: kept as a draft while it is made, and the lease renewed while somebody works. Stands on desk.js.
"use strict";

const DRAFT_MS = 1200;
const BEAT_MS = 30000;
const judgement = find("[data-judgement]");
const lease = find("[data-lease]");
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
