"""What is measured on as digital PDFs: text of their own on every page, and no pictures of pages."""

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from benchmarks.papers import gather_pdfs
from samples.pdf import draw_pages, draw_scan

PAGES = ("The price is 5,000 USD.\nPayment within a month.", "Signed by both parties.")


def gathered(folder: Path, content: bytes) -> int:
    """How many of the one PDF are taken."""
    (folder / "cache").mkdir()
    (folder / "cache" / "one.pdf").write_bytes(content)
    found = gather_pdfs(folder / "papers", folder / "cache")
    assert found.count + found.left_out == 1
    assert len(list((folder / "papers").iterdir())) == found.count
    return found.count


def locked() -> bytes:
    """A PDF that asks for a password."""
    document: Any = pymupdf.open("pdf", draw_pages(PAGES))
    written: bytes = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="belosolsk")
    return written


def unreadable() -> bytes:
    """A PDF whose text is mostly code points without a meaning."""
    document: Any = pymupdf.open()
    writer = pymupdf.TextWriter(document.new_page().rect)
    writer.append((72, 72), "price \ue000\ue001\ue002\ue003", font=pymupdf.Font("cjk"))
    writer.write_text(document[0])
    written: bytes = document.tobytes()
    return written


def test_a_pdf_of_text_is_measured_on(tmp_path: Path) -> None:
    assert gathered(tmp_path, draw_pages(PAGES)) == 1


def test_an_empty_page_is_digital(tmp_path: Path) -> None:
    assert gathered(tmp_path, draw_pages((*PAGES, ""))) == 1


@pytest.mark.parametrize(
    "content",
    [
        draw_scan(PAGES),
        draw_scan(PAGES, pictured=[2]),
        draw_scan(PAGES, misread=True),
        locked(),
        unreadable(),
        draw_pages(PAGES)[:300],
        b"",
    ],
    ids=["scan", "one page scanned", "lying layer", "locked", "no meaning", "broken", "empty"],
)
def test_what_is_not_digital_is_left_out(tmp_path: Path, content: bytes) -> None:
    assert gathered(tmp_path, content) == 0
