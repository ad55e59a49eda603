"""Comparing in a real browser: by mouse, by keyboard alone, for everybody, with hostile words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from storage import catalogue
from storage.database import Record
from storage.geometry import WordBox
from tasks.relate.relate import relate
from tests.desk.api.browser import put_person
from tests.desk.test_cli_sameness import CLAUSES
from tests.desk.web.driving import axe_script, served, signed_in, troubles, violations
from tests.desk.web.papers import HOSTILE, keep_paper, read_as
from tests.drawn import sha

OLD = "\n".join((*CLAUSES, "Цена составляет 500 рублей"))
NEW = OLD.replace("500", "600")
PRICE = OLD.index("500")
WORDS = (WordBox(PRICE - 16, PRICE - 1, 0.1, 0.1, 0.3, 0.15), WordBox(PRICE, PRICE + 3, 0.35, 0.1, 0.5, 0.15))


@pytest.fixture
def page(browser: Any, app: FastAPI, record: Record, tmp_path: Path) -> Iterator[Any]:
    """A page that compares two drafts, one of which can be drawn; and a third document, hostile."""
    put_person(record, "vera")
    kept = keep_paper(record, tmp_path, OLD, words=WORDS, beside=(sha("a"), sha("b")))
    read_as(record, sha("a"), NEW, words=WORDS)
    read_as(record, sha("b"), f"{OLD}\n{HOSTILE}", title='"><img src=x onerror=alert(1)>')
    relate(1, record=record)
    with served(app) as address, signed_in(browser, address, "vera") as opened:
        opened.goto(f"/caches/harbour/documents/{kept}/compare/{sha('a')}")
        yield opened
    app.state.pictures.close()


def test_a_difference_is_seen_and_the_relation_judged_by_keyboard_alone(page: Any, record: Record) -> None:
    told = troubles(page)

    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.evaluate("document.querySelectorAll('.strip .lit').length") == 2
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'note'"):
            break
    page.keyboard.type("the price went up")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    decided = [row for row in catalogue.list_relations(record, sha("a"), "harbour") if row["decided_by"]]
    assert [(row["state"], row["note"]) for row in decided] == [("confirmed", "the price went up")]
    assert page.get_by_text("Kept:").count() == 1
    assert [one for one in told if "404" not in one] == []  # one of the two has no bytes to draw


def test_a_difference_is_seen_and_the_relation_rejected_by_mouse(page: Any, record: Record) -> None:
    page.get_by_role("link", name="Difference 1 in the pictures").first.click()
    page.locator(".strip .lit").first.wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Reject").click()

    decided = [row for row in catalogue.list_relations(record, sha("a"), "harbour") if row["decided_by"]]
    assert [row["state"] for row in decided] == ["rejected"]


def test_axe_finds_nothing_and_hostile_words_run_nothing(page: Any) -> None:
    spoken: list[str] = []
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    script, first = axe_script(), page.url
    hostile = first.replace(f"compare/{sha('a')}", f"compare/{sha('b')}")
    paths = [f"{first}?at=1&whole=true", f"{hostile}?at=1", f"{hostile}/passages"]
    paths += ["/caches/harbour/families", f"/families/{sha('a')}"]

    found, wide = {}, []
    for path in paths:
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto(path)
        found[path] = violations(page, script)
        page.set_viewport_size({"width": 320, "height": 700})
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(path)

    assert {path: one for path, one in found.items() if one} == {}
    assert (wide, spoken) == ([], [])
