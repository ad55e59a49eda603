"""Comparisons that were made: what comparing two documents measured, kept so that it is not done twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.bulk import as_text, in_chunks, insert_rows, listed, table_of
from storage.database import Record
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
    spare: int = -1
    """So many of them two pages share beyond what brings pages together; -1: something else brought these together."""
    common: bool | None = False
    """Whether they were measured as two that have in common what many have; None: they are nothing either way."""

    @property
    def distance(self) -> int:
        """Characters that stand in one of them only."""
        return self.left + self.right - 2 * self.matched

    @property
    def is_nothing(self) -> bool:
        """Whether it is of two documents that are nothing to each other."""
        return not any(getattr(self, name) for name in _MEASURED)


OF_OTHERS = frozenset({"own", "own_shared", "spare", "common"})
"""What hangs on how many others have what two documents have, and changes as others come; the last fields."""
_MEASURED = [one.name for one in fields(Measure) if one.name not in OF_OTHERS]
_ZEROS: list[Any] = [0] * len(_MEASURED)
NOTHING = Measure(*_ZEROS)
"""Of two documents that are nothing to each other: of it only what is of others is kept, for most that were compared
are nothing to each other."""
Compared = Mapping[tuple[int, int], Measure]


def load_comparisons(
    record: Record, document_ids: Iterable[int], *, nothing: bool = True
) -> dict[tuple[int, int], Measure]:
    """Load what was measured between documents of which one at least is named, and both stand as they stood.

    Args:
        record: the open record.
        document_ids: of documents.
        nothing: whether those are wanted, too, that are nothing to each other.

    Returns:
        measures by the two ids, the document with the smaller SHA-256 first.
    """
    told = (Comparison.measured, Comparison.own_shared, Comparison.spare, Comparison.common)
    wanted = () if nothing else (as_text(Comparison.measured) != "[]",)
    found: dict[tuple[int, int], Measure] = {}
    with record.reading() as session:
        for left, right, ours, theirs, measured, *of_others in compared_within(
            session, document_ids, *told, where=wanted
        ):
            found[left, right] = Measure(*[*(measured or _ZEROS), min(ours or 0, theirs or 0), *of_others])
    return found


def compared_within(
    session: Session, document_ids: Iterable[int], *told: Any, where: Sequence[ColumnElement[bool]] = ()
) -> Iterator[Sequence[Any]]:
    """Give what is kept of the comparisons of some documents, each once, within a session that is open.

    Args:
        session: that reads.
        document_ids: of documents; one of each pair is among them.
        told: columns of `Comparison` to give.
        where: what must hold of it.

    Returns:
        Rows of both ids, how many rare shingles either has (None: it was not counted), and the columns.
    """
    left, right = aliased(SketchedDocument), aliased(SketchedDocument)
    query = (
        select(col(Comparison.document_id), col(Comparison.other_id), col(left.rare), col(right.rare))
        .add_columns(*told)
        .join(left, col(left.document_id) == col(Comparison.document_id))
        .join(right, col(right.document_id) == col(Comparison.other_id))
        .where(*where)
    )
    some = listed(session, document_ids)
    one, other = col(Comparison.document_id).in_(some), col(Comparison.other_id).in_(some)
    for these in ((one,), (other, ~one)):
        yield from session.connection().execute(query.where(*these))


def save_comparisons(record: Record, compared: Compared) -> None:
    """Keep what was measured, in place of what was measured between the same two before."""
    with record.writing() as session:
        for chunk in in_chunks(compared.items()):
            _drop(session, [pair for pair, _ in chunk])
            insert_rows(session, "comparison", [_row(pair, measure) for pair, measure in chunk])


def _row(pair: tuple[int, int], measure: Measure) -> dict[str, Any]:
    measured = [getattr(measure, name) for name in _MEASURED]
    return {
        "document_id": pair[0],
        "other_id": pair[1],
        "own_shared": measure.own_shared,
        "spare": measure.spare,
        "common": measure.common,
        "measured": measured if any(measured) else [],
    }


def _drop(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Drop what was measured between the documents of each pair, by one statement that is prepared once."""
    table = table_of("comparison")
    statement = delete(table).where(
        table.c.document_id == bindparam("left"),
        table.c.other_id == bindparam("right"),
    )
    session.connection().execute(statement, [{"left": left, "right": right} for left, right in pairs])


def drop_comparisons(record: Record, pairs: Sequence[tuple[int, int]]) -> None:
    """Drop what was measured between documents that nothing brings together any more."""
    if pairs:
        with record.writing() as session:
            _drop(session, pairs)
