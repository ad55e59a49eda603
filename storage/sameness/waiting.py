"""Which documents wait to be compared: new ones, those that were read otherwise, and whom that brings to others."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.tables.documents import Page
from storage.tables.provenance import Cache, Document
from storage.tables.sameness import Comparison, PageSketch, SamenessState, SketchedDocument


@dataclass(frozen=True, slots=True)
class Size:
    """What the index of a cache holds."""

    documents: int
    pages: int
    """That have a sketch."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a cache was counted, and compared."""

    cap: int
    """By which its index was counted; 0: it was not."""
    paired: int
    """By which pairs were last found throughout."""
    last_sketch: int
    """The largest id of a sketch that was counted."""


def documents_here(cache_id: int) -> Select[Any]:
    """Select the ids of the documents of a cache."""
    return select(col(Document.id)).where(col(Document.cache_id) == cache_id)


def size_of(record: Record, cache_id: int) -> Size:
    """Count what the index of a cache holds; where there are other caches, it goes through all of theirs, too."""
    with record.reading() as session:
        if session.exec(select(func.count()).select_from(Cache)).one() == 1:
            return Size(
                *(session.exec(select(func.count()).select_from(one)).one() for one in (SketchedDocument, PageSketch))
            )
        # asked for one cache, SQLite would begin with its documents, which takes three times as long
        documents = select(Document.cache_id, func.count()).join(
            SketchedDocument, col(SketchedDocument.document_id) == col(Document.id)
        )
        pages = (
            select(Document.cache_id, func.count())
            .join(Page, col(Page.document_id) == col(Document.id))
            .join(PageSketch, col(PageSketch.page_id) == col(Page.id))
        )
        counts = (dict(session.exec(one.group_by(col(Document.cache_id))).all()) for one in (documents, pages))
        return Size(*(count.get(cache_id, 0) for count in counts))


def load_state(record: Record, cache_id: int) -> State:
    """Load how far a cache was counted, and compared."""
    with record.reading() as session:
        row = session.get(SamenessState, cache_id)
        return State(0, 0, 0) if row is None else State(row.cap, row.paired, row.last_sketch)


def compare_anew(record: Record, cache_id: int, *, version: str) -> None:
    """Let all documents of a cache wait to be compared where they were by another version of measuring and judging."""
    with record.reading() as session:
        row = session.get(SamenessState, cache_id)
        if row is not None and row.algorithm == version:
            return
    here = documents_here(cache_id)
    with record.writing() as session:
        row = session.get(SamenessState, cache_id)
        if row is None:
            row = SamenessState(cache_id=cache_id, algorithm=version, cap=0, paired=0, last_sketch=0)
        row.algorithm = version
        session.add(row)
        session.execute(delete(Comparison).where(col(Comparison.document_id).in_(here)))
        session.execute(
            update(SketchedDocument).where(col(SketchedDocument.document_id).in_(here)).values(related=False)
        )


def list_sketched(record: Record, cache_id: int) -> list[int]:
    """List the documents of a cache that the index holds, by their ids."""
    query = (
        select(SketchedDocument.document_id)
        .join(Document, col(Document.id) == col(SketchedDocument.document_id))
        .where(Document.cache_id == cache_id)
        .order_by(col(SketchedDocument.document_id))
    )
    with record.reading() as session:
        return list(session.exec(query))


def list_waiting(record: Record, cache_id: int) -> list[int]:
    """List the documents of a cache that were counted, and wait to be compared, by their ids."""
    here = documents_here(cache_id)
    query = (
        select(SketchedDocument.document_id)
        .where(
            ~col(SketchedDocument.related),
            col(SketchedDocument.rare).is_not(None),
            col(SketchedDocument.document_id).in_(here),
        )
        .order_by(col(SketchedDocument.document_id))
    )
    with record.reading() as session:
        return list(session.exec(query))


def mark_related(record: Record, cache_id: int, document_ids: Iterable[int], *, paired: int) -> None:
    """Say that documents have been compared with all others; one that was read otherwise meanwhile goes on waiting.

    Args:
        record: the open record.
        cache_id: theirs.
        document_ids: of documents.
        paired: by what bound all pairs of the cache have been found by now.
    """
    with record.writing() as session:
        for chunk in in_chunks(sorted(document_ids)):
            counted = col(SketchedDocument.document_id).in_(chunk) & col(SketchedDocument.rare).is_not(None)
            session.execute(update(SketchedDocument).where(counted).values(related=True))
        here = col(SamenessState.cache_id) == cache_id
        session.execute(update(SamenessState).where(here).values(paired=paired))


def let_wait(record: Record, document_ids: Iterable[int]) -> None:
    """Let documents wait to be compared anew."""
    ids = sorted(document_ids)
    if ids:
        with record.writing() as session:
            let_wait_within(session, ids)


def let_wait_within(session: Session, document_ids: Iterable[int]) -> None:
    """Let documents wait to be compared anew, with what else a session writes."""
    for chunk in in_chunks(sorted(document_ids)):
        session.execute(
            update(SketchedDocument).where(col(SketchedDocument.document_id).in_(chunk)).values(related=False)
        )
