"""Looks into an OLE compound file for what it is: Word, Excel, PowerPoint, Outlook, or locked Office."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ENCRYPTED = "application/encrypted"
UNKNOWN = "application/x-ole-storage"
MAXIMUM_SECTORS = 4096
"""Of the directory, and of the list of its allocation tables, as many are looked at: 16,384 entries or more."""
_CLASSES = {
    "00020906-0000-0000-c000-000000000046": "application/msword",
    "00020900-0000-0000-c000-000000000046": "application/msword",
    "00020820-0000-0000-c000-000000000046": "application/vnd.ms-excel",
    "00020810-0000-0000-c000-000000000046": "application/vnd.ms-excel",
    "64818d10-4f9b-11cf-86ea-00aa00b929e8": "application/vnd.ms-powerpoint",
    "64818d11-4f9b-11cf-86ea-00aa00b929e8": "application/vnd.ms-powerpoint",
    "00020d0b-0000-0000-c000-000000000046": "application/vnd.ms-outlook",
    "000c1084-0000-0000-c000-000000000046": "application/x-msi",
}
_STREAMS = {
    "EncryptedPackage": ENCRYPTED,
    "__properties_version1.0": "application/vnd.ms-outlook",
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "PP40": "application/vnd.ms-powerpoint",
    "VisioDocument": "application/vnd.visio",
    "Quill": "application/x-mspublisher",
    "FileHeader": "application/x-hwp",
    "MatOST": "application/vnd.ms-works",
}
"""[MS-CFB] names and classes of the Office formats; the first that is there counts."""
_FOLDED = {name.lower(): media_type for name, media_type in _STREAMS.items()}
_ENTRY_BYTES = 128
_NO_SECTOR = 0xFFFFFFFA
"""From here on: the chain's end and what is reserved, [MS-CFB] 2.1."""
_IN_HEADER = 109
"""So many allocation tables are listed in the header, [MS-CFB] 2.2; the others in a chain of their own."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    class_id: str
    left: int
    right: int
    child: int


def ole_type(path: Path) -> str:
    """Tell the media type of the compound file at *path* by the streams at its top, else by its class.

    A stream further down belongs to a document embedded in it, and counts only where nothing else tells.
    """
    entries: list[_Entry] = []
    with path.open("rb") as source:
        try:
            for entry in _entries(source):
                entries.append(entry)  # noqa: PERF402 what was read before a break counts
        except (struct.error, ValueError, IndexError, OverflowError):
            pass
    top = _top_names(entries)
    for names in (top, [entry.name for entry in entries]):
        held = {name.lower() for name in names}
        told = next((media_type for name, media_type in _FOLDED.items() if name in held), None)
        if told is not None:
            return told
        if entries and (told := _CLASSES.get(entries[0].class_id)):
            return told
    return UNKNOWN


def _top_names(entries: list[_Entry]) -> list[str]:
    """Give the names of the root's own streams and storages, each once whatever its links say."""
    names: list[str] = []
    waiting = [entries[0].child] if entries else []
    seen: set[int] = set()
    while waiting:
        at = waiting.pop()
        if at in seen or at >= len(entries):
            continue
        seen.add(at)
        names.append(entries[at].name)
        waiting += [entries[at].left, entries[at].right]
    return names


def _entries(source: BinaryIO) -> Iterator[_Entry]:
    """Give each directory entry ([MS-CFB] 2.6), following the sector chain as far as it is whole."""
    header = source.read(512)
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in {9, 12}:
        raise ValueError
    size = 1 << shift
    tables = _Tables(source, header, size)
    sector = struct.unpack_from("<I", header, 48)[0]
    for _ in range(MAXIMUM_SECTORS):
        block = tables.read(sector)
        for offset in range(0, len(block) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            yield _entry(block[offset : offset + _ENTRY_BYTES])
        sector = tables.following(sector)
        if sector >= _NO_SECTOR:
            return


class _Tables:
    """The allocation tables of a compound file, each looked up where it is needed."""

    def __init__(self, source: BinaryIO, header: bytes, size: int) -> None:
        self._source, self._size = source, size
        self._listed = list(struct.unpack_from(f"<{_IN_HEADER}I", header, 76))
        self._more = struct.unpack_from("<I", header, 68)[0]
        self._left = MAXIMUM_SECTORS

    def read(self, sector: int) -> bytes:
        self._source.seek((sector + 1) * self._size)
        return self._source.read(self._size)

    def following(self, sector: int) -> int:
        per_table = self._size // 4
        number = sector // per_table
        while number >= len(self._listed) and self._more < _NO_SECTOR and self._left:
            *listed, self._more = struct.unpack(f"<{per_table}I", self.read(self._more))
            self._listed += listed
            self._left -= 1
        return int(struct.unpack_from("<I", self.read(self._listed[number]), 4 * (sector % per_table))[0])


def _entry(block: bytes) -> _Entry:
    length = min(64, struct.unpack_from("<H", block, 64)[0])
    name = block[: max(0, length - 2)].decode("utf-16-le", "replace")
    left, right, child, first, second, third = struct.unpack_from("<IIIIHH", block, 68)
    rest = block[88:96].hex()
    return _Entry(name, f"{first:08x}-{second:04x}-{third:04x}-{rest[:4]}-{rest[4:]}", left, right, child)
