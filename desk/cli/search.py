"""Searching: `sluice search`. Looks only, but for the index of an older record, which it first completes."""

from typing import Annotated, Any

import typer

from desk.cli.common import HANDLE_DIGITS, AnyCache, Json, harmless, opened, show, tell
from storage import search as searching
from storage.database import Record
from storage.search import COUNTED, Within
from storage.vocabulary import DocumentDate, DocumentKind, Method, Outcome, ReviewState

COLUMNS = ("handle", "cache", "page", "languages", "snippet")
COUNT_COLUMNS = ("filter", "value", "pages")
MARKED = "«", "»"
"""Around what was found, in a table."""
LARGEST_PAGE = 1000


def search(
    query: Annotated[
        str,
        typer.Argument(
            help='Words, "phrases", AND, OR, NOT, mot*, language:, script:, kind:, method:, signal:, page:.'
        ),
    ],
    *,
    cache: AnyCache = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Only pages with text in it: ru, en, zh, …", metavar="TAG")
    ] = None,
    script: Annotated[
        str | None, typer.Option("--script", help="Only pages with text in it: Cyrl, Latn, Hans, …", metavar="CODE")
    ] = None,
    pages: Annotated[str | None, typer.Option("--pages", help="Only pages by number: 1, or 2-5.")] = None,
    method: Annotated[
        Method | None, typer.Option("--method", help="Only pages whose text was got so; ocr: scans.")
    ] = None,
    outcome: Annotated[Outcome | None, typer.Option("--outcome", help="Only documents that ended so.")] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=f"Only documents of a kind ({', '.join(DocumentKind)}), or of a media type."),
    ] = None,
    signal: Annotated[
        str | None, typer.Option("--signal", help="Only documents that it was found in; any: some signal.")
    ] = None,
    date: Annotated[
        DocumentDate | None,
        typer.Option("--date", help="Which date --since and --until mean, as the document tells it; none: any."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only documents dated from then on: 2014, 2014-03, 2014-03-15.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Only documents dated until then, which is in.")] = None,
    state: Annotated[
        ReviewState | None, typer.Option("--state", help="Only documents whose review stands there now.")
    ] = None,
    delivery: Annotated[
        int | None, typer.Option("--delivery", min=1, help="Only documents found in this delivery of the cache.")
    ] = None,
    family: Annotated[
        str | None, typer.Option("--family", help="Only documents of the family of this one.", metavar="REF")
    ] = None,
    counts: Annotated[
        bool, typer.Option("--counts", help="Tell how many pages each filter would leave, instead of the pages.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=LARGEST_PAGE, help="At most so many pages.")] = 20,
    after: Annotated[int, typer.Option("--after", min=0, help="Leave out the first so many.")] = 0,
    json: Json = False,
) -> None:
    """Search the text of every page, in all languages; the best hits first."""
    within = Within(
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
    with opened() as record:
        complete_index(record)
        if counts:
            _count(record, query, within, json=json)
            return
        rows = searching.search_within(record, query, within, after=after, limit=limit + 1)
    here = rows[:limit]
    show(here if json else [_told(row) for row in here], json, COLUMNS)
    if len(rows) > limit and not json:
        tell(f"there are more: --after {after + limit}")


def _count(record: Record, query: str, within: Within, *, json: bool) -> None:
    found = searching.survey(record, query, within)
    rows = [{"filter": "all", "value": None, "pages": min(found.total, COUNTED), "more": found.total > COUNTED}]
    rows += [
        {"filter": name, "value": value, "pages": count, "more": False}
        for name, facet in (found.facets or {}).items()
        for value, count in facet
    ]
    show(rows, json, COUNT_COLUMNS)
    if found.facets is None and not json:
        tell(f"more than {COUNTED} pages hold it. Narrow the search to have them counted by filter")


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
