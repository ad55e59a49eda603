"""Routes of caches and documents, from every side, and of authenticity. The same verbs as on the command line."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from desk.api.answers import HANDLE, Answer, CacheSlug, Handle, Limit, OfCache, Seen, page_of
from desk.api.conditions import Expected, RequestKey, Text, Word, tag_version
from desk.api.security import TheCaller, TheRecord, desk_router, permit
from storage import caches, catalogue, claims, pages
from storage.vocabulary import (
    AuthenticityVerdict,
    Because,
    Method,
    Outcome,
    RelationKind,
    RelationState,
    ReviewState,
    SignalKind,
)

router = desk_router("documents")


class Cache(Answer):
    """A cache and its numbers."""

    cache: str
    title: str | None
    created_at: str
    deliveries: int
    files: int
    documents: int
    pages: int


class CacheShown(Cache):
    """A cache's counts, and the funnel from files to released documents."""

    outcomes: dict[str, int]
    reasons: dict[str, int]
    languages: dict[str, float] = Field(description="Shares of characters, by BCP 47.")
    families: int
    relations: dict[str, int]
    queued: int
    funnel: dict[str, int]


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
    signals: list[SignalKind]


class Span(Answer):
    """A stretch of a page's text in one language; offsets are half-open, in characters."""

    start: int
    end: int
    language: str
    script: str
    confidence: float | None


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


class Judgement(BaseModel):
    """Whether a document is genuine."""

    verdict: AuthenticityVerdict
    methods: list[Word] = Field(default=[], max_length=50, examples=[["letterhead", "metadata"]])
    note: Text | None = Field(default=None, description="What was found.")


class Examined(Answer):
    """What stands of a document's authenticity."""

    document: str
    number: int = Field(description="How many judgements there are: the version, as its `ETag`.")
    authenticity: AuthenticityVerdict
    methods: list[str]


class Judged(Examined):
    """A judgement that was added."""

    claims: list[int] = Field(description="Those whose status was computed anew.")


class Authenticity(Examined):
    """What people judged, oldest first, and beside it what the machine found."""

    history: list[dict[str, Any]]
    signals: list[dict[str, Any]]


@router.get("/caches", **permit("cache list"))
def list_caches(record: TheRecord) -> list[Cache]:
    """List the caches of this home."""
    return [Cache.model_validate(row) for row in caches.list_caches(record)]


@router.get("/caches/{cache}", **permit("cache show"))
def show_cache(cache: CacheSlug, *, record: TheRecord) -> CacheShown:
    """Show a cache: outcomes, reasons, languages, and the funnel from files to released documents."""
    return CacheShown.model_validate(caches.show_cache(record, cache))


@router.get("/caches/{cache}/documents", **permit("document list"))
def list_documents(
    cache: CacheSlug,
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    after: Annotated[str | None, Query(pattern=HANDLE, description="Only those whose SHA-256 comes after.")] = None,
    limit: Limit = 100,
) -> list[Document]:
    """List the documents of a cache, in the order of their hashes."""
    rows = catalogue.list_documents(record, slug=cache, after=after and after.lower(), limit=limit + 1)
    shown = page_of(request, response, rows, limit=limit, after=lambda row: row["document"])
    return [Document.model_validate(row) for row in shown]


@router.get("/caches/{cache}/failures", **permit("document failures"))
def list_failures(
    cache: CacheSlug, *, request: Request, response: Response, record: TheRecord, after: Seen = 0, limit: Limit = 100
) -> list[Failure]:
    """List every input that did not become a fully read document, with its reason."""
    rows = catalogue.list_failures(record, cache)[after : after + limit + 1]
    shown = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Failure.model_validate(row) for row in shown]


@router.get("/caches/{cache}/relations", **permit("document relations"))
def list_relations(
    cache: CacheSlug, *, request: Request, response: Response, record: TheRecord, after: Seen = 0, limit: Limit = 100
) -> list[Relation]:
    """List all ties within a cache."""
    rows = catalogue.list_relations(record, slug=cache)[after : after + limit + 1]
    shown = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Relation.model_validate(row) for row in shown]


@router.get("/caches/{cache}/signals", **permit("document signals"))
def list_signals(
    cache: CacheSlug, *, request: Request, response: Response, record: TheRecord, after: Seen = 0, limit: Limit = 100
) -> list[Signal]:
    """List what the documents of a cache hide or how they may have been changed."""
    rows = pages.list_signals(record, slug=cache)[after : after + limit + 1]
    shown = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Signal.model_validate(row) for row in shown]


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


@router.get("/documents/{document}/authenticity", **permit("authenticity show"))
def show_authenticity(
    document: Handle, *, response: Response, record: TheRecord, cache: OfCache = None
) -> Authenticity:
    """Show what people judged of a document, and beside it the machine's signals, which judge nothing."""
    row = claims.show_authenticity(record, document, cache=cache)
    tag_version(response, row["number"])
    return Authenticity.model_validate(row)


@router.put("/documents/{document}/authenticity", **permit("authenticity set"))
def set_authenticity(
    document: Handle,
    asked: Judgement,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    cache: OfCache = None,
    request_key: RequestKey = None,
) -> Judged:
    """Judge whether a document is genuine; every claim that quotes it is computed anew.

    `If-Match` is the `ETag` of its authenticity: `"0"` where nobody has judged it yet.
    """
    answer = claims.set_authenticity(
        record,
        document,
        verdict=asked.verdict,
        reviewer=caller.name,
        methods=asked.methods,
        note=asked.note,
        cache=cache,
        expected=expected,
        request=request_key,
    )
    tag_version(response, answer["number"])
    return Judged.model_validate(answer)
