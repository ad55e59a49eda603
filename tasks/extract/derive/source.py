"""Draws pages of a document as a viewer shows them: nothing else of it goes into a derivative or before a reader."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.pdf.engine import failures, forget, open_document, unreadable
from tasks.extract.pdf.picture import Drawn, draw
from tasks.extract.pdf.read import count_or_recover
from tasks.extract.readers import types_of

FINEST_DPI = 300
"""What scans are drawn with at most."""
MOST_PIXELS = 16_000_000
"""Of a page: A4 at 400 dpi, A3 at 280. In grey, with its copies, a tenth of a worker's memory."""
Draw = Callable[[int], Drawn]
"""Draws a page by its number, from 1."""


@contextmanager
def open_source(path: Path, media_type: str, means: Means, *, dpi: int, is_grey: bool = True) -> Iterator[Draw]:
    """Open the document at *path* to draw its pages.

    Args:
        path: the original.
        media_type: as its reading said.
        means: passwords, where it is locked.
        dpi: dots an inch of what is no scan; scans keep their own pixels, up to `FINEST_DPI`.
        is_grey: or in colour.

    Raises:
        Unreadable: `unsupported`, its pages have no pictures; else as the document's reader, also of a page.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    if media_type in types_of("pdf.read"):
        with _open_pages(path, media_type, means, dpi, is_grey=is_grey) as drawn:
            yield drawn
    elif media_type in types_of("image"):
        from tasks.extract.image import open_frames  # noqa: PLC0415 only pictures need it

        with open_frames(path) as frame:
            yield lambda number: _fitting(*frame(number), max(dpi, FINEST_DPI), is_grey=is_grey)
    elif media_type in types_of("office.docx") | types_of("office.odt"):
        from tasks.extract.office.pictures import open_pictures  # noqa: PLC0415 only documents of scans need it

        with open_pictures(path, means) as picture:
            yield lambda number: _fitting(*picture(number), max(dpi, FINEST_DPI), is_grey=is_grey)
    else:
        raise Unreadable(Reason.UNSUPPORTED)


@contextmanager
def _open_pages(path: Path, media_type: str, means: Means, dpi: int, *, is_grey: bool) -> Iterator[Draw]:
    with open_document(path, media_type, means) as opened:
        count = count_or_recover(opened).count

        def drawn(number: int) -> Drawn:
            if not 1 <= number <= count:
                raise Unreadable(Reason.CORRUPT)
            # what is broken in a font or a picture is drawn the same from whichever page one begins
            forget()
            try:
                page = opened.document.load_page(number - 1)
                most = {"finest": FINEST_DPI, "most_pixels": MOST_PIXELS}
                return draw(page, is_pdf=opened.is_pdf, dpi=dpi, is_grey=is_grey, **most)
            except failures() as error:
                raise unreadable(error) from None

        yield drawn


def _fitting(picture: Any, told_dpi: float, finest: float, *, is_grey: bool) -> Drawn:
    from PIL import Image  # noqa: PLC0415 only what is drawn needs it

    from tasks.extract.ocr.prepare import on_paper, to_grey  # noqa: PLC0415 likewise

    shown = to_grey(picture) if is_grey else on_paper(picture)
    factor = min(1.0, finest / told_dpi, (MOST_PIXELS / (shown.width * shown.height)) ** 0.5)
    if factor < 1:
        size = (max(1, round(shown.width * factor)), max(1, round(shown.height * factor)))
        shown = shown.resize(size, Image.Resampling.BICUBIC)
    return Drawn(shown, told_dpi * factor)
