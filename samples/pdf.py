"""Draws PDFs, the same bytes for the same pages.

The letters are Droid Sans Fallback, which comes with PyMuPDF and has Latin, Cyrillic and Han alike.
"""

import re
from collections.abc import Sequence
from typing import Any

import pymupdf

from samples.papers import HEADING

WIDTH, HEIGHT = pymupdf.paper_size("a4")
MARGIN = 62
BODY_POINTS = 11
HEADING_POINTS = 15
LEADING = 1.5
"""Distance of lines, in sizes of the letter."""
SCAN_DPI = 110
PIECES = re.compile(
    r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef][，。、；：）”]*"  # a Han character with what may not begin a line
    r"|\d{1,3}(?: \d{3})+"  # an amount grouped by blanks stays together
    r"|\s+|[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"
)
"""What a line may be broken between."""
DRAWN_AT = "D:20240401090000Z"
MAKER = {"producer": "sluice samples", "creationDate": DRAWN_AT, "modDate": DRAWN_AT}


def draw_pages(pages: Sequence[str], *, title: str | None = None, resaved: bool = False) -> bytes:
    """Draw a PDF of *pages*; *resaved* keeps its text and gives it other bytes, as another program's save does."""
    document = pymupdf.open()
    for page in pages:
        _write_column(document.new_page(width=WIDTH, height=HEIGHT), page, left=MARGIN, right=WIDTH - MARGIN)
    return _save(document, title=title, resaved=resaved)


def draw_columns(left_pages: Sequence[str], right_pages: Sequence[str]) -> bytes:
    """Draw a PDF whose pages have two columns: *left_pages* beside *right_pages*."""
    document = pymupdf.open()
    middle = WIDTH / 2
    for left, right in zip(left_pages, right_pages, strict=True):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        _write_column(page, left, left=MARGIN - 20, right=middle - 12)
        _write_column(page, right, left=middle + 12, right=WIDTH - MARGIN + 20)
        page.draw_line((middle, MARGIN), (middle, HEIGHT - MARGIN), width=0.5)
    return _save(document)


LIKE_LATIN = {
    **dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", "a6Brgex3uuknMHonpcTy0xu4wwbublo3R", strict=False)),
    **dict(zip("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", "A6BFDEX3NNKJMHOnPCTYOXU4WWbUbEIR", strict=True)),
}
MISREAD = str.maketrans(LIKE_LATIN)
"""What a program that knows Latin letters only takes Cyrillic ones for."""


def draw_scan(pages: Sequence[str], *, pictured: Sequence[int] | None = None, misread: bool = False) -> bytes:
    """Draw a PDF whose pages are pictures of text, as a scanner makes them.

    Args:
        pages: their text.
        pictured: page numbers, from 1, that are pictures; the others keep their text. None: all.
        misread: whether an invisible layer lies over the pictures, as an OCR for Latin letters read them.
    """
    document = pymupdf.open()
    drawn = pymupdf.open("pdf", draw_pages(pages))
    for number, text in enumerate(pages, start=1):
        page = document.new_page(width=WIDTH, height=HEIGHT)
        if pictured is None or number in pictured:
            picture = drawn[number - 1].get_pixmap(dpi=SCAN_DPI, colorspace=pymupdf.csGRAY)
            page.insert_image(page.rect, stream=picture.tobytes("jpeg", jpg_quality=55))
            if misread:
                _write_column(page, text.translate(MISREAD), left=MARGIN, right=WIDTH - MARGIN, invisible=True)
        else:
            _write_column(page, text, left=MARGIN, right=WIDTH - MARGIN)
    return _save(document)


def _save(document: Any, *, title: str | None = None, resaved: bool = False) -> bytes:
    document.subset_fonts()
    document.set_metadata({**MAKER, "title": title or "", "creator": "an office suite" if resaved else "a typist"})
    written: bytes = document.tobytes(
        garbage=4, deflate=True, deflate_fonts=True, no_new_id=True, use_objstms=0 if resaved else 1
    )
    return written


def _write_column(page: Any, text: str, *, left: float, right: float, invisible: bool = False) -> None:
    font = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(page.rect)
    height = float(MARGIN)
    for paragraph in text.splitlines():
        points = HEADING_POINTS if paragraph.startswith(HEADING) else BODY_POINTS
        for line in break_lines(paragraph.removeprefix(HEADING), width=right - left, points=points, font=font):
            height += points * LEADING
            writer.append((left, height), line, font=font, fontsize=points)
        height += points * LEADING / 3
    if height > HEIGHT - MARGIN / 2:
        raise ValueError("a sample page is longer than its paper; break it in two with ----")
    writer.write_text(page, render_mode=3 if invisible else 0)


def break_lines(paragraph: str, *, width: float, points: float, font: Any) -> list[str]:
    """Break *paragraph* into lines of at most *width* points."""
    lines, line, used = [], "", 0.0
    for piece in PIECES.findall(paragraph):
        length = font.text_length(piece, fontsize=points)
        if line and not piece.isspace() and used + length > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + piece, used + length
    return [*lines, line.rstrip()] if line.strip() else lines
