"""What the tests of containers draw: archives of every kind that a free tool writes, by those tools' libraries."""

import bz2
import ctypes
import gzip
import io
import lzma
import stat
import sys
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import py7zr
import pyzipper

from tests.tasks.bringing import tarred, zipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TWO = {"one.txt": b"first", "folder/two.txt": b"second" * 40}
LINK = "link"


def sevenzipped(
    members: Mapping[str, bytes],
    *,
    filters: Sequence[dict[str, Any]] | None = None,
    password: str | None = None,
    hides_names: bool = False,
) -> bytes:
    """Make a 7z; *filters* as py7zr names them."""
    packed = io.BytesIO()
    chosen: Any = None if filters is None else list(filters)
    with py7zr.SevenZipFile(packed, "w", filters=chosen, password=password, header_encryption=hides_names) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return packed.getvalue()


def locked_zip(
    members: Mapping[str, bytes], password: bytes, *, method: int = zipfile.ZIP_DEFLATED, aes_bits: int | None = 256
) -> bytes:
    """Make a zip whose members are encrypted with AES."""
    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", compression=method, encryption=pyzipper.WZ_AES) as archive:
        archive.setencryption(pyzipper.WZ_AES, nbits=aes_bits)
        archive.setpassword(password)
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def old_locked_zip(name: bytes, content: bytes, password: bytes) -> bytes:
    """Make a zip with one stored member that the old cipher encrypts (APPNOTE 6.3.10, 6.1), which no library writes."""
    import struct  # noqa: PLC0415 drawn by hand, like nothing else here
    import zlib  # noqa: PLC0415 likewise

    from pyzipper.zipfile import CRCZipDecrypter  # noqa: PLC0415 for its key schedule

    checksum = zlib.crc32(content)
    keys = object.__new__(CRCZipDecrypter)
    keys.key0, keys.key1, keys.key2 = 0x12345678, 0x23456789, 0x34567890
    keys.crctable = [_table_entry(number) for number in range(256)]
    for byte in password:
        keys.update_keys(byte)
    encrypted = bytearray()
    for byte in bytes(11) + bytes([checksum >> 24]) + content:
        key = keys.key2 | 2
        encrypted.append(byte ^ (((key * (key ^ 1)) >> 8) & 0xFF))
        keys.update_keys(byte)
    sizes = (checksum, len(encrypted), len(content), len(name))
    local = struct.pack("<4s2B4HL2L2H", b"PK\3\4", 20, 0, 1, 0, 0, 33, *sizes, 0) + name + bytes(encrypted)
    central = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 1, 0, 0, 33, *sizes, 0, 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def _table_entry(number: int) -> int:
    for _ in range(8):
        number = (number >> 1) ^ 0xEDB88320 if number & 1 else number >> 1
    return number


def by_libarchive(kind: str, members: Mapping[str, bytes], packing: str | None = None) -> bytes:
    """Make an archive by libarchive: *kind* and *packing* as it names them; the member `link` becomes a link."""
    from libarchive import ffi  # noqa: PLC0415 the system's library, which only these tests need

    written = bytearray()

    @ffi.WRITE_CALLBACK
    def keep(_archive: Any, _mine: Any, block: Any, length: int) -> int:
        written.extend(ctypes.string_at(ctypes.cast(block, ctypes.c_void_p), length))
        return length

    archive, entry = ffi.write_new(), ffi.entry_new()
    ffi.get_write_format_function(kind)(archive)
    if packing is not None:
        ffi.get_write_filter_function(packing)(archive)
    ffi.write_open(archive, None, ffi.NO_OPEN_CB, keep, ffi.NO_CLOSE_CB)
    for name, content in members.items():
        ffi.entry_clear(entry)
        ffi.entry_update_pathname_utf8(entry, name.encode())
        ffi.entry_set_filetype(entry, stat.S_IFLNK if name == LINK else stat.S_IFREG)
        ffi.entry_set_perm(entry, 0o644)
        if name == LINK:
            ffi.libarchive.archive_entry_set_symlink(ctypes.c_void_p(entry), content)
        ffi.entry_set_size(entry, 0 if name == LINK else len(content))
        ffi.write_header(archive, entry)
        if name != LINK:
            ffi.write_data(archive, content, len(content))
    ffi.write_close(archive)
    ffi.write_free(archive)
    ffi.entry_free(entry)
    return bytes(written)


EVERY_KIND: dict[str, bytes] = {
    "zip": zipped(TWO),
    "7z": sevenzipped(TWO),
    "tar": tarred(TWO),
    "tar.gz": tarred(TWO, "w:gz"),
    "tar.bz2": tarred(TWO, "w:bz2"),
    "tar.xz": tarred(TWO, "w:xz"),
    "tar.zst": zstd.compress(tarred(TWO)),
    "tar.lzma": lzma.compress(tarred(TWO), lzma.FORMAT_ALONE),
    "tar.Z": by_libarchive("ustar", TWO, "compress"),
    "tar.lz4": by_libarchive("ustar", TWO, "lz4"),
    "tar.lz": by_libarchive("ustar", TWO, "lzip"),
    "cpio": by_libarchive("cpio", TWO),
    "iso": by_libarchive("iso9660", TWO),
}
"""Archives of the members `TWO`, each of a kind."""
SINGLE: dict[str, bytes] = {
    "gz": gzip.compress(b"alone" * 9),
    "bz2": bz2.compress(b"alone" * 9),
    "xz": lzma.compress(b"alone" * 9),
    "zst": zstd.compress(b"alone" * 9),
    "lzma": lzma.compress(b"alone" * 9, lzma.FORMAT_ALONE),
}
"""One file packed, each in a way."""
