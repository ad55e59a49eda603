"""Tells what a file is by its bytes, never by its name: its head first, then a look into the container or the text."""

import codecs
from pathlib import Path

from tasks.extract.decode import MARKS, has_controls, is_text_head, wide_encoding
from tasks.extract.ole import ole_type
from tasks.extract.sniff_magic import OCTETS, OLE, other_type, served_type
from tasks.extract.sniff_text import PLAIN, text_type
from tasks.extract.sniff_zip import zip_type

__all__ = ["EMPTY", "OCTETS", "PLAIN", "VERSION", "sniff"]

VERSION = "sniff 3"
HEAD_BYTES = 64 * 1024
EMPTY = "application/x-empty"
PDF = "application/pdf"
PDF_HEADER_WITHIN = 1024
"""ISO 32000-1, annex H, implementation note 13: readers accept a header so far behind other bytes."""
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
"""APPNOTE.TXT 4.3.6, 4.3.16, 8.5.3 and 8.5.4 (zips in several volumes)."""
_BLANKS = b"\x00\t\n\x0c\r "


def sniff(path: Path) -> str:
    """Tell the media type of the file at *path*.

    Returns:
        A media type; `application/x-empty` for no bytes, `application/octet-stream` for what is not known,
        `application/encrypted` for an Office file locked with a password.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head:
        return EMPTY
    if head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS).startswith(b"%PDF-"):
        return PDF
    if head.startswith(_ZIP_MARKS):
        return zip_type(path, head)
    return _other_type(path, head)


def _other_type(path: Path, head: bytes) -> str:
    is_text = is_text_head(head)
    # a text may begin with the letters of a magic, but then it holds nothing else than letters
    if not (is_text and head.isascii() and not has_controls(head, maximum_share=0)):
        media_type = served_type(head)
        if media_type is not None:
            return ole_type(path) if media_type == OLE else media_type
    if is_text:
        return text_type(path, _plain_start(head))
    start = head.lstrip(_BLANKS)
    if start.startswith(b"{\\rtf"):
        return "text/rtf"
    if b"%PDF-" in head[:PDF_HEADER_WITHIN]:
        return PDF
    return other_type(head) or OCTETS


def _plain_start(head: bytes) -> bytes:
    """Bring the head of a text to one byte an ASCII character, and to its first sign."""
    encoding = wide_encoding(head)
    if encoding is not None:
        head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
    for mark in MARKS:
        head = head.removeprefix(mark)
    return head.lstrip(_BLANKS)
