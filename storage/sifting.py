"""Sifting the documents of a cache: by what became of them, by language, by how far the work on them has come."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func
from sqlmodel import Session, col, select

from config import clock
from storage.caches import REVIEWED, cache_id_of, far_documents, released_documents
from storage.database import Record
from storage.queue.eligible import is_free
from storage.tables.documents import DocumentLanguage
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import Outcome, ReviewState


class Stage(StrEnum):
    """How far a document has come: the steps of the funnel behind `documents`."""

    FAMILIES = "families"
    """It stands for its family."""
    REVIEWED = "reviewed"
    CORROBORATED = "corroborated"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which documents of a cache are asked for; None: whatever it is."""

    cache: str
    """By its slug."""
    outcome: Outcome | None = None
    waiting: bool = False
    """Only those that wait to be read."""
    reason: str | None = None
    """Why it could not be read, or the rule of exclusion."""
    language: str | None = None
    """Some of its text is in this language."""
    script: str | None = None
    state: ReviewState | None = None
    stage: Stage | None = None
    family: str | None = None
    documents: tuple[str, ...] | None = None
    """Only these, by SHA-256."""

    def __call__(self, session: Session) -> ColumnElement[bool]:
        """Give the condition on documents.

        Raises:
            NotFound: there is no such cache.
        """
        cache_id = cache_id_of(session, self.cache)
        asked = [col(Document.cache_id) == cache_id, *self._of_reading()]
        if self.state is not None:
            asked.append(_has_item(self.state))
        if self.stage is not None:
            asked.append(_has_come_to(session, cache_id, self.stage))
        if self.family is not None:
            asked.append(_in_family(col(FamilyMember.family) == self.family))
        if self.documents is not None:
            asked.append(col(Document.sha256).in_(self.documents))
        return and_(*asked)

    def _of_reading(self) -> list[ColumnElement[bool]]:
        asked: list[ColumnElement[bool]] = []
        if self.outcome is not None:
            asked.append(col(Document.outcome) == self.outcome)
        if self.waiting:
            asked.append(col(Document.outcome).is_(None))
        if self.reason is not None:
            asked.append((col(Document.reason) == self.reason) | (col(Document.rule) == self.reason))
        for column, written in ((DocumentLanguage.language, self.language), (DocumentLanguage.script, self.script)):
            if written is not None:
                here = col(DocumentLanguage.document_id) == col(Document.id)
                asked.append(exists().where(here, col(column) == written, col(DocumentLanguage.characters) > 0))
        return asked


def one_of(hashes: Collection[str]) -> Callable[[Session], ColumnElement[bool]]:
    """Give the condition that a document is one of these, by their SHA-256."""
    return lambda _: col(Document.sha256).in_(sorted(hashes))


def count_documents(record: Record, sieve: Sieve) -> int:
    """Count the documents that *sieve* lets through.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        return session.exec(select(func.count()).select_from(Document).where(sieve(session))).one()


def _has_item(state: ReviewState) -> ColumnElement[bool]:
    """Give the condition that a document's item stands there now: one whose lease has expired is `queued`."""
    free = is_free(clock.now())
    stands = free if state is ReviewState.QUEUED else (col(ReviewItem.state) == state) & ~free
    return exists().where(col(ReviewItem.document_id) == col(Document.id), stands)


def _has_come_to(session: Session, cache_id: int, stage: Stage) -> ColumnElement[bool]:
    match stage:
        case Stage.FAMILIES:
            return _in_family(col(FamilyMember.pivot).is_(True))
        case Stage.REVIEWED:
            reviewed = col(ReviewItem.state).in_(REVIEWED)
            return exists().where(col(ReviewItem.document_id) == col(Document.id), reviewed)
        case Stage.CORROBORATED:
            return col(Document.sha256).in_(far_documents(cache_id))
        case Stage.RELEASED:
            return col(Document.id).in_(released_documents(session, cache_id))


def _in_family(member: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(FamilyMember.document_id) == col(Document.id), member)
