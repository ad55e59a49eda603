"""Ranks: documents become items once, and only what waits is ranked anew."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import col, select

from storage.database import Record
from storage.queue import save_ranks, take
from storage.shapes import Ranked
from storage.tables.review import ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState
from tests.storage.rows import Paper, put_cache, put_paper, put_people, unchanged_ledger


def ranked(record: Record, count: int = 3) -> list[Ranked]:
    cache = put_cache(record)
    ids = [put_paper(record, cache, Paper(f"paper {number}")) for number in range(count)]
    return [Ranked(document_id, 0.5, behind=False, because=("long",), ranked_by="1") for document_id in ids]


def rows(record: Record) -> list[dict[str, object]]:
    with record.reading() as session:
        return [item.model_dump() for item in session.exec(select(ReviewItem).order_by(col(ReviewItem.document_id)))]


def test_every_ranked_document_becomes_one_item_with_its_first_event(both_records: Record) -> None:
    ranks = ranked(both_records)

    assert save_ranks(both_records, ranks) == 3

    with both_records.reading() as session:
        events = [(event.number, event.event, event.to_state) for event in session.exec(select(ReviewEvent))]
    assert events == [(1, "enqueue", "queued")] * 3


def test_saving_the_same_again_changes_nothing(both_records: Record) -> None:
    ranks = ranked(both_records)
    save_ranks(both_records, ranks)
    before = rows(both_records)

    assert save_ranks(both_records, list(reversed(ranks))) == 0

    assert rows(both_records) == before


def test_queueing_is_the_machines_work_and_not_in_the_ledger(record: Record) -> None:
    ranks = ranked(record)

    with unchanged_ledger(record):
        save_ranks(record, ranks)


def test_what_waits_is_ranked_anew(both_records: Record) -> None:
    (rank,) = ranked(both_records, 1)
    save_ranks(both_records, [rank])

    made = save_ranks(both_records, [replace(rank, priority=0.9, behind=True, because=("x",), ranked_by="2")])

    (row,) = rows(both_records)
    assert (made, row["priority"], row["behind"], row["because"], row["ranked_by"], row["version"]) == (
        0,
        0.9,
        True,
        ["x"],
        "2",
        2,
    )


@pytest.mark.parametrize(
    "state", [ReviewState.TAKEN, ReviewState.DECIDED, ReviewState.SECOND_REVIEW, ReviewState.SETTLED]
)
def test_what_people_hold_or_have_judged_keeps_its_rank(record: Record, state: ReviewState) -> None:
    (rank,) = ranked(record, 1)
    save_ranks(record, [rank])
    with record.writing() as session:
        row = session.exec(select(ReviewItem)).one()
        row.state = state
        row.version += 1
        session.add(row)
    before = rows(record)

    save_ranks(record, [replace(rank, priority=0.9, ranked_by="2")])

    assert rows(record) == before


def test_more_than_one_batch_is_saved_whole(both_records: Record) -> None:
    cache = put_cache(both_records)
    first = put_paper(both_records, cache, Paper("paper"))
    from storage.tables.provenance import Blob, Document  # noqa: PLC0415
    from tests.storage.rows import START, sha  # noqa: PLC0415

    with both_records.writing() as session:
        session.add_all(Blob(sha256=sha(str(number)), size=1, stored_at=START) for number in range(1100))
        session.flush()
        made = [
            Document(cache_id=cache, sha256=sha(str(number)), delivery_id=cache, outcome="read")
            for number in range(1100)
        ]
        session.add_all(made)
        session.flush()
        ids = [first, *(document.id or 0 for document in made)]

    ranks = [Ranked(document_id, 0.5, behind=False, because=(), ranked_by="1") for document_id in ids]

    assert save_ranks(both_records, ranks) == 1101
    assert len(rows(both_records)) == 1101


def test_two_runs_at_once_make_each_item_once(both_records: Record) -> None:
    ranks = ranked(both_records, 40)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: save_ranks(both_records, ranks), range(4)))

    assert (sum(made), len(rows(both_records))) == (40, 40)


def test_a_reviewer_gets_the_new_order(record: Record) -> None:
    first, second, third = ranked(record)
    save_ranks(record, [first, second, third])
    put_people(record, "vera")

    save_ranks(record, [replace(third, priority=0.9, ranked_by="2")])

    with record.reading() as session:
        item = session.get_one(ReviewItem, take(record, reviewer="vera")["item"])
    assert item.document_id == third.document_id
