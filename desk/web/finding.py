"""Searching, and the list of claims: read here, worked on at the command line for now."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from config.errors import SluiceError, UsageError
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import caches, claims
from storage.search import search
from storage.search.parsing import LONGEST_QUERY
from storage.vocabulary import ClaimStatus

router = page_router()

HITS = 20
CLAIMS = 50


@router.get("/search", **permit("search"))
def show_search(request: Request, record: TheRecord) -> Response:
    """Show the page to search by."""
    return _search_page(request, record, {"query": "", "cache": None, "language": None, "after": 0})


@router.post("/search", **permit("search"))
def find(request: Request, record: TheRecord) -> Response:
    """Search. What was typed comes in a form, so that it stands in no address, no history and no log."""
    form = the_form(request)
    asked: dict[str, Any] = {
        "query": (form.one("query") or "").strip(),
        "cache": form.one("cache"),
        "language": form.one("language"),
        "after": form.number("after") or 0,
    }
    try:
        if not asked["query"]:
            raise UsageError("type what to look for")
        if len(asked["query"]) > LONGEST_QUERY:
            raise UsageError(f"a query holds at most {LONGEST_QUERY} characters")
        hits = search(
            record,
            asked["query"],
            slug=asked["cache"],
            language=asked["language"],
            after=asked["after"],
            limit=HITS + 1,
        )
    except SluiceError as refused:
        return _search_page(request, record, asked, problem=str(refused), status=400)
    return _search_page(request, record, asked, hits=hits)


def _search_page(
    request: Request,
    record: TheRecord,
    asked: dict[str, Any],
    *,
    hits: list[dict[str, Any]] | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "search",
        status=status,
        here="search",
        caches=caches.list_caches(record),
        asked=asked,
        hits=None if hits is None else [{**hit, "pieces": _pieces(hit)} for hit in hits[:HITS]],
        following=None if hits is None or len(hits) <= HITS else asked["after"] + HITS,
        problem=problem,
    )


def _pieces(hit: dict[str, Any]) -> list[tuple[str, bool]]:
    """Cut a snippet at its marks: stretches, and whether each is what was looked for."""
    pieces, at = [], 0
    for start, end in hit["marks"]:
        pieces += [(hit["snippet"][at:start], False), (hit["snippet"][start:end], True)]
        at = end
    return [*pieces, (hit["snippet"][at:], False)]


@router.get("/claims", **permit("claim list"))
def list_claims(
    request: Request,
    record: TheRecord,
    status: Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")] = "",
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> Response:
    """List claims with where they stand."""
    known = ClaimStatus(status) if status in {one.value for one in ClaimStatus} else None
    rows = claims.list_claims(record, status=known, after=after, limit=CLAIMS + 1)
    shown = rows[:CLAIMS]
    following = f"/claims?status={status}&after={shown[-1]['claim']}" if len(rows) > CLAIMS else None
    return page(
        request, "claims", here="claims", claims=shown, statuses=list(ClaimStatus), only=status, following=following
    )
