"""The sheets of a derivative, drawn one by one: pages as they are shown, or their text set in type; what to paint."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from storage.releases.shapes import Box, DocumentPage, DocumentSelected, Hidden, Secret
from tasks.extract.derive.source import open_source
from tasks.extract.derive.typeset import LINES, Leaf, draw_leaf, lay_out
from tasks.extract.means import Means
from tasks.extract.pdf.picture import Drawn
from tasks.redact.blot import Blotted, blotted
from tasks.redact.boxes import PixelBox, padded

UNREAD = "This page could not be read."
"""Stands in place of a page that gave neither picture nor text."""
FEW_LETTERS = 20
"""In a line: for an estimate of how many sheets a text needs."""
QuotePlace = tuple[int, tuple[Box, ...], int, int]
"""Page of the document, boxes on it, half-open offsets into its text."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a derivative."""

    document: DocumentSelected
    quotes: tuple[QuotePlace, ...] = ()
    secrets: tuple[Secret, ...] = ()
    dpi: int = 200
    ocr_layer: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a derivative before anything is painted."""

    number: int
    source_page: int
    drawn: Drawn
    painted: tuple[PixelBox, ...]
    """What is painted black."""
    hidden: tuple[Box, ...]
    """What must be black, as it was drawn by people."""
    leaf: Leaf | None = None
    """Of text set in type."""
    blotted: Blotted | None = None

    def places_of(self, quote: QuotePlace) -> tuple[Box, ...] | None:
        """Give the boxes of a quote on this sheet; None where it does not stand on it."""
        page, boxes, start, end = quote
        if page != self.source_page:
            return None
        if self.leaf is None or self.blotted is None:
            return boxes
        return self.leaf.places(*self.blotted.moved(start, end)) or None if start < end else ()


def sheets(path: Path, order: Order, means: Means) -> Iterator[Sheet]:
    """Draw the sheets of a derivative.

    Raises:
        Unreadable: the document, or a page of it, cannot be drawn.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    document = order.document
    number = 0
    with ExitStack() as opened:
        draw: Callable[[int], Drawn] | None = None
        for page in document.pages:
            hidden = [each for each in document.hidden if each.page == page.number]
            if page.has_geometry:
                draw = draw or opened.enter_context(open_source(path, document.media_type, means, dpi=order.dpi))
                number += 1
                yield _pictured(number, page.number, draw(page.number), hidden)
                continue
            for sheet in _typeset(number, page, hidden, order.dpi):
                number += 1
                yield sheet


def count_sheets(document: DocumentSelected) -> int:
    """Estimate how many sheets a derivative has at most: for how long it may take."""
    return sum(
        1
        if page.text is None or page.has_geometry
        else 1 + (len(page.text) // FEW_LETTERS + page.text.count("\n")) // LINES
        for page in document.pages
    )


def _pictured(number: int, source_page: int, drawn: Drawn, hidden: list[Hidden]) -> Sheet:
    boxes = tuple(box for each in hidden for box in each.boxes)
    width, height = drawn.picture.size
    return Sheet(number, source_page, drawn, padded(boxes, width=width, height=height), boxes)


def _typeset(before: int, page: DocumentPage, hidden: list[Hidden], dpi: int) -> Iterator[Sheet]:
    stretches = [(each.start, each.end) for each in hidden if each.start is not None and each.end is not None]
    text = blotted(page.text if page.text is not None else UNREAD, stretches)
    for number, leaf in enumerate(lay_out(text.text), start=before + 1):
        drawn = draw_leaf(leaf, dpi=dpi)
        boxes = tuple(box for blot in text.blots for box in leaf.places(*blot, exactly=True))
        yield Sheet(number, page.number, drawn, _in_pixels(boxes, drawn), (), leaf, text)


def _in_pixels(boxes: tuple[Box, ...], drawn: Drawn) -> tuple[PixelBox, ...]:
    """Give the boxes of blots, which are all of one width, and need no grid."""
    width, height = drawn.picture.size
    return tuple(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
        for left, top, right, bottom in boxes
    )
