"""What ranking asks of the record: which documents have a place in the queue, and what they hold, streamed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from storage.analysis.words import Spoken
from storage.bulk import in_chunks
from storage.database import Record
from storage.rules.review import LEFT_TO_THE_MACHINE
from storage.tables.documents import Anchor, Page, Span, TextVariant
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import Outcome, Reason

RANKED_OUTCOMES = (Outcome.READ, Outcome.PARTIAL, Outcome.QUARANTINED)
PAGES_AT_ONCE = 50
"""How many pages' texts are in memory while streaming."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document that has a place in the queue: how it was read, its place in a family, how it is ranked."""

    document_id: int
    sha256: str
    outcome: Outcome
    reason: Reason | None
    pages: int | None
    text_sha256: str | None
    reader_version: str | None
    family: str | None
    pivot: bool
    ranked_by: str | None
    """None: there is no item yet."""
    waits: bool
    """Whether it may be ranked: it has no item, or one that is in nobody's hands and not yet judged."""


def rankable_documents(record: Record, cache_id: int) -> list[Standing]:
    """List the documents of a cache that belong in the queue, by hash: not containers, not excluded, not unread."""
    query = (
        select(Document, FamilyMember, ReviewItem.ranked_by, ReviewItem.state)
        .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
        .outerjoin(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .where(
            Document.cache_id == cache_id,
            col(Document.is_container).is_(False),
            col(Document.outcome).in_(RANKED_OUTCOMES),
        )
        .order_by(col(Document.sha256))
        .execution_options(yield_per=1000)
    )
    with record.reading() as session:
        return [_standing(*row) for row in session.exec(query)]


def _standing(document: Document, member: FamilyMember | None, ranked_by: str | None, state: str | None) -> Standing:
    return Standing(
        document_id=document.id or 0,
        sha256=document.sha256,
        outcome=Outcome(document.outcome or ""),
        reason=None if document.reason is None else Reason(document.reason),
        pages=document.pages,
        text_sha256=document.text_sha256,
        reader_version=document.reader_version,
        family=None if member is None else member.family,
        pivot=member is not None and member.pivot,
        ranked_by=ranked_by,
        waits=state is None or state in LEFT_TO_THE_MACHINE,
    )


def stream_texts(record: Record, document_ids: Sequence[int]) -> Iterator[tuple[int, str, list[Spoken]]]:
    """Give the chosen text of each page of the documents, one page after the other, with its languages.

    Args:
        record: the open record.
        document_ids: at most some hundreds at once: SQLite bounds the number of variables.

    Yields:
        the document's id, a page's text and its spans.
    """
    for document_id, _, text, spoken in _stream(record, col(Page.document_id).in_(document_ids)):
        yield document_id, text, spoken


def stream_pages(record: Record, page_ids: Iterable[int]) -> Iterator[tuple[int, int, str, list[Spoken]]]:
    """Give the chosen texts of some pages, one after the other.

    Args:
        record: the open record.
        page_ids: as many as there are.

    Yields:
        the document's id, the page's, its text and its spans.
    """
    for chunk in in_chunks(page_ids):
        yield from _stream(record, col(Page.id).in_(chunk))


def _stream(record: Record, wanted: ColumnElement[bool]) -> Iterator[tuple[int, int, str, list[Spoken]]]:
    here = wanted, col(TextVariant.chosen_because).is_not(None)
    spans = (
        select(TextVariant.id, Span.start, Span.end, Span.language)
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .join(Span, (col(Span.variant_id) == col(TextVariant.id)) & (col(Span.engine) == col(TextVariant.spans_by)))
        .where(*here)
        .order_by(col(TextVariant.id), col(Span.start))
    )
    query = (
        select(Page.document_id, TextVariant.page_id, TextVariant.text, TextVariant.id)
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .where(*here)
        .execution_options(yield_per=PAGES_AT_ONCE)
    )
    with record.reading() as session:
        spoken: dict[int | None, list[Spoken]] = defaultdict(list)
        for variant_id, start, end, language in session.exec(spans):
            spoken[variant_id].append((start, end, language))
        for document_id, page_id, text, variant_id in session.exec(query):
            yield document_id, page_id, text, spoken[variant_id]


def count_characters(record: Record, document_ids: Sequence[int]) -> dict[int, int]:
    """Count the characters in the chosen texts of the documents; one without text is left out.

    Args:
        record: the open record.
        document_ids: at most some hundreds at once.
    """
    query = (
        select(Page.document_id, func.sum(func.length(TextVariant.text)))
        .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .where(col(Page.document_id).in_(document_ids), col(TextVariant.chosen_because).is_not(None))
        .group_by(col(Page.document_id))
    )
    with record.reading() as session:
        return dict(session.exec(query).all())


def load_anchors(record: Record, document_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Give the anchors in the chosen texts of the documents, as sorted pairs of kind and value.

    Args:
        record: the open record.
        document_ids: at most some hundreds at once.
    """
    query = (
        select(Page.document_id, Anchor.kind, Anchor.value)
        .join(TextVariant, col(TextVariant.id) == col(Anchor.variant_id))
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .where(col(Page.document_id).in_(document_ids), col(TextVariant.chosen_because).is_not(None))
        .distinct()
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    with record.reading() as session:
        for document_id, kind, value in session.exec(query):
            found[document_id].append((kind, value))
    return {document_id: sorted(anchors) for document_id, anchors in found.items()}
