"""Quoting in a real browser: by mouse in the text, over the picture, by keys alone; and the pages of claims for all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from storage import claims
from storage.database import Record
from storage.geometry import WordBox
from storage.people import passwords
from storage.vocabulary import Stance
from tests.desk.api.browser import PASSWORD
from tests.desk.web.driving import axe_script, served, signed_in, troubles, until, violations
from tests.desk.web.papers import HOSTILE, keep_paper
from tests.storage.claim_rows import put_corroborated, put_desk, state

TEXT = "😀 Цена\u200b 30\u202e машин\n👩\u200d💻 всего 37 машин"
"""Signs of two units of UTF-16, of three code points, and of none that is seen."""
WORDS = tuple(
    WordBox(TEXT.index(word, since), TEXT.index(word, since) + len(word), left, top, left + 0.2, top + 0.05)
    for word, since, left, top in (
        ("Цена\u200b", 0, 0.1, 0.1),
        ("30\u202e", 0, 0.4, 0.1),
        ("машин", 0, 0.7, 0.1),
        ("всего", 0, 0.1, 0.2),
        ("37", 0, 0.4, 0.2),
        ("машин", 25, 0.7, 0.2),
    )
)


@pytest.fixture
def paper(record: Record, tmp_path: Path) -> str:
    """A paper with a picture and words, and a desk that has a claim."""
    put_desk(record)
    passwords.set_password(record, "heron", PASSWORD)
    put_corroborated(record)
    return keep_paper(record, tmp_path, TEXT, "two", words=WORDS, slug="papers")


@pytest.fixture
def page(browser: Any, app: FastAPI, paper: str) -> Iterator[Any]:
    """The page of the paper, read by heron."""
    with served(app) as address, signed_in(browser, address, "heron") as opened:
        opened.goto(f"/caches/papers/documents/{paper}/pages/1")
        yield opened
    app.state.pictures.close()


def middle(page: Any, chosen: str) -> tuple[float, float]:
    box = page.locator(chosen).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def quoted(record: Record, claim: int) -> tuple[int, int, str]:
    row = claims.show_claim(record, claim)["quotes"][-1]
    return row["start"], row["end"], row["exact"]


def test_words_selected_by_mouse_in_the_text_become_a_quote_lit_in_text_and_picture(page: Any, record: Record) -> None:
    told = troubles(page)
    first = page.locator(".word[data-word='0']").first.bounding_box()
    last = page.locator(".word[data-word='2']").bounding_box()
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] - 0.5, last["y"] + last["height"] / 2, steps=4)
    page.mouse.up()

    page.locator("[data-quote-open]").click()
    page.locator("#q-claim").select_option("new")
    page.locator("#q-new").fill("It cost 30")
    with page.expect_navigation():
        page.get_by_role("button", name="Quote", exact=True).click()

    start = TEXT.index("Цена")
    assert quoted(record, 2) == (start, TEXT.index("\n"), TEXT[start : TEXT.index("\n")])
    assert page.locator(".text mark.named").all_text_contents()[:2] == ["Це", "на⟨U+200B⟩"]
    assert page.locator(".boxes rect.quoted.named").count() == 3
    assert page.locator(".text .of-claim").get_attribute("href") == "/claims/2#quote-2"
    assert told == []


def test_words_dragged_over_in_the_picture_become_a_quote(page: Any, record: Record) -> None:
    until(page, "document.querySelector('[data-sheet] img').naturalWidth > 0")
    page.mouse.move(*middle(page, ".boxes rect[data-word='5']"))
    page.mouse.down()
    page.mouse.move(*middle(page, ".boxes rect[data-word='3']"), steps=4)
    page.mouse.up()
    shown = page.locator("[data-quote-words]").text_content()

    page.locator("[data-quote-open]").click()
    page.locator("#q-claim").select_option("other")
    page.locator("#q-other").fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Quote", exact=True).click()

    start = TEXT.index("всего")
    assert shown == "всего 37 машин"
    assert quoted(record, 1) == (start, len(TEXT), "всего 37 машин")


@pytest.fixture
def tablet(browser: Any, app: FastAPI, paper: str) -> Iterator[Any]:
    """The page of the paper on a narrow screen that is touched."""
    with served(app) as address, signed_in(browser, address, "heron", touched=True) as opened:
        opened.set_viewport_size({"width": 390, "height": 844})
        opened.goto(f"/caches/papers/documents/{paper}/pages/1")
        until(opened, "document.querySelector('[data-sheet] img').naturalWidth > 0")
        yield opened
    app.state.pictures.close()


def draw_a_finger(page: Any, first: tuple[float, float], last: tuple[float, float]) -> None:
    """Put a finger down, draw it to another place, and lift it."""
    fingers = page.context.new_cdp_session(page)
    steps = [(first[0] + (last[0] - first[0]) * n / 6, first[1] + (last[1] - first[1]) * n / 6) for n in range(7)]
    for kind, place in [("touchStart", steps[0]), *(("touchMove", step) for step in steps[1:]), ("touchEnd", None)]:
        points = [] if place is None else [{"x": place[0], "y": place[1]}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)
    fingers.detach()


def test_a_finger_chooses_words_over_the_picture_once_that_is_asked_for(tablet: Any, record: Record) -> None:
    told = troubles(tablet)
    assert tablet.locator("[data-choose-quote]").is_hidden()
    tablet.locator("[data-choose]").tap()
    since = tablet.evaluate("scrollY")
    across, down = middle(tablet, "rect[data-word='5']")
    draw_a_finger(tablet, middle(tablet, "rect[data-word='3']"), (across, down + 15))
    assert tablet.locator("[data-quote-words]").text_content() == "всего 37 машин"
    assert tablet.evaluate("scrollY") == since

    tablet.wait_for_timeout(500)  # what is touched sooner is one double tap
    tablet.locator("[data-choose-quote]").tap()
    tablet.locator("#q-claim").select_option("new")
    tablet.locator("#q-new").fill("37 vehicles in all")
    with tablet.expect_navigation():
        tablet.locator("#quoting button.primary").tap()

    assert quoted(record, 2)[2] == "всего 37 машин"
    assert told == []


def test_a_finger_scrolls_as_long_as_nothing_else_is_asked_for(tablet: Any) -> None:
    across, down = middle(tablet, "rect[data-word='5']")

    draw_a_finger(tablet, (across, down + 200), (across, down))

    until(tablet, "scrollY > 0 || document.querySelector('.stage').scrollTop > 0", seconds=5)
    assert tablet.locator("[data-quote-some]").is_hidden()


def test_a_quote_is_made_by_keys_alone(page: Any, record: Record) -> None:
    for key in ("]", "]", ",", "]", "]", ".", "q"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    page.keyboard.type("It cost 30, q and . are letters here")
    for key in ("Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert claims.show_claim(record, 2)["text"] == "It cost 30, q and . are letters here"
    assert quoted(record, 2)[2] == TEXT[TEXT.index("30") : TEXT.index("всего") + 5]


def test_pages_of_claims_are_for_everybody_and_run_nothing(page: Any, record: Record, paper: str) -> None:
    """In light and dark, with forms open; 320 pixels wide without scrolling sideways (WCAG 2.2, 1.4.10)."""
    told, script, found = troubles(page), axe_script(), {}
    claims.edit_claim(record, 1, text=HOSTILE, reviewer="heron")
    state(record, 1, stance=Stance.CONTRADICTS, by="lin")
    claims.add_reply_request(record, 1, party=HOSTILE, allegations=HOSTILE, reviewer="heron")

    for path in ("/claims", "/claims/1/why?left=1&right=2", f"/caches/papers/documents/{paper}"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[path, "axe"] = violations(page, script)
        page.set_viewport_size({"width": 320, "height": 700})
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[path, "wide"] = ["scrolls sideways"]
        page.set_viewport_size({"width": 1400, "height": 900})

    assert {where: one for where, one in found.items() if one} == {}
    assert told == []
