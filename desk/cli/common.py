"""What all commands share: the open record, the acting reviewer, and how rows are shown."""

import json as jsonlib
import os
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
Request = Annotated[
    str | None,
    typer.Option(
        "--request", help="A key of yours for this request: the same again gives the same answer.", metavar="KEY"
    ),
]

LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""What JSON lets stand and many programs take for the end of a line."""
HANDLE_DIGITS = 12
"""Of a document's SHA-256, in tables: enough to be typed back."""
NO_TERMINAL_COLUMNS = 160
"""How wide a table is where no terminal tells."""
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


def show(
    rows: Iterable[Mapping[str, Any]],
    json: bool,
    columns: Sequence[str] | None = None,
    *,
    longest: int | None = None,
) -> None:
    """Print *rows*: as JSON lines, or as a table for people.

    Args:
        rows: what to print; with *json* whole, one object a line.
        json: which of the two.
        columns: of the table; None: all that the first row has.
        longest: characters after which the table cuts a value off; None: never.
    """
    if json:
        for row in rows:
            sys.stdout.write(jsonlib.dumps(row, ensure_ascii=False, default=str).translate(LINE_ENDS) + "\n")
        sys.stdout.flush()  # who reads the address of a desk from a pipe waits for it
        return
    from rich.console import Console  # noqa: PLC0415 only people need it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    listed = list(rows)
    if not listed:
        tell("nothing to show")
        return
    names = [name for name in columns or listed[0] if not is_idle(name, listed)]
    headed = any(name.strip() for name in names)
    table = Table(*names, box=None, header_style="bold", pad_edge=False, show_header=headed)
    for row in listed:
        table.add_row(*(Text(shortened(cell(row.get(name)), longest)) for name in names))
    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(file=sys.stdout, width=None if told else NO_TERMINAL_COLUMNS)
    console.print(table)


def is_idle(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether no row says anything in *column*: such a one only takes room."""
    return all(row.get(column) in (None, [], {}) for row in rows)


def shortened(text: str, longest: int | None) -> str:
    """Cut *text* after *longest* characters, and show that it was."""
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"


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
