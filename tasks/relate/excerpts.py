"""Finds which passage of a document stands where in another, in the midst of other text: excerpts, quotations. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.fingerprint.bare import bare
from tasks.relate.seeds import Block, Codes, chain_seeds, hash_runs, is_han
from tasks.relate.stretches import UNLIKE, count_differences, extend

LETTER, HAN = 2, 5
"""What a character weighs: sixty Han characters say as much as a hundred and fifty letters."""
LEAST = 270
"""What a passage weighs: 150 letters, of which noise may take a tenth. Shorter ones are common phrases."""
LEAST_WHOLE = 40
"""What a text weighs that can be held as a whole: 20 letters. `Agreed, thank you` stands anywhere."""
LEAST_SHARE = 0.6
"""Of a short text, what stands together for it to be found there."""
LEAST_RUNS = 12
"""Different runs of characters in a passage: a row of zeros or underlined blanks is none."""
MOST_ERRORS = 0.3
"""Of a passage's characters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one document, and where it stands in another; pages from 1, offsets half-open, in stored text."""

    page: int
    start: int
    end: int
    other_page: int
    other_start: int
    other_end: int
    characters: int
    """Of bare text."""
    errors: int
    """So many characters differ, at most: changed, left out or put in."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """The bare text of all pages in one."""

    codes: Codes
    places: NDArray[np.int32]
    bounds: list[int]
    """Where each page begins, and the end."""

    @property
    def text(self) -> str:
        return self.codes.tobytes().decode("utf-32-le", "surrogatepass")


def find_passages(held: Sequence[str], holder: Sequence[str]) -> tuple[Passage, ...]:
    """Find the passages of one document that stand in another, also set anew, quoted, or with errors of OCR.

    A passage has 150 bare characters at least (60 in Han script); one that goes over the end of a page is told in
    parts. What stands several times in the holder is told once.

    Args:
        held: the text of each page of the document whose passages are looked for.
        holder: of the one in which they are.

    Returns:
        The passages by their place in *held*.
    """
    left, right = _join(held), _join(holder)
    found = [part for blocks in _passages(left, right, LEAST) for part in _told(blocks, left, right)]
    return tuple(sorted(found, key=lambda one: (one.page, one.start, one.other_page, one.other_start)))


def held_share(held: Sequence[str], holder: Sequence[str]) -> float:
    """Tell what share of a document's bare characters stands in another.

    Of a long text, what lies in passages; a short one (up to 300 letters) must stand there as a whole, or most of it
    together. Texts of fewer than 20 letters (8 in Han script) are never held: chance would do.

    Returns:
        0 to 1; 0 where there is nothing to be held.
    """
    left, right = _join(held), _join(holder)
    weight = weigh(left.codes)
    if weight < LEAST_WHOLE:
        return 0.0
    if left.text in right.text:
        return 1.0
    least = LEAST if weight >= 2 * LEAST else max(LEAST_WHOLE, int(weight * LEAST_SHARE))
    covered = np.zeros(len(left.codes), dtype=np.bool_)
    for blocks in _passages(left, right, least):
        covered[blocks[0][0] : blocks[-1][0] + blocks[-1][2]] = True
    return float(covered.mean())


def _join(pages: Sequence[str]) -> _Whole:
    bared = [bare(page) for page in pages]
    bounds = [0, *np.cumsum([len(one) for one in bared], dtype=np.int64).tolist()]
    codes = np.concatenate([one.codes for one in bared]) if bared else np.empty(0, dtype=np.uint32)
    places = np.concatenate([one.places for one in bared]) if bared else np.empty(0, dtype=np.int32)
    return _Whole(codes, places, bounds)


def weigh(codes: Codes) -> int:
    """Tell how much bare text says: twice its letters, five times its Han characters."""
    return LETTER * len(codes) + (HAN - LETTER) * int(is_han(codes).sum())


def _passages(left: _Whole, right: _Whole, least: int) -> Iterator[list[Block]]:
    """Give the passages as blocks, the longest first; what is covered by one is not given again."""
    covered = np.zeros(len(left.codes), dtype=np.bool_)
    for chain in chain_seeds(left.codes, right.codes):
        first, last = chain[0][0], chain[-1][0] + chain[-1][2]
        if 2 * HAN * (last - first) < least or covered[first:last].mean() > 1 / 2:
            continue
        blocks = _trimmed(extend(_best(chain, left.codes, right.codes), left.codes, right.codes), covered)
        if blocks and _is_passage(blocks, left.codes, right.codes, least):
            covered[blocks[0][0] : blocks[-1][0] + blocks[-1][2]] = True
            yield blocks


def _best(chain: Sequence[Block], left: Codes, right: Codes) -> list[Block]:
    """Leave off the ends of a chain that hang on it by chance: what agrees there is less than what differs before."""
    within, between = count_differences(chain, left, right)
    best = total = begin = 0
    span = (0, 1)
    for number, (_, _, length) in enumerate(chain):
        if number:
            total -= UNLIKE * between[number - 1]
            if total <= 0:
                total, begin = 0, number
        total += length - UNLIKE * within[number]
        if total > best:
            best, span = total, (begin, number + 1)
    return list(chain[span[0] : span[1]])


def _is_passage(blocks: Sequence[Block], left: Codes, right: Codes, least: int) -> bool:
    passage = left[blocks[0][0] : blocks[-1][0] + blocks[-1][2]]
    return (
        weigh(passage) >= least
        and len(np.unique(hash_runs(passage[:4096]))) >= LEAST_RUNS
        and sum(map(sum, count_differences(blocks, left, right))) <= MOST_ERRORS * len(passage)
    )


def _trimmed(blocks: Sequence[Block], covered: NDArray[np.bool_]) -> list[Block]:
    """Cut off what an earlier passage covers at either end."""
    first, last = blocks[0][0], blocks[-1][0] + blocks[-1][2]
    free = np.flatnonzero(~covered[first:last])
    if not len(free):
        return []
    first, last = first + int(free[0]), first + int(free[-1]) + 1
    kept = []
    for here, there, length in blocks:
        start, end = max(here, first), min(here + length, last)
        if end > start:
            kept.append((start, there + start - here, end - start))
    return kept


def _told(blocks: Sequence[Block], left: _Whole, right: _Whole) -> Iterator[Passage]:
    """Tell a passage by its places on pages, in parts where a page ends."""
    pieces = [piece for block in blocks for piece in _cut(block, left.bounds, right.bounds)]
    within, between = count_differences(pieces, left.codes, right.codes)
    pages = [(bisect_right(left.bounds, here), bisect_right(right.bounds, there)) for here, there, _ in pieces]
    first = 0
    for stop in range(1, len(pieces) + 1):
        if stop < len(pieces) and pages[stop] == pages[first]:
            continue
        (here, there, _), last = pieces[first], pieces[stop - 1]
        end, other_end = last[0] + last[2], last[1] + last[2]
        yield Passage(
            pages[first][0],
            int(left.places[here]),
            int(left.places[end - 1]) + 1,
            pages[first][1],
            int(right.places[there]),
            int(right.places[other_end - 1]) + 1,
            end - here,
            sum(within[first:stop]) + sum(between[first : stop - 1]),
        )
        first = stop


def _cut(block: Block, bounds: Sequence[int], others: Sequence[int]) -> Iterator[Block]:
    """Cut a block where a page of either text ends."""
    here, there, length = block
    at = 0
    while at < length:
        end = bounds[bisect_right(bounds, here + at)] - here
        other_end = others[bisect_right(others, there + at)] - there
        stop = min(length, end, other_end)
        yield here + at, there + at, stop - at
        at = stop
