"""Places the mails of a cache in threads, and marks those that must be read."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from storage import threads
from storage.database import Record
from storage.threads import Seat
from tasks.relate.inclusive import MOST_MAILS, mark_inclusive
from tasks.relate.threads import Seated, thread_letters

MAILS_AT_ONCE = 500
"""Whose texts are in memory; more where a thread is longer."""


def place_mails(cache_id: int, *, record: Record, changed: Collection[int] | None = None) -> int:
    """Place the mails of a cache in threads; returns how many places changed.

    Running it again changes nothing.

    Args:
        cache_id: whose mails.
        record: the open record.
        changed: the documents that were read since the last time: threads that hold none of them, and whose places are
            as they were, are not read again. None: all are.
    """
    if changed is not None and not threads.are_mails_among(record, cache_id, changed):
        return 0
    letters = threads.load_letters(record, cache_id)
    known = threads.load_seats(record, cache_id)
    sizes = Counter(seat.thread for seat in known.values())
    seats: list[Seat] = []
    fresh: list[list[Seated]] = []
    for thread in thread_letters(letters):
        kept = _kept(thread, known, sizes, changed)
        seats += kept
        if not kept:
            fresh.append(thread)
    for batch in _batches(fresh):
        seats += _read(record, batch)
    return threads.save_seats(record, cache_id, seats)


def _kept(
    thread: Sequence[Seated], known: Mapping[int, Seat], sizes: Counter[str], changed: Collection[int] | None
) -> list[Seat]:
    """Give the places of a thread that is as it was; none where it must be read."""
    ids = {seated.letter.document_id for seated in thread}
    if changed is None or not ids.isdisjoint(changed):
        return []
    before = [known.get(seated.letter.document_id) for seated in thread]
    kept = [
        seat
        for seat, now in zip(before, thread, strict=True)
        if seat is not None and (seat.thread, seat.position) == (now.thread, now.position)
    ]
    return kept if len(kept) == len(thread) == sizes[thread[0].thread] else []


def _batches(fresh: Sequence[list[Seated]]) -> Iterator[list[list[Seated]]]:
    batch: list[list[Seated]] = []
    size = 0
    for thread in fresh:
        batch.append(thread)
        size += len(thread)
        if size >= MAILS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(record: Record, batch: Sequence[Sequence[Seated]]) -> Iterator[Seat]:
    wanted = [seated.letter.document_id for thread in batch if 1 < len(thread) <= MOST_MAILS for seated in thread]
    contents = threads.load_contents(record, wanted)
    for thread in batch:
        told = [
            (seated.copy_of or seated.letter.sha256, contents[seated.letter.document_id])
            for seated in thread
            if seated.letter.document_id in contents
        ]
        marks = mark_inclusive(told) if told else [True] * len(thread)
        for seated, inclusive in zip(thread, marks, strict=True):
            yield Seat(seated.letter.document_id, seated.thread, seated.position, inclusive)
