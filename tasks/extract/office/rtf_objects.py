"""Gives the files that an RTF document carries as objects, written in hexadecimal digits."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from tasks.extract.office.ole_package import MAXIMUM_BYTES, OLE_MAGIC, Inside, files_of_object, read_native

_OBJECT = re.compile(rb"\\objdata\b[ \r\n]*((?:[0-9A-Fa-f]|[\r\n\t ])*)")
_EMBEDDED = 2
_MAXIMUM_NAME = 1024


def files_of_rtf(path: Path) -> Iterator[Inside]:
    """Give the files within the objects of the RTF document at *path*.

    Raises:
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAXIMUM_BYTES:
        return
    payload = path.read_bytes()
    for number, found in enumerate(_OBJECT.finditer(payload), start=1):
        digits = re.sub(rb"\s+", b"", found[1])
        yield from _files(bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")), f"object {number}")


def _files(raw: bytes, stem: str) -> Iterator[Inside]:
    """Read an object of OLE 1 ([MS-OLEDS] 2.2.5): a package, or a compound file."""
    try:
        _, kind = struct.unpack_from("<II", raw)
        if kind != _EMBEDDED:
            return
        at = 8
        names = []
        for _ in range(3):
            length = struct.unpack_from("<I", raw, at)[0]
            names.append(raw[at + 4 : at + 4 + min(length, _MAXIMUM_NAME)].rstrip(b"\0"))
            at += 4 + length
        size = struct.unpack_from("<I", raw, at)[0]
    except struct.error:
        return
    content = raw[at + 4 : at + 4 + size]
    if content.startswith(OLE_MAGIC):
        yield from files_of_object(content, stem)
    elif names[0].lower() == b"package":
        # the packager's own form lacks here the length that it has as a stream
        inside = read_native(struct.pack("<I", len(content)) + content, stem)
        if inside is not None:
            yield inside
