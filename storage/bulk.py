"""Many rows at once, the same way on SQLite and PostgreSQL. Only storage imports it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import JSON, BigInteger, ColumnElement, Select, String, Table, cast, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

import storage.tables

CHUNK_ROWS = 1000
"""Values in one IN (…); well below SQLite's bound of 32,766 variables."""
Row = dict[str, Any]
Thing = TypeVar("Thing")


def table_of(name: str) -> Table:
    """Give the table called *name*, for statements that skip the mapper."""
    assert storage.tables is not None  # noqa: S101 its import is what fills the metadata
    return SQLModel.metadata.tables[name]


def in_chunks(things: Iterable[Thing], size: int = CHUNK_ROWS) -> Iterator[list[Thing]]:
    """Cut *things* into lists of at most *size*."""
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk


def listed(session: Session, ids: Iterable[int]) -> Select[tuple[int]]:
    """Select *ids* themselves, for one statement about however many; it hands them over as one value."""
    values = literal(sorted(set(ids)), JSON)
    if session.get_bind().dialect.name == "sqlite":
        return select(func.json_each(values).table_valued("value").c.value)
    return select(cast(func.json_array_elements_text(values).column_valued(), BigInteger))


def insert_rows(session: Session, table: str, rows: Sequence[Row]) -> None:
    """Insert *rows*, each with a value for every column that has no default in the database."""
    if rows:
        session.execute(table_of(table).insert(), rows)


def insert_missing(session: Session, table: str, rows: Sequence[Row]) -> None:
    """Insert those of *rows* whose primary key is not there yet, also where another writer is at the same."""
    if not rows:
        return
    target = table_of(table)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(target).on_conflict_do_nothing(), rows)
    else:
        session.execute(sqlite.insert(target).on_conflict_do_nothing(), rows)


def as_text(column: Any) -> ColumnElement[str]:
    """Read a column that holds a list of words as it is written: for `words_of`, where there are many rows."""
    return cast(column, String)


@lru_cache(maxsize=1 << 12)
def words_of(written: str) -> tuple[str, ...]:
    """Read a list of words; the same list, which many rows share, is read once."""
    return tuple(json.loads(written))
