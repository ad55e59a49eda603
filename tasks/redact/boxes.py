"""Grows boxes until they tell nothing of what they hide: onto a coarse grid, one for all words of a line."""

from collections.abc import Iterable, Sequence
from math import ceil, floor

from storage.releases.shapes import Box

PixelBox = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, half-open."""
GRID = 24
"""Columns that a page's width is parted into. The width of a black box names who stands under it, where few names can
(research/verify.md, 5.3): on A4 one column is 8.75 mm, four to five letters of 11 points."""
LEAST_COLUMNS = 3
"""No box is narrower, however short the word."""
MARGIN_SHARE = 0.0025
"""Of the page's width, on all four sides: the edge of a letter may lie a hair outside its box."""
SAME_LINE = 0.5
"""Two boxes stand on a line where they overlap by so much of the lower one's height."""


def padded(boxes: Iterable[Box], *, width: int, height: int, grid: int = GRID) -> tuple[PixelBox, ...]:
    """Grow *boxes* to the grid, and join those that touch or are neighbours on a line.

    Args:
        boxes: in shares (0 to 1) of the page.
        width: of the page in pixels.
        height: of the page in pixels.
        grid: how many columns the width is parted into.

    Returns:
        Boxes within the page, from top to bottom. Left and right edges lie on the grid; each of *boxes* lies within
        one of them.

    Raises:
        ValueError: a box has no extent, or lies outside the page.
    """
    margin = max(1, ceil(width * MARGIN_SHARE))
    grown = sorted({_grown(box, (width, height), grid, margin) for box in boxes})
    return tuple(sorted(_joined(grown), key=lambda box: (box[1], box[0], box)))


def shares(boxes: Iterable[PixelBox], *, width: int, height: int) -> tuple[Box, ...]:
    """Give boxes in pixels as shares of the page."""
    return tuple((left / width, top / height, right / width, bottom / height) for left, top, right, bottom in boxes)


def _grown(box: Box, size: tuple[int, int], grid: int, margin: int) -> PixelBox:
    width, height = size
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in box)
    if not (left < right and top < bottom):
        raise ValueError("a box without extent, or outside the page, hides nothing")
    first = floor(max(left * width - margin, 0) * grid / width)
    last = ceil(min(right * width + margin, width) * grid / width)
    wanting = LEAST_COLUMNS - (last - first)
    if wanting > 0:
        # to the right, for words begin where they begin: their end is what would tell
        last = min(last + wanting, grid)
        first = max(last - LEAST_COLUMNS, 0) if last == grid else first
    return (
        width * first // grid,
        max(floor(top * height) - margin, 0),
        ceil(width * last / grid),
        min(ceil(bottom * height) + margin, height),
    )


def _joined(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """Join boxes until none is left that is a neighbour of another."""
    joined: list[PixelBox] = []
    for box in boxes:
        grown = box
        while neighbours := [other for other in joined if _are_neighbours(grown, other)]:
            joined = [other for other in joined if other not in neighbours]
            grown = _around([grown, *neighbours])
        joined.append(grown)
    return joined


def _are_neighbours(one: PixelBox, other: PixelBox) -> bool:
    if one[0] > other[2] or other[0] > one[2]:
        return False
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap >= SAME_LINE * min(one[3] - one[1], other[3] - other[1])


def _around(boxes: Sequence[PixelBox]) -> PixelBox:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
