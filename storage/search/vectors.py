"""A page as rows of PostgreSQL's index: one tsvector, or parts of it. Pure.

A tsvector is bounded: 16,383 positions, 255 places of one term, a megabyte. A page beyond that is kept in parts,
without positions. Two kinds of terms are only here: `b`, whereabouts the page lies among all pages; and `t`, two words
that stand one behind the other (`storage.search.tree.pair_of`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.analysis.words import Terms
from storage.search.tree import pair_of

MOST_POSITIONS = 16_000
MOST_PLACES = 250
MOST_BYTES = 900_000
PART_BYTES = 400_000
"""Of the terms of one part; the tsvector of it is smaller than a megabyte."""
STEPS = (11, 14, 17, 20, 23, 26, 29)
"""The id of a page is told by its first bits, all but so many."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, and all that the index holds of it."""

    page_id: int
    terms: Terms
    about: tuple[str, ...]
    """What the page is, by `storage.search.filters`."""


def stretches(last: int) -> list[tuple[int, list[str]]]:
    """Give stretches of pages, from the first page on: the id behind each, and its terms. They grow with the ids.

    Args:
        last: the largest id of a page.
    """
    found = [(1 << STEPS[0], [f"b{STEPS[0]}x0"])]
    for step in STEPS:
        for first, behind in ((1, 4), (4, 8)):
            if last >> step >= first:
                found.append((behind << step, [f"b{step}x{place}" for place in range(first, behind)]))
    return found


def rows_of(entry: Entry) -> Iterator[dict[str, object]]:
    """Give the rows of a page: one, or its parts."""
    words = entry.terms.words.split(" ") if entry.terms.words else []
    others = [*(entry.terms.others.split(" ") if entry.terms.others else ()), *entry.about]
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words, start=1):
        places[word].append(place)
    more = {f"b{step}x{entry.page_id >> step}" for step in STEPS} | {pair_of(*pair) for pair in set(pairwise(words))}
    size = len(" ".join((*places, *others, *more)).encode()) + 4 * (len(words) + len(places))
    row = {"page_id": entry.page_id, "part": 0}
    most = max(map(len, places.values()), default=0)
    if len(words) <= MOST_POSITIONS and most <= MOST_PLACES and size <= MOST_BYTES:
        written = [f"'{word}':{','.join(map(str, at))}" for word, at in places.items()]
        yield {**row, "whole": True, "terms": " ".join([*written, *(f"'{term}'" for term in (*others, *more))])}
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
