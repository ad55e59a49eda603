"""Reading a document page by page: its picture beside its text, and what is known of it from every side."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from config.errors import NotFound, Unreadable
from desk.api.answers import CacheSlug
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheRecord, permit
from desk.web.filling import page
from desk.web.pictures import Pictured, Shelf, Size
from desk.web.quotable import PageText, quotes_of, quoting_of
from desk.web.route import page_router
from desk.web.stretches import lay_out
from storage import catalogue, pages
from storage.analysis.words import Spoken
from storage.database import Record
from storage.family_members import list_members

router = page_router()

THUMBNAILS = 4
"""On either side of the page that is read."""
FAMILY_SHOWN = 50
Finding = Callable[[str, list[Spoken]], list[tuple[int, int]]]
"""Finds places in a text whose languages are told."""
Sha256 = Annotated[str, Query(pattern="^[0-9a-f]{64}$")]
PageNumber = Annotated[int, Query(ge=1, le=LARGEST_ID)]
Chosen = Annotated[int, Query(ge=0, le=10_000, description="Which variant, from 1; 0: the one that is shown.")]
Part = Annotated[int, Query(ge=1, le=LARGEST_ID, description="Of a long text, from 1.")]
Item = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]


@router.get("/caches/{cache}/documents/{document}", **permit("document show"))
def show_document(
    cache: CacheSlug, document: str, *, request: Request, record: TheRecord, variant: Chosen = 0, part: Part = 1
) -> Response:
    """Show a document, its first page first."""
    told = read_page(request, record, (cache, document), number=1, variant=variant, part=part)
    about = about_document(record, (cache, document))
    return page(request, "reading", here="overview", judging=None, **told, about=about)


@router.get("/caches/{cache}/documents/{document}/about", **permit("document show"))
def show_about(cache: CacheSlug, document: str, *, request: Request, record: TheRecord, item: Item = None) -> Response:
    """Show what is known of a document from all sides; the page of an item puts it below itself.

    Args:
        cache: the slug of its cache.
        document: its SHA-256.
        request: that is answered.
        record: the open record.
        item: of the queue, whose page leads here: pages are shown there.
    """
    pages_at = f"/caches/{cache}/documents/{document}/pages"
    about = about_document(record, (cache, document))
    return page(request, "about_document", here="overview", cache=cache, item=item, pages_at=pages_at, about=about)


@router.get("/caches/{cache}/documents/{document}/pages/{number}", **permit("document text"))
def show_page(
    cache: CacheSlug,
    document: str,
    number: int,
    *,
    request: Request,
    record: TheRecord,
    variant: Chosen = 0,
    part: Part = 1,
) -> Response:
    """Show a page of a document."""
    told = read_page(request, record, (cache, document), number=number, variant=variant, part=part)
    about = about_document(record, (cache, document))
    return page(request, "reading", here="overview", judging=None, **told, about=about)


@router.get("/caches/{cache}/documents/{document}/go", **permit("document text"))
def go_to_page(cache: CacheSlug, document: str, number: PageNumber, *, request: Request, record: TheRecord) -> Response:
    """Show the page whose number was typed."""
    return show_page(cache, document, number, request=request, record=record)


@router.get("/caches/{cache}/documents/{document}/pages/{number}/picture", **permit("document text"))
def show_picture(
    cache: CacheSlug,
    document: str,
    number: int,
    *,
    request: Request,
    record: TheRecord,
    size: Annotated[str, Query(pattern="^(thumbnail|page|large)$")] = "page",
) -> Response:
    """Give the picture of a page, drawn in an isolated worker."""
    media_type, last = catalogue.kind_and_pages(record, document, cache)
    if not 1 <= number <= last or media_type is None:
        raise NotFound("there is no such page")
    asked = Pictured(cache, document, media_type, number, Size[size.upper()])
    try:
        drawn = the_shelf(request).picture(asked)
    except Unreadable:
        raise NotFound("this page has no picture that can be drawn") from None
    return Response(drawn, media_type="image/png")


def the_shelf(request: Request) -> Shelf:
    """Give the application's shelf of pictures."""
    shelf: Shelf = request.app.state.pictures
    return shelf


def read_page(
    request: Request,
    record: Record,
    place: tuple[str, str],
    *,
    number: int,
    variant: int,
    part: int,
    lit: Finding | None = None,
) -> dict[str, Any]:
    """Gather what the page of a document shows, but for what stands below it (`about_document`).

    Args:
        request: that is answered.
        record: the open record.
        place: the cache's slug and the document's SHA-256.
        number: of the page, from 1.
        variant: of its texts, from 1; 0: the one that is shown.
        part: of a long text, from 1.
        lit: tells where in the text what is to be lit stands; None: nothing is.

    Raises:
        NotFound: there is no such cache, document or page.
    """
    cache, sha256 = place
    opened = pages.open_page(record, _whole(sha256), cache, number=number)
    row = opened.document
    last = row["pages"] or 0
    texts = [{"label": None, "width": None, "height": None, "words": None, **text} for text in opened.texts]
    if number < 1 or (number > max(last, 1)):
        raise NotFound("this document has no such page")
    chosen = _choose(texts, variant)
    text = texts[chosen] if texts else None
    has_picture = text is not None and text["width"] is not None and row["media_type"] is not None
    written = None if text is None else text["text"]
    is_shown = text is not None and text["chosen_because"] is not None
    shown = PageText(cache, sha256, opened.document_id, number, written, is_shown)
    quotes, quoted = quotes_of(record, shown)
    leaf = None
    if text is not None and written is not None:
        spoken = [(one["start"], one["end"], one["language"]) for one in text["spans"]]
        places = () if lit is None else lit(written, spoken)
        leaf = lay_out(written, text["spans"], text["words"] or (), part=part, quoted=quoted, lit=places)
    if has_picture:
        after = [page for page in (number, number + 1) if page <= last]
        the_shelf(request).draw_ahead(Pictured(cache, sha256, row["media_type"], page) for page in after)
    return {
        "cache": cache,
        "document": row,
        "number": number,
        "last": last,
        "texts": texts,
        "chosen": chosen,
        "text": text,
        "leaf": leaf,
        "quotes": quotes,
        "quoting": quoting_of(request, record, shown),
        "has_picture": has_picture,
        "near": [page for page in range(number - THUMBNAILS, number + THUMBNAILS + 1) if 1 <= page <= last],
        "pages_at": f"/caches/{cache}/documents/{sha256}/pages",
        "found": None,
    }


def about_document(record: Record, place: tuple[str, str]) -> dict[str, Any]:
    """Gather what is known of a document from all sides: signals, places, family, relations, and what it is.

    Args:
        record: the open record.
        place: the cache's slug and the document's SHA-256.

    Raises:
        NotFound: there is no such cache or document.
    """
    cache, sha256 = place
    (row,) = catalogue.list_documents(record, _whole(sha256), cache)
    return {
        "document": row,
        "signals": pages.list_signals(record, sha256, cache),
        "relations": catalogue.list_relations(record, sha256, cache),
        "family": _family(record, cache, row),
    }


def _whole(sha256: str) -> str:
    """Give a document's SHA-256 that was asked for whole.

    Raises:
        NotFound: it is none.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004 hex digits of SHA-256
        raise NotFound("there is no such document")
    return sha256


def _choose(texts: list[dict[str, Any]], variant: int) -> int:
    """Give the place of the text that is asked for; else of the one that is shown, which comes first."""
    if 1 <= variant <= len(texts):
        return variant - 1
    return next((place for place, text in enumerate(texts) if text["chosen_because"] is not None), 0)


def _family(record: Record, cache: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    if row["family"] is None:
        return []
    return list_members(record, cache, row["family"], limit=FAMILY_SHOWN)
