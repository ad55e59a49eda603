"""Which documents may be the same, or hold each other: those whose pages share keys that few pages have. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Sharing
from tasks.fingerprint.sketch import BAND

SMALLEST_CAP = 20
"""A sampled shingle on more pages says nothing: a letterhead, a clause of every contract."""
CAP_SHARE = 0.0008
"""Of all pages; in a large store the same sentence stands on more of them (docs/decisions.md)."""
BAND_CAP = 200
"""A band that more pages share is that of a form."""
LEAST_SHARED, LEAST_SHARE = 3, 0.1
"""Sampled shingles that two pages must share, and their share of the page that has fewer that say something."""
FEW = 8
"""A page with at most so many is short: half of them will do."""
_Pairs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """Documents that may be related, and keys that turned common with what is new."""

    pairs: frozenset[tuple[int, int]]
    """Ids, the smaller first."""
    turned: frozenset[int]
    """Documents with pages that hold such a key: what was found of them by it may no longer be."""


def cap_for(pages: int) -> int:
    """Give on how many pages a sampled shingle may stand and still tell pages apart; it doubles in steps."""
    cap = SMALLEST_CAP
    while cap < pages * CAP_SHARE:
        cap *= 2
    return cap


def find_candidates(sharing: Sharing, owners: NDArray[np.int64], fresh: Iterable[int], *, cap: int) -> Found:
    """Find the documents that share enough with those that are new.

    Args:
        sharing: keys with the sketches that hold them, sorted; of each key that a new page holds the first
            `max(cap, BAND_CAP) + 1` at least.
        owners: the document of each sketch, by its id.
        fresh: ids of documents that are new or changed.
        cap: by `cap_for`.
    """
    is_band = (sharing.keys & np.int64(BAND)) != 0
    keys, sketches = sharing.keys, sharing.owners
    starts, counts = runs_of(keys)
    most = np.where(is_band[starts], BAND_CAP, cap)
    says = np.repeat(counts <= most, counts)
    new = np.array(sorted(set(fresh)), dtype=np.int64)
    of_sketch = owners[sketches]
    is_new = np.isin(of_sketch, new)
    turned = _turned(of_sketch, is_new, starts, counts, most)
    documents: set[tuple[int, int]] = set()
    informative = _count_by(sketches[says & ~is_band])
    for by_band in (False, True):
        kept = says & (is_band == by_band)
        pairs, shared = _pairs(keys[kept], sketches[kept], is_new[kept])
        if not by_band and len(pairs):
            fewer = np.minimum(informative[pairs[:, 0]], informative[pairs[:, 1]])
            enough = (shared >= LEAST_SHARED) & (shared >= fewer * LEAST_SHARE)
            enough |= (fewer <= FEW) & (shared * 2 >= fewer)
            pairs = pairs[enough]
        tied = np.sort(owners[pairs], axis=1)
        documents.update((one, other) for one, other in np.unique(tied, axis=0).tolist() if one != other)
    return Found(frozenset(documents), turned)


def runs_of(keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each key of a sorted index begins, and how many rows it has."""
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.intp)
    return starts, np.diff(np.concatenate((starts, [len(keys)])))


def _turned(
    of_sketch: NDArray[np.int64],
    is_new: NDArray[np.bool_],
    starts: NDArray[np.intp],
    counts: NDArray[np.intp],
    most: NDArray[np.int64],
) -> frozenset[int]:
    """Find the old documents that hold a key which was within its bound before what is new came."""
    found: set[int] = set()
    for at in np.flatnonzero(counts > most).tolist():
        some = slice(starts[at], starts[at] + counts[at])
        old = of_sketch[some][~is_new[some]]
        if 0 < len(old) <= most[at]:
            found.update(old.tolist())
    return frozenset(found)


def _count_by(sketches: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(sketches) if len(sketches) else np.zeros(1, dtype=np.int64)


def _pairs(
    keys: NDArray[np.int64], sketches: NDArray[np.int64], is_new: NDArray[np.bool_]
) -> tuple[_Pairs, NDArray[np.int64]]:
    """Pair the sketches that share a key, one of each pair new.

    Returns:
        Pairs of shape (n, 2), the smaller first, and how many keys they share, shape (n,).
    """
    codes: list[NDArray[np.int64]] = []
    shift = 1
    rest = np.arange(len(keys))
    while len(rest):
        rest = rest[rest + shift < len(keys)]
        rest = rest[keys[rest] == keys[rest + shift]]
        one, other = sketches[rest], sketches[rest + shift]
        wanted = is_new[rest] | is_new[rest + shift]
        codes.append((np.minimum(one, other) << 32 | np.maximum(one, other))[wanted])
        shift += 1
    if not codes:
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    together, shared = np.unique(np.concatenate(codes), return_counts=True)
    return np.stack((together >> 32, together & 0xFFFFFFFF), axis=1), shared


def group(pairs: Iterable[tuple[int, int]], about: Iterable[int]) -> list[frozenset[int]]:
    """Group what pairs tie together, directly or not; only groups that hold one of *about*, which may be alone."""
    near: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    groups: list[frozenset[int]] = []
    seen: set[int] = set()
    for start in sorted(set(about)):
        if start in seen:
            continue
        waiting, members = [start], {start}
        while waiting:
            for other in near[waiting.pop()] - members:
                members.add(other)
                waiting.append(other)
        seen |= members
        groups.append(frozenset(members))
    return groups
