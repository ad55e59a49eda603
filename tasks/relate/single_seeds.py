"""Finds where two bare texts share runs of characters that stand once in each, or most of one in the other. Pure."""

import numpy as np
from numpy.typing import NDArray

from tasks.relate.seeds import Block, Codes

SHORTEST, TWICE = 240, 1.6
"""Of a text of so many characters a place is sought in one that is so many times as long."""
THERE = 0.3
"""Such a share of its seeds stands in one place, or it stands nowhere."""
ROOM = 0.25
"""The place may be longer than it by such a share."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)


def seeded(left: Codes, right: Codes, length: int) -> list[Block]:
    """Find the stretches that seeds standing once in each text cover, by their start in the left one.

    Args:
        left: code points, shape (n,).
        right: code points, shape (m,).
        length: of a seed, in characters.
    """
    ours, theirs = _hashes(left, length), _hashes(right, length)
    if not len(ours) or not len(theirs):
        return []
    our_values, our_places = _single(ours)
    their_values, their_places = _single(theirs)
    where = np.searchsorted(their_values, our_values)
    where[where == len(their_values)] = 0
    both = their_values[where] == our_values if len(their_values) else np.zeros(len(our_values), dtype=bool)
    starts, others = our_places[both], their_places[where[both]]
    is_equal = _are_equal(left, right, starts, others, length=length)
    starts, others = starts[is_equal], others[is_equal]
    order = np.argsort(starts)
    starts, others = starts[order], others[order]
    if not len(starts):
        return []
    # neighbours on one diagonal, no further apart than a seed reaches, are one stretch
    breaks = np.flatnonzero((np.diff(starts - others) != 0) | (np.diff(starts) > length)) + 1
    firsts = np.concatenate(([0], breaks))
    lasts = np.concatenate((breaks, [len(starts)])) - 1
    lengths = starts[lasts] - starts[firsts] + length
    return list(zip(starts[firsts].tolist(), others[firsts].tolist(), lengths.tolist(), strict=True))


def place_of(shorter: Codes, text: Codes, length: int) -> tuple[int, int] | None:
    """Find where most of a shorter text stands, the first of several places; None: nowhere, or it is not shorter.

    Seeds that stand there in the order and at the distances that they have in the shorter text all tell the same start.

    Args:
        shorter: code points, shape (n,).
        text: code points, shape (m,).
        length: of a seed, in characters.

    Returns:
        start and end.
    """
    if len(shorter) < SHORTEST or len(text) < TWICE * len(shorter):
        return None
    values, places = _single(_hashes(shorter, length))
    hashes = _hashes(text, length)
    where = np.searchsorted(values, hashes)
    where[where == len(values)] = 0
    there = np.flatnonzero(values[where] == hashes) if len(values) else where[:0]
    starts = np.sort(there - places[where[there]])
    room = int(ROOM * len(shorter))
    counts = np.searchsorted(starts, starts + room, side="right") - np.arange(len(starts))
    best = int(counts.argmax()) if len(counts) else 0
    if not len(counts) or counts[best] < THERE * len(values):
        return None
    start = int(starts[best])
    return max(0, start), min(len(text), start + len(shorter) + room)


def _are_equal(
    left: Codes, right: Codes, starts: NDArray[np.intp], others: NDArray[np.intp], *, length: int
) -> NDArray[np.bool_]:
    """Tell which seeds are the same letter by letter: a text can be made so that hashes agree which should not."""
    is_equal = np.ones(len(starts), dtype=bool)
    for at in range(length):
        is_equal &= left[starts + at] == right[others + at]
    return is_equal


def _hashes(codes: Codes, length: int) -> NDArray[np.uint64]:
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        hashes *= _STEP
        hashes += wide[at : at + count] * _FACTOR
    return hashes ^ (hashes >> np.uint64(29))


def _single(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Give the hashes that stand once, sorted, and where."""
    order = np.argsort(hashes, kind="stable")
    values = hashes[order]
    changes = np.concatenate(([True], values[1:] != values[:-1], [True]))
    once = changes[1:] & changes[:-1]
    return values[once], order[once]
