"""Tells what a file is by its bytes, never by its name."""

import json
import re
import zipfile
from pathlib import Path

from tasks.extract.decode import MARKS, has_controls, is_wide_text
from tasks.extract.ole import ole_type

HEAD_BYTES = 64 * 1024
JSON_BYTES = 4 * 1024 * 1024
"""A longer text is not tried as JSON: it is read as text all the same."""
OCTETS = "application/octet-stream"
PLAIN = "text/plain"
EMPTY = "application/x-empty"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x00\x00\x00\x0cjP  \r\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/x-jp2-codestream"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x00\x00\x01\x00", "image/vnd.microsoft.icon"),
    (0, b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (40, b" EMF", "image/emf"),
    (0, b"BM", "image/bmp"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (257, b"ustar", "application/x-tar"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b'x\x9f>"', "application/vnd.ms-tnef"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (4, b"Standard Jet DB", "application/x-msaccess"),
    (4, b"Standard ACE DB", "application/x-msaccess"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"OTTO", "font/otf"),
    (0, b"\x00\x01\x00\x00\x00", "font/ttf"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
)
"""Offset, bytes, media type: the file formats' own documents, and the IANA registry for the names."""
_WEAK = frozenset({b"BM", b"MZ", b"ID3", b"\xff\xfb", b"BZh"})
"""Magic so short that a text may begin with it: believed only where the file is no text."""

_OFFICE_PARTS = (
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("visio/", "application/vnd.ms-visio.drawing"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|table|div|p|h[1-6]|br)\b[^<>]*>", re.IGNORECASE
)
_HEADER = re.compile(rb"[!-9;-~]{1,76}:(?:[ \t]|\r?\n[ \t])")
_MULTIPART = re.compile(rb"content-type:\s*multipart/", re.IGNORECASE)
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type"
    rb"|content-transfer-encoding|x-[a-z-]+|sender|references|in-reply-to):",
    re.IGNORECASE | re.MULTILINE,
)


def sniff(path: Path) -> str:
    """Tell the media type of the file at *path*.

    Returns:
        A media type; `application/x-empty` for no bytes, `application/octet-stream` for what is not known,
        `application/encrypted` for an Office file locked with a password.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    if not head:
        return EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(path, head)
    is_text = _looks_like_text(head)
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset) and not (is_text and magic in _WEAK):
            return ole_type(path) if media_type.endswith("ole-storage") else _riff(media_type, head)
    return _text_type(path, head, is_text=is_text)


def _riff(media_type: str, head: bytes) -> str:
    in_riff = media_type in {"image/webp", "audio/wav", "video/x-msvideo"}
    return media_type if not in_riff or head.startswith(b"RIFF") else OCTETS


def _text_type(path: Path, head: bytes, *, is_text: bool) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    if start.startswith(b"{\\rtf"):
        return "text/rtf"
    if is_text and (media_type := _card_type(start) or _mail_type(start) or _markup_type(start)):
        return media_type
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if not is_text:
        return OCTETS
    return _structured_type(path, start)


def _looks_like_text(head: bytes) -> bool:
    return head.startswith(MARKS) or not has_controls(head) or is_wide_text(head[: len(head) // 2 * 2])


def _mail_type(start: bytes) -> str | None:
    if start.startswith(b"From ") and len(set(_mail_headers(start.partition(b"\n")[2]))) > 1:
        return "application/mbox"
    if _HEADER.match(start) and (len(set(_mail_headers(start))) > 1 or _MULTIPART.match(start)):
        return "message/rfc822"
    return None


def _mail_headers(start: bytes) -> list[bytes]:
    block = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    return [name.lower() for name in _MAIL_HEADERS.findall(block)]


def _markup_type(start: bytes) -> str | None:
    if start.startswith(b"<?xml"):
        if b"<svg" in start[:4096]:
            return "image/svg+xml"
        return "text/html" if re.search(rb"<!doctype\s+html|<html", start[:4096], re.IGNORECASE) else "text/xml"
    if start.startswith(b"<svg"):
        return "image/svg+xml"
    without_comments = re.sub(rb"^(?:<!--.*?-->\s*)+", b"", start[:8192], flags=re.DOTALL)
    is_html = _HTML.match(without_comments) or re.search(rb"<html[\s>]", start[:1024], re.IGNORECASE)
    return "text/html" if is_html else None


def _card_type(start: bytes) -> str | None:
    for mark, media_type in ((b"BEGIN:VCARD", "text/vcard"), (b"BEGIN:VCALENDAR", "text/calendar")):
        if start[: len(mark)].upper() == mark:
            return media_type
    return None


def _structured_type(path: Path, start: bytes) -> str:
    if start[:1] in {b"{", b"["} and path.stat().st_size <= JSON_BYTES and _is_json(path.read_bytes()):
        return "application/json"
    return "text/csv" if _is_table(start) else PLAIN


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(start: bytes) -> bool:
    """Tell whether the first lines have the same number of tabs, semicolons or commas, at least two of them."""
    lines = [line for line in start[:8192].splitlines()[:20] if line.strip()]
    if len(lines) < 3:  # noqa: PLR2004 two lines may be alike by chance
        return False
    lines = lines[:-1]
    return any(
        (count := lines[0].count(mark)) > 1 and all(x.count(mark) == count for x in lines)
        for mark in (b"\t", b";", b",")
    )


def _zip_type(path: Path, head: bytes) -> str:
    """Look for what makes a document of a zip: the office formats, OpenDocument, EPUB; else it is an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError):
        names = [part for part in ("[Content_Types].xml", "word/", "xl/", "ppt/") if part.encode() in head]
    declared = re.match(rb"PK\x03\x04.{22}(?:\x08\x00)..mimetype([a-z]+/[!-O\x51-~]+)", head, re.DOTALL)
    if declared:
        return declared[1].decode("ascii")
    if "[Content_Types].xml" in names:
        for prefix, media_type in _OFFICE_PARTS:
            if any(name.startswith(prefix) for name in names):
                return media_type
    return "application/java-archive" if "META-INF/MANIFEST.MF" in names else "application/zip"
