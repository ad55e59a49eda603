"""Which documents may be the same, or hold each other: those whose pages share keys that few pages have. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Sharing, Sketches
from tasks.fingerprint.sketch import BAND

SMALLEST_CAP = 20
"""A sampled shingle on more pages says nothing: a letterhead, a clause of every contract."""
CAP_SHARE = 0.0008
"""Of all pages; in a large store the same sentence stands on more of them (docs/decisions.md)."""
BAND_CAP = 200
"""A band that more pages share is that of a form."""
LEAST_SHARE = 0.1
"""Of the telling shingles of the page that has fewer so many must be shared, or somewhat less: see `least_shared`."""
FEW = ((2, 1), (4, 2), (30, 3))
"""A page of at most so many telling shingles shares at least so many: of a short one half of them will do."""
STEP, LARGEST = 1.6, 1_000_000
BY_OTHER = -1
"""What two documents have to spare that no shingles bring together."""
Pair = tuple[int, int]
_Pairs = NDArray[np.int64]


def _steps() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    bounds, needs = [bound for bound, _ in FEW], [need for _, need in FEW]
    while bounds[-1] < LARGEST:
        needs.append(int(np.ceil(LEAST_SHARE * (bounds[-1] + 1))))
        bounds.append(int(bounds[-1] * STEP))
    return np.array(bounds), np.array(needs)


_BOUNDS, _NEEDS = _steps()


def cap_for(pages: int) -> int:
    """Give on how many pages a sampled shingle may stand and still tell pages apart; it doubles in steps."""
    cap = SMALLEST_CAP
    while cap < pages * CAP_SHARE:
        cap *= 2
    return cap


def least_shared(telling: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give how many telling shingles must be shared to bring pages together, by what the one has that has fewer.

    It grows in steps: a page that has one telling shingle less, because others came that have it, too, can rarely be
    brought to pages that it was not brought to before.

    Args:
        telling: counts, shape (n,).
    """
    needed: NDArray[np.int64] = _NEEDS[np.minimum(np.searchsorted(_BOUNDS, telling), len(_NEEDS) - 1)]
    return needed


def is_band(keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which keys are of bands; the others are of shingles."""
    of_bands: NDArray[np.bool_] = (keys & np.int64(BAND)) != 0
    return of_bands


def bounds_of(keys: NDArray[np.int64], cap: int) -> NDArray[np.int64]:
    """Give on how many pages each key may stand and still tell pages apart."""
    return np.where(is_band(keys), np.int64(BAND_CAP), np.int64(cap))


def keep_telling(sharing: Sharing, *, cap: int) -> Sharing:
    """Keep the keys that few pages have.

    Args:
        sharing: of each key all that hold it, or more than its bound.
        cap: by `cap_for`.
    """
    starts, counts = runs_of(sharing.keys)
    return sharing.where(np.repeat(counts <= bounds_of(sharing.keys[starts], cap), counts))


def find_candidates(telling: Sharing, sketches: Sketches, about: Collection[int]) -> dict[Pair, int]:
    """Find the documents that share enough with some.

    Args:
        telling: by `keep_telling`, all such keys of the pages of *about*.
        sketches: all that hold them.
        about: ids of documents.

    Returns:
        By pairs of documents, the smaller id first: what they have to spare beyond `least_shared`, of all their pages
        the most; `BY_OTHER` where only bands bring them together.
    """
    places = sketches.places(telling.owners)
    is_wanted = np.isin(sketches.documents, np.array(sorted(about), dtype=np.int64))[places]
    of_bands = is_band(telling.keys)
    found: dict[Pair, int] = {}
    for by_band in (True, False):
        kept = of_bands == by_band
        pairs, shared = _pairs(telling.keys[kept], places[kept], is_wanted[kept])
        spare = np.full(len(pairs), BY_OTHER)
        if not by_band:
            spare = shared - least_shared(np.min(sketches.telling[pairs], axis=1, initial=LARGEST))
            pairs, spare = pairs[spare >= 0], spare[spare >= 0]
        documents = np.sort(sketches.documents[pairs], axis=1)
        order = np.argsort(spare, kind="stable")
        rows = zip(documents[order].tolist(), spare[order].tolist(), strict=True)
        found |= {(one, other): left_over for (one, other), left_over in rows if one != other}
    return found


def runs_of(keys: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each key of a sorted index begins, and how many rows it has."""
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.intp)
    return starts, np.diff(np.concatenate((starts, [len(keys)])))


def _pairs(
    keys: NDArray[np.int64], places: NDArray[np.int64], is_wanted: NDArray[np.bool_]
) -> tuple[_Pairs, NDArray[np.int64]]:
    """Pair the sketches that share a key, one of each pair wanted.

    Returns:
        Pairs of shape (n, 2), the smaller first, and how many keys they share, shape (n,).
    """
    codes: list[NDArray[np.int64]] = []
    shift = 1
    rest = np.arange(len(keys))
    while len(rest):
        rest = rest[rest + shift < len(keys)]
        rest = rest[keys[rest] == keys[rest + shift]]
        one, other = places[rest], places[rest + shift]
        wanted = is_wanted[rest] | is_wanted[rest + shift]
        codes.append((np.minimum(one, other) << 32 | np.maximum(one, other))[wanted])
        shift += 1
    if not codes:
        return np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    together, shared = np.unique(np.concatenate(codes), return_counts=True)
    return np.stack((together >> 32, together & 0xFFFFFFFF), axis=1), shared


def group(pairs: Iterable[Pair], about: Iterable[int]) -> list[frozenset[int]]:
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
