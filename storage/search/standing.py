"""Terms of several words that stand side by side, each found in all the ways in which a search finds it. Pure."""

from collections.abc import Iterator
from itertools import product

from storage.search.holding import Held
from storage.search.tree import Either, Leaf, Tree
from storage.search.wording import prefix, words

Wording = tuple[Leaf, ...]
"""What stands side by side, in this order."""


def wordings_of(term: str) -> tuple[Wording, ...]:
    """Read a term: words, each of which may end with a star. One of the wordings is enough.

    Returns:
        Nothing where the term holds no letter or digit.

    Raises:
        UsageError: a star stands elsewhere than at the end of a word, or behind a single letter.
    """
    trees = list(_trees(term.split()))
    if not trees:
        return ()
    return tuple(sum(parts, ()) for parts in product(*(_wordings(tree) for tree in trees)))


def _trees(chunks: list[str]) -> Iterator[Tree]:
    plain: list[str] = []
    for chunk in chunks:
        if "*" in chunk:
            yield from words(" ".join(plain))
            yield from prefix(chunk)
            plain = []
        else:
            plain.append(chunk)
    yield from words(" ".join(plain))


def _wordings(tree: Tree) -> list[Wording]:
    if isinstance(tree, Leaf):
        return [(tree,)]
    if isinstance(tree, Either):
        return [wording for branch in tree.branches for wording in _wordings(branch)]
    return [sum(parts, ()) for parts in product(*(_wordings(branch) for branch in tree.wanted))]


def stands_in(held: Held, wording: Wording) -> bool:
    """Tell whether the words of a wording stand side by side in a text."""
    ends: set[int] | None = None
    for leaf in wording:
        places = {place for run in leaf.runs for place in held.places(run)}
        ends = {last for first, last in places if ends is None or first - 1 in ends}
        if not ends:
            return False
    return True
