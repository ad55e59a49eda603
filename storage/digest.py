"""One hash over the whole record, equal for equal records however they came about.

Rows are written by their natural keys; left out are what differs between two runs of the same work: clock times,
surrogate ids, random tokens and salts, pseudonyms, ledger hashes and the order of ledger entries.
"""

import hashlib
import json
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import Session, SQLModel

from storage.database import Record
from storage.tables.columns import UtcTime

LEFT_OUT = {
    "ledger": {"sequence", "at", "previous_hash", "hash", "salt", "pseudonym"},
    "review_item": {"token"},
    "reviewer": {"pseudonym"},
    "sameness_state": {"last_sketch"},
    "search_state": {"version", "complete"},
}
"""Columns that hold clock times as text, chain hashes, what was drawn (salts, pseudonyms, tokens), and how the search
index came about."""
LEFT_OUT_TABLES = frozenset({"comparison", "fingerprint", "anchor_key"})
"""What was computed once so that it need not be again. The index of keys names its owners by surrogate ids; that it is
right is told by `sketched_document.basis`, a hash of all keys of a document."""
LEFT_OUT_KEYS = {"token", "expires_at"}
"""The same inside JSON: what a lease had drawn."""


def record_digest(record: Record) -> str:
    """Compute the digest of all rows of all tables (64 hex digits)."""
    digest = hashlib.sha256()
    for name, rows in table_digests(record).items():
        digest.update(f"{name} {rows}\n".encode())
    return digest.hexdigest()


def table_digests(record: Record) -> dict[str, str]:
    """Compute a digest for each table, to see where two records differ."""
    with record.reading() as session:
        writer = _Writer(session)
        return {
            table.name: writer.digest(table)
            for table in SQLModel.metadata.sorted_tables
            if table.name not in LEFT_OUT_TABLES
        }


class _Writer:
    """Writes rows without surrogate ids: a foreign key is written as the row it points to."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[str, dict[Any, str]] = {}

    def digest(self, table: Table) -> str:
        """Hash the sorted rows of *table*; parents must have been written before it."""
        key = _surrogate(table)
        columns = [column for column in table.columns if column is not key]
        written, ids = [], {}
        for row in self.session.execute(select(table)).mappings():
            parts = {column.name: self._written(column, row[column.name]) for column in columns if _counts(column)}
            line = json.dumps(parts, ensure_ascii=False, sort_keys=True)
            written.append(line)
            if key is not None:
                ids[row[key.name]] = hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
        self.known[table.name] = ids
        joined = "\n".join(sorted(written))
        return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()

    def _written(self, column: Column[Any], value: Any) -> Any:
        if isinstance(value, bytes):
            return value.hex()
        if isinstance(value, dict):
            return {key: part for key, part in value.items() if key not in LEFT_OUT_KEYS}
        for foreign in column.foreign_keys:
            target = foreign.column
            if value is not None and target is _surrogate(target.table):
                return self.known[target.table.name][value]
        return value


def _surrogate(table: Table) -> Column[Any] | None:
    """Tell the column that only counts rows, where the table has one."""
    column = table.columns.get("id")
    return column if column is not None and column.primary_key else None


def _counts(column: Column[Any]) -> bool:
    left_out = LEFT_OUT.get(column.table.name, set())
    return not isinstance(column.type, UtcTime) and column.name not in left_out
