"""Captured pages are kept with all that lets somebody else check them, alike on both databases."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from config.errors import Conflict, NotFound, UsageError
from storage.captures import (
    Captured,
    Got,
    asked_for,
    checked_query,
    find_captured,
    list_captures,
    save_capture,
    show_capture,
)
from storage.database import Record
from storage.looks import Look, save_check, standing_captures
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Blob
from storage.tables.sources import Capture
from storage.vocabulary import CaptureVerdict
from tests.storage.rows import START, Hands, hands, ledger_kinds, put_people, sha

__all__ = ["hands"]
URL = "https://register.example/company/77?lang=ru"
QUERY = "Owner of company 77 in the trade register"
GOT = Got(
    status=200,
    final_url="https://register.example/ru/77",
    redirects=((302, URL),),
    headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"')),
    sha256=sha("page"),
    size=12,
)


def keep(record: Record, *, request: str | None = None, query: str = QUERY, got: Got = GOT) -> Captured:
    return save_capture(
        record,
        got,
        url=URL,
        query=query,
        reviewer="Ada",
        request=request,
        asked=asked_for(URL, query, deposit=False),
    )


def newest_entry(record: Record) -> LedgerEntry:
    with record.reading() as session:
        return session.exec(select(LedgerEntry).order_by(col(LedgerEntry.sequence).desc())).first()  # type: ignore[return-value]


def test_a_capture_is_shown_with_headers_redirects_and_its_place_in_the_vault(both_records: Record) -> None:
    put_people(both_records, "Ada")
    number = keep(both_records)["capture"]

    shown = show_capture(both_records, number)

    assert shown["headers"] == [["Content-Type", "text/html; charset=utf-8"], ["ETag", '"v1"']]
    assert shown["redirects"] == [[302, URL]]
    assert shown["blob"] == f"vault/{sha('page')[:2]}/{sha('page')[2:4]}/{sha('page')}"
    assert (shown["query"], shown["media_type"], shown["captured_by"]) == (QUERY, "text/html", "Ada")


def test_the_bytes_of_a_capture_are_a_blob_of_the_record(both_records: Record) -> None:
    """So what watches over the originals watches over them too."""
    put_people(both_records, "Ada")
    keep(both_records)

    with both_records.reading() as session:
        assert session.get_one(Blob, sha("page")).size == 12


def test_the_same_request_gives_the_same_capture(both_records: Record) -> None:
    put_people(both_records, "Ada")

    assert keep(both_records, request="k") == keep(both_records, request="k")
    assert len(list_captures(both_records)) == 1


def test_a_request_key_of_another_capture_is_refused(both_records: Record) -> None:
    put_people(both_records, "Ada")
    keep(both_records, request="k")

    with pytest.raises(Conflict) as refused:
        find_captured(both_records, asked_for(URL, "other", deposit=False), reviewer="Ada", request="k")

    assert refused.value.rule == "request_key"


def test_a_known_request_is_answered_before_anything_is_fetched(both_records: Record) -> None:
    put_people(both_records, "Ada")
    kept = keep(both_records, request="k")

    asked = asked_for(URL, QUERY, deposit=False)
    assert find_captured(both_records, asked, reviewer="Ada", request="k") == kept
    assert find_captured(both_records, asked, reviewer="Ada", request="new") is None


def test_the_ledger_binds_hash_and_status_and_holds_no_address_and_no_words(both_records: Record) -> None:
    put_people(both_records, "Ada")
    number = keep(both_records)["capture"]

    entry = newest_entry(both_records)

    payload = json.loads(entry.payload)
    assert (entry.kind, entry.subject, entry.actor) == ("page captured", f"capture:{number}", "reviewer:Ada")
    assert (payload["sha256"], payload["status"]) == (sha("page"), 200)
    assert not any(word in entry.payload for word in ("register", "company", "lang"))


def test_nobody_unknown_captures(both_records: Record) -> None:
    with pytest.raises(NotFound):
        keep(both_records)


def test_a_capture_cannot_be_changed(both_records: Record) -> None:
    put_people(both_records, "Ada")
    number = keep(both_records)["capture"]

    with pytest.raises(DatabaseError), both_records.writing() as session:
        session.get_one(Capture, number).url = "https://other.example/"


@pytest.mark.parametrize("query", ["", "  ", "a\0b"])
def test_a_query_that_says_nothing_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        checked_query(query)


def test_a_look_is_a_custody_event_of_the_desk_itself(both_records: Record) -> None:
    put_people(both_records, "Ada")
    number = keep(both_records)["capture"]

    save_check(both_records, number, Look(CaptureVerdict.CHANGED, 200, sha("later"), 9, {"size": [12, 9]}))

    entry = newest_entry(both_records)
    [check] = show_capture(both_records, number)["checks"]
    assert (entry.kind, entry.subject, entry.actor) == ("capture looked at", f"capture:{number}", "sluice")
    assert (check["verdict"], check["sha256"], check["details"]) == ("changed", sha("later"), {"size": [12, 9]})
    assert list_captures(both_records)[0]["verdict"] == "changed"


@pytest.mark.parametrize(
    ("looks", "news"),
    [
        ([Look(CaptureVerdict.UNCHANGED)], [False]),
        ([Look(CaptureVerdict.GONE), Look(CaptureVerdict.GONE), Look(CaptureVerdict.UNCHANGED)], [True, False, True]),
        (
            [Look(CaptureVerdict.CHANGED, 200, name, 1) for name in (sha("b"), sha("b"), sha("c"))],
            [True, False, True],
        ),
        ([Look(CaptureVerdict.UNCHANGED, 200, name, 1) for name in (sha("b"), sha("c"))], [False, False]),
    ],
    ids=["stands", "gone and back", "changed twice", "other bytes, same words"],
)
def test_a_look_tells_what_the_look_before_did_not(record: Record, looks: list[Look], news: list[bool]) -> None:
    put_people(record, "Ada")
    number = keep(record)["capture"]

    assert [save_check(record, number, look)["news"] for look in looks] == news


def test_only_captures_that_had_their_rest_are_looked_at_again(both_records: Record, hands: Hands) -> None:
    put_people(both_records, "Ada")
    early, looked = keep(both_records)["capture"], keep(both_records)["capture"]
    hands.move(60)
    keep(both_records)
    save_check(both_records, looked, Look(CaptureVerdict.UNCHANGED))

    due = standing_captures(both_records, before=START + timedelta(minutes=30))

    assert [one.capture for one in due] == [early]
    assert len(standing_captures(both_records)) == 3


def test_a_capture_that_is_not_there_is_not_found(both_records: Record) -> None:
    for ask in (show_capture, lambda record, number: standing_captures(record, capture=number)):
        with pytest.raises(NotFound, match="capture 9"):
            ask(both_records, 9)
    assert ledger_kinds(both_records) == []
