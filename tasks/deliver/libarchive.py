"""Archives that libarchive reads: rar, cab, iso, cpio, ar, what compress, lz4 and lzip pack, and rare kinds of 7z.

The library is the system's. Names come as it holds them: UTF-8 where the archive says what they are, else raw.
"""

import contextlib
import ctypes
import errno
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver.names import CONTENT
from tasks.deliver.spill import LINK, Content, Opened, SameAs
from tasks.deliver.streams import PACKED_BYTES, PIECE_BYTES

SONAME = "libarchive.so.13"
"""Its name since 2013. Named here, because the search for it would start programs, which a worker may not."""
END = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of archive, and what of the library it takes; nothing else is switched on."""

    media_type: str
    formats: tuple[str, ...]
    filters: tuple[str, ...] = ("none",)


SEVENZIP = Kind("application/x-7z-compressed", ("7zip",))
PACKED = ("tar", "raw")
KINDS: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"Rar!\x1a\x07\x00", Kind("application/vnd.rar", ("rar",))),
    (0, b"Rar!\x1a\x07\x01\x00", Kind("application/vnd.rar", ("rar5",))),
    (0, b"MSCF\0\0\0\0", Kind("application/vnd.ms-cab-compressed", ("cab",))),
    (0, b"!<arch>\n", Kind("application/x-archive", ("ar",))),
    (0, b"070701", Kind("application/x-cpio", ("cpio",))),
    (0, b"070702", Kind("application/x-cpio", ("cpio",))),
    (0, b"070707", Kind("application/x-cpio", ("cpio",))),
    (0, b"\x1f\x9d", Kind("application/x-compress", PACKED, ("compress",))),
    (0, b"\x04\x22\x4d\x18", Kind("application/x-lz4", PACKED, ("lz4",))),
    (0, b"LZIP\x01", Kind("application/x-lzip", PACKED, ("lzip",))),
)
"""Offset, first bytes, kind."""
ISO = Kind("application/x-iso9660-image", ("iso9660",))
ISO_AT, ISO_MAGIC = 0x8001, b"CD001"
"""Of the first volume descriptor (ECMA-119)."""


def kind_of(head: bytes) -> Kind | None:
    """Tell by its first bytes which of the library's archives a file is, images of discs apart."""
    return next((kind for offset, magic, kind in KINDS if head.startswith(magic, offset)), None)


def opened(file: BinaryIO, kind: Kind) -> Opened:
    """Open an archive; how many members it has is known when its end was seen.

    Raises:
        Unreadable: the library is not there (`unsupported`).
    """
    archive = Opened(kind.media_type, iter(()))
    archive.members = _members(_library(), file, kind, archive)
    return archive


def _library() -> Any:
    os.environ.setdefault("LIBARCHIVE", SONAME)
    logging.getLogger("libarchive").disabled = True  # its warnings may hold names
    try:
        from libarchive import ffi  # noqa: PLC0415 loads the system's library, which only rare archives need
    except (ImportError, OSError, AttributeError, TypeError):
        raise Unreadable(Reason.UNSUPPORTED) from None
    ffi.ffi("entry_pathname_utf8", [ffi.c_archive_entry_p], ctypes.c_char_p)
    ffi.ffi("entry_is_data_encrypted", [ffi.c_archive_entry_p], ctypes.c_int)
    ffi.ffi("read_has_encrypted_entries", [ffi.c_archive_p], ctypes.c_int)
    return ffi


@contextlib.contextmanager
def _reading(ffi: Any, file: BinaryIO, kind: Kind) -> Iterator[tuple[Any, Any]]:
    reader, entry = ffi.read_new(), ffi.entry_new()
    try:
        for name in kind.filters:
            ffi.get_read_filter_function(name)(reader)
        for name in kind.formats:
            ffi.get_read_format_function(name)(reader)
        file.seek(0)
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        ffi.read_open_fd(reader, file.fileno(), PACKED_BYTES)
        yield reader, entry
    finally:
        ffi.entry_free(entry)
        ffi.read_free(reader)


def _members(ffi: Any, file: BinaryIO, kind: Kind, archive: Opened) -> Iterator[tuple[bytes, Content]]:
    files, buffer = 0, ctypes.create_string_buffer(PIECE_BYTES)
    with _failing_typed(ffi), _reading(ffi, file, kind) as (reader, entry):
        while ffi.read_next_header2(reader, entry) != END:
            if kind.formats is PACKED and ffi.filter_count(reader) == 1:
                raise Unreadable(Reason.CORRUPT)  # it only began like a packed file, and was taken for a bare one
            link, mode = ffi.entry_hardlink(entry), ffi.entry_filetype(entry)
            if stat.S_ISDIR(mode):
                continue
            name = ffi.entry_pathname_utf8(entry) or ffi.entry_pathname(entry) or b""
            files += link is not None or mode in (0, stat.S_IFREG)
            if link is not None:
                yield name, SameAs(link)
            elif mode not in (0, stat.S_IFREG):
                yield name, LINK
            elif ffi.entry_is_data_encrypted(entry) > 0:
                yield name, Unreadable(Reason.ENCRYPTED)
            else:
                name = CONTENT if kind.formats is PACKED and ffi.format_name(reader) == b"raw" else name
                yield name, _pieces(ffi, reader, buffer)
    archive.expected = files


def _pieces(ffi: Any, reader: Any, buffer: ctypes.Array[ctypes.c_char]) -> Iterator[bytes]:
    with _failing_typed(ffi):
        while count := ffi.read_data(reader, buffer, PIECE_BYTES):
            if count < 0:  # what the library only warns of is damage where it stands among the bytes
                raise Unreadable(Reason.CORRUPT)
            yield ctypes.string_at(buffer, count)


@contextlib.contextmanager
def _failing_typed(ffi: Any) -> Iterator[None]:
    try:
        yield
    except ffi.ArchiveError as failure:
        if failure.errno == errno.ENOMEM:
            raise MemoryError from None
        raise Unreadable(_reason_of(str(failure.msg).lower())) from None


def _reason_of(message: str) -> Reason:
    """Tell by the library's words, for its numbers do not, why something cannot be had."""
    if "encrypt" in message or "passphrase" in message:
        return Reason.ENCRYPTED
    return Reason.UNSUPPORTED if "unsupported" in message or "not supported" in message else Reason.CORRUPT
