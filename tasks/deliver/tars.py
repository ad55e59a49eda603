"""Tar archives, read once from front to end; the library reads headers, we count every byte."""

import tarfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver.limits import Meter
from tasks.deliver.spill import LINK, Content, Opened, SameAs
from tasks.deliver.streams import PIECE_BYTES

MEDIA_TYPE = "application/x-tar"
BLOCK_BYTES = 512
LONGEST_READ = 1024 * 1024
"""The longest names and lists of attributes are far shorter; a header that claims more is a trap for memory."""
MAGIC_AT, MAGIC = 257, b"ustar"
CHECKSUM_AT = slice(148, 156)
DAMAGE = (tarfile.TarError, EOFError, OSError, ValueError, ArithmeticError, LookupError)
"""What reading a damaged archive raises; writing is done elsewhere, so an OSError is the archive's."""


def starts_a_tar(block: bytes) -> bool:
    """Tell whether *block* is the header of a tar's first member: by its magic, else by its checksum (old tars)."""
    return len(block) >= BLOCK_BYTES and (block[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC or has_checksum(block))


def has_checksum(block: bytes) -> bool:
    """Tell whether *block* begins with a tar's header that is whole: stronger than any magic that a name may feign."""
    written = block[CHECKSUM_AT].strip(b"\0 ")
    if not written.isdigit() or block[0] == 0 or len(block) < BLOCK_BYTES:
        return False
    total = sum(block[:BLOCK_BYTES]) - sum(block[CHECKSUM_AT]) + 8 * 0x20
    return f"{total:o}".encode() == written.lstrip(b"0")


class OneWay:
    """A file that is read forwards only, each byte counted; remembers the last header block that was read."""

    def __init__(self, pieces: Iterator[bytes], meter: Meter) -> None:
        self.pieces = pieces
        self.meter = meter
        self.last_block = b""
        self._position = 0
        self._buffer, self._at = b"", 0

    def read(self, count: int) -> bytes:
        """Read up to *count* bytes, fewer only at the end.

        Raises:
            OSError: they are more than a header of any member has.
            Unreadable: what packs them is damaged (`corrupt`), or they pass the limits (`bomb`).
        """
        if count > LONGEST_READ:
            raise OSError
        while len(self._buffer) - self._at < count and (piece := next(self.pieces, b"")):
            self.meter.add_bytes(len(piece))
            self._buffer, self._at = self._buffer[self._at :] + piece, 0
        read = self._buffer[self._at : self._at + count]
        self._at += len(read)
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


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """Give the bytes of a tar that nothing packs."""
    return iter(lambda: file.read(LONGEST_READ), b"")


def opened(pieces: Iterator[bytes], meter: Meter, *, media_type: str = MEDIA_TYPE) -> Opened:
    """Open the tar that *pieces* make up; how many members it has is known when its end was seen."""
    archive = Opened(media_type, iter(()), counts_itself=True)
    archive.members = _members(OneWay(pieces, meter), archive)
    return archive


def _members(source: OneWay, archive: Opened) -> Iterator[tuple[bytes, Content]]:
    files = 0
    with open_tar(source) as tar:
        for member in members_of(tar, source):
            if not member.isdir():
                files += member.isfile() or member.islnk()
                yield raw_name_of(member.name), _content(tar, member, source.meter)
    archive.expected = files


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, meter: Meter) -> Content:
    if member.islnk():
        return SameAs(raw_name_of(member.linkname))
    return read_member(tar, member, meter) if member.isfile() else LINK


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


def read_member(tar: tarfile.TarFile, member: tarfile.TarInfo, meter: Meter) -> Iterator[bytes]:
    """Read one regular member piece by piece; the holes of a sparse one come from nowhere, so they are counted here.

    Raises:
        Unreadable: it breaks off (`corrupt`), or its holes pass the limits (`bomb`).
    """
    try:
        source = tar.extractfile(member)
        done = 0
        while source is not None and (piece := source.read(PIECE_BYTES)):
            done += len(piece)
            if member.issparse():
                meter.add_bytes(len(piece))
            yield piece
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None
    if done != member.size:
        raise Unreadable(Reason.CORRUPT)
