"""PDF, page by page: what is shown is read, and what is lost is told."""

import contextlib
from pathlib import Path

import pymupdf
import pytest

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Because, Method, Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.pdf import read_pdf
from tests.tasks.drawn_pdf import ENGLISH, LINE, add_scan, add_written, draw

PDF = "application/pdf"


def read(path: Path, *passwords: str) -> Reading:
    """Read the PDF at *path*."""
    return read_pdf(path, PDF, Means(passwords=passwords))


def texts(path: Path) -> list[str | None]:
    """Give the text of each page, None where there is none."""
    return [page.variants[0].text if page.variants else None for page in read(path).pages]


def test_each_page_has_its_text(tmp_path: Path) -> None:
    """Pages are numbered from 1; the variant tells method and engine."""
    reading = read(draw(tmp_path / "a"))
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

    assert (read(tmp_path / "a").outcome, texts(tmp_path / "a")) == (Outcome.READ, ["", ""])


@pytest.mark.parametrize("ink", ["picture", "drawing"])
def test_a_page_of_ink_without_text_awaits_ocr(tmp_path: Path, ink: str) -> None:
    """The page says why, and has no variant; nothing else of the document waits."""
    document = pymupdf.open()
    document.new_page().insert_text((50, 80), LINE)
    if ink == "picture":
        add_scan(document)
    else:
        document.new_page().draw_line((50, 50), (400, 400), width=2)
    document.save(tmp_path / "a")
    reading = read(tmp_path / "a")

    assert [page.awaits for page in reading.pages] == [None, Because.NO_TEXT_LAYER]
    assert (reading.outcome, reading.page_count, reading.pages[1].variants) == (Outcome.READ, 2, ())


@pytest.mark.parametrize("stamp", ["Page 7", "Signed electronically, certificate 00A1 B2C3, valid until 5 May. " * 3])
def test_a_stamp_over_a_scan_is_not_the_page(tmp_path: Path, stamp: str) -> None:
    """A few words over a full-page picture are kept, and the page still awaits OCR."""
    document = pymupdf.open()
    add_scan(document, stamp=stamp)
    document.save(tmp_path / "a")
    page = read(tmp_path / "a").pages[0]

    assert (page.awaits, page.variants[0].text.split()) == (Because.NO_TEXT_LAYER, stamp.split())


def test_a_written_page_over_a_picture_is_believed(tmp_path: Path) -> None:
    """A letterhead or a background does not make a page of text a scan."""
    document = pymupdf.open()
    add_scan(document, stamp=ENGLISH)
    document.save(tmp_path / "a")

    assert read(tmp_path / "a").pages[0].awaits is None


def test_a_page_has_its_size_as_shown(tmp_path: Path) -> None:
    """A turned page is as wide as it is seen."""
    document = pymupdf.open()
    add_written(document, ENGLISH).set_rotation(90)
    document.save(tmp_path / "a")
    page = read(tmp_path / "a").pages[0]

    assert (page.width, page.height) == (842, 595)


def test_a_password_is_needed(tmp_path: Path) -> None:
    """A file that opens with a password only is `encrypted`."""
    draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
        read(tmp_path / "a")


def test_the_first_password_that_fits_unlocks(tmp_path: Path) -> None:
    """The text is read, the finding says so, and no password is told."""
    path = draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    reading = read(path, "wrong", "secret")

    assert (reading.outcome, reading.pages[1].variants[0].text.startswith(LINE)) == (Outcome.READ, True)
    assert [signal.kind for signal in reading.signals] == [SignalKind.UNLOCKED]
    assert "secret" not in repr(reading)


def test_passwords_that_do_not_fit_leave_it_locked(tmp_path: Path) -> None:
    """No candidate fits: `encrypted`."""
    path = draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_RC4_128, user_pw="secret", owner_pw="owner")
    with pytest.raises(Unreadable, match=Reason.ENCRYPTED):
        read(path, "wrong", "Secret")


def test_a_file_restricted_by_its_owner_is_read(tmp_path: Path) -> None:
    """Printing or copying may be forbidden; reading is not."""
    draw(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", permissions=0)
    reading = read(tmp_path / "a")

    assert (reading.outcome, reading.properties["owner_restricted"]) == (Outcome.READ, True)


def test_the_title_is_one_line_or_not_known(tmp_path: Path) -> None:
    """White space is folded; no title is None, never empty."""
    document = pymupdf.open()
    document.new_page()
    document.set_metadata({"title": " Contract \n No. 5 "})
    document.save(tmp_path / "titled")

    assert (read(tmp_path / "titled").title, read(draw(tmp_path / "a")).title) == ("Contract No. 5", None)


def test_what_it_claims_of_itself_is_kept(tmp_path: Path) -> None:
    """Producer and author as claimed, dates by ISO 8601 with the offset they have, or as they stand."""
    document = pymupdf.open()
    document.new_page()
    dates = {"creationDate": "D:20210206131053+03'00'", "modDate": "yesterday"}
    document.set_metadata({"producer": "scanner", "author": "Editor 1", **dates})
    document.save(tmp_path / "a")
    found = read(tmp_path / "a").properties

    assert (found["producer"], found["author"]) == ("scanner", "Editor 1")
    assert (found["created"], found["modified"]) == ("2021-02-06T13:10:53+03:00", "yesterday")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"<html><body>not found</body></html>"])
def test_what_holds_no_page_is_corrupt(tmp_path: Path, content: bytes) -> None:
    """A header alone is no document, and a web page is never given to MuPDF's other readers."""
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Unreadable, match=Reason.CORRUPT):
        read(tmp_path / "a")


def test_nothing_is_printed_of_a_broken_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """MuPDF's complaints may quote the file; they stay inside."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"endobj", b"endxxx"))
    with contextlib.suppress(Unreadable):
        read(path)

    assert capfd.readouterr() == ("", "")
