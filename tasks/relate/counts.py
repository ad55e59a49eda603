"""How many telling shingles pages and documents have, and what changes in that as pages come and go. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Met, Sharing, Sketches
from tasks.relate.candidates import BY_OTHER, is_band, keep_telling, least_shared, runs_of
from tasks.relate.own import is_common

Counts = Mapping[int, int]
Bounds = Callable[[NDArray[np.int64]], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Turned:
    """Keys that tell no longer, or tell again, by those who hold them."""

    by_sketch: Counts
    """How many shingles, by the ids of sketches."""
    shingles: Mapping[int, frozenset[int]]
    bands: Mapping[int, frozenset[int]]
    """Which keys, by the ids of documents."""

    @property
    def documents(self) -> frozenset[int]:
        """All that hold one."""
        return frozenset(self.shingles.keys() | self.bands.keys())

    def changes(self, document_id: int) -> int:
        """Count the shingles of a document."""
        return len(self.shingles.get(document_id, ()))


@dataclass(frozen=True, slots=True)
class Recounted:
    """What pairs that were compared share now."""

    changed: tuple[Met, ...]
    """Those for which it is enough to say so."""
    anew: frozenset[int]
    """Documents to be looked up anew: of each a pair may be brought together no longer, or be judged otherwise."""


def count_telling(index: Sharing, sketches: Sketches, *, cap: int) -> tuple[dict[int, int], dict[int, int]]:
    """Count the telling shingles of pages, and the distinct ones of documents.

    Args:
        index: all keys of *sketches*, with all that hold them.
        sketches: of pages.
        cap: by `tasks.relate.candidates.cap_for`.

    Returns:
        Counts by the ids of sketches, and by the ids of documents; none is left out.
    """
    telling = keep_telling(index, cap=cap)
    telling = telling.where(~is_band(telling.keys))
    places = sketches.places(telling.owners)
    known = places >= 0
    by_sketch = np.bincount(places[known], minlength=len(sketches.ids))
    documents, of_sketch = np.unique(sketches.documents, return_inverse=True)
    _, of_key = np.unique(telling.keys[known], return_inverse=True)
    many = max(1, len(documents))
    distinct = np.unique(of_key.astype(np.int64) * many + of_sketch[places[known]])
    by_document = np.bincount(distinct % many, minlength=len(documents))
    return (
        dict(zip(sketches.ids.tolist(), by_sketch.tolist(), strict=True)),
        dict(zip(documents.tolist(), by_document.tolist(), strict=True)),
    )


def turned_common(sharing: Sharing, is_fresh: NDArray[np.bool_], bounds_of: Bounds) -> Sharing:
    """Give the older rows of the keys that told until now, and are too common with what is fresh.

    Args:
        sharing: of each key all that hold it, or those that came first, one more than its bound.
        is_fresh: which rows are, shape (n,).
        bounds_of: tells how many may hold each key.
    """
    starts, counts = runs_of(sharing.keys)
    if not len(starts):
        return sharing
    bounds = bounds_of(sharing.keys[starts])
    old = np.add.reduceat((~is_fresh).astype(np.int64), starts)
    turned = (counts > bounds) & (old <= bounds)
    return sharing.where(np.repeat(turned, counts) & ~is_fresh)


def turned_rare(sharing: Sharing, is_standing: NDArray[np.bool_], swept: Counts, bounds_of: Bounds) -> Sharing:
    """Give the standing rows of the keys that were too common until others were swept.

    Args:
        sharing: of each key all that hold it, or those that came first, as many more than its bound as are swept.
        is_standing: which rows stay and were counted, shape (n,).
        swept: how many rows of each key were counted, and go.
        bounds_of: tells how many may hold each key.
    """
    starts, counts = runs_of(sharing.keys)
    if not len(starts):
        return sharing
    keys = sharing.keys[starts]
    bounds = bounds_of(keys)
    standing = np.add.reduceat(is_standing.astype(np.int64), starts)
    gone = np.array([swept.get(key, 0) for key in keys.tolist()], dtype=np.int64)
    turned = (standing <= bounds) & (standing + gone > bounds)
    return sharing.where(np.repeat(turned, counts) & is_standing)


def held_by(rows: Sharing, sketches: Sketches) -> Turned:
    """Tell which keys whom they turned for hold.

    Args:
        rows: by `turned_common` or `turned_rare`.
        sketches: those of *rows* that were counted.
    """
    places = sketches.places(rows.owners)
    known = places >= 0
    keys, places = rows.keys[known], places[known]
    of_bands = is_band(keys)
    counts = np.bincount(places[~of_bands], minlength=len(sketches.ids))
    by_sketch = {one: count for one, count in zip(sketches.ids.tolist(), counts.tolist(), strict=True) if count}
    documents = sketches.documents[places]
    return Turned(by_sketch, *(_by_document(keys[kept], documents[kept]) for kept in (~of_bands, of_bands)))


def _by_document(keys: NDArray[np.int64], documents: NDArray[np.int64]) -> Mapping[int, frozenset[int]]:
    held: defaultdict[int, set[int]] = defaultdict(set)
    for key, document in zip(keys.tolist(), documents.tolist(), strict=True):
        held[document].add(key)
    return {one: frozenset(some) for one, some in held.items()}


def need_less(sketches: Sketches, lost: Counts) -> frozenset[int]:
    """Give the documents with a page that may be brought to others now: what it has fewer of, it must share less of.

    Args:
        sketches: of pages, as they were counted until now.
        lost: how many telling shingles each has lost, by the ids of sketches.
    """
    fewer = np.array([lost.get(one, 0) for one in sketches.ids.tolist()], dtype=np.int64)
    less = least_shared(sketches.telling - fewer) < least_shared(sketches.telling)
    return frozenset(sketches.documents[less].tolist())


def recount(met: Iterable[Met], turned: Turned) -> Recounted:
    """Tell of pairs that were compared what they share without keys that tell no longer.

    Args:
        met: all with a document of *turned*, as they stood.
        turned: by what is fresh.
    """
    changed: list[Met] = []
    otherwise: list[tuple[int, int]] = []
    fewer = {one: len(keys) for one, keys in turned.shingles.items()}
    for pair in met:
        lost, lost_bands = (_both(held, pair) for held in (turned.shingles, turned.bands))
        spare = max(pair.spare - lost, BY_OTHER)
        left, right = pair.left_rare - fewer.get(pair.left, 0), pair.right_rare - fewer.get(pair.right, 0)
        # whether what is nothing to each other is still brought together changes nothing
        may_part = not pair.is_nothing and (
            spare < pair.spare if spare < 0 <= pair.spare else pair.spare < 0 < lost_bands
        )
        if may_part or pair.common not in {None, is_common(min(left, right), pair.shared - lost)}:
            otherwise.append((pair.left, pair.right))
        elif lost:
            changed.append(replace(pair, shared=pair.shared - lost, spare=spare))
    return Recounted(tuple(changed), _one_of_each(otherwise))


def _one_of_each(pairs: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Choose documents so that one of each pair is among them, those first that are in the most pairs."""
    counts = Counter(one for pair in pairs for one in pair)
    chosen: set[int] = set()
    for pair in sorted(pairs, key=lambda pair: -max(counts[one] for one in pair)):
        if chosen.isdisjoint(pair):
            chosen.add(max(pair, key=lambda one: (counts[one], -one)))
    return frozenset(chosen)


def _both(held: Mapping[int, frozenset[int]], pair: Met) -> int:
    """Count the keys that both of a pair hold."""
    ours, theirs = held.get(pair.left), held.get(pair.right)
    return len(ours & theirs) if ours and theirs else 0
