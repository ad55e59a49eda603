"""Packed files (gzip, bzip2, xz, lzma, zstd): a packed tar is one container; any other holds one member."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from tasks.deliver import tars
from tasks.deliver.limits import Meter
from tasks.deliver.names import CONTENT
from tasks.deliver.spill import Content, Opened
from tasks.deliver.streams import GZIP, PackedStream, Packing, name_in_gzip


def opened(file: BinaryIO, packing: Packing, meter: Meter, *, head: bytes) -> Opened:
    """Open a packed file.

    Args:
        file: standing at its first byte.
        packing: as `head` tells.
        meter: every unpacked byte of a tar goes on it here; those of a single member when it is written.
        head: its first bytes.

    Raises:
        Unreadable: it is damaged from the beginning (`corrupt`).
    """
    stream = PackedStream(file, packing.make)
    pieces = stream.pieces()
    first = _first_block(pieces)
    if tars.starts_a_tar(first):
        archive = tars.opened(chain((first,), pieces), meter, media_type=packing.media_type)
    else:
        name = name_in_gzip(head) if packing is GZIP else None
        archive = Opened(packing.media_type, iter([(name or CONTENT, chain((first,), pieces))]), expected=1)
    archive.members = _noting_the_rest(archive, archive.members, stream)
    return archive


def _first_block(pieces: Iterator[bytes]) -> bytes:
    first = b""
    while len(first) < tars.BLOCK_BYTES and (piece := next(pieces, b"")):
        first += piece
    return first


def _noting_the_rest(
    archive: Opened, members: Iterator[tuple[bytes, Content]], stream: PackedStream
) -> Iterator[tuple[bytes, Content]]:
    yield from members
    archive.left_over = stream.left_over
