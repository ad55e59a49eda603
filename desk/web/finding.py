"""Searching: what was typed comes in a form, and what was found is shown with the words that were looked for."""

from typing import Any

from fastapi import Request, Response

from config.errors import SluiceError, UsageError
from desk.api.security import TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import caches
from storage.search import search
from storage.search.parsing import LONGEST_QUERY

router = page_router()

HITS = 20


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
