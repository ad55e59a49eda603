"""What a file is, told by its bytes."""

import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from storage.vocabulary import Outcome, Reason
from tasks.extract.read import extract
from tasks.extract.sniff import sniff


def packed(*names: str, stored: bytes = b"x") -> bytes:
    """Make a zip of members with these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, stored)
    return out.getvalue()


def compound(stream: str) -> bytes:
    """Make the smallest OLE compound file with one stream of this name."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<IIIIIIIII", 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 1)[4:]
    header = header[:44] + struct.pack("<II", 1, 0) + bytes(4) + struct.pack("<I", 4096) + header[60:]
    header = (header[:76] + struct.pack("<I", 1) + b"\xff" * 432)[:512]
    fat = struct.pack("<II", 0xFFFFFFFE, 0xFFFFFFFD) + b"\xff" * 504
    return header + _entry("Root Entry") + _entry(stream) + bytes(256) + fat


def _entry(name: str) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (raw.ljust(64, b"\0") + struct.pack("<H", len(raw))).ljust(128, b"\0")


def tarred() -> bytes:
    """Make a tar with one member."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return out.getvalue()


MAIL = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nbody"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/x-empty"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.7\n", "application/pdf"),
        (b"\x00\x05junk\x00\x01\x02\x03%PDF-1.4", "application/pdf"),
        (packed("a.txt"), "application/zip"),
        (packed("[Content_Types].xml", "word/document.xml"), WORD),
        (packed("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        (packed("mimetype", stored=b"application/epub+zip"), "application/epub+zip"),
        (
            packed("mimetype", stored=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (packed("META-INF/MANIFEST.MF"), "application/java-archive"),
        (packed("[Content_Types].xml", "word/document.xml")[:-30], WORD),
        (compound("WordDocument"), "application/msword"),
        (compound("Workbook"), "application/vnd.ms-excel"),
        (compound("EncryptedPackage"), "application/encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (tarred(), "application/x-tar"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (MAIL, "message/rfc822"),
        (b"From a@example.org Mon Jan  1\n" + MAIL, "application/mbox"),
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"<!-- note --><HTML>", "text/html"),
        (b'<?xml version="1.0"?><a/>', "text/xml"),
        (b"{\\rtf1 x}", "text/rtf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\x00", "image/tiff"),
        (b'{"a": [1]}', "application/json"),
        (b"{not json", "text/plain"),
        (b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n", "text/csv"),
        (b"BEGIN:VCARD\nFN:x\n", "text/vcard"),
        ("Письмо".encode("utf-16-le"), "text/plain"),
        (b"MZ is how the note begins", "text/plain"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", "application/vnd.microsoft.portable-executable"),
        (bytes(1000), "application/octet-stream"),
        (b"note: this is a text\nand no mail", "text/plain"),
    ],
)
def test_the_content_decides(tmp_path: Path, content: bytes, media_type: str) -> None:
    """The name is a hash and says nothing."""
    (tmp_path / "3fa9").write_bytes(content)

    assert sniff(tmp_path / "3fa9") == media_type


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\x7fELF" + bytes(60), Reason.UNSUPPORTED),
        (packed("[Content_Types].xml", "word/document.xml"), Reason.CORRUPT),
        (compound("EncryptedPackage"), Reason.CORRUPT),
        (b"%PDF-1.7\nnothing", Reason.CORRUPT),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_what_it_is(tmp_path: Path, content: bytes, reason: Reason) -> None:
    """The media type is known all the same."""
    (tmp_path / "a").write_bytes(content)
    reading = extract(tmp_path / "a")

    assert (reading.outcome, reading.reason, reading.media_type) == (Outcome.QUARANTINED, reason, sniff(tmp_path / "a"))


_WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
_FLAT_PACKAGE = (
    '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
    '<pkg:part pkg:name="/main.xml" pkg:contentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'
    "</pkg:package>"
)


@pytest.mark.parametrize(
    "written",
    [
        f'<w:wordDocument xmlns:w="{_WORD_2003}"><w:body/></w:wordDocument>',
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{_WORD_2003}"/>',
        _FLAT_PACKAGE.format("wordprocessingml.document"),
    ],
    ids=["2003 without a declaration", "2003", "flat package"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_word_document_in_one_xml_file_is_told(tmp_path: Path, written: str, encoding: str) -> None:
    (tmp_path / "a").write_bytes(written.encode(encoding))

    assert sniff(tmp_path / "a") == "application/vnd.ms-word.xml"


@pytest.mark.parametrize(
    "written",
    [
        '<?xml version="1.0"?><wordDocument>of another make</wordDocument>',
        _FLAT_PACKAGE.format("presentationml.presentation"),
    ],
    ids=["no namespace of Word", "PowerPoint"],
)
def test_xml_that_is_like_words_is_just_xml(tmp_path: Path, written: str) -> None:
    (tmp_path / "a").write_text(written)

    assert sniff(tmp_path / "a") == "text/xml"


def test_word_2003_xml_gets_its_reader(tmp_path: Path) -> None:
    body = "<w:body><w:p><w:r><w:t>The harbour is closed.</w:t></w:r></w:p></w:body>"
    (tmp_path / "a").write_text(f'<w:wordDocument xmlns:w="{_WORD_2003}">{body}</w:wordDocument>')

    reading = extract(tmp_path / "a")

    assert reading.pages[0].variants[0].text.strip() == "The harbour is closed."
