"""`sluice search`: rows, tables, pages of hits, what is wrong with a query, and the index of an older record."""

import logging

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from config import clock
from storage.database import Record
from storage.search import index
from storage.shapes import SignalRead
from storage.tables.provenance import Delivery, Document, Occurrence
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.tables.search import SearchPage, SearchState
from storage.vocabulary import Method, Outcome, SignalKind
from tests.desk.conftest import Sluice
from tests.drawn import draw_cache, read_as, read_more, sha


def test_hits_are_json_lines_with_page_snippet_and_offsets(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a"), sha("b")])
    read_as(record, sha("a"), "Первая страница", "Цена по договору\nпоставки БМД-4М")
    read_as(record, sha("b"), "price of the BMD 4M", language="en", script="Latn")

    said = sluice("search", "договор bmd4m", "--json")

    (row,) = said.rows
    assert (row["document"], row["cache"], row["page"]) == (sha("a"), "harbour", 2)
    assert row["snippet"] == "Цена по договору поставки БМД-4М"
    assert row["offsets"] == row["marks"] == [[8, 16], [26, 32]]
    assert row["score"] > 0
    assert (said.code, said.err) == (0, "")
    assert [row["page"] for row in sluice("search", "BMD-4M", "--language", "en", "--json").rows] == [1]


def test_a_cache_narrows(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    draw_cache(record, [sha("b")], slug="other")
    for letter in "ab":
        read_as(record, sha(letter), "договор")

    assert len(sluice("search", "договор", "--json").rows) == 2
    (row,) = sluice("search", "договора", "--cache", "other", "--json").rows
    assert row["cache"] == "other"
    assert sluice("search", "договора", "--cache", "nowhere").code == 3


def put_varied(record: Record) -> None:
    """A mail of 2014 that waits, in two deliveries, and a text of a family that is settled."""
    draw_cache(record, [sha("a"), sha("b")])
    letter = {"media_type": "message/rfc822", "properties": {"date": "2014-03-15T10:00:00+03:00"}}
    read_more(record, sha("a"), "договор", signals=(SignalRead(SignalKind.SENDER_CONTRADICTS, "seen"),), **letter)
    read_more(record, sha("b"), "договор", method=Method.OCR, media_type="text/plain", outcome=Outcome.PARTIAL)
    with record.writing() as session:
        first, other = session.exec(select(Document).order_by(col(Document.sha256))).all()
        later = Delivery(cache_id=first.cache_id, number=2, manifest_sha256=sha("e"), files=1, received_at=clock.now())
        session.add(later)
        session.flush()
        place = {"delivery_id": later.id, "document_id": first.id, "path": "x", "raw_path": b"x"}
        session.add(Occurrence(**place))
        session.add(FamilyMember(document_id=other.id or 0, family=sha("b"), pivot=True))
        for document, state in ((first, "queued"), (other, "settled")):
            item = {"document_id": document.id, "state": state, "priority": 0.5, "because": [], "ranked_by": "test"}
            session.add(ReviewItem(**item))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--script", "Cyrl"), "ab"),
        (("--script", "Hans"), ""),
        (("--pages", "2-9"), ""),
        (("--method", "ocr"), "b"),
        (("--outcome", "partial"), "b"),
        (("--kind", "mail"), "a"),
        (("--kind", "text/plain"), "b"),
        (("--signal", "any"), "a"),
        (("--date", "sent", "--since", "2014-03", "--until", "2014-03-15"), "a"),
        (("--date", "created", "--since", "2014"), ""),
        (("--until", "2013"), ""),
        (("--state", "settled"), "b"),
        (("--cache", "harbour", "--delivery", "2"), "a"),
        (("--family", "bbbbbb"), "b"),
    ],
)
def test_a_filter_narrows(sluice: Sluice, record: Record, options: tuple[str, ...], expected: str) -> None:
    put_varied(record)

    rows = sluice("search", "договор", *options, "--json").rows

    assert sorted(row["document"][0] for row in rows) == list(expected)


def test_counts_tell_what_each_filter_would_leave(sluice: Sluice, record: Record) -> None:
    put_varied(record)

    said = sluice("search", "договор", "--counts", "--json")

    assert said.rows[0] == {"filter": "all", "value": None, "pages": 2, "more": False}
    told = {(row["filter"], row["value"]): row["pages"] for row in said.rows}
    assert (told["kind", "mail"], told["script", "Cyrl"], told["state", "settled"], told["sent", "2014"]) == (
        1,
        2,
        1,
        1,
    )


@pytest.mark.parametrize(
    "options",
    [("--kind", "letter"), ("--signal", "odd"), ("--since", "spring"), ("--delivery", "1"), ("--state", "done")],
)
def test_a_filter_that_cannot_be_understood_ends_with_2(
    sluice: Sluice, record: Record, options: tuple[str, ...]
) -> None:
    draw_cache(record, [sha("a")])

    assert sluice("search", "договор", *options).code == 2


def test_a_table_marks_what_was_found_and_cannot_steer_a_terminal(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "\x1b[31m дого\u200bвор\u202e поставки")

    said = sluice("search", "договор")

    assert "«дого\ufffdвор»" in said.out
    assert not set("\x1b\u202e\u200b") & set(said.out)


def test_pages_of_hits(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), *["договор"] * 5)

    first = sluice("search", "договор", "--limit", "2")
    rest = sluice("search", "договор", "--after", "2", "--limit", "5", "--json")

    assert "--after 2" in first.err
    assert [row["page"] for row in rest.rows] == [3, 4, 5]
    assert sluice("search", "ничего").err == "nothing to show\n"


@pytest.mark.parametrize("query", ["", '"договор', "NOT договор", "page:x", "(", "a AND"])
def test_a_query_that_cannot_be_understood_ends_with_2(sluice: Sluice, query: str) -> None:
    said = sluice("search", query)

    assert said.code == 2
    assert said.err
    assert "Traceback" not in said.err


def test_an_older_record_is_indexed_first(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "договор")
    with record.writing() as session:
        index.wipe(session)
        session.execute(delete(SearchPage))
        session.execute(delete(SearchState))

    said = sluice("search", "договор", "--json")

    assert len(said.rows) == 1
    assert "1 pages were added" in said.err


def test_neither_query_nor_text_is_logged(sluice: Sluice, record: Record, caplog: pytest.LogCaptureFixture) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "договор поставки")
    with caplog.at_level(logging.DEBUG):
        sluice("search", "договор")
        sluice("search", '"договор')

    assert "договор" not in caplog.text
