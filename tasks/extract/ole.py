"""Looks into an OLE compound file for what it is: Word, Excel, PowerPoint, Outlook, or locked Office."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

ENCRYPTED = "application/encrypted"
UNKNOWN = "application/x-ole-storage"
MAXIMUM_SECTORS = 4096
"""Of the directory, as many are looked at: 16,384 entries."""
_CLASSES = {
    "00020906-0000-0000-c000-000000000046": "application/msword",
    "00020900-0000-0000-c000-000000000046": "application/msword",
    "00020820-0000-0000-c000-000000000046": "application/vnd.ms-excel",
    "00020810-0000-0000-c000-000000000046": "application/vnd.ms-excel",
    "64818d10-4f9b-11cf-86ea-00aa00b929e8": "application/vnd.ms-powerpoint",
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
    "VisioDocument": "application/vnd.visio",
    "Quill": "application/x-mspublisher",
    "FileHeader": "application/x-hwp",
}
"""[MS-CFB] names and classes of the Office formats."""
_ENTRY_BYTES = 128


def ole_type(path: Path) -> str:
    """Tell the media type of the compound file at *path* by its root's class, else by its first telling stream."""
    with path.open("rb") as source:
        try:
            entries = list(_entries(source))
        except (struct.error, ValueError, IndexError, OverflowError):
            return UNKNOWN
    names = [name for name, _ in entries]
    if "EncryptedPackage" in names:
        return ENCRYPTED
    if entries and (media_type := _CLASSES.get(entries[0][1])):
        return media_type
    return next((_STREAMS[name] for name in names if name in _STREAMS), UNKNOWN)


def _entries(source: BinaryIO) -> Iterator[tuple[str, str]]:
    """Give name and class of each directory entry ([MS-CFB] 2.6), following the sector chain."""
    header = source.read(512)
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in {9, 12}:
        raise ValueError
    size = 1 << shift
    fat_sectors = struct.unpack_from("<109I", header, 76)
    sector = struct.unpack_from("<I", header, 48)[0]
    for _ in range(MAXIMUM_SECTORS):
        source.seek((sector + 1) * size)
        block = source.read(size)
        for offset in range(0, len(block) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            yield _entry(block[offset : offset + _ENTRY_BYTES])
        source.seek((fat_sectors[sector // (size // 4)] + 1) * size + 4 * (sector % (size // 4)))
        link = source.read(4)
        sector = struct.unpack("<I", link)[0] if len(link) == 4 else 0xFFFFFFFE  # noqa: PLR2004 the size of "<I"
        if sector >= 0xFFFFFFFA:  # noqa: PLR2004 the chain's end and what is reserved, [MS-CFB] 2.1
            return


def _entry(block: bytes) -> tuple[str, str]:
    length = min(64, struct.unpack_from("<H", block, 64)[0])
    name = block[: max(0, length - 2)].decode("utf-16-le", "replace")
    first, second, third, rest = *struct.unpack_from("<IHH", block, 80), block[88:96].hex()
    return name, f"{first:08x}-{second:04x}-{third:04x}-{rest[:4]}-{rest[4:]}"
