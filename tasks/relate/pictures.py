"""Finds pages whose pictures are of one page: a second way to copies where OCR reads poorly. Pure.

Pages are sought by groups of their hash's bits, not pair by pair: two pictures of a page differ in a fifth of all bits,
but in at most one of some group. What a group brings together is then held against the whole hash. Where few pages are
new, each is held against all others at once, and what is near must meet in some group, too: the same pairs are found.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from storage.likeness import BITS, BYTES, SAME_PAGE, WAVES, turned
from storage.pictures import PagePictureRow

GROUPS, GROUP_BITS = 32, 18
"""What a page is sought by. One bit of a group may differ, so that 19 in 262,144 strangers meet in a group."""
SURE_BITS = 200
"""Groups are drawn from the slowest waves: scans differ in an eighth of these, and in a quarter of the fastest."""
SEED = 7
SAME_PAGE_BITS = int(SAME_PAGE * BITS)
MOST_AT_ONCE = 2_000_000
"""Pairs held against each other in one go: 150 MB."""
TURNS = (0, 90, 180, 270)
FEW = 0.02
"""Where no larger share of the pages is asked for, holding each against all others takes less time."""


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """Two pages of different documents whose pictures are of the same page, or of one set alike but for a few signs."""

    page_id: int
    """The smaller id."""
    other_page_id: int
    distance: float
    """Share of the hash in which they differ, 0 to 1; at most `storage.likeness.SAME_PAGE`."""
    turned: int
    """Degrees clockwise by which the first must be turned to stand as the other: 0, 90, 180, 270."""


def match_pictures(pictures: Sequence[PagePictureRow], about: Collection[int] | None = None) -> list[PictureMatch]:
    """Find the pairs of pages of different documents whose pictures are of the same page.

    Args:
        pictures: of one cache, each page once; their order does not matter.
        about: ids of documents; a page of one of them is in each pair. None: all.

    Returns:
        The pairs by their ids, each once, as it is nearest.
    """
    rows = sorted(pictures, key=lambda row: row.page_id)
    if len(rows) < 2:  # noqa: PLR2004 a pair
        return []
    packed = np.frombuffer(b"".join(row.bits for row in rows), np.uint8).reshape(len(rows), BYTES)
    signs = np.unpackbits(packed, axis=1).astype(bool)
    documents = np.array([row.document_id for row in rows])
    asked = np.full(len(rows), fill_value=True) if about is None else np.isin(documents, sorted(about))
    find = _near_to_few if asked.sum() <= FEW * len(rows) else _near
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for degrees in TURNS:
        sought = turned(signs.reshape(-1, WAVES, WAVES), degrees).reshape(-1, BITS)
        for left, right, apart in find(sought, signs, documents, asked):
            found = (apart, degrees)
            best[left, right] = min(best.get((left, right), found), found)
    return [
        PictureMatch(rows[left].page_id, rows[right].page_id, apart / BITS, degrees)
        for (left, right), (apart, degrees) in sorted(best.items())
    ]


def _near_to_few(sought: Any, signs: Any, documents: Any, asked: Any) -> Iterator[tuple[int, int, int]]:
    """Give what `_near` gives."""
    sought_words, words = (np.ascontiguousarray(_words(one).T) for one in (sought, signs))
    groups = np.array(_groups())

    def near(ours: Any, theirs: Any) -> Any:
        apart = np.bitwise_count(theirs ^ ours[:, None]).sum(axis=0, dtype=np.int64)
        places = np.flatnonzero(apart <= SAME_PAGE_BITS)
        return places, apart[places]

    for one in np.flatnonzero(asked).tolist():
        after, apart_after = near(sought_words[:, one], words[:, one + 1 :])
        before, apart_before = near(words[:, one], sought_words[:, :one])
        left = np.concatenate([before, np.full(len(after), one)])
        right = np.concatenate([np.full(len(before), one), after + one + 1])
        differing = sought[left] ^ signs[right]
        meets = differing[:, groups].sum(axis=2).min(axis=1, initial=GROUP_BITS) <= 1
        kept = meets & (documents[left] != documents[right])
        apart = np.concatenate([apart_before, apart_after])
        yield from zip(left[kept].tolist(), right[kept].tolist(), apart[kept].tolist(), strict=True)


def _near(sought: Any, signs: Any, documents: Any, asked: Any) -> Iterator[tuple[int, int, int]]:
    """Give the places of near pairs, the smaller first, and the bits in which they differ; a pair may come again."""
    sought_words, words = _words(sought), _words(signs)
    powers = 1 << np.arange(GROUP_BITS)
    flips = np.concatenate([[0], powers])
    for group in _groups():
        keys = signs[:, group] @ powers
        order = np.argsort(keys, kind="stable")
        counts = np.bincount(keys, minlength=1 << GROUP_BITS)
        starts = counts.cumsum() - counts
        probes = (sought[:, group] @ powers)[:, None] ^ flips
        for seekers, met in _met(probes, order, starts, counts):
            wanted = (seekers < met) & (documents[seekers] != documents[met]) & (asked[seekers] | asked[met])
            left, right = seekers[wanted], met[wanted]
            apart = np.bitwise_count(sought_words[left] ^ words[right]).sum(axis=1, dtype=np.int64)
            near = apart <= SAME_PAGE_BITS
            yield from zip(left[near].tolist(), right[near].tolist(), apart[near].tolist(), strict=True)


def _met(probes: Any, order: Any, starts: Any, counts: Any) -> Iterator[tuple[Any, Any]]:
    """Give pairs of pages where a key that the one is sought by is the key of the other, so many at once."""
    seekers = np.repeat(np.arange(len(probes)), probes.shape[1])
    keys = probes.ravel()
    lengths = counts[keys]
    there = lengths > 0
    seekers, keys, lengths = seekers[there], keys[there], lengths[there]
    ends = lengths.cumsum()
    first = 0
    while first < len(keys):
        before = ends[first] - lengths[first]
        last = max(first + 1, int(np.searchsorted(ends, before + MOST_AT_ONCE, side="right")))
        some = lengths[first:last]
        left = np.repeat(seekers[first:last], some)
        within = np.arange(len(left)) - np.repeat(ends[first:last] - some - before, some)
        yield left, order[np.repeat(starts[keys[first:last]], some) + within]
        first = last


def _groups() -> list[Any]:
    """Draw the groups of bits, the same always."""
    waves = np.arange(BITS)
    slowest = np.argsort(waves // WAVES + waves % WAVES, kind="stable")[:SURE_BITS]
    drawn = np.random.default_rng(SEED)
    return [drawn.choice(slowest, GROUP_BITS, replace=False) for _ in range(GROUPS)]


def _words(signs: Any) -> Any:
    return np.packbits(signs, axis=1).view(np.uint64)
