"""Cuts a page into cells, stretches of a line within a column: where two languages stand side by side, they differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from storage.geometry import WordBox

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_GAP = re.compile(r"\t+| {3,}| \| ")
"""Between columns of a plain text."""
ACROSS = -1
"""The column of what runs across columns."""
BINS = 200
"""The page's width is looked at in so many strips."""
WIDEST_SPACE = 0.025
"""Of the page's width: a wider gap within a line parts two cells."""
FEWEST_BESIDE = 3
"""Cells that must stand on either side for a gutter between columns."""
CROSSING_SHARE = 0.1
"""Of the cells on the emptier side, so many may run across a gutter."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line; half-open offsets."""

    start: int
    end: int
    column: int


def cut_cells(text: str, boxes: Sequence[WordBox] = ()) -> list[Cell]:
    """Cut *text* into cells, in order.

    Args:
        text: of a page.
        boxes: where its words stand, in any order; without them, columns are told by tabs and wide gaps.
    """
    lines = [found.span() for found in _LINE.finditer(text)]
    if boxes:
        return _placed(lines, sorted(boxes, key=lambda box: (box.start, box.end)))
    return [cell for line in lines for cell in _between_gaps(text, *line)]


def _between_gaps(text: str, start: int, end: int) -> list[Cell]:
    cells = []
    column = 0
    for gap in _GAP.finditer(text, start, end):
        if gap.start() > start:
            cells.append(Cell(start, gap.start(), column))
        start = gap.end()
        column += 1
    if start < end:
        cells.append(Cell(start, end, column))
    return cells


@dataclass(slots=True)
class _Stretch:
    """A cell with its box; sides in shares of the page, NaN-free."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


def _placed(lines: list[tuple[int, int]], boxes: list[WordBox]) -> list[Cell]:
    stretches: list[_Stretch | tuple[int, int]] = []
    place = 0
    for start, end in lines:
        here: list[WordBox] = []
        while place < len(boxes) and boxes[place].start < end:
            if boxes[place].start >= start:
                here.append(boxes[place])
            place += 1
        stretches.extend(_stretches(start, end, here) if here else [(start, end)])
    gutters = _gutters([one for one in stretches if isinstance(one, _Stretch)])
    return [
        Cell(one.start, one.end, _column(one, gutters)) if isinstance(one, _Stretch) else Cell(*one, 0)
        for one in stretches
    ]


def _stretches(start: int, end: int, boxes: list[WordBox]) -> list[_Stretch]:
    """Cut a line where its words stand far from each other, or where it jumps back."""
    made: list[_Stretch] = []
    for box in boxes:
        if made and -WIDEST_SPACE < box.left - made[-1].right < WIDEST_SPACE:
            made[-1].right = max(made[-1].right, box.right)
            made[-1].top, made[-1].bottom = min(made[-1].top, box.top), max(made[-1].bottom, box.bottom)
        else:
            if made:
                made[-1].end = box.start
            made.append(_Stretch(box.start if made else start, end, box.left, box.top, box.right, box.bottom))
    return made


def _column(stretch: _Stretch, gutters: Sequence[float]) -> int:
    if any(stretch.left < gutter < stretch.right for gutter in gutters):
        return ACROSS
    return sum(gutter <= stretch.left for gutter in gutters)


def _gutters(stretches: list[_Stretch]) -> list[float]:
    """Find the upright strips that hardly a cell runs across, with cells on either side of them at one height."""
    across = [0] * (BINS + 1)
    for one in stretches:
        first = min(int(one.left * BINS), BINS - 1)
        across[first] += 1
        across[min(max(int(one.right * BINS), first + 1), BINS)] -= 1
    counts = list(accumulate(across[:BINS]))
    found = []
    strip: list[int] = []
    for place in [*range(1, BINS), BINS]:
        if place < BINS and counts[place] <= CROSSING_SHARE * len(stretches):
            strip.append(place)
            continue
        if strip:
            lowest = min(counts[one] for one in strip)
            middle = [one for one in strip if counts[one] == lowest]
            gutter = (middle[0] + middle[-1] + 1) / 2 / BINS
            if _parts_columns(stretches, gutter):
                found.append(gutter)
        strip = []
    return found


def _parts_columns(stretches: list[_Stretch], gutter: float) -> bool:
    left = [one for one in stretches if one.right <= gutter]
    right = [one for one in stretches if one.left >= gutter]
    crossing = len(stretches) - len(left) - len(right)
    few, many = sorted((left, right), key=len)
    if len(few) < FEWEST_BESIDE or crossing > CROSSING_SHARE * len(stretches):
        return False
    top, bottom = min(one.top for one in many), max(one.bottom for one in many)
    return sum(top < (one.top + one.bottom) / 2 < bottom for one in few) >= FEWEST_BESIDE
