"""Takes the file out of an OLE object that is kept as a storage: a package, a native object, or its contents."""

import struct
from collections.abc import Mapping

NATIVE = "\x01Ole10Native"
CONTENTS = ("CONTENTS", "Package", "EmbeddedOdf", "Contents")
"""Streams that hold a whole file: pictures and PDF, Office Open XML, OpenDocument."""


def object_in(streams: Mapping[str, bytes]) -> bytes | None:
    """Give the file within the *streams* of an object, None where none of them holds one whole."""
    native = streams.get(NATIVE)
    if native is not None and (unpacked := _native(native)) is not None:
        return unpacked
    return next((streams[name] for name in CONTENTS if streams.get(name)), None)


def _native(stream: bytes) -> bytes | None:
    """Give the bytes in an Ole10Native stream: behind label, path and a temporary path, with their length."""
    try:
        place = 6
        for _ in range(2):
            place = stream.index(b"\0", place) + 1
        place += 4
        (length,) = struct.unpack_from("<I", stream, place)
        place += 4 + length
        (size,) = struct.unpack_from("<I", stream, place)
    except (ValueError, struct.error):
        return stream[4:] if len(stream) > 4 else None  # noqa: PLR2004 the length that stands before it
    return stream[place + 4 : place + 4 + size] or None
