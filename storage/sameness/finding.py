"""Asks the index which pages, and which documents, share a key."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select, text
from sqlmodel import Session, col

from storage.bulk import in_chunks, listed
from storage.database import Record
from storage.sameness.waiting import documents_here
from storage.tables.documents import Page
from storage.tables.provenance import Document
from storage.tables.sameness import AnchorKey, PageSketch, SketchedDocument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEYS_AT_ONCE, ROWS_AT_ONCE = 5000, 50_000
PAGES, FACTS = "fingerprint", "anchor_key"
COLUMNS = {PAGES: ("hash", "sketch_id"), FACTS: ("key", "sketched_id")}
_LOOK_UP = {
    "sqlite": (
        "SELECT asked.value, (SELECT CASE WHEN count(*) < :full THEN group_concat({owner}) END"
        " FROM (SELECT {owner} FROM {table}"
        " WHERE cache_id = :cache AND {key} = asked.value ORDER BY {owner} LIMIT :most))"
        " FROM json_each(:keys) AS asked"
    ),
    "postgresql": (
        "SELECT asked.value, (SELECT CASE WHEN count(*) < :full THEN string_agg(CAST(found.{owner} AS text), ',') END"
        " FROM (SELECT {owner} FROM {table}"
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

    def where(self, wanted: "NDArray[np.bool_]") -> "Sharing":
        """Give some of the rows.

        Args:
            wanted: which, shape (n,).
        """
        return Sharing(self.keys[wanted], self.owners[wanted])


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of pages, by their ids in order; all of shape (n,)."""

    ids: "NDArray[np.int64]"
    documents: "NDArray[np.int64]"
    telling: "NDArray[np.int64]"
    """Sampled shingles of each that few pages of the cache have; -1: it was not counted."""

    def places(self, ids: "NDArray[np.int64]") -> "NDArray[np.int64]":
        """Give the place of each of *ids* among these; -1 where it is none of them."""
        import numpy as np  # noqa: PLC0415 the command line starts without it

        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[places] == ids, places, -1)


def load_index(record: Record, cache_id: int, *, table: str = PAGES) -> Sharing:
    """Load the whole index of a cache."""
    import numpy as np  # noqa: PLC0415 the command line starts without it

    key, owner = COLUMNS[table]
    query = text(f"SELECT {key}, {owner} FROM {table} WHERE cache_id = :cache ORDER BY {key}, {owner}")  # noqa: S608
    with record.reading() as session:
        rows = session.connection().execution_options(yield_per=ROWS_AT_ONCE).execute(query, {"cache": cache_id})
        parts = [
            np.fromiter(chain.from_iterable(part), dtype=np.int64, count=2 * len(part))
            for part in rows.partitions(ROWS_AT_ONCE)
        ]
    joined = np.concatenate(parts).reshape(-1, 2) if parts else np.zeros((0, 2), dtype=np.int64)
    return Sharing(np.ascontiguousarray(joined[:, 0]), np.ascontiguousarray(joined[:, 1]))


def look_up(
    record: Record, cache_id: int, keys: Iterable[int], *, most: int, table: str = PAGES, rare: bool = False
) -> Sharing:
    """Load who holds some keys; of each key the first *most* owners, those that came earlier first.

    With *rare* a key that so many hold is left out.
    """
    with record.reading() as session:
        return look_up_within(session, cache_id, keys, most=most, table=table, rare=rare)


def look_up_within(
    session: Session, cache_id: int, keys: Iterable[int], *, most: int, table: str, rare: bool = False
) -> Sharing:
    """Load who holds some keys as `look_up` does, within a session that is open."""
    import numpy as np  # noqa: PLC0415 the command line starts without it

    key, owner = COLUMNS[table]
    query = text(_LOOK_UP[session.get_bind().dialect.name].format(table=table, key=key, owner=owner))
    keys_found: list[int] = []
    counts: list[int] = []
    written: list[str] = []
    for chunk in in_chunks(sorted(set(keys)), KEYS_AT_ONCE):
        asked = {"cache": cache_id, "keys": json.dumps(chunk), "most": most, "full": most + (not rare)}
        for value, owners in session.connection().execute(query, asked).all():
            if owners:
                keys_found.append(value)
                counts.append(owners.count(",") + 1)
                written.append(owners)
    all_keys = np.repeat(np.array(keys_found, dtype=np.int64), counts)
    all_owners = np.fromstring(",".join(written), dtype=np.int64, sep=",")
    order = np.lexsort((all_owners, all_keys))
    return Sharing(all_keys[order], all_owners[order])


def load_sketches(record: Record, cache_id: int) -> Sketches:
    """Load all sketches of pages of a cache, also those that were not counted."""
    with record.reading() as session:
        return _sketches(session, col(Page.document_id).in_(documents_here(cache_id)))


def load_sketches_within(session: Session, document_ids: Iterable[int]) -> Sketches:
    """Load the sketches of the pages of some documents, also those not counted, within a session that is open."""
    return _sketches(session, col(Page.document_id).in_(listed(session, document_ids)))


def load_counted(record: Record, sketch_ids: Iterable[int]) -> Sketches:
    """Load those of some sketches of pages that still stand, and were counted."""
    with record.reading() as session:
        return load_counted_within(session, sketch_ids)


def load_counted_within(session: Session, sketch_ids: Iterable[int]) -> Sketches:
    """Load sketches as `load_counted` does, within a session that is open."""
    here = col(PageSketch.id).in_(listed(session, sketch_ids))
    return _sketches(session, here & col(PageSketch.telling).is_not(None))


def _sketches(session: Session, wanted: ColumnElement[bool]) -> Sketches:
    import numpy as np  # noqa: PLC0415 the command line starts without it

    telling = func.coalesce(col(PageSketch.telling), -1)
    query = select(col(PageSketch.id), col(Page.document_id), telling).where(wanted)
    found = session.connection().execute(query.join(Page, col(Page.id) == col(PageSketch.page_id))).all()
    rows = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found)).reshape(-1, 3)
    rows = rows[np.argsort(rows[:, 0])]
    return Sketches(*(np.ascontiguousarray(rows[:, at]) for at in range(3)))


def facts_of(record: Record, sketched_ids: Iterable[int]) -> set[int]:
    """Give the keys of the facts of those documents that the index of facts knows by some ids."""
    with record.reading() as session:
        some = listed(session, sketched_ids)
        return set(session.scalars(select(col(AnchorKey.key)).where(col(AnchorKey.sketched_id).in_(some))))


def sketched_of(record: Record, document_ids: Iterable[int]) -> set[int]:
    """Give the ids by which the index of facts knows some documents."""
    with record.reading() as session:
        some = listed(session, document_ids)
        return set(session.scalars(select(col(SketchedDocument.id)).where(col(SketchedDocument.document_id).in_(some))))


def documents_of(record: Record, sketched_ids: Iterable[int]) -> dict[int, int]:
    """Give the documents that the index of facts knows by some ids, by those ids."""
    with record.reading() as session:
        return documents_within(session, sketched_ids)


def documents_within(session: Session, sketched_ids: Iterable[int]) -> dict[int, int]:
    """Give documents as `documents_of` does, within a session that is open."""
    known = select(col(SketchedDocument.id), col(SketchedDocument.document_id))
    rows = session.execute(known.where(col(SketchedDocument.id).in_(listed(session, sketched_ids))))
    return dict(rows.tuples().all())


def list_equal(record: Record, cache_id: int, about: Collection[int] | None = None) -> list[list[int]]:
    """Group the documents of a cache whose folded text is equal; groups of two and more, by their ids in order.

    Args:
        record: the open record.
        cache_id: of the cache.
        about: only groups that hold one of these; None: all.
    """
    here = col(Document.cache_id) == cache_id
    digest = col(Document.text_sha256)
    texts: Iterable[Any] = [select(digest).where(here).group_by(digest).having(func.count() > 1)]
    if about is not None:
        texts = [select(digest).where(col(Document.id).in_(chunk)) for chunk in in_chunks(sorted(about))]
    groups: defaultdict[str, set[int]] = defaultdict(set)
    with record.reading() as session:
        for some in texts:
            # asked for the cache, too, SQLite would go through all of it
            rows = session.execute(select(digest, col(Document.id), col(Document.cache_id)).where(digest.in_(some)))
            for text_sha256, document_id, cache in rows:
                if cache == cache_id:
                    groups[text_sha256].add(document_id)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)
