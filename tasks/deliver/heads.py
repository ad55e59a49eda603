"""Tells by a file's bytes, without opening it, whether it may hold members: asked of every file of every delivery.

It errs to the side of yes: the isolated worker looks properly. What is a no here is never opened for members.
"""

import io
import os
import re
import struct
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from tasks.deliver import libarchive, streams, tars

HEAD_BYTES = 4096
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
"""A first member; an empty archive; a split one; a split one that needed no splitting."""
SEVENZIP, PST, OLE, TNEF = b"7z\xbc\xaf\x27\x1c", b"!BDN", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b'x\x9f>"'
"""7z; Outlook's stores; what Word, Excel and Outlook wrote before 2007; winmail.dat."""
MARK = b"\xef\xbb\xbf"
HEADER_LINE = re.compile(rb"(?:\d{1,20}[ \t]*\r?\n)?(?:>?From [^\n]*\n)?[!-9;-~]{1,76}:")
"""A mail's first line, an envelope or, in Apple's files, a count of bytes before it (RFC 5322, 2.2; RFC 4155)."""
MAIL_HEADERS = frozenset(
    b"from to cc subject date message-id mime-version received return-path delivered-to reply-to content-type "
    b"content-transfer-encoding sender references in-reply-to".split()
)
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
MAIL_REACH = 2048
"""Bytes of a mail's head in which one of them stands; `X-` headers count too."""
ATTACHED = b"/EmbeddedFile"
"""The type of an attachment's stream, and the start of the catalogue's entry `/EmbeddedFiles` (ISO 32000-1, 7.11.4)."""
PDF_REACH = 1024
"""Bytes may stand before a PDF, as many as every reader lets pass."""
BLOCK_BYTES = 4 * 1024 * 1024
TAIL_BYTES = 64 * 1024
CENTRAL_BYTES, NAME_LENGTH_AT = 46, 28
"""A zip's directory: how far before the name an entry begins, and where in it the name's length stands."""
ZIP_END = struct.Struct("<12xL6x")
"""Of the end record: the directory's size."""
OFFICE, EMBEDDED = b"[Content_Types].xml", b"/embeddings/"
OPEN_DOCUMENT, EMBEDDED_OPEN = b"META-INF/manifest.xml", b"ObjectReplacements/"
"""What Office Open XML and OpenDocument list, and where what is embedded in them stands, or its picture."""


class Holder(Enum):
    """What kind of file may hold members."""

    CONTAINER = "container"
    """An archive or a mail store: its members are all there is to it."""
    DOCUMENT = "document"
    """A mail, a PDF, an Office file: read besides its members."""


def looks_packed(path: Path) -> bool:
    """Tell whether the file at *path* may hold members.

    Raises:
        OSError: it cannot be read.
    """
    return holder_of(path) is not None


def holder_of(path: Path) -> Holder | None:
    """Tell what kind of holder of members the file at *path* may be; None: it is none.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        head = file.read(HEAD_BYTES) or b""
        if tars.has_checksum(head):
            return Holder.CONTAINER
        if head.startswith(ZIP_STARTS):
            return _zip_holder(file)
        if head.startswith(b"%PDF-") or (b"%PDF-" in head[:PDF_REACH] and not _is_archive(head)):
            return Holder.DOCUMENT if _holds(file, ATTACHED) else None
        if _is_archive(head) or is_iso(file):
            return Holder.CONTAINER
        return Holder.DOCUMENT if head.startswith((OLE, TNEF)) or _is_mail(head) else None


def is_iso(file: BinaryIO) -> bool:
    """Tell whether a file is the image of a disc."""
    file.seek(libarchive.ISO_AT)
    return file.read(len(libarchive.ISO_MAGIC)) == libarchive.ISO_MAGIC


def _is_archive(head: bytes) -> bool:
    if head.startswith((SEVENZIP, PST)):
        return True
    if streams.packing_of(head) is not None or tars.starts_a_tar(head) or libarchive.kind_of(head) is not None:
        return True
    return head.removeprefix(MARK).lstrip().startswith(b"From ") and _is_mail(head)


def _is_mail(head: bytes) -> bool:
    start = head.removeprefix(MARK).lstrip()
    if HEADER_LINE.match(start) is None:
        return False
    headers = BLANK_LINE.split(start[:MAIL_REACH], maxsplit=1)[0]
    names = {line.partition(b":")[0].lower() for line in headers.split(b"\n")}
    return not names.isdisjoint(MAIL_HEADERS) or any(name.startswith(b"x-") for name in names)


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    left, before = os.fstat(file.fileno()).st_size, b""
    file.seek(0)
    while left > 0 and (block := file.read(min(left, BLOCK_BYTES))):
        left -= len(block)
        block = before + block if before else block
        if block.rfind(wanted) >= 0:  # backwards is twice as fast as `in`
            return True
        before = block[1 - len(wanted) :]
    return False


def _zip_holder(file: BinaryIO) -> Holder | None:
    """Look into a zip's directory for the names that make it a document, and for what is embedded in that."""
    directory = _directory_of(file)
    if directory is None:
        return Holder.CONTAINER
    if _lists(directory, OFFICE):
        return Holder.DOCUMENT if EMBEDDED in directory else None
    if _lists(directory, OPEN_DOCUMENT):
        return Holder.DOCUMENT if EMBEDDED_OPEN in directory else None
    return Holder.CONTAINER


def _directory_of(file: BinaryIO) -> bytes | None:
    """Give the bytes of a zip's directory; None: it is not where it should be, or longer than is worth a look."""
    length = file.seek(0, io.SEEK_END)
    tail_at = max(0, length - TAIL_BYTES)
    file.seek(tail_at)
    tail = file.read(TAIL_BYTES)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or end + ZIP_END.size > len(tail):
        return None
    (size,) = ZIP_END.unpack_from(tail, end)
    start = tail_at + end - size
    if start < 0 or size > BLOCK_BYTES:
        return None
    file.seek(start)
    return file.read(size) if start < tail_at else tail[start - tail_at : end]


def _lists(directory: bytes, name: bytes) -> bool:
    """Tell whether a directory has an entry of just this name."""
    at = directory.find(name)
    while at >= 0:
        entry = at - CENTRAL_BYTES
        if directory[entry : entry + 4] == b"PK\x01\x02" and directory[entry + NAME_LENGTH_AT] == len(name):
            return True
        at = directory.find(name, at + 1)
    return False
