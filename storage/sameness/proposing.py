"""Relations as the machine proposes them: kept in step with what it finds now; what people said stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, or_, select

from storage.bulk import in_chunks, insert_rows, table_of
from storage.database import Record
from storage.rules.sameness import EXCLUSIVE_KINDS, FAMILY_KINDS
from storage.sameness.placing import let_place
from storage.tables.sameness import Relation
from storage.turns import Turn, wait_for
from storage.vocabulary import RelationKind, RelationState

_Key = tuple[int, int, str]
_TOLD: dict[str, Any] = {name: bindparam(name) for name in ("score", "because", "algorithm", "details")}


@dataclass(frozen=True, slots=True)
class Related:
    """A proposed relation between two documents, by their ids."""

    document_id: int
    other_id: int
    kind: str
    score: float
    because: str
    algorithm: str
    details: Mapping[str, object] = field(default_factory=dict)
    """What was measured, and where."""


def propose(
    record: Record,
    about: Iterable[int],
    proposed: Sequence[Related],
    *,
    kinds: frozenset[RelationKind],
    made_by: Callable[[str], bool] = lambda _: True,
) -> int:
    """Bring the relations of some documents to what is proposed now.

    What was proposed before and no longer is, goes; what people confirmed or rejected stays as it is. Where a person
    judged a pair, nothing else is proposed of it: a judgement on one of the kinds that exclude each other is one on
    all of them.

    Args:
        record: the open record.
        about: ids of documents; *proposed* holds all that is found between them and any other.
        proposed: relations, of which one end at least is among *about*.
        kinds: which are looked after.
        made_by: tells by its algorithm whether a proposal is one of those; what others proposed stays, and is not
            proposed twice.

    Returns:
        how many are new.
    """
    ids = sorted(set(about))
    wanted = {_key(one): one for one in proposed}
    with record.writing() as session:
        wait_for(session, Turn.RELATE)
        known = _known(session, ids, kinds)
        judged = {
            _case(key)
            for key, row in known.items()
            if row.state != RelationState.PROPOSED or not made_by(row.algorithm)
        }
        wanted = {key: one for key, one in wanted.items() if _case(key) not in judged}
        standing = {
            key: row for key, row in known.items() if row.state == RelationState.PROPOSED and made_by(row.algorithm)
        }
        gone = {key: row.id or 0 for key, row in standing.items() if key not in wanted}
        _drop(session, list(gone.values()))
        changed = [
            {"row": row.id or 0, **_values(wanted[key])}
            for key, row in standing.items()
            if key in wanted and _told(row) != _told_of(wanted[key])
        ]
        _tell_anew(session, changed)
        fresh = [key for key in sorted(wanted) if key not in standing]
        insert_rows(session, "relation", [_row(wanted[key]) for key in fresh])
        let_place(session, {one for *pair, kind in (*gone, *fresh) if kind in FAMILY_KINDS for one in pair})
        return len(fresh)


def _known(session: Session, ids: Sequence[int], kinds: frozenset[RelationKind]) -> dict[_Key, Relation]:
    found: dict[_Key, Relation] = {}
    for chunk in in_chunks(ids):
        touching = or_(col(Relation.document_id).in_(chunk), col(Relation.other_id).in_(chunk))
        for row in session.exec(select(Relation).where(touching, col(Relation.kind).in_(kinds))):
            found[row.document_id, row.other_id, row.kind] = row
    return found


def _key(one: Related) -> _Key:
    return one.document_id, one.other_id, one.kind


def _case(key: _Key) -> tuple[frozenset[int] | tuple[int, int], str]:
    """Give what a judgement is about: the pair, whichever way round, and the kind or the kinds it excludes."""
    left, right, kind = key
    if kind == RelationKind.CONTAINS:
        return (left, right), kind
    return frozenset((left, right)), "same" if kind in EXCLUSIVE_KINDS else kind


def _drop(session: Session, ids: Sequence[int]) -> None:
    for chunk in in_chunks(ids):
        session.execute(delete(Relation).where(col(Relation.id).in_(chunk)))


def _tell_anew(session: Session, changed: Sequence[Mapping[str, Any]]) -> None:
    """Set what is told of relations by one statement: the session would go through all that it loaded for each."""
    if changed:
        table = table_of("relation")
        session.connection().execute(update(table).where(table.c.id == bindparam("row")).values(_TOLD), changed)


def _told(row: Relation) -> tuple[Any, ...]:
    return row.score, row.because, row.algorithm, row.details


def _told_of(one: Related) -> tuple[Any, ...]:
    return one.score, one.because, one.algorithm, dict(one.details)


def _values(one: Related) -> dict[str, Any]:
    return {"score": one.score, "because": one.because, "algorithm": one.algorithm, "details": dict(one.details)}


def _row(one: Related) -> dict[str, Any]:
    pair = {"document_id": one.document_id, "other_id": one.other_id, "kind": one.kind}
    return {**pair, "state": RelationState.PROPOSED, "version": 1, **_values(one)}
