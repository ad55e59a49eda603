"""Documents and derivatives that tests of redaction stand on."""

from pathlib import Path

import pymupdf

from storage.releases.proofs import Finding
from storage.releases.shapes import DerivativeMade, DocumentPage, DocumentSelected, Hidden
from storage.vocabulary import RedactionReason
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata
from tasks.worker.derive import derive
from tasks.worker.prove import prove
from tasks.worker.sheets import Order

MEANS = Means(tessdata=find_tessdata())
NAME = "Крапивин"
REASON = next(iter(RedactionReason))


def draw_contract(path: Path, *lines: str, pages: int = 1) -> Path:
    """Draw a PDF whose pages show *lines*, 30 points apart from 100 on, in letters of 14 points."""
    document = pymupdf.open()
    for _ in range(pages):
        writer = pymupdf.TextWriter(document.new_page(width=595, height=842).rect)
        for row, line in enumerate(lines):
            writer.append((60, 100 + 30 * row), line, font=pymupdf.Font("cjk"), fontsize=14)
        writer.write_text(document[-1])
    document.save(path)
    return path


def box_of(path: Path, words: str, *, page: int = 1) -> tuple[float, float, float, float]:
    """Where *words* stand on a page of a PDF, in shares of it."""
    with pymupdf.open(path) as document:
        shown = document[page - 1]
        [box, *_] = shown.search_for(words)
        return (
            box.x0 / shown.rect.width,
            box.y0 / shown.rect.height,
            box.x1 / shown.rect.width,
            box.y1 / shown.rect.height,
        )


def hide(page: int = 1, *boxes: tuple[float, float, float, float], words: str | None = None, **more: object) -> Hidden:
    """Hide boxes of a page."""
    return Hidden(page, boxes, REASON, words=words, **more)  # type: ignore[arg-type]


def document_of(
    *hidden: Hidden,
    texts: tuple[str | None, ...] = (None,),
    media_type: str = "application/pdf",
    geometry: bool = True,
    sha256: str = "0" * 64,
) -> DocumentSelected:
    """A document that goes out: one page a text."""
    pages = tuple(DocumentPage(number, "Лист1", text, geometry) for number, text in enumerate(texts, start=1))
    return DocumentSelected(
        document_id=7,
        sha256=sha256,
        size=1,
        number=1,
        export_id="VS001-0001",
        media_type=media_type,
        languages={"ru": 1.0},
        pages=pages,
        authenticity="consistent",
        methods=(),
        salt="0" * 64,
        is_partial=False,
        hidden=hidden,
    )


def derived(path: Path, order: Order, into: Path) -> tuple[Path, DerivativeMade]:
    """Make a derivative in this process."""
    into.mkdir(exist_ok=True)
    made = derive(path, order, into, MEANS)
    return into / "redacted.pdf", made


def found(pdf: Path, path: Path, order: Order) -> tuple[Finding, ...]:
    """What the proof finds of it, in this process."""
    return prove(pdf, path, order, MEANS).findings


def kinds(pdf: Path, path: Path, order: Order) -> set[str]:
    """Of which kinds that is."""
    return {finding.kind for finding in found(pdf, path, order)}
