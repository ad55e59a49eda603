"""Small rows that tests of the record stand on: a cache with documents, as delivering and reading leave them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from config import clock
from storage.database import Record
from storage.documents import save_readings
from storage.shapes import PageRead, Reading, SpanRead, VariantRead, Waiting
from storage.tables.provenance import Blob, Cache, Delivery, Document, Occurrence
from storage.vocabulary import Because, Method, Outcome, Reason


def sha(letter: str) -> str:
    """A made-up SHA-256: one hex digit, 64 times."""
    return letter * 64


def draw_cache(record: Record, hashes: Sequence[str], *, slug: str = "harbour", copies: int = 0) -> int:
    """Make a cache with one delivery of documents that wait to be read; *copies* more places of the first."""
    with record.writing() as session:
        cache = Cache(slug=slug, created_at=clock.now())
        session.add(cache)
        session.flush()
        delivery = Delivery(
            cache_id=cache.id or 0,
            number=1,
            manifest_sha256=sha("f"),
            files=len(hashes) + copies,
            received_at=clock.now(),
        )
        session.add(delivery)
        session.flush()
        for number, sha256 in enumerate(hashes):
            if session.get(Blob, sha256) is None:
                session.add(Blob(sha256=sha256, size=10, stored_at=clock.now()))
                session.flush()
            document = Document(cache_id=cache.id or 0, sha256=sha256, delivery_id=delivery.id or 0)
            session.add(document)
            session.flush()
            places = 1 + (copies if number == 0 else 0)
            for place in range(places):
                path = f"папка/{number}-{place}.pdf"
                session.add(
                    Occurrence(
                        delivery_id=delivery.id or 0,
                        document_id=document.id or 0,
                        path=path,
                        raw_path=path.encode(),
                    )
                )
        return cache.id or 0


def document_id(record: Record, sha256: str, slug: str | None = None) -> int:
    """The id of the one document with these bytes; where several caches hold them, of the cache *slug*."""
    query = select(Document.id).where(col(Document.sha256) == sha256)
    if slug is not None:
        query = query.join(Cache, col(Cache.id) == col(Document.cache_id)).where(Cache.slug == slug)
    with record.reading() as session:
        return session.exec(query).one() or 0


def read_as(
    record: Record,
    sha256: str,
    *texts: str,
    language: str = "ru",
    script: str = "Cyrl",
    text_sha256: str | None = None,
    engine: str = "test 1",
    version: str = "1",
    slug: str | None = None,
) -> None:
    """Store a reading of one page a text."""
    pages = tuple(
        PageRead(
            number,
            (
                VariantRead(
                    Method.TEXT_LAYER,
                    engine,
                    text,
                    chosen_because=Because.ONLY_TEXT,
                    spans=(SpanRead(0, len(text), language, script, 0.9, "spans 1"),) if text else (),
                ),
            ),
        )
        for number, text in enumerate(texts, start=1)
    )
    reading = Reading(
        Outcome.READ,
        version,
        media_type="application/pdf",
        pages=pages,
        page_count=len(pages),
        text_sha256=text_sha256,
    )
    save_readings(record, [(Waiting(document_id(record, sha256, slug), sha256, 10), reading)])


def read_more(
    record: Record,
    sha256: str,
    *texts: str,
    method: Method = Method.TEXT_LAYER,
    outcome: Outcome = Outcome.READ,
    **more: Any,
) -> None:
    """Store a reading of one page a text, in Russian, that says *more* of its document: kind, properties, signals."""
    shown = (
        VariantRead(
            method,
            "test 1",
            text,
            chosen_because=Because.ONLY_TEXT,
            ocr_languages="rus" if method is Method.OCR else None,
            spans=(SpanRead(0, len(text), "ru", "Cyrl", 0.9, "spans 1"),),
        )
        for text in texts
    )
    pages = tuple(PageRead(number, (variant,)) for number, variant in enumerate(shown, start=1))
    reason = None if outcome is Outcome.READ else Reason.CORRUPT
    reading = Reading(outcome, "1", reason=reason, pages=pages, page_count=len(pages), **more)
    save_readings(record, [(Waiting(document_id(record, sha256), sha256, 10), reading)])


def quarantine(record: Record, sha256: str, reason: Reason) -> None:
    """Store that a document could not be read."""
    reading = Reading(Outcome.QUARANTINED, "1", reason=reason)
    save_readings(record, [(Waiting(document_id(record, sha256), sha256, 10), reading)])
