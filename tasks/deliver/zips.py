"""Zip archives: the directory is read by us, to have names as raw bytes, and members that the directory hides.

The layout is that of PKWARE's APPNOTE 6.3.10; the field 0x7075 is Info-ZIP's Unicode path.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver.limits import Limits
from tasks.deliver.spill import LINK, Content, Note, Opened
from tasks.deliver.zipmembers import ENCRYPTED, METHODS, SIZES_BEHIND, Entry, Keys, aes_of, extra_fields, read_member

MEDIA_TYPE = "application/zip"
END = struct.Struct("<4s4H2LH")
END64_LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
LOCAL = struct.Struct("<4s2B4HL2L2H")
END_REACH = END.size + 0xFFFF
"""The end record stands at most this far from the end: it closes with a comment of up to 65,535 bytes."""
FULL32 = 0xFFFFFFFF
UNIX = 3
NEWEST_VERSION = 63
"""What the newest APPNOTE asks of a reader; more stands in bytes that only look like a header."""
DAMAGE = (zipfile.BadZipFile, EOFError, ValueError, struct.error)
SEARCH_BYTES = 1024 * 1024
NOT_FOR_US = frozenset({b"[Content_Types].xml", b"META-INF/MANIFEST.MF", b"AndroidManifest.xml"})
"""Members that make a zip one document: Office Open XML, Java, Android."""
IWORK = re.compile(rb"Index/.*\.iwa", re.DOTALL)
"""Apple's."""
UNLISTED = Note("not in the directory")


@dataclass(frozen=True, slots=True)
class Directory:
    """The members of a zip; not whole where the list itself is damaged."""

    entries: list[Entry]
    whole: bool
    hidden: Sequence[Entry] = ()
    """Members that stand in the file and that the list leaves out."""


def opened(file: BinaryIO, limits: Limits, passwords: Sequence[str]) -> Opened | None:
    """Open a zip; None: it is the shape of one document.

    Raises:
        Unreadable: it lists more members than the limits allow (`bomb`).
    """
    directory = read_directory(file, maximum=limits.members)
    if is_one_document(file, directory):
        return None
    files = sum(not entry.is_folder and not entry.is_special for entry in directory.entries)
    expected = files if directory.whole else None
    return Opened(MEDIA_TYPE, _members(file, directory, Keys(passwords)), expected, left_over=not directory.whole)


def _members(file: BinaryIO, directory: Directory, keys: Keys) -> Iterator[tuple[bytes, Content]]:
    for entry in directory.entries:
        if not entry.is_folder:
            yield entry.raw_name, LINK if entry.is_special else read_member(file, entry, keys)
    for entry in directory.hidden:
        yield entry.raw_name, read_member(file, entry, keys)
        yield entry.raw_name, UNLISTED


def read_directory(file: BinaryIO, *, maximum: int) -> Directory:
    """Read the directory of a zip, and what it leaves out; where it is lost, what the headers before members tell.

    Args:
        file: seekable.
        maximum: of entries.

    Raises:
        Unreadable: there are more than *maximum* (`bomb`).
    """
    length = file.seek(0, io.SEEK_END)
    try:
        entries = list(_up_to(maximum, _central_entries(file)))
    except DAMAGE:
        return Directory(list(_up_to(maximum, _local_entries(file, 0, length, may_be_cut=True))), whole=False)
    gaps = _gaps(file, entries, length)
    hidden = (entry for low, high in gaps for entry in _local_entries(file, low, high, may_be_cut=False))
    return Directory(entries, whole=True, hidden=list(_up_to(maximum - len(entries), hidden)))


def is_one_document(file: BinaryIO, directory: Directory) -> bool:
    """Tell whether a zip is the shape of one document (docx, odt, epub, jar, …) and not an archive."""
    for entry in directory.entries:
        if entry.raw_name in NOT_FOR_US or IWORK.fullmatch(entry.raw_name):
            return True
        if entry.raw_name == b"mimetype" and not entry.flags & ENCRYPTED:
            try:
                declared = next(read_member(file, entry, Keys(())), b"")
            except Unreadable:
                return True
            if declared.startswith(b"application/"):
                return True
    return False


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
        method, aes = aes_of(fields[6], extra)
        yield Entry(
            raw_name=_name_of(name, extra),
            flags=fields[5],
            method=method,
            crc=fields[9],
            packed_bytes=packed,
            unpacked_bytes=unpacked,
            offset=start + shift,
            mode=mode,
            time=fields[7],
            aes=aes,
        )


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


def _gaps(file: BinaryIO, entries: Sequence[Entry], length: int) -> Iterator[tuple[int, int]]:
    """Give the stretches of the file in which no listed member stands, its directory among them."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset - reached >= LOCAL.size:
            yield reached, entry.offset
        file.seek(entry.offset + LOCAL.size - 4)
        name_bytes, extra_bytes = struct.unpack("<2H", file.read(4).ljust(4, b"\0"))
        reached = max(reached, entry.offset + LOCAL.size + name_bytes + extra_bytes + entry.packed_bytes)
    if length - reached >= LOCAL.size:
        yield reached, length


def _local_entries(file: BinaryIO, low: int, high: int, *, may_be_cut: bool) -> Iterator[Entry]:
    """Read the headers in front of members between two places of the file.

    A member that was streamed does not say how long it is: it reaches as far as it may, and the search goes on in it.
    """
    while (place := _find(file, b"PK\x03\x04", low, high)) is not None:
        entry, start = _local_entry(file, place, high)
        end = start + entry.packed_bytes
        if entry.raw_name and entry.method in METHODS and (end <= high or may_be_cut):
            yield entry
            low = end if entry.size_known else start
        else:
            low = place + 4


def _find(file: BinaryIO, mark: bytes, low: int, high: int) -> int | None:
    while low < high:
        file.seek(low)
        block = file.read(min(SEARCH_BYTES, high - low))
        found = block.find(mark)
        if found >= 0:
            return low + found
        if len(block) < SEARCH_BYTES:
            return None
        low += len(block) - len(mark) + 1
    return None


def _local_entry(file: BinaryIO, place: int, high: int) -> tuple[Entry, int]:
    """Read one header; also give where the member's bytes begin. A name of nothing: it is no header."""
    file.seek(place)
    fields = LOCAL.unpack(file.read(LOCAL.size).ljust(LOCAL.size, b"\0"))
    name, extra = file.read(fields[-2]), file.read(fields[-1])
    start = place + LOCAL.size + len(name) + len(extra)
    packed, unpacked, _ = _wide_sizes(extra, fields[8], fields[9], 0)
    known = not fields[3] & SIZES_BEHIND or packed > 0
    method, aes = aes_of(fields[4], extra)
    return Entry(
        raw_name=_name_of(name, extra) if fields[1] <= NEWEST_VERSION else b"",
        flags=fields[3],
        method=method,
        crc=fields[7],
        packed_bytes=packed if known else max(0, high - start),
        unpacked_bytes=unpacked,
        offset=place,
        time=fields[5],
        aes=aes,
        size_known=known,
    ), start


def _wide_sizes(extra: bytes, packed: int, unpacked: int, offset: int) -> tuple[int, int, int]:
    """Take from the zip64 field those numbers that have no room in their slots; they stand in a fixed order."""
    wide = next((content for kind, content in extra_fields(extra) if kind == 1), b"")
    numbers = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    take: Callable[[int], int] = lambda slot: next(numbers, slot) if slot == FULL32 else slot  # noqa: E731
    unpacked, packed, offset = take(unpacked), take(packed), take(offset)
    return packed, unpacked, offset


def _name_of(name: bytes, extra: bytes) -> bytes:
    """Give the raw name: as it stands in the directory, or as the Unicode path says where that is of this name."""
    for kind, content in extra_fields(extra):
        if kind == 0x7075 and len(content) > 5 and content[0] == 1:  # noqa: PLR2004 version, checksum, name
            (checksum,) = struct.unpack_from("<L", content, 1)
            if checksum == zlib.crc32(name):
                return content[5:]
    return name
