"""What bombs are packed with: streams that unpack to a hundred megabytes and more, made without unpacking them."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

MIB = 1024**2
SECRET = "Zanzibar-Protokoll 4711, streng geheim"
"""Stands in every file: it must not turn up in a log line."""


def deflated(fill: bytes, mebibytes: int, *, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A raw deflate stream of *fill* repeated, by repeating one packed mebibyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress((fill * (MIB // len(fill) + 1))[:MIB]) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + block * mebibytes + packer.compress(tail) + packer.flush(zlib.Z_FINISH)


def zlibbed(fill: bytes, mebibytes: int) -> bytes:
    """The same as a zlib stream; its checksum is wrong, which shows only at the end."""
    return b"\x78\xda" + deflated(fill, mebibytes) + b"\0\0\0\0"


def gzipped(fill: bytes, mebibytes: int) -> bytes:
    """The same as a gzip file."""
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\x03" + deflated(fill, mebibytes) + bytes(8)


def bzipped(fill: bytes, mebibytes: int) -> bytes:
    """Streams one behind the other, as bzip2 allows."""
    return bz2.compress((fill * (MIB // len(fill) + 1))[:MIB]) * mebibytes


def xzipped(fill: bytes, mebibytes: int) -> bytes:
    """Streams one behind the other, as xz allows."""
    return lzma.compress((fill * (MIB // len(fill) + 1))[:MIB], preset=0) * mebibytes


@dataclass(frozen=True)
class Member:
    """A member of a zip: its bytes packed already, its sizes and mode as claimed."""

    name: bytes
    packed: bytes
    size: int
    method: int = 8
    mode: int = 0
    crc: int = 0
    offset: int | None = None
    """Where its header lies, if not where it is written: several members may share one."""

    @classmethod
    def of(cls, name: str | bytes, content: bytes = b"", *, mode: int = 0) -> "Member":
        """A member that is what it claims."""
        raw = name.encode() if isinstance(name, str) else name
        return cls(raw, content, len(content), 0, mode, zlib.crc32(content))


def bomb(name: str, fill: bytes, mebibytes: int, *, head: bytes = b"", tail: bytes = b"") -> Member:
    """A member that unpacks to so many mebibytes."""
    size = len(head) + mebibytes * MIB + len(tail)
    return Member(name.encode(), deflated(fill, mebibytes, head=head, tail=tail), min(size, 0xFFFFFFFE))


def zipped(members: Iterable[Member]) -> bytes:
    """Write a zip as the members claim, whatever they are."""
    body, directory, count = bytearray(), bytearray(), 0
    for member in members:
        at = len(body) if member.offset is None else member.offset
        sizes = (member.method, 0, 0x21, member.crc, len(member.packed), member.size, len(member.name))
        if member.offset is None:
            body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0x800, *sizes, 0) + member.name + member.packed
        made_by = struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, 0x800, *sizes, 0, 0, 0, 0, member.mode << 16, at
        )
        directory += made_by + member.name
        count += 1
    shown = min(count, 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, shown, shown, len(directory), len(body), 0)
    return bytes(body + directory + end)
