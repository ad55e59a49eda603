"""Writes a table as Parquet, for notebooks; pyarrow is loaded only here and only when asked for."""

from collections.abc import Mapping
from typing import Any

from tasks.package.views.tables.rows import Cell, Table


def write_parquet(table: Table) -> bytes:
    """Write *table* as one Parquet file without a word of who wrote it where; the same again gives the same bytes."""
    import pyarrow as pa  # noqa: PLC0415 loading it takes a moment, and few releases ask for it
    from pyarrow import parquet  # noqa: PLC0415

    kinds: Mapping[type, Any] = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    columns = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.columns)
    schema = pa.schema([pa.field(name, kinds[kind]) for name, kind in table.columns.items()])
    arrays = [pa.array([_clean(cell) for cell in cells], kinds[kind])
              for cells, kind in zip(columns, table.columns.values(), strict=True)]  # fmt: skip
    sink = pa.BufferOutputStream()
    # the schema of Arrow's own that is stored beside tells nothing more, and changes with its version
    parquet.write_table(
        pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd", version="2.6", store_schema=False
    )
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _clean(cell: Cell) -> Cell:
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell
