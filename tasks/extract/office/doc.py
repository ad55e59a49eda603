"""Reads Word's binary documents (doc, dot; Word 97 to 2003, and as far as it goes Word 6 and 95)."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Reading, SignalRead
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.office import doc_format as form
from tasks.extract.office.code_page import tell_code_page
from tasks.extract.office.doc_format import Binary, Stretch, take_apart
from tasks.extract.office.doc_story import Teller, Told
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.findings import Comment, find_embedded, find_macros
from tasks.extract.office.locked import open_office
from tasks.extract.office.oleprops import ole_properties
from tasks.extract.office.written import REST, Written, make_reading

VERSION = "doc 1 olefile"
ENGINE = "doc 1"
MAXIMUM_UNTOLD_SHARE = 0.05
"""So many bytes beyond ASCII may be read as declared though they make no words: names, units, quotes."""
MAXIMUM_STREAM_BYTES = 256 * 1024 * 1024
_CODE_PAGES = {0x19: "cp1251", 0x22: "cp1251", 0x23: "cp1251", 0x02: "cp1251", 0x11: "cp932", 0x12: "cp949"}
"""By the lower ten bits of a language's number ([MS-LCID])."""
_CHINESE = {0x0404: "big5hkscs", 0x0C04: "big5hkscs", 0x0804: "gb18030", 0x1004: "gb18030"}
_SEPARATOR_STORIES, _STORIES_OF_A_SECTION, _FOOTERS = 6, 6, frozenset({2, 3, 5})
"""Of the headers' document the first six stories are lines above notes, then six a section ([MS-DOC] 2.3.5)."""
_COMMENT_MARK_BYTES, _COMMENT_AUTHOR_AT = 30, 20


def read_doc(path: Path, media_type: str, means: Means) -> Reading:
    """Read the Word document at *path* as one page: headers, body, text boxes, footnotes, endnotes, footers.

    Raises:
        Unreadable: `encrypted`, `corrupt`, `bomb`, or `too_large`.
        OSError: it cannot be read.
    """
    import olefile  # noqa: PLC0415 only where such a document is read

    opened = open_office(path, means)
    source = BytesIO(opened.content) if isinstance(opened.content, bytes) else opened.content.open("rb")
    with source:
        try:
            ole = olefile.OleFileIO(source)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 olefile raises anything over broken files
            raise Unreadable(Reason.CORRUPT) from None
        binary = take_apart(_stream(ole, "WordDocument"), {name: _stream(ole, name) for name in ("0Table", "1Table")})
        written = _write(binary)
        title, properties = ole_properties(ole)
        carried = _find_carried(ole)
    changed = max((change.date for change in written.changes if change.date), default=None)
    dates = find_contradicting_dates(properties.get("created"), properties.get("modified"), changed)
    return make_reading(
        written,
        media_type=media_type,
        engine=ENGINE,
        reader_version=VERSION,
        title=title,
        properties=properties,
        signals=(*opened.signals, *carried, *dates),
    )


def _stream(ole: Any, name: str) -> bytes:
    try:
        if not ole.exists(name):
            return b""
        if ole.get_size(name) > MAXIMUM_STREAM_BYTES:
            raise Unreadable(Reason.TOO_LARGE)
        with ole.openstream(name) as stream:
            return bytes(stream.read())
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        raise Unreadable(Reason.CORRUPT) from None


def _find_carried(ole: Any) -> list[SignalRead]:
    entries = [entry for entry in ole.listdir(streams=False, storages=True) if entry]
    objects = [entry[1] for entry in entries if len(entry) == 2 and entry[0] == "ObjectPool"]  # noqa: PLR2004 pool, object
    macros = ["/".join(entry) for entry in entries if entry[-1].upper() == "VBA"]
    return [*find_embedded(sorted(objects)), *find_macros(sorted(macros))]


def _write(binary: Binary) -> Written:
    stretches = list(binary.stretches())
    teller = Teller(binary.row_ends(), _strings(binary.structure(form.AUTHORS)), _fonts(binary), _codec(binary))
    written = Written()
    headers, footers = _headers(binary)
    edges = _edges(binary)

    def tell(*spans: tuple[int, int]) -> None:
        known: set[str] = set()
        for start, end in spans:
            told = teller.tell(_within(stretches, start, end))
            if told.now + told.before not in known:
                _add(written, told)
            known.add(told.now + told.before)

    tell(*headers, edges["header boxes"])
    for story in ("body", "boxes", "footnotes", "endnotes"):
        tell(edges[story])
    tell(*footers)
    written.comments.extend(_comments(binary, teller, stretches))
    if binary.is_cut:
        written.missing.append(REST)
    return written


def _add(written: Written, told: Told) -> None:
    written.add(told.now, told.before)
    written.changes.extend(told.changes)
    written.hidden.extend(told.hidden)


def _edges(binary: Binary) -> dict[str, tuple[int, int]]:
    """Give the first and last position of each document within the document."""
    edges, at = {}, 0
    for story in form.STORIES:
        edges[story] = (at, at + binary.lengths[story])
        at += binary.lengths[story]
    return edges


def _within(stretches: list[Stretch], start: int, end: int) -> Iterator[Stretch]:
    first = max(0, bisect_right(stretches, start, key=lambda each: each.start) - 1)
    for at in range(first, len(stretches)):
        begin, text, mark = stretches[at]
        if begin >= end:
            return
        part = text[max(0, start - begin) : end - begin]
        if part:
            yield Stretch(max(begin, start), part, mark)


def _headers(binary: Binary) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Give the spans of headers and of footers; without their table all of them count as headers."""
    start, end = _edges(binary)["headers"]
    packed = binary.structure(form.HEADERS)
    positions = [start + each for each in struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])]
    spans = [(a, b) for a, b in pairwise(positions) if start <= a <= b <= end]
    if not spans:
        return [(start, end)], []
    headers: list[tuple[int, int]] = []
    footers: list[tuple[int, int]] = []
    for number, span in enumerate(spans[_SEPARATOR_STORIES:]):
        (footers if number % _STORIES_OF_A_SECTION in _FOOTERS else headers).append(span)
    return headers, footers


def _comments(binary: Binary, teller: Teller, stretches: list[Stretch]) -> Iterator[Comment]:
    start, end = _edges(binary)["comments"]
    if start == end:
        return
    packed, marks = binary.structure(form.COMMENT_TEXTS), binary.structure(form.COMMENT_MARKS)
    positions = [start + each for each in struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])]
    authors = list(_names(binary.structure(form.COMMENT_AUTHORS)))
    count = max(0, (len(marks) - 4) // (4 + _COMMENT_MARK_BYTES))
    for number, (first, last) in enumerate(pairwise(positions)):
        text = teller.tell(_within(stretches, first, min(last, end))).now.strip()
        at = 4 * (count + 1) + number * _COMMENT_MARK_BYTES + _COMMENT_AUTHOR_AT
        index = int.from_bytes(marks[at : at + 2], "little")
        if text and number < count:
            yield Comment(authors[index] if index < len(authors) else None, None, text)


def _names(packed: bytes) -> Iterator[str]:
    at = 0
    while at + 2 <= len(packed):
        size = 2 * int.from_bytes(packed[at : at + 2], "little")
        yield packed[at + 2 : at + 2 + size].decode("utf-16-le", "replace")
        at += 2 + size


def _strings(packed: bytes) -> list[str]:
    """Read a table of strings of two-byte characters ([MS-DOC] 2.2.4)."""
    if packed[:2] != b"\xff\xff":
        return []
    count, extra = int.from_bytes(packed[2:4], "little"), int.from_bytes(packed[4:6], "little")
    found: list[str] = []
    at = 6
    while len(found) < count and at + 2 <= len(packed):
        size = 2 * int.from_bytes(packed[at : at + 2], "little")
        found.append(packed[at + 2 : at + 2 + size].decode("utf-16-le", "replace"))
        at += 2 + size + extra
    return found


def _fonts(binary: Binary) -> list[str]:
    """Give the names of the fonts, by number ([MS-DOC] 2.9.86)."""
    packed = binary.structure(form.FONTS)
    found: list[str] = []
    at = 4
    while at < len(packed):
        size = packed[at] + 1
        name = packed[at + 40 : at + size]
        found.append(name[: len(name) // 2 * 2].decode("utf-16-le", "replace").partition("\0")[0])
        at += size
    return found


def _codec(binary: Binary) -> str | None:
    """Tell what a document of Word 6 or 95 is written in: by its language if that gives words, else by its letters.

    Raises:
        Unreadable: `unreadable_text` where too much of the text depends on what nobody can tell.
    """
    if not binary.is_of_bytes:
        return None
    raw = binary.raw_text()
    declared = _CHINESE.get(binary.language) or _CODE_PAGES.get(binary.language & 0x3FF, "cp1252")
    told = tell_code_page(raw, declared)
    if told is None and sum(byte > 0x7F for byte in raw) > MAXIMUM_UNTOLD_SHARE * len(raw):  # noqa: PLR2004 ASCII's end
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return told or declared
