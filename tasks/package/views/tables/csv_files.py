"""Writes a table as CSV."""

from tasks.package import cells
from tasks.package.views.tables.rows import Table


def write_csv(table: Table) -> bytes:
    """Write *table* by RFC 4180 in UTF-8; a cell that could be taken for a formula gets an apostrophe before it."""
    return cells.write_csv(tuple(table.columns), table.rows)
