"""Which files go to the worker to be opened: told by their bytes, quickly, and erring to the side of yes."""

from pathlib import Path

import pytest

from tasks.deliver.heads import BLOCK_BYTES, Holder, holder_of
from tests.tasks.bringing import tarred, zipped
from tests.tasks.packed import EVERY_KIND, SINGLE

OFFICE = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
OPEN = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": b"", "content.xml": b""}
CONTAINERS = EVERY_KIND | SINGLE | {
    "pst": b"!BDN" + bytes(60),
    "mbox": b"From a@b.example Thu Jan  1 00:00:00 1970\nFrom: a@b.example\n\nbody",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "zip of an unpacked office file": zipped({"letter/[Content_Types].xml": b"", "letter/word/embeddings/a": b""}),
    "a zip cut off": zipped(OFFICE)[:-30],
    "empty zip": zipped({}),
    "tar that feigns a pdf": tarred({"%PDF-1.7": b"x"}),
}  # fmt: skip
DOCUMENTS = {
    "mail": b"Subject: hello\r\nTo: b@b.example\r\n\r\nbody",
    "mail that came by": b"Received: from a.example\r\n\tby b.example\r\nFrom: c\r\n\r\n",
    "mail with a mark": b"\xef\xbb\xbfMIME-Version: 1.0\nContent-Type: text/plain\n\n",
    "mail in Apple's frame": b"1234\nReturn-Path: <a@b.example>\nFrom: a\n\nbody",
    "mail with headers of its own": b"X-Mailer: one\nX-Id: 2\n\nbody",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "winmail.dat": b'x\x9f>"' + bytes(60),
    "pdf with an attachment": b"%PDF-1.7\n1 0 obj <</Type/EmbeddedFile/Length 1>> stream",
    "pdf behind a mark": b"\xef\xbb\xbf\n%PDF-1.4\n<</Names<</EmbeddedFiles 3 0 R>>>>",
    "office": zipped(OFFICE | {"word/embeddings/a.bin": b"x"}),
    "open document": zipped(OPEN | {"ObjectReplacements/Object 1": b"x", "Object 1": b"x"}),
}
PLAIN = {
    "nothing": b"",
    "text": b"a letter\nFrom: nobody",
    "pdf": b"%PDF-1.7\n" + b"/Embedded" * 99,
    "jpeg": b"\xff\xd8\xff" + bytes(5000),
    "office": zipped(OFFICE),
    "open document": zipped(OPEN),
    "list": b"1. first\n2. second\n",
    "table": b"Name: one, two\nKind: three\n",
    "a letter's first words": b"From the desk of one who writes no mail\nDear all,\n",
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_containers_are_told(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(CONTAINERS[kind])

    assert holder_of(tmp_path / "x") is Holder.CONTAINER


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_that_may_hold_others_are_told(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(DOCUMENTS[kind])

    assert holder_of(tmp_path / "x") is Holder.DOCUMENT


@pytest.mark.parametrize("kind", PLAIN)
def test_ordinary_files_are_left_alone(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(PLAIN[kind])

    assert holder_of(tmp_path / "x") is None


@pytest.mark.parametrize("before", range(-14, 3))
def test_an_attachment_is_found_wherever_blocks_meet(before: int, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"%PDF-1.7\n".ljust(BLOCK_BYTES + before, b" ") + b"/EmbeddedFile" + bytes(9))

    assert holder_of(tmp_path / "x") is Holder.DOCUMENT
