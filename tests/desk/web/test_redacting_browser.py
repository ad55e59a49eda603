"""Redacting in a real browser: a box drawn by mouse and approved by another person; and all of it by keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from storage import redactions
from storage.database import Record
from storage.geometry import WordBox
from tests.desk.api.browser import put_person
from tests.desk.web.driving import axe_script, served, signed_in, troubles, until, violations
from tests.desk.web.papers import read_as
from tests.desk.web.test_redacting import darkness
from tests.drawn import draw_cache
from tests.tasks.derived import box_of, draw_contract

LINES = ("Shipment to Krapivin", "Harbour of Vostrovo")
NAME = "Krapivin"


@pytest.fixture
def paper(record: Record, tmp_path: Path) -> str:
    """A document of two lines whose words are known by their place, and two people."""
    for name in ("vera", "otto"):
        put_person(record, name)
    path = draw_contract(tmp_path / "a.pdf", *LINES)
    text = "\n".join(LINES)
    found = [WordBox(word.start(), word.end(), *box_of(path, word[0])) for word in re.finditer(r"\S+", text)]
    kept = record.vault.keep(path)
    draw_cache(record, [kept.sha256])
    read_as(record, kept.sha256, text, words=tuple(found))
    return kept.sha256


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The desk, served."""
    with served(app) as served_at:
        yield served_at
    app.state.pictures.close()


def is_drawn(page: Any) -> None:
    until(page, "document.querySelector('[data-sheet] img').naturalWidth > 0")


def drag(page: Any, box: tuple[float, float, float, float], *, turned: bool = False) -> None:
    """Drag from one corner of a box of the page to the other one, on the sheet as it lies."""
    sheet = page.locator("[data-sheet]").bounding_box()
    corners = [(box[0], box[1]), (box[2], box[3])]
    if turned:
        corners = [(1 - down, across) for across, down in corners]
    places = [(sheet["x"] + across * sheet["width"], sheet["y"] + down * sheet["height"]) for across, down in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def test_what_one_draws_by_mouse_and_another_approves_is_black_and_unread_in_the_release(
    browser: Any, address: str, paper: str, record: Record, tmp_path: Path
) -> None:
    at = f"/caches/harbour/documents/{paper}/redact"
    box = box_of(tmp_path / "a.pdf", NAME)
    with signed_in(browser, address, "vera") as page:
        told = troubles(page)
        page.goto(at)
        is_drawn(page)
        drag(page, box)
        drag(page, (0.7, 0.7, 0.8, 0.75))
        page.keyboard.press("u")
        with page.expect_navigation():
            page.get_by_role("button", name="Save 1 box").click()
        assert (page.get_by_role("button", name="Approve all that stands").count(), told) == (0, [])
    with signed_in(browser, address, "otto") as page:
        told = troubles(page)
        page.goto(at)
        page.keyboard.press("x")
        until(page, "document.querySelector('[data-sheet] img').src.endsWith('released-picture')")
        until(page, "document.querySelector('#text-released').textContent.includes('Harbour')")
        read = page.locator("#text-released").text_content()
        with page.expect_navigation():
            page.get_by_role("button", name="Approve all that stands").click()
        picture = page.request.get(f"/caches/harbour/documents/{paper}/pages/1/released-picture").body()
        assert told == []

    (plan,) = redactions.list_plans(record, paper, "harbour")
    assert [row["words"] for row in redactions.list_redactions(record, paper, "harbour")] == [NAME]
    assert (plan["approved_by"], plan["standing"]) == (["otto"], 1)
    assert darkness(picture, box) == 1
    assert darkness(picture, box_of(tmp_path / "a.pdf", "Vostrovo")) < 0.5
    assert NAME not in read


def test_a_box_drawn_on_a_turned_and_enlarged_sheet_stands_where_it_was_drawn(
    browser: Any, address: str, paper: str, record: Record
) -> None:
    with signed_in(browser, address, "vera") as page:
        page.goto(f"/caches/harbour/documents/{paper}/redact")
        is_drawn(page)
        page.keyboard.press("-")
        page.keyboard.press("r")
        page.locator(".stage").evaluate("stage => { stage.scrollTop = 0; stage.scrollLeft = 0; }")
        drag(page, (0.3, 0.6, 0.5, 0.7), turned=True)
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")

    (row,) = redactions.list_redactions(record, paper, "harbour")
    assert row["boxes"][0] == pytest.approx([0.3, 0.6, 0.5, 0.7], abs=0.01)


def test_by_keyboard_alone_a_word_is_hidden_and_a_box_is_placed_moved_and_sized(
    browser: Any, address: str, paper: str, record: Record
) -> None:
    with signed_in(browser, address, "vera") as page:
        told = troubles(page)
        page.goto(f"/caches/harbour/documents/{paper}/redact")
        is_drawn(page)
        for key in ("]", "]", "]", "h"):
            page.keyboard.press(key)
        page.keyboard.press("b")
        for key in ("ArrowDown", "ArrowDown", "Shift+ArrowRight", "Control+ArrowLeft"):
            page.keyboard.press(key)
        sides = page.evaluate("boxes.map((box) => [box.left, box.top, box.right, box.bottom])")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        page.reload()
        page.keyboard.press("b")
        found = violations(page, axe_script())
        page.keyboard.press("u")
        assert told == []

    word, placed = redactions.list_redactions(record, paper, "harbour")[:2]
    left, top, right, _ = word["boxes"][0]
    assert word["words"] == NAME
    assert sides[1][:3] == pytest.approx([left - 0.001, top + 0.02, right + 0.009], abs=0.002)
    assert placed["boxes"][0] == pytest.approx(sides[1], abs=0.001)
    assert found == []
