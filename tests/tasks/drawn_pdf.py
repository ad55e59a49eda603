"""Draws PDFs for the tests of reading them: pages of text, scans, scans under a hidden layer."""

from pathlib import Path

import pymupdf

LINE = "The quick brown fox jumps over the lazy dog, page"
ENGLISH = (
    "The parties agree that the goods shall be delivered to the port named in the annex, "
    "free of all claims, within ninety days of the signature of this contract by both sides. "
) * 4
RUSSIAN = (
    "Стороны договорились, что товар поставляется в порт, указанный в приложении, свободным от прав третьих лиц, "
    "в течение девяноста дней после подписания настоящего договора обеими сторонами. "
) * 4
CHINESE = "双方同意货物应在本合同签字之日起九十天内运抵附件所列港口，不附带任何第三方权利。" * 12


def draw(path: Path, *, pages: int = 3, **options: object) -> Path:
    """Draw a PDF with a line of text and its number on each page."""
    document = pymupdf.open()
    for number in range(1, pages + 1):
        document.new_page().insert_text((50, 80), f"{LINE} {number}. " * 2)
    document.save(path, **options)
    return path


def add_written(document: pymupdf.Document, text: str) -> pymupdf.Page:
    """Add a page of visible text."""
    page = document.new_page()
    write(page, text)
    return page


def add_scan(
    document: pymupdf.Document,
    *,
    hidden: str = "",
    below: str = "",
    stamp: str = "",
    size: tuple[int, int] = (600, 850),
) -> pymupdf.Page:
    """Add a page that is one picture with bars of ink.

    Args:
        document: to which it is added.
        hidden: text that is written invisibly over the picture.
        below: text that the picture is painted over.
        stamp: text that is shown over the picture.
        size: of the picture in pixels.
    """
    page = document.new_page()
    if below:
        write(page, below)
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, *size))
    pixels.clear_with(255)
    for top in range(60, size[1] - 60, 40):
        pixels.set_rect((60, top, size[0] - 60, top + 12), (20,))
    page.insert_image(page.rect, pixmap=pixels)
    if hidden:
        write(page, hidden, render_mode=3)
    if stamp:
        write(page, stamp)
    return page


def write(page: pymupdf.Page, text: str, *, render_mode: int = 0) -> None:
    """Write *text* in any script, in lines of 60 characters."""
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("cjk")
    words, line, top = text.split(" "), "", 60
    for word in [*words, None]:
        if word is None or len(line) + len(word) > 60:
            while line:
                writer.append((50, top), line[:60], font=font, fontsize=8)
                line, top = line[60:], top + 11
        if word is not None:
            line = f"{line} {word}".strip()
    writer.write_text(page, render_mode=render_mode)
