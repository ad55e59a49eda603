"""Cuts a page into cells, stretches of a line within a column: where two languages stand side by side, they differ."""

import re
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from storage.geometry import PACKED, WHOLE

_LINE = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")
_GAP = re.compile(r"\t+| {3,}| \| ")
"""Between columns of a plain text."""
_ROW = np.dtype(PACKED)
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


Shares = Any
"""An array of 64-bit floats."""


class Cell(NamedTuple):
    """A stretch of a line; half-open offsets."""

    start: int
    end: int
    column: int


def cut_cells(text: str, words: bytes | None = None) -> list[Cell]:
    """Cut *text* into cells, in order.

    Args:
        text: of a page.
        words: where its words stand, as `storage.geometry.pack_words` packs them; without them, columns are told by
            tabs and wide gaps.
    """
    lines = [found.span() for found in _LINE.finditer(text)]
    if words is not None and lines:
        boxes = np.frombuffer(zlib.decompress(words), _ROW)
        if len(boxes):
            return _placed(lines, boxes)
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


class _Stretches(NamedTuple):
    """Cells with their boxes, an array a side; in shares of the page."""

    left: Shares
    top: Shares
    right: Shares
    bottom: Shares


def _placed(lines: list[tuple[int, int]], boxes: Any) -> list[Cell]:
    starts = boxes["start"].astype(np.int64)
    if (starts[1:] <= starts[:-1]).any():
        order = np.lexsort((starts + boxes["length"], starts))
        boxes, starts = boxes[order], starts[order]
    bounds = np.array(lines)
    line_of = bounds[:, 1].searchsorted(starts, side="right")
    stands = line_of < len(lines)
    stands[stands] = starts[stands] >= bounds[line_of[stands], 0]
    boxes, starts, line_of = boxes[stands], starts[stands], line_of[stands]
    if not len(boxes):
        return [Cell(*line, 0) for line in lines]
    left, top, right, bottom = (boxes[side] / WHOLE for side in ("left", "top", "right", "bottom"))
    first = _first_words(line_of.tolist(), left.tolist(), right.tolist())
    stretches = _Stretches(
        left[first],
        np.minimum.reduceat(top, first),
        np.maximum.reduceat(right, first),
        np.maximum.reduceat(bottom, first),
    )
    columns = _columns(stretches, _gutters(stretches))
    return _cells(lines, line_of[first].tolist(), starts[first].tolist(), columns)


def _first_words(line_of: list[int], left: list[float], right: list[float]) -> list[int]:
    """Give the words that begin a stretch: a line's first, those far from the one before, those that jump back."""
    first: list[int] = []
    line, reach = -1, 0.0
    for place, (here, begin, end) in enumerate(zip(line_of, left, right, strict=True)):
        if here == line and -WIDEST_SPACE < begin - reach < WIDEST_SPACE:
            reach = max(reach, end)
        else:
            first.append(place)
            line, reach = here, end
    return first


def _cells(lines: list[tuple[int, int]], line_of: list[int], starts: list[int], columns: list[int]) -> list[Cell]:
    """Give the cells of all lines; a line's first one begins with it, its last one ends with it."""
    cells: list[Cell] = []
    place, count = 0, len(line_of)
    for number, (start, end) in enumerate(lines):
        if place == count or line_of[place] != number:
            cells.append(Cell(start, end, 0))
            continue
        while place + 1 < count and line_of[place + 1] == number:
            cells.append(Cell(start, starts[place + 1], columns[place]))
            place += 1
            start = starts[place]  # noqa: PLW2901 the next cell of the line
        cells.append(Cell(start, end, columns[place]))
        place += 1
    return cells


def _columns(stretches: _Stretches, gutters: Sequence[float]) -> list[int]:
    columns = np.zeros(len(stretches.left), dtype=np.int64)
    across = np.zeros(len(stretches.left), dtype=bool)
    for gutter in gutters:
        across |= (stretches.left < gutter) & (gutter < stretches.right)
        columns += gutter <= stretches.left
    columns[across] = ACROSS
    found: list[int] = columns.tolist()
    return found


def _gutters(stretches: _Stretches) -> list[float]:
    """Find the upright strips that hardly a cell runs across, with cells on either side of them at one height."""
    first = np.minimum((stretches.left * BINS).astype(np.int64), BINS - 1)
    behind = np.minimum(np.maximum((stretches.right * BINS).astype(np.int64), first + 1), BINS)
    ends = np.bincount(first, minlength=BINS + 1) - np.bincount(behind, minlength=BINS + 1)
    counts: list[int] = ends.cumsum()[:BINS].tolist()
    most = CROSSING_SHARE * len(stretches.left)
    found = []
    strip: list[int] = []
    for place in range(1, BINS + 1):
        if place < BINS and counts[place] <= most:
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


def _parts_columns(stretches: _Stretches, gutter: float) -> bool:
    few, many = stretches.right <= gutter, stretches.left >= gutter
    number_few, number_many = np.count_nonzero(few), np.count_nonzero(many)
    crossing = len(few) - number_few - number_many
    if number_many < number_few:
        few, many = many, few
    if min(number_few, number_many) < FEWEST_BESIDE or crossing > CROSSING_SHARE * len(few):
        return False
    top, bottom = stretches.top[many].min(), stretches.bottom[many].max()
    middles = (stretches.top[few] + stretches.bottom[few]) / 2
    return bool(np.count_nonzero((top < middles) & (middles < bottom)) >= FEWEST_BESIDE)
