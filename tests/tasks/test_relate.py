"""The same text in other bytes is related and shares a family; nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from storage import catalogue
from storage.database import Record
from storage.sameness import Comparable
from storage.tables.sameness import Relation
from tasks.relate.families import place_in_families
from tasks.relate.relate import relate
from tests.drawn import draw_cache, read_as, sha


def test_the_same_text_in_other_bytes_is_a_near_duplicate(both_records: Record) -> None:
    cache = draw_cache(both_records, [sha("a"), sha("b"), sha("c")])
    read_as(both_records, sha("b"), "Договор", text_sha256=sha("1"))
    read_as(both_records, sha("a"), "Договор", text_sha256=sha("1"))
    read_as(both_records, sha("c"), "Иной", text_sha256=sha("2"))

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
        read_as(record, sha(letter), "Договор", text_sha256=sha("1"))

    assert relate(cache, record=record) == 3


def test_documents_with_too_little_text_are_never_related(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    for letter in "ab":
        read_as(record, sha(letter), "", text_sha256=None)

    assert relate(cache, record=record) == 0


def test_relating_again_adds_nothing_and_leaves_what_people_said(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    for letter in "ab":
        read_as(record, sha(letter), "Договор", text_sha256=sha("1"))
    relate(cache, record=record)
    with record.writing() as session:
        session.get_one(Relation, 1).state = "rejected"

    assert relate(cache, record=record) == 0

    (row,) = catalogue.list_relations(record, slug="harbour")
    assert row["state"] == "rejected"


def test_the_pivot_is_the_document_read_whole_with_most_pages(record: Record) -> None:
    cache = draw_cache(record, [sha("a"), sha("b")])
    read_as(record, sha("a"), "Договор", text_sha256=sha("1"))
    read_as(record, sha("b"), "Дого", "вор", text_sha256=sha("1"))

    relate(cache, record=record)

    rows = {row["document"]: row for row in catalogue.list_documents(record, slug="harbour")}
    assert (rows[sha("a")]["pivot"], rows[sha("b")]["pivot"]) == (False, True)
    assert rows[sha("a")]["family"] == rows[sha("b")]["family"] == sha("b")


def comparable(number: int) -> Comparable:
    return Comparable(number, f"{number:064x}", None, number % 2 == 0, number % 3, None)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20), st.randoms())
def test_families_do_not_depend_on_the_order_of_anything(ties: list[tuple[int, int]], random: object) -> None:
    documents = [comparable(number) for number in range(1, 13)]
    once = place_in_families(documents, ties)
    random.shuffle(documents)  # type: ignore[attr-defined]
    random.shuffle(ties)  # type: ignore[attr-defined]

    again = place_in_families(documents, ties)

    assert set(once) == set(again)
    assert all(sum(p.pivot for p in again if p.family == place.family) == 1 for place in again)
