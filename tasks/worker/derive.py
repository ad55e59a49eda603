"""Rebuilds a document from pixels, inside a worker: draws, paints, reads what is left, writes the PDF."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from storage.releases.shapes import CropMade, DerivativeMade, PageMade
from tasks.extract.derive.paint import cropped, painted, whitened
from tasks.extract.derive.reading import PageText, read_best
from tasks.extract.derive.write import PdfWriter
from tasks.extract.means import Means
from tasks.redact.boxes import shares
from tasks.worker.sheets import Order, Sheet, sheets

METHOD = f"drawn in grey with PyMuPDF {version('pymupdf')}"
FILE_NAME = "redacted.pdf"


def derive(path: Path, order: Order, into: Path, means: Means) -> DerivativeMade:
    """Rebuild the document at *path* as `redacted.pdf` in the folder *into*.

    Args:
        path: the original.
        order: what is hidden and quoted.
        into: an own folder.
        means: passwords, languages.

    Returns:
        What was made; nothing is proved yet.

    Raises:
        Unreadable: the document, or a page of it, cannot be drawn.
        OSError: it cannot be read, or the PDF not written.
        MemoryError: it needs more memory than it may have.
    """
    pages: list[PageMade] = []
    crops: dict[int, CropMade] = {}
    target = into / FILE_NAME
    with target.open("wb") as file:
        writer = PdfWriter(file, has_layer=order.ocr_layer)
        for sheet in sheets(path, order, means):
            samples = paint(sheet)
            read = read_painted(sheet, samples, means) if order.ocr_layer or sheet.leaf is None else None
            writer.add(samples, dpi=sheet.drawn.dpi, words=read.words if read else ())
            pages.append(_page(sheet, samples, read))
            crops = _crops(sheet, samples, order) | crops
        writer.close()
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DerivativeMade(digest, tuple(pages), tuple(crops[number] for number in sorted(crops)), order.dpi, METHOD)


def paint(sheet: Sheet) -> Any:
    """Give the samples of a sheet as they go out: grey, rows by columns, black where it is redacted."""
    return painted(sheet.drawn.picture, sheet.painted)


def read_painted(sheet: Sheet, samples: Any, means: Means) -> PageText | None:
    """Read by OCR what is left of a sheet that `paint` painted; None where there is no language data."""
    return read_best(whitened(samples, sheet.painted), dpi=sheet.drawn.dpi, means=means)


def _page(sheet: Sheet, samples: Any, read: PageText | None) -> PageMade:
    height, width = samples.shape
    recognised = read.text if read else ""
    return PageMade(
        sheet.number,
        sheet.source_page,
        width,
        height,
        text=sheet.leaf.shown if sheet.leaf else recognised,
        redactions=shares(sheet.painted, width=width, height=height),
        pixels_sha256=hashlib.sha256(samples.tobytes()).hexdigest(),
    )


def _crops(sheet: Sheet, samples: Any, order: Order) -> dict[int, CropMade]:
    """Cut out the quotes that stand on a sheet; of one that runs over several, the first counts."""
    places = {number: sheet.places_of(quote) for number, quote in enumerate(order.quotes)}
    return {
        number: CropMade(number, sheet.number, boxes, cropped(samples, boxes, dpi=sheet.drawn.dpi))
        for number, boxes in places.items()
        if boxes is not None
    }
