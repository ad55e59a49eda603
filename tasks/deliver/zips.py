"""Zip archives: the directory is read by us, to have names as raw bytes; members are decompressed by the library.

The layout is that of PKWARE's APPNOTE 6.3.10; the field 0x7075 is Info-ZIP's Unicode path.
"""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from config.errors import Unreadable
from storage.vocabulary import Reason

MEDIA_TYPE = "application/zip"
END = struct.Struct("<4s4H2LH")
END64_LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
LOCAL = struct.Struct("<4s2B4HL2L2H")
END_REACH = END.size + 0xFFFF
"""The end record stands at most this far from the end: it closes with a comment of up to 65,535 bytes."""
FULL32, FULL16 = 0xFFFFFFFF, 0xFFFF
ENCRYPTED, SIZES_BEHIND, MASKED = 0x1, 0x8, 0x2000
UNIX = 3
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, struct.error)
MIMETYPE_BYTES = 128
"""Longer than any media type that a `mimetype` member declares."""
NOT_FOR_US = frozenset({b"[Content_Types].xml", b"META-INF/MANIFEST.MF", b"AndroidManifest.xml"})
"""Members that make a zip one document: Office Open XML, Java, Android."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a zip's directory, as it claims."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    offset: int
    """Of its local header, in the file."""
    mode: int
    """Unix file mode; 0 where another system wrote it."""
    size_known: bool = True
    """False: it was streamed, and the directory that would tell its size is lost."""

    @property
    def is_folder(self) -> bool:
        """Whether it names a folder."""
        return self.raw_name.endswith(b"/") or stat.S_ISDIR(self.mode)

    @property
    def is_special(self) -> bool:
        """Whether it is a link or a device: nothing that holds bytes of its own."""
        return stat.S_IFMT(self.mode) not in (0, stat.S_IFREG, stat.S_IFDIR)


@dataclass(frozen=True, slots=True)
class Directory:
    """The members that a zip lists; not whole where the list itself is damaged."""

    entries: list[Entry]
    whole: bool


def read_directory(file: BinaryIO, *, maximum: int) -> Directory:
    """Read the directory of a zip; where it is lost, what the headers before the members tell.

    Args:
        file: seekable.
        maximum: of entries.

    Raises:
        Unreadable: it lists more than *maximum* (`bomb`).
    """
    try:
        return Directory(list(_up_to(maximum, _central_entries(file))), whole=True)
    except DAMAGE:
        found: list[Entry] = []
        try:
            found.extend(_up_to(maximum, _local_entries(file)))
        except DAMAGE:
            found.clear()
        return Directory(found, whole=False)


def is_one_document(file: BinaryIO, directory: Directory) -> bool:
    """Tell whether a zip is the shape of one document (docx, odt, epub, jar, …) and not an archive."""
    for entry in directory.entries:
        if entry.raw_name in NOT_FOR_US or entry.raw_name.endswith(b".iwa"):
            return True
        if entry.raw_name == b"mimetype" and not entry.flags & ENCRYPTED:
            try:
                declared = next(read_member(file, entry, chunk_bytes=MIMETYPE_BYTES), b"")
            except Unreadable:
                return True
            if declared.startswith(b"application/"):
                return True
    return False


def read_member(file: BinaryIO, entry: Entry, *, chunk_bytes: int) -> Iterator[bytes]:
    """Unpack one member piece by piece; the last piece comes only if the checksum holds.

    Raises:
        Unreadable: it is encrypted, damaged, or packed in a way that nobody here knows.
    """
    if entry.flags & (ENCRYPTED | MASKED):
        raise Unreadable(Reason.ENCRYPTED)
    if entry.method not in METHODS:
        raise Unreadable(Reason.UNSUPPORTED)
    if not entry.size_known:
        raise Unreadable(Reason.CORRUPT)
    info = zipfile.ZipInfo("member")
    info.compress_type, info.CRC, info.flag_bits = entry.method, entry.crc, entry.flags
    info.compress_size, info.file_size = entry.packed_bytes, entry.unpacked_bytes
    try:
        file.seek(entry.offset)
        header = LOCAL.unpack(_exactly(file, LOCAL.size))
        if header[0] != b"PK\x03\x04":
            raise zipfile.BadZipFile
        file.seek(header[-2] + header[-1], io.SEEK_CUR)
        with zipfile.ZipExtFile(file, "r", info) as source:
            done = 0
            while chunk := source.read(chunk_bytes):
                done += len(chunk)
                yield chunk
        if done != entry.unpacked_bytes:
            raise zipfile.BadZipFile
    except (*DAMAGE, OSError):
        raise Unreadable(Reason.CORRUPT) from None


def _up_to(maximum: int, entries: Iterator[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        if number > maximum:
            raise Unreadable(Reason.BOMB)
        yield entry


def _exactly(file: BinaryIO, count: int) -> bytes:
    read = file.read(count)
    if len(read) != count:
        raise EOFError
    return read


def _central_entries(file: BinaryIO) -> Iterator[Entry]:
    size, offset, shift = _find_end(file)
    file.seek(offset + shift)
    directory = io.BytesIO(_exactly(file, size))
    while directory.tell() < size:  # not by the count of entries, which some writers let overflow
        fields = CENTRAL.unpack(_exactly(directory, CENTRAL.size))
        if fields[0] != b"PK\x01\x02":
            raise zipfile.BadZipFile
        name_bytes, extra_bytes, comment_bytes = fields[12:15]
        name, extra = _exactly(directory, name_bytes), _exactly(directory, extra_bytes)
        _exactly(directory, comment_bytes)
        packed, unpacked, start = _wide_sizes(extra, fields[10], fields[11], fields[-1])
        # The names before the slots: made by (version, system), needed (two), flags, method, time, date, crc.
        mode = fields[-2] >> 16 if fields[2] == UNIX else 0
        yield Entry(_name_of(name, extra), fields[5], fields[6], fields[9], packed, unpacked, start + shift, mode)


def _find_end(file: BinaryIO) -> tuple[int, int, int]:
    """Find the directory's size and offset, and by how much all offsets fall short (bytes put before the archive)."""
    length = file.seek(0, io.SEEK_END)
    tail_at = max(0, length - END_REACH)
    file.seek(tail_at)
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0:
        raise zipfile.BadZipFile
    _, _, _, _, _, size, offset, _ = END.unpack_from(tail, found)
    end_at = tail_at + found
    wide_at = _wide_end_at(file, end_at)
    if wide_at is not None:
        file.seek(wide_at)
        fields = END64.unpack(_exactly(file, END64.size))
        size, offset, end_at = fields[8], fields[9], wide_at
    shift = end_at - size - offset
    if shift < 0:
        raise zipfile.BadZipFile
    return size, offset, shift


def _wide_end_at(file: BinaryIO, end_at: int) -> int | None:
    """Find the zip64 end record, by its locator or just before it (where bytes were put before the archive)."""
    locator_at = end_at - END64_LOCATOR.size
    if locator_at < 0:
        return None
    file.seek(locator_at)
    mark, _, offset, _ = END64_LOCATOR.unpack(_exactly(file, END64_LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    for place in (offset, locator_at - END64.size):
        if 0 <= place <= locator_at - END64.size:
            file.seek(place)
            if file.read(4) == b"PK\x06\x06":
                return place
    raise zipfile.BadZipFile


def _local_entries(file: BinaryIO) -> Iterator[Entry]:
    """Read the headers in front of the members, as far as they tell where the next one begins."""
    offset = 0
    while True:
        file.seek(offset)
        fields = LOCAL.unpack(file.read(LOCAL.size).ljust(LOCAL.size, b"\0"))
        if fields[0] != b"PK\x03\x04":
            return
        flags, method, crc = fields[3], fields[4], fields[7]
        name, extra = file.read(fields[-2]), file.read(fields[-1])
        packed, unpacked, _ = _wide_sizes(extra, fields[8], fields[9], 0)
        known = not flags & SIZES_BEHIND
        yield Entry(_name_of(name, extra), flags, method, crc, packed, unpacked, offset, 0, known)
        if not known:
            return
        offset += LOCAL.size + len(name) + len(extra) + packed


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _wide_sizes(extra: bytes, packed: int, unpacked: int, offset: int) -> tuple[int, int, int]:
    """Take from the zip64 field those numbers that have no room in their slots; they stand in a fixed order."""
    wide = next((content for kind, content in _extra_fields(extra) if kind == 1), b"")
    numbers = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    take: Callable[[int], int] = lambda slot: next(numbers, slot) if slot == FULL32 else slot  # noqa: E731
    unpacked, packed, offset = take(unpacked), take(packed), take(offset)
    return packed, unpacked, offset


def _name_of(name: bytes, extra: bytes) -> bytes:
    """Give the raw name: as it stands in the directory, or as the Unicode path says where that is of this name."""
    for kind, content in _extra_fields(extra):
        if kind == 0x7075 and len(content) > 5 and content[0] == 1:  # noqa: PLR2004 version, checksum, name
            (checksum,) = struct.unpack_from("<L", content, 1)
            if checksum == zlib.crc32(name):
                return content[5:]
    return name
