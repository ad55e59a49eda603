"""The index itself: a contentless FTS5 table on SQLite, rows of tsvector on PostgreSQL, both of the same terms.

SQLite's tokenizer only parts what we wrote at its blanks. On PostgreSQL a page that no tsvector can hold is kept in
parts, without positions (`storage.search.vectors`); whether it holds a phrase is then looked up in its text, so that
both databases find the same.

FTS5 walks its lists by page and stops when it found enough. GIN gathers all that meets a query before it gives the
first row; so it is asked for some pages after the other, by terms that tell whereabouts a page lies.
"""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Integer, column, select, table, text
from sqlalchemy.sql import Select
from sqlmodel import Session

from storage.bulk import in_chunks
from storage.search.tree import Every, Leaf, Run, Tree, for_fts5, for_tsquery, is_met, runs_of
from storage.search.vectors import STEPS, Entry, rows_of, stretches
from storage.search.within import Scope

Verify = Callable[[Tree, Sequence[int]], set[int]]
"""Tells which of some pages meet a tree, by their texts."""


_FTS5 = table("search_index", column("rowid", Integer))
_VECTORS = table("search_index", column("page_id", Integer))
FEW = 2000
"""Pages of which PostgreSQL may gather so many at once, if they lie as densely as those that were found."""
_BOUNDS = "search_bounds"
_PREPARE = """
SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
  set_config('max_parallel_workers_per_gather', '0', true),
  (SELECT max(page_id) FROM search_index), EXISTS (SELECT 1 FROM search_index WHERE NOT whole)
"""
"""A scan of the table reads every vector, which the planner takes for cheap."""


def add(session: Session, entries: Sequence[Entry]) -> None:
    """Put pages that are not in it into the index."""
    if not entries:
        return
    if _is_sqlite(session):
        session.execute(
            text("INSERT INTO search_index (rowid, terms) VALUES (:page_id, :terms)"),
            [_fts5_row(one) for one in entries],
        )
        return
    session.info.pop(_BOUNDS, None)
    rows = [row for entry in entries for row in rows_of(entry)]
    session.execute(
        text(
            "INSERT INTO search_index (page_id, part, whole, terms)"
            " VALUES (:page_id, :part, :whole, CAST(:terms AS tsvector))"
        ),
        rows,
    )


def remove(session: Session, entries: Sequence[Entry]) -> None:
    """Take pages out of the index; they are given as they were put in, since FTS5 keeps no text."""
    if not entries:
        return
    if _is_sqlite(session):
        session.execute(
            text("INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', :page_id, :terms)"),
            [_fts5_row(entry) for entry in entries],
        )
        return
    session.execute(
        text("DELETE FROM search_index WHERE page_id = :page_id"), [{"page_id": entry.page_id} for entry in entries]
    )


def wipe(session: Session) -> None:
    """Take everything out of the index."""
    wiping = "INSERT INTO search_index (search_index) VALUES ('delete-all')"
    session.execute(text(wiping if _is_sqlite(session) else "DELETE FROM search_index"))


def matching(
    session: Session, tree: Tree, verify: Verify, *, limit: int | None = None, scope: Scope | None = None
) -> list[int]:
    """Give pages that meet a tree, the first ones by their ids; reads no text of pages that are kept whole.

    Args:
        session: that reads.
        tree: what they must meet.
        verify: looks into texts, where the index cannot tell.
        limit: at most so many; None: all.
        scope: of which documents, where the index cannot tell; None: of all.
    """
    if scope is not None and scope.pages == 0:
        return []
    if _is_sqlite(session):
        query = select(_FTS5.c.rowid).where(text("search_index MATCH :query")).order_by(_FTS5.c.rowid).limit(limit)
        if scope is not None:
            query = query.where(scope.holds(_FTS5.c.rowid))
        return list(session.execute(query, {"query": for_fts5(tree)}).scalars())
    last, has_parts = _bounds(session)
    found = _whole(session, for_tsquery(tree), last, limit=limit, scope=scope)
    if not has_parts:
        return found
    return sorted([*found, *_in_parts(session, tree, verify, scope)])[:limit]


def matching_within(session: Session, tree: Tree, stretch: int) -> list[int]:
    """Give the pages of one stretch that are kept whole and meet a tree.

    Args:
        session: that reads.
        tree: what they must meet.
        stretch: the first bits of their ids, all but the first of `storage.search.vectors.STEPS`.
    """
    if _is_sqlite(session):
        query = text(
            "SELECT rowid FROM search_index WHERE search_index MATCH :query AND rowid BETWEEN :first AND :last"
        )
        return list(session.execute(query, {"query": for_fts5(tree), **_ends(stretch)}).scalars())
    _bounds(session)
    query = text("SELECT page_id FROM search_index WHERE whole AND terms @@ CAST(:query AS tsquery)")
    asked = f"'b{STEPS[0]}x{stretch}' & {for_tsquery(tree)}"
    return list(session.execute(query, {"query": asked}).scalars())


def in_parts_within(session: Session, stretch: int) -> set[int]:
    """Give the pages of one stretch that are kept in parts."""
    if _is_sqlite(session):
        return set()
    query = text("SELECT page_id FROM search_index WHERE NOT whole AND page_id BETWEEN :first AND :last")
    return set(session.execute(query, _ends(stretch)).scalars())


def _ends(stretch: int) -> dict[str, int]:
    return {"first": stretch << STEPS[0], "last": ((stretch + 1) << STEPS[0]) - 1}


def _bounds(session: Session) -> tuple[int, bool]:
    """Give the largest id of a page in the index, and whether any is kept in parts; sets the planner, once."""
    transaction = session.get_transaction()
    known = session.info.get(_BOUNDS)
    if known is None or known[0] is not transaction:
        largest, has_parts = session.execute(text(_PREPARE)).one()[-2:]
        known = session.info[_BOUNDS] = (session.get_transaction(), largest or 0, has_parts)
    return known[1], known[2]


def _whole(session: Session, written: str, last: int, *, limit: int | None, scope: Scope | None) -> list[int]:
    """Give pages that are kept whole; goes through stretches of pages until there are enough."""
    query = _of_vectors("whole AND terms @@ CAST(:query AS tsquery)", scope)
    # not by the primary key, which would read every vector on its way
    query = query.order_by(_VECTORS.c.page_id + 0)
    if limit is None or (scope is not None and scope.are_few):
        return list(session.execute(query.limit(limit), {"query": written}).scalars())
    found: list[int] = []
    seen, rest = 0, stretches(last)
    while rest and len(found) < limit:
        are_few = seen and len(found) * last <= FEW * seen
        now, rest = (rest, []) if are_few else (rest[:1], rest[1:])
        seen = now[-1][0]
        here = " | ".join(f"'{term}'" for _, terms in now for term in terms)
        asked = {"query": f"({here}) & {written}"}
        found += session.execute(query.limit(limit - len(found)), asked).scalars()
    return found


def _of_vectors(met: str, scope: Scope | None) -> Select[tuple[int]]:
    query = select(_VECTORS.c.page_id).where(text(met))
    return query if scope is None else query.where(scope.holds(_VECTORS.c.page_id))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _fts5_row(entry: Entry) -> dict[str, object]:
    return {"page_id": entry.page_id, "terms": " ".join((entry.terms.words, entry.terms.others, *entry.about))}


def _in_parts(session: Session, tree: Tree, verify: Verify, scope: Scope | None) -> list[int]:
    """Give the pages in parts that meet a tree."""
    query = _of_vectors("NOT whole AND terms @@ CAST(:query AS tsquery)", scope).distinct()
    held: dict[tuple[str, bool], set[int]] = {}
    for run in runs_of(tree):
        for place, term in enumerate(run.terms, start=1):
            asked = Run((term,), run.is_prefix and place == len(run.terms))
            if (term, asked.is_prefix) not in held:
                written = for_tsquery(Leaf((asked,)))
                held[term, asked.is_prefix] = set(session.execute(query, {"query": written}).scalars())
    pages = sorted(set().union(*held.values()))
    wide = _without_doubt(tree)
    found = [page for page in pages if is_met(wide, partial(_holds, held, page))]
    if all(len(run.terms) == 1 for run in runs_of(tree)):
        return found
    true = set().union(*(verify(tree, chunk) for chunk in in_chunks(found, 20))) if found else set()
    return [page for page in found if page in true]


def _holds(held: dict[tuple[str, bool], set[int]], page: int, run: Run) -> bool:
    last = len(run.terms)
    return all(page in held[term, run.is_prefix and place == last] for place, term in enumerate(run.terms, start=1))


def _without_doubt(tree: Tree) -> Tree:
    """Give a tree that is met wherever *tree* may be: without the phrases that are not wanted."""
    if isinstance(tree, Leaf):
        return tree
    if isinstance(tree, Every):
        sure = tuple(one for one in tree.unwanted if all(len(run.terms) == 1 for run in runs_of(one)))
        return Every(tuple(_without_doubt(one) for one in tree.wanted), sure)
    return type(tree)(tuple(_without_doubt(branch) for branch in tree.branches))
