"""Keeps sketches and facts with the record: what reading gave is put into the index in the same transaction."""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.shapes import SketchRead
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.sameness import PageSketch, SketchedDocument

KEY_BYTES = 8
Facts = Mapping[int, SketchRead]
"""The sketches of a document's pages, by the number of the page."""


@dataclass(frozen=True, slots=True)
class _Kept:
    document_id: int
    cache_id: int
    basis: str
    standing: str | None


def keep_sketches(session: Session, sketched: Sequence[tuple[int, Facts]]) -> None:
    """Put the sketches of documents into the index; where nothing changed, nothing is written.

    What changed gets new keys under new ids, and the document waits to be compared; the keys of what it replaces are
    swept out before that (`storage.sameness.finding.sweep`): the index is sorted by key, not by page.

    Args:
        session: that writes.
        sketched: ids of documents with the sketches of their pages.
    """
    by_id = dict(sketched)
    for kept in _standing(session, by_id):
        if kept.standing != kept.basis:
            _put(session, kept, by_id[kept.document_id])


def store_sketches(record: Record, sketched: Sequence[tuple[int, Facts]]) -> None:
    """Put the sketches of documents that were read before into the index, in a transaction of their own."""
    with record.writing() as session:
        keep_sketches(session, sketched)


def _standing(session: Session, by_id: Mapping[int, Facts]) -> list[_Kept]:
    found: list[_Kept] = []
    for chunk in in_chunks(by_id):
        query = (
            select(Document.id, Document.cache_id, SketchedDocument.basis)
            .outerjoin(SketchedDocument, col(SketchedDocument.document_id) == col(Document.id))
            .where(col(Document.id).in_(chunk))
            .order_by(col(Document.id))
        )
        for document_id, cache_id, standing in session.exec(query):
            found.append(_Kept(document_id or 0, cache_id, _basis_of(by_id[document_id or 0]), standing))
    return found


def _basis_of(facts: Facts) -> str:
    digest = hashlib.sha256()
    for number, sketch in sorted(facts.items()):
        digest.update(struct.pack("<qq", number, len(sketch.keys)))
        digest.update(sketch.keys)
        for key, count in sorted(sketch.facts):
            digest.update(struct.pack("<qq", key, count))
    return digest.hexdigest()


def _put(session: Session, kept: _Kept, facts: Facts) -> None:
    pages = {
        number: page_id or 0
        for number, page_id in session.exec(select(Page.number, Page.id).where(Page.document_id == kept.document_id))
    }
    again = kept.standing is not None
    if again:
        for chunk in in_chunks(pages.values()):
            session.execute(delete(PageSketch).where(col(PageSketch.page_id).in_(chunk)))
        session.execute(delete(SketchedDocument).where(col(SketchedDocument.document_id) == kept.document_id))
    document = SketchedDocument(document_id=kept.document_id, basis=kept.basis, related=False, replaced=again)
    session.add(document)
    sketches = [
        (PageSketch(page_id=pages[number], shingles=sketch.shingles), sketch)
        for number, sketch in sorted(facts.items())
        if number in pages and sketch.shingles
    ]
    session.add_all(row for row, _ in sketches)
    session.flush()
    insert_rows(
        session,
        "fingerprint",
        [
            {"cache_id": kept.cache_id, "hash": key, "sketch_id": row.id}
            for row, sketch in sketches
            for key in struct.unpack(f"<{len(sketch.keys) // KEY_BYTES}q", sketch.keys)
        ],
    )
    insert_rows(
        session,
        "anchor_key",
        [
            {"cache_id": kept.cache_id, "key": key, "sketched_id": document.id, "count": count}
            for key, count in _sum(sketch.facts for sketch in facts.values())
        ],
    )


def _sum(counted: Iterable[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    total: Counter[int] = Counter()
    for facts in counted:
        for key, count in facts:
            total[key] += count
    return sorted(total.items())


def list_unsketched(record: Record, cache_id: int) -> list[int]:
    """List the documents of a cache that have text, but no sketch: read before there was one."""
    shown = (
        select(col(TextVariant.id))
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .where(col(Page.document_id) == col(Document.id), col(TextVariant.chosen_because).is_not(None))
    )
    sketched = select(col(SketchedDocument.id)).where(col(SketchedDocument.document_id) == col(Document.id))
    query = (
        select(Document.id)
        .where(Document.cache_id == cache_id, ~sketched.exists(), shown.exists())
        .order_by(col(Document.id))
    )
    with record.reading() as session:
        return [document_id or 0 for document_id in session.exec(query)]
