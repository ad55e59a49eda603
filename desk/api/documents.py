"""Routes of documents, from every side. The same verbs as `sluice document …`; those of all of a cache: `caches`."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from desk.api.answers import Answer, Handle, Limit, OfCache, Seen, page_of
from desk.api.security import TheRecord, desk_router, permit
from storage import catalogue, pages
from storage.vocabulary import (
    AuthenticityVerdict,
    Because,
    Method,
    Outcome,
    RelationKind,
    RelationState,
    ReleaseState,
    ReviewState,
    SignalKind,
    SpanMethod,
)

router = desk_router("documents")


class Place(Answer):
    """Where a document was found."""

    delivery: int
    path: str


class InQueue(Answer):
    """The review item of a document."""

    item: int
    state: ReviewState
    priority: float


class Document(Answer):
    """A document: what became of it, where it was found, its languages, family and place in the queue."""

    document: str = Field(description="SHA-256, 64 hex digits.")
    media_type: str | None
    title: str | None
    pages: int | None
    outcome: Outcome | None = Field(description="None: it waits to be read.")
    reason: str | None
    missing: list[str]
    languages: dict[str, float]
    scripts: dict[str, float]
    ocr_pages: list[int]
    occurrences: list[Place]
    family: str | None
    pivot: bool
    review: InQueue | None
    authenticity: AuthenticityVerdict
    release: ReleaseState
    signals: list[SignalKind]


class Span(Answer):
    """A stretch of a page's text in one language; offsets are half-open, in characters."""

    start: int
    end: int
    language: str
    script: str
    confidence: float | None = Field(description="The probability that the language is right; None: not weighed.")
    method: SpanMethod
    runner_up: str | None
    second_opinion: str | None = Field(description="What a second engine says where it disagrees.")


class Page(Answer):
    """A page's text as it is shown."""

    document: str
    page: int
    method: Method | None
    engine: str | None
    ocr_languages: list[str] | None
    confidence: float | None
    chosen_because: Because | None = Field(description="None: this text is not the one that is shown.")
    text: str | None = Field(description="None: it is not known.")
    spans: list[Span]


class Relation(Answer):
    """A tie of two documents; `contains` is directed: `document` contains `other`."""

    document: str
    other: str
    kind: RelationKind
    score: float
    state: RelationState
    because: str
    details: dict[str, Any] = Field(description="What was measured, and where.")
    version: int = Field(description="Goes up with each decision; a decision says it in `If-Match`.")
    decided_by: str | None = Field(description="None: a machine's proposal.")
    decided_at: str | None
    note: str | None = Field(description="Why, in the words of who decided.")


class Signal(Answer):
    """What a document hides or how it may have been changed: a finding, never a verdict."""

    document: str
    signal: SignalKind
    page: int | None
    evidence: str
    details: dict[str, Any]


class Failure(Answer):
    """An input that did not become a fully read document."""

    document: str
    outcome: Outcome | None
    reason: str | None
    missing: list[str]
    media_type: str | None
    delivery: int
    path: str


@router.get("/documents/{document}", **permit("document show"))
def show_document(document: Handle, *, record: TheRecord, cache: OfCache = None) -> Document:
    """Show one document: what became of it, where it was found, its languages, family and place in the queue."""
    (row,) = catalogue.list_documents(record, document, cache)
    return Document.model_validate(row)


@router.get("/documents/{document}/text", **permit("document text"))
def show_text(
    document: Handle,
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    cache: OfCache = None,
    variants: Annotated[bool, Query(description="Also the texts that are not shown.")] = False,
    words: Annotated[bool, Query(description="Also where each word stands on its page.")] = False,
    after: Seen = 0,
    limit: Limit = 100,
) -> list[Page]:
    """Show the chosen text of a document's pages; `after` and `limit` count pages."""
    rows = list(
        pages.iterate_pages(record, document, cache, variants=variants, words=words, after=after, limit=limit + 1)
    )
    here = [row for row in rows if row["page"] <= after + limit]
    if len(here) < len(rows):
        page_of(request, response, rows, limit=len(here), after=lambda _: after + limit)
    return [Page.model_validate(row) for row in here]


@router.get("/documents/{document}/relations", **permit("document relations"))
def show_relations(document: Handle, *, record: TheRecord, cache: OfCache = None) -> list[Relation]:
    """Show which documents are tied to this one."""
    return [Relation.model_validate(row) for row in catalogue.list_relations(record, document, cache)]


@router.get("/documents/{document}/signals", **permit("document signals"))
def show_signals(document: Handle, *, record: TheRecord, cache: OfCache = None) -> list[Signal]:
    """Show what a document hides or how it may have been changed: findings with their place, never verdicts."""
    return [Signal.model_validate(row) for row in pages.list_signals(record, document, cache)]
