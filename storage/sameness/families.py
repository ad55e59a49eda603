"""Families in the record: who is tied to whom, and who stands in which family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.rules.sameness import FAMILY_KINDS
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyAlias, FamilyMember, FamilyPin, Relation
from storage.vocabulary import Method, Outcome, RelationKind, RelationState


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
    is_ocr: bool = False
    """Whether some of it was read from pictures."""
    pinned_at: datetime | None = None
    """When a person put it first; None: nobody did."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document's place in a family."""

    document_id: int
    family: str
    pivot: bool


def list_copies(record: Record, cache_id: int) -> list[tuple[int, int]]:
    """Give the pairs of documents of a cache that are the same, by their ids."""
    query = (
        select(Relation.document_id, Relation.other_id)
        .join(Document, col(Document.id) == col(Relation.document_id))
        .where(
            Document.cache_id == cache_id,
            Relation.kind == RelationKind.NEAR_DUPLICATE,
            Relation.state != RelationState.REJECTED,
        )
    )
    with record.reading() as session:
        return [(left, right) for left, right in session.exec(query)]


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
    read = (
        select(Page.document_id)
        .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .where(
            col(Page.document_id) == col(Document.id),
            col(TextVariant.chosen_because).is_not(None),
            TextVariant.method == Method.OCR,
        )
    )
    query = (
        select(col(Document.id), col(Document.sha256), col(Document.text_sha256), col(Document.outcome))
        .add_columns(col(Document.pages), col(FamilyMember.family), read.exists(), col(FamilyPin.pinned_at))
        .join(FamilyMember, col(FamilyMember.document_id) == col(Document.id), isouter=True)
        .join(FamilyPin, col(FamilyPin.document_id) == col(Document.id), isouter=True)
        .where(wanted)
        .order_by(col(Document.sha256))
    )
    return [
        Comparable(document_id, sha256, digest, outcome == Outcome.READ, pages or 0, family, bool(is_ocr), pinned)
        for document_id, sha256, digest, outcome, pages, family, is_ocr, pinned in session.execute(query)
    ]


def save_families(record: Record, cache_id: int, placed: Sequence[Placed], given_up: Mapping[str, str]) -> int:
    """Set the place of each document of a cache in its family; returns how many changed.

    Args:
        record: the open record.
        cache_id: whose documents; who is not placed is in no family.
        placed: all that are in one.
        given_up: names that families had, and the family each leads to now.
    """
    wanted = {place.document_id: (place.family, place.pivot) for place in placed}
    with record.writing() as session:
        here = (
            select(FamilyMember)
            .join(Document, col(Document.id) == col(FamilyMember.document_id))
            .where(Document.cache_id == cache_id)
        )
        known = {member.document_id: (member.family, member.pivot) for member in session.exec(here)}
        gone = [document_id for document_id in known if document_id not in wanted]
        for chunk in in_chunks(gone):
            session.execute(delete(FamilyMember).where(col(FamilyMember.document_id).in_(chunk)))
        moved = [one for one, place in wanted.items() if one in known and known[one] != place]
        for one in moved:
            family, pivot = wanted[one]
            member = col(FamilyMember.document_id) == one
            session.execute(update(FamilyMember).where(member).values(family=family, pivot=pivot))
        fresh = [one for one in wanted if one not in known]
        rows = [{"document_id": one, "family": wanted[one][0], "pivot": wanted[one][1]} for one in fresh]
        insert_rows(session, "family_member", rows)
        _keep_aliases(session, cache_id, given_up, {family for family, _ in wanted.values()})
        return len(gone) + len(moved) + len(fresh)


def _keep_aliases(session: Session, cache_id: int, given_up: Mapping[str, str], families: set[str]) -> None:
    """Let the names that were given up lead to the families of now, those before them too."""
    known = {row.alias: row for row in session.exec(select(FamilyAlias).where(FamilyAlias.cache_id == cache_id))}
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
