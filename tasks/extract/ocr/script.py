"""Tells from the shape of its writing, before any letter is read, where on a page Chinese stands and where letters do.

A column of pixels through a line of Chinese crosses about two strokes, through Latin or Cyrillic one and a half. On
400 scanned pages of three languages, 100 to 170 dpi, grey and bilevel, page means were 1.2 to 1.7 for letters and 1.8
to 2.2 for Chinese (`python -m benchmarks.reading` draws some). It costs a hundredth of recognising the page.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

STROKES = 1.73
"""Strokes crossed by a column of ink, from which on writing is taken for Chinese."""
UNSURE = 0.09
"""So near to it nobody can tell: both are tried."""
TILES = 8
"""Parts of a page's width that are looked at by themselves: columns of two languages fall apart."""
LINE_PIXELS = (10, 90)
"""Heights of what may be a line of text: 4 to 40 points."""
FEWEST_COLUMNS = 12
"""Columns of ink in a tile's line; fewer are a stop or a rule."""
GUTTER = (0.2, 0.8)
"""Where between the edges two columns of text may part."""
GUTTER_WIDTH = 0.012
"""Of the page, at least."""
SIDE_TILES = 12
"""Lines of a side, at least, for it to be a column by itself."""
MIXED_STROKES, MIXED_SHARE, MIXED_LINES = (1.6, 1.95), 0.15, 40
"""Where lines of both alternate, the mean lies between, and lines of either kind are more than this share."""
LINE_COLUMNS = 60
"""Columns of ink in a line across the page, at least, for it to be judged by itself."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a part of a page is written."""

    strokes: float
    """Crossed by a column of ink, on average."""
    lines: int
    """Pieces of lines that this was taken from."""

    @property
    def is_chinese(self) -> bool:
        """Whether it looks like Chinese."""
        return self.lines > 0 and self.strokes >= STROKES

    @property
    def is_sure(self) -> bool:
        """Whether there is enough of it, and it is not in between."""
        return self.lines >= SIDE_TILES and abs(self.strokes - STROKES) >= UNSURE


def ink_of(picture: Any) -> Any:
    """Give where a grey picture is dark: a boolean array of its shape."""
    grey = np.asarray(picture)
    shares = np.bincount(grey.ravel()[::7], minlength=256).cumsum()
    paper = int(np.searchsorted(shares, shares[-1] * 0.6))
    dark = int(np.searchsorted(shares, shares[-1] * 0.01))
    return grey < (paper + dark) / 2


def writing_of(ink: Any) -> Writing:
    """Tell how the text in *ink* is written."""
    begins = _begins(ink)
    strokes = columns = lines = 0
    width = ink.shape[1]
    for tile in range(TILES):
        part = slice(width * tile // TILES, width * (tile + 1) // TILES)
        for top, bottom in _lines_of(ink[:, part], thinnest=0.02):
            inked = int(ink[top:bottom, part].any(axis=0).sum())
            if inked >= FEWEST_COLUMNS:
                strokes += int(begins[top:bottom, part].sum())
                columns += inked
                lines += 1
    return Writing(strokes / columns if columns else 0.0, lines)


def share_of_chinese(ink: Any) -> float:
    """Give the share of lines, by their length, that look like Chinese."""
    begins = _begins(ink)
    whole = chinese = 0
    for top, bottom in _lines_of(ink, thinnest=0.008):
        inked = int(ink[top:bottom].any(axis=0).sum())
        if inked >= LINE_COLUMNS:
            whole += inked
            chinese += inked if begins[top:bottom].sum() >= STROKES * inked else 0
    return chinese / whole if whole else 0.0


def _begins(ink: Any) -> Any:
    """Give where a stroke begins, going down each column."""
    begins = ink.copy()
    begins[1:] &= ~ink[:-1]
    return begins


def _lines_of(ink: Any, *, thinnest: float) -> list[tuple[int, int]]:
    """Give the rows, half-open, of what may be lines of text: runs of rows with more ink than *thinnest*."""
    inked = ink.sum(axis=1) > thinnest * ink.shape[1]
    edges = np.diff(np.concatenate([[0], inked.astype(np.int8), [0]]))
    runs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)
    return [(int(top), int(bottom)) for top, bottom in runs if LINE_PIXELS[0] <= bottom - top <= LINE_PIXELS[1]]


def gutter_of(ink: Any) -> int | None:
    """Find the column of pixels where two columns of text of different writing part; None: there is none."""
    height, width = ink.shape
    shares = ink[height // 12 : height - height // 12].mean(axis=0)
    empty = shares < np.maximum(0.003, shares.mean() * 0.05)
    if not empty.any():
        return None
    # a ruled line between columns is as high as they are, and no text
    ruled = shares > 0.6  # noqa: PLR2004 of the height
    empty = empty | ruled
    edges = np.diff(np.concatenate([[0], empty.astype(np.int8), [0]]))
    best: tuple[int, int] | None = None
    for left, right in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        middle = (left + right) // 2
        if not GUTTER[0] * width <= middle <= GUTTER[1] * width or right - left < GUTTER_WIDTH * width:
            continue
        if best is None or right - left > best[0]:
            best = (int(right - left), int(middle))
    if best is None:
        return None
    sides = writing_of(ink[:, : best[1]]), writing_of(ink[:, best[1] :])
    is_split = all(side.is_sure for side in sides) and sides[0].is_chinese != sides[1].is_chinese
    return best[1] if is_split else None


def lies_on_its_side(ink: Any) -> bool:
    """Tell whether lines of text run up and down: the page is turned by 90 degrees, one way or the other."""
    across, down = (_alternation(ink.mean(axis=axis)) for axis in (1, 0))
    return bool(down > 1.6 * across)


def _alternation(profile: Any) -> float:
    """Tell how strongly ink and gaps alternate along a profile, in steps of a few pixels."""
    smooth = np.convolve(profile, np.ones(3) / 3, mode="same")
    return float(np.square(np.diff(smooth)).sum() / (np.square(smooth).sum() + 1e-9))
