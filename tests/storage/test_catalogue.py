"""Documents are found by a prefix of their hash, and listed with the keys that others rely on."""

import pytest

from config.errors import NotFound, UsageError
from storage import caches, catalogue, pages
from storage.database import Record
from storage.vocabulary import Reason
from tests.drawn import draw_cache, quarantine, read_as, sha

LIST_KEYS = {
    "document", "media_type", "title", "pages", "outcome", "reason", "languages", "scripts", "ocr_pages",
    "occurrences", "family", "pivot", "review", "authenticity", "signals",
}  # fmt: skip
TEXT_KEYS = {
    "document", "page", "method", "engine", "ocr_languages", "confidence", "chosen_because", "text", "spans",
}  # fmt: skip


def test_a_document_row_has_the_keys_of_the_interface(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")], copies=1)
    read_as(both_records, sha("a"), "Договор")

    (row,) = catalogue.list_documents(both_records, slug="harbour")

    assert row.keys() >= LIST_KEYS
    assert row["languages"] == {"ru": 1.0}
    assert row["scripts"] == {"Cyrl": 1.0}
    assert row["occurrences"] == [{"delivery": 1, "path": "папка/0-0.pdf"}, {"delivery": 1, "path": "папка/0-1.pdf"}]


def test_a_page_row_has_the_keys_of_the_interface(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), "Договор")

    (row,) = pages.iterate_pages(both_records, slug="harbour")

    assert row.keys() >= TEXT_KEYS
    assert row["spans"] == [
        {
            "start": 0,
            "end": 7,
            "language": "ru",
            "script": "Cyrl",
            "confidence": 0.9,
            "method": "model",
            "runner_up": None,
            "second_opinion": None,
        }
    ]


def test_a_prefix_of_six_digits_finds_a_document(record: Record) -> None:
    draw_cache(record, ["abcdef" + "0" * 58, "abcdee" + "0" * 58])

    (row,) = catalogue.list_documents(record, "abcdef")

    assert row["document"] == "abcdef" + "0" * 58


@pytest.mark.parametrize("handle", ["abcde", "xyzxyz", ""])
def test_what_is_no_handle_is_told(record: Record, handle: str) -> None:
    draw_cache(record, [sha("a")])

    with pytest.raises(UsageError, match="no handle"):
        catalogue.list_documents(record, handle)


def test_an_ambiguous_handle_lists_the_candidates(record: Record) -> None:
    draw_cache(record, ["abcdef1" + "0" * 57, "abcdef2" + "0" * 57])

    with pytest.raises(UsageError, match="abcdef100000, abcdef200000"):
        catalogue.list_documents(record, "abcdef")


def test_one_document_in_two_caches_asks_which(record: Record) -> None:
    draw_cache(record, [sha("a")], slug="harbour")
    draw_cache(record, [sha("a")], slug="depot")

    with pytest.raises(UsageError, match="2 caches"):
        catalogue.list_documents(record, "aaaaaa")
    assert len(catalogue.list_documents(record, "aaaaaa", "depot")) == 1


@pytest.mark.parametrize(("handle", "slug"), [("bbbbbb", None), (None, "nowhere"), ("bbbbbb", "harbour")])
def test_what_is_not_there_is_told(record: Record, handle: str | None, slug: str | None) -> None:
    draw_cache(record, [sha("a")])

    with pytest.raises(NotFound):
        catalogue.list_documents(record, handle, slug)


def test_neither_document_nor_cache_is_a_wrong_call(record: Record) -> None:
    with pytest.raises(UsageError, match="cache"):
        catalogue.list_relations(record)


def test_failures_name_every_place_of_what_was_not_fully_read(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")], copies=1)
    quarantine(both_records, sha("a"), Reason.ENCRYPTED)
    read_as(both_records, sha("b"), "Договор")

    rows = catalogue.list_failures(both_records, "harbour")

    assert [(row["path"], row["reason"]) for row in rows] == [
        ("папка/0-0.pdf", "encrypted"),
        ("папка/0-1.pdf", "encrypted"),
    ]


def test_a_cache_shows_its_funnel(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")], copies=1)
    read_as(both_records, sha("a"), "Договор")

    row = caches.show_cache(both_records, "harbour")

    assert row["funnel"] == {
        "files": 3, "documents": 2, "families": 0, "reviewed": 0, "corroborated": 0, "released": 0,
    }  # fmt: skip
    assert row["outcomes"] == {"read": 1, "waiting": 1}


def test_kind_and_pages_are_those_of_the_document_in_its_cache(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")])
    draw_cache(both_records, [sha("a")], slug="island")
    read_as(both_records, sha("a"), "one", "two", slug="harbour")

    assert catalogue.kind_and_pages(both_records, sha("a"), "harbour") == ("application/pdf", 2)
    assert catalogue.kind_and_pages(both_records, sha("a"), "island") == (None, 0)
    for document, slug in ((sha("b"), "island"), (sha("a"), "nowhere"), (sha("a")[:12], "harbour")):
        with pytest.raises(NotFound):
            catalogue.kind_and_pages(both_records, document, slug)
