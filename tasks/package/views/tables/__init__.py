"""Claims, evidence, documents and replies as tables: CSV for spreadsheets, Parquet for notebooks."""

from collections.abc import Mapping

from storage.releases.shapes import DerivativeMade, Selection
from tasks.package.views.tables.csv_files import write_csv
from tasks.package.views.tables.parquet_files import write_parquet
from tasks.package.views.tables.rows import tables_of

README = """\
Tables of this release: claims, evidence, documents, replies; the same rows as CSV and as Parquet.

CSV: RFC 4180, UTF-8, first row names the columns, lines end in CR LF. An empty cell: not known, or none.
A cell that begins with = + - @, a tab or a carriage return has an apostrophe (') put before it, so that no
spreadsheet takes it for a formula. Parquet has the cell as it is.
Columns: a claim is known by its number here and in the dossier; "document" is a number in documents.
"""


def tables_view(
    selection: Selection, derivatives: Mapping[int, DerivativeMade], *, publisher: str | None = None
) -> dict[str, bytes]:
    """Give `tables/`: each table as CSV and as Parquet, and what to know of both.

    Args:
        selection: what goes out.
        derivatives: by the document's number.
        publisher: not told.
    """
    del publisher
    files = {"tables/README.txt": README.encode("ascii")}
    for name, table in tables_of(selection, derivatives).items():
        files[f"tables/{name}.csv"] = write_csv(table)
        files[f"tables/{name}.parquet"] = write_parquet(table)
    return files
