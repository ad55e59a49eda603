"""Finds where two bare texts share short runs of characters, and chains these into stretches. Pure.

Seed, chain, extend: the way genomes are aligned (Minimap2, Li 2018), with sampled runs in place of minimizers.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Block = tuple[int, int, int]
"""Where a stretch begins here, where there, and how long it is: characters on one diagonal."""

HAN_RUN, RUN = 5, 7
"""Characters of a seed that begins with a Han character, and of any other (research: 5 for Han, 6 to 8 else)."""
SAMPLE = 4
"""One run of so many is a seed where texts are long."""
SAMPLED_FROM = 4096
"""Characters; in shorter texts every run is a seed."""
GAP = 48
"""Characters between two seeds of one chain at most; at 5 % noise a longer one comes in 1 of 3,000 places."""
SAME = 24
"""Characters between two seeds of one diagonal that make one stretch."""
LEAST_SEEDS = 4
"""Seeds that stand near each other; fewer are chance."""
MOST_STRETCHES = 4000
"""Those of most seeds are kept: what a bad text costs at most."""
LOOKED_AT = 24
"""Stretches before one that are tried as the one it goes on from, on each of three bands of diagonals."""
_ROW = 1_000_003
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def is_han(codes: Codes) -> NDArray[np.bool_]:
    """Tell which characters are of scripts where one stands for a syllable: Han, kana, hangul."""
    return ((codes >= 0x2E80) & (codes <= 0xA4CF)) | ((codes >= 0xAC00) & (codes <= 0xFAFF)) | (codes >= 0x20000)  # noqa: PLR2004 blocks of Unicode


def chain_seeds(left: Codes, right: Codes) -> list[list[Block]]:
    """Find the stretches that stand in both texts, in order, with no gap of more than `GAP` characters.

    Args:
        left: code points of one bare text, shape (n,).
        right: of the other, shape (m,).

    Returns:
        Chains of blocks, the heaviest first; equal for equal texts.
    """
    step = 1 if min(len(left), len(right)) < SAMPLED_FROM else SAMPLE
    places, others = _pairs(_seeds(left, step), _seeds(right, step))
    if not len(places):
        return []
    return list(_chains(_stretches(places, others)))


def hash_runs(codes: Codes) -> NDArray[np.uint64]:
    """Hash the run of characters that begins at each place, shape (n,)."""
    wide = np.zeros(len(codes) + RUN, dtype=np.uint64)
    wide[: len(codes)] = codes
    hashes = np.zeros(len(codes), dtype=np.uint64)
    short = hashes
    for offset in range(RUN):
        hashes = (hashes + wide[offset : offset + len(codes)]) * _BASE
        if offset == HAN_RUN - 1:
            short = hashes
    hashes = np.where(is_han(codes), short, hashes)
    hashes ^= hashes >> np.uint64(31)
    hashes *= _MIX
    return hashes ^ (hashes >> np.uint64(29))


def _seeds(codes: Codes, step: int) -> tuple[NDArray[np.uint64], Numbers]:
    """Give the hashes of the seeds in order, and where each stands."""
    hashes = hash_runs(codes)[: max(0, len(codes) - HAN_RUN + 1)]
    places = np.flatnonzero(hashes % np.uint64(step) == 0)
    hashes = hashes[places]
    order = np.argsort(hashes, kind="stable")
    return hashes[order], places[order]


def _pairs(left: tuple[NDArray[np.uint64], Numbers], right: tuple[NDArray[np.uint64], Numbers]) -> tuple[Numbers, ...]:
    """Pair equal seeds: the rarest with each other, those that stand too often the first with the first, and so on."""
    distinct, starts, counts = np.unique(left[0], return_index=True, return_counts=True)
    other_starts = np.searchsorted(right[0], distinct, "left")
    other_counts = np.searchsorted(right[0], distinct, "right") - other_starts
    shared = np.flatnonzero(other_counts)
    starts, counts, other_starts, other_counts = (
        values[shared] for values in (starts, counts, other_starts, other_counts)
    )
    work = counts * other_counts
    order = np.argsort(work, kind="stable")
    budget = 2 * (len(left[0]) + len(right[0])) + 10_000
    is_rare = np.zeros(len(work), dtype=np.bool_)
    is_rare[order[np.cumsum(work[order]) <= budget]] = True
    sizes = np.where(is_rare, work, np.minimum(counts, other_counts))
    which = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    across = np.where(is_rare, other_counts, 1)[which]
    here = starts[which] + within // across
    there = other_starts[which] + np.where(is_rare[which], within % across, within)
    return left[1][here], right[1][there]


def _stretches(places: Numbers, others: Numbers) -> list[tuple[int, int, int, int]]:
    """Join seeds on one diagonal; gives begin and end here, the diagonal, and the seeds; by begin."""
    shift = int(places.max()) + 1
    keys = np.sort(((others - places + shift) << 32) | places)
    away, places = (keys >> 32) - shift, keys & 0xFFFFFFFF
    breaks = np.flatnonzero((np.diff(away) != 0) | (np.diff(places) > SAME)) + 1
    first = np.concatenate(([0], breaks))
    last = np.concatenate((breaks, [len(places)])) - 1
    begin, end, diagonal, seeds = places[first], places[last] + HAN_RUN, away[first], last - first + 1
    kept = np.flatnonzero(_have_company(begin, diagonal, seeds))
    if len(kept) > MOST_STRETCHES:
        kept = kept[np.argsort(-seeds[kept], kind="stable")[:MOST_STRETCHES]]
    kept = kept[np.lexsort((diagonal[kept], begin[kept]))]
    return list(
        zip(begin[kept].tolist(), end[kept].tolist(), diagonal[kept].tolist(), seeds[kept].tolist(), strict=True)
    )


def _have_company(begin: Numbers, diagonal: Numbers, seeds: Numbers) -> NDArray[np.bool_]:
    """Tell which stretches have seeds enough, with those near them."""
    rows, bands = begin // (2 * GAP), diagonal // GAP
    size = 1 << (16 * len(begin)).bit_length()  # cells that fall together by chance only keep a stretch too many
    cells = (rows * _ROW + bands) % size
    sums = np.bincount(cells, weights=seeds, minlength=size)
    near = np.zeros(len(begin))
    for row, band in product((-1, 0, 1), repeat=2):
        near += sums[(cells + row * _ROW + band) % size]
    company: NDArray[np.bool_] = near >= LEAST_SEEDS
    return company


def _chains(stretches: Sequence[tuple[int, int, int, int]]) -> Iterator[list[Block]]:
    scores: list[int] = []
    before: list[int] = []
    bands: dict[int, list[int]] = defaultdict(list)
    for begin, end, diagonal, _ in stretches:
        best, came = end - begin, -1
        for band in (diagonal // GAP - 1, diagonal // GAP, diagonal // GAP + 1):
            for one in bands[band][-LOOKED_AT:]:
                gain = _going_on(stretches[one], begin, end, diagonal)
                if gain is not None and scores[one] + gain > best:
                    best, came = scores[one] + gain, one
        bands[diagonal // GAP].append(len(scores))
        scores.append(best)
        before.append(came)
    used = [False] * len(scores)
    for last in sorted(range(len(scores)), key=lambda one: (-scores[one], one)):
        chain: list[int] = []
        one = last
        while one >= 0 and not used[one]:
            used[one] = True
            chain.append(one)
            one = before[one]
        if chain:
            yield _blocks([stretches[one] for one in reversed(chain)])


def _going_on(stretch: tuple[int, int, int, int], begin: int, end: int, diagonal: int) -> int | None:
    """Tell what a stretch gains by going on from another one; None: it cannot."""
    first, last, away, _ = stretch
    drift = diagonal - away
    if begin - last > GAP or begin - last + drift > GAP or abs(drift) > GAP:
        return None
    if begin < first or begin + drift < first or end <= last or end + drift <= last:
        return None
    gain = end - max(begin, last, last - drift) - abs(drift) // 2
    return gain if gain > 0 else None


def _blocks(chain: Sequence[tuple[int, int, int, int]]) -> list[Block]:
    """Cut what overlaps off the later of two stretches."""
    blocks: list[Block] = []
    for begin, end, diagonal, _ in chain:
        here, there = (blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]) if blocks else (begin, 0)
        start = max(begin, here, there - diagonal)
        if end > start:
            blocks.append((start, start + diagonal, end - start))
    return blocks
