"""The same reviewer in Chromium: how long until a page, with all that is on it, is shown. Playwright drives it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.desk.reader import Step
from benchmarks.desk.store import OTHER_PERSON, PASSWORD
from tests.desk.web.driving import launched, signed_in

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

    def __init__(self, page: Any) -> None:
        self._item = page
        self._other = page.context.new_page()

    def take(self) -> None:
        """Take the first item."""
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
    """Open a browser for each desk, and sign in there."""
    with launched() as browser, ExitStack() as stack:
        yield [
            Screen(
                stack.enter_context(
                    signed_in(browser, address, OTHER_PERSON, password=PASSWORD, patience_ms=PATIENCE_MS)
                )
            )
            for address in addresses
        ]
