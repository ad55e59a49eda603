"""7z archives: headers, filters and keys are the library's; which member comes when, and how far, is ours.

The library's own extraction starts threads, writes by name, and stops at the first damaged member.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, BinaryIO, cast

from py7zr import SevenZipFile, compressor
from py7zr.compressor import SevenZipDecompressor, SupportedMethods
from py7zr.exceptions import ArchiveError, PasswordRequired

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver import libarchive, streams
from tasks.deliver.limits import Meter
from tasks.deliver.spill import LINK, Content, Opened
from tasks.deliver.streams import PIECE_BYTES

MEDIA_TYPE = "application/x-7z-compressed"
PACKED_BYTES = 16 * 1024
"""Read at once: some of the filters know no maximum, and deflate makes at most 1,032 bytes of one."""
MOST_CODERS = 4
"""In a chain, for the library."""
DAMAGE = (
    *streams.DAMAGE, ArchiveError, ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError,
    SystemError, TypeError, cast("Any", compressor).brotli.error, struct.error,
)  # fmt: skip
"""What the library raises over damaged archives: it checks little before it uses it."""


@dataclass(slots=True)
class Part:
    """One member of a block."""

    file: Any
    size: int
    crc: int | None


@dataclass(slots=True)
class Block:
    """Members packed together (the format's "folder")."""

    folder: Any
    start: int
    packed_bytes: int
    parts: list[Part]

    @property
    def is_locked(self) -> bool:
        """Whether it is encrypted."""
        return bool(SupportedMethods.needs_password(self.folder.coders))


def opened(file: BinaryIO, meter: Meter, passwords: Sequence[str]) -> Opened:
    """Open a 7z archive.

    Raises:
        Unreadable: its header is damaged, or encrypted and no candidate fits.
    """
    try:
        archive, fitting = _open_header(file, passwords)
        empty, blocks = _layout(archive)
    except DAMAGE:
        return libarchive.opened(file, libarchive.SEVENZIP)
    if any(map(_is_beyond, blocks)):
        return libarchive.opened(file, libarchive.SEVENZIP)
    reader = _Reader(file, passwords, meter, fitting)
    expected = len(empty) + sum(not _is_special(part.file) for block in blocks for part in block.parts)
    return Opened(MEDIA_TYPE, reader.members(empty, blocks), expected)


def _open_header(file: BinaryIO, passwords: Sequence[str]) -> tuple[SevenZipFile, str | None]:
    """Open an archive; also give the password of its header, where that has one."""
    try:
        return _open(file, None), None
    except PasswordRequired:
        for password in passwords:
            try:
                return _open(file, password), password
            except DAMAGE:
                continue
    raise Unreadable(Reason.ENCRYPTED)


def _open(file: BinaryIO, password: str | None) -> SevenZipFile:
    file.seek(0)
    return SevenZipFile(file, "r", password=password)


def _layout(archive: SevenZipFile) -> tuple[list[Any], list[Block]]:
    """Give the empty members, and the blocks with theirs."""
    files = list(archive.files) if hasattr(archive, "files") else []
    packed = iter([one for one in files if not one.emptystream])
    streams_info = getattr(getattr(archive, "header", None), "main_streams", None)
    blocks = [] if streams_info is None else list(_blocks(streams_info, archive.afterheader, packed))
    if next(packed, None) is not None:
        raise ValueError
    return [one for one in files if one.emptystream and not one.is_directory], blocks


def _blocks(info: Any, base: int, files: Iterator[Any]) -> Iterator[Block]:
    folders, sub = info.unpackinfo.folders, info.substreamsinfo
    counts = [1] * len(folders) if sub is None else sub.num_unpackstreams_folders
    sizes = iter(
        [folder.get_unpack_size() for folder in folders] if sub is None or sub.unpacksizes is None else sub.unpacksizes
    )
    crcs = iter([] if sub is None else zip(sub.digestsdefined, sub.digests, strict=True))
    starts = [base + info.packinfo.packpos + place for place in accumulate(info.packinfo.packsizes, initial=0)]
    stream = 0
    for folder, count in zip(folders, counts, strict=True):
        parts = []
        for one, size in zip(islice(files, count), islice(sizes, count), strict=True):
            defined, crc = next(crcs, (folder.digestdefined and count == 1, folder.crc))
            parts.append(Part(one, size, crc if defined else None))
        yield Block(folder, starts[stream], info.packinfo.packsizes[stream], parts)
        stream += len(folder.packed_indices)


def _is_beyond(block: Block) -> bool:
    """Tell whether the library cannot unpack it: filters of several streams (BCJ2), and methods it does not know."""
    coders = block.folder.coders
    try:
        known = all(cast("Any", SupportedMethods).get_filter_id(coder) is not None for coder in coders)
    except DAMAGE:
        known = False
    return not known or len(coders) > MOST_CODERS or any(coder["numinstreams"] != 1 for coder in coders)


def _is_special(file: Any) -> bool:
    return bool(file.is_symlink or file.is_junction or file.is_socket)


def _raw_name(file: Any) -> bytes:
    return str(file.filename).encode("utf-8", "surrogatepass")


class _Reader:
    def __init__(self, file: BinaryIO, passwords: Sequence[str], meter: Meter, fitting: str | None) -> None:
        self.file = file
        self.passwords = passwords
        self.meter = meter
        self.fitting = fitting
        """The password that fitted before; each trial takes a third of a second, so it is not tried anew."""

    def members(self, empty: list[Any], blocks: list[Block]) -> Iterator[tuple[bytes, Content]]:
        yield from ((_raw_name(file), iter(())) for file in empty)
        for block in blocks:
            yield from self._members_of(block)

    def _members_of(self, block: Block) -> Iterator[tuple[bytes, Content]]:
        reason = Reason.CORRUPT
        try:
            unpacker: Any = self._unlocked(block) if block.is_locked else self._unpacker(block, None)
        except Unreadable as failure:
            unpacker, reason = None, Reason(failure.reason)
        except DAMAGE:
            unpacker = None
        for part in block.parts:
            if unpacker is None:
                yield _raw_name(part.file), Unreadable(reason)
            elif _is_special(part.file):
                yield _raw_name(part.file), LINK
                unpacker = unpacker if self._pass_over(part, unpacker) else None
            else:
                given = _Given(self._pieces(part, unpacker))
                yield _raw_name(part.file), given.checked(part.crc)
                unpacker = unpacker if given.bytes == part.size else None

    def _unpacker(self, block: Block, password: str | None) -> SevenZipDecompressor:
        self.file.seek(block.start)
        folder = block.folder
        return SevenZipDecompressor(
            folder.coders, block.packed_bytes, folder.unpacksizes, folder.crc, password, PACKED_BYTES
        )

    def _unlocked(self, block: Block) -> SevenZipDecompressor:
        """Unpack the first member for nothing, to see which password fits."""
        if self.fitting is not None:
            return self._unpacker(block, self.fitting)
        for password in self.passwords:
            trial = Meter(self.meter.limits, packed_bytes=block.packed_bytes)
            try:
                first = _Given(self._pieces(block.parts[0], self._unpacker(block, password)))
                for piece in first.checked(block.parts[0].crc):
                    trial.add_bytes(len(piece))
            except (*DAMAGE, Unreadable):
                continue
            self.fitting = password
            return self._unpacker(block, password)
        raise Unreadable(Reason.ENCRYPTED)

    def _pieces(self, part: Part, unpacker: SevenZipDecompressor) -> Iterator[bytes]:
        left = part.size
        while left > 0:
            before = unpacker.consumed
            piece = bytes(unpacker.decompress(self.file, min(left, PIECE_BYTES)))
            if not piece and unpacker.consumed == before:
                raise EOFError
            left -= len(piece)
            yield piece

    def _pass_over(self, part: Part, unpacker: SevenZipDecompressor) -> bool:
        try:
            for piece in self._pieces(part, unpacker):
                self.meter.add_bytes(len(piece))
        except DAMAGE:
            return False
        return True


class _Given:
    """What was given of one member."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.bytes = 0

    def checked(self, wanted: int | None) -> Iterator[bytes]:
        """Give the pieces on, and hold them against the checksum.

        Raises:
            Unreadable: it does not hold, or the member breaks off (`corrupt`).
        """
        crc = 0
        try:
            for piece in self.pieces:
                crc = zlib.crc32(piece, crc)
                self.bytes += len(piece)
                yield piece
        except DAMAGE:
            raise Unreadable(Reason.CORRUPT) from None
        if wanted is not None and crc != wanted:
            raise Unreadable(Reason.CORRUPT)
