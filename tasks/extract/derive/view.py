"""Draws one page for a reader, in colour, and gives its bare pixels: no format that a browser would have to trust."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from tasks.extract.derive.source import open_source
from tasks.extract.means import Means

GREY_TOLERANCE = 10
"""Of 255: channels that differ by less are no colour; scanners and JPEG leave so much."""
FINEST_DPI = 300
INCHES = 11.7
"""The longer side of A4: from it follows how fine a page is drawn."""


def view(path: Path, media_type: str, number: int, means: Means, *, longest: int) -> dict[str, Any]:
    """Draw a page of the document at *path*, inside a worker.

    Args:
        path: the original.
        media_type: as its reading said.
        number: of the page, from 1.
        means: passwords, where it is locked.
        longest: the longer side of the picture has at most so many pixels.

    Returns:
        `width` and `height` in pixels, `channels` (1: grey, 3: red, green, blue), and `pixels`, row by row from the
        upper left, a byte a channel, in base 64.

    Raises:
        Unreadable: its pages have no pictures, or this one cannot be drawn.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    dpi = min(FINEST_DPI, max(1, round(longest / INCHES)))
    with open_source(path, media_type, means, dpi=dpi, is_grey=False) as draw:
        return _pixels(draw(number).picture, longest)


def view_samples(samples: Any, *, longest: int) -> dict[str, Any]:
    """Give samples (rows by columns, grey) as `view` gives a page; errors as `view`."""
    from PIL import Image  # noqa: PLC0415 only a worker that draws needs it

    return _pixels(Image.fromarray(samples), longest)


def _pixels(picture: Any, longest: int) -> dict[str, Any]:
    from PIL import Image  # noqa: PLC0415 likewise

    factor = longest / max(picture.size)
    if factor < 1:
        size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        picture = picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    if picture.mode == "RGB" and not _has_colour(picture):
        picture = picture.convert("L")
    pixels = b64encode(picture.tobytes()).decode("ascii")
    return {"width": picture.width, "height": picture.height, "channels": len(picture.mode), "pixels": pixels}


def _has_colour(picture: Any) -> bool:
    from PIL import ImageChops  # noqa: PLC0415 likewise

    red, green, blue = picture.split()
    pairs = ((red, green), (green, blue), (red, blue))
    extremes: list[Any] = [ImageChops.difference(*pair).getextrema() for pair in pairs]
    return any(most > GREY_TOLERANCE for _, most in extremes)
