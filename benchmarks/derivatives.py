"""Redacted derivatives measured: `python -m benchmarks.derivatives [--rounds N]`.

The demo's papers, as text and as scans, are redrawn and proved, in turn with reading the same pages once by bare
tesserocr with all three languages. CPU is this process's; a page of text has one word of its first line redacted.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pymupdf

from benchmarks.reading import PAPERS, Scan, bare
from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages, draw_scan
from storage.releases.shapes import DocumentPage, DocumentSelected, Hidden
from storage.vocabulary import RedactionReason
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata
from tasks.worker.derive import derive
from tasks.worker.prove import prove
from tasks.worker.sheets import Order

SEED = 7


def papers(folder: Path, draw: Callable[[tuple[str, ...]], bytes], kind: str) -> list[Path]:
    """Draw every paper in one way."""
    deal = make_deal(SEED)
    drawn = []
    for name in PAPERS:
        path = folder / f"{kind}-{name}.pdf"
        path.write_bytes(draw(fill_paper(name, deal)))
        drawn.append(path)
    return drawn


def ordered(path: Path) -> Order:
    """Ask for a paper with the first word of its first page hidden, where it has words."""
    with pymupdf.open(path) as document:
        pages = document.page_count
        first = document[0]
        words = first.get_text("words")
        width, height = first.rect.width, first.rect.height
    hidden: tuple[Hidden, ...] = ()
    if words:
        left, top, right, bottom, word = words[0][:5]
        box = (left / width, top / height, right / width, bottom / height)
        hidden = (Hidden(1, (box,), RedactionReason.LEGAL, words=word, only_here=True),)
    return Order(
        DocumentSelected(
            document_id=1, sha256="0" * 64, size=1, number=1, export_id="VS001-0001", media_type="application/pdf",
            languages={}, pages=tuple(DocumentPage(place + 1, None, None, has_geometry=True) for place in range(pages)),
            authenticity="unexamined", methods=(), salt="0" * 64, is_partial=False, hidden=hidden,
        )
    )  # fmt: skip


def spent(work: Callable[[], object]) -> float:
    """Give the CPU seconds of *work*."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measured(drawn: list[Path], means: Means, tessdata: Path, into: Path) -> tuple[float, float, float]:
    """Give CPU a page of making and proving, that of reading once, and bytes a page."""
    read, ours, theirs, size, pages = bare(tessdata), 0.0, 0.0, 0, 0
    for path in drawn:
        order = ordered(path)
        ours += spent(partial(derive, path, order, into, means))
        pdf = into / "redacted.pdf"
        ours += spent(partial(require_whole, pdf, path, order, means))
        content = path.read_bytes()
        for index in range(len(order.document.pages)):
            theirs += spent(partial(read, Scan(content, index, "", "")))
        size += pdf.stat().st_size
        pages += len(order.document.pages)
    return ours / pages, theirs / pages, size / pages


def require_whole(pdf: Path, path: Path, order: Order, means: Means) -> None:
    """Prove a derivative; a finding would make its time worth nothing."""
    found = prove(pdf, path, order, means).findings
    if found:
        raise RuntimeError(f"{path.name}: {sorted({one.kind for one in found})}")


def main() -> None:
    """Measure, and print a row a kind of page."""
    parser = argparse.ArgumentParser(description="Redacted derivatives measured.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    means = Means(tessdata=find_tessdata())
    if means.tessdata is None:
        raise SystemExit("tesseract's language data is missing: sluice doctor tells how to install it")
    with tempfile.TemporaryDirectory() as folder:
        for kind, draw in (("text", draw_pages), ("scan", draw_scan)):
            drawn = papers(Path(folder), draw, kind)
            rows = [measured(drawn, means, means.tessdata, Path(folder)) for _ in range(rounds)]
            ratios = [ours / theirs for ours, theirs, _ in rows]
            print(
                f"{kind}: CPU of redrawing and proving a page against reading it once with bare tesserocr "
                f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}); "
                f"{rows[0][2] / 1000:.0f} kB a page"
            )


if __name__ == "__main__":
    main()
