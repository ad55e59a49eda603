"""What a page's picture can be found by where its text cannot be read: a hash that scans of one page share. Pure.

Pages of text all look alike to the usual hashes of photographs, which see a grey block on white. Here the block itself
is looked at: ink is set straight, moved to its centre and stretched to its own spread, which takes away margins, scale,
resolution and skew, and of what is left the waves slower than lines are kept (`storage.likeness`): how words, gaps and
ends of paragraphs lie. It tells pages apart by how they are set, not by what they say: a form with another number in it
is the same page to it.
"""

from typing import Any

import numpy as np

from storage.likeness import SAME_PAGE, WAVES, distance

__all__ = ["SAME_PAGE", "distance", "picture_hash"]

SIDE = 1000
"""Pixels of the longer side that a picture is brought near to, by means of whole blocks."""
SMALLEST_SIDE = 150
"""Pixels of the shorter side; with fewer, lines of text are not resolved."""
TILE = 64
"""Pixels; paper is as bright as the brightest of the tiles around: a page lit from one side is flat so."""
PAPER_RANK, INK_RANK = 0.8, 0.005
"""Shares of pixels that are darker than paper, in a tile, and than full ink, on the page."""
LEAST_CONTRAST = 40
"""Of 255, as for OCR (`tasks.extract.ocr.prepare`)."""
FAINT, FULL = 0.3, 0.8
"""Shares of the contrast: what is fainter is paper, what is darker is ink; so bilevel and grey come near each other."""
NEIGHBOURS = 4
"""Inked pixels of nine, at least, for one not to be a speck."""
EDGE_SHARE = 12
"""A twelfth of a side: so far in a scanner's black edge may reach."""
FEWEST_INK, MOST_INK = 0.006, 0.5
"""Shares of the page. A line of text has a thousandth, so six lines are the least; more than half is a photograph."""
STEEPEST = 0.056
"""Slope of lines, a little over 3 degrees: what is set straight at most."""
SKEW_POINTS = 20_000
"""Inked pixels that the slope is measured on."""
SPREAD = 1.75
"""Standard deviations of ink, to both sides of its centre, that are looked at; evenly spread ink ends at 1.73."""
GRID = 256
"""Cells that the ink is gathered in, down and across: finer than lines, so that they do not beat with it."""


def picture_hash(gray: Any) -> bytes | None:
    """Make the hash by which scans of one page find each other.

    Args:
        gray: the page, an array of bytes of shape (height, width); 255 is white.

    Returns:
        `storage.likeness.BYTES` bytes. None where there is too little to tell pages apart by: a blank page, a line or
        two, a photograph.
    """
    shares = _waves(gray)
    return None if shares is None else np.packbits(shares > 0).tobytes()


def _waves(gray: Any) -> Any:
    """Give the share that each slow wave has in a page's ink; None where there is too little of it."""
    ink = _ink(gray)
    if ink is None or not FEWEST_INK <= ink.mean() <= MOST_INK:
        return None
    down, across = np.nonzero(ink)
    weights = ink[down, across].astype(np.float64)
    down, across = _straight(down - ink.shape[0] / 2, across - ink.shape[1] / 2, weights, max(ink.shape))
    rows, columns = (_spread(places, weights) for places in (down, across))
    inside = (rows >= 0) & (rows < GRID) & (columns >= 0) & (columns < GRID)
    cells = rows[inside].astype(np.int64) * GRID + columns[inside].astype(np.int64)
    gathered = np.bincount(cells, weights=weights[inside], minlength=GRID * GRID).reshape(GRID, GRID)
    places = np.pi * (np.arange(GRID) + 0.5) / GRID
    waves = np.cos(np.outer(np.arange(1, WAVES + 1), places))
    return waves @ gathered @ waves.T


def _ink(gray: Any) -> Any:
    """Give how dark each pixel of the shrunk picture is, 0 to 1, without specks and black edges; None: nothing is."""
    block = max(1, round(max(gray.shape) / SIDE))
    height, width = (side // block for side in gray.shape)
    if min(height, width) < SMALLEST_SIDE:
        return None
    small = _shrunk(gray[: height * block, : width * block], block)
    paper = _paper(small)
    contrast = paper - _ranked(small[::4, ::4].ravel(), INK_RANK)
    if np.median(contrast) < LEAST_CONTRAST:
        return None
    dark = (paper - small) / np.maximum(contrast, LEAST_CONTRAST)
    ink = np.clip((dark - FAINT) / (FULL - FAINT), 0, 1)
    inked = np.pad(ink > 0, 1).astype(np.uint8)
    rows = inked[:-2] + inked[1:-1] + inked[2:]
    ink[rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] < NEIGHBOURS] = 0
    for side in (ink, ink[::-1], ink.T, ink.T[::-1]):
        solid = np.flatnonzero((side[: len(side) // EDGE_SHARE] > FAINT).mean(axis=1) > 0.5)  # noqa: PLR2004 half
        side[: solid[-1] + 2 if len(solid) else 0] = 0
    return ink


def _shrunk(gray: Any, block: int) -> Any:
    """Give the means of square blocks; added up by rows first, four times faster than over both axes at once."""
    rows = np.zeros((gray.shape[0] // block, gray.shape[1]), np.uint16)
    for at in range(block):
        rows += gray[at::block]
    small = np.zeros((rows.shape[0], rows.shape[1] // block), np.float32)
    for at in range(block):
        small += rows[:, at::block]
    return small / np.float32(block * block)


def _paper(small: Any) -> Any:
    """Give how bright paper is around each pixel."""
    height, width = small.shape
    padded = np.pad(small, ((0, -height % TILE), (0, -width % TILE)), mode="edge")
    down, across = padded.shape[0] // TILE, padded.shape[1] // TILE
    tiles = padded.reshape(down, TILE, across, TILE)[:, ::4, :, ::4].transpose(0, 2, 1, 3).reshape(down, across, -1)
    paper = np.pad(_ranked(tiles, PAPER_RANK), 1, mode="edge")
    around = [paper[top : top + down, left : left + across] for top in range(3) for left in range(3)]
    return np.max(around, axis=0).repeat(TILE, axis=0).repeat(TILE, axis=1)[:height, :width]


def _ranked(values: Any, share: float) -> Any:
    rank = int(values.shape[-1] * share)
    return np.partition(values, rank, axis=-1)[..., rank]


def _straight(down: Any, across: Any, weights: Any, size: int) -> tuple[Any, Any]:
    """Turn places of ink so that lines run along one axis, whichever of the two they are nearer to."""
    few = slice(None, None, len(down) // SKEW_POINTS + 1)
    lying, lying_sharpness = _slope(across[few], down[few], weights[few], size)
    standing, standing_sharpness = _slope(down[few], across[few], weights[few], size)
    slope = lying if lying_sharpness >= standing_sharpness else -standing
    angle = np.arctan(slope)
    sine, cosine = np.sin(angle), np.cos(angle)
    return down * cosine - across * sine, across * cosine + down * sine


def _slope(along: Any, aside: Any, weights: Any, size: int) -> tuple[float, float]:
    """Give the slope at which ink falls into the sharpest lines, and how sharp they are (projection profiles)."""

    def sharpness(slope: float) -> float:
        profile = np.bincount((aside - along * slope + size).astype(np.int64), weights=weights)
        return float(np.square(np.diff(profile)).sum())

    best = max(np.linspace(-STEEPEST, STEEPEST, 15), key=sharpness)
    for step in (0.004, 0.002, 0.001):
        best = max((best - step, best, best + step), key=sharpness)
    return float(best), sharpness(best)


def _spread(places: Any, weights: Any) -> Any:
    """Move places to their centre, and measure them by their own spread: 0 to GRID is what is looked at."""
    total = weights.sum()
    centred = places - (places * weights).sum() / total
    spread = np.sqrt((np.square(centred) * weights).sum() / total)
    return (centred / max(spread, 1e-6) / SPREAD + 1) * GRID / 2
