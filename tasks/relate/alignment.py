"""Aligns two bare texts character by character: what stands in both, in order, and the gaps between. Pure."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.relate.seeds import Block, Codes
from tasks.relate.single_seeds import place_of, seeded

SEED = 12
"""Characters of a seed: long enough that one standing once in each text mostly means the same place."""
INNER_SEEDS = (7, 4)
"""Of those looked for inside a gap, where less can be mistaken."""
SMALL_GAP = 240
"""Characters of both sides together up to which a gap is aligned by its longest common runs."""
TOLD = 0.2
"""Where seeds that stand once in each text cover less of the shorter one, it may stand more than once in the other."""
FEW = 12
"""Characters of the shorter side up to which trying every run of them is faster than difflib."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What differs between two blocks: half-open stretches of both texts, one of which may be empty."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def length(self) -> int:
        """Characters of the longer side."""
        return max(self.end - self.start, self.other_end - self.other_start)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts aligned."""

    blocks: tuple[Block, ...]
    """Equal stretches, rising in both texts."""
    left: int
    right: int
    """Characters of either text."""

    @property
    def matched(self) -> int:
        """Characters that stand in both."""
        return sum(length for _, _, length in self.blocks)

    def gaps(self) -> Iterator[Gap]:
        """Give what lies between the blocks, before the first and behind the last."""
        at, other = 0, 0
        for start, other_start, length in (*self.blocks, (self.left, self.right, 0)):
            if start > at or other_start > other:
                yield Gap(at, start, other, other_start)
            at, other = start + length, other_start + length


def align(left: Codes, right: Codes) -> Alignment:
    """Align two texts.

    Seeds that stand once in each text are chained so that as much as possible is in order; the gaps between them are
    aligned the same way with shorter seeds, which a clause that stands twice cannot mislead there. What moved counts
    as gone in one place and come in another. Of a text that stands twice in the other one place is taken.

    Args:
        left: code points, shape (n,).
        right: code points, shape (m,).
    """
    blocks = list(_within(left, right, 0, 0, (SEED, *INNER_SEEDS)))
    return Alignment(tuple(_joined(blocks)), len(left), len(right))


def _within(left: Codes, right: Codes, at: int, other: int, seeds: tuple[int, ...]) -> Iterator[Block]:
    """Align two stretches that begin at *at* and *other* of their texts."""
    if len(left) + len(right) <= SMALL_GAP:
        yield from _short(_text(left), _text(right), at, other)
        return
    head = _common(left, right)
    if head:
        yield at, other, head
    tail = _common(left[head:][::-1], right[head:][::-1])
    end, other_end = len(left) - tail, len(right) - tail
    inner, inner_other = left[head:end], right[head:other_end]
    if len(inner) and len(inner_other):
        yield from _between(inner, inner_other, at + head, other + head, seeds)
    if tail:
        yield at + end, other + other_end, tail


def _text(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _common(left: Codes, right: Codes) -> int:
    """Count the characters that both begin with."""
    shorter = min(len(left), len(right))
    differs = left[:shorter] != right[:shorter]
    return int(differs.argmax()) if differs.any() else shorter


def _between(left: Codes, right: Codes, at: int, other: int, seeds: tuple[int, ...]) -> Iterator[Block]:
    if len(left) + len(right) <= SMALL_GAP:
        yield from _small(_text(left), _text(right), at, other)
        return
    if not seeds:
        return
    chain = _chained(seeded(left, right, seeds[0]))
    if sum(length for _, _, length in chain) < TOLD * min(len(left), len(right)):
        place, other_place = place_of(right, left, seeds[0]), place_of(left, right, seeds[0])
        if place or other_place:
            (start, end), (other_start, other_end) = place or (0, len(left)), other_place or (0, len(right))
            some, others = left[start:end], right[other_start:other_end]
            yield from _within(some, others, at + start, other + other_start, seeds)
            return
    done, other_done = 0, 0
    for start, other_start, length in (*chain, (len(left), len(right), 0)):
        if start > done and other_start > other_done:
            yield from _within(
                left[done:start], right[other_done:other_start], at + done, other + other_done, seeds[1:]
            )
        if length:
            yield at + start, other + other_start, length
        done, other_done = start + length, other_start + length


def _short(left: str, right: str, at: int, other: int) -> Iterator[Block]:
    """Align two short stretches: what both begin and end with, then the longest runs between.

    On a few characters a call of numpy costs more than it counts.
    """
    shorter = min(len(left), len(right))
    head = next((place for place in range(shorter) if left[place] != right[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if left[-1 - place] != right[-1 - place]), rest)
    end, other_end = len(left) - tail, len(right) - tail
    if head:
        yield at, other, head
    if head < end and head < other_end:
        yield from _small(left[head:end], right[head:other_end], at + head, other + head)
    if tail:
        yield at + end, other + other_end, tail


def _small(left: str, right: str, at: int, other: int) -> Iterator[Block]:
    """Match the longest run of both, the first of several, then what lies before and behind it, as difflib does."""
    if set(left).isdisjoint(right):
        return
    if min(len(left), len(right)) > FEW:
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        for found in matcher.get_matching_blocks():
            if found.size:
                yield at + found.a, other + found.b, found.size
        return
    start, other_start, length = _longest_run(left, right)
    if start and other_start:
        yield from _small(left[:start], right[:other_start], at, other)
    yield at + start, other + other_start, length
    end, other_end = start + length, other_start + length
    if end < len(left) and other_end < len(right):
        yield from _small(left[end:], right[other_end:], at + end, other + other_end)


def _longest_run(left: str, right: str) -> Block:
    """Find the longest run that both have, where it comes first in the left one; at least a character is in both."""
    if len(left) <= len(right):
        for length in range(len(left), 0, -1):
            for start in range(len(left) - length + 1):
                found = right.find(left[start : start + length])
                if found >= 0:
                    return start, found, length
    for length in range(len(right), 0, -1):
        runs = ((left.find(right[start : start + length]), start) for start in range(len(right) - length + 1))
        first = min((run for run in runs if run[0] >= 0), default=None)
        if first is not None:
            return *first, length
    return 0, 0, 0


def _chained(stretches: list[Block]) -> list[Block]:
    """Choose stretches that rise in both texts and together cover the most; what overlaps is cut at the front.

    Weighted chaining by a list of the best ends so far: O(n log n).
    """
    ends: list[int] = []
    best: list[tuple[int, int]] = []
    """For each end in the right text, rising: characters covered by a chain that ends there, and its last stretch."""
    before: list[int] = []
    for number, (_, other, length) in enumerate(stretches):
        spot = bisect_left(ends, other + 1) - 1
        covered, previous = best[spot] if spot >= 0 else (0, -1)
        before.append(previous)
        covered += length
        end = other + length
        spot = bisect_left(ends, end)
        if (spot > 0 and best[spot - 1][0] >= covered) or (
            spot < len(ends) and ends[spot] == end and best[spot][0] >= covered
        ):
            continue
        stop = spot
        while stop < len(ends) and best[stop][0] <= covered:
            stop += 1
        ends[spot:stop] = [end]
        best[spot:stop] = [(covered, number)]
    chain: list[Block] = []
    at = best[-1][1] if best else -1
    while at >= 0:
        chain.append(stretches[at])
        at = before[at]
    return _trimmed(chain[::-1])


def _trimmed(chain: list[Block]) -> list[Block]:
    """Cut from each stretch what the one before it covers in the left text."""
    kept: list[Block] = []
    done = 0
    for start, other, length in chain:
        cut = max(0, done - start)
        if length > cut:
            kept.append((start + cut, other + cut, length - cut))
            done = start + length
    return kept


def _joined(blocks: list[Block]) -> Iterator[Block]:
    """Join blocks that go on where the one before ends."""
    run: Block | None = None
    for start, other, length in blocks:
        if run is not None and (run[0] + run[2], run[1] + run[2]) == (start, other):
            run = (run[0], run[1], run[2] + length)
        else:
            if run is not None:
                yield run
            run = (start, other, length)
    if run is not None:
        yield run
