"""Asks the index which pages, and which documents, share a key."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, text, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.tables.provenance import Document
from storage.tables.sameness import SketchedDocument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEYS_AT_ONCE, ROWS_AT_ONCE = 5000, 50_000
PAGES, FACTS = "fingerprint", "anchor_key"
_COLUMNS = {PAGES: ("hash", "sketch_id"), FACTS: ("key", "sketched_id")}
_KEEPERS = {PAGES: "page_sketch", FACTS: "sketched_document"}
_LOOK_UP = {
    "sqlite": (
        "SELECT asked.value, (SELECT group_concat({owner}) FROM (SELECT {owner} FROM {table}"
        " WHERE cache_id = :cache AND {key} = asked.value ORDER BY {owner} LIMIT :most))"
        " FROM json_each(:keys) AS asked"
    ),
    "postgresql": (
        "SELECT asked.value, (SELECT string_agg(CAST(found.{owner} AS text), ',') FROM (SELECT {owner} FROM {table}"
        " WHERE cache_id = :cache AND {key} = asked.value ORDER BY {owner} LIMIT :most) AS found)"
        " FROM (SELECT CAST(value AS bigint) AS value FROM json_array_elements_text(CAST(:keys AS json))) AS asked"
    ),
}


@dataclass(frozen=True, slots=True)
class Sharing:
    """Rows of an index: who holds which key; sorted by key, then owner."""

    keys: "NDArray[np.int64]"
    owners: "NDArray[np.int64]"
    """Ids of sketches, both of shape (n,)."""


def load_index(record: Record, cache_id: int, *, table: str = PAGES) -> Sharing:
    """Load the whole index of a cache."""
    import numpy as np  # noqa: PLC0415 the command line starts without it

    key, owner = _COLUMNS[table]
    query = text(f"SELECT {key}, {owner} FROM {table} WHERE cache_id = :cache ORDER BY {key}, {owner}")  # noqa: S608
    with record.reading() as session:
        rows = session.connection().execution_options(yield_per=ROWS_AT_ONCE).execute(query, {"cache": cache_id})
        parts = [
            np.fromiter(chain.from_iterable(part), dtype=np.int64, count=2 * len(part))
            for part in rows.partitions(ROWS_AT_ONCE)
        ]
    joined = np.concatenate(parts).reshape(-1, 2) if parts else np.zeros((0, 2), dtype=np.int64)
    return Sharing(np.ascontiguousarray(joined[:, 0]), np.ascontiguousarray(joined[:, 1]))


def look_up(record: Record, cache_id: int, keys: Iterable[int], *, most: int, table: str = PAGES) -> Sharing:
    """Load who holds some keys; of each key the first *most* owners, those that came earlier first."""
    import numpy as np  # noqa: PLC0415 the command line starts without it

    key, owner = _COLUMNS[table]
    found_keys: list[int] = []
    found_owners: list[int] = []
    with record.reading() as session:
        dialect = session.get_bind().dialect.name
        query = text(_LOOK_UP[dialect].format(table=table, key=key, owner=owner))
        for chunk in in_chunks(sorted(set(keys)), KEYS_AT_ONCE):
            asked = {"cache": cache_id, "keys": json.dumps(chunk), "most": most}
            for value, owners in session.connection().execute(query, asked):
                some = [int(one) for one in owners.split(",")] if owners else []
                found_keys += [value] * len(some)
                found_owners += some
    order = np.lexsort((np.array(found_owners, dtype=np.int64), np.array(found_keys, dtype=np.int64)))
    return Sharing(np.array(found_keys, dtype=np.int64)[order], np.array(found_owners, dtype=np.int64)[order])


def list_swept(record: Record, cache_id: int, *, table: str = PAGES) -> dict[int, int]:
    """List the keys that `sweep` will take rows of, with how many."""
    key = _COLUMNS[table][0]
    query = f"SELECT {key}, count(*) FROM {table} WHERE cache_id = :cache AND {_replaced(table)} GROUP BY {key}"  # noqa: S608
    with record.reading() as session:
        if not _is_any_replaced(session, cache_id):
            return {}
        found = session.connection().execute(text(query), {"cache": cache_id})
        return {int(value): int(rows) for value, rows in found}


def sweep(record: Record, cache_id: int) -> None:
    """Take out of the index what belongs to sketches that were replaced, if there are any."""
    with record.reading() as session:
        if not _is_any_replaced(session, cache_id):
            return
    with record.writing() as session:
        for table in (PAGES, FACTS):
            statement = f"DELETE FROM {table} WHERE cache_id = :cache AND {_replaced(table)}"  # noqa: S608
            session.connection().execute(text(statement), {"cache": cache_id})
        session.execute(update(SketchedDocument).where(_here_replaced(cache_id)).values(replaced=False))


def _replaced(table: str) -> str:
    return f"{_COLUMNS[table][1]} NOT IN (SELECT id FROM {_KEEPERS[table]})"  # noqa: S608


def _here_replaced(cache_id: int) -> ColumnElement[bool]:
    here = select(Document.id).where(Document.cache_id == cache_id)
    return col(SketchedDocument.replaced) & col(SketchedDocument.document_id).in_(here)


def _is_any_replaced(session: Session, cache_id: int) -> bool:
    return session.exec(select(SketchedDocument.id).where(_here_replaced(cache_id)).limit(1)).first() is not None
