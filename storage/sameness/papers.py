"""Documents as comparing needs them: their pages as shown, what they are, how they were read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.shapes import PageText, SpanRead
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.provenance import Document
from storage.vocabulary import Method, Outcome


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a document without its text."""

    document_id: int
    sha256: str
    media_type: str | None
    properties: Mapping[str, Any]
    is_ocr: bool
    """Whether some of it was read from pictures."""
    letters: Mapping[str, int]
    """By the language of their span, a BCP 47 tag."""
    is_partial: bool = False
    """Whether some of it could not be read."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be compared."""

    document_id: int
    sha256: str
    media_type: str | None
    properties: dict[str, Any]
    pages: tuple[PageText, ...]
    """Those whose text is known, in order."""
    is_partial: bool = False
    """Whether some of it could not be read."""

    @property
    def outline(self) -> Outline:
        """What is known of it without its text."""
        letters: Counter[str] = Counter()
        for page in self.pages:
            for span in page.spans:
                letters[span.language] += span.end - span.start
        is_ocr = any(page.is_ocr for page in self.pages)
        return Outline(
            self.document_id, self.sha256, self.media_type, self.properties, is_ocr, letters, self.is_partial
        )


def load_papers(record: Record, document_ids: Sequence[int]) -> list[Paper]:
    """Load documents with the text of all their pages, in the order of their ids."""
    found: list[Paper] = []
    with record.reading() as session:
        for chunk in in_chunks(sorted(set(document_ids)), 200):
            spans: defaultdict[int, list[SpanRead]] = defaultdict(list)
            here = _shown(chunk)
            in_force = (
                select(Span.variant_id, Span.start, Span.end, Span.language)
                .add_columns(col(Span.script), col(Span.confidence), col(Span.engine))
                .join(TextVariant, col(TextVariant.id) == col(Span.variant_id))
                .join(Page, col(Page.id) == col(TextVariant.page_id))
                .where(here, col(Span.engine) == col(TextVariant.spans_by))
                .order_by(col(Span.variant_id), col(Span.start))
            )
            for span_of, *span in session.execute(in_force):
                spans[span_of].append(SpanRead(*span))
            pages: defaultdict[int, list[PageText]] = defaultdict(list)
            texts = (
                select(Page.document_id, Page.number, TextVariant.id)
                .add_columns(col(TextVariant.text), col(TextVariant.method))
                .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
                .where(here)
                .order_by(col(Page.document_id), col(Page.number))
            )
            for document_id, number, variant_id, text, method in session.execute(texts):
                page = PageText(number, text, tuple(spans.pop(variant_id, ())), is_ocr=method == Method.OCR)
                pages[document_id].append(page)
            found += [
                Paper(number, sha256, media_type, told, tuple(pages[number]), outcome == Outcome.PARTIAL)
                for number, sha256, media_type, told, outcome in session.execute(_documents(chunk))
            ]
    return found


def load_outlines(record: Record, document_ids: Sequence[int]) -> list[Outline]:
    """Load what is known of documents without their text, in the order of their ids."""
    found: list[Outline] = []
    with record.reading() as session:
        for chunk in in_chunks(sorted(set(document_ids))):
            read_by = (
                select(Page.document_id, TextVariant.method)
                .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
                .where(_shown(chunk), TextVariant.method == Method.OCR)
                .distinct()
            )
            read = {document_id for document_id, _ in session.exec(read_by)}
            letters: defaultdict[int, dict[str, int]] = defaultdict(dict)
            counted = (
                select(Page.document_id, Span.language, func.sum(col(Span.end) - col(Span.start)))
                .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
                .join(Span, col(Span.variant_id) == col(TextVariant.id))
                .where(_shown(chunk), col(Span.engine) == col(TextVariant.spans_by))
                .group_by(col(Page.document_id), col(Span.language))
            )
            for document_id, language, count in session.exec(counted):
                letters[document_id][language] = int(count)
            found += [
                Outline(number, sha256, media_type, told, number in read, letters[number], outcome == Outcome.PARTIAL)
                for number, sha256, media_type, told, outcome in session.execute(_documents(chunk))
            ]
    return found


def _documents(document_ids: Collection[int]) -> Any:
    told = select(Document.id, Document.sha256, Document.media_type, Document.properties)
    return told.add_columns(col(Document.outcome)).where(col(Document.id).in_(document_ids)).order_by(col(Document.id))


def _shown(document_ids: Collection[int]) -> ColumnElement[bool]:
    return col(Page.document_id).in_(document_ids) & col(TextVariant.chosen_because).is_not(None)
