"""What a PDF hides is found with its place; what it shows openly is not held against it."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageDraw

from storage.shapes import PageRead, SignalRead, VariantRead
from storage.vocabulary import Method, SignalKind
from tasks.extract.means import BARE
from tasks.extract.pdf import read_pdf
from tasks.extract.signals.claims import pdf_date
from tasks.extract.signals.pdf import earlier_variants, find_signals
from tasks.extract.signals.quoting import number_ranges

HIDDEN = "Account 2471925718 of Party A"


def pages_of(document: Any) -> list[PageRead]:
    """The pages as they are read: one text layer each."""
    return [
        PageRead(page.number + 1, (VariantRead(Method.TEXT_LAYER, "mupdf", page.get_text("text")),))
        for page in document
    ]


def signals_of(path: Path) -> list[SignalRead]:
    """All signals of a file."""
    with pymupdf.open(path) as document:
        return list(find_signals(document, path, pages_of(document)))


def kinds_of(path: Path) -> set[SignalKind]:
    """The kinds of its signals."""
    return {signal.kind for signal in signals_of(path)}


Drawing = Callable[[Any], None]


def draw(path: Path, drawing: Drawing | None = None, *, pages: int = 1, text: str = "") -> Path:
    """A page of plain text, and what *drawing* adds to the first page."""
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=400, height=300)
        page.insert_text((40, 40), text or f"Delivery note, page {number + 1}")
    if drawing is not None:
        drawing(document[0])
    document.save(path)
    document.close()
    return path


def test_a_plain_page_has_no_signals(tmp_path: Path) -> None:
    """Nothing is made of what every file has."""
    assert kinds_of(draw(tmp_path / "a.pdf", pages=3)) == set()


def black_box(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN)
    page.draw_rect((30, 85, 300, 110), fill=(0, 0, 0), color=(0, 0, 0))


def white_box(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN)
    page.draw_rect((30, 85, 300, 110), fill=(1, 1, 1), color=None)


def picture_over(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN)
    picture = io.BytesIO()
    Image.new("RGB", (50, 10), "gray").save(picture, "PNG")
    page.insert_image((30, 85, 300, 110), stream=picture.getvalue(), keep_proportion=False)


def black_note(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN)
    note = page.add_rect_annot((30, 85, 300, 110))
    note.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    note.update()


@pytest.mark.parametrize("drawing", [black_box, white_box, picture_over, black_note])
def test_text_under_something_drawn_over_it_is_quoted(tmp_path: Path, drawing: Drawing) -> None:
    """However the box was put there, the text under it can still be copied out."""
    [found] = [one for one in signals_of(draw(tmp_path / "a.pdf", drawing)) if one.kind is SignalKind.TEXT_UNDER_BOX]

    assert HIDDEN in found.evidence
    assert found.page == 1


def test_a_box_over_half_a_line_hides_that_half(tmp_path: Path) -> None:
    """What stands beside the box can be read, and is not told."""

    def drawing(page: Any) -> None:
        page.insert_text((40, 100), "Paid by Mr 5550199")
        shown = pymupdf.get_text_length("Paid by Mr ", fontsize=11)
        page.draw_rect((40 + shown, 85, 300, 110), fill=(0, 0, 0), color=None)

    [found] = signals_of(draw(tmp_path / "a.pdf", drawing))

    assert "5550199" in found.evidence
    assert "Paid" not in found.evidence


def shaded_row(page: Any) -> None:
    page.draw_rect((30, 85, 300, 110), fill=(0.2, 0.2, 0.4), color=None)
    page.insert_text((40, 100), "Total of the table", color=(1, 1, 1))


def thin_lines(page: Any) -> None:
    page.insert_text((40, 100), "Underlined and struck")
    page.draw_rect((38, 95, 200, 96), fill=(0, 0, 0), color=None)


def highlighted(page: Any) -> None:
    page.insert_text((40, 100), "An important passage")
    page.add_highlight_annot((38, 88, 200, 104))


@pytest.mark.parametrize("drawing", [shaded_row, thin_lines])
def test_what_can_be_read_is_not_hidden(tmp_path: Path, drawing: Drawing) -> None:
    """White on a dark row, struck through: seen by everybody."""
    assert kinds_of(draw(tmp_path / "a.pdf", drawing)) == set()


def test_a_marked_passage_is_a_note_and_not_hidden(tmp_path: Path) -> None:
    """A yellow marker lets the text through."""
    assert kinds_of(draw(tmp_path / "a.pdf", highlighted)) == {SignalKind.ANNOTATIONS}


def white_text(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN, color=(1, 1, 1))


def invisible(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN, render_mode=3)


def tiny(page: Any) -> None:
    page.insert_text((40, 100), HIDDEN, fontsize=0.4)


@pytest.mark.parametrize("drawing", [white_text, invisible, tiny])
def test_text_that_nobody_can_see_is_quoted(tmp_path: Path, drawing: Drawing) -> None:
    """White on white, without ink, or smaller than a point."""
    [found] = signals_of(draw(tmp_path / "a.pdf", drawing))

    assert found.kind is SignalKind.HIDDEN_TEXT
    assert HIDDEN in found.evidence


def test_text_outside_the_page_is_quoted(tmp_path: Path) -> None:
    """Below its edge, or cut off by a crop."""

    def below(page: Any) -> None:
        page.insert_text((40, 900), HIDDEN)

    def cropped(page: Any) -> None:
        page.insert_text((40, 250), HIDDEN)
        page.set_cropbox(pymupdf.Rect(0, 0, 400, 200))

    for number, drawing in enumerate((below, cropped)):
        [found] = signals_of(draw(tmp_path / f"{number}.pdf", drawing))
        assert found.kind is SignalKind.TEXT_OUTSIDE_PAGE
        assert HIDDEN in found.evidence


@pytest.mark.parametrize("blank", [b" ", b"\n", b"\r\n", b"\t"])
def test_text_below_the_page_is_found_whatever_blank_stands_before_the_operator(tmp_path: Path, blank: bytes) -> None:
    """Blanks, line ends and tabs part words alike (ISO 32000-1, 7.2.2)."""
    path = draw(tmp_path / "plain.pdf", lambda page: page.insert_text((40, 900), HIDDEN))
    document = pymupdf.open(path)
    [number] = document[0].get_contents()[-1:]
    stream = document.xref_stream(number)
    assert b" Tm" in stream
    document.update_stream(number, stream.replace(b" Tm", blank + b"Tm"))
    document.save(tmp_path / "other.pdf")

    [found] = signals_of(tmp_path / "other.pdf")

    assert found.kind is SignalKind.TEXT_OUTSIDE_PAGE


def scan(path: Path, *, blackened: bool, layer: str) -> Path:
    """A picture of a page under an invisible layer of text."""
    picture = Image.new("L", (800, 600), 255)
    pen = ImageDraw.Draw(picture)
    pen.text((80, 180), layer, fill=0, font_size=24)
    if blackened:
        pen.rectangle((60, 170, 700, 220), fill=0)
    coded = io.BytesIO()
    picture.save(coded, "JPEG")
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    page.insert_image(page.rect, stream=coded.getvalue())
    page.insert_text((40, 102), layer, fontsize=12, render_mode=3)
    document.save(path)
    return path


def test_a_layer_of_ocr_over_a_scan_is_no_secret(tmp_path: Path) -> None:
    """That is how scans are made searchable."""
    assert kinds_of(scan(tmp_path / "a.pdf", blackened=False, layer=HIDDEN)) == set()


def test_a_blackened_scan_whose_layer_still_says_it_is_told(tmp_path: Path) -> None:
    """The pen went over the picture, not over the text."""
    [found] = signals_of(scan(tmp_path / "a.pdf", blackened=True, layer=HIDDEN))

    assert found.kind is SignalKind.TEXT_UNDER_BOX
    assert HIDDEN in found.evidence


def test_redactions_that_were_not_applied_say_what_stands_under_them(tmp_path: Path) -> None:
    """Marked in a program, saved, and sent."""

    def drawing(page: Any) -> None:
        page.insert_text((40, 100), HIDDEN)
        page.add_redact_annot((30, 85, 300, 110))

    [found] = [s for s in signals_of(draw(tmp_path / "a.pdf", drawing)) if s.kind is SignalKind.UNAPPLIED_REDACTION]

    assert HIDDEN in found.evidence


def test_notes_tell_their_text_and_author_as_claimed(tmp_path: Path) -> None:
    """A comment is often the most candid part of a draft."""

    def drawing(page: Any) -> None:
        note = page.add_text_annot((50, 50), "Move this to the secret annex")
        note.set_info(title="K.")
        note.update()

    [found] = signals_of(draw(tmp_path / "a.pdf", drawing))

    assert found.kind is SignalKind.COMMENTS
    assert found.details["notes"] == [{"text": "Move this to the secret annex", "author": "K."}]


def test_attachments_scripts_and_layers_that_are_off_are_told(tmp_path: Path) -> None:
    """They stand beside the pages, where no reader looks."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((40, 40), "Cover sheet")
    document.embfile_add("prices.txt", b"12 pieces", filename="prices.txt")
    layer = document.add_ocg("Draft remarks", on=False)
    page.insert_text((40, 80), "only in the draft", oc=layer)
    catalogue = document.pdf_catalog()
    document.xref_set_key(catalogue, "OpenAction", "<</S/JavaScript/JS(app.alert\\(1\\))>>")
    document.save(tmp_path / "a.pdf")
    found = {signal.kind: signal for signal in signals_of(tmp_path / "a.pdf")}

    assert set(found) >= {SignalKind.ATTACHMENTS, SignalKind.JAVASCRIPT, SignalKind.OPTIONAL_LAYERS}
    assert "prices.txt" in found[SignalKind.ATTACHMENTS].evidence
    assert "Draft remarks" in found[SignalKind.OPTIONAL_LAYERS].evidence


def test_dates_and_producers_that_contradict_are_put_side_by_side(tmp_path: Path) -> None:
    """The document information says one thing, the XMP metadata another."""
    document = pymupdf.open()
    document.new_page()
    document.set_metadata({"creationDate": "D:20240301120000Z", "modDate": "D:20230101120000Z", "producer": "Writer 7"})
    document.set_xml_metadata(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description xmp:CreateDate="2019-05-04T10:00:00Z">'
        "<pdf:Producer>Distiller 4</pdf:Producer></rdf:Description></x:xmpmeta>"
    )
    document.save(tmp_path / "a.pdf")
    found = {signal.kind: signal.evidence for signal in signals_of(tmp_path / "a.pdf")}

    assert "created 2024-03-01, but last modified 2023-01-01" in found[SignalKind.DATES_CONTRADICT]
    assert "2019-05-04 by its XMP metadata" in found[SignalKind.DATES_CONTRADICT]
    assert "“Writer 7”" in found[SignalKind.PRODUCERS_CONTRADICT]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("D:20240301120000+03'00'", datetime(2024, 3, 1, 9, tzinfo=UTC)),
        ("D:20240301120000Z", datetime(2024, 3, 1, 12, tzinfo=UTC)),
        ("20240301", datetime(2024, 3, 1, tzinfo=UTC)),
        ("D:2024", datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_pdf_writes_them(written: str, meant: datetime) -> None:
    """With and without a zone, cut short anywhere."""
    assert pdf_date(written) == meant


@pytest.mark.parametrize("written", ["", None, "yesterday", "D:20241399", "D:20240301999999"])
def test_what_is_no_date_is_not_known(written: str | None) -> None:
    """Never a default."""
    assert pdf_date(written) is None


def saved_again(path: Path, changed: str, *, pages: int = 1) -> Path:
    """A document whose first page was changed and saved incrementally."""
    draw(path, text="37 vehicles by May", pages=pages)
    document = pymupdf.open(path)
    page = document[0]
    page.clean_contents()
    xref = page.get_contents()[0]
    document.update_stream(xref, document.xref_stream(xref).replace(b"37", changed.encode()))
    text = page.get_text("text")
    if changed not in text:  # written as glyph numbers: draw it anew over a blank page
        document.update_stream(xref, b"BT /helv 11 Tf 40 260 Td (" + changed.encode() + b" vehicles by May) Tj ET")
    document.saveIncr()
    document.close()
    return path


def test_an_earlier_revision_is_recovered_as_a_variant(tmp_path: Path) -> None:
    """What was there before the last save, with what became of it."""
    path = saved_again(tmp_path / "a.pdf", "40")
    with pymupdf.open(path) as document:
        variants, [signal] = earlier_variants(path, pages_of(document))

    assert [(one.state, " ".join(one.text.split())) for one in variants[1]] == [("revision 1", "37 vehicles by May")]
    assert signal.kind is SignalKind.EARLIER_REVISIONS
    assert "“37 vehicles by” became “40 vehicles by”" in signal.evidence


def test_a_file_saved_once_has_no_revisions(tmp_path: Path) -> None:
    """Nor has one that was written for the web, though it ends twice."""
    path = draw(tmp_path / "a.pdf", pages=3)
    with pymupdf.open(path) as document:
        assert earlier_variants(path, pages_of(document)) == ({}, ())


def test_bytes_after_the_end_are_no_revision(tmp_path: Path) -> None:
    """A forged end that points nowhere is not believed."""
    path = draw(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes() + b"\nstartxref\n99999999\n%%EOF\nstartxref\n7\n%%EOF\n")
    with pymupdf.open(path) as document:
        variants, signals = earlier_variants(path, pages_of(document))

    assert variants == {}
    assert all(signal.details["revisions"] == 1 for signal in signals)


def glued(path: Path, qualities: list[int]) -> Path:
    """A scan whose pages were coded with these JPEG qualities."""
    document = pymupdf.open()
    for number, quality in enumerate(qualities):
        picture = Image.effect_noise((700, 900), 40 + number).convert("L")
        coded = io.BytesIO()
        picture.save(coded, "JPEG", quality=quality)
        page = document.new_page(width=420, height=540)
        page.insert_image(page.rect, stream=coded.getvalue())
    document.save(path)
    return path


def test_a_scan_glued_from_two_devices_names_their_pages(tmp_path: Path) -> None:
    """Each device has its own tables of quantisation."""
    [found] = signals_of(glued(tmp_path / "a.pdf", [75, 75, 40, 75]))

    assert found.kind is SignalKind.MIXED_DEVICES
    assert [group["pages"] for group in found.details["groups"]] == [[1, 2, 4], [3]]  # type: ignore[attr-defined]


def test_a_scan_from_one_device_is_no_signal(tmp_path: Path) -> None:
    """Its pages are coded alike."""
    assert kinds_of(glued(tmp_path / "a.pdf", [75, 75, 75])) == set()


@pytest.mark.parametrize(("numbers", "written"), [([1], "1"), ([3, 1, 2, 7], "1-3, 7"), ([], "")])
def test_page_numbers_are_written_as_ranges(numbers: list[int], written: str) -> None:
    """A person reads them."""
    assert number_ranges(numbers) == written


def signed(path: Path) -> Path:
    """A PDF with a signature by a key made for it."""
    from cryptography import x509  # noqa: PLC0415 only this test signs
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Party A")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pfx = serialization.pkcs12.serialize_key_and_certificates(
        b"a", key, certificate, None, serialization.NoEncryption()
    )
    box = path.with_suffix(".pfx")
    box.write_bytes(pfx)
    signer = SimpleSigner.load_pkcs12(str(box))
    draw(path, text="The parties agree")
    plain = io.BytesIO(path.read_bytes())
    out = sign_pdf(IncrementalPdfFileWriter(plain), PdfSignatureMetadata(field_name="Signature1"), signer=signer)
    path.write_bytes(out.getbuffer())
    return path


def test_a_signature_that_holds_is_told_with_its_name(tmp_path: Path) -> None:
    """Nobody is asked who that is: nothing leaves the machine."""
    [found] = [one for one in signals_of(signed(tmp_path / "a.pdf")) if one.kind is SignalKind.SIGNATURE_HOLDS]

    assert "Party A" in found.evidence


def test_a_signature_over_changed_bytes_is_broken(tmp_path: Path) -> None:
    """One letter is enough."""
    path = signed(tmp_path / "a.pdf")
    content = bytearray(path.read_bytes())
    place = content.index(b"/MediaBox")
    digit = content.index(b"400", place)
    content[digit : digit + 3] = b"401"
    path.write_bytes(content)

    assert SignalKind.SIGNATURE_BROKEN in kinds_of(path)


def test_reading_a_pdf_brings_its_signals_and_its_earlier_texts(tmp_path: Path) -> None:
    """The text as it stands is shown, the earlier one kept beside it."""
    reading = read_pdf(saved_again(tmp_path / "a.pdf", "40"), "application/pdf", BARE)
    [page] = reading.pages

    assert [variant.state for variant in page.variants] == ["current", "revision 1"]
    assert SignalKind.EARLIER_REVISIONS in {signal.kind for signal in reading.signals}
