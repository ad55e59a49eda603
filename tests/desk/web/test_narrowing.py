"""Narrowing a search by the page: its fields, what it is narrowed to, what each filter would leave; by no address."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from config import clock
from storage.database import Record
from storage.shapes import SignalRead
from storage.tables.provenance import Delivery, Occurrence
from storage.tables.review import ReviewItem
from storage.vocabulary import Method, SignalKind
from tests.desk.api.browser import put_person
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import document_id, draw_cache, read_more, sha

MAIL = {"media_type": "message/rfc822", "properties": {"date": "2014-03-15T10:00:00+03:00"}}
SHEET = {"media_type": "text/csv", "properties": {"created": "2020-01-02T00:00:00Z", "date": "2014-03-15"}}


@pytest.fixture
def vera(app: FastAPI, record: Record) -> Visitor:
    """Somebody who searches: a mail of two pages that waits, and a sheet of one, found again in a second delivery."""
    put_person(record, "vera")
    cache_id = draw_cache(record, [sha("a"), sha("b")])
    read_more(record, sha("a"), "договор", "договор", signals=(SignalRead(SignalKind.COMMENTS, "seen"),), **MAIL)
    read_more(record, sha("b"), "договор", method=Method.OCR, **SHEET)
    sheet = document_id(record, sha("b"))
    with record.writing() as session:
        later = Delivery(cache_id=cache_id, number=2, manifest_sha256=sha("e"), files=1, received_at=clock.now())
        session.add(later)
        session.flush()
        place = {"delivery_id": later.id, "document_id": sheet, "path": "x", "raw_path": b"x"}
        session.add(Occurrence(**place))
        mail = document_id(record, sha("a"))
        session.add(ReviewItem(document_id=mail, priority=0.5, because=[], ranked_by="test"))
    return visitor_of(app, "vera")


def follow(visitor: Visitor, sent: Any) -> Any:
    return visitor.get(sent.headers["location"]) if sent.status_code == 303 else sent


def searched(visitor: Visitor, **fields: str) -> Any:
    return follow(visitor, visitor.submit(visitor.get("/search"), "/search", **{"query": "договор", **fields}))


def pressed(visitor: Visitor, page: Any, **button: str) -> Any:
    """Press a button of the results; their forms say again what was asked for."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.split('class="refine"')[1]))
    return follow(visitor, visitor.post("/search", {**fields, **button}))


def leaves(page: Any) -> dict[str, int]:
    """What each filter beside the results would leave."""
    found = re.findall(r'name="only" value="([^"]+)"><span>[^<]*</span> <span class="num">(\d+)', page.text)
    return {name: int(count) for name, count in found}


def total(page: Any) -> int:
    return len(re.findall(r'<h3><a href="/found/', page.text))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "mail"}, 2),
        ({"script": "Cyrl"}, 3),
        ({"method": "ocr"}, 1),
        ({"signal": "any"}, 2),
        ({"signal": "hidden_text"}, 0),
        ({"date": "sent", "since": "2014-03", "until": "2014-03"}, 2),
        ({"since": "2015"}, 1),
        ({"until": "2013"}, 0),
        ({"state": "queued"}, 2),
        ({"delivery": "2"}, 1),
        ({"cache": "harbour", "delivery": "1"}, 3),
    ],
)
def test_a_field_narrows_what_is_found(vera: Visitor, fields: dict[str, str], expected: int) -> None:
    page = searched(vera, **fields)

    assert (page.status_code, total(page)) == (200, expected)


def test_beside_the_results_stands_what_each_filter_would_leave(vera: Visitor) -> None:
    assert leaves(searched(vera)) == {
        "kind=mail": 2,
        "kind=spreadsheet": 1,
        "method=text_layer": 2,
        "method=ocr": 1,
        "sent=2014": 2,
        "created=2020": 1,
        "signal=comments": 2,
        "state=queued": 2,
    }


def test_every_filter_beside_the_results_leaves_what_it_says(vera: Visitor) -> None:
    page = searched(vera, cache="harbour")

    wrong = {one: count for one, count in leaves(page).items() if total(pressed(vera, page, only=one)) != count}
    assert wrong == {}
    assert "delivery=2" in leaves(page)


def test_what_it_is_narrowed_to_is_told_and_taken_away_by_a_press(vera: Visitor) -> None:
    page = pressed(vera, searched(vera, kind="mail"), only="sent=2014")
    assert "<bdi>mail</bdi>" in page.text
    assert '<span class="hint">Sent</span> <bdi>2014</bdi>' in page.text

    wide = pressed(vera, pressed(vera, page, drop="date"), drop="kind")

    assert (total(page), total(wide)) == (2, 3)
    assert 'class="chip"' not in wide.text


def test_no_filter_stands_in_an_address(vera: Visitor) -> None:
    page = pressed(vera, searched(vera, since="2014-03"), only="kind=mail")

    addresses = re.findall(r'(?:href|action|src)="([^"]+)"', page.text)
    assert [one for one in addresses if "2014" in one or "mail" in one or "kind" in one] == []


def test_a_date_says_which_it_is(vera: Visitor) -> None:
    page = searched(vera)

    assert page.text.count("sent 2014-03-15") == 2
    assert page.text.count("created 2020-01-02") == 1


@pytest.mark.parametrize(
    "fields",
    [{"kind": "<b>"}, {"since": "spring"}, {"since": "2015", "until": "2014"}, {"state": "x"}, {"family": "abcdef"}],
)
def test_a_filter_that_cannot_be_understood_is_told_and_kept(vera: Visitor, fields: dict[str, str]) -> None:
    page = searched(vera, **fields)

    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'class="narrow-by" open' in page.text
    assert 'value="договор"' in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("button", [{"only": "query=x"}, {"only": "delivery=x"}, {"only": "="}, {"drop": "query"}])
def test_a_button_that_is_no_filter_changes_nothing(vera: Visitor, button: dict[str, str]) -> None:
    assert total(pressed(vera, searched(vera), **button)) == 3


def test_of_too_many_pages_no_filter_is_counted(vera: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.search.facets.COUNTED", 2)

    page = searched(vera)

    assert leaves(page) == {}
    assert "How many pages each filter would leave is counted where" in page.text
