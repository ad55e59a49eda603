"""Pages as rows with the keys of the interface: the text that is shown, its spans, and the variants beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from config.errors import NotFound
from storage.catalogue import grouped, which
from storage.database import Record
from storage.geometry import unpack_words
from storage.tables.documents import Page, Signal, Span, TextVariant
from storage.tables.provenance import Cache, Document
from storage.tables.sameness import FamilyMember

_SPAN_COLUMNS = (
    *(col(Span.variant_id), col(Span.engine), col(Span.start), col(Span.end), col(Span.language), col(Span.script)),
    *(col(Span.confidence), col(Span.method), col(Span.runner_up), col(Span.second_opinion)),
)


def iterate_pages(
    record: Record,
    handle: str | None = None,
    slug: str | None = None,
    *,
    variants: bool = False,
    words: bool = False,
    after: int = 0,
    limit: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Give one row a page, documents in the order of their hashes; `text` is None where it is not known.

    Args:
        record: the open record.
        handle: of one document; None: all of the cache.
        slug: the cache.
        variants: give one row a variant instead, also those that are not shown (`chosen_because` is None there).
        words: give the boxes of the words too, in shares of the page.
        after: leave out the first so many pages of each document.
        limit: at most so many pages of each document; None: all.
    """
    with record.reading() as session:
        here = which(session, handle, slug)
        shown = col(TextVariant.page_id) == col(Page.id)
        if not variants:
            shown &= col(TextVariant.chosen_because).is_not(None)
        query = (
            select(Document.sha256, Page, TextVariant)
            .join(Page, col(Page.document_id) == col(Document.id))
            .join(TextVariant, shown, isouter=True)
            .order_by(col(Document.sha256), col(Document.id), col(Page.number))
            .order_by(col(TextVariant.chosen_because).is_(None), col(TextVariant.id))
        )
        asked = here & (col(Page.number) > after)
        if limit is not None:
            asked &= col(Page.number) <= after + limit
        query = query.where(asked)
        spans = _spans(session, asked)
        for sha256, page, variant in session.exec(query).yield_per(500):
            row = {**_page_row(sha256, page), **_variant_row(variant, spans, words=words)}
            yield {**row, "state": _state_of(variant)} if variants else row


@dataclass(frozen=True, slots=True)
class Opened:
    """A document opened at a page: what the page says of it, and the page's texts."""

    document_id: int
    document: dict[str, Any]
    """Some of what the catalogue tells of it: `document`, `media_type`, `title`, `pages`, `reason`, `family`."""
    texts: list[dict[str, Any]]
    """A row a text, as `iterate_pages` gives them of variants with words; one without text where none is known."""


def open_page(record: Record, sha256: str, slug: str, *, number: int) -> Opened:
    """Open a document at a page, by one question for both and one for the languages.

    Args:
        record: the open record.
        sha256: of the document.
        slug: of its cache.
        number: of the page, from 1; where there is none, no texts are given.

    Raises:
        NotFound: there is no such document in this cache.
    """
    here = (col(Page.document_id) == col(Document.id)) & (col(Page.number) == number)
    query = (
        sqlalchemy.select(col(Document.id), col(Document.media_type), col(Document.title), col(Document.pages))
        .add_columns(col(Document.reason), col(Document.rule), col(FamilyMember.family), Page, TextVariant)
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
        .outerjoin(Page, here)
        .outerjoin(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .where(col(Document.sha256) == sha256, col(Cache.slug) == slug)
        .order_by(col(TextVariant.chosen_because).is_(None), col(TextVariant.id))
    )
    with record.reading() as session:
        rows = session.execute(query).all()
        if not rows:
            raise NotFound(f"no document {sha256} in cache {slug}")
        key, media_type, title, count, reason, rule, family, _, _ = rows[0]
        found = [(page, variant) for *_, page, variant in rows if page is not None]
        variants = [variant for _, variant in found if variant is not None]
        spans = _spans_of(session, [variant.id for variant in variants]) if variants else {}
        told = {"document": sha256, "media_type": media_type, "title": title, "pages": count}
        texts = [
            {**_page_row(sha256, page), **_variant_row(variant, spans, words=True), "state": _state_of(variant)}
            for page, variant in found
        ]
        return Opened(key, {**told, "reason": reason or rule, "family": family}, texts)


def _page_row(sha256: str, page: Page) -> dict[str, Any]:
    size = {} if page.width is None else {"width": page.width, "height": page.height}
    label = {} if page.label is None else {"label": page.label}
    return {"document": sha256, "page": page.number, **label, **size}


def _variant_row(
    variant: TextVariant | None, spans: dict[int, list[tuple[Any, ...]]], *, words: bool
) -> dict[str, Any]:
    if variant is None:
        empty = ("method", "engine", "ocr_languages", "confidence", "chosen_because", "text")
        return {**dict.fromkeys(empty), "spans": []}
    names = ("start", "end", "language", "script", "confidence", "method", "runner_up", "second_opinion")
    in_force = [span[1:] for span in spans[variant.id or 0] if span[0] == variant.spans_by]
    row = {
        "method": variant.method,
        "engine": variant.engine,
        "ocr_languages": None if variant.ocr_languages is None else variant.ocr_languages.split("+"),
        "confidence": variant.confidence,
        "chosen_because": variant.chosen_because,
        "text": variant.text,
        "spans": [dict(zip(names, span, strict=True)) for span in in_force],
    }
    if words:
        row["words"] = None if variant.words is None else [_word_row(word) for word in unpack_words(variant.words)]
    return row


def _state_of(variant: TextVariant | None) -> str | None:
    return None if variant is None else variant.state


def _word_row(word: Any) -> dict[str, Any]:
    box = [round(side, 4) for side in (word.left, word.top, word.right, word.bottom)]
    confidence = None if word.confidence is None else round(word.confidence, 3)
    return {"start": word.start, "end": word.end, "box": box, "confidence": confidence}


def _spans(session: Session, here: ColumnElement[bool]) -> dict[int, list[tuple[Any, ...]]]:
    query = (
        sqlalchemy.select(*_SPAN_COLUMNS)
        .join(TextVariant, col(TextVariant.id) == col(Span.variant_id))
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .join(Document, col(Document.id) == col(Page.document_id))
        .where(here)
        .order_by(col(Span.variant_id), col(Span.start))
    )
    return grouped(tuple(row) for row in session.execute(query))


def _spans_of(session: Session, variants: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    query = (
        sqlalchemy.select(*_SPAN_COLUMNS)
        .where(col(Span.variant_id).in_(variants))
        .order_by(col(Span.variant_id), col(Span.start))
    )
    return grouped(tuple(row) for row in session.execute(query))


def list_signals(record: Record, handle: str | None = None, slug: str | None = None) -> list[dict[str, Any]]:
    """Give one row a signal, documents in the order of their hashes, then by page."""
    with record.reading() as session:
        query = (
            select(Document.sha256, Signal)
            .join(Signal, col(Signal.document_id) == col(Document.id))
            .where(which(session, handle, slug))
            .order_by(col(Document.sha256), col(Document.id), col(Signal.position))
        )
        return [
            {
                "document": sha256,
                "signal": signal.kind,
                "page": signal.page,
                "evidence": signal.evidence,
                "details": signal.details,
            }
            for sha256, signal in session.exec(query)
        ]
