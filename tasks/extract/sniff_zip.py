"""Looks into a zip for the document that it is: an office file, OpenDocument, EPUB, XPS; else it is an archive."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

ZIP = "application/zip"
_OOXML = "application/vnd.openxmlformats-officedocument"
_MAIN_PARTS = (
    (f"{_OOXML}.wordprocessingml.document.main+xml", f"{_OOXML}.wordprocessingml.document"),
    (f"{_OOXML}.wordprocessingml.template.main+xml", f"{_OOXML}.wordprocessingml.template"),
    ("application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-word.document.macroEnabled.12"),
    (
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.ms-word.template.macroEnabled.12",
    ),
    (f"{_OOXML}.spreadsheetml.sheet.main+xml", f"{_OOXML}.spreadsheetml.sheet"),
    (f"{_OOXML}.spreadsheetml.template.main+xml", f"{_OOXML}.spreadsheetml.template"),
    ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ("application/vnd.ms-excel.template.macroEnabled.main+xml", "application/vnd.ms-excel.template.macroEnabled.12"),
    ("application/vnd.ms-excel.addin.macroEnabled.main+xml", "application/vnd.ms-excel.addin.macroEnabled.12"),
    (
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ),
    (f"{_OOXML}.presentationml.presentation.main+xml", f"{_OOXML}.presentationml.presentation"),
    (f"{_OOXML}.presentationml.slideshow.main+xml", f"{_OOXML}.presentationml.slideshow"),
    (f"{_OOXML}.presentationml.template.main+xml", f"{_OOXML}.presentationml.template"),
    (
        "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    ),
    (
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    ),
    (
        "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.template.macroEnabled.12",
    ),
    (
        "application/vnd.ms-powerpoint.addin.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.addin.macroEnabled.12",
    ),
    ("application/vnd.ms-visio.drawing.main+xml", "application/vnd.ms-visio.drawing"),
    ("application/vnd.ms-visio.drawing.macroEnabled.main+xml", "application/vnd.ms-visio.drawing.macroEnabled.12"),
    ("application/vnd.ms-package.xps-fixeddocumentsequence+xml", "application/vnd.ms-xpsdocument"),
)
"""What `[Content_Types].xml` says of the main part, and the document's registered type ([ECMA-376-1] annex, IANA)."""
_TYPE_OF = {main.lower().encode(): media_type for main, media_type in _MAIN_PARTS}
_FOLDERS = (
    ("word/", f"{_OOXML}.wordprocessingml.document"),
    ("xl/", f"{_OOXML}.spreadsheetml.sheet"),
    ("ppt/", f"{_OOXML}.presentationml.presentation"),
    ("visio/", "application/vnd.ms-visio.drawing"),
    ("documents/1/", "application/vnd.ms-xpsdocument"),
)
"""What is believed where the content types are damaged."""
_CONTENT_TYPE = re.compile(rb"contenttype\s*=\s*[\"']([^\"']{1,200})[\"']", re.IGNORECASE)
_DECLARED = re.compile(
    r"application/(?:epub\+zip|hwp\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40}|vnd\.sun\.xml\.[a-z.]{1,30})"
)
"""What a member `mimetype` may say; all else is not believed, lest a zip be given to the reader of another format."""
_MANIFEST_TYPE = re.compile(
    rb"media-type=[\"']([a-z.+/-]{1,80})[\"'][^<>]{0,200}full-path=[\"']/[\"']|"
    rb"full-path=[\"']/[\"'][^<>]{0,200}media-type=[\"']([a-z.+/-]{1,80})[\"']"
)
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
"""A local file header, APPNOTE.TXT 4.3.7."""
_END = struct.Struct("<4sHHHHIIH")
"""The end of the central directory, APPNOTE.TXT 4.3.16."""
MAXIMUM_PART_BYTES = 1024 * 1024
MAXIMUM_DIRECTORY_BYTES = 16 * 1024 * 1024
"""A longer directory (some 200,000 members) is an archive's, and is not read to tell so."""
_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    OSError,
    RuntimeError,
    EOFError,
    zlib.error,
    struct.error,
)


def zip_type(path: Path, head: bytes) -> str:
    """Tell the media type of the zip at *path* that begins with *head*; `application/zip` for an archive.

    Raises:
        OSError: it cannot be opened.
    """
    parts = _read_parts(path)
    return _type_of(*(parts if parts is not None else _salvage_parts(head)))


_Parts = tuple[frozenset[str], dict[str, bytes]]
"""The names of the members in lower case, and the content of the telling ones."""
_TELLING = ("[content_types].xml", "mimetype", "_rels/.rels", "meta-inf/manifest.xml")


def _read_parts(path: Path) -> _Parts | None:
    """Read the telling members by the zip's directory; None where that is broken."""
    if _directory_bytes(path) > MAXIMUM_DIRECTORY_BYTES:
        return frozenset(), {}
    try:
        with zipfile.ZipFile(path) as archive:
            named = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}
            return frozenset(named), {name: _content(archive, named[name]) for name in _TELLING if name in named}
    except _BROKEN:
        return None


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as member:
            return member.read(MAXIMUM_PART_BYTES)
    except _BROKEN:
        return b""


def _directory_bytes(path: Path) -> int:
    """Give the size that the zip says its directory has; 0: it says none."""
    with path.open("rb") as source:
        source.seek(0, 2)
        source.seek(max(0, source.tell() - 0xFFFF - _END.size))
        tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    return int(_END.unpack_from(tail, at)[5]) if 0 <= at <= len(tail) - _END.size else 0


def _salvage_parts(head: bytes) -> _Parts:
    """Read what the first bytes of a damaged zip hold of its members."""
    names: set[str] = set()
    contents: dict[str, bytes] = {}
    for found in re.finditer(rb"PK\x03\x04", head):
        at = found.start()
        if at + _LOCAL.size > len(head):
            break
        fields = _LOCAL.unpack_from(head, at)
        start = at + _LOCAL.size + fields[9] + fields[10]
        name = head[at + _LOCAL.size : at + _LOCAL.size + fields[9]].decode("utf-8", "replace").lower()
        names.add(name)
        if name in _TELLING and name not in contents:
            contents[name] = _unpacked(head[start:], fields[3], fields[7])
    return frozenset(names), contents


def _unpacked(packed: bytes, method: int, size: int) -> bytes:
    if method != zipfile.ZIP_DEFLATED:
        return packed[: min(size, MAXIMUM_PART_BYTES)]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, MAXIMUM_PART_BYTES)
    except zlib.error:
        return b""


def _type_of(names: frozenset[str], contents: dict[str, bytes]) -> str:
    declared = contents.get("mimetype", b"").strip()[:100].decode("ascii", "replace")
    if _DECLARED.fullmatch(declared):
        return declared
    if "[content_types].xml" in names and (media_type := _office_type(names, contents)):
        return media_type
    if "meta-inf/container.xml" in names:
        return "application/epub+zip"
    found = _MANIFEST_TYPE.search(contents.get("meta-inf/manifest.xml", b""))
    listed = (found[1] or found[2]).decode("ascii") if found else ""
    if _DECLARED.fullmatch(listed):
        return listed
    return "application/java-archive" if "meta-inf/manifest.mf" in names else ZIP


def _office_type(names: Iterable[str], contents: dict[str, bytes]) -> str | None:
    said = _as_bytes(contents.get("[content_types].xml", b""))
    told = next((_TYPE_OF[kind.lower()] for kind in _CONTENT_TYPE.findall(said) if kind.lower() in _TYPE_OF), None)
    if told is None:
        told = next((kind for folder, kind in _FOLDERS if any(name.startswith(folder) for name in names)), None)
    is_open_xps = told == "application/vnd.ms-xpsdocument" and b"openxps.org" in contents.get("_rels/.rels", b"")
    return "application/oxps" if is_open_xps else told


def _as_bytes(xml: bytes) -> bytes:
    """Bring UTF-16 to bytes that can be searched."""
    return xml.replace(b"\x00", b"") if xml.startswith((b"\xff\xfe", b"\xfe\xff")) else xml
