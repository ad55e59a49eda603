"""The index itself: a contentless FTS5 table on SQLite, rows of tsvector on PostgreSQL, both of the same terms.

SQLite's tokenizer only parts what we wrote at its blanks. PostgreSQL bounds a tsvector: 16,383 positions, 255 places of
one term, a megabyte. A page beyond that is kept in parts, without positions; whether it holds a phrase is then looked
up in its text, so that both databases find the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text
from sqlmodel import Session

from storage.analysis.words import Terms
from storage.bulk import in_chunks
from storage.search.tree import Every, Leaf, Run, Tree, for_fts5, for_tsquery, is_met, runs_of

MOST_POSITIONS = 16_000
MOST_PLACES = 250
MOST_BYTES = 900_000
PART_BYTES = 400_000
"""Of the terms of one part; the tsvector of it is smaller than a megabyte."""

Verify = Callable[[Tree, Sequence[int]], set[int]]
"""Tells which of some pages meet a tree, by their texts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, and all that the index holds of it."""

    page_id: int
    terms: Terms
    about: tuple[str, ...]
    """What the page is, by `storage.search.filters`."""


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
    rows = [row for entry in entries for row in _tsvector_rows(entry)]
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


def matching(session: Session, tree: Tree, verify: Verify, *, limit: int | None = None) -> list[int]:
    """Give pages that meet a tree, in an order that stays the same; reads no text of pages that are kept whole.

    Args:
        session: that reads.
        tree: what they must meet.
        verify: looks into texts, where the index cannot tell.
        limit: at most so many; None: all.
    """
    bound = -1 if limit is None else limit
    if _is_sqlite(session):
        query = text("SELECT rowid FROM search_index WHERE search_index MATCH :query LIMIT :limit")
        return list(session.execute(query, {"query": for_fts5(tree), "limit": bound}).scalars())
    if not session.info.get("search_is_set"):
        # a scan of the table reads every vector, which the planner takes for cheap
        session.execute(text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"))
        session.info["search_is_set"] = True
    query = text("SELECT page_id FROM search_index WHERE whole AND terms @@ CAST(:query AS tsquery) LIMIT :limit")
    asked = {"query": for_tsquery(tree), "limit": None if limit is None else limit}
    return [*session.execute(query, asked).scalars(), *_in_parts(session, tree, verify)][:limit]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _fts5_row(entry: Entry) -> dict[str, object]:
    return {"page_id": entry.page_id, "terms": " ".join((entry.terms.words, entry.terms.others, *entry.about))}


def _tsvector_rows(entry: Entry) -> Iterator[dict[str, object]]:
    words = entry.terms.words.split(" ") if entry.terms.words else []
    others = [*(entry.terms.others.split(" ") if entry.terms.others else ()), *entry.about]
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words, start=1):
        places[word].append(place)
    size = sum(len(term.encode()) for term in (*places, *others)) + 4 * (len(words) + len(places))
    row = {"page_id": entry.page_id, "part": 0}
    most = max(map(len, places.values()), default=0)
    if len(words) <= MOST_POSITIONS and most <= MOST_PLACES and size <= MOST_BYTES:
        written = [f"'{word}':{','.join(map(str, at))}" for word, at in places.items()]
        yield {**row, "whole": True, "terms": " ".join([*written, *(f"'{term}'" for term in others)])}
        return
    for part, terms in enumerate(_parts([*places, *others])):
        yield {**row, "part": part, "whole": False, "terms": " ".join(f"'{term}'" for term in terms)}


def _parts(terms: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for term in terms:
        size += len(term.encode()) + 4
        if part and size > PART_BYTES:
            yield part
            part, size = [], len(term.encode()) + 4
        part.append(term)
    yield part


def _in_parts(session: Session, tree: Tree, verify: Verify) -> list[int]:
    """Give the pages in parts that meet a tree."""
    if session.execute(text("SELECT 1 FROM search_index WHERE NOT whole LIMIT 1")).first() is None:
        return []
    query = text("SELECT DISTINCT page_id FROM search_index WHERE NOT whole AND terms @@ CAST(:query AS tsquery)")
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
