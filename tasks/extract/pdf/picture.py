"""Sees what pictures a page holds, how its text lies to them, and draws it for OCR."""

from dataclasses import dataclass
from typing import Any

from tasks.extract.pdf.engine import mupdf

PICTURE_SHARE = 0.5
"""The share of the page from which on a picture counts as a scan."""
PART_SHARE = 0.1
"""The share from which on hidden text may be the text of a picture."""
BIG_PIXELS = 250_000
"""Of all pictures of a page: a scan of A4 at 50 dpi. Asked first, since to see where they lie costs as much as text."""
THUMBNAIL_DPI = 36
DRAWN_DPI = 200
"""research/extract.md, section 2: 200 dpi are read as well as 300, in half the time."""
LEAST_DPI, MOST_DPI = 60, 400
WHOLE_SHARE = 0.8
"""A picture that covers so much of the page is drawn in its own pixels."""
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn on a page."""

    is_empty: bool
    has_image: bool
    cover: float
    """The share of the page under its pictures, 0 to 1; what overlaps counts twice."""
    hidden: float
    """The share of its text that is invisible, or painted over by a picture; 0 where there is no text."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page that was drawn."""

    picture: Any
    """A PIL picture."""
    dpi: float


def has_big_image(page: Any, *, is_pdf: bool) -> bool:
    """Tell whether a page can be a scan, by the pixels of the pictures it names (XPS names none: it can)."""
    if not is_pdf:
        return True
    return bool(sum(image[2] * image[3] for image in page.get_images()) >= BIG_PIXELS)


def see(page: Any) -> Scene:
    """See what is drawn on a page, without drawing it. Costs as much as reading its text."""
    strokes = page.get_bboxlog()
    whole = abs(page.rect.get_area()) or 1.0
    cover = shown = hidden = 0.0
    has_image = False
    for kind, box, *_ in strokes:
        if kind.startswith("fill-image"):
            has_image = True
            share = _area(box) / whole
            cover += share
            if share > PICTURE_SHARE:
                shown, hidden = 0.0, hidden + shown
        elif kind == "ignore-text":
            hidden += _length(box)
        elif kind.endswith("-text"):
            shown += _length(box)
    return Scene(
        is_empty=not strokes,
        has_image=has_image,
        cover=min(cover, 1.0),
        hidden=hidden / (shown + hidden) if hidden else 0.0,
    )


def is_blank(page: Any) -> bool:
    """Tell whether a page of strokes shows one colour only: a white background is no ink."""
    picture = page.get_pixmap(dpi=THUMBNAIL_DPI, colorspace=mupdf().csGRAY, alpha=False)
    return bool(picture.is_unicolor)


def draw(
    page: Any,
    *,
    is_pdf: bool,
    dpi: float = DRAWN_DPI,
    finest: float = MOST_DPI,
    most_pixels: int = MOST_PIXELS,
    is_grey: bool = True,
) -> Drawn:
    """Draw a page as it is shown: a scan in its own pixels, all else at *dpi*.

    Args:
        page: an open page.
        is_pdf: or XPS.
        dpi: dots an inch of what is no scan.
        finest: dots an inch that a scan is drawn with at most.
        most_pixels: that the picture has at most, however large the page.
        is_grey: or in colour.

    Raises:
        RuntimeError: MuPDF cannot draw it.
    """
    from PIL import Image  # noqa: PLC0415 only a page that is looked at needs it

    rect = page.rect
    dpi = min(_own_dpi(page, is_pdf=is_pdf) or dpi, max(finest, dpi))
    inches = max(rect.width, 1.0) * max(rect.height, 1.0) / 72**2
    dpi = min(dpi, (most_pixels / inches) ** 0.5)
    zoom = dpi / 72
    space = mupdf().csGRAY if is_grey else mupdf().csRGB
    drawn = page.get_pixmap(matrix=mupdf().Matrix(zoom, zoom), colorspace=space, alpha=False)
    return Drawn(Image.frombytes("L" if is_grey else "RGB", (drawn.width, drawn.height), drawn.samples), dpi)


def _own_dpi(page: Any, *, is_pdf: bool) -> float | None:
    if not is_pdf or see(page).cover < WHOLE_SHARE:
        return None
    images = page.get_images()
    if len(images) != 1:
        return None
    dpi = 72 * max(images[0][2:4]) / max(page.rect.width, page.rect.height, 1.0)
    return dpi if LEAST_DPI <= dpi <= MOST_DPI else None


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _length(box: tuple[float, float, float, float]) -> float:
    return max(box[2] - box[0], box[3] - box[1], 0.0)
