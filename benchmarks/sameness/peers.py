"""MinHash of other hands over the same shingles: datasketch and rensa, where they are installed (never `_rho`).

Each gives candidates from 32 bands of 4, then the exact Jaccard of shingles decides, at 0.30.
"""

import importlib.util
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.measure import Cost
from benchmarks.sameness.ours import costing
from benchmarks.sameness.papers import Paper

PERMUTATIONS, BANDS, ROWS = 128, 32, 4
LEAST_JACCARD = 0.30
_HAN_SHARE = 0.3
_LONGEST = 0xFFFFFFFF
Hashes = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A library beside ours; it gives pairs of places that may be the same."""

    name: str
    candidates: Callable[[Sequence[Hashes]], set[tuple[int, int]]]

    @property
    def is_here(self) -> bool:
        """Whether it is installed."""
        return importlib.util.find_spec(self.name) is not None


def shingles(text: str) -> Hashes:
    """Hash all runs of 5 letters and digits where much is Han, else of 6; lower case, no white space, no signs."""
    letters = [sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()]
    codes = np.array([ord(sign) for sign in letters], dtype=np.uint64)
    han = float(np.mean((codes >= 0x3400) & (codes < 0xA000))) if len(codes) else 0.0  # noqa: PLR2004 Han signs
    length = 5 if han > _HAN_SHARE else 6
    if len(codes) < length:
        return np.empty(0, dtype=np.uint64)
    hashed = np.zeros(len(codes) - length + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for at in range(length):
            hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + codes[at : at + len(hashed)]
            hashed ^= hashed >> np.uint64(29)
        hashed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(hashed ^ (hashed >> np.uint64(32)))


def _datasketch(pages: Sequence[Hashes]) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 a peer that need not be there

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    found: set[tuple[int, int]] = set()
    for place, page in enumerate(pages):
        if len(page):
            sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=lambda value: value & _LONGEST)
            sketch.update_batch(page.tolist())
            found.update((other, place) for other in index.query(sketch))
            index.insert(place, sketch)
    return found


def _rensa(pages: Sequence[Hashes]) -> set[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 a peer that need not be there

    index = RMinHashLSH(threshold=LEAST_JACCARD, num_perm=PERMUTATIONS, num_bands=BANDS)
    found: set[tuple[int, int]] = set()
    for place, page in enumerate(pages):
        if len(page):
            sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
            packed = page.tobytes()
            sketch.update([packed[at : at + 8] for at in range(0, len(packed), 8)])
            found.update((other, place) for other in index.query(sketch))
            index.insert(place, sketch)
    return found


PEERS = (Peer("datasketch", _datasketch), Peer("rensa", _rensa))


def tie(peer: Peer, papers: Sequence[Paper], hashed: Sequence[Hashes]) -> tuple[set[frozenset[str]], Cost]:
    """Have a peer tie papers of one page; tell the pairs, and what its sketches, index and the check took."""
    found: set[frozenset[str]] = set()

    def work() -> None:
        found.update(
            frozenset((papers[one].name, papers[other].name))
            for one, other in verified(peer.candidates(hashed), hashed)
        )

    cost = costing(work)
    return found, cost


def verified(pairs: Iterable[tuple[int, int]], hashed: Sequence[Hashes]) -> Iterable[tuple[int, int]]:
    """Keep the pairs whose shingles reach a Jaccard of 0.30."""
    for one, other in pairs:
        shared = len(np.intersect1d(hashed[one], hashed[other], assume_unique=True))
        if shared >= LEAST_JACCARD * (len(hashed[one]) + len(hashed[other]) - shared):
            yield one, other
