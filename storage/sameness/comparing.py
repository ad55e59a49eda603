"""Comparisons that were made: what comparing two documents measured, kept so that it is not done twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, or_, select

from storage.bulk import in_chunks, insert_rows, table_of
from storage.database import Record
from storage.tables.provenance import Document
from storage.tables.sameness import Comparison, SketchedDocument


@dataclass(frozen=True, slots=True)
class Measure:
    """Two documents compared in what they both are written in; counts are in characters of bare text."""

    left: int
    right: int
    """Length of either."""
    left_apart: int
    right_apart: int
    """More of either, in scripts that the other has none of."""
    matched: int
    """What stands in both, in order."""
    jaccard: float
    in_right: float
    """Share of the shingles of the left one that stand in the right one, wherever."""
    in_left: float
    passages: int
    """Places where more than a word differs."""
    lost: int
    gained: int
    """What stands in such places of the left, and of the right one."""
    left_pages: int
    right_pages: int
    """What stands on whole pages that the other has nothing of."""
    words: int
    """Small places that differ, in letters."""
    figures: int
    """Small places that differ, in digits."""
    digits: int
    """Of the one that has more."""
    digits_lost: int
    """So many of them do not stand in the other, in order."""
    fewer_digits: int
    """Of the one that has fewer."""
    facts: float
    """How far amounts, dates, numbers and designators agree, 0 to 1."""
    left_facts: float
    right_facts: float
    shared_facts: float
    """Their weight."""
    pictures: float = 0.0
    """Share of the pages that look the same, where both were looked at; 0: not so many that it says anything."""
    own: int = 0
    """Sampled shingles that few pages of the cache have, of the document that has fewer; 0 also where not counted."""
    own_shared: int = 0
    """So many of them are in both."""

    @property
    def distance(self) -> int:
        """Characters that stand in one of them only."""
        return self.left + self.right - 2 * self.matched


NOTHING = Measure(*(0 for one in fields(Measure)))
"""Of two documents that are nothing to each other: of it only what it has of `own` is kept, for most that were compared
are nothing to each other."""
Compared = Mapping[tuple[int, int], Measure]


def load_comparisons(record: Record, document_ids: Iterable[int], *, version: str) -> dict[tuple[int, int], Measure]:
    """Load what was measured between documents of which one at least is named, and both stand as they stood.

    Args:
        record: the open record.
        document_ids: of documents.
        version: of measuring and judging.

    Returns:
        measures by the two ids, the document with the smaller SHA-256 first.
    """
    found: dict[tuple[int, int], Measure] = {}
    with record.reading() as session:
        for chunk in in_chunks(sorted(document_ids)):
            query = select(Comparison.document_id, Comparison.other_id, Comparison.measured).where(
                or_(col(Comparison.document_id).in_(chunk), col(Comparison.other_id).in_(chunk)),
                Comparison.basis == version,
            )
            for left, right, measured in session.exec(query):
                found[left, right] = _read(measured)
    return found


def save_comparisons(record: Record, compared: Compared, *, version: str) -> None:
    """Keep what was measured, in place of what was measured between the same two before."""
    with record.writing() as session:
        for chunk in in_chunks(compared.items()):
            _drop(session, [pair for pair, _ in chunk])
            rows: list[dict[str, Any]] = [
                {"document_id": left, "other_id": right, "basis": version, "measured": _written(measure)}
                for (left, right), measure in chunk
            ]
            insert_rows(session, "comparison", rows)


def _written(measure: Measure) -> list[float]:
    own = (measure.own, measure.own_shared)
    return list(own if measure == _nothing(*own) else astuple(measure))


def _read(measured: Sequence[Any]) -> Measure:
    return _nothing(*measured) if len(measured) < len(fields(Measure)) else Measure(*measured)


def _nothing(own: int, own_shared: int) -> Measure:
    return replace(NOTHING, own=own, own_shared=own_shared)


def compare_anew(record: Record, cache_id: int, *, version: str) -> None:
    """Let all documents of a cache wait to be compared where some were by another version.

    What two documents are hangs on how others were measured; measures of two versions do not go together.
    """
    here = select(Document.id).where(Document.cache_id == cache_id)
    older = select(Comparison.document_id).where(Comparison.basis != version, col(Comparison.document_id).in_(here))
    with record.reading() as session:
        if session.exec(older.limit(1)).first() is None:
            return
    with record.writing() as session:
        session.execute(
            delete(Comparison).where(col(Comparison.basis) != version, col(Comparison.document_id).in_(here))
        )
        session.execute(
            update(SketchedDocument).where(col(SketchedDocument.document_id).in_(here)).values(related=False)
        )


def _drop(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Drop what was measured between the documents of each pair, by one statement that is prepared once."""
    table = table_of("comparison")
    statement = delete(table).where(
        table.c.document_id == bindparam("left"),
        table.c.other_id == bindparam("right"),
    )
    session.connection().execute(statement, [{"left": left, "right": right} for left, right in pairs])


def forget_comparisons(record: Record, document_ids: Iterable[int]) -> None:
    """Drop what was measured of documents that were read anew."""
    with record.writing() as session:
        for chunk in in_chunks(sorted(document_ids)):
            touching = or_(col(Comparison.document_id).in_(chunk), col(Comparison.other_id).in_(chunk))
            session.execute(delete(Comparison).where(touching))


def drop_comparisons(record: Record, pairs: Sequence[tuple[int, int]]) -> None:
    """Drop what was measured between documents that nothing brings together any more."""
    if pairs:
        with record.writing() as session:
            _drop(session, pairs)
