"""Paints boxes black, and cuts the place of a quote out of a page."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from storage.releases.shapes import Box

CROP_MARGIN = 0.35
"""Inches above and below a quote."""
OUTLINE = 80
"""How dark the line around a quote is, 0 to 255; a redaction is 0."""
OUTLINE_INCHES = 0.012
PixelBox = tuple[int, int, int, int]


def painted(picture: Any, boxes: Iterable[PixelBox]) -> Any:
    """Give the samples of a grey PIL picture (rows by columns), black within *boxes*."""
    samples = np.array(picture, dtype=np.uint8)
    for left, top, right, bottom in boxes:
        samples[top:bottom, left:right] = 0
    return samples


def whitened(samples: Any, boxes: Iterable[PixelBox]) -> Any:
    """Give the samples of a redacted page with its black boxes white: beside them OCR loses whole lines."""
    white = samples.copy()
    for left, top, right, bottom in boxes:
        white[top:bottom, left:right] = 255
    return white


def cropped(samples: Any, boxes: Sequence[Box], *, dpi: float) -> bytes:
    """Cut the place of a quote out of a page, as wide as the page, a thin line around its boxes; as PNG.

    Args:
        samples: of the redacted page.
        boxes: of the quote, in shares of the page; empty: the page as it is.
        dpi: of the page.
    """
    from PIL import Image  # noqa: PLC0415 only who cuts needs it

    height, width = samples.shape
    shown = samples
    if boxes:
        margin = round(CROP_MARGIN * dpi)
        top = max(int(min(box[1] for box in boxes) * height) - margin, 0)
        bottom = min(int(max(box[3] for box in boxes) * height) + margin, height)
        shown = samples[top:bottom].copy()
        for box in boxes:
            _outline(shown, [round(box[0] * width), round(box[1] * height) - top, round(box[2] * width),
                             round(box[3] * height) - top], thick=max(1, round(OUTLINE_INCHES * dpi)))  # fmt: skip
    written = io.BytesIO()
    Image.fromarray(shown).save(written, "PNG", optimize=False, compress_level=9)
    return written.getvalue()


def _outline(samples: Any, box: Sequence[int], *, thick: int) -> None:
    """Draw a line just outside *box*; where a redaction lies under it, that stays black."""
    height, width = samples.shape
    left, top, right, bottom = (max(0, box[0] - thick), max(0, box[1] - thick),
                                min(width, box[2] + thick), min(height, box[3] + thick))  # fmt: skip
    for rows, columns in (
        (slice(top, top + thick), slice(left, right)),
        (slice(bottom - thick, bottom), slice(left, right)),
        (slice(top, bottom), slice(left, left + thick)),
        (slice(top, bottom), slice(right - thick, right)),
    ):
        part = samples[rows, columns]
        samples[rows, columns] = np.minimum(part, OUTLINE)
