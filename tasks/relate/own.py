"""What documents have in common that few others have: a form and the clauses of every letter set apart. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Measure, Sharing
from tasks.fingerprint.sketch import BAND
from tasks.relate.candidates import runs_of

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

    @property
    def is_common(self) -> bool:
        """Whether all that both have stands on many pages, though each has something of its own."""
        return self.fewer >= FEWEST and self.shared < LEAST * self.fewer


NOTHING_KNOWN = Own()


def own_of(measured: Measure) -> Own:
    """Give what was counted of two documents when they were measured."""
    return Own(measured.own, measured.own_shared)


def count_own(sharing: Sharing, owners: NDArray[np.int64], pairs: Iterable[Pair], *, cap: int) -> Mapping[Pair, Own]:
    """Count what is rare in both of each pair, and in the one that has less of it.

    Args:
        sharing: keys with the sketches that hold them, sorted; all keys of the documents of *pairs*, and of each the
            first `cap + 1` at least.
        owners: the document of each sketch, by its id.
        pairs: ids of documents.
        cap: on how many pages a shingle may stand, by `tasks.relate.candidates.cap_for`.
    """
    keys, sketches = sharing.keys, sharing.owners
    wanted = sorted(set(pairs))
    _, counts = runs_of(keys)
    is_rare = np.repeat(counts <= cap, counts) & ((keys & np.int64(BAND)) == 0)
    documents, rare = owners[sketches[is_rare]], keys[is_rare]
    order = np.argsort(documents, kind="stable")
    documents, rare = documents[order], rare[order]
    ids = np.unique(np.array(wanted, dtype=np.int64).reshape(-1, 2))
    firsts, lasts = np.searchsorted(documents, ids), np.searchsorted(documents, ids, side="right")
    held = {
        one: np.unique(rare[first:last])
        for one, first, last in zip(ids.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
    }
    return {(one, other): _of_both(held[one], held[other]) for one, other in wanted}


def _of_both(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> Own:
    shared = len(np.intersect1d(ours, theirs, assume_unique=True))
    return Own(min(len(ours), len(theirs)), shared)
