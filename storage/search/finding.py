"""Carries out a query: which pages, in which order, and what of them is shown.

What it costs goes by how many hits are ranked, not by how many there are: at most `CANDIDATES` for each question put
to the index. Where there are more hits, those that hold the words often are asked for first; what is left over follows
behind them, so that whoever goes on sees every hit.
"""

from collections.abc import Sequence
from functools import partial
from heapq import nlargest
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.search import index, ranking, showing
from storage.search.parsing import parse
from storage.search.tree import Either, Every, Leaf, Tree, leaves_of, often
from storage.search.within import Scope, Within, narrow
from storage.tables.documents import Page
from storage.tables.provenance import Document

CANDIDATES = 500
COUNTED = 1000
"""Hits that are counted; of more it is told that there are more."""


def search(
    record: Record,
    query: str,
    *,
    slug: str | None = None,
    language: str | None = None,
    after: int = 0,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Search the text that is shown of every page.

    Args:
        record: the open record.
        query: as a person types it (`storage.search.parsing`).
        slug: only in this cache; None: in all.
        language: only on pages with text in it, a BCP 47 tag or its beginning; None: in all.
        after: leave out the first so many hits.
        limit: at most so many.

    Returns:
        One row a page, the best first; equal ones by the hash of the document and the number of the page.

    Raises:
        UsageError: the query cannot be understood.
        NotFound: there is no such cache.
    """
    return search_within(record, query, Within(slug, language), after=after, limit=limit)


def search_within(
    record: Record, query: str, within: Within, *, after: int = 0, limit: int = 20
) -> list[dict[str, Any]]:
    """Search where one is told to look; all else as `search` does.

    Args:
        record: the open record.
        query: as a person types it.
        within: where to look.
        after: leave out the first so many hits.
        limit: at most so many.

    Raises:
        UsageError: the query, or where to look, cannot be understood.
        NotFound: there is no such cache, delivery or family.
    """
    tree = parse(query)
    with record.reading() as session:
        tree, scope = narrow(session, tree, within)
        scored = _rank(session, tree, scope, after + limit)
        return showing.show(session, tree, scored[after:])


def count_hits(record: Record, query: str, within: Within) -> int:
    """Count the pages that hold what is asked for, up to `COUNTED`; one more than that: there are more.

    Raises:
        UsageError: the query, or where to look, cannot be understood.
        NotFound: there is no such cache, delivery or family.
    """
    with record.reading() as session:
        return len(find_pages(session, query, within, limit=COUNTED + 1))


def find_pages(session: Session, query: str, within: Within, *, limit: int) -> list[int]:
    """Give pages that hold what is asked for by their ids, the first ones; not ranked.

    Raises:
        UsageError: the query, or where to look, cannot be understood.
        NotFound: there is no such cache, delivery or family.
    """
    tree, scope = narrow(session, parse(query), within)
    return index.matching(session, tree, partial(showing.verify, session), limit=limit, scope=scope)


def _rank(session: Session, tree: Tree, scope: Scope | None, wanted: int) -> list[tuple[int, float]]:
    """Give the first *wanted* hits with their scores."""
    ask = partial(index.matching, session, verify=partial(showing.verify, session), scope=scope)
    found = ask(tree, limit=CANDIDATES)
    leaves = list(leaves_of(tree))
    frequent = [frozenset(ask(_narrowed(tree, leaf, _frequent(leaf)), limit=CANDIDATES)) for leaf in leaves]
    pages = list(dict.fromkeys([*found, *(page for some in frequent for page in sorted(some))]))
    everywhere = frozenset(pages)
    has = [everywhere] * len(leaves)
    if _may_lack(tree):
        has = [
            frozenset(ask(_narrowed(tree, leaf, leaf), limit=CANDIDATES)) | some
            for leaf, some in zip(leaves, frequent, strict=True)
        ]
    scores = ranking.score(_lengths(session, pages), has, frequent)
    ranked = _first(session, scores, wanted)
    if len(ranked) < wanted and len(found) == CANDIDATES:
        rest = [page for page in ask(tree, limit=None) if page not in everywhere]
        least = min(scores.values())
        ranked += _first(session, dict.fromkeys(rest, least), wanted - len(ranked))
    return ranked


def _frequent(leaf: Leaf) -> Tree:
    """Give a tree for a leaf that stands often on a page. The words of a phrase may do so without the phrase."""
    return often(leaf) if all(len(run.terms) == 1 for run in leaf.runs) else Every((leaf, often(leaf)))


def _narrowed(tree: Tree, leaf: Leaf, part: Tree) -> Tree:
    """Give a short tree for what meets *tree* and *part*; where *part* is met, a leaf of the tree is."""
    if isinstance(tree, Every) and leaf in tree.wanted:
        return Every(tuple(part if one == leaf else one for one in tree.wanted), tree.unwanted)
    if tree == leaf or (isinstance(tree, Either) and leaf in tree.branches):
        return part
    return Every((tree, part))


def _may_lack(tree: Tree) -> bool:
    """Tell whether a hit may lack a word that is asked for."""
    if isinstance(tree, Leaf):
        return False
    return isinstance(tree, Either) or any(_may_lack(one) for one in tree.wanted)


def _lengths(session: Session, pages: Sequence[int]) -> dict[int, int]:
    written = ",".join(map(str, pages))
    if session.get_bind().dialect.name == "sqlite":
        among = "SELECT value FROM json_each('[' || :pages || ']')"
    else:
        among = "SELECT CAST(unnest(string_to_array(:pages, ',')) AS integer)"
    query = text(f"SELECT page_id, length FROM search_page WHERE page_id IN ({among})")  # noqa: S608 our own words
    lengths = dict(session.execute(query, {"pages": written}).tuples().all())
    return {page: lengths[page] for page in pages}


def _first(session: Session, scores: dict[int, float], wanted: int) -> list[tuple[int, float]]:
    """Give the best *wanted* pages; only those that may be among them are looked up for the order of equal ones."""
    least = min(nlargest(wanted, scores.values()), default=0.0)
    near = [page for page, score in scores.items() if score >= least]
    places: dict[int, tuple[str, int, int]] = {}
    for chunk in in_chunks(near):
        query = (
            select(col(Page.id), col(Document.sha256), col(Page.number), col(Document.cache_id))
            .join(Document, col(Document.id) == col(Page.document_id))
            .where(col(Page.id).in_(chunk))
        )
        places.update({page: (sha256, number, cache) for page, sha256, number, cache in session.execute(query)})
    near.sort(key=lambda page: (-scores[page], places[page]))
    return [(page, scores[page]) for page in near[:wanted]]
