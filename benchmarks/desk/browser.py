"""The same reviewer in Chromium: how long until a page, with all that is on it, is shown. Playwright drives it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.desk.reader import Step
from benchmarks.desk.store import OTHER_PERSON, PASSWORD
from tests.desk.web.driving import find_chromium

WIDTH, HEIGHT = 1400, 900
PATIENCE_MS = 120_000
SHOWN = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const picture = document.querySelector("img[src$='/picture']");
  const seen = new PerformanceObserver(() => {});
  seen.observe({type: "largest-contentful-paint", buffered: true});
  const painted = seen.takeRecords().filter((one) => !picture || one.element === picture);
  seen.disconnect();
  return {
    asked: page.fetchStart,
    answered: page.responseEnd,
    shown: painted.length ? painted.at(-1).startTime : 0,
    pictured: Boolean(picture),
  };
}"""
"""Milliseconds from the press of the button (Navigation Timing 2, Largest Contentful Paint): until the page was asked
for, after any redirect, its markup was there, and it was painted: the picture, where it has one."""


class Screen:
    """A browser with an item in one window; empty pages are opened in another one."""

    def __init__(self, context: Any) -> None:
        self._item = context.new_page()
        self._other = context.new_page()

    def sign_in(self) -> None:
        """Sign in, and take the first item."""
        self._item.goto("/sign-in")
        self._item.fill("#name", OTHER_PERSON)
        self._item.fill("#password", PASSWORD)
        with self._item.expect_navigation():
            self._item.keyboard.press("Enter")
        self._item.goto("/queue")
        with self._item.expect_navigation():
            self._item.locator("form[action='/queue/take'] button").first.click()
        _shown(self._item)

    def empty(self, path: str) -> float:
        """Open a page that shows nothing of the record; milliseconds until it is painted."""
        self._other.bring_to_front()
        self._other.goto(path)
        told = _shown(self._other)
        return float(told["shown"] - told["asked"])

    def decide(self, relevance: str) -> Step:
        """Decide on the item in hand, and have the next one with its picture on the screen."""
        self._item.bring_to_front()
        self._item.locator(f"[name=relevance][value={relevance}]").check()
        with self._item.expect_navigation():
            self._item.locator("[data-decide]").click()
        told = _shown(self._item)
        if not told["pictured"]:
            raise RuntimeError("the page shows no picture")
        return Step(told["asked"], told["answered"] - told["asked"], told["shown"] - told["answered"])


def _shown(page: Any) -> dict[str, float]:
    for _ in range(PATIENCE_MS // 10):
        told: dict[str, float] = page.evaluate(SHOWN)
        if told["shown"]:
            return told
        page.wait_for_timeout(10)
    raise RuntimeError("the page was not painted")


@contextmanager
def screens(addresses: Sequence[str]) -> Iterator[list[Screen]]:
    """Open a browser for each desk."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 not on every machine

    arguments = ["--disable-gpu", "--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=arguments)
        contexts = [
            browser.new_context(base_url=address, viewport={"width": WIDTH, "height": HEIGHT}) for address in addresses
        ]
        for context in contexts:
            context.set_default_timeout(PATIENCE_MS)
        yield [Screen(context) for context in contexts]
        browser.close()
