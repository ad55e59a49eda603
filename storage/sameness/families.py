"""Documents as choosing who is read first needs them, and those of which several are the same."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from storage.database import Record
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyMember, FamilyPin, Relation
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


def comparables(session: Session, wanted: ColumnElement[bool]) -> list[Comparable]:
    """Load the documents of which *wanted* holds, in the order of their hashes."""
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
