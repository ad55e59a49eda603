"""Tells a binary format by its magic bytes: a short table of what is served, libmagic for all the rest."""

import ctypes
import importlib.util
from functools import cache
from pathlib import Path
from typing import Protocol

OCTETS = "application/octet-stream"
OLE = "application/x-ole-storage"

_SERVED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/x-jp2-codestream"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b'x\x9f>"', "application/vnd.ms-tnef"),
    (0, b"\x09\x08\x10\x00\x00\x06\x05\x00", "application/vnd.ms-excel"),
    (0, b"\x09\x08\x08\x00\x00\x05\x05\x00", "application/vnd.ms-excel"),
    (0, b"\x09\x04\x06\x00\x00\x00\x10\x00", "application/vnd.ms-excel"),
    (0, b"\x09\x02\x06\x00\x00\x00\x10\x00", "application/vnd.ms-excel"),
    (0, b"\x09\x00\x04\x00\x02\x00\x10\x00", "application/vnd.ms-excel"),
    (0, b"\xdb\xa5\x2d\x00", "application/msword2"),
    (0, b"\x9b\xa5\x21\x00", "application/msword2"),
    (0, b"\x31\xbe\x00\x00", "application/x-mswrite"),
    (0, b"\xffWPC", "application/vnd.wordperfect"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (4, b"Standard Jet DB", "application/x-msaccess"),
    (4, b"Standard ACE DB", "application/x-msaccess"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
)
"""Offset, bytes, media type: formats that a reader or an unpacker serves or that a leak holds often, also where
libmagic looks further than their magic and so says nothing of a damaged file (PNG, 7z, cab, tar, PST, BIFF)."""
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
"""Major brands of ISO 14496-12 files that are pictures (ISO 23008-12, AV1 Image File Format)."""
_IN_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")

_NAMES = {
    "application/x-rar": "application/vnd.rar",
    "application/x-dosexec": "application/vnd.microsoft.portable-executable",
    "application/vnd.ms-opentype": "font/otf",
    "application/x-font-ttf": "font/ttf",
    "audio/x-wav": "audio/wav",
    "image/x-ms-bmp": "image/bmp",
    "image/x-eps": "application/postscript",
    "image/x-icon": "image/vnd.microsoft.icon",
    "application/x-java-applet": "application/java-vm",
    "video/mp4v-es": "video/mp4",
    "application/vnd.sqlite3": "application/vnd.sqlite3",
    "application/x-sqlite3": "application/vnd.sqlite3",
    "application/x-lzma": "application/x-lzma",
}
"""libmagic's names for what the IANA registry, or this project, calls otherwise."""
_CHANCE = frozenset(
    {
        "application/x-compress-ttcomp",
        "application/x-dosdriver",
        "application/x-dbf",
        "application/x-terminfo",
        "application/x-terminfo2",
        "application/x-tex-tfm",
        "image/x-tga",
        "audio/x-mod",
        "application/CDFV2",
    }
)
"""What libmagic says of two or three bytes that anything may begin with: not believed."""

_MIME_TYPE = 0x0000010
_WITHOUT = 0x1000 | 0x10000 | 0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000
"""MAGIC_NO_CHECK_COMPRESS, ELF, TEXT, CDF, CSV, TOKENS, ENCODING, JSON of magic.h: told here, or not wanted."""


def served_type(head: bytes) -> str | None:
    """Tell a binary format of the short table by the magic that *head* begins with, None where there is none.

    Args:
        head: The file's first bytes, at least 300 where it has so many.
    """
    for offset, magic, media_type in _SERVED:
        if head.startswith(magic, offset):
            return media_type
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return _BRANDS[head[8:12]]
    if head.startswith(b"RIFF") and head[8:12] in _IN_RIFF:
        return _IN_RIFF[head[8:12]]
    if head.startswith(b"BZh") and head[4:10] in _BZIP2_BLOCKS:
        return "application/x-bzip2"
    return None


def other_type(head: bytes) -> str | None:
    """Tell any other binary format that *head* begins, as libmagic knows it; None where it knows none."""
    answer = _libmagic()(head)
    if answer is None or answer in {OCTETS, "inode/x-empty"} or answer.startswith("text/") or answer in _CHANCE:
        return None
    return _NAMES.get(answer, answer)


class _Ask(Protocol):
    def __call__(self, head: bytes) -> str | None: ...


@cache
def _libmagic() -> _Ask:
    """Load pylibmagic's library and database, once a process.

    Not by python-magic: it starts ldconfig and a compiler to find a library, which a worker in its sandbox may not,
    and pylibmagic's import changes the process's environment. Where they cannot be loaded the short table stands alone.
    """
    spec = importlib.util.find_spec("pylibmagic")
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    found = [(folder, name) for folder in folders for name in sorted(folder.glob("libmagic*")) if _is_library(name)]
    for folder, name in found:
        try:
            library = ctypes.CDLL(str(name))
        except OSError:
            continue
        if (ask := _opened(library, folder / "magic.mgc")) is not None:
            return ask
    return _nothing


def _is_library(path: Path) -> bool:
    return ".so" in path.suffixes or path.suffix == ".dylib"


def _nothing(head: bytes) -> str | None:  # noqa: ARG001 one of the ways to ask
    return None


def _opened(library: ctypes.CDLL, database: Path) -> _Ask | None:
    library.magic_open.restype = ctypes.c_void_p
    library.magic_open.argtypes = [ctypes.c_int]
    library.magic_load.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.magic_buffer.restype = ctypes.c_char_p
    library.magic_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    cookie = library.magic_open(_MIME_TYPE | _WITHOUT)
    if not cookie or library.magic_load(cookie, str(database).encode()) != 0:
        return None

    def ask(head: bytes) -> str | None:
        answer: bytes | None = library.magic_buffer(cookie, head, len(head))
        return answer.decode("ascii", "replace") if answer else None

    return ask
