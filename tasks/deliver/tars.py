"""Tar archives, plain or compressed, read once from front to end; the library reads headers, we count every byte."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver.limits import Meter

MEDIA_TYPES = {
    "plain": "application/x-tar",
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
}
BLOCK_BYTES = 512
LONGEST_READ = 1024 * 1024
"""The longest names and lists of attributes are far shorter; a header that claims more is a trap for memory."""
MAGIC_AT, MAGIC = 257, b"ustar"
CHECKSUM_AT = slice(148, 156)
DAMAGE = (
    tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, ArithmeticError, LookupError,
)  # fmt: skip
"""What reading a damaged archive raises; writing is done elsewhere, so an OSError is the archive's."""


def packing_of(head: bytes) -> str | None:
    """Tell by the first bytes how a file is packed, if it may hold a tar; None: it holds none."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    if head[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC:
        return "plain"
    return None


def unpacked(file: BinaryIO, packing: str) -> BinaryIO:
    """Give the bytes that *file* packs."""
    doors: dict[str, Callable[[BinaryIO], object]] = {
        "gzip": lambda packed: gzip.GzipFile(fileobj=packed),
        "bzip2": bz2.BZ2File,
        "xz": lzma.LZMAFile,
        "plain": lambda packed: packed,
    }
    return cast("BinaryIO", doors[packing](file))


def starts_a_tar(block: bytes) -> bool:
    """Tell whether *block* is the header of a tar's first member: by its magic, else by its checksum (old tars)."""
    if len(block) < BLOCK_BYTES:
        return False
    if block[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC:
        return True
    written = block[CHECKSUM_AT].strip(b"\0 ")
    total = sum(block) - sum(block[CHECKSUM_AT]) + 8 * 0x20
    try:
        return block[0] != 0 and int(written, 8) == total
    except ValueError:
        return False


class OneWay:
    """A file that is read forwards only, each byte counted; remembers the last header block that was read."""

    def __init__(self, source: BinaryIO, meter: Meter) -> None:
        self.source = source
        self.meter = meter
        self.last_block = b""
        self._position = 0

    def read(self, count: int) -> bytes:
        """Read up to *count* bytes, fewer only at the end.

        Raises:
            OSError: they are more than a header of any member has.
        """
        if count > LONGEST_READ:
            raise OSError
        pieces = []
        while count > 0 and (piece := self.source.read(min(count, LONGEST_READ))):
            self.meter.add_bytes(len(piece))
            pieces.append(piece)
            count -= len(piece)
        read = b"".join(pieces)
        self._position += len(read)
        self.last_block = read if len(read) <= BLOCK_BYTES else b""
        return read

    def tell(self) -> int:
        """Tell how many bytes were read."""
        return self._position

    def seek(self, position: int) -> None:
        """Read on to *position*.

        Raises:
            OSError: it lies behind.
        """
        if position < self._position:
            raise OSError
        while self._position < position and self.read(min(position - self._position, LONGEST_READ)):
            pass


def members_of(tar: tarfile.TarFile, source: OneWay) -> Iterator[tarfile.TarInfo]:
    """Give the members of *tar* in their order.

    Raises:
        Unreadable: the archive breaks off or is damaged where a header should stand (`corrupt`).
    """
    while True:
        try:
            member = tar.next()
        except DAMAGE:
            raise Unreadable(Reason.CORRUPT) from None
        if member is None:
            break
        cast("Any", tar).members = []  # the library keeps every header it met; nobody asks for them again
        yield member
    # The library takes a damaged header for the end; a true end is a block of zeros, and nothing but zeros after it.
    if not source.last_block or source.last_block.strip(b"\0"):
        raise Unreadable(Reason.CORRUPT)
    _expect_zeros(source)


def _expect_zeros(source: OneWay) -> None:
    """Read to the very end, where a packed file has its checksum, and where a second archive may hang."""
    try:
        while rest := source.read(LONGEST_READ):
            if rest.strip(b"\0"):
                raise Unreadable(Reason.CORRUPT)
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None


def open_tar(source: OneWay) -> tarfile.TarFile:
    """Open the tar in *source*; names come as UTF-8 with what is none escaped, so that the raw bytes can be had back.

    Raises:
        Unreadable: already its first header is damaged (`corrupt`).
    """
    try:
        return tarfile.TarFile(
            fileobj=cast("BinaryIO", source),
            mode="r",
            encoding="utf-8",
            errors="surrogateescape",
            tarinfo=tarfile.TarInfo,
        )
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None


def raw_name_of(name: str) -> bytes:
    """Give back the bytes of a member's name."""
    return name.encode("utf-8", "surrogateescape")


def read_member(tar: tarfile.TarFile, member: tarfile.TarInfo, *, chunk_bytes: int) -> Iterator[bytes]:
    """Read one regular member piece by piece.

    Raises:
        Unreadable: it breaks off (`corrupt`).
    """
    try:
        source = tar.extractfile(member)
        done = 0
        while source is not None and (chunk := source.read(chunk_bytes)):
            done += len(chunk)
            yield chunk
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None
    if done != member.size:
        raise Unreadable(Reason.CORRUPT)
