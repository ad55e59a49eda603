"""The proof finds what it must: each test makes a derivative that leaks in one way, and the proof says which."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from storage.releases.shapes import Secret
from tasks.extract.derive.structure import prove_structure
from tasks.extract.derive.write import PdfWriter
from tasks.extract.means import Means
from tasks.worker.prove import prove
from tasks.worker.sheets import Order, sheets
from tests.tasks.derived import MEANS, NAME, box_of, derived, document_of, draw_contract, found, hide, kinds

LINES = (f"Договор подписал {NAME} лично", "The buyer shall pay 5 000 USD", "双方同意货物应在本合同签字")


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of one page."""
    return draw_contract(tmp_path_factory.mktemp("source") / "contract.pdf", *LINES)


@pytest.fixture(scope="module")
def order(contract: Path) -> Order:
    """Hide the name."""
    return Order(document_of(hide(1, box_of(contract, NAME), words=NAME)))


@pytest.fixture(scope="module")
def pdf(contract: Path, order: Order, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A derivative that holds."""
    return derived(contract, order, tmp_path_factory.mktemp("made"))[0]


# ---- what a file carries
def add_text(document: Any) -> None:
    document[0].insert_text((50, 50), "canary")


def add_hidden_text(document: Any) -> None:
    document[0].insert_text((50, 50), "canary", render_mode=3)


def add_annotation(document: Any) -> None:
    document[0].add_text_annot((50, 50), "canary")


def add_link(document: Any) -> None:
    document[0].insert_link(
        {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 9, 9), "uri": "https://canary.example"}
    )


def add_field(document: Any) -> None:
    field = pymupdf.Widget()
    field.field_name, field.field_value = "canary", "canary"
    field.field_type, field.rect = pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.Rect(50, 50, 150, 70)
    document[0].add_widget(field)


def add_attachment(document: Any) -> None:
    document.embfile_add("canary", b"canary")


def add_xmp(document: Any) -> None:
    document.set_xml_metadata("<x:xmpmeta xmlns:x='adobe:ns:meta/'>canary</x:xmpmeta>")


def add_info(document: Any) -> None:
    document.set_metadata({"title": "canary"})


def add_outline(document: Any) -> None:
    document.set_toc([[1, "canary", 1]])


def add_layer(document: Any) -> None:
    document.add_ocg("canary")


def add_script(document: Any) -> None:
    document.xref_set_key(document.pdf_catalog(), "OpenAction", "<</S/JavaScript/JS(canary)>>")


def add_key(document: Any) -> None:
    document.xref_set_key(document[0].xref, "Canary", "(canary)")


def add_picture(document: Any) -> None:
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 40, 40))
    document[0].insert_image((0, 0, 40, 40), pixmap=pixels)


@pytest.mark.parametrize(
    ("add", "kind"),
    [
        (add_text, "text"),
        (add_hidden_text, "text"),
        (add_annotation, "annotation"),
        (add_link, "annotation"),
        (add_field, "form"),
        (add_attachment, "attachment"),
        (add_xmp, "metadata"),
        (add_info, "metadata"),
        (add_outline, "outline"),
        (add_layer, "layer"),
        (add_script, "script"),
        (add_key, "name"),
        (add_picture, "object"),
    ],
)
def test_what_a_file_carries_is_named(pdf: Path, tmp_path: Path, add: Callable[[Any], None], kind: str) -> None:
    """By kind, and never by what it says."""
    with pymupdf.open(pdf) as document:
        add(document)
        document.save(tmp_path / "leaky.pdf", garbage=0)
    _, findings = prove_structure(tmp_path / "leaky.pdf")

    assert kind in {finding.kind for finding in findings}
    assert "form" in {finding.kind for finding in findings}
    assert "canary" not in repr(findings).casefold()


def test_a_second_revision_is_found(pdf: Path, tmp_path: Path) -> None:
    """What was taken out by an incremental save still lies in the first."""
    (tmp_path / "twice.pdf").write_bytes(pdf.read_bytes())
    with pymupdf.open(tmp_path / "twice.pdf") as document:
        document[0].add_text_annot((50, 50), "canary")
        document.saveIncr()

    assert "revision" in {finding.kind for finding in prove_structure(tmp_path / "twice.pdf")[1]}


def test_bytes_behind_the_end_and_behind_a_picture_are_found(pdf: Path, tmp_path: Path) -> None:
    """MuPDF reads over both."""
    content = pdf.read_bytes()
    (tmp_path / "end.pdf").write_bytes(content + b"canary")
    start = content.index(b"stream\n") + len(b"stream\n")
    end = content.index(b"\nendstream")
    longer = content[start:end] + b"canary"
    head = content[:start].replace(b"/Length %d>>" % (end - start), b"/Length %d>>" % len(longer))
    (tmp_path / "picture.pdf").write_bytes(head + longer + content[end:])

    for name in ("end.pdf", "picture.pdf"):
        assert "form" in {finding.kind for finding in prove_structure(tmp_path / name)[1]}


def test_a_layer_that_was_not_asked_for_is_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """And one that was, but lacks."""
    layered, _ = derived(contract, replace(order, ocr_layer=True), tmp_path / "a")

    assert "text" in kinds(layered, contract, order)
    assert prove_structure(layered)[1] == []


def test_a_layer_that_says_more_than_the_picture_is_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """It came from elsewhere: from the text that was there before."""
    layered, made = derived(contract, replace(order, ocr_layer=True), tmp_path / "a")
    content = layered.read_bytes()
    word = "buyer".encode("utf-16-be").hex().upper().encode()
    other = "Krapi".encode("utf-16-be").hex().upper().encode()
    (tmp_path / "leaky.pdf").write_bytes(content.replace(word, other))

    assert "buyer" in made.pages[0].text
    assert kinds(tmp_path / "leaky.pdf", contract, replace(order, ocr_layer=True)) == {"text"}


# ---- what its pictures show
def written(contract: Path, order: Order, into: Path, change: Callable[[Any, Any], None]) -> Path:
    """Write a derivative whose samples were changed."""
    target = into / "changed.pdf"
    with target.open("wb") as file:
        writer = PdfWriter(file, has_layer=False)
        for sheet in sheets(contract, order, MEANS):
            samples = np.array(sheet.drawn.picture)
            for left, top, right, bottom in sheet.painted:
                samples[top:bottom, left:right] = 0
            change(samples, sheet)
            writer.add(samples, dpi=sheet.drawn.dpi)
        writer.close()
    return target


def test_an_unpainted_box_is_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """Whatever OCR makes of it."""

    def unpaint(samples: Any, sheet: Any) -> None:
        samples[:] = np.array(sheet.drawn.picture)

    assert kinds(written(contract, order, tmp_path, unpaint), contract, order) == {"unpainted"}


def test_one_grey_pixel_in_a_box_is_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """A box that is nearly black may be read by turning up the light."""

    def lighten(samples: Any, sheet: Any) -> None:
        left, top, _, _ = sheet.painted[0]
        samples[top + 3, left + 3] = 1

    assert kinds(written(contract, order, tmp_path, lighten), contract, order) == {"unpainted"}


def test_one_changed_pixel_outside_is_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """A redaction takes away; it never alters."""

    def alter(samples: Any, sheet: Any) -> None:  # noqa: ARG001 called alike
        samples[-5, -5] -= 1

    assert kinds(written(contract, order, tmp_path, alter), contract, order) == {"pixels"}


def test_another_size_and_another_number_of_pages_are_found(contract: Path, order: Order, tmp_path: Path) -> None:
    """Nothing is compared with what is not there."""
    smaller = derived(contract, replace(order, dpi=100), tmp_path / "a")[0]
    twice = draw_contract(tmp_path / "twice.pdf", *LINES, pages=2)
    two_pages = replace(order, document=document_of(*order.document.hidden, texts=(None, None)))
    longer = derived(twice, two_pages, tmp_path / "b")[0]

    assert kinds(smaller, contract, order) == {"size"}
    assert kinds(longer, contract, order) == {"pages"}


@pytest.mark.parametrize(
    ("name", "line", "again"),
    [
        ("Kropotkin", "The contract was signed by Kropotkin", "Goods are for Mr KROPOTKIN alone"),
        (NAME, f"Договор подписал {NAME}", f"Товар получен {NAME}ым в срок"),
        ("王建国", "本合同由王建国先生代表买方签字", "货物由王建国先生于当日验收并签字确认"),
    ],
)
def test_a_name_that_stays_visible_is_found_in_every_script(tmp_path: Path, name: str, line: str, again: str) -> None:
    """One occurrence is painted over, another was overlooked; where that may stay it is said so."""
    contract = draw_contract(tmp_path / "contract.pdf", line, "", again)
    boxes = box_of(contract, name)
    order = Order(document_of(hide(1, boxes, words=name)))
    here = Order(document_of(hide(1, boxes, words=name, only_here=True)))
    pdf, _ = derived(contract, order, tmp_path / "out")

    assert [(one.kind, one.page, one.what) for one in found(pdf, contract, order)] == [
        ("words", 1, "it shows what redaction 1 hides")
    ]
    assert found(pdf, contract, here) == ()


def test_a_name_beside_a_box_is_read(tmp_path: Path) -> None:
    """A black box makes OCR lose the rest of its line: it is white when the proof reads."""
    contract = draw_contract(tmp_path / "contract.pdf", "Contract 12345678 was signed by Kropotkin")
    order = Order(document_of(hide(1, box_of(contract, "12345678"), words="12345678", term=None)))
    order = replace(order, secrets=(Secret("Kropotkin", "redacted"), Secret("Contract", "reviewer")))
    pdf, _ = derived(contract, order, tmp_path / "out")

    assert [finding.what for finding in found(pdf, contract, order)] == ["it shows what secret 1 of the release hides"]


def test_a_latin_name_on_a_chinese_page_is_read(tmp_path: Path) -> None:
    """Each group of languages reads the page by itself."""
    chinese = "双方同意货物应在本合同签字之日起九十天内运抵附件"
    contract = draw_contract(tmp_path / "contract.pdf", *[chinese] * 6, "代理人 Kropotkin 先生", *[chinese] * 4)
    order = Order(document_of(), secrets=(Secret("Kropotkin", "redacted"),))
    pdf, _ = derived(contract, order, tmp_path / "out")

    assert kinds(pdf, contract, order) == {"words"}


def test_a_name_left_in_set_text_is_found(tmp_path: Path) -> None:
    """Though no picture of the original is there to compare with."""
    text = f"{NAME} и {NAME}"
    hidden = hide(1, words=NAME, start=0, end=len(NAME))
    order = Order(document_of(hidden, texts=(text,), geometry=False))
    pdf, _ = derived(tmp_path / "unused", order, tmp_path / "out")

    assert kinds(pdf, tmp_path / "unused", order) == {"words"}


def test_without_language_data_nothing_is_proved(pdf: Path, contract: Path, order: Order) -> None:
    """What cannot be read cannot be told to be absent."""
    blind = prove(pdf, contract, order, Means(tessdata=None))
    half = prove(pdf, contract, order, replace(MEANS, ocr_languages=("eng", "xxx")))

    assert [finding.kind for finding in (*blind.findings, *half.findings)] == ["no_ocr", "no_ocr"]


# ---- planted strings
PLANTED = 20


def draw_leaky(path: Path) -> None:
    """Draw a PDF with a string planted wherever a PDF can hide one."""
    from PIL import Image  # noqa: PLC0415 one test needs it

    exif = Image.Exif()
    exif[0x013B], exif[0x010F], exif[0x0131] = "CANARY13", "CANARY14", "CANARY15"
    Image.new("RGB", (400, 200), "white").save(path.with_suffix(".jpg"), exif=exif, comment=b"CANARY16")
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((60, 80), "The buyer shall pay", fontsize=14)
    page.insert_image((300, 300, 500, 400), filename=path.with_suffix(".jpg"))
    document.set_metadata({"title": "CANARY01", "author": "CANARY02", "keywords": "CANARY03"})
    document.set_xml_metadata("<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARY04</x:xmpmeta>")
    note = page.add_text_annot((-90, -90), "CANARY05")
    note.set_info(title="CANARY06")
    field = pymupdf.Widget()
    field.field_name, field.field_value = "CANARY07", "CANARY08"
    field.field_type, field.rect = pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.Rect(-200, 50, -100, 70)
    page.add_widget(field)
    layer = document.add_ocg("CANARY09", on=False)
    page.insert_text((60, 500), "CANARY10", oc=layer)
    page.insert_text((60, 2000), "CANARY11")
    page.insert_text((60, 520), "CANARY12", render_mode=3)
    page.insert_text((60, 540), "CANARY17", color=(1, 1, 1))
    document.embfile_add("CANARY18", b"CANARY19")
    document.set_toc([[1, "CANARY20", 1]])
    document.save(path)


def test_of_twenty_planted_strings_none_is_in_the_derivative(tmp_path: Path) -> None:
    """Neither in its bytes, nor unpacked, nor in the text that readers take from it, nor for OCR."""
    source = tmp_path / "leaky.pdf"
    draw_leaky(source)
    planted = [f"CANARY{number:02}" for number in range(1, PLANTED + 1)]
    secrets = tuple(Secret(string, "redacted") for string in planted)
    order = Order(document_of(), secrets=secrets, ocr_layer=True)
    pdf, made = derived(source, order, tmp_path / "out")
    unpacked = everything_in(pdf)

    assert all(string.encode() in everything_in(source) for string in planted)
    assert not any(string.encode() in unpacked or string.encode("utf-16-be") in unpacked for string in planted)
    assert "buyer" in made.pages[0].text
    assert found(pdf, source, order) == ()


def everything_in(path: Path) -> bytes:
    """All bytes of a PDF: as they are, its streams unpacked, its strings, its text."""
    content = path.read_bytes()
    parts = [content]
    for piece in content.split(b"stream\n")[1:]:
        try:
            parts.append(zlib.decompressobj().decompress(piece))
        except zlib.error:
            continue
    with pymupdf.open(path) as document:
        parts += [document.xref_object(number).encode() for number in range(1, document.xref_length())]
        parts += [document.xref_stream(number) or b"" for number in range(1, document.xref_length())]
        parts += [repr(document.metadata).encode(), repr(document.get_toc()).encode()]
        for page in document:
            trace = page.get_texttrace()
            parts.append("".join(chr(sign[0]) for span in trace for sign in span["chars"]).encode())
    joined = b"\n".join(parts)
    hexed = [bytes.fromhex(one.decode()) for one in hex_strings(joined)]
    return joined + b"\n".join([*hexed, *(one.replace(b"\0", b"") for one in hexed)])


def hex_strings(content: bytes) -> list[bytes]:
    """The strings in a PDF that are written in hex digits."""
    return re.findall(rb"<((?:[0-9A-Fa-f]{2})+)>", content)
