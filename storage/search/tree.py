"""What a query asks for, as a tree over the terms of the index; and how each database is asked. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Run:
    """Terms that stand one behind the other; a single one stands for itself."""

    terms: tuple[str, ...]
    is_prefix: bool = False
    """Whether the last term is only the beginning of one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, phrase or filter: one of the runs is enough."""

    runs: tuple[Run, ...]
    is_filter: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One of the branches is enough."""

    branches: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Every:
    """All of `wanted` (never empty), and none of `unwanted`."""

    wanted: tuple["Tree", ...]
    unwanted: tuple["Tree", ...] = ()


Tree = Leaf | Either | Every


def leaves_of(tree: Tree) -> Iterator[Leaf]:
    """Give the words and phrases that speak for a page: no filters, nothing unwanted. Each once, in their order."""
    yield from dict.fromkeys(leaf for leaf in _wanted(tree) if not leaf.is_filter)


def _wanted(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
        return
    for branch in tree.branches if isinstance(tree, Either) else tree.wanted:
        yield from _wanted(branch)


def runs_of(tree: Tree) -> Iterator[Run]:
    """Give all runs of a tree."""
    if isinstance(tree, Leaf):
        yield from tree.runs
        return
    for branch in tree.branches if isinstance(tree, Either) else (*tree.wanted, *tree.unwanted):
        yield from runs_of(branch)


def often(leaf: Leaf) -> Tree:
    """Give a tree that asks for the same, where each term of a run stands often on the page."""
    branches: list[Tree] = []
    for run in leaf.runs:
        terms = tuple(
            Leaf((Run((f"x{term}",), run.is_prefix and place == len(run.terms)),))
            for place, term in enumerate(run.terms, start=1)
        )
        branches.append(terms[0] if len(terms) == 1 else Every(terms))
    return branches[0] if len(branches) == 1 else Either(tuple(branches))


def is_met(tree: Tree, has: Callable[[Run], bool]) -> bool:
    """Tell whether a page meets a tree, by whether it has a run."""
    if isinstance(tree, Leaf):
        return any(has(run) for run in tree.runs)
    if isinstance(tree, Either):
        return any(is_met(branch, has) for branch in tree.branches)
    return all(is_met(branch, has) for branch in tree.wanted) and not any(is_met(one, has) for one in tree.unwanted)


def for_fts5(tree: Tree) -> str:
    """Write a tree as FTS5 is asked. Terms hold letters and digits only, so nothing in them is an operator."""
    if isinstance(tree, Leaf):
        runs = (f'"{" ".join(run.terms)}"' + ("*" if run.is_prefix else "") for run in tree.runs)
        return f"({' OR '.join(runs)})"
    if isinstance(tree, Either):
        return f"({' OR '.join(for_fts5(branch) for branch in tree.branches)})"
    wanted = f"({' AND '.join(for_fts5(branch) for branch in tree.wanted)})"
    return wanted if not tree.unwanted else f"({wanted} NOT {for_fts5(Either(tree.unwanted))})"


def for_tsquery(tree: Tree) -> str:
    """Write a tree as PostgreSQL is asked, as the text of a tsquery."""
    if isinstance(tree, Leaf):
        return f"({' | '.join(_tsquery_of(run) for run in tree.runs)})"
    if isinstance(tree, Either):
        return f"({' | '.join(for_tsquery(branch) for branch in tree.branches)})"
    parts = [for_tsquery(branch) for branch in tree.wanted] + [f"!{for_tsquery(branch)}" for branch in tree.unwanted]
    return f"({' & '.join(parts)})"


def _tsquery_of(run: Run) -> str:
    written = "(" + " <-> ".join(f"'{term}'" for term in run.terms) + (":*)" if run.is_prefix else ")")
    whole = run.terms[:-1] if run.is_prefix else run.terms
    pairs = [f"'{pair_of(*pair)}'" for pair in pairwise(whole)]
    return f"({' & '.join([written, *pairs])})" if pairs else written


def pair_of(first: str, second: str) -> str:
    """Give a term for two words, one behind the other; a few pairs share one.

    PostgreSQL's index knows no positions: each page that holds the words of a phrase anywhere would have to be opened.
    """
    return f"t{crc32(f'{first} {second}'.encode()) & 0xFFFF:x}"
