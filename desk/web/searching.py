"""Searching: what is asked, the pages that hold it, and each of them with all its places lit in picture and text."""

from collections import defaultdict
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError, UsageError
from desk.api.conditions import LARGEST_ID
from desk.api.search import FURTHEST
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.filling import page
from desk.web.narrowing import chips_of, fields_of, groups_of, within_of
from desk.web.reading import Chosen, read_page
from desk.web.route import page_router, the_form
from desk.web.trails import Spot, Trail, Trails
from storage import caches, catalogue
from storage.database import Record
from storage.people.callers import refuse_unless_allowed
from storage.search import COUNTED, Within, dates_of, mark_text, search_within, survey
from storage.search.parsing import LONGEST_QUERY
from storage.sifting import one_of
from storage.vocabulary import DocumentDate

router = page_router()

HITS = 20
FORGOTTEN = (
    "this search is no longer remembered: an hour after its last use, and when the desk starts anew. Search again"
)
TrailWord = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{22}$")]
HitNumber = Annotated[int, Path(ge=1, le=FURTHEST)]


@router.get("/search", **permit("search"))
def show_search(request: Request, record: TheRecord) -> Response:
    """Show the page to search by."""
    return _search_page(request, record, "", Within())


@router.post("/search", **permit("search"))
def find(request: Request, record: TheRecord) -> Response:
    """Search. What was typed comes in a form, and is remembered here: it stands in no address, history or log."""
    form = the_form(request)
    query, within = (form.one("query") or "").strip(), within_of(form, caches.list_caches(record))
    try:
        if not query:
            raise UsageError("type what to look for")
        if len(query) > LONGEST_QUERY:
            raise UsageError(f"a query holds at most {LONGEST_QUERY} characters")
        found = survey(record, query, within)
    except SluiceError as refused:
        return _search_page(request, record, query, within, problem=str(refused), status=400)
    word = the_trails(request).remember(request, query, within, found)
    return RedirectResponse(f"/found/{word}", 303)


@router.get("/found/{trail}", **permit("search"))
def list_found(
    trail: TrailWord,
    *,
    request: Request,
    record: TheRecord,
    after: Annotated[int, Query(ge=0, le=FURTHEST)] = 0,
) -> Response:
    """List the pages that hold what was asked for, the best first."""
    known = the_trails(request).find(request, trail)
    if known is None:
        return _search_page(request, record, "", Within(), problem=FORGOTTEN, status=404)
    hits = search_within(record, known.query, known.within, after=after, limit=HITS + 1)
    known.keep(after + 1, hits[:HITS])
    return _search_page(
        request,
        record,
        known.query,
        known.within,
        trail=trail,
        found={
            "hits": [{**hit, "pieces": _pieces(hit)} for hit in hits[:HITS]],
            "about": _about(record, hits[:HITS]),
            "after": after,
            "before": max(0, after - HITS) if after else None,
            "following": after + HITS if len(hits) > HITS else None,
            "total": known.found.total,
            "counted": COUNTED,
            "groups": groups_of(known.found, known.within),
        },
    )


@router.get("/found/{trail}/hits/{hit}", **permit("search"))
def show_hit(
    trail: TrailWord,
    hit: HitNumber,
    *,
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    number: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Another page of the document; 0: the hit's.")] = 0,
    variant: Chosen = 0,
    part: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Of a long text; 0: where the first place is.")] = 0,
) -> Response:
    """Show the page of a hit, all that was looked for lit in its picture and its text."""
    refuse_unless_allowed(caller, "document text")
    known = the_trails(request).find(request, trail)
    if known is None:
        return _search_page(request, record, "", Within(), problem=FORGOTTEN, status=404)
    spot = _spot(record, known, hit)
    if spot is None:
        raise NotFound("this search has no such hit")
    following = _spot(record, known, hit + 1) if hit < FURTHEST else None
    told = read_page(
        request,
        record,
        (spot.cache, spot.document),
        number=number or spot.page,
        variant=variant,
        part=part,
        lit=partial(mark_text, known.query),
    )
    found = {
        "trail": trail,
        "query": known.query,
        "hit": hit,
        "page": spot.page,
        "following": None if following is None else hit + 1,
        "total": known.found.total,
        "counted": COUNTED,
        "list_after": (hit - 1) // HITS * HITS,
    }
    return page(request, "reading", here="search", judging=None, **{**told, "found": found})


def the_trails(request: Request) -> Trails:
    """Give the application's remembered searches."""
    trails: Trails = request.app.state.trails
    return trails


def _spot(record: Record, trail: Trail, hit: int) -> Spot | None:
    """Tell where a hit is; hits are looked up by the page of the list, and keep their numbers from then on."""
    if hit not in trail.spots:
        first = (hit - 1) // HITS * HITS
        trail.keep(first + 1, search_within(record, trail.query, trail.within, after=first, limit=HITS))
    return trail.spots.get(hit)


def _about(record: Record, hits: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Give what stands in the catalogue about the documents of some hits, by cache and SHA-256."""
    of_cache: dict[str, set[str]] = defaultdict(set)
    for hit in hits:
        of_cache[hit["cache"]].add(hit["document"])
    return {
        (slug, row["document"]): row
        for slug, hashes in of_cache.items()
        for row in map(_dated, catalogue.list_documents(record, slug=slug, only=one_of(hashes)))
    }


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """Add the date that tells most of a document: when it was sent, else when it was made or changed."""
    told = dict(dates_of(row["media_type"], row["properties"]))
    which = next((one for one in (DocumentDate.SENT, *DocumentDate) if one in told), None)
    return {**row, "dated": None if which is None else (which.value, told[which].isoformat())}


def _search_page(
    request: Request,
    record: Record,
    query: str,
    within: Within,
    *,
    trail: str | None = None,
    found: dict[str, Any] | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "search",
        status=status,
        here="search",
        fields=fields_of(record),
        query=query,
        within=within,
        chips=chips_of(within),
        trail=trail,
        found=found,
        problem=problem,
    )


def _pieces(hit: dict[str, Any]) -> list[tuple[str, bool]]:
    """Cut a snippet at its marks: stretches, and whether each is what was looked for."""
    pieces, at = [], 0
    for start, end in hit["marks"]:
        pieces += [(hit["snippet"][at:start], False), (hit["snippet"][start:end], True)]
        at = end
    return [*pieces, (hit["snippet"][at:], False)]
