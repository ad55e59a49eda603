"""Batches: how the documents that wait are cut into Prefect task runs, and how one batch is read and stored."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage import documents
from storage.database import Record
from storage.shapes import Reading, Waiting
from storage.vocabulary import Outcome
from tasks.worker.pool import ReadingPool

BYTES_A_PAGE = 30_000
"""How large a page is taken to be before it is read; digital PDFs of the test caches have about that much a page."""
SAVE_SECONDS = 1.0
"""How long readings may wait to be stored: what a kill costs at most, and how fresh the progress is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents for one task run, by ids and hashes."""

    number: int
    """From 1."""
    waiting: tuple[Waiting, ...]
    cache_id: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the documents of a batch."""

    read: int = 0
    partial: int = 0
    quarantined: int = 0
    pages: int = 0


def cut_into_batches(waiting: Iterable[Waiting], batch_pages: int, *, cache_id: int = 0) -> list[Batch]:
    """Cut *waiting* into batches of about *batch_pages* pages, each document counted as one page at least."""
    batches: list[Batch] = []
    gathered: list[Waiting] = []
    pages = 0
    for one in waiting:
        likely = max(1, one.size // BYTES_A_PAGE)
        if gathered and pages + likely > batch_pages:
            batches.append(Batch(len(batches) + 1, tuple(gathered), cache_id))
            gathered, pages = [], 0
        gathered.append(one)
        pages += likely
    if gathered:
        batches.append(Batch(len(batches) + 1, tuple(gathered), cache_id))
    return batches


def read_and_save(
    waiting: Sequence[Waiting], *, pool: ReadingPool, record: Record, passwords: Sequence[str] = ()
) -> Tally:
    """Read documents in the pool and store what they gave, the first of them while the others are still read.

    Args:
        waiting: the documents.
        pool: of readers.
        record: the open record.
        passwords: candidates for locked documents.
    """
    unsaved: list[tuple[Waiting, Reading]] = []
    seen: list[Reading] = []
    saved_at = time.monotonic()
    try:
        for one, reading in pool.read_all(waiting, passwords):
            unsaved.append((one, reading))
            seen.append(reading)
            if time.monotonic() - saved_at >= SAVE_SECONDS:
                documents.save_readings(record, unsaved)
                unsaved, saved_at = [], time.monotonic()
    finally:
        if unsaved:
            documents.save_readings(record, unsaved)
    return tally(seen)


def tally(readings: Sequence[Reading]) -> Tally:
    """Count readings by their outcome, and their pages."""
    count = {outcome: sum(reading.outcome is outcome for reading in readings) for outcome in Outcome}
    pages = sum(reading.page_count or 0 for reading in readings)
    return Tally(count[Outcome.READ], count[Outcome.PARTIAL], count[Outcome.QUARANTINED], pages)
