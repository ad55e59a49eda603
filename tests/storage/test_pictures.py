"""The hash of a page's picture is stored with its reading, once, and goes when the page is read without one."""

from dataclasses import replace

from sqlalchemy import update

from storage import documents, pictures
from storage.database import Record
from storage.likeness import BYTES
from storage.shapes import PageRead, Reading, Waiting
from storage.tables.sameness import PagePicture
from storage.vocabulary import Outcome
from tests.storage.rows import Paper, put_cache, put_paper, sha

FIRST, SECOND = b"\x01" * BYTES, b"\x02" * BYTES


def save(record: Record, document_id: int, *bits: bytes | None) -> None:
    pages = tuple(replace(PageRead(number), picture=one) for number, one in enumerate(bits, start=1))
    reading = Reading(Outcome.READ, "1", pages=pages, page_count=len(pages))
    documents.save_readings(record, [(Waiting(document_id, sha("scan"), 1), reading)])


def stored(record: Record, cache_id: int) -> list[tuple[int, bytes]]:
    return [(row.number, row.bits) for row in pictures.load_pictures(record, cache_id)]


def test_pages_that_were_looked_at_keep_their_picture(both_records: Record) -> None:
    cache = put_cache(both_records)
    document = put_paper(both_records, cache, Paper("scan"))

    save(both_records, document, FIRST, None, SECOND)

    assert stored(both_records, cache) == [(1, FIRST), (3, SECOND)]
    assert {row.document_id for row in pictures.load_pictures(both_records, cache)} == {document}


def test_saving_the_same_reading_again_keeps_one_picture_a_page(both_records: Record) -> None:
    cache = put_cache(both_records)
    document = put_paper(both_records, cache, Paper("scan"))

    save(both_records, document, FIRST)
    save(both_records, document, FIRST)

    assert stored(both_records, cache) == [(1, FIRST)]


def test_a_new_reading_replaces_or_takes_away_a_picture(both_records: Record) -> None:
    cache = put_cache(both_records)
    document = put_paper(both_records, cache, Paper("scan"))
    save(both_records, document, FIRST, FIRST)

    save(both_records, document, SECOND, None)

    assert stored(both_records, cache) == [(1, SECOND)]


def test_pictures_of_another_algorithm_or_cache_are_left_out(both_records: Record) -> None:
    here, elsewhere = put_cache(both_records), put_cache(both_records, "other")
    document = put_paper(both_records, here, Paper("scan"))
    save(both_records, document, FIRST)
    assert stored(both_records, elsewhere) == []

    with both_records.writing() as session:
        session.execute(update(PagePicture).values(algorithm="picture 0"))

    assert stored(both_records, here) == []


def test_what_is_no_hash_is_not_stored(both_records: Record) -> None:
    cache = put_cache(both_records)
    document = put_paper(both_records, cache, Paper("scan"))

    save(both_records, document, FIRST[1:], FIRST + b"1", FIRST)

    assert stored(both_records, cache) == [(3, FIRST)]
