"""Rows as CSV that no spreadsheet takes for a program."""

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take a cell's first sign for (OWASP, CSV Injection); the wide forms count in East Asia."""
csv.field_size_limit(1 << 24)
"""Characters: the text of a page may be longer than what Python reads unless it is told."""
_MORE = "\0more"
"""Where cells without a column go; no column is called so."""
Cell = str | int | float | bool | None
"""None: not known, or none."""


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, line_end: str = "\r\n") -> bytes:
    """Write rows by RFC 4180 in UTF-8; a cell that could be taken for a formula gets an apostrophe before it.

    Args:
        columns: the first line.
        rows: in the order of the columns.
        line_end: what ends a line.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Read such rows again, without the apostrophes that were put before formulas; every value is text.

    Raises:
        ValueError: it is not UTF-8, or a row has more cells than there are columns.
        csv.Error: it is no CSV.
    """
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), restkey=_MORE, strict=True)
    read = list(rows)
    if any(_MORE in row for row in read):
        raise ValueError("a row has more cells than there are columns")
    return [{name: _unguarded(value or "") for name, value in row.items()} for row in read]


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return str(cell)
        case str():
            return f"'{cell}" if cell.startswith((*DANGEROUS, "'")) else cell


def _unguarded(cell: str) -> str:
    return cell.removeprefix("'")
