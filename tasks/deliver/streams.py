"""Packed streams (gzip, bzip2, xz, zstd, …): what a file or a member packs, piece by piece, never more than a piece.

The packings are told by their first bytes. Several streams may stand behind each other, with zeros between them;
what stands behind the last and is none is noted.
"""

import bz2
import lzma
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import inflate64

from config.errors import Unreadable
from storage.vocabulary import Reason

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE_BYTES = 1024 * 1024
"""As much is unpacked at once, at most."""
PACKED_BYTES = 64 * 1024
DAMAGE = (zlib.error, lzma.LZMAError, zstd.ZstdError, OSError, EOFError, ValueError)
"""What unpacking damaged bytes raises."""
ZSTD_WINDOW_LOG = 30
"""The largest window that is granted, 1 GiB: `zstd --long=30`; the library's own bound is 128 MiB."""
GZIP_HEADER = struct.Struct("<2xBBL2x")
GZIP_HAS_EXTRA, GZIP_HAS_NAME = 0x04, 0x08
LONGEST_GZIP_NAME = 4096


class Unpacker(Protocol):
    """What the libraries' decompressors have in common."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""

    @property
    def unused_data(self) -> bytes:
        """What stood behind the stream's end."""

    def decompress(self, packed: bytes, maximum: int, /) -> bytes:
        """Unpack, up to *maximum* bytes."""


class Inflate:
    """Deflate without a frame, in the shape of the other libraries."""

    WINDOW_BITS = -15

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(self.WINDOW_BITS)

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What stood behind the stream's end."""
        return self._inner.unused_data

    def decompress(self, packed: bytes, maximum: int, /) -> bytes:
        """Unpack, up to *maximum* bytes."""
        return self._inner.decompress(self._inner.unconsumed_tail + packed, maximum)


class Gunzip(Inflate):
    """Deflate in gzip: a wrong checksum does not take along the bytes before it."""

    WINDOW_BITS = 31
    TRAILER_BYTES = 8

    def __init__(self) -> None:
        super().__init__()
        self._is_wrong = False

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""
        return super().needs_input and not self._is_wrong

    def decompress(self, packed: bytes, maximum: int, /) -> bytes:
        """Unpack, up to *maximum* bytes."""
        if self._is_wrong:
            raise zlib.error
        waiting, before = self._inner.unconsumed_tail + packed, self._inner.copy()
        try:
            return self._inner.decompress(waiting, maximum)
        except zlib.error:
            self._is_wrong = True
            return before.decompress(waiting[: -self.TRAILER_BYTES], maximum)


class Inflate64:
    """Deflate64, which Windows writes beyond 2 GB; its library knows no maximum, so it is fed in crumbs."""

    CRUMB_BYTES = 1024
    unused_data = b""

    def __init__(self) -> None:
        self._inner = inflate64.Inflater()
        self._waiting = b""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._inner.eof)

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""
        return not self._waiting

    def decompress(self, packed: bytes, _maximum: int, /) -> bytes:
        """Unpack one crumb: deflate64 makes at most some thousand bytes of one."""
        waiting = self._waiting + packed
        self._waiting = waiting[self.CRUMB_BYTES :]
        return bytes(self._inner.inflate(waiting[: self.CRUMB_BYTES]))


def zstd_unpacker() -> Unpacker:
    """Make an unpacker of zstd that grants large windows."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})


@dataclass(frozen=True, slots=True)
class Packing:
    """One way of packing a stream."""

    media_type: str
    make: Callable[[], Unpacker]


GZIP = Packing("application/gzip", Gunzip)
BZIP2 = Packing("application/x-bzip2", bz2.BZ2Decompressor)
XZ = Packing("application/x-xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ))
LZMA = Packing("application/x-lzma", lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE))
ZSTD = Packing("application/zstd", zstd_unpacker)
BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
"""What follows `BZh` and the level: a first block, or the end of nothing."""
ZSTD_SKIPPABLE = tuple(bytes((0x50 + number, 0x2A, 0x4D, 0x18)) for number in range(16))
LZMA_HEADER = struct.Struct("<BLQ")
LZMA_NO_SIZE, LZMA_LARGEST = 0xFFFF_FFFF_FFFF_FFFF, 1 << 38
"""The old format has no magic: its tools believe a size that is not known, or below 256 GiB."""


def packing_of(head: bytes) -> Packing | None:
    """Tell by its first bytes how a file is packed; None: it is not, or in no way known here."""
    if head.startswith(b"\x1f\x8b\x08"):
        return GZIP
    if head.startswith(b"BZh") and head[4:10] in BZIP2_BLOCKS:
        return BZIP2
    if head.startswith(b"\xfd7zXZ\x00"):
        return XZ
    if head.startswith((b"\x28\xb5\x2f\xfd", *ZSTD_SKIPPABLE)):
        return ZSTD
    return LZMA if _is_old_lzma(head) else None


def _is_old_lzma(head: bytes) -> bool:
    if len(head) < LZMA_HEADER.size or not head.startswith(b"\x5d\x00\x00"):
        return False
    _, window, size = LZMA_HEADER.unpack_from(head)
    low = window & -window
    return window > 0 and window in (low, 3 * low) and (size == LZMA_NO_SIZE or size < LZMA_LARGEST)


def name_in_gzip(head: bytes) -> bytes | None:
    """Give the name that gzip stored with a file (RFC 1952, FNAME); None: it stored none."""
    if len(head) < GZIP_HEADER.size:
        return None
    _, flags, _ = GZIP_HEADER.unpack_from(head)
    at = GZIP_HEADER.size
    if flags & GZIP_HAS_EXTRA:
        at += 2 + int.from_bytes(head[at : at + 2], "little")
    end = head.find(b"\0", at, at + LONGEST_GZIP_NAME)
    return head[at:end] if flags & GZIP_HAS_NAME and end > at else None


class PackedStream:
    """The bytes that *source* packs."""

    def __init__(self, source: BinaryIO, make: Callable[[], Unpacker]) -> None:
        self.source = source
        self.make = make
        self.left_over = False
        """Whether bytes that are no stream stand behind the last one; known at the end."""

    def pieces(self) -> Iterator[bytes]:
        """Give the unpacked bytes of all streams, checksums held where there are some.

        Raises:
            Unreadable: it is damaged or breaks off (`corrupt`).
        """
        packed, ended = self._skip_zeros(b""), 0
        while packed:
            unpacker, given = self.make(), 0
            try:
                for piece in unpacked(unpacker, packed, lambda: self.source.read(PACKED_BYTES)):
                    given += len(piece)
                    yield piece
            except DAMAGE:
                if ended and not given:
                    self.left_over = True
                    return
                raise Unreadable(Reason.CORRUPT) from None
            ended += 1
            packed = self._skip_zeros(unpacker.unused_data)

    def _skip_zeros(self, packed: bytes) -> bytes:
        while not (packed := packed.lstrip(b"\0")):
            if not (packed := self.source.read(PACKED_BYTES)):
                break
        return packed


def unpacked(unpacker: Unpacker, packed: bytes, more: Callable[[], bytes]) -> Iterator[bytes]:
    """Give what one stream packs.

    Args:
        unpacker: fresh.
        packed: its first bytes.
        more: gives the bytes after those, none at the end.

    Raises:
        EOFError: it breaks off.
        Exception: one of `DAMAGE`.
    """
    while True:
        piece = unpacker.decompress(packed, PIECE_BYTES)
        packed = b""
        if piece:
            yield piece
        if unpacker.eof:
            return
        if not piece and unpacker.needs_input and not (packed := more()):
            raise EOFError
