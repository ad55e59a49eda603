"""Searching: `sluice search`. Looks only, but for the index of an older record, which it first completes."""

from typing import Annotated, Any

import typer

from desk.cli.common import HANDLE_DIGITS, AnyCache, Json, harmless, opened, show, tell
from storage import search as searching
from storage.database import Record

COLUMNS = ("handle", "cache", "page", "languages", "snippet")
MARKED = "«", "»"
"""Around what was found, in a table."""
LARGEST_PAGE = 1000


def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", AND, OR, NOT, mot*, language:, outcome:, page:.')],
    *,
    cache: AnyCache = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Only pages with text in it: ru, en, zh, …", metavar="TAG")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=LARGEST_PAGE, help="At most so many pages.")] = 20,
    after: Annotated[int, typer.Option("--after", min=0, help="Leave out the first so many.")] = 0,
    json: Json = False,
) -> None:
    """Search the text of every page, in all languages; the best hits first."""
    with opened() as record:
        complete_index(record)
        rows = searching.search(record, query, slug=cache, language=language, after=after, limit=limit + 1)
    here = rows[:limit]
    show(here if json else [_told(row) for row in here], json, COLUMNS)
    if len(rows) > limit and not json:
        tell(f"there are more: --after {after + limit}")


def complete_index(record: Record) -> None:
    """Index what was read before there was this version of the index, and say so."""
    if not searching.is_complete(record):
        tell("indexing the pages that were read before this version of the index")
        done = searching.catch_up(record, lambda pages: tell(f"{pages} pages indexed"))
        tell(f"the index is complete, {done} pages were added")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "handle": row["document"][:HANDLE_DIGITS], "snippet": _marked(row["snippet"], row["marks"])}


def _marked(snippet: str, marks: list[list[int]]) -> str:
    """Put signs around what was found; whatever could steer a terminal is replaced before."""
    told, reached = "", 0
    for start, end in marks:
        told += harmless(snippet[reached:start]) + MARKED[0] + harmless(snippet[start:end]) + MARKED[1]
        reached = end
    return told + harmless(snippet[reached:])
