"""What documents have in common that few others have: a form and the clauses of every letter set apart. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Measure, Sharing, Sketches
from tasks.relate.candidates import BY_OTHER, is_band

Pair = tuple[int, int]
FEWEST, LEAST = 3, 0.15
"""Where the one with fewer has so many, and less than such a share of them is in both, what they share is common."""


@dataclass(frozen=True, slots=True)
class Own:
    """Of two documents, counts of sampled shingles that stand on few pages of the cache."""

    fewer: int = 0
    """Of the one that has fewer of them."""
    shared: int = 0
    """Of both."""
    spare: int = BY_OTHER
    """By `tasks.relate.candidates.find_candidates`."""

    @property
    def is_common(self) -> bool:
        """Whether all that both have stands on many pages, though each has something of its own."""
        return is_common(self.fewer, self.shared)


def is_common(fewer: int, shared: int) -> bool:
    """Tell whether so few are in both that all that both have stands on many pages, though each has its own."""
    return fewer >= FEWEST and shared < LEAST * fewer


NOTHING_KNOWN = Own()


def own_of(measured: Measure) -> Own:
    """Give what was counted of two documents when they were measured."""
    return Own(measured.own, measured.own_shared, measured.spare)


def with_own(measured: Measure, own: Own) -> Measure:
    """Give a measure with what was counted of the two documents; it says that they were measured by that."""
    return replace(measured, own=own.fewer, own_shared=own.shared, spare=own.spare, common=own.is_common)


def count_shared(telling: Sharing, sketches: Sketches, pairs: Iterable[Pair]) -> Mapping[Pair, int]:
    """Count the shingles that both of each pair have, and few pages.

    Args:
        telling: by `tasks.relate.candidates.keep_telling`, all such keys of one document of each pair at least.
        sketches: all that hold them.
        pairs: ids of documents.
    """
    wanted = sorted(set(pairs))
    places = sketches.places(telling.owners)
    of_shingles = ~is_band(telling.keys)
    documents, keys = sketches.documents[places[of_shingles]], telling.keys[of_shingles]
    order = np.argsort(documents, kind="stable")
    documents, keys = documents[order], keys[order]
    ids = np.unique(np.array(wanted, dtype=np.int64).reshape(-1, 2))
    firsts, lasts = np.searchsorted(documents, ids), np.searchsorted(documents, ids, side="right")
    held = {
        one: np.unique(keys[first:last])
        for one, first, last in zip(ids.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
    }
    return {(one, other): _shared(held[one], held[other]) for one, other in wanted}


def _shared(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> int:
    return len(np.intersect1d(ours, theirs, assume_unique=True))
