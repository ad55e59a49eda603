"""Puts caches, documents and items into a record, straight through its tables, for the tests of queue and ranking."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from config import clock
from storage import people
from storage.database import Record
from storage.queue import save_ranks
from storage.shapes import Ranked
from storage.tables.documents import Anchor, DocumentLanguage, Page, TextVariant
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Blob, Cache, Delivery, Document
from storage.tables.review import ReviewEvent, ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import Outcome, Reason, Role

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Hands:
    """A clock whose hands are moved by the test."""

    at: datetime = START

    def now(self) -> datetime:
        """Tell the time they show."""
        return self.at

    def move(self, minutes: float) -> None:
        """Move them on."""
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Stop the clock; a test moves it on."""
    stopped = Hands()
    monkeypatch.setattr(clock, "now", stopped.now)
    return stopped


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def put_cache(record: Record, slug: str = "harbour") -> int:
    """Make a cache with one delivery; both get the same id."""
    with record.writing() as session:
        cache = Cache(slug=slug, created_at=START)
        session.add(cache)
        session.flush()
        assert cache.id is not None
        session.add(
            Delivery(id=cache.id, cache_id=cache.id, number=1, manifest_sha256=sha(slug), files=0, received_at=START)
        )
        return cache.id


@dataclass(frozen=True)
class Paper:
    """A document to be put into a cache, as reading would have left it."""

    name: str
    texts: tuple[str, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    anchors: tuple[tuple[str, str], ...] = ()
    outcome: Outcome | None = Outcome.READ
    reason: Reason | None = None
    pages: int | None = 1
    family: str | None = None
    pivot: bool = False
    is_container: bool = False
    reader_version: str = "1"


def put_paper(record: Record, cache_id: int, paper: Paper) -> int:
    """Make a document; returns its id."""
    with record.writing() as session:
        if session.get(Blob, sha(paper.name)) is None:
            session.add(Blob(sha256=sha(paper.name), size=1, stored_at=START))
            session.flush()
        document = Document(
            cache_id=cache_id,
            sha256=sha(paper.name),
            delivery_id=cache_id,
            is_container=paper.is_container,
            outcome=paper.outcome,
            reason=paper.reason,
            pages=paper.pages,
            reader_version=paper.reader_version,
            text_sha256=sha("\n".join(paper.texts)),
        )
        session.add(document)
        session.flush()
        assert document.id is not None
        _put_texts(session, document.id, paper)
        for language, characters in paper.languages.items():
            session.add(
                DocumentLanguage(document_id=document.id, language=language, script="Zyyy", characters=characters)
            )
        if paper.family is not None:
            session.add(FamilyMember(document_id=document.id, family=sha(paper.family), pivot=paper.pivot))
        return document.id


def _put_texts(session: Session, document_id: int, paper: Paper) -> None:
    for number, text in enumerate(paper.texts, start=1):
        page = Page(document_id=document_id, number=number)
        session.add(page)
        session.flush()
        variant = TextVariant(
            page_id=page.id or 0, method="decoded", engine="test 1", text=text, chosen_because="only_text"
        )
        session.add(variant)
        session.flush()
        if number == 1:
            for start, (kind, value) in enumerate(paper.anchors):
                session.add(Anchor(variant_id=variant.id or 0, kind=kind, value=value, start=start, end=start + 1))


def put_items(record: Record, cache_id: int, *papers: str | Paper, priority: float = 0.5) -> list[int]:
    """Make documents and queue them; returns the items' ids in the order of *papers*."""
    given = [Paper(paper) if isinstance(paper, str) else paper for paper in papers]
    ids = [put_paper(record, cache_id, paper) for paper in given]
    save_ranks(
        record, [Ranked(document_id, priority, behind=False, because=("test",), ranked_by="1") for document_id in ids]
    )
    with record.reading() as session:
        found = {item.document_id: item.id or 0 for item in session.exec(select(ReviewItem))}
    return [found[document_id] for document_id in ids]


def put_people(record: Record, *names: str, reads: tuple[str, ...] = ("ru", "zh", "en")) -> None:
    for name in names:
        people.add_reviewer(record, name, role=Role.REVIEWER, reads=reads)


def item_row(record: Record, item_id: int) -> ReviewItem:
    with record.reading() as session:
        return session.get_one(ReviewItem, item_id)


def events_of(record: Record, item_id: int) -> list[ReviewEvent]:
    with record.reading() as session:
        query = select(ReviewEvent).where(ReviewEvent.item_id == item_id).order_by(col(ReviewEvent.number))
        return list(session.exec(query))


def ledger_kinds(record: Record) -> list[str]:
    with record.reading() as session:
        return list(session.exec(select(LedgerEntry.kind).order_by(col(LedgerEntry.sequence))))


@contextmanager
def unchanged_ledger(record: Record) -> Iterator[None]:
    """Hold that what runs inside writes nothing into the ledger."""
    before = ledger_kinds(record)
    yield
    assert ledger_kinds(record) == before
