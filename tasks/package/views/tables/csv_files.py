"""Writes a table as CSV that no spreadsheet takes for a program."""

import csv
import io

from tasks.package.views.tables.rows import Cell, Table

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take a cell's first sign for (OWASP, CSV Injection); the wide forms count in East Asia."""


def write_csv(table: Table) -> bytes:
    """Write *table* by RFC 4180 in UTF-8; a cell that could be taken for a formula gets an apostrophe before it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return written.getvalue().encode("utf-8", "replace")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
