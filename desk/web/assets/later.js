// What stands below the page of an item comes once somebody scrolls to it: its own page is asked for, and its part moved.
// The answer is read as a document, never as text that is made markup; scripts in it do not run. Stands on desk.js.
"use strict";

const NEAR = "600px";
const place = find("[data-later]");

function fill() {
  const asking = new XMLHttpRequest();
  asking.open("GET", place.dataset.later);
  asking.setRequestHeader("Accept", "text/html");
  asking.responseType = "document";
  asking.addEventListener("load", () => {
    const part = asking.status === 200 && asking.response ? find(".about", asking.response) : null;
    if (!part) return;
    place.replaceWith(document.adoptNode(part));
    if (location.hash === "#family") find("#family")?.scrollIntoView();
  });
  asking.send();
}

if (place) {
  const watcher = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) { watcher.disconnect(); fill(); }
  }, { rootMargin: NEAR });
  watcher.observe(place);
}
