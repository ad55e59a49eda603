"""The same text in other bytes is related and shares a family; nothing else is."""

from storage import catalogue
from storage.database import Record
from storage.tables.sameness import Relation
from tasks.relate.relate import relate
from tests.drawn import draw_cache, read_as, sha
from tests.tasks.drawn_papers import clauses, contract, deal
from tests.tasks.drawn_prose import drawing, prose

TEXT, OTHER = contract("ru", deal(1)), prose(drawing("other"), "ru", 1000)


def test_the_same_text_in_other_bytes_is_a_near_duplicate(both_records: Record) -> None:
    cache = draw_cache(both_records, [sha("a"), sha("b"), sha("c")])
    read_as(both_records, sha("b"), TEXT, text_sha256=sha("1"))
    read_as(both_records, sha("a"), TEXT, text_sha256=sha("1"))
    read_as(both_records, sha("c"), OTHER, text_sha256=sha("2"))

    assert relate(cache, record=both_records) == 1

    (row,) = catalogue.list_relations(both_records, slug="harbour")
    assert (row["document"], row["other"], row["kind"], row["state"]) == (
        sha("a"),
        sha("b"),
        "near_duplicate",
        "proposed",
    )


def test_every_pair_that_holds_is_listed(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b"), sha("c")])
    for letter in "abc":
        read_as(record, sha(letter), TEXT, text_sha256=sha("1"))

    assert relate(cache, record=record) == 3


def test_documents_with_too_little_text_are_never_related(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    for letter in "ab":
        read_as(record, sha(letter), "", text_sha256=None)

    assert relate(cache, record=record) == 0


def test_relating_again_adds_nothing_and_leaves_what_people_said(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    for letter in "ab":
        read_as(record, sha(letter), TEXT, text_sha256=sha("1"))
    relate(cache, record=record)
    with record.writing() as session:
        session.get_one(Relation, 1).state = "rejected"

    assert relate(cache, record=record) == 0

    (row,) = catalogue.list_relations(record, slug="harbour")
    assert row["state"] == "rejected"


def test_the_pivot_is_the_document_read_whole_with_most_pages(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    read_as(record, sha("a"), TEXT, text_sha256=sha("1"))
    parts = clauses("ru", deal(1))
    read_as(record, sha("b"), "\n".join(parts[:4]), "\n".join(parts[4:]), text_sha256=sha("1"))

    relate(cache, record=record)

    rows = {row["document"]: row for row in catalogue.list_documents(record, slug="harbour")}
    assert (rows[sha("a")]["pivot"], rows[sha("b")]["pivot"]) == (False, True)
    assert rows[sha("a")]["family"] == rows[sha("b")]["family"] == sha("b")
