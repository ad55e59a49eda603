"""Makes a picture fit to be recognised: grey, 150 to 200 dpi, without specks, straight; and tells if it holds ink."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

COARSEST_DPI, FINEST_DPI = 150, 200
"""What pictures are brought to, if they are not between: on 57 scanned pages of 100 to 170 dpi as many characters were
right at 150 as at 200 dpi, for 0.85 of the time; what was scanned finer is not made coarser than 200."""
LEAST_DPI, MOST_DPI = 40, 1300
"""A resolution outside is taken for a mistake."""
PAGE_INCHES = 11.7
"""The longer side of A4: what a picture of unknown resolution is taken for."""
MOST_PIXELS = 40_000_000
"""Of what is recognised: A2 at 200 dpi takes 15 million."""
THUMBNAIL_SIDE = 600
INK_CONTRAST = 40
"""By how much ink is darker than its paper, of 255."""
SKEW_SIDE = 350
"""Pixels of the thumbnail's shorter side that the skew is measured on."""
FEWEST_DARK = 50
LEAST_SKEW, MOST_SKEW = 0.3, 3.0
"""Degrees: below, tesseract copes by itself; above, a page was not scanned but photographed."""
INK_SHARE = 0.00008
"""Of a thumbnail's pixels; a single line of text has ten times as much."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture fit to be recognised, and the way back."""

    picture: Any
    dpi: int
    is_bilevel: bool
    skew: float
    """Degrees by which its lines ran down to the right, before it was set straight."""


def is_bilevel(picture: Any) -> bool:
    """Tell whether a picture holds black and white only, or next to only that (saved as grey, or as JPEG)."""
    if picture.mode == "1":
        return True
    histogram = picture.convert("L").histogram()
    between = sum(histogram[24:232])
    return bool(between < 0.002 * max(sum(histogram), 1))


def to_grey(picture: Any) -> Any:
    """Give the picture in grey; what is transparent becomes white."""
    if picture.mode in {"L", "1"}:
        return picture.convert("L")
    if _is_seen_through(picture):
        return _over_white(picture).convert("L")
    if _is_deep(picture):
        return _scaled(picture)
    return picture.convert("L")


def on_paper(picture: Any) -> Any:
    """Give the picture in its colours (RGB, or L where it has none); what is transparent becomes white."""
    if picture.mode in {"L", "1"} or _is_deep(picture):
        return to_grey(picture)
    return (_over_white(picture) if _is_seen_through(picture) else picture).convert("RGB")


def _is_seen_through(picture: Any) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def _is_deep(picture: Any) -> bool:
    return bool(picture.mode.startswith("I") or picture.mode == "F")


def _over_white(picture: Any) -> Any:
    over = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)


def _scaled(picture: Any) -> Any:
    low, high = picture.getextrema()
    spread = (high - low) or 1
    return picture.convert("F").point(lambda value: value * (255 / spread) - low * 255 / spread).convert("L")


def sensible_dpi(picture: Any, dpi: float | None) -> float:
    """Give the resolution as told, or that of a picture of an A4 page where it is not told or cannot be."""
    if dpi is not None and LEAST_DPI <= dpi <= MOST_DPI:
        return dpi
    return float(min(max(max(picture.size) / PAGE_INCHES, LEAST_DPI), MOST_DPI))


def has_ink(picture: Any) -> bool:
    """Tell whether a picture shows anything but paper: specks of dust are no ink."""
    small = to_grey(picture)
    shrink = max(1, max(small.size) // THUMBNAIL_SIDE)
    if shrink > 1:
        small = small.reduce(shrink)
    small = small.filter(ImageFilter.MedianFilter(3))
    histogram = small.histogram()
    total = sum(histogram)
    paper = _quantile(histogram, total // 2)
    dark = sum(histogram[: max(paper - INK_CONTRAST, 0)])
    light = sum(histogram[min(paper + INK_CONTRAST, 255) + 1 :])
    return bool(dark + light > max(INK_SHARE * total, 8))


def _quantile(histogram: list[int], rank: int) -> int:
    for level, count in enumerate(histogram):
        rank -= count
        if rank < 0:
            return level
    return 255


def prepare(picture: Any, *, dpi: float | None) -> Prepared:
    """Bring a picture to 150 to 200 dpi in grey, free of specks and straight.

    Scaled first, then filtered: a median of three pixels before would eat thin strokes. A bilevel picture has no specks
    that a median finds; its lone black pixels are taken out before it is scaled (research/extract.md, preprocessing).
    """
    bilevel = is_bilevel(picture)
    grey = to_grey(picture)
    given = sensible_dpi(picture, dpi)
    target = round(min(max(given, COARSEST_DPI), FINEST_DPI))
    factor = target / given
    factor = min(factor, (MOST_PIXELS / (grey.width * grey.height)) ** 0.5)
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    if bilevel:
        grey = _without_specks(grey)
    if size != grey.size:
        grey = grey.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    grey = grey.filter(ImageFilter.BoxBlur(1) if bilevel else ImageFilter.MedianFilter(3))
    skew = skew_of(grey)
    if skew:
        grey = grey.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return Prepared(grey, target, bilevel, skew)


def _without_specks(grey: Any) -> Any:
    """Take out black pixels that touch no other."""
    ink = np.asarray(grey) < 128  # noqa: PLR2004 half
    padded = np.pad(ink, 1)
    rows = padded[:-2].astype(np.uint8) + padded[1:-1] + padded[2:]
    around = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] - ink
    return Image.fromarray(np.where(ink & (around > 0), 0, 255).astype(np.uint8))


def skew_of(grey: Any) -> float:
    """Tell by how many degrees lines of text run down to the right; 0 where it is too little to matter.

    The angle at which the rows of a thumbnail, sheared by it, alternate most (projection profiles).
    """
    shrink = max(1, min(grey.size) // SKEW_SIDE)
    small = np.asarray(grey.reduce(shrink) if shrink > 1 else grey).astype(np.float32)
    ink = np.clip(np.median(small) - INK_CONTRAST - small, 0, None)
    rows, columns = np.nonzero(ink)
    if len(rows) < FEWEST_DARK or len(rows) > ink.size // 2:
        return 0.0
    weights, across = ink[rows, columns], columns - small.shape[1] / 2

    def alternation(angle: float) -> float:
        sheared = rows - across * np.tan(np.radians(angle)) + small.shape[0]
        profile = np.bincount(sheared.astype(int), weights=weights)
        return float(np.square(np.diff(profile)).sum())

    coarse = max(np.arange(-MOST_SKEW, MOST_SKEW + 0.01, 0.6), key=alternation)
    fine = max(np.arange(coarse - 0.45, coarse + 0.46, 0.15), key=alternation)
    return float(fine) if LEAST_SKEW <= abs(fine) <= MOST_SKEW else 0.0
