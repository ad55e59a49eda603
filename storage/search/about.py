"""What pages are, read from the record for the index: from their spans and variants, and from their documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.search.dating import PROPERTIES, day_in
from storage.search.filters import About, terms_of_page
from storage.search.kinds import kind_of
from storage.tables.documents import Signal, Span
from storage.tables.provenance import Document
from storage.vocabulary import DocumentDate, DocumentKind

Stretch = tuple[int, int, str, str]
"""Half-open offsets, language, script."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with the text that is shown of it."""

    page_id: int
    document_id: int
    number: int
    variant_id: int
    spans_by: str | None
    method: str


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is the same for all pages of a document."""

    cache_id: int
    outcome: str
    media_type: str | None
    dates: tuple[tuple[DocumentDate, date], ...]


def about_pages(session: Session, pages: Sequence[Shown]) -> dict[int, str]:
    """Give the terms that tell what some pages are, a blank between two, by the page's id."""
    papers = _papers(session, {page.document_id for page in pages})
    signals = _signals(session, papers)
    spans = spans_of(session, [page.variant_id for page in pages])
    told = {}
    for page in pages:
        paper, spoken = papers[page.document_id], spans[page.variant_id, page.spans_by]
        about = About(
            paper.cache_id,
            page.number,
            paper.outcome,
            frozenset(language for *_, language, _ in spoken),
            frozenset(script for *_, script in spoken),
            page.method,
            paper.media_type,
            frozenset(signals[page.document_id]),
            paper.dates,
        )
        told[page.page_id] = " ".join(terms_of_page(about))
    return told


def spans_of(session: Session, variant_ids: Iterable[int]) -> dict[tuple[int, str | None], list[Stretch]]:
    """Give the spans of some variants in their order, by the variant and the engine that told them."""
    found: dict[tuple[int, str | None], list[Stretch]] = defaultdict(list)
    for chunk in in_chunks(variant_ids):
        query = (
            select(col(Span.variant_id), col(Span.engine), col(Span.start), col(Span.end))
            .add_columns(col(Span.language), col(Span.script))
            .where(col(Span.variant_id).in_(chunk))
            .order_by(col(Span.variant_id), col(Span.start))
        )
        for variant_id, engine, *stretch in session.execute(query):
            found[variant_id, engine].append((stretch[0], stretch[1], stretch[2], stretch[3]))
    return found


def _papers(session: Session, document_ids: Iterable[int]) -> dict[int, _Paper]:
    found = {}
    for chunk in in_chunks(sorted(document_ids)):
        query = (
            select(col(Document.id), col(Document.cache_id), col(Document.outcome), col(Document.media_type))
            .add_columns(col(Document.properties))
            .where(col(Document.id).in_(chunk))
        )
        for document_id, cache_id, outcome, media_type, properties in session.execute(query):
            found[document_id] = _Paper(cache_id, outcome or "", media_type, dates_of(media_type, properties or {}))
    return found


def dates_of(media_type: str | None, properties: Mapping[str, Any]) -> tuple[tuple[DocumentDate, date], ...]:
    """Give the dates that a document tells of itself; only a mail was sent."""
    told = ((which, day_in(properties.get(name))) for which, name in PROPERTIES.items())
    is_mail = kind_of(media_type) is DocumentKind.MAIL
    return tuple((which, day) for which, day in told if day is not None and (which != DocumentDate.SENT or is_mail))


def _signals(session: Session, document_ids: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for chunk in in_chunks(document_ids):
        query = select(Signal.document_id, Signal.kind).where(col(Signal.document_id).in_(chunk)).distinct()
        for document_id, kind in session.exec(query):
            found[document_id].add(kind)
    return found
