"""Members of zips: decrypted where a candidate password fits, unpacked piece by piece, held against size and checksum.

Encryption: APPNOTE 6.3.10, 6.1 (ZipCrypto), and WinZip's AE-1 and AE-2 with AES.
"""

import bz2
import lzma
import stat
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, BinaryIO

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.deliver import streams
from tasks.deliver.streams import PACKED_BYTES, Unpacker

ENCRYPTED, SIZES_BEHIND, MASKED = 0x1, 0x8, 0x2000
LOCAL_BYTES = 30
STORED, LZMA, AES = 0, 14, 99
AES_FIELD, AES_LAYOUT, AES_STRENGTHS = 0x9901, struct.Struct("<H2xBH"), (1, 2, 3)
"""Version, the maker's mark, strength, packing method."""
AES_SECOND = 2
"""AE-2 leaves the checksum out: the authentication code behind the bytes stands for it."""
MAC_BYTES = 10
LZMA_PROPERTIES_AT, LZMA_STREAM_AT = 4, 9
HAS_END_MARK = 0x2
"""Flag of an LZMA member: it closes with a mark, and its size is not said."""
UNPACKERS: dict[int, Callable[[], Unpacker]] = {
    8: streams.Inflate,
    9: streams.Inflate64,
    12: bz2.BZ2Decompressor,
    LZMA: lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE),
    93: streams.zstd_unpacker,
    95: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ),
}
METHODS = frozenset({STORED, *UNPACKERS})
DAMAGE = (*streams.DAMAGE, struct.error)
CODE_PAGES = ("utf-8", "cp866", "cp1251", "gb18030")
"""In which the writers of zips put a password that is not ASCII, UTF-8 first; no field says it."""
MOST_ATTEMPTS = 20_000
"""Passwords tried on one archive: 1,000 on each of 20 members that none fits, a minute of AES; then none is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a zip's directory, as it claims."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    offset: int
    """Of its local header, in the file."""
    mode: int = 0
    """Unix file mode; 0 where another system wrote it."""
    time: int = 0
    """As MS-DOS counts it; ZipCrypto checks passwords by it where the checksum was not known yet."""
    aes: tuple[int, int] | None = None
    """Version (1, 2) and strength (1 to 3) of AES; None: not encrypted so."""
    size_known: bool = True
    """False: it was streamed, and the directory that would tell its size is lost."""

    @property
    def is_folder(self) -> bool:
        """Whether it names a folder; what holds bytes is none, whatever its name."""
        return self.unpacked_bytes == 0 and (self.raw_name.endswith(b"/") or stat.S_ISDIR(self.mode))

    @property
    def is_special(self) -> bool:
        """Whether it is a link or a device: nothing that holds bytes of its own."""
        return stat.S_IFMT(self.mode) not in (0, stat.S_IFREG, stat.S_IFDIR)


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Give number and content of the extra fields of an entry."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def aes_of(method: int, extra: bytes) -> tuple[int, tuple[int, int] | None]:
    """Give the packing method of an entry, and version and strength of its AES where it is encrypted so."""
    if method == AES:
        for kind, content in extra_fields(extra):
            if kind == AES_FIELD and len(content) == AES_LAYOUT.size:
                version, strength, packing = AES_LAYOUT.unpack(content)
                return (packing, (version, strength)) if strength in AES_STRENGTHS else (AES, None)
    return method, None


class Keys:
    """The candidates for one archive; what fitted once is tried first."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self.left = MOST_ATTEMPTS
        self.fitting: bytes | None = None
        self.candidates = list(dict.fromkeys(_written(passwords)))

    def decrypter(self, entry: Entry, header: bytes, fits: Callable[[Any], bool]) -> Any:
        """Make what decrypts a member, with the first candidate that fits.

        Args:
            entry: the member.
            header: what stands before its packed bytes.
            fits: tells by unpacking the member whether a decrypter is right: the header tells only most that are not.

        Raises:
            Unreadable: no candidate fits (`encrypted`).
        """
        if self.fitting is not None and (made := _decrypter(entry, self.fitting, header)) is not None:
            return made
        for candidate in self.candidates[: max(0, self.left)]:
            self.left -= 1
            made = _decrypter(entry, candidate, header)
            if made is not None and fits(made):
                self.fitting = candidate
                return _decrypter(entry, candidate, header)
        raise Unreadable(Reason.ENCRYPTED)


def _written(passwords: Sequence[str]) -> Iterator[bytes]:
    for password in passwords:
        for code_page in CODE_PAGES:
            try:
                yield password.encode(code_page)
            except UnicodeEncodeError:
                continue


def _decrypter(entry: Entry, password: bytes, header: bytes) -> Any:
    """Make what decrypts a member; None: this password does not fit."""
    from pyzipper.zipfile import CRCZipDecrypter  # noqa: PLC0415 only who opens locked zips needs it
    from pyzipper.zipfile_aes import AESZipDecrypter  # noqa: PLC0415 likewise

    told = SimpleNamespace(
        filename="",
        use_datadescripter=entry.flags & SIZES_BEHIND,
        _raw_time=entry.time,
        CRC=entry.crc,
        wz_aes_strength=entry.aes and entry.aes[1],
    )
    try:
        return (CRCZipDecrypter if entry.aes is None else AESZipDecrypter)(told, password, header)
    except RuntimeError:
        return None


def read_member(file: BinaryIO, entry: Entry, keys: Keys) -> Iterator[bytes]:
    """Unpack one member piece by piece.

    Raises:
        Unreadable: it is encrypted and no candidate fits, damaged, or packed in a way that nobody here knows.
    """
    if entry.flags & MASKED:
        raise Unreadable(Reason.ENCRYPTED)
    if entry.method not in METHODS:
        raise Unreadable(Reason.UNSUPPORTED if entry.method != AES else Reason.CORRUPT)
    try:
        yield from _Member(file, entry).pieces(keys)
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None


class _Member:
    def __init__(self, file: BinaryIO, entry: Entry) -> None:
        self.file = file
        self.entry = entry
        file.seek(entry.offset)
        header = file.read(LOCAL_BYTES)
        if len(header) != LOCAL_BYTES or not header.startswith(b"PK\x03\x04"):
            raise EOFError
        name_bytes, extra_bytes = struct.unpack_from("<2H", header, LOCAL_BYTES - 4)
        self.start = entry.offset + LOCAL_BYTES + name_bytes + extra_bytes
        self.at, self.end = self.start, self.start + entry.packed_bytes

    def pieces(self, keys: Keys) -> Iterator[bytes]:
        if not self.entry.flags & ENCRYPTED:
            return self._checked(None)
        if not keys.candidates:
            raise Unreadable(Reason.ENCRYPTED)
        if self.entry.aes is not None:
            header_bytes = 6 + 4 * self.entry.aes[1]  # salt and two bytes to check the password by
            self.end -= MAC_BYTES
        else:
            header_bytes = 12
        self.file.seek(self.start)
        header = self.file.read(header_bytes)
        self.start += header_bytes
        if len(header) != header_bytes or self.start > self.end:
            raise EOFError
        return self._checked(keys.decrypter(self.entry, header, self._fits))

    def _fits(self, decrypter: Any) -> bool:
        try:
            return sum(map(len, self._checked(decrypter))) >= 0
        except (*DAMAGE, Unreadable):
            return False

    def _checked(self, decrypter: Any) -> Iterator[bytes]:
        entry = self.entry
        self.at, crc, done = self.start, 0, 0
        for piece in self._unpacked(decrypter):
            crc, done = zlib.crc32(piece, crc), done + len(piece)
            if entry.size_known and done > entry.unpacked_bytes:
                raise EOFError
            yield piece
        if entry.size_known and done != entry.unpacked_bytes:
            raise EOFError
        if decrypter is not None and entry.aes is not None:
            self._check_code(decrypter)
        if crc not in (self._checksums() if entry.aes is None or entry.aes[0] != AES_SECOND else {crc}):
            raise EOFError

    def _unpacked(self, decrypter: Any) -> Iterator[bytes]:
        first = self._more(decrypter)
        if self.entry.method == STORED:
            while first:
                yield first
                first = self._more(decrypter)
        elif first or self.entry.unpacked_bytes:
            unpacker = UNPACKERS[self.entry.method]()
            first = self._with_old_header(first) if self.entry.method == LZMA else first
            yield from streams.unpacked(unpacker, first, lambda: self._more(decrypter))
            self.at -= len(unpacker.unused_data)

    def _more(self, decrypter: Any) -> bytes:
        self.file.seek(self.at)
        packed = self.file.read(min(PACKED_BYTES, self.end - self.at))
        self.at += len(packed)
        return packed if decrypter is None else bytes(decrypter.decrypt(packed))

    def _with_old_header(self, first: bytes) -> bytes:
        """Write what stands before an LZMA member as the old format does, which the library reads."""
        size = self.entry.unpacked_bytes
        if self.entry.flags & HAS_END_MARK or not self.entry.size_known:
            size = streams.LZMA_NO_SIZE
        return first[LZMA_PROPERTIES_AT:LZMA_STREAM_AT] + struct.pack("<Q", size) + first[LZMA_STREAM_AT:]

    def _checksums(self) -> set[int]:
        """Give what the checksum may be: of a streamed member it stands behind it, with a mark before it or without."""
        if self.entry.size_known:
            return {self.entry.crc}
        self.file.seek(self.at)
        mark, bare = struct.unpack("<2L", self.file.read(8))
        return {bare} if mark == int.from_bytes(b"PK\x07\x08", "little") else {mark}

    def _check_code(self, decrypter: Any) -> None:
        self.file.seek(self.end)
        if decrypter.hmac.digest()[:MAC_BYTES] != self.file.read(MAC_BYTES):
            raise EOFError
