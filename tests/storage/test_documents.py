"""What reading gives is stored once, added to, and never overwritten."""

from storage import caches, documents, pages
from storage.database import Record
from storage.digest import record_digest
from storage.vocabulary import Reason
from tests.drawn import draw_cache, quarantine, read_as, sha


def test_a_document_waits_until_it_is_read(both_records: Record) -> None:
    cache = draw_cache(both_records, [sha("b"), sha("a")])
    read_as(both_records, sha("b"), "Текст")

    waiting = documents.waiting_documents(both_records, cache, reader_version="1")

    assert [one.sha256 for one in waiting] == [sha("a")]


def test_rereading_takes_up_what_failed_and_what_an_older_version_read(both_records: Record) -> None:
    cache = draw_cache(both_records, [sha("a"), sha("b"), sha("c"), sha("d")])
    read_as(both_records, sha("a"), "Текст", version="2")
    read_as(both_records, sha("b"), "Текст", version="1")
    quarantine(both_records, sha("c"), Reason.UNSUPPORTED)
    quarantine(both_records, sha("d"), Reason.ENCRYPTED)

    everything = documents.waiting_documents(both_records, cache, reader_version="2", again=True)
    locked = documents.waiting_documents(
        both_records, cache, reader_version="2", again=True, reasons=frozenset({"encrypted"})
    )

    assert [one.sha256[0] for one in everything] == ["b", "c", "d"]
    assert [one.sha256[0] for one in locked] == ["d"]


def test_saving_the_same_reading_again_changes_nothing(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), "Первая", "Вторая")
    before = record_digest(both_records)

    read_as(both_records, sha("a"), "Первая", "Вторая")

    assert record_digest(both_records) == before


def test_another_engine_adds_a_variant_and_the_newest_is_chosen(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), "старый", engine="test 1")

    read_as(both_records, sha("a"), "новый", engine="test 2")

    rows = list(pages.iterate_pages(both_records, sha("a")))
    assert [(row["engine"], row["text"]) for row in rows] == [("test 2", "новый")]
    with both_records.reading() as session:
        kept = session.exec(documents.select(documents.TextVariant.text)).all()
    assert sorted(kept) == ["новый", "старый"]


def test_every_page_has_its_line_also_where_its_text_is_not_known(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    reading = documents.Reading(
        documents.Outcome.PARTIAL,
        "1",
        reason=Reason.UNSUPPORTED,
        pages=(documents.PageRead(1),),
        page_count=1,
        missing=("page 1",),
    )
    waiting = documents.waiting_documents(both_records, 1, reader_version="1")[0]
    documents.save_readings(both_records, [(waiting, reading)])

    (row,) = pages.iterate_pages(both_records, slug="harbour")

    assert (row["page"], row["text"], row["spans"]) == (1, None, [])


def test_a_delivery_balances_only_when_every_document_has_ended(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")], copies=3)
    read_as(both_records, sha("a"), "Текст")
    half = caches.reconcile(both_records, 1)
    quarantine(both_records, sha("b"), Reason.CORRUPT)

    whole = caches.reconcile(both_records, 1)

    assert (half["files"], half["balanced"]) == (5, False)
    assert {key: whole[key] for key in ("read", "quarantined", "copies", "documents", "balanced")} == {
        "read": 1,
        "quarantined": 1,
        "copies": 3,
        "documents": 2,
        "balanced": True,
    }


def test_shares_leave_out_what_is_not_a_language() -> None:
    characters = {"ru": 60, "zh-Hans": 20, "und": 15, "zxx": 5}

    assert caches.shares(characters) == {"ru": 0.75, "zh-Hans": 0.25}
    assert caches.shares(characters, everything=True)["und"] == 0.15


def test_an_empty_document_has_no_shares() -> None:
    assert caches.shares({}) == {}
