"""Families by the pages: listed, shown with what ties each member, and which one is read first."""

import pytest
from fastapi import FastAPI

from desk.web import families
from storage import relations
from storage.database import Record
from tasks.relate.relate import relate
from tests.desk.api.browser import put_person
from tests.desk.test_cli_sameness import CLAUSES
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.drawn import draw_cache, read_as, sha

OTHERS = tuple(clause[::-1] for clause in CLAUSES)


@pytest.fixture
def vera(app: FastAPI, record: Record) -> Visitor:
    """Who looks; two families, and a document that stands alone."""
    cache = draw_cache(record, [sha(letter) for letter in "abcde"])
    for letter, clauses in (("a", CLAUSES), ("b", CLAUSES), ("c", OTHERS), ("d", OTHERS), ("e", ("Иной",))):
        read_as(record, sha(letter), "\n".join(clauses))
    relate(cache, record=record)
    put_person(record, "vera")
    return visitor_of(app, "vera")


def test_families_are_listed_and_lead_to_their_members(vera: Visitor) -> None:
    shown = vera.get("/caches/harbour/families").text

    assert "2 families with 4 documents" in shown
    assert [f'href="/families/{sha(letter)}?cache=harbour"' in shown for letter in "ace"] == [True, True, False]


def test_a_long_list_of_families_is_paged(vera: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "ROWS", 1)

    first = vera.get("/caches/harbour/families").text
    second = vera.get(f"/caches/harbour/families?after={sha('a')}").text

    assert f'href="/caches/harbour/families?after={sha("a")}"' in first
    assert f"/families/{sha('c')}?" not in first
    assert f"/families/{sha('c')}?" in second
    assert "Next page" not in second


def test_a_member_tells_why_it_is_tied_and_is_compared_with_the_first(vera: Visitor) -> None:
    shown = vera.get(f"/families/{sha('a')}?cache=harbour").text

    assert "the same text, letter by letter" in shown
    assert f'href="/caches/harbour/documents/{sha("a")}/compare/{sha("b")}"' in shown
    assert "Russian 100 %" in shown


def test_the_name_of_a_member_leads_to_its_family(vera: Visitor) -> None:
    assert f"<h1>Family <code>{'a' * 12}</code>" in vera.get(f"/families/{'b' * 12}").text


def test_a_document_is_put_first_and_its_pin_taken_off_again(vera: Visitor, record: Record) -> None:
    at = f"/caches/harbour/documents/{sha('b')}"
    pinned = vera.submit(vera.get(f"/families/{sha('a')}"), f"{at}/pin")
    assert relations.show_family(record, sha("a"))["pivot"] == sha("b")

    after = vera.get(pinned.headers["location"])
    assert "because somebody pinned it" in after.text
    vera.submit(after, f"{at}/unpin")

    assert relations.show_family(record, sha("a"))["pivot"] == sha("a")


def test_a_pin_that_is_not_there_cannot_be_taken_off(vera: Visitor) -> None:
    _, _, hidden = next(form for form in forms_of(vera.get(f"/families/{sha('a')}").text) if form[1].endswith("/pin"))

    told = vera.post(f"/caches/harbour/documents/{sha('a')}/unpin", hidden)

    assert told.status_code == 404
    assert "is not pinned" in told.text


def test_a_document_that_stands_alone_is_in_no_family(vera: Visitor) -> None:
    assert vera.get(f"/families/{sha('e')}").status_code == 404


def test_the_overview_and_its_funnel_lead_to_families(vera: Visitor) -> None:
    shown = vera.get("/caches/harbour").text

    assert 'href="/caches/harbour/families"' in shown
    assert 'href="/caches/harbour/documents?stage=families"' in shown
    assert 'href="/caches/harbour/families"' in vera.get("/caches/harbour/documents?stage=families").text
