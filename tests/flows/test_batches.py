"""Batches: every waiting document in exactly one, about as many pages in each; and what is read is kept."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import SluiceError
from storage.database import Record
from storage.documents import progress
from storage.shapes import Reading, Waiting
from storage.vocabulary import Outcome, Reason
from tasks.batches import BYTES_A_PAGE, Tally, cut_into_batches, read_and_save, tally
from tests.drawn import document_id, draw_cache, sha

sizes = st.lists(st.integers(0, 200 * BYTES_A_PAGE), max_size=60)


def waiting(lengths: Sequence[int]) -> list[Waiting]:
    return [Waiting(number, sha("a"), size) for number, size in enumerate(lengths)]


def likely(one: Waiting) -> int:
    return max(1, one.size // BYTES_A_PAGE)


@given(sizes, st.integers(1, 100))
def test_every_document_is_in_one_batch_and_in_its_order(lengths: list[int], pages: int) -> None:
    batches = cut_into_batches(waiting(lengths), pages)

    assert [one.document_id for batch in batches for one in batch.waiting] == list(range(len(lengths)))
    assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))


@given(sizes, st.integers(1, 100))
def test_a_batch_is_too_large_only_if_it_is_one_document(lengths: list[int], pages: int) -> None:
    batches = cut_into_batches(waiting(lengths), pages)

    assert all(sum(map(likely, batch.waiting)) <= pages or len(batch.waiting) == 1 for batch in batches)


class Pool:
    """Stands for the reading pool: reads documents in order, and may break down before one of them."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.breaks_at = breaks_at

    def read_all(
        self, documents: Sequence[Waiting], passwords: Sequence[str] = ()
    ) -> Iterator[tuple[Waiting, Reading]]:
        assert not passwords
        for number, one in enumerate(documents):
            if number == self.breaks_at:
                raise SluiceError("no process can be started")
            yield one, Reading(Outcome.READ, "1", page_count=2)


def documents_of(record: Record) -> tuple[int, list[Waiting]]:
    hashes = [sha("a"), sha("b"), sha("c")]
    cache_id = draw_cache(record, hashes)
    return cache_id, [Waiting(document_id(record, one), one, 10) for one in hashes]


def test_a_batch_is_stored_and_counted(record: Record) -> None:
    cache_id, documents = documents_of(record)
    pool: Any = Pool()

    counted = read_and_save(documents, pool=pool, record=record)

    assert counted == Tally(read=3, pages=6)
    assert progress(record, cache_id).finished == 3


def test_what_was_read_before_a_break_down_is_kept(record: Record) -> None:
    cache_id, documents = documents_of(record)
    pool: Any = Pool(breaks_at=2)

    with pytest.raises(SluiceError):
        read_and_save(documents, pool=pool, record=record)

    assert progress(record, cache_id).finished == 2


def test_readings_are_counted_by_their_outcome() -> None:
    readings = [Reading(Outcome.PARTIAL, "1", page_count=3), Reading(Outcome.QUARANTINED, "1", reason=Reason.CORRUPT)]

    assert tally(readings) == Tally(partial=1, quarantined=1, pages=3)
