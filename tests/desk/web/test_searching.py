"""Searching by the pages: what is asked stands in no address, each hit leads to its page with all its places lit."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from config import clock
from storage.database import Record
from storage.geometry import WordBox
from tests.desk.api.browser import put_person
from tests.desk.web.papers import HOSTILE, keep_paper, read_as
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import draw_cache
from tests.storage.rows import sha

WORDS = (WordBox(0, 8, 0.1, 0.1, 0.3, 0.15), WordBox(9, 13, 0.35, 0.1, 0.5, 0.15))
TEXT = "договора 2024\nИ договоры"


@pytest.fixture
def vera(app: FastAPI, record: Record, tmp_path: Path) -> Visitor:
    """Somebody who searches: a paper of two pages in the vault, and another document beside it."""
    put_person(record, "vera")
    keep_paper(record, tmp_path, TEXT, "Договор, страница вторая", words=WORDS, beside=(sha("a"),))
    read_as(record, sha("a"), "Nothing of it but " + HOSTILE, title="<b>bold</b>")
    return visitor_of(app, "vera")


def searched(visitor: Visitor, query: str, **within: str) -> Any:
    """Search by the form; gives the list of hits, or the page that says what was wrong."""
    sent = visitor.submit(visitor.get("/search"), "/search", query=query, **within)
    return visitor.get(sent.headers["location"]) if sent.status_code == 303 else sent


def hits_of(page: Any) -> list[str]:
    return re.findall(r'<h3><a href="([^"]+)"', page.text)


def lit_on(page: Any) -> list[str]:
    """What is lit in the text; a place that goes on in another language is put together."""
    found: dict[str, str] = {}
    for hit, text in re.findall(r'<mark class="hit"[^>]* data-hit="(\d+)">([^<]+)</mark>', page.text):
        found[hit] = found.get(hit, "") + text
    return list(found.values())


def test_what_was_typed_stands_in_no_address(vera: Visitor) -> None:
    sent = vera.submit(vera.get("/search"), "/search", query="договор")

    page = vera.get(sent.headers["location"])
    addresses = [sent.headers["location"], *re.findall(r'(?:href|action|src)="([^"]+)"', page.text)]
    assert re.fullmatch(r"/found/[A-Za-z0-9_-]{22}", sent.headers["location"])
    assert not [one for one in addresses if "договор" in one or "%D0" in one]


def test_a_hit_is_lit_in_text_and_picture_however_it_is_written(vera: Visitor) -> None:
    page = vera.get(hits_of(searched(vera, "договор page:1"))[0])

    assert lit_on(page) == ["договора", "договоры"]
    assert re.findall(r'<rect data-word="(\d+)" class="hit" data-hit="(\d+)"', page.text) == [("0", "1")]
    assert "2 places on this page" in page.text


def test_hits_lead_on_to_the_next_page_and_back(vera: Visitor) -> None:
    first, second = hits_of(searched(vera, "договор"))

    forth = re.search(r'rel="next" href="([^"]+)" data-hit-page="1"', vera.get(first).text)
    back = re.search(r'rel="prev" href="([^"]+)" data-hit-page="-1"', vera.get(second).text)
    assert forth is not None
    assert back is not None
    assert (forth[1], back[1]) == (second, first)


def test_the_last_hit_leads_no_further(vera: Visitor) -> None:
    last = hits_of(searched(vera, "договор"))[-1]

    assert 'data-hit-page="1"' not in vera.get(last).text


def test_another_page_of_the_document_is_lit_as_well(vera: Visitor) -> None:
    first = hits_of(searched(vera, "договор page:1"))[0]

    page = vera.get(f"{first}?number=2")

    assert lit_on(page) == ["Договор"]


def test_the_number_of_pages_is_told_with_the_places_of_each(vera: Visitor) -> None:
    page = searched(vera, "договор")

    assert "2 pages hold it" in page.text
    assert re.findall(r'class="places-here">(\d+)', page.text) == ["1", "2"]


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ({"cache": "harbour"}, 2),
        ({"language": "ru"}, 2),
        ({"language": "en"}, 0),
        ({"outcome": "read"}, 2),
        ({"outcome": "partial"}, 0),
        ({"pages": "2-9"}, 1),
    ],
)
def test_a_filter_narrows_what_is_found(vera: Visitor, within: dict[str, str], expected: int) -> None:
    assert len(hits_of(searched(vera, "договор", **within))) == expected


def test_a_filter_holds_for_every_branch_of_the_query(vera: Visitor) -> None:
    assert hits_of(searched(vera, "договор OR страница", pages="7")) == []


@pytest.mark.parametrize(("query", "within"), [('"open', {}), (" ", {}), ("word", {"pages": "nine"}), ("x" * 1001, {})])
def test_what_cannot_be_understood_is_told_and_kept(vera: Visitor, query: str, within: dict[str, str]) -> None:
    page = searched(vera, query, **within)

    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_nothing_found_is_told_with_what_to_try(vera: Visitor) -> None:
    assert "No page holds this" in searched(vera, "zzzyx").text


def test_a_search_is_for_the_session_that_made_it_alone(app: FastAPI, record: Record, vera: Visitor) -> None:
    put_person(record, "ben")
    mine = hits_of(searched(vera, "страница"))[0]

    seen = visitor_of(app, "ben").get(mine)

    assert seen.status_code == 404
    assert "страниц" not in seen.text


def test_a_search_is_forgotten_an_hour_after_its_last_use(
    app: FastAPI, vera: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched(vera, "договор")
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr("desk.web.trails.clock.now", lambda: later)

    assert app.state.trails._kept
    app.state.trails._forget_old()
    assert not app.state.trails._kept


def test_signing_out_forgets_what_was_searched(app: FastAPI, vera: Visitor) -> None:
    page = searched(vera, "договор")

    vera.submit(page, "/sign-out")

    assert not app.state.trails._kept


def test_the_order_of_hits_stays_while_somebody_goes_through_them(vera: Visitor, record: Record) -> None:
    first, second = hits_of(searched(vera, "договор"))
    before = re.search(r"<h1>Document <code>(\w+)", vera.get(second).text)
    draw_cache(record, [sha("c")], slug="other")
    read_as(record, sha("c"), "договор " * 30)

    after = re.search(r"<h1>Document <code>(\w+)", vera.get(second).text)

    assert before is not None
    assert after is not None
    assert before[1] == after[1]
    assert first != second


def test_a_hit_that_is_not_there_is_told(vera: Visitor) -> None:
    first = hits_of(searched(vera, "договор"))[0]

    assert vera.get(first.replace("/hits/1", "/hits/9")).status_code == 404


def test_hostile_text_is_shown_as_text_among_hits(vera: Visitor) -> None:
    page = searched(vera, "nothing")
    read = vera.get(hits_of(page)[0])

    for shown in (page.text, read.text):
        assert "<script>alert" not in shown
        assert "<b>bold" not in shown
        assert "\u202e" not in shown
