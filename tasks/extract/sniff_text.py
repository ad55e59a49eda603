"""Tells what a text is: a mail, a mailbox, markup, a table, a card, RTF, or just text."""

import csv
import io
import json
import re
from pathlib import Path

PLAIN = "text/plain"
HTML = "text/html"
XML = "text/xml"
WORD_XML = "application/vnd.ms-word.xml"
"""A document of Word in one XML file: that of Word 2003, or the flat package of Word 2007 and later."""
SVG = "image/svg+xml"
JSON_BYTES = 4 * 1024 * 1024
"""A longer text is not tried as JSON: it is read as text all the same."""

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|table|thead|tbody|tr|td|div|span|p|a"
    rb"|h[1-6]|br|hr|b|i|em|strong|font|center|ul|ol|li|dl|pre|img|form|section|article|header|footer|main|nav"
    rb"|blockquote|frameset|iframe)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_HTML_LATER = re.compile(rb"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
_LEADING_COMMENTS = re.compile(rb"(?:\s*<!--(?:(?!-->).){0,8000}-->)+\s*", re.DOTALL)
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_XML_START = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*(?:\s[^<>]{0,4000})?\sxmlns(?::[\w.-]+)?\s*=")
_XML_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]{0,100})(?:\s+[\w.:-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*\s*(?:/>|>)")
_FLAT_ODF = re.compile(rb"office:mimetype\s*=\s*[\"'](application/vnd\.oasis\.opendocument\.[a-z-]{1,40})[\"']")
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_PACKAGE = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_WORD_PACKAGE = re.compile(
    rb"progid\s*=\s*[\"']Word\.Document|wordprocessingml\.(?:document|template)\.main\+xml"
    rb"|ms-word\.(?:document\.macroEnabled|template\.macroEnabledTemplate)\.main\+xml"
)
"""What tells Word's flat packages from those of other programs."""
_HEADER = re.compile(rb"[!-9;-~]{1,76}:(?:[ \t]|\r?\n[ \t])")
_MULTIPART = re.compile(rb"content-type:\s*(?:multipart/|message/)", re.IGNORECASE)
_EMLX = re.compile(rb"\s*\d{1,10}[ \t]*\r?\n(?=[!-9;-~]{1,76}:)")
"""Apple Mail's files begin with the number of the message's bytes."""
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|cc|bcc|subject|date|message-id|mime-version|received|return-path|delivered-to|reply-to|content-type"
    rb"|content-transfer-encoding|x-[a-z-]+|sender|references|in-reply-to|dkim-signature|newsgroups|organization):",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_PDF_HEADER = re.compile(rb"(?:^|[\r\n])%PDF-\d\.\d")
MAXIMUM_TABLE_BYTES = 8192
MINIMUM_ROWS = 3
MINIMUM_COLUMNS = 3


def text_type(path: Path, start: bytes) -> str:
    """Tell the media type of the text at *path*.

    Args:
        path: Read only where the whole of it may be JSON.
        start: Its first bytes in an encoding that keeps ASCII, without byte order mark and leading white space.

    Raises:
        OSError: it cannot be read.
    """
    return (
        _card_type(start)
        or _mail_type(start)
        or _markup_type(start)
        or _printed_type(start)
        or (_json_type(path) if start[:1] in {b"{", b"["} else None)
        or ("text/csv" if _is_table(start) else PLAIN)
    )


def _card_type(start: bytes) -> str | None:
    for mark, media_type in ((b"BEGIN:VCARD", "text/vcard"), (b"BEGIN:VCALENDAR", "text/calendar")):
        if start[: len(mark)].upper() == mark:
            return media_type
    return None


def _mail_type(start: bytes) -> str | None:
    if start.startswith(b"From ") and len(set(_mail_headers(start.partition(b"\n")[2]))) > 1:
        return "application/mbox"
    count = _EMLX.match(start)
    mail = start[count.end() :] if count else start
    if _HEADER.match(mail) and (len(set(_mail_headers(mail))) > 1 or _MULTIPART.match(mail)):
        return "message/rfc822"
    return None


def _mail_headers(start: bytes) -> list[bytes]:
    block = _BLANK_LINE.split(start, maxsplit=1)[0].replace(b"\r", b"\n")
    return [name.lower() for name in _MAIL_HEADERS.findall(block)]


def _markup_type(start: bytes) -> str | None:
    if not start.startswith(b"<"):
        return HTML if _HTML_LATER.search(start[:1024]) and b"<body" in start.lower() else None
    comments = _LEADING_COMMENTS.match(start)
    markup = start[comments.end() :] if comments else start
    if start.startswith(b"<?xml") or markup.startswith((b"<svg", b"<?xml")):
        return _xml_type(start)
    if _HTML.match(markup) or _HTML_LATER.search(start[:1024]):
        return HTML
    if markup.startswith(b"<!DOCTYPE") or _XML_START.match(markup) or _is_data_xml(markup):
        return _xml_type(start)
    return None


def _xml_type(start: bytes) -> str:
    head = start[:16384]
    found = _ROOT.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL))
    root = found[1].lower() if found else b""
    if root == b"svg":
        return SVG
    if root == b"html" or _HTML_LATER.search(head[:4096]):
        return HTML
    if _is_word(root, head):
        return WORD_XML
    flat = _FLAT_ODF.search(head) if root == b"document" else None
    return f"{flat[1].decode('ascii')}-flat-xml" if flat else XML


def _is_word(root: bytes, head: bytes) -> bool:
    if root == b"worddocument":
        return _WORD_2003 in head
    return root == b"package" and _PACKAGE in head and _WORD_PACKAGE.search(head) is not None


def _is_data_xml(markup: bytes) -> bool:
    """Tell whether XML without a declaration begins here: a root that something stands in and that is closed."""
    root = _XML_ELEMENT.match(markup)
    return root is not None and (root[0].endswith(b"/>") or b"</" in markup)


def _printed_type(start: bytes) -> str | None:
    """Tell formats for printers and screens that are written in plain letters."""
    if start.startswith(b"{\\rtf"):
        return "text/rtf"
    if start.startswith(b"%!PS"):
        return "application/postscript"
    # a header amid text, as of a web server's answer; a text about PDF has no objects
    if _PDF_HEADER.search(start[:1024]) and re.search(rb"\d+ \d+ obj", start):
        return "application/pdf"
    return None


def _json_type(path: Path) -> str | None:
    if path.stat().st_size > JSON_BYTES:
        return None
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    return "application/json"


def _is_table(start: bytes) -> bool:
    """Tell whether the first rows have the same number of tabs, semicolons, commas or bars, at least two of them."""
    lines = list(io.StringIO(start[:MAXIMUM_TABLE_BYTES].decode("latin-1"), newline=""))
    is_cut = len(start) > MAXIMUM_TABLE_BYTES
    return any(_is_table_by(lines, mark, is_cut=is_cut) for mark in "\t;,|")


def _is_table_by(lines: list[str], mark: str, *, is_cut: bool) -> bool:
    try:
        rows = [row for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:
        return False
    rows = rows[:-1] if is_cut else rows
    columns = len(rows[0]) if rows else 0
    return len(rows) >= MINIMUM_ROWS and columns >= MINIMUM_COLUMNS and all(len(row) == columns for row in rows[:20])
