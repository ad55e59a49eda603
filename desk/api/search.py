"""The routes of searching: the same verb as `sluice search`, and how many pages each filter would leave."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from desk.api.answers import HANDLE, Answer, Limit, OfCache, page_of
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheRecord, desk_router, permit
from storage import search as searching
from storage.search import COUNTED, Within
from storage.search.parsing import LONGEST_QUERY
from storage.vocabulary import DocumentDate, Method, Outcome, ReviewState

router = desk_router("search")

FURTHEST = 100_000
"""Hits that may be left out; whoever wants more narrows the query."""
DAY = r"^\d{4}(-\d\d){0,2}$"

Stretch = Annotated[list[int], Field(min_length=2, max_length=2)]
"""Half-open, in characters."""
Asked = Annotated[
    str,
    Query(
        max_length=LONGEST_QUERY,
        description='Words, "phrases", AND, OR, NOT or -, parentheses, mot*, and filters: language:, script:, kind:, '
        "method:, signal:, outcome:, page:.",
        examples=['договор "BMD-4M" -акт language:ru'],
    ),
]


class Hit(Answer):
    """A page that holds what was asked for."""

    document: str = Field(description="SHA-256, 64 hex digits.")
    cache: str = Field(description="The cache's short name.")
    page: int
    label: str | None = Field(description="What the document itself calls the page: a sheet's name.")
    outcome: Outcome | None
    languages: list[str]
    score: float = Field(description="The larger, the more it says of what was asked for; only for comparing hits.")
    snippet: str = Field(description="A stretch of the text, each white space in it a blank.")
    marks: list[Stretch] = Field(description="Where in the snippet it stands.")
    offsets: list[Stretch] = Field(description="Where in the text that is shown it stands.")


class Left(Answer):
    """A value of a filter."""

    value: str
    pages: int = Field(description="Of those that were found, how many the filter would leave.")


class Counts(Answer):
    """What was found, as a whole."""

    pages: int = Field(description=f"That hold what was asked for; {COUNTED} at most are counted.")
    more: bool = Field(description="There are more pages than were counted.")
    filters: dict[str, list[Left]] | None = Field(
        description="By the name of the filter; `created`, `modified` and `sent` have years. Deliveries are counted "
        "where a cache is named. `null`: there are more pages than are counted."
    )


def within(
    *,
    cache: OfCache = None,
    language: Annotated[
        str | None,
        Query(
            pattern="^[A-Za-z0-9-]{1,35}$", description="Only pages with text in it: a BCP 47 tag, or its beginning."
        ),
    ] = None,
    script: Annotated[
        str | None,
        Query(pattern="^[A-Za-z]{4}$", description="Only pages with text in it: ISO 15924.", examples=["Cyrl"]),
    ] = None,
    outcome: Annotated[Outcome | None, Query(description="Only documents that ended so.")] = None,
    pages: Annotated[
        str | None,
        Query(pattern=r"^\d{1,9}(-\d{1,9})?$", description="Only pages with these numbers.", examples=["2-5"]),
    ] = None,
    kind: Annotated[
        str | None,
        Query(
            pattern="^[A-Za-z0-9_.+/-]{1,100}$",
            description="Only documents of a kind (mail, pdf, text, spreadsheet, slides, web_page, picture, other), or "
            "of a media type.",
            examples=["spreadsheet"],
        ),
    ] = None,
    method: Annotated[Method | None, Query(description="Only pages whose text was got so; `ocr`: scans.")] = None,
    signal: Annotated[
        str | None,
        Query(pattern="^[a-z_]{1,40}$", description="Only documents that it was found in; `any`: some signal."),
    ] = None,
    date: Annotated[
        DocumentDate | None,
        Query(description="Which date of a document is meant, as its properties tell it; none: one of them."),
    ] = None,
    since: Annotated[
        str | None, Query(pattern=DAY, description="From a year, month or day on.", examples=["2014-03"])
    ] = None,
    until: Annotated[str | None, Query(pattern=DAY, description="Until a year, month or day, which is in.")] = None,
    state: Annotated[ReviewState | None, Query(description="Only documents whose review stands there now.")] = None,
    delivery: Annotated[
        int | None, Query(ge=1, le=LARGEST_ID, description="Only documents found in this delivery of the cache.")
    ] = None,
    family: Annotated[
        str | None,
        Query(pattern=HANDLE, description="Only documents of a family: a prefix of its name or of a member."),
    ] = None,
) -> Within:
    """Where to look, as the parameters of a request tell it."""
    return Within(
        cache,
        language,
        outcome,
        pages,
        script=script,
        kind=kind,
        method=method,
        signal=signal,
        date=date,
        since=since,
        until=until,
        state=state,
        delivery=delivery,
        family=family,
    )


Where = Annotated[Within, Depends(within)]


@router.get("/search", **permit("search"))
def search(
    query: Asked,
    where: Where,
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    after: Annotated[int, Query(ge=0, le=FURTHEST, description="Leave out the first so many.")] = 0,
    limit: Limit = 20,
) -> list[Hit]:
    """Search the text that is shown of every page, in all languages; the best hits first."""
    rows = searching.search_within(record, query, where, after=after, limit=limit + 1)
    here = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Hit.model_validate(row) for row in here]


@router.get("/search/counts", **permit("search"))
def count_found(query: Asked, where: Where, *, record: TheRecord) -> Counts:
    """Count the pages that hold what is asked for, and how many of them each filter would leave."""
    found = searching.survey(record, query, where)
    filters = None
    if found.facets is not None:
        filters = {
            name: [Left(value=value, pages=count) for value, count in facet] for name, facet in found.facets.items()
        }
    return Counts(pages=min(found.total, COUNTED), more=found.total > COUNTED, filters=filters)
