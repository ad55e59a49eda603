"""PDF, page by page: what is shown is read, and what is lost is told."""

import contextlib
from pathlib import Path

import pymupdf
import pytest

from config.errors import Unreadable
from storage.vocabulary import Method, Outcome, Reason
from tasks.extract.pdf import read_pdf

LINE = "The quick brown fox jumps over the lazy dog, page"


def draw(path: Path, *, pages: int = 3, **options: object) -> Path:
    """Draw a PDF with a line of text and its number on each page."""
    document = pymupdf.open()
    for number in range(1, pages + 1):
        document.new_page().insert_text((50, 80), f"{LINE} {number}. " * 2)
    document.save(path, **options)
    return path


def texts(path: Path) -> list[str | None]:
    """Give the text of each page, None where there is none."""
    return [page.variants[0].text if page.variants else None for page in read_pdf(path).pages]


def test_each_page_has_its_text(tmp_path: Path) -> None:
    """Pages are numbered from 1; the variant tells method and engine."""
    reading = read_pdf(draw(tmp_path / "a"))
    variant = reading.pages[2].variants[0]

    assert (reading.outcome, reading.page_count, [page.number for page in reading.pages]) == ("read", 3, [1, 2, 3])
    assert (variant.method, variant.engine) == (Method.TEXT_LAYER, f"mupdf {pymupdf.mupdf_version}")
    assert variant.text.startswith(f"{LINE} 3.")


def test_text_is_composed(tmp_path: Path) -> None:
    """What is stored is NFC, however the file has it."""
    document = pymupdf.open()
    document.new_page().insert_htmlbox((50, 50, 500, 200), "<p>бои\u0306 e\u0301</p>")
    document.save(tmp_path / "a")

    assert texts(tmp_path / "a")[0] == "бой é\n"


def test_a_truly_blank_page_is_an_empty_text(tmp_path: Path) -> None:
    """It is read: there is nothing on it, or a white ground only."""
    document = pymupdf.open()
    document.new_page()
    document.new_page().draw_rect((0, 0, 595, 842), color=(1, 1, 1), fill=(1, 1, 1))
    document.save(tmp_path / "a")

    assert (read_pdf(tmp_path / "a").outcome, texts(tmp_path / "a")) == (Outcome.READ, ["", ""])


@pytest.mark.parametrize("ink", ["picture", "drawing"])
def test_a_page_of_ink_without_text_waits_for_ocr(tmp_path: Path, ink: str) -> None:
    """The document is partial, names the page, and the page has no variant."""
    document = pymupdf.open()
    document.new_page().insert_text((50, 80), LINE)
    page = document.new_page()
    if ink == "picture":
        pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 200, 200))
        pixels.clear_with(120)
        page.insert_image((0, 0, 595, 842), pixmap=pixels)
    else:
        page.draw_line((50, 50), (400, 400), width=2)
    document.save(tmp_path / "a")
    reading = read_pdf(tmp_path / "a")

    assert (reading.outcome, reading.reason, reading.missing) == (Outcome.PARTIAL, Reason.UNSUPPORTED, ("page 2",))
    assert (reading.page_count, reading.pages[1].variants) == (2, ())


def test_a_stamp_over_a_scan_is_not_the_page(tmp_path: Path) -> None:
    """A few characters over a full-page picture are kept, and the page still waits for OCR."""
    document = pymupdf.open()
    page = document.new_page()
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 200, 200))
    pixels.clear_with(120)
    page.insert_image((0, 0, 595, 842), pixmap=pixels)
    page.insert_text((50, 80), "Page 7")
    document.save(tmp_path / "a")
    reading = read_pdf(tmp_path / "a")

    assert (reading.missing, reading.pages[0].variants[0].text) == (("page 1",), "Page 7\n")


def test_a_password_is_needed(tmp_path: Path) -> None:
    """A file that opens with a password only is `encrypted`."""
    draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
        read_pdf(tmp_path / "a")


def test_a_file_restricted_by_its_owner_is_read(tmp_path: Path) -> None:
    """Printing or copying may be forbidden; reading is not."""
    draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", permissions=0)
    reading = read_pdf(tmp_path / "a")

    assert (reading.outcome, reading.properties["owner_restricted"]) == (Outcome.READ, True)


def test_the_title_is_one_line_or_not_known(tmp_path: Path) -> None:
    """White space is folded; no title is None, never empty."""
    document = pymupdf.open()
    document.new_page()
    document.set_metadata({"title": " Contract \n No. 5 "})
    document.save(tmp_path / "titled")

    assert (read_pdf(tmp_path / "titled").title, read_pdf(draw(tmp_path / "a")).title) == ("Contract No. 5", None)


def test_a_broken_index_is_repaired_and_said(tmp_path: Path) -> None:
    """All pages are there, so it is read; that it was repaired stays known."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"\nxref\n", b"\nxxxx\n"))
    reading = read_pdf(path)

    assert (reading.outcome, reading.page_count, reading.properties["is_repaired"]) == (Outcome.READ, 3, True)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.9])
def test_a_cut_file_is_never_read_with_text_lost(tmp_path: Path, share: float) -> None:
    """Whatever opens after repair, a page that was lost or shortened makes it partial or corrupt."""
    whole = draw(tmp_path / "a", pages=8, deflate=True)
    before = texts(whole)
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    try:
        reading = read_pdf(cut)
    except Unreadable as unreadable:
        assert unreadable.reason == Reason.CORRUPT  # noqa: PT017 either answer will do
    else:
        assert reading.reason == Reason.CORRUPT or texts(cut) == before


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"<html><body>not found</body></html>"])
def test_what_holds_no_page_is_corrupt(tmp_path: Path, content: bytes) -> None:
    """A header alone is no document, and a web page is never given to MuPDF's other readers."""
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read_pdf(tmp_path / "a")


def test_nothing_is_printed_of_a_broken_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """MuPDF's complaints may quote the file; they stay inside."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"endobj", b"endxxx"))
    with contextlib.suppress(Unreadable):
        read_pdf(path)

    assert capfd.readouterr() == ("", "")
