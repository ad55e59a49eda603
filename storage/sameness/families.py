"""Relations and families in the record: proposed by machine, confirmed or rejected by people, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.shapes import Placed, Related
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyMember, Relation
from storage.vocabulary import Outcome, RelationKind, RelationState

FAMILY_KINDS = (RelationKind.NEAR_DUPLICATE, RelationKind.VERSION)


@dataclass(frozen=True, slots=True)
class Comparable:
    """What choosing a pivot and comparing texts need to know of a document."""

    document_id: int
    sha256: str
    text_sha256: str | None
    read_whole: bool
    pages: int
    family: str | None
    """The family it is in already."""


def same_text_groups(record: Record, cache_id: int) -> list[list[Comparable]]:
    """Group the documents of a cache whose folded text is equal; groups of two and more, each in order of hash."""
    with record.reading() as session:
        several = (
            select(Document.text_sha256)
            .where(Document.cache_id == cache_id, col(Document.text_sha256).is_not(None))
            .group_by(col(Document.text_sha256))
            .having(func.count() > 1)
        )
        groups: dict[str | None, list[Comparable]] = {}
        wanted = (col(Document.cache_id) == cache_id) & col(Document.text_sha256).in_(several)
        for found in _comparables(session, wanted):
            groups.setdefault(found.text_sha256, []).append(found)
        return list(groups.values())


def tied_documents(record: Record, cache_id: int) -> tuple[list[Comparable], list[tuple[int, int]]]:
    """Give the documents of a cache that near-duplicate and version relations tie, and those ties (ids)."""
    with record.reading() as session:
        query = (
            select(Relation.document_id, Relation.other_id)
            .join(Document, col(Document.id) == col(Relation.document_id))
            .where(
                Document.cache_id == cache_id,
                col(Relation.kind).in_(FAMILY_KINDS),
                Relation.state != RelationState.REJECTED,
            )
        )
        ties = [(left, right) for left, right in session.exec(query)]
        ids = sorted({document_id for tie in ties for document_id in tie})
        found = [one for chunk in in_chunks(ids) for one in _comparables(session, col(Document.id).in_(chunk))]
        return found, ties


def _comparables(session: Session, wanted: Any) -> list[Comparable]:
    query = (
        select(col(Document.id), col(Document.sha256), col(Document.text_sha256), col(Document.outcome))
        .add_columns(col(Document.pages), col(FamilyMember.family))
        .join(FamilyMember, col(FamilyMember.document_id) == col(Document.id), isouter=True)
        .where(wanted)
        .order_by(col(Document.sha256))
    )
    return [
        Comparable(document_id, sha256, text_sha256, outcome == Outcome.READ, pages or 0, family)
        for document_id, sha256, text_sha256, outcome, pages, family in session.execute(query)
    ]


def save_relations(record: Record, proposed: Sequence[Related]) -> int:
    """Add the relations that are not there yet; returns how many. What people said of one is left as it is."""
    with record.writing() as session:
        ids = sorted({related.document_id for related in proposed})
        known: set[tuple[int, int, str]] = set()
        for chunk in in_chunks(ids):
            query = select(Relation.document_id, Relation.other_id, Relation.kind).where(
                col(Relation.document_id).in_(chunk)
            )
            known.update((left, right, kind) for left, right, kind in session.exec(query))
        rows = [
            {
                "document_id": related.document_id,
                "other_id": related.other_id,
                "kind": related.kind,
                "score": related.score,
                "state": RelationState.PROPOSED,
                "because": related.because,
                "algorithm": related.algorithm,
            }
            for related in proposed
            if (related.document_id, related.other_id, related.kind) not in known
        ]
        insert_rows(session, "relation", rows)
        return len(rows)


def save_families(record: Record, placed: Sequence[Placed]) -> int:
    """Set the place of each document in its family; returns how many changed."""
    with record.writing() as session:
        ids = [place.document_id for place in placed]
        known: dict[int, tuple[str, bool]] = {}
        for chunk in in_chunks(ids):
            members = select(FamilyMember).where(col(FamilyMember.document_id).in_(chunk))
            known.update({member.document_id: (member.family, member.pivot) for member in session.exec(members)})
        fresh = [place for place in placed if place.document_id not in known]
        moved = [place for place in placed if known.get(place.document_id) not in (None, (place.family, place.pivot))]
        for place in moved:
            session.execute(
                update(FamilyMember)
                .where(col(FamilyMember.document_id) == place.document_id)
                .values(family=place.family, pivot=place.pivot)
            )
        rows = [{"document_id": p.document_id, "family": p.family, "pivot": p.pivot} for p in fresh]
        insert_rows(session, "family_member", rows)
        return len(rows) + len(moved)
