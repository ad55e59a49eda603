"""Derivatives hold pictures and nothing else; what is hidden is black, what is not is as it was."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from tasks.extract.derive.form import Departed, read_form
from tasks.extract.derive.structure import prove_structure
from tasks.extract.derive.typeset import lay_out
from tasks.worker.sheets import Order
from tests.tasks.derived import NAME, box_of, derived, document_of, draw_contract, found, hide

LINES = (f"Договор подписал {NAME} лично", "The buyer shall pay 5 000 USD", "双方同意货物应在本合同签字之日起九十天内")


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A PDF of one page in three scripts."""
    return draw_contract(tmp_path / "contract.pdf", *LINES)


def order_for(contract: Path, *, ocr_layer: bool = False) -> Order:
    """Hide the name."""
    hidden = hide(1, box_of(contract, NAME), words=NAME)
    return Order(document_of(hidden), quotes=((1, (box_of(contract, "The buyer"),), 0, 9),), ocr_layer=ocr_layer)


@pytest.mark.parametrize("ocr_layer", [False, True])
def test_a_derivative_passes_its_proof(contract: Path, tmp_path: Path, ocr_layer: bool) -> None:  # noqa: FBT001 the case
    """With and without a layer of text."""
    order = order_for(contract, ocr_layer=ocr_layer)
    pdf, made = derived(contract, order, tmp_path / "out")

    assert found(pdf, contract, order) == ()
    assert made.pdf_sha256 == hashlib.sha256(pdf.read_bytes()).hexdigest()
    assert "buyer shall pay" in made.pages[0].text
    assert NAME not in made.pages[0].text


def test_the_same_order_gives_the_same_bytes(contract: Path, tmp_path: Path) -> None:
    """No date, no chance, no number of a run is in it."""
    order = order_for(contract, ocr_layer=True)
    first, second = (derived(contract, order, tmp_path / name)[0].read_bytes() for name in ("a", "b"))

    assert first == second


def test_what_is_hidden_is_black_and_all_else_as_it_was(contract: Path, tmp_path: Path) -> None:
    """Seen with a reader of PDF, not by our own code."""
    order = order_for(contract)
    pdf, made = derived(contract, order, tmp_path / "out")
    with pymupdf.open(contract) as source, pymupdf.open(pdf) as copy:
        before = samples_of(source[0].get_pixmap(dpi=200, colorspace=pymupdf.csGRAY))
        after = samples_of(pymupdf.Pixmap(copy, copy[0].get_images()[0][0]))
    [box] = made.pages[0].redactions
    left, top, right, bottom = (round(side * size) for side, size in zip(box, (*before.shape[::-1],) * 2, strict=True))

    assert after[top:bottom, left:right].max() == 0
    assert before[top:bottom, left:right].max() == 255
    before[top:bottom, left:right] = 0
    assert (before == after).all()


def samples_of(pixels: pymupdf.Pixmap) -> np.ndarray:
    """Its grey samples."""
    return np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)[:, : pixels.width].copy()


def test_a_quote_is_cut_from_the_redacted_page(contract: Path, tmp_path: Path) -> None:
    """As wide as the page; the line around it is on the picture of the quote alone."""
    order = order_for(contract)
    pdf, made = derived(contract, order, tmp_path / "out")
    [crop] = made.crops
    (tmp_path / "crop.png").write_bytes(crop.png)
    with Image.open(tmp_path / "crop.png") as picture:
        shown = np.asarray(picture)
        assert (picture.mode, picture.info) == ("L", {})

    assert shown.shape[1] == made.pages[0].width
    assert shown.shape[0] < made.pages[0].height / 5
    assert (shown == 80).sum() > 200
    assert (crop.quote, crop.page) == (0, 1)
    assert found(pdf, contract, order) == ()


def test_a_layer_of_text_can_be_copied_in_every_script(tmp_path: Path) -> None:
    """It is invisible, and says what OCR read."""
    contract = draw_contract(tmp_path / "a.pdf", "Договор подписан обеими сторонами", "The buyer shall pay at once")
    order = Order(document_of(), ocr_layer=True)
    pdf, _ = derived(contract, order, tmp_path / "out")
    with pymupdf.open(pdf) as document:
        text = document[0].get_text()
        modes = {span["type"] for span in document[0].get_texttrace()}

    assert "Договор" in text
    assert "buyer" in text
    assert modes == {3}


def test_black_and_white_is_written_in_one_bit(tmp_path: Path) -> None:
    """A fax stays small."""
    page = np.full((1100, 850), 255, np.uint8)
    page[100:120, 100:700] = 0
    Image.fromarray(page).convert("1").save(tmp_path / "fax.tiff", dpi=(100, 100))
    pdf, made = derived(tmp_path / "fax.tiff", Order(document_of(media_type="image/tiff")), tmp_path / "out")

    assert read_form(pdf.read_bytes()).pages[0].bits == 1
    assert pdf.stat().st_size < 3000
    assert (made.pages[0].width, made.pages[0].height) == (850, 1100)


def test_a_photograph_stands_upright_and_every_frame_is_a_page(tmp_path: Path) -> None:
    """As its EXIF turns it; and nothing of the EXIF goes along."""
    picture = Image.new("RGB", (600, 300), "white")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CANARYCAMERA"
    picture.save(tmp_path / "a.jpg", exif=exif)
    frames = [Image.new("L", (300, 400), shade) for shade in (200, 100)]
    frames[0].save(tmp_path / "b.tiff", save_all=True, append_images=frames[1:])
    turned, made = derived(tmp_path / "a.jpg", Order(document_of(media_type="image/jpeg")), tmp_path / "a")
    order = Order(document_of(media_type="image/tiff", texts=(None, None)))
    pdf, two = derived(tmp_path / "b.tiff", order, tmp_path / "b")

    assert (made.pages[0].width, made.pages[0].height) == (300, 600)
    assert b"CANARYCAMERA" not in turned.read_bytes()
    assert len(two.pages) == 2
    assert found(pdf, tmp_path / "b.tiff", order) == ()


# ---- text without pages
TEXT = f"Кому: {NAME}\nSubject: payment of 5 000 USD\n双方同意货物应在本合同签字之日起九十天内\nمرحبا بالعالم\n"


def test_text_is_set_in_type_with_blots(tmp_path: Path) -> None:
    """In every script, its redacted stretch of one length; the label of a sheet is not shown."""
    start = TEXT.index(NAME)
    hidden = hide(1, words=NAME, start=start, end=start + len(NAME))
    order = Order(document_of(hidden, texts=(TEXT,), geometry=False, media_type="text/plain"))
    pdf, made = derived(tmp_path / "unused", order, tmp_path / "out")

    assert found(pdf, tmp_path / "unused", order) == ()
    assert made.pages[0].text == TEXT.replace(NAME, "█████").rstrip("\n")
    assert len(made.pages[0].redactions) == 1


@pytest.mark.parametrize("line", ["Покупатель", "The buyer", "双方同意", "مرحبا بالعالم", "שלום עולם", "한국어", "ไทย"])
def test_every_script_shows(tmp_path: Path, line: str) -> None:
    """No letter is a box that stands for one that is lacking: two lines that differ look different."""
    twin = "".join(chr(ord(sign) + 1) if sign.isalpha() else sign for sign in line)
    orders = [Order(document_of(texts=(text,), geometry=False)) for text in (line, twin, "")]
    pages = [derived(tmp_path / "unused", order, tmp_path / str(n))[1].pages[0] for n, order in enumerate(orders)]

    assert len({page.pixels_sha256 for page in pages}) == 3


def test_a_long_text_takes_several_pages(tmp_path: Path) -> None:
    """A quote is found on the page that shows it."""
    text = "\n".join(f"Line {number} of the sheet" for number in range(120))
    start = text.index("Line 100 ")
    order = Order(document_of(texts=(text,), geometry=False), quotes=((1, (), start, start + 8),))
    _, made = derived(tmp_path / "unused", order, tmp_path / "out")

    assert [page.source_page for page in made.pages] == [1, 1, 1]
    assert "\n".join(page.text for page in made.pages) == text
    assert [(crop.page, len(crop.boxes)) for crop in made.crops] == [(3, 1)]


def test_breaking_lines_loses_no_letter() -> None:
    """Nor does a word that is wider than the page."""
    text = "слово " * 60 + "x" * 300 + "\n\n" + "双方同意" * 60 + "\tа\tб\r\nend"
    shown = [leaf.text[line.start : line.end] for leaf in lay_out(text) for line in leaf.lines]

    assert "".join(shown) == text.replace("\n", "").replace("\r", "")


# ---- the form
def test_each_byte_counts(contract: Path, tmp_path: Path) -> None:
    """Whatever is put before, between or behind the objects is no derivative any more."""
    pdf, _ = derived(contract, replace(order_for(contract), quotes=()), tmp_path / "out")
    content = pdf.read_bytes()
    places = [0, content.index(b"4 0 obj"), content.index(b"xref"), len(content)]

    assert read_form(content).has_layer is False
    for place in places:
        with pytest.raises(Departed):
            read_form(content[:place] + b"%canary\n" + content[place:])


def test_an_empty_file_is_no_derivative(tmp_path: Path) -> None:
    """Nor is one that is not a PDF."""
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_bytes(b"hello")

    assert {finding.kind for finding in prove_structure(tmp_path / "empty")[1]} == {"form"}
    assert "form" in {finding.kind for finding in prove_structure(tmp_path / "text")[1]}
