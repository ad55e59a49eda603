"""Routes of caches, and of all documents of one. The same verbs as `sluice cache …` and `document … --cache`."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from desk.api.answers import HANDLE, Answer, CacheSlug, Limit, Seen, page_of
from desk.api.documents import Document, Failure, Relation, Signal
from desk.api.security import TheRecord, desk_router, permit
from storage import caches, catalogue, pages

router = desk_router("caches")


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
