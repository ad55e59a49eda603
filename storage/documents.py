"""What reading gives to the record: which documents wait, and their pages, variants, spans, anchors and signals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.pictures import save_pictures
from storage.sameness.keeping import keep_sketches
from storage.sameness.placing import let_place
from storage.search import keeping
from storage.shapes import PageRead, Reading, SignalRead, SketchRead, VariantRead, Waiting
from storage.tables.documents import Anchor, DocumentLanguage, Page, Signal, Span, TextVariant
from storage.tables.provenance import Blob, Document
from storage.vocabulary import Outcome, Reason

MEMBERS = "members that cannot be told"
"""What is missing where opening a document for its members failed before one was named."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading a cache has come; containers and excluded documents are not counted."""

    documents: int
    finished: int
    pages: int


def waiting_documents(
    record: Record,
    cache_id: int,
    *,
    reader_version: str,
    reasons: frozenset[str] | None = None,
    again: bool = False,
) -> list[Waiting]:
    """List the documents of a cache that wait to be read, in the order of their hashes.

    Args:
        record: the open record.
        cache_id: whose documents.
        reader_version: of the stages that would read them.
        reasons: with *again*, only documents that ended with one of these; None: any.
        again: also what was quarantined, is partial, or was read by another version.
    """
    wanted: ColumnElement[bool] = col(Document.outcome).is_(None)
    if again and reasons is not None:
        wanted = col(Document.reason).in_(sorted(reasons))
    elif again:
        failed = col(Document.outcome).in_([Outcome.QUARANTINED, Outcome.PARTIAL])
        older = col(Document.reader_version) != reader_version
        wanted = or_(wanted, failed, (col(Document.outcome) == Outcome.READ) & older)
    query = (
        select(col(Document.id), col(Document.sha256), col(Blob.size))
        .join(Blob, col(Blob.sha256) == col(Document.sha256))
        .where(col(Document.cache_id) == cache_id, ~col(Document.is_container), wanted)
        .order_by(col(Document.sha256))
    )
    with record.reading() as session:
        return [Waiting(document_id or 0, sha256, size) for document_id, sha256, size in session.exec(query)]


def progress(record: Record, cache_id: int) -> Progress:
    """Count what of a cache is read so far."""
    query = select(func.count(), func.count(col(Document.outcome)), func.sum(col(Document.pages))).where(
        col(Document.cache_id) == cache_id,
        ~col(Document.is_container),
        func.coalesce(col(Document.outcome), "") != Outcome.EXCLUDED,
    )
    with record.reading() as session:
        documents, finished, pages = session.exec(query).one()
        return Progress(documents, finished, pages or 0)


def save_readings(record: Record, readings: Sequence[tuple[Waiting, Reading]]) -> None:
    """Store what reading gave, all in one transaction; saving the same again changes nothing.

    Variants and spans are added, never overwritten: a reading by another engine stands beside the earlier one.
    Signals are those of the newest reading. A document whose own pages were read, but that holds members which could
    not be had, ends `partial`. What is shown can be searched from the same transaction on.
    """
    with record.writing() as session:
        keeping.prepare(session)
        lacking = _lacking(session, [waiting.document_id for waiting, _ in readings])
        for waiting, reading in readings:
            _save_reading(
                session, waiting.document_id, with_lacking(reading, *lacking.get(waiting.document_id, (None, ())))
            )
        keeping.keep_indexed(session, [waiting.document_id for waiting, _ in readings])
        sketched = ((waiting.document_id, _sketches(reading)) for waiting, reading in readings)
        keep_sketches(session, [(document_id, facts) for document_id, facts in sketched if facts is not None])
        let_place(session, [waiting.document_id for waiting, _ in readings])


def _sketches(reading: Reading) -> dict[int, SketchRead] | None:
    """Give the sketches of the pages that show a text; None: it was read without taking them."""
    shown = {
        page.number: variant.sketch
        for page in reading.pages
        for variant in page.variants
        if variant.chosen_because is not None
    }
    taken = {number: sketch for number, sketch in shown.items() if sketch is not None}
    return taken if len(taken) == len(shown) else None


def with_lacking(reading: Reading, reason: Reason | None, names: Sequence[str]) -> Reading:
    """Count in what a document lacks of its members: it is not read whole without them."""
    if reason is None or reading.outcome is Outcome.QUARANTINED:
        return reading
    missing = (*reading.missing, *(names or [MEMBERS]))
    return replace(reading, outcome=Outcome.PARTIAL, reason=reading.reason or reason, missing=missing)


def _lacking(session: Session, document_ids: Sequence[int]) -> dict[int, tuple[Reason, Sequence[str]]]:
    found: dict[int, tuple[Reason, Sequence[str]]] = {}
    for chunk in in_chunks(document_ids):
        query = select(Document.id, Document.lacking_reason, Document.lacking).where(
            col(Document.id).in_(chunk), col(Document.lacking_reason).is_not(None)
        )
        for document_id, reason, names in session.exec(query):
            found[document_id or 0] = (Reason(reason or ""), names)
    return found


def _save_reading(session: Session, document_id: int, reading: Reading) -> None:
    session.execute(
        update(Document)
        .where(col(Document.id) == document_id)
        .values(
            outcome=reading.outcome,
            reason=reading.reason,
            missing=list(reading.missing),
            media_type=reading.media_type,
            title=reading.title,
            pages=reading.page_count,
            properties=dict(reading.properties),
            text_sha256=reading.text_sha256,
            reader_version=reading.reader_version,
        )
    )
    pages = _save_pages(session, document_id, reading.pages)
    save_pictures(session, {pages[page.number]: page.picture for page in reading.pages})
    variants = _save_variants(session, pages, reading.pages)
    _save_spans(session, variants)
    _save_anchors(session, variants)
    _save_signals(session, document_id, reading.signals)
    session.execute(delete(DocumentLanguage).where(col(DocumentLanguage.document_id) == document_id))
    shares = [
        {"document_id": document_id, "language": language, "script": script, "characters": count}
        for (language, script), count in sorted(count_characters(reading.pages).items())
    ]
    insert_rows(session, "document_language", shares)


def _save_signals(session: Session, document_id: int, signals: Sequence[SignalRead]) -> None:
    session.execute(delete(Signal).where(col(Signal.document_id) == document_id))
    ordered = sorted(signals, key=lambda signal: (signal.page or 0, signal.kind, signal.evidence))
    rows = [
        {
            "document_id": document_id,
            "position": position,
            "kind": signal.kind.value,
            "page": signal.page,
            "evidence": signal.evidence,
            "details": dict(signal.details),
        }
        for position, signal in enumerate(ordered)
    ]
    insert_rows(session, "signal", rows)


def count_characters(pages: Iterable[PageRead]) -> Counter[tuple[str, str]]:
    """Count the characters of the chosen variants by language and script."""
    counts: Counter[tuple[str, str]] = Counter()
    for page in pages:
        for variant in page.variants:
            if variant.chosen_because is not None:
                for span in variant.spans:
                    counts[span.language, span.script] += span.end - span.start
    return counts


def _save_pages(session: Session, document_id: int, pages: Sequence[PageRead]) -> dict[int, int]:
    """Give the id of each page number, making the pages that are new."""
    here = (
        select(col(Page.number), col(Page.id), col(Page.label))
        .add_columns(col(Page.width), col(Page.height))
        .where(col(Page.document_id) == document_id)
    )
    known = {number: rest for number, *rest in session.execute(here)}
    insert_rows(session, "page", [_page_row(document_id, page) for page in pages if page.number not in known])
    for page in pages:
        if page.number in known and known[page.number][1:] != [page.label, page.width, page.height]:
            session.execute(
                update(Page)
                .where(col(Page.id) == known[page.number][0])
                .values(label=page.label, width=page.width, height=page.height)
            )
    return {number: page_id or 0 for number, page_id, *_ in session.execute(here)}


def _page_row(document_id: int, page: PageRead) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": page.number,
        "label": page.label,
        "width": page.width,
        "height": page.height,
    }


def _save_variants(
    session: Session, pages: Mapping[int, int], read: Sequence[PageRead]
) -> list[tuple[int, VariantRead, bool]]:
    """Give each variant's id and whether it is new, making those that are; sets which one is chosen."""
    wanted = {
        (pages[page.number], variant.method.value, variant.engine, variant.ocr_languages, variant.state): variant
        for page in read
        for variant in page.variants
    }
    read_pages = [pages[page.number] for page in read]
    known = _variant_ids(session, read_pages)
    fresh = {key: variant for key, variant in wanted.items() if key not in known}
    if known:
        session.execute(update(TextVariant).where(col(TextVariant.id).in_(known.values())).values(chosen_because=None))
    insert_rows(session, "text_variant", [_variant_row(key, variant) for key, variant in fresh.items()])
    ids = _variant_ids(session, read_pages)
    for key in wanted.keys() & known.keys():
        choice = {"chosen_because": wanted[key].chosen_because, "spans_by": _spans_by(wanted[key])}
        session.execute(update(TextVariant).where(col(TextVariant.id) == ids[key]).values(**choice))
    return [(ids[key], variant, key in fresh) for key, variant in wanted.items()]


VariantKey = tuple[int, str, str, str | None, str]


def _variant_ids(session: Session, page_ids: Sequence[int]) -> dict[VariantKey, int]:
    found: dict[VariantKey, int] = {}
    for chunk in in_chunks(page_ids):
        query = (
            select(TextVariant.page_id, TextVariant.method, TextVariant.engine, TextVariant.ocr_languages)
            .add_columns(col(TextVariant.state), col(TextVariant.id))
            .where(col(TextVariant.page_id).in_(chunk))
        )
        for page_id, method, engine, languages, state, variant_id in session.execute(query):
            found[page_id, method, engine, languages, state] = variant_id
    return found


def _variant_row(key: VariantKey, variant: VariantRead) -> dict[str, Any]:
    return {
        "page_id": key[0],
        "method": key[1],
        "engine": key[2],
        "ocr_languages": key[3],
        "state": key[4],
        "words": variant.words,
        "confidence": variant.confidence,
        "text": variant.text,
        "chosen_because": variant.chosen_because,
        "spans_by": _spans_by(variant),
    }


def _spans_by(variant: VariantRead) -> str | None:
    return variant.spans[0].engine if variant.spans else None


def _save_spans(session: Session, variants: Sequence[tuple[int, VariantRead, bool]]) -> None:
    known = {variant_id for variant_id, _, new in variants if not new}
    kept = set()
    if known:
        query = select(Span.variant_id, Span.start, Span.engine).where(col(Span.variant_id).in_(known))
        kept = {tuple(row) for row in session.exec(query)}
    rows = [
        {
            "variant_id": variant_id,
            "start": span.start,
            "end": span.end,
            "language": span.language,
            "script": span.script,
            "confidence": span.confidence,
            "engine": span.engine,
            "method": span.method,
            "runner_up": span.runner_up,
            "second_opinion": span.second_opinion,
        }
        for variant_id, variant, _ in variants
        for span in variant.spans
        if (variant_id, span.start, span.engine) not in kept
    ]
    insert_rows(session, "span", rows)


def _save_anchors(session: Session, variants: Sequence[tuple[int, VariantRead, bool]]) -> None:
    known = {variant_id for variant_id, _, new in variants if not new}
    if known:
        session.execute(delete(Anchor).where(col(Anchor.variant_id).in_(known)))
    rows = [
        {"variant_id": variant_id, "kind": found.kind, "value": found.value, "start": found.start, "end": found.end}
        for variant_id, variant, _ in variants
        for found in variant.anchors
    ]
    insert_rows(session, "anchor", rows)
