"""Families in the record: which documents are to be placed again, and their places as a rule gives them.

What changed is noted with the change, in its transaction; placing costs what hangs together with that, however large
the cache is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from storage.bulk import in_chunks, insert_missing, insert_rows
from storage.database import Record
from storage.rules.sameness import FAMILY_KINDS
from storage.sameness.families import Comparable, Placed, comparables
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyAlias, FamilyDue, FamilyMember, Relation
from storage.turns import Turn, wait_for
from storage.vocabulary import RelationState

Ties = set[tuple[int, int]]
Rule = Callable[[Sequence[Comparable], Iterable[tuple[int, int]]], tuple[list[Placed], dict[str, str]]]
"""Gives tied documents their places, and the family of each name that was given up."""


def let_place(session: Session, document_ids: Iterable[int]) -> None:
    """Let the place of documents in a family be looked at again, in the caller's transaction.

    Called where a tie, a pin, or what a pivot is chosen by has changed. It waits for its turn, so as not to find a
    document waiting that is being placed by what stood before: late in the transaction it holds up the fewest.
    """
    rows = [{"document_id": one} for one in sorted(set(document_ids))]
    if rows:
        wait_for(session, Turn.RELATE)
        insert_missing(session, "family_due", rows)


def place(record: Record, cache_id: int, rule: Rule) -> int:
    """Place the documents of a cache that wait for it, with all that their places may hang on.

    The rule is given less than the cache, and gives what it would give of all: whole families, with all documents
    that any tie leads to; and where it names a family as another is named, that one, too.

    Args:
        record: the open record.
        cache_id: whose documents.
        rule: by which they are placed.

    Returns:
        how many documents have another place than before.
    """
    with record.writing() as session:
        wait_for(session, Turn.RELATE)
        due = _due(session, cache_id)
        if not due:
            return 0
        scope, ties = _closed(session, cache_id, due)
        placed, given_up = rule(_tied(session, ties), ties)
        while others := _members_of(session, cache_id, {one.family for one in placed}) - scope:
            scope, ties = _closed(session, cache_id, scope | others)
            placed, given_up = rule(_tied(session, ties), ties)
        changed = _save(session, scope, placed)
        _keep_aliases(session, cache_id, given_up, {one.family for one in placed})
        for chunk in in_chunks(sorted(due)):
            session.execute(delete(FamilyDue).where(col(FamilyDue.document_id).in_(chunk)))
        return changed


def _due(session: Session, cache_id: int) -> set[int]:
    return _in_cache(session, cache_id, session.exec(select(FamilyDue.document_id)).all())


def _in_cache(session: Session, cache_id: int, document_ids: Iterable[int]) -> set[int]:
    """Keep those of a cache: asked for both, SQLite would go through the cache to find them."""
    found: set[int] = set()
    for chunk in in_chunks(sorted(document_ids)):
        query = select(Document.id, Document.cache_id).where(col(Document.id).in_(chunk))
        found |= {one or 0 for one, cache in session.exec(query) if cache == cache_id}
    return found


def _closed(session: Session, cache_id: int, some: Collection[int]) -> tuple[set[int], Ties]:
    """Add to documents of a cache all that ties and families of now lead to; give them with the ties among them."""
    scope: set[int] = set()
    ties: Ties = set()
    fresh = set(some)
    while fresh:
        scope |= fresh
        found = _ties(session, fresh)
        ties |= found
        families = _families_of(session, fresh)
        fresh = ({one for tie in found for one in tie} | _members_of(session, cache_id, families)) - scope
    return scope, ties


def _ties(session: Session, document_ids: Collection[int]) -> Ties:
    found: Ties = set()
    for chunk in in_chunks(sorted(document_ids)):
        query = select(Relation.document_id, Relation.other_id).where(
            or_(col(Relation.document_id).in_(chunk), col(Relation.other_id).in_(chunk)),
            col(Relation.kind).in_(FAMILY_KINDS),
            Relation.state != RelationState.REJECTED,
        )
        found |= {(left, right) for left, right in session.exec(query)}
    return found


def _families_of(session: Session, document_ids: Collection[int]) -> set[str]:
    found: set[str] = set()
    for chunk in in_chunks(sorted(document_ids)):
        found |= set(session.exec(select(FamilyMember.family).where(col(FamilyMember.document_id).in_(chunk))))
    return found


def _members_of(session: Session, cache_id: int, families: Collection[str]) -> set[int]:
    found: set[int] = set()
    for chunk in in_chunks(sorted(families)):
        found |= set(session.exec(select(FamilyMember.document_id).where(col(FamilyMember.family).in_(chunk))))
    return _in_cache(session, cache_id, found)


def _tied(session: Session, ties: Ties) -> list[Comparable]:
    ids = sorted({one for tie in ties for one in tie})
    return [one for chunk in in_chunks(ids) for one in comparables(session, col(Document.id).in_(chunk))]


def _save(session: Session, scope: Collection[int], placed: Sequence[Placed]) -> int:
    """Set the places of documents; who is not placed is in no family."""
    wanted = {one.document_id: (one.family, one.pivot) for one in placed}
    known: dict[int, tuple[str, bool]] = {}
    for chunk in in_chunks(sorted(scope)):
        for member in session.exec(select(FamilyMember).where(col(FamilyMember.document_id).in_(chunk))):
            known[member.document_id] = (member.family, member.pivot)
    gone = [one for one in known if one not in wanted]
    for chunk in in_chunks(gone):
        session.execute(delete(FamilyMember).where(col(FamilyMember.document_id).in_(chunk)))
    moved = [one for one, standing in wanted.items() if one in known and known[one] != standing]
    for one in moved:
        family, pivot = wanted[one]
        moving = update(FamilyMember).where(col(FamilyMember.document_id) == one)
        session.execute(moving.values(family=family, pivot=pivot))
    fresh = [one for one in wanted if one not in known]
    rows: list[dict[str, Any]] = [
        {"document_id": one, "family": wanted[one][0], "pivot": wanted[one][1]} for one in fresh
    ]
    insert_rows(session, "family_member", rows)
    return len(gone) + len(moved) + len(fresh)


def _keep_aliases(session: Session, cache_id: int, given_up: Mapping[str, str], families: set[str]) -> None:
    """Let the names that were given up lead to the families of now, those before them too."""
    known: dict[str, FamilyAlias] = {}
    for column, names in ((col(FamilyAlias.alias), families | given_up.keys()), (col(FamilyAlias.family), given_up)):
        for chunk in in_chunks(sorted(names)):
            here = select(FamilyAlias).where(FamilyAlias.cache_id == cache_id, column.in_(chunk))
            known |= {row.alias: row for row in session.exec(here)}
    for alias, row in known.items():
        if alias in families:
            session.delete(row)
        elif row.family in given_up:
            row.family = given_up[row.family]
            session.add(row)
    session.flush()
    for alias, family in sorted(given_up.items()):
        if alias not in known:
            session.add(FamilyAlias(cache_id=cache_id, alias=alias, family=family))
        else:
            known[alias].family = family
