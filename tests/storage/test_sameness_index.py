"""The index tells who holds a key, forgets what was replaced, and is the same however its documents came."""

from pathlib import Path

import pytest
from sqlmodel import select

from storage import sameness
from storage.database import Record
from storage.digest import record_digest, table_digests
from storage.sameness import FACTS, PAGES
from storage.tables.sameness import SketchedDocument
from tasks.relate.relate import relate
from tests.conftest import copied_record
from tests.tasks.drawn_papers import Drawn, contract, deal, deliver, empty_cache, read

PAPERS = [
    Drawn("one", (contract("ru", deal(1)), contract("ru", deal(2)))),
    Drawn("two", (contract("ru", deal(2)),)),
    Drawn("three", (contract("zh", deal(1)),), "zh"),
    Drawn("four", (contract("en", deal(4)),), "en"),
]
TABLES = pytest.mark.parametrize("table", [PAGES, FACTS])


@TABLES
def test_looking_up_all_keys_gives_the_whole_index(both_records: Record, table: str) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    whole = sameness.load_index(both_records, cache_id, table=table)

    found = sameness.look_up(both_records, cache_id, whole.keys.tolist(), most=100, table=table)

    assert len(whole.keys) > 0
    assert (found.keys.tolist(), found.owners.tolist()) == (whole.keys.tolist(), whole.owners.tolist())


def test_of_a_common_key_those_that_came_first_are_told(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS[:2])
    whole = sameness.load_index(both_records, cache_id)
    first = {int(key): int(owner) for key, owner in reversed(list(zip(whole.keys, whole.owners, strict=True)))}

    found = sameness.look_up(both_records, cache_id, first, most=1)

    assert dict(zip(found.keys.tolist(), found.owners.tolist(), strict=True)) == first


def test_a_key_that_nobody_holds_has_no_owners(both_records: Record) -> None:
    assert len(sameness.look_up(both_records, empty_cache(both_records), [5, -7], most=3).keys) == 0


def test_another_cache_is_not_looked_into(both_records: Record) -> None:
    deliver(both_records, empty_cache(both_records), PAPERS)

    assert len(sameness.load_index(both_records, empty_cache(both_records, "other")).keys) == 0


def test_reading_the_same_again_lets_nothing_wait(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    relate(cache_id, record=both_records)

    read(both_records, *PAPERS)

    assert not sameness.list_waiting(both_records, cache_id) + sameness.list_fresh(both_records, cache_id)


def test_sweeping_leaves_what_stands(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    before = sameness.load_index(both_records, cache_id).keys.tolist()

    with sameness.counting(both_records, cache_id) as index:
        index.sweep()

    assert sameness.load_index(both_records, cache_id).keys.tolist() == before


def test_no_id_of_a_sketch_is_given_twice(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    with both_records.reading() as session:
        before = set(session.exec(select(SketchedDocument.id)))

    read(both_records, Drawn("four", (contract("en", deal(5)),), "en"), version="2")

    with both_records.reading() as session:
        assert len(set(session.exec(select(SketchedDocument.id))) - before) == 1


def test_two_orders_of_a_delivery_leave_the_same_record(tmp_path: Path, migrated_sqlite: Path) -> None:
    digests = []
    for papers in (PAPERS, PAPERS[::-1]):
        record = copied_record(tmp_path / papers[0].name, migrated_sqlite)
        cache_id = empty_cache(record)
        deliver(record, cache_id, papers)
        relate(cache_id, record=record)
        digests.append(table_digests(record))
        record.close()

    assert digests[0] == digests[1]


def test_relating_again_leaves_the_record_as_it_is(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    relate(cache_id, record=both_records)
    before = record_digest(both_records)

    relate(cache_id, record=both_records)

    assert record_digest(both_records) == before


def test_the_size_of_a_cache_is_told_alone_and_beside_another(both_records: Record) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, PAPERS)
    alone = sameness.size_of(both_records, cache_id)
    other = empty_cache(both_records, "other")

    assert (alone.documents, alone.pages) == (len(PAPERS), sum(len(paper.texts) for paper in PAPERS))
    assert sameness.size_of(both_records, cache_id) == alone
    assert sameness.size_of(both_records, other) == sameness.Size(0, 0)
