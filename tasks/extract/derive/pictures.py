"""Takes the pictures out of a finished derivative with MuPDF, and holds them against fresh drawings."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from storage.releases.proofs import Finding
from storage.releases.shapes import Box
from tasks.extract.derive.paint import PixelBox
from tasks.extract.pdf.engine import failures, is_memory, mupdf


@contextmanager
def open_pictures(path: Path) -> Iterator[Callable[[int], Any]]:
    """Open a derivative; gives what gives the samples of a picture by the number of its object, None if it cannot."""
    with mupdf().open(path, filetype="pdf") as document:

        def samples(number: int) -> Any:
            try:
                pixels = mupdf().Pixmap(document, number)
            except failures() as error:
                if is_memory(error):
                    raise MemoryError from None
                return None
            if pixels.n != 1:
                return None
            rows = np.frombuffer(pixels.samples, dtype=np.uint8).reshape(pixels.height, pixels.stride)
            return rows[:, : pixels.width]

        yield samples


def differences(
    shown: Any, drawn: Any, painted: Sequence[PixelBox], *, hidden: Sequence[Box], page: int
) -> list[Finding]:
    """Hold the picture of a derivative against a fresh drawing of its page.

    Args:
        shown: samples of the derivative.
        drawn: samples of the page, drawn anew, nothing painted.
        painted: boxes that must be black, in pixels; outside them all must be equal.
        hidden: places that must be black whatever was painted, in shares of the page.
        page: of the derivative.

    Returns:
        Findings of kinds `size`, `unpainted`, `pixels`.
    """
    if shown is None or shown.shape != drawn.shape:
        return [Finding("size", page, "its picture has another size than the page")]
    height, width = shown.shape
    outside = np.ones(shown.shape, dtype=bool)
    black = True
    for left, top, right, bottom in painted:
        outside[top:bottom, left:right] = False
        black = black and not shown[top:bottom, left:right].any()
    for left_share, top_share, right_share, bottom_share in hidden:
        rows = slice(int(max(top_share, 0) * height), int(np.ceil(min(bottom_share, 1) * height)))
        columns = slice(int(max(left_share, 0) * width), int(np.ceil(min(right_share, 1) * width)))
        black = black and not shown[rows, columns].any()
    found = [] if black else [Finding("unpainted", page, "a box that must be black is not")]
    changed = int(np.count_nonzero((shown != drawn) & outside))
    if changed:
        found.append(Finding("pixels", page, f"{changed} pixels outside the boxes are not those of the page"))
    return found
