"""Keeps up how many pages hold what a page holds: what it takes to count documents that came, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, text, update
from sqlmodel import Session, col, or_

from storage.bulk import as_text, in_chunks, listed, table_of
from storage.database import Record
from storage.sameness.comparing import compared_within
from storage.sameness.finding import (
    COLUMNS,
    FACTS,
    PAGES,
    Sharing,
    Sketches,
    documents_within,
    load_counted_within,
    load_sketches_within,
    look_up_within,
)
from storage.sameness.waiting import documents_here, let_wait_within
from storage.tables.provenance import Document
from storage.tables.sameness import Comparison, SamenessState, SketchedDocument
from storage.turns import Turn, wait_for

_KEEPERS = {PAGES: "page_sketch", FACTS: "sketched_document"}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document that stands in the index."""

    document_id: int
    sketched_id: int
    """Another one after each reading that changed something."""
    is_fresh: bool
    """True: it was not counted since it was read."""


@dataclass(frozen=True, slots=True)
class Met:
    """Two documents that were compared, and what brought them together."""

    left: int
    right: int
    left_rare: int
    right_rare: int
    """Distinct sampled shingles of either that few pages have."""
    shared: int
    """Of both."""
    spare: int
    common: bool | None
    """As `storage.tables.sameness.Comparison` has them."""
    is_nothing: bool = False
    """Whether they are nothing to each other."""


def list_indexed(record: Record, cache_id: int) -> list[Indexed]:
    """List the documents of a cache that stand in its index, by their ids."""
    return _indexed(record, cache_id)


def list_fresh(record: Record, cache_id: int) -> list[Indexed]:
    """List those of them that were not counted since they were read."""
    return _indexed(record, cache_id, ~col(SketchedDocument.related), col(SketchedDocument.rare).is_(None))


def _indexed(record: Record, cache_id: int, *wanted: ColumnElement[bool]) -> list[Indexed]:
    query = (
        select(col(SketchedDocument.document_id), col(SketchedDocument.id), col(SketchedDocument.rare).is_(None))
        .where(*wanted, col(SketchedDocument.document_id).in_(documents_here(cache_id)))
        .order_by(col(SketchedDocument.document_id))
    )
    with record.reading() as session:
        return [Indexed(*row) for row in session.execute(query)]


def is_any_replaced(record: Record, cache_id: int) -> bool:
    """Tell whether the index of a cache still holds keys of sketches that were replaced."""
    # asked for the cache, SQLite would go through all its documents
    replaced = select(col(SketchedDocument.document_id)).where(col(SketchedDocument.replaced))
    with record.reading() as session:
        some = session.scalars(replaced).all()
        caches = select(col(Document.cache_id)).where(col(Document.id).in_(listed(session, some)))
        return cache_id in session.scalars(caches.distinct()).all()


def rare_of(record: Record, document_ids: Iterable[int]) -> dict[int, int]:
    """Give how many distinct shingles of documents few pages have, of those that were counted."""
    with record.reading() as session:
        return rare_within(session, document_ids)


def rare_within(session: Session, document_ids: Iterable[int]) -> dict[int, int]:
    """Give counts as `rare_of` does, within a session that is open."""
    query = select(col(SketchedDocument.document_id), col(SketchedDocument.rare))
    counted = query.where(col(SketchedDocument.rare).is_not(None))
    rows = session.execute(counted.where(col(SketchedDocument.document_id).in_(listed(session, document_ids))))
    return dict(rows.tuples().all())


@contextmanager
def counting(record: Record, cache_id: int) -> Iterator["Counting"]:
    """Give what counts the index of a cache; all of it is written at the end, or nothing."""
    with record.writing() as session:
        wait_for(session, Turn.RELATE)
        yield Counting(session, cache_id)


class Counting:
    """Reads and writes counts within one transaction."""

    def __init__(self, session: Session, cache_id: int) -> None:
        self._session = session
        self.cache_id = cache_id

    def look_up(self, keys: Iterable[int], *, most: int, table: str = PAGES) -> Sharing:
        """Give who holds some keys, as `storage.sameness.look_up` does."""
        return look_up_within(self._session, self.cache_id, keys, most=most, table=table)

    def load_counted(self, sketch_ids: Iterable[int]) -> Sketches:
        """Give those of some sketches of pages that were counted."""
        return load_counted_within(self._session, sketch_ids)

    def documents_of(self, sketched_ids: Iterable[int]) -> dict[int, int]:
        """Give the documents that stand in the index of facts by some ids, by those ids."""
        return documents_within(self._session, sketched_ids)

    def standing(self, some: Sequence[Indexed]) -> set[int]:
        """Give those documents that are as they were: neither read again meanwhile, nor counted by somebody else."""
        found: set[int] = set()
        for chunk in in_chunks(some):
            known = {one.sketched_id: one.is_fresh for one in chunk}
            query = select(col(SketchedDocument.id), col(SketchedDocument.document_id), col(SketchedDocument.rare))
            for sketched_id, document_id, rare in self._session.execute(
                query.where(col(SketchedDocument.id).in_(known))
            ):
                if known[sketched_id] == (rare is None):
                    found.add(document_id)
        return found

    def sketches_of(self, document_ids: Iterable[int]) -> Sketches:
        """Give the sketches of the pages of some documents, also those that were not counted."""
        return load_sketches_within(self._session, document_ids)

    def rare_of(self, document_ids: Iterable[int]) -> dict[int, int]:
        """Give how many shingles of documents were counted as rare."""
        return rare_within(self._session, document_ids)

    def met(self, document_ids: Iterable[int]) -> Iterator[Met]:
        """Give the pairs that were compared of some documents, each once.

        Those of which one alone is among them are left out where they are nothing to each other either way.
        """
        told = (Comparison.own_shared, Comparison.spare, Comparison.common, as_text(Comparison.measured) == "[]")
        some = listed(self._session, document_ids)
        is_both = col(Comparison.document_id).in_(some) & col(Comparison.other_id).in_(some)
        may_change = (is_both | col(Comparison.common).is_not(None),)
        for left, right, ours, theirs, *counts in compared_within(self._session, document_ids, *told, where=may_change):
            yield Met(left, right, ours or 0, theirs or 0, *counts)

    def save_telling(self, telling: Mapping[int, int]) -> None:
        """Set how many telling shingles sketches have, by their ids."""
        self._set("page_sketch", "id", "telling", telling)

    def save_rare(self, rare: Mapping[int, int]) -> None:
        """Set how many rare shingles documents have, by their ids."""
        self._set("sketched_document", "document_id", "rare", rare)

    def _set(self, name: str, key: str, value: str, told: Mapping[int, int]) -> None:
        if told:
            table = table_of(name)
            statement = update(table).where(table.c[key] == bindparam("row")).values({value: bindparam("told")})
            self._session.connection().execute(
                statement, [{"row": row, "told": count} for row, count in sorted(told.items())]
            )

    def save_met(self, pairs: Sequence[Met]) -> None:
        """Set what pairs share."""
        if pairs:
            table = table_of("comparison")
            these = (table.c.document_id == bindparam("left"), table.c.other_id == bindparam("right"))
            values: dict[str, Any] = {"own_shared": bindparam("shared"), "spare": bindparam("left_over")}
            rows = [
                {"left": one.left, "right": one.right, "shared": one.shared, "left_over": one.spare} for one in pairs
            ]
            self._session.connection().execute(update(table).where(*these).values(values), rows)

    def forget(self, document_ids: Iterable[int]) -> None:
        """Drop what was measured of documents that were read anew; what they were compared with waits, too."""
        for chunk in in_chunks(sorted(document_ids)):
            touching = or_(col(Comparison.document_id).in_(chunk), col(Comparison.other_id).in_(chunk))
            pairs = self._session.execute(select(col(Comparison.document_id), col(Comparison.other_id)).where(touching))
            let_wait_within(self._session, {one for pair in pairs for one in pair})
            self._session.execute(delete(Comparison).where(touching))

    def let_wait(self, document_ids: Iterable[int]) -> None:
        """Let documents wait to be compared anew."""
        let_wait_within(self._session, document_ids)

    def save_state(self, *, cap: int, last_sketch: int) -> None:
        """Say by what the index was counted, and how far."""
        here = col(SamenessState.cache_id) == self.cache_id
        self._session.execute(update(SamenessState).where(here).values(cap=cap, last_sketch=last_sketch))

    def list_swept(self, *, table: str, last: int | None = None) -> dict[int, int]:
        """List the keys that sketches held which were replaced, with how many did.

        Args:
            table: which index.
            last: of sketches with larger ids nothing is told.
        """
        key, owner = COLUMNS[table]
        upto = "" if last is None else f" AND {owner} <= :last"
        query = f"SELECT {key}, count(*) FROM {table} WHERE {_swept(table)}{upto} GROUP BY {key}"  # noqa: S608
        asked = {"cache": self.cache_id} | ({} if last is None else {"last": last})
        return {int(value): int(rows) for value, rows in self._session.connection().execute(text(query), asked)}

    def sweep(self) -> None:
        """Take out of the index what belongs to sketches that were replaced."""
        for table in (PAGES, FACTS):
            statement = f"DELETE FROM {table} WHERE {_swept(table)}"  # noqa: S608
            self._session.connection().execute(text(statement), {"cache": self.cache_id})
        self._session.execute(update(SketchedDocument).where(_is_replaced(self.cache_id)).values(replaced=False))


def _swept(table: str) -> str:
    owner = COLUMNS[table][1]
    return f"cache_id = :cache AND {owner} NOT IN (SELECT id FROM {_KEEPERS[table]})"  # noqa: S608


def _is_replaced(cache_id: int) -> Any:
    return col(SketchedDocument.replaced) & col(SketchedDocument.document_id).in_(documents_here(cache_id))
