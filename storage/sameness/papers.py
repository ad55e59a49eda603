"""Documents as comparing needs them: their pages as shown, what they are, how they were read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.shapes import PageText, SpanRead
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.provenance import Document
from storage.vocabulary import Method


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be compared."""

    document_id: int
    sha256: str
    media_type: str | None
    properties: dict[str, Any]
    pages: tuple[PageText, ...]
    """Those whose text is known, in order."""

    @property
    def is_ocr(self) -> bool:
        """Whether some of it was read from pictures."""
        return any(page.is_ocr for page in self.pages)


def load_papers(record: Record, document_ids: Sequence[int]) -> list[Paper]:
    """Load documents with the text of all their pages, in the order of their ids."""
    found: list[Paper] = []
    with record.reading() as session:
        for chunk in in_chunks(sorted(set(document_ids)), 200):
            spans: defaultdict[int, list[SpanRead]] = defaultdict(list)
            here = col(Page.document_id).in_(chunk) & col(TextVariant.chosen_because).is_not(None)
            in_force = (
                select(Span)
                .join(TextVariant, col(TextVariant.id) == col(Span.variant_id))
                .join(Page, col(Page.id) == col(TextVariant.page_id))
                .where(here, col(Span.engine) == col(TextVariant.spans_by))
                .order_by(col(Span.variant_id), col(Span.start))
            )
            for span in session.exec(in_force):
                read = SpanRead(span.start, span.end, span.language, span.script, span.confidence, span.engine)
                spans[span.variant_id].append(read)
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
            for document in session.exec(
                select(Document).where(col(Document.id).in_(chunk)).order_by(col(Document.id))
            ):
                own = pages[document.id or 0]
                found.append(
                    Paper(document.id or 0, document.sha256, document.media_type, document.properties, tuple(own))
                )
    return found
