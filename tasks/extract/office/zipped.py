"""Reads the parts of a document that is a zip (OOXML, OpenDocument): bounded, and however damaged the zip is."""

import mmap
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.office.safe_xml import parse_xml, salvage_xml

__all__ = ["Parts", "inflated", "open_parts", "parse_xml", "salvage_xml"]

MAXIMUM_BYTES = 512 * 1024 * 1024
"""So much may be unpacked of one document, all its parts together."""
MAXIMUM_RATIO = 200
"""What unpacks to more than this many times its packed size is a bomb; deflate can do 1,032, office files about 50."""
RATIO_FROM_BYTES = 10 * 1024 * 1024
"""Below this size nobody cares about the ratio."""
MAXIMUM_PARTS = 50_000
CHUNK_BYTES = 64 * 1024

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
"""A local file header, APPNOTE.TXT 4.3.7."""
_LOCAL_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_LOCKED_FLAG, _DESCRIPTOR_FLAG = 0x1, 0x8


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    offset: int
    """Of its local header."""
    method: int
    packed: int | None
    """Bytes; None: not told before its end."""
    size: int | None
    crc: int | None
    flags: int


@dataclass
class Parts:
    """The parts of one document, by name."""

    _source: BinaryIO
    _entries: dict[str, _Entry]
    damaged: set[str] = field(default_factory=set)
    """The parts whose content is cut off or fails its checksum, of those read so far."""
    duplicates: tuple[str, ...] = ()
    """Names that occur more than once; the last one counts, as in the zip readers of most office programs."""
    is_rebuilt: bool = False
    """The zip's directory is lost: the parts were found by their own headers, and some may be missing."""
    _unpacked: int = 0
    _by_key: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_key = {_key(name): name for name in self._entries}

    @property
    def names(self) -> tuple[str, ...]:
        """All names, as the zip says them, in its order."""
        return tuple(self._entries)

    @property
    def is_damaged(self) -> bool:
        """Tell whether anything read so far was cut off, or the directory is lost."""
        return self.is_rebuilt or bool(self.damaged)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_key

    def find(self, name: str) -> bytes | None:
        """Give the content of part *name* (letter case and a leading slash do not count), or None if there is none."""
        return self.read(name) if name in self else None

    def read(self, name: str) -> bytes:
        """Give the content of part *name*: of a damaged one what can be had, and `damaged` then names it.

        Raises:
            Unreadable: `corrupt` if there is no such part, `bomb`, `encrypted`, or `unsupported` (its packing).
        """
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give the content of part *name* piece by piece; otherwise as `read`."""
        entry = self._entries.get(self._by_key.get(_key(name), ""))
        if entry is None:
            raise Unreadable(Reason.CORRUPT)
        checksum, size, whole = 0, 0, False
        for chunk, packed, ended in self._unpack(entry):
            size += len(chunk)
            self._count(len(chunk), size, packed)
            checksum = zlib.crc32(chunk, checksum)
            whole = ended
            if chunk:
                yield chunk
        is_right = entry.crc is None or (entry.crc == checksum and entry.size in {None, size})
        if not whole or not is_right:
            self.damaged.add(entry.name)

    def _count(self, fresh: int, size: int, packed: int) -> None:
        self._unpacked += fresh
        if self._unpacked > MAXIMUM_BYTES or (size > RATIO_FROM_BYTES and size > MAXIMUM_RATIO * packed):
            raise Unreadable(Reason.BOMB)

    def _unpack(self, entry: _Entry) -> Iterator[tuple[bytes, int, bool]]:
        """Give pieces of the content, each with the packed bytes eaten so far and whether it is the last."""
        if entry.flags & _LOCKED_FLAG:
            raise Unreadable(Reason.ENCRYPTED)
        if entry.method not in {_STORED, _DEFLATED}:
            raise Unreadable(Reason.UNSUPPORTED)
        self._source.seek(entry.offset)
        header = self._source.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MAGIC):
            return
        *_, name_length, extra_length = _LOCAL.unpack(header)
        start = entry.offset + _LOCAL.size + name_length + extra_length
        packed = self._packed(start, entry.packed)
        yield from inflated(packed) if entry.method == _DEFLATED else _stored(packed, entry.packed)

    def _packed(self, start: int, length: int | None) -> Iterator[bytes]:
        left = length
        while left is None or left > 0:
            # a caller may read another part between two pieces
            self._source.seek(start)
            piece = self._source.read(CHUNK_BYTES if left is None else min(CHUNK_BYTES, left))
            if not piece:
                return
            start += len(piece)
            left = None if left is None else left - len(piece)
            yield piece


def _key(name: str) -> str:
    """Write a part's name as it is compared: [ECMA-376-2] 6.2.2.3, without regard to case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _stored(packed: Iterator[bytes], length: int | None) -> Iterator[tuple[bytes, int, bool]]:
    eaten = 0
    for piece in packed:
        eaten += len(piece)
        yield piece, eaten, eaten == length
    if not length and not eaten:
        yield b"", 0, True


def inflated(packed: Iterator[bytes]) -> Iterator[tuple[bytes, int, bool]]:
    """Inflate a raw stream, at most `CHUNK_BYTES` a step.

    Returns:
        Pieces, each with the packed bytes eaten so far and whether the stream ends with it. A broken stream ends early.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    eaten = 0
    for piece in packed:
        eaten += len(piece)
        waiting = piece
        while waiting:
            try:
                chunk = inflater.decompress(waiting, CHUNK_BYTES)
            except zlib.error:
                return
            waiting = inflater.unconsumed_tail
            used = eaten - len(waiting) - len(inflater.unused_data)
            yield chunk, used, inflater.eof
            if inflater.eof:
                return
    try:
        yield inflater.flush(), eaten, inflater.eof
    except zlib.error:
        return


@contextmanager
def open_parts(document: Path | bytes) -> Iterator[Parts]:
    """Open a zip-shaped document, from a file or from memory.

    Where the zip's directory is lost or broken, the parts are found by their own headers.

    Raises:
        Unreadable: `corrupt` where no part can be found, `bomb` where there are too many.
        OSError: the file cannot be read.
    """
    with BytesIO(document) if isinstance(document, bytes) else document.open("rb") as source:
        yield _open(source)


def _open(source: BinaryIO) -> Parts:
    try:
        with zipfile.ZipFile(source) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, struct.error):
        listed = []
    if listed and _is_header(source, 0) and min(info.header_offset for info in listed):
        # the directory is that of a zip within this one, whose own is cut off
        listed = []
    if len(listed) > MAXIMUM_PARTS:
        raise Unreadable(Reason.BOMB)
    entries: dict[str, _Entry] = {}
    for info in listed:
        entry = _Entry(
            name=info.filename,
            offset=info.header_offset,
            method=info.compress_type,
            packed=info.compress_size,
            size=info.file_size,
            crc=info.CRC,
            flags=info.flag_bits,
        )
        entries[entry.name] = entry
    counts = Counter(info.filename for info in listed)
    duplicates = tuple(sorted(name for name, count in counts.items() if count > 1))
    sound = {name: entry for name, entry in entries.items() if _is_header(source, entry.offset)}
    if entries and len(sound) == len(entries):
        return Parts(source, entries, duplicates=duplicates)
    found = {**{entry.name: entry for entry in _walk(source)}, **sound}
    if not found:
        raise Unreadable(Reason.CORRUPT)
    return Parts(source, found, duplicates=duplicates, is_rebuilt=True)


def _is_header(source: BinaryIO, offset: int) -> bool:
    source.seek(offset)
    return source.read(4) == _LOCAL_MAGIC


def _walk(source: BinaryIO) -> Iterator[_Entry]:
    """Find the parts by their local headers, each one skipped as a whole: it may be a zip itself."""
    source.seek(0, 2)
    if not source.tell():
        return
    if isinstance(source, BytesIO):
        whole = source.getbuffer()
    else:
        whole = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ))
    with whole:
        yield from _walk_bytes(whole)


def _walk_bytes(whole: memoryview) -> Iterator[_Entry]:
    at, count, unpacked = 0, 0, 0
    while (at := _next_header(whole, at)) >= 0 and count < MAXIMUM_PARTS:
        fields = _LOCAL.unpack_from(whole, at)
        _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = fields
        start = at + _LOCAL.size + name_length + extra_length
        name = _decode_name(bytes(whole[at + _LOCAL.size : at + _LOCAL.size + name_length]))
        if not name or method not in {_STORED, _DEFLATED}:
            at += 4
            continue
        is_told = not flags & _DESCRIPTOR_FLAG
        if not is_told and method == _DEFLATED:
            packed, fresh = _measure(whole, start, MAXIMUM_BYTES - unpacked)
            unpacked += fresh
        elif not is_told:
            following = _next_header(whole, start)
            packed = (following if following >= 0 else len(whole)) - start
        count += 1
        yield _Entry(name, at, method, packed, size if is_told else None, crc if is_told else None, flags)
        at = start + packed


def _next_header(whole: memoryview, at: int) -> int:
    """Find the next local header that is wholly there, from *at* on; -1: none."""
    step = 1024 * 1024
    while at < len(whole) - _LOCAL.size:
        found = bytes(whole[at : at + step + 3]).find(_LOCAL_MAGIC)
        if found >= 0:
            return at + found if at + found + _LOCAL.size <= len(whole) else -1
        at += step
    return -1


def _measure(whole: memoryview, start: int, maximum: int) -> tuple[int, int]:
    """Tell how many packed bytes a stream takes, and what it unpacks to."""
    used = size = 0
    pieces = (bytes(whole[at : at + CHUNK_BYTES]) for at in range(start, len(whole), CHUNK_BYTES))
    for chunk, eaten, _ in inflated(pieces):
        used, size = eaten, size + len(chunk)
        if size > maximum:
            raise Unreadable(Reason.BOMB)
    return used, size


def _decode_name(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")
