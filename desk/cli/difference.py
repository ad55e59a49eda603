"""`document diff`: what changed between two drafts, or where a paper and its counterpart disagree."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from config.errors import UsageError
from desk.cli.common import AnyCache, Json, opened, show, tell

SHOWN = 60
"""Characters of a passage in a table."""
OneRef = Annotated[
    str, typer.Argument(help="The first document: a prefix of its SHA-256, at least 6 digits.", metavar="REF")
]
OtherRef = Annotated[str, typer.Argument(help="The other document, likewise.", metavar="REF")]


def show_difference(
    document: OneRef,
    other: OtherRef,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page that shows it whole into this file.", metavar="FILE")
    ] = None,
    cache: AnyCache = None,
    json: Json = False,
) -> None:
    """Show what changed between two drafts, word by word; of papers in two languages where their facts disagree."""
    # arithmetic that no other command needs takes a quarter of a second to load
    from desk.difference.lines import lines_of  # noqa: PLC0415
    from desk.difference.rows import rows_of  # noqa: PLC0415
    from tasks.relate.compare import compare_documents  # noqa: PLC0415

    with opened() as record:
        comparison = compare_documents(record, document, other, cache=cache)
    if html is not None:
        from desk.difference.html import page_of  # noqa: PLC0415

        _write(html, page_of(comparison))
        tell(f"written: {html}")
    if json:
        for note in comparison.notes:
            tell(note)
        show(rows_of(comparison), json)
    elif html is None:
        sys.stdout.writelines(f"{line}\n" for line in lines_of(comparison))


def show_passages(document: OneRef, other: OtherRef, cache: AnyCache = None, json: Json = False) -> None:
    """Show which passages of a document stand in another one, and where: what was quoted, excerpted or bound in."""
    from tasks.relate.passages_of import passages_between  # noqa: PLC0415

    with opened() as record:
        standing = passages_between(record, document, other, cache=cache)
    rows = [
        {
            "document": standing.document,
            "other": standing.other,
            "page": one.page,
            "start": one.start,
            "end": one.end,
            "other_page": one.other_page,
            "other_start": one.other_start,
            "other_end": one.other_end,
            "characters": one.characters,
            "errors": one.errors,
            "text": text if json else " ".join(text.split())[:SHOWN],
        }
        for one, text in zip(standing.passages, standing.texts, strict=True)
    ]
    show(rows, json, columns=("page", "other_page", "characters", "errors", "text"))


def _write(path: Path, page: str) -> None:
    """Write a page that only its owner may read: it holds text of the cache."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(page)
    except OSError as failure:
        raise UsageError(f"the file of --html cannot be written: {failure.strerror}") from None
