"""The pages in a real browser: by keyboard alone, for everybody, in light and dark, with hostile texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from storage import queue
from storage.database import Record
from storage.geometry import WordBox
from storage.queue import save_ranks
from storage.shapes import Ranked
from storage.vocabulary import ReviewState
from tests.desk.api.browser import PASSWORD, put_person
from tests.desk.web.driving import axe_script, served, troubles, until, violations
from tests.desk.web.papers import HOSTILE, keep_paper, read_as
from tests.drawn import document_id
from tests.storage.rows import sha

WORDS = (WordBox(0, 7, 0.1, 0.1, 0.3, 0.15), WordBox(8, 12, 0.35, 0.1, 0.5, 0.15))
PATIENCE_MS = 30_000


@pytest.fixture
def paper(record: Record, tmp_path: Path) -> str:
    """Two documents in the queue, one with a picture and words, one hostile; and somebody who reads them."""
    put_person(record, "vera")
    sha256 = keep_paper(record, tmp_path, "Договор 2024", "two", words=WORDS, beside=(sha("a"),))
    read_as(record, sha("a"), HOSTILE, title='"><img src=x onerror=alert(1)>')
    ids = [document_id(record, each) for each in (sha256, sha("a"))]
    ranks = [Ranked(one, 0.9 - at / 10, behind=False, because=("test",), ranked_by="1") for at, one in enumerate(ids)]
    save_ranks(record, ranks)
    return sha256


@pytest.fixture
def page(browser: Any, app: FastAPI, paper: str) -> Iterator[Any]:
    """A page of the desk in which vera has signed in."""
    assert paper
    with served(app) as address:
        context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        opened = context.new_page()
        opened.goto("/sign-in")
        until(opened, "document.activeElement.id === 'name'")
        opened.keyboard.type("vera")
        opened.keyboard.press("Tab")
        opened.keyboard.type(PASSWORD)
        with opened.expect_navigation():
            opened.keyboard.press("Enter")
        yield opened
        context.close()
    app.state.pictures.close()


def go(page: Any, *keys: str) -> None:
    """Press keys, the last of which leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_take_read_and_decide_by_keyboard_alone(page: Any, record: Record) -> None:
    told = troubles(page)

    go(page, "g", "q")
    go(page, "t")
    until(page, "document.querySelector('[data-sheet] img').naturalWidth > 0")
    go(page, "n")
    first = queue.list_held(record, reviewer="vera")[0]["item"]
    page.keyboard.press("1")
    page.keyboard.press("m")
    page.keyboard.type("see page 2")
    page.get_by_text("Draft kept at").wait_for()
    go(page, "Control+Enter")

    judged = queue.show_item(record, first, reviewer="vera")["rounds"][0]["judgements"]
    assert [(one["relevance"], one["note"]) for one in judged] == [("relevant", "see page 2")]
    assert page.get_by_text(f"You decided item {first}").count() == 1
    assert queue.list_held(record, reviewer="vera")[0]["item"] != first
    assert [one for one in told if "404" not in one] == []  # the next one has no bytes to draw


def test_what_is_hidden_is_not_seen(page: Any) -> None:
    page.goto("/queue")
    go(page, "t")

    is_seen = "(one) => getComputedStyle(one).display !== 'none'"
    assert page.locator("[hidden]").count() > 0
    assert page.evaluate(f"[...document.querySelectorAll('[hidden]')].filter({is_seen}).length") == 0


def test_what_stands_below_an_item_comes_when_somebody_scrolls_to_it(page: Any) -> None:
    told = troubles(page)
    page.goto("/queue")
    go(page, "t")

    page.evaluate("document.querySelector('#family').scrollIntoView()")  # it is replaced as soon as it is near
    page.get_by_role("heading", name="Where it was found").wait_for()

    assert page.get_by_role("heading", name="Relations").count() == 1
    assert page.locator("[data-later]").count() == 0
    assert told == []


def test_no_single_key_gives_a_judgement_or_an_item_back(page: Any, record: Record) -> None:
    page.goto("/queue")
    go(page, "t")
    before = queue.list_held(record, reviewer="vera")[0]
    page.keyboard.press("1")
    page.get_by_text("Draft kept at").wait_for()

    for key in "abcdefhijklmqsuvwxyz0123456789":
        page.keyboard.press(key)
        page.keyboard.press("Escape")
    for key in ("Backspace", "Delete", "Space"):
        page.locator("#main").focus()
        page.keyboard.press(key)
    page.locator("#tags").focus()
    page.keyboard.press("Enter")
    page.locator("[name=relevance]").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")  # keeps the draft

    held = queue.list_held(record, reviewer="vera")
    assert [(one["item"], one["token"]) for one in held] == [(before["item"], before["token"])]
    assert queue.show_item(record, before["item"], reviewer="vera")["state"] == ReviewState.TAKEN


def test_a_word_is_lit_in_picture_and_text(page: Any, paper: str) -> None:
    page.goto(f"/caches/harbour/documents/{paper}")
    lit = "[...document.querySelectorAll('.lit')].map((part) => `${part.tagName} ${part.dataset.word}`).sort().join()"

    page.locator(".word[data-word='1']").hover()
    by_text = page.evaluate(lit)
    page.locator(".boxes rect[data-word='0']").hover()
    by_picture = page.evaluate(lit)
    page.keyboard.press("]")
    by_key = page.evaluate(lit)

    assert "SPAN 1" in by_text
    assert "rect 1" in by_text
    assert "rect 0" in by_picture
    assert by_key == by_text
    assert page.locator("#told").text_content() == "2024"


def test_the_picture_is_enlarged_and_turned(page: Any, paper: str) -> None:
    page.goto(f"/caches/harbour/documents/{paper}")
    sheet = page.locator("[data-sheet]")
    before = sheet.bounding_box()

    for key in ("+", "+", "r"):
        page.keyboard.press(key)

    after = sheet.bounding_box()
    assert page.locator("#zoomed").text_content() == "150 %"
    assert after["width"] == pytest.approx(before["height"] * 1.5, rel=0.02)
    assert "size=large" in page.locator("[data-sheet] img").get_attribute("src")


def test_shortcuts_are_listed_and_can_be_switched_off(page: Any) -> None:
    page.goto("/queue")
    page.keyboard.press("?")
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("t")
    page.wait_for_timeout(300)

    assert page.url.endswith("/queue")
    assert page.locator("dialog[open]").count() == 0


def test_a_hostile_document_runs_nothing_and_loads_nothing(page: Any) -> None:
    told, asked, spoken = troubles(page), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))

    page.goto(f"/caches/harbour/documents/{sha('a')}")
    page.wait_for_load_state("networkidle")

    here = page.evaluate("location.origin")
    assert spoken == []
    assert [url for url in asked if not url.startswith(here)] == []
    assert [one for one in told if "404" not in one] == []  # there are no bytes of it to draw
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_text("could not be drawn").count() == 1


def test_axe_finds_nothing(page: Any, paper: str) -> None:
    script = axe_script()
    paths = ["/queue", "/caches/harbour", "/caches/harbour/documents", "/search", "/claims", "/shortcuts", "/nowhere"]
    paths += [f"/caches/harbour/documents/{paper}", f"/caches/harbour/documents/{sha('a')}"]

    found = {}
    for path in paths:
        page.goto(path)
        found[path] = violations(page, script)
    page.goto("/queue")
    go(page, "t")
    found["item"] = violations(page, script)
    page.keyboard.press("?")
    found["dialog"] = violations(page, script)
    page.context.clear_cookies()
    page.goto("/sign-in")
    found["sign-in"] = violations(page, script)

    assert {path: one for path, one in found.items() if one} == {}


def test_every_page_fits_a_narrow_window(page: Any, paper: str) -> None:
    """WCAG 2.2, 1.4.10: 320 pixels wide, without scrolling sideways."""
    page.set_viewport_size({"width": 320, "height": 700})

    wide = []
    for path in ("/queue", "/caches/harbour", "/caches/harbour/documents", f"/caches/harbour/documents/{paper}"):
        page.goto(path)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(path)

    assert wide == []
