"""The route of searching: the same verb as `sluice search`."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from desk.api.answers import Answer, Limit, OfCache, page_of
from desk.api.security import TheRecord, desk_router, permit
from storage import search as searching
from storage.search.parsing import LONGEST_QUERY
from storage.vocabulary import Outcome

router = desk_router("search")

FURTHEST = 100_000
"""Hits that may be left out; whoever wants more narrows the query."""

Stretch = Annotated[list[int], Field(min_length=2, max_length=2)]
"""Half-open, in characters."""


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


@router.get("/search", **permit("search"))
def search(
    query: Annotated[
        str,
        Query(
            max_length=LONGEST_QUERY,
            description='Words, "phrases", AND, OR, NOT or -, parentheses, mot*, language:, outcome:, page:.',
            examples=['договор "BMD-4M" -акт language:ru'],
        ),
    ],
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    cache: OfCache = None,
    language: Annotated[
        str | None,
        Query(
            pattern="^[A-Za-z0-9-]{1,35}$", description="Only pages with text in it: a BCP 47 tag, or its beginning."
        ),
    ] = None,
    after: Annotated[int, Query(ge=0, le=FURTHEST, description="Leave out the first so many.")] = 0,
    limit: Limit = 20,
) -> list[Hit]:
    """Search the text that is shown of every page, in all languages; the best hits first."""
    rows = searching.search(record, query, slug=cache, language=language, after=after, limit=limit + 1)
    here = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Hit.model_validate(row) for row in here]
