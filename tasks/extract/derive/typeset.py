"""Sets text in type on A4 pages, for documents that have no pages of their own, and draws these."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from storage.releases.shapes import Box
from tasks.extract.pdf.engine import mupdf
from tasks.extract.pdf.picture import Drawn

WIDTH, HEIGHT = 595.0, 842.0
"""A4 in points."""
MARGIN = 56.0
POINTS = 10.0
LEADING = 15.0
"""From line to line, in points."""
TAB = 30.0
"""Tabs go to the next multiple of so many points."""
LINES = int((HEIGHT - 2 * MARGIN) // LEADING)
ASCENT, DESCENT = 10.0, 4.0
"""How far letters reach above and below their line, in points."""
UNKNOWN_WIDTH = 0.8
"""Of a sign that the font lacks, in sizes of the letter: wider than it will be."""
_BREAKS = re.compile(r"[\s\-\u2010-\u2015\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
"""What a line may be broken behind."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
STYLE = f"* {{ font-size: {POINTS:g}px; margin: 0; padding: 0; line-height: 1.2; white-space: pre-wrap; }}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of type."""

    start: int
    end: int
    """Half-open offsets into the text."""
    edges: tuple[float, ...]
    """Where each character begins, and the last one ends, in points from the left of the page."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of type."""

    text: str
    """The whole text that is set; this leaf shows `lines` of it."""
    lines: tuple[Line, ...]

    @property
    def shown(self) -> str:
        """What stands on it, without what breaking added."""
        return self.text[self.lines[0].start : self.lines[-1].end] if self.lines else ""

    def places(self, start: int, end: int, *, exactly: bool = False) -> tuple[Box, ...]:
        """Give where a stretch of the text stands on this leaf: a box a line, in shares of the page.

        Args:
            start: offset into the text.
            end: half-open.
            exactly: leave out lines that MuPDF shapes, of which only the line is known.
        """
        boxes = []
        for row, line in enumerate(self.lines):
            first, last = max(start, line.start), min(end, line.end)
            if first >= last:
                continue
            left, right = line.edges[first - line.start], line.edges[last - line.start]
            if _needs_shaping(self.text[line.start : line.end]):
                if exactly:
                    continue
                left, right = MARGIN, WIDTH - MARGIN
            base = _base(row)
            boxes.append((left / WIDTH, (base - ASCENT) / HEIGHT, right / WIDTH, (base + DESCENT) / HEIGHT))
        return tuple(box for box in boxes if box[0] < box[2])


def lay_out(text: str) -> list[Leaf]:
    """Break *text* into lines and pages; an empty text makes one empty page."""
    lines = [line for start, end in _paragraphs(text) for line in _broken(text, start, end)]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)] or [[]]
    return [Leaf(text, tuple(page)) for page in pages]


def draw_leaf(leaf: Leaf, *, dpi: int) -> Drawn:
    """Draw a page of type in grey."""
    from PIL import Image  # noqa: PLC0415 only what is drawn needs it

    document = mupdf().open()
    try:
        page = document.new_page(width=WIDTH, height=HEIGHT)
        writer = mupdf().TextWriter(page.rect)
        for row, line in enumerate(leaf.lines):
            _set(page, writer, leaf.text[line.start : line.end], line, _base(row))
        writer.write_text(page)
        drawn = page.get_pixmap(dpi=dpi, colorspace=mupdf().csGRAY, alpha=False)
        return Drawn(Image.frombytes("L", (drawn.width, drawn.height), drawn.samples), dpi)
    finally:
        document.close()


def _set(page: Any, writer: Any, text: str, line: Line, base: float) -> None:
    if _needs_shaping(text):
        # MuPDF's web engine shapes, turns and finds letters in the Noto fonts of the wheel; it shrinks what is too wide
        box = (MARGIN, base - ASCENT - DESCENT, WIDTH - MARGIN, base + 2 * DESCENT)
        page.insert_htmlbox(box, f"<p>{html.escape(text)}</p>", css=STYLE, scale_low=0)
        return
    for piece in re.finditer(r"[^\t]+", text):
        if shown := piece[0].rstrip():
            writer.append((line.edges[piece.start()], base), shown, font=_font(), fontsize=POINTS)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in text.splitlines(keepends=True):
        yield start, start + len(paragraph.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        start += len(paragraph)


def _broken(text: str, start: int, end: int) -> Iterator[Line]:
    """Break a paragraph into lines, behind blanks, hyphens and Han characters, else anywhere."""
    while True:
        edges = [MARGIN]
        last_break = None
        at = start
        while at < end:
            right = _right(edges[-1], text[at])
            if right > WIDTH - MARGIN and at > start and not text[at].isspace():
                break
            edges.append(min(right, WIDTH - MARGIN))
            at += 1
            if _BREAKS.match(text[at - 1]):
                last_break = at
        if at < end and last_break is not None:
            at = last_break
        yield Line(start, at, tuple(edges[: at - start + 1]))
        if at >= end:
            return
        start = at


def _right(left: float, sign: str) -> float:
    if sign == "\t":
        return MARGIN + ((left - MARGIN) // TAB + 1) * TAB
    return left + _width(sign)


@cache
def _width(sign: str) -> float:
    if not _font().has_glyph(ord(sign)):
        return UNKNOWN_WIDTH * POINTS
    return float(_font().text_length(sign, fontsize=POINTS))


@cache
def _font() -> Any:
    """Droid Sans Fallback, which comes with MuPDF: Latin, Greek, Cyrillic, Han, kana."""
    return mupdf().Font("cjk")


def _needs_shaping(text: str) -> bool:
    """Tell whether a line has signs that the font lacks, or that run from right to left."""
    return any(
        not sign.isspace() and (not _font().has_glyph(ord(sign)) or unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT)
        for sign in set(text)
    )


def _base(row: int) -> float:
    return MARGIN + row * LEADING + ASCENT
