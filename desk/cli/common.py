"""What all commands share: the open record, the acting reviewer, and how rows are shown."""

import json as jsonlib
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from config.settings import load_settings
from storage.database import Record, open_record

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on standard output, nothing else there.")]
As = Annotated[str, typer.Option("--as", help="The acting reviewer's name.", metavar="NAME")]
CacheSlug = Annotated[str, typer.Option("--cache", help="The cache's short name.", metavar="SLUG")]
AnyCache = Annotated[str | None, typer.Option("--cache", help="The cache's short name.", metavar="SLUG")]

HARMFUL = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories that could steer a terminal or turn the reading order round."""


@contextmanager
def opened() -> Iterator[Record]:
    """Open the record of the settings in force, for as long as a command lasts."""
    record = open_record(load_settings())
    try:
        yield record
    finally:
        record.close()


def harmless(text: str) -> str:
    """Replace what could steer a terminal (escapes, bidi controls, zero width) by U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(char) in HARMFUL else char for char in text)


def show(rows: Iterable[Mapping[str, Any]], json: bool, columns: Sequence[str] | None = None) -> None:
    """Print *rows*: as JSON lines, or as a table for people with just the *columns* (none: all of the first row)."""
    if json:
        for row in rows:
            sys.stdout.write(jsonlib.dumps(row, ensure_ascii=False, default=str) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 only people need it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    listed = list(rows)
    if not listed:
        sys.stderr.write("nothing to show\n")
        return
    names = list(columns or listed[0])
    table = Table(*names, box=None, header_style="bold", pad_edge=False)
    for row in listed:
        table.add_row(*(Text(cell(row.get(name))) for name in names))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160)
    console.print(table)


def cell(value: object) -> str:
    """Write one value for a person's eye."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
        case Mapping():
            return ", ".join(f"{harmless(str(key))} {cell(share)}" for key, share in value.items()) or "-"
        case list() | tuple():
            return ", ".join(cell(part) for part in value) or "-"
        case _:
            return harmless(str(value))


def tell(message: str) -> None:
    """Say something to the person at the terminal (standard error)."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()
