"""What office documents carry: files taken out whole, and pictures that are the document."""

import hashlib
import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from storage.vocabulary import Because
from tasks.extract.mail.ole_write import write_ole
from tasks.extract.means import Means
from tasks.extract.office.docx import read_docx
from tasks.extract.office.embedded import embedded_files, has_embedded
from tasks.extract.office.pictures import look_at_pictures
from tests.tasks.drawn_office import docx_parts, odt_parts, paragraph, word_document, zipped

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.4 not much of one"


def members(path: Path, content: bytes) -> dict[str, bytes]:
    path.write_bytes(content)
    return {name.decode(): b"".join(chunks) for name, chunks in embedded_files(path) or ()}


def native(label: str, content: bytes) -> bytes:
    """Write what Windows' packager writes, with the label in Unicode behind."""
    ansi = label.encode("ascii", "replace") + b"\0"
    wide = b"".join(struct.pack("<I", len(text)) + text.encode("utf-16-le") for text in ("C:\\t", label, label))
    body = struct.pack("<H", 2) + ansi + b"C:\\" + ansi + struct.pack("<HHI", 0, 3, 4) + b"C:\\t"
    body += struct.pack("<I", len(content)) + content + wide
    return struct.pack("<I", len(body)) + body


def test_embedded_files_are_taken_out_of_their_objects(tmp_path: Path) -> None:
    inner = zipped(docx_parts(paragraph("inner")))
    parts = docx_parts(paragraph("outer"))
    parts["word/embeddings/Annex.docx"] = inner
    parts["word/embeddings/oleObject1.bin"] = write_ole({"\x01Ole10Native": native("акт.pdf", PDF)})
    parts["word/embeddings/oleObject2.bin"] = write_ole({"CONTENTS": PDF})
    parts["word/embeddings/oleObject3.bin"] = write_ole({"Equation Native": b"x"})
    parts["word/media/image1.png"] = b"no file"

    assert members(tmp_path / "a.docx", zipped(parts)) == {
        "Annex.docx": inner,
        "акт.pdf": PDF,
        "oleObject2.pdf": PDF,
    }


def test_a_document_within_a_binary_document_is_a_document_of_its_own(tmp_path: Path) -> None:
    inner = {"WordDocument": b"w" * 5000, "1Table": b"t" * 100}
    outer = write_ole({"WordDocument": b"x" * 4096, "ObjectPool": {"_12": inner, "_13": {"CONTENTS": PDF}}})

    found = members(tmp_path / "a.doc", outer)

    assert found == {"12.doc": write_ole(inner), "13.pdf": PDF}


def test_objects_of_rich_text_are_taken_out(tmp_path: Path) -> None:
    content = native("note.txt", b"hello")[4:]
    name = struct.pack("<I", 8) + b"Package\0"
    whole = struct.pack("<II", 0x501, 2) + name + bytes(8) + struct.pack("<I", len(content)) + content
    body = rb"{\rtf1{\object{\*\objdata " + whole.hex().encode() + rb"}}}"

    assert members(tmp_path / "a.rtf", body) == {"note.txt": b"hello"}


def test_earlier_versions_and_imported_files_are_members(tmp_path: Path) -> None:
    before = zipped(odt_parts("<text:p>before</text:p>"))

    assert members(tmp_path / "a.odt", zipped({**odt_parts(""), "Versions/Version1": before})) == {
        "Version1.odt": before
    }
    assert members(tmp_path / "b.docx", zipped({**docx_parts(""), "word/chunk.html": b"<p>x</p>"})) == {
        "chunk.html": b"<p>x</p>"
    }


def test_documents_that_carry_nothing_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(zipped(docx_parts(paragraph("x"))))
    (tmp_path / "a.doc").write_bytes(word_document("x\r"))
    (tmp_path / "a.txt").write_bytes(b"x")

    assert not has_embedded(docx_parts("x"))
    assert [embedded_files(path) for path in sorted(tmp_path.iterdir())] == [None, None, None]


def picture(width: int, height: int, text: str = "") -> bytes:
    made = BytesIO()
    shown = Image.new("L", (width, height), 255)
    ImageDraw.Draw(shown).text((40, 40), text, fill=0, font_size=60)
    shown.save(made, "PNG")
    return made.getvalue()


def test_large_pictures_of_a_document_without_text_are_pages_that_await_a_look(tmp_path: Path) -> None:
    parts = docx_parts(paragraph(""))
    parts.update({f"word/media/image{number}.png": picture(900, 700) for number in (10, 2)})
    parts["word/media/logo.png"] = picture(100, 100)
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    reading = read_docx(tmp_path / "a.docx", DOCX, Means())

    assert reading.page_count == 3
    assert [(page.number, page.label, page.awaits) for page in reading.pages[1:]] == [
        (2, "image2.png", Because.NO_TEXT_LAYER),
        (3, "image10.png", Because.NO_TEXT_LAYER),
    ]


def test_pictures_beside_text_are_no_pages(tmp_path: Path) -> None:
    parts = docx_parts(paragraph("A page of text has more words than a scan with a stamp beside it."))
    parts["word/media/image1.png"] = picture(900, 700)
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    assert read_docx(tmp_path / "a.docx", DOCX, Means()).page_count == 1


@pytest.mark.parametrize("ink", ["", "x"])
def test_looking_without_language_data_leaves_only_blank_pages_decided(tmp_path: Path, ink: str) -> None:
    parts = docx_parts(paragraph(""))
    parts["word/media/image1.png"] = picture(900, 700, ink)
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    [page] = look_at_pictures(tmp_path / "a.docx", DOCX, [2], Means()).pages

    assert page.awaits == (Because.NO_TEXT_LAYER if ink else None)


def test_a_picture_that_is_none_is_no_page(tmp_path: Path) -> None:
    parts = docx_parts(paragraph(""))
    parts["word/media/image1.png"] = b"\x89PNG\r\n\x1a\n" + hashlib.shake_128(b"x").digest(500_000)
    (tmp_path / "a.docx").write_bytes(zipped(parts))

    assert read_docx(tmp_path / "a.docx", DOCX, Means()).page_count == 1
