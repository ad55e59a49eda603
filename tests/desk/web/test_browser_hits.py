"""Going through hits in a real browser: by keyboard alone, told to who cannot see, for everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from storage.database import Record
from storage.geometry import WordBox
from tests.desk.api.browser import put_person
from tests.desk.web.driving import axe_script, served, signed_in, troubles, violations
from tests.desk.web.papers import HOSTILE, keep_paper, read_as
from tests.drawn import read_more
from tests.storage.rows import sha

WORDS = (WordBox(0, 8, 0.1, 0.1, 0.3, 0.15), WordBox(9, 13, 0.35, 0.1, 0.5, 0.15), WordBox(16, 24, 0.1, 0.2, 0.3, 0.25))


@pytest.fixture
def page(browser: Any, app: FastAPI, record: Record, tmp_path: Path) -> Iterator[Any]:
    """A browser vera signed in with; a paper holds the word twice, a hostile text, which has no picture, once."""
    put_person(record, "vera")
    keep_paper(record, tmp_path, "договора 2024\nИ договоры", words=WORDS, beside=(sha("a"),))
    read_as(record, sha("a"), "договор " + HOSTILE)
    with served(app) as address, signed_in(browser, address, "vera") as opened:
        yield opened


def place_told(page: Any, said: str) -> None:
    """Wait until the live region tells of a place."""
    page.locator("#told", has_text=said).wait_for(state="attached")


def come_to(page: Any, address: str) -> None:
    """Wait for a page, not for its picture."""
    page.wait_for_url(address, wait_until="domcontentloaded")


def test_hits_are_gone_through_by_keyboard_and_told(page: Any) -> None:
    trouble = troubles(page)
    page.goto("/search")
    page.locator("#query:focus").wait_for()
    page.keyboard.type("договор")
    page.keyboard.press("Enter")
    page.wait_for_url("**/found/*")
    assert violations(page, axe_script()) == []

    page.keyboard.press("j")
    come_to(page, "**/hits/1")
    place_told(page, "Place 1 of 2: договора 2024")
    page.keyboard.press("j")
    place_told(page, "Place 2 of 2: договора 2024 И договоры")
    assert page.evaluate("document.activeElement.textContent") == "договоры"
    assert (page.locator("rect.hit").count(), page.locator("rect.hit.now").count()) == (2, 1)
    assert violations(page, axe_script()) == []
    assert trouble == []

    page.keyboard.press("j")
    come_to(page, "**/hits/2")
    place_told(page, "Place 1 of 1: договор")
    page.keyboard.press("k")
    come_to(page, "**/hits/1#last-hit")
    place_told(page, "Place 2 of 2")


def test_results_are_narrowed_by_keyboard_alone(page: Any, record: Record) -> None:
    read_more(record, sha("a"), "договор " + HOSTILE, media_type="text/csv")
    trouble = troubles(page)
    page.goto("/search")
    page.locator(".narrow-by summary").press("Enter")
    page.locator("#f-outcome").press("r")
    assert violations(page, axe_script()) == []
    page.locator("#query").fill("договор")
    page.locator("#query").press("Enter")
    page.wait_for_url("**/found/*")
    assert page.locator(".chip bdi").all_inner_texts() == ["read"]

    page.locator("button.leaves").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".chip").count() == 2
    assert violations(page, axe_script()) == []
    with page.expect_navigation():
        page.locator(".chip").first.press("Enter")
    assert page.locator(".chip").count() == 1
    assert trouble == []
