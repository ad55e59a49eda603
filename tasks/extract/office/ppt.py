"""Reads presentations of PowerPoint 97 to 2003 (ppt, pps, pot): a page a slide."""

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Property, Reading, SignalRead
from storage.vocabulary import Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office import ppt_records as form
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.findings import find_embedded, find_macros, shorten
from tasks.extract.office.legacy import ENGINE as SECOND_ENGINE
from tasks.extract.office.legacy import extract_legacy
from tasks.extract.office.locked import open_office
from tasks.extract.office.oleprops import ole_properties
from tasks.extract.office.ppt_records import Record, descendants, find_places, part_at, records
from tasks.extract.office.ppt_slide import comments_of, is_spoken, margin_lines, shapes_of, text_of
from tasks.extract.office.slides import MAXIMUM_SLIDES, Slide, make_slides_reading

VERSION = f"ppt 1 {SECOND_ENGINE}"
ENGINE = "ppt 1"
MAXIMUM_BYTES = 256 * 1024 * 1024
MASTER_UNITS_PER_POINT = 8
"""[MS-PPT] 2.12.1: 576 units an inch."""
_SLIDES, _MASTERS, _NOTES = 0, 1, 2
"""Lists of a document, by the instance of their record ([MS-PPT] 2.4.14)."""
_BEGINNING = b"\x0f\x00\xe8\x03"
"""How the stream of a presentation begins: with its document ([MS-PPT] 2.4.1)."""
_HIDES = 0x0004
_SHOWS_MASTER = 0x0001


def read_ppt(path: Path, media_type: str, means: Means) -> Reading:
    """Read the presentation at *path*, a page a slide in the order of the show, hidden ones too.

    A page holds the title, then the other shapes from back to front, then words that stand on the master and the
    footer, an empty line, the notes. What has no such structure (PowerPoint 4 and 95) is read by kreuzberg.

    Raises:
        Unreadable: `encrypted`, `too_large`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    import olefile  # noqa: PLC0415 only where such a document is read

    opened = open_office(path, means)
    content = opened.to_bytes()
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    title: str | None = None
    properties: dict[str, Property] = {}
    current_user, is_signed = b"", False
    try:
        with olefile.OleFileIO(BytesIO(content)) as ole:
            title, properties = ole_properties(ole)
            folder = "PP97_DUALSTORAGE/" if ole.exists("PP97_DUALSTORAGE/PowerPoint Document") else ""
            stream = _stream(ole, f"{folder}PowerPoint Document")
            current_user = _stream(ole, f"{folder}Current User")
            is_signed = ole.exists("_signatures") or ole.exists("_xmlsignatures")
    except (MemoryError, Unreadable):
        raise
    except Exception:  # noqa: BLE001 olefile raises anything over broken files
        # its directory is lost: the stream is looked for in the bytes
        at = content.find(_BEGINNING)
        stream = content[at:] if at > 0 else b""
    show = _Show(stream, current_user)
    slides, engine = list(show.slides()), ENGINE
    if not any(slide.text.strip() for slide in slides):
        told = _second_reading(content, media_type)
        slides, engine = (told, SECOND_ENGINE) if told else (slides, engine)
    if not slides and (show.is_broken or not stream):
        raise Unreadable(Reason.CORRUPT)
    dates = find_contradicting_dates(properties.get("created"), properties.get("modified"))
    return make_slides_reading(
        slides,
        media_type=media_type,
        engine=engine,
        reader_version=VERSION,
        size=show.size,
        title=title,
        properties=properties,
        signals=(*opened.signals, *show.find_carried(slides, is_signed=is_signed), *dates),
        lacking=("text after a damaged place",) if show.is_broken and stream else (),
    )


def _stream(ole: Any, name: str) -> bytes:
    if not ole.exists(name):
        return b""
    return bytes(ole.openstream(name).read())


def _second_reading(content: bytes, media_type: str) -> list[Slide]:
    """Read with kreuzberg what has no slides of its own here; none where it finds nothing either."""
    try:
        told = extract_legacy(content, media_type)
    except Unreadable:
        return []
    pages = [page for page in told.pages if page.strip()] or [told.text]
    return [Slide(lines=page.splitlines()) for page in pages[:MAXIMUM_SLIDES] if page.strip()]


class _Show:
    """The slides of one presentation, found by the numbers under which its parts refer to one another."""

    def __init__(self, stream: bytes, current_user: bytes) -> None:
        self._stream = stream
        self._places = find_places(stream, current_user)
        document = part_at(stream, self._places.now.get(self._places.document or 0), frozenset({form.DOCUMENT}))
        self.is_broken = self._places.is_broken or document is None
        self._document = document or self._first(form.DOCUMENT)
        self._lists: dict[int, list[tuple[int, int, list[tuple[int, str]]]]] = {_SLIDES: [], _MASTERS: [], _NOTES: []}
        self._footer: list[str] | None = None
        self.size: tuple[float, float] | None = None
        if self._document is not None:
            self._read_document(self._document)

    def _first(self, kind: int) -> Record | None:
        return next((each for each in records(self._stream, 0, len(self._stream)) if each.kind == kind), None)

    def _read_document(self, document: Record) -> None:
        for record in document.children(self._stream):
            body = record.content(self._stream)
            if record.kind == form.DOCUMENT_ATOM and len(body) >= 8:  # noqa: PLR2004 width and height
                width, height = struct.unpack_from("<ii", body)
                sane = 0 < width < 1_000_000 and 0 < height < 1_000_000  # noqa: PLR2004 told beside it
                self.size = (width / MASTER_UNITS_PER_POINT, height / MASTER_UNITS_PER_POINT) if sane else None
            elif record.kind == form.LIST_WITH_TEXT and record.instance in self._lists:
                self._lists[record.instance] = self._read_list(record)
        self._footer = margin_lines(self._stream, document)

    def _read_list(self, record: Record) -> list[tuple[int, int, list[tuple[int, str]]]]:
        """Give reference, identity and outline of each slide (kind and text of its placeholders)."""
        listed: list[tuple[int, int, list[tuple[int, str]]]] = []
        for child in record.children(self._stream):
            body = child.content(self._stream)
            if child.kind == form.SLIDE_PERSIST and len(body) >= 16:  # noqa: PLR2004 up to its identity
                listed.append((*struct.unpack_from("<I8xI", body), []))
            elif listed and child.kind == form.TEXT_HEADER:
                listed[-1][2].append((int.from_bytes(body[:4], "little"), ""))
            elif listed and listed[-1][2] and (text := text_of(self._stream, child)) is not None:
                listed[-1][2][-1] = (listed[-1][2][-1][0], text)
        return listed

    def slides(self) -> Iterator[Slide]:
        """Give the slides in the order of the show; where their list is lost, in the order of the stream."""
        listed = self._lists[_SLIDES][: MAXIMUM_SLIDES + 1]
        if not listed and self.is_broken:
            found = (each for each in records(self._stream, 0, len(self._stream)) if each.kind == form.SLIDE)
            yield from (self._slide(each, []) for each in found)
            return
        for reference, _, outline in listed:
            part = part_at(self._stream, self._places.now.get(reference), frozenset({form.SLIDE}))
            if part is None:
                lines = [line for _, text in outline for line in text.split("\n")]
                yield Slide(lines=lines, is_cut=bool(lines), is_lost=not lines)
            else:
                yield self._slide(part, outline)

    def _slide(self, part: Record, outline: list[tuple[int, str]]) -> Slide:
        slide = Slide()
        shapes = shapes_of(self._stream, part, outline)
        for shape in (*(each for each in shapes if each.is_title), *(each for each in shapes if not each.is_title)):
            slide.lines += shape.lines
            if shape.is_hidden:
                slide.hidden += shape.lines
            elif shape.box is not None and self._is_outside(shape.box):
                slide.outside += shape.lines
        told = {line for each in shapes for line in each.lines}
        # placeholders whose shapes are gone are still told in the outline
        slide.lines += [line for _, text in outline for line in text.split("\n") if line not in told]
        for record in part.children(self._stream):
            body = record.content(self._stream)
            if record.kind == form.SLIDE_SHOW and len(body) >= 12 and body[10] & _HIDES:  # noqa: PLR2004 up to the flags
                slide.why_hidden = "is hidden: the show leaves it out"
            elif record.kind == form.SLIDE_ATOM and len(body) >= 22:  # noqa: PLR2004 up to the flags
                master, notes = struct.unpack_from("<II", body, 12)
                slide.lines += self._master_lines(master) if body[20] & _SHOWS_MASTER else []
                slide.notes += self._note_lines(notes)
        footer = margin_lines(self._stream, part)
        known = set(slide.lines)
        slide.lines += [line for line in (self._footer if footer is None else footer) or [] if line not in known]
        slide.comments += comments_of(self._stream, part)
        return slide

    def _is_outside(self, box: tuple[int, int, int, int]) -> bool:
        left, top, right, bottom = (side / MASTER_UNITS_PER_POINT for side in box)
        width, height = self.size or (float("inf"), float("inf"))
        return right <= 0 or bottom <= 0 or left >= width or top >= height

    def _part(self, which: int, identity: int, kinds: frozenset[int]) -> Record | None:
        reference = next((each[0] for each in self._lists[which] if each[1] == identity), None)
        return None if reference is None else part_at(self._stream, self._places.now.get(reference), kinds)

    def _master_lines(self, identity: int) -> list[str]:
        """Give the words that a master shows on each of its slides; its placeholders show nothing."""
        part = self._part(_MASTERS, identity, frozenset({form.MASTER, form.SLIDE}))
        shapes = [] if part is None else shapes_of(self._stream, part)
        return [line for each in shapes if not each.placeholder and not each.is_hidden for line in each.lines]

    def _note_lines(self, identity: int) -> list[str]:
        part = self._part(_NOTES, identity, frozenset({form.NOTES})) if identity else None
        shapes = [] if part is None else shapes_of(self._stream, part)
        return [line for each in shapes if is_spoken(each) for line in each.lines]

    def find_carried(self, slides: list[Slide], *, is_signed: bool) -> list[SignalRead]:
        """Tell what the presentation carries, and slides as they were before later savings."""
        below = [] if self._document is None else list(descendants(self._stream, self._document))
        found = find_embedded([self._program(each) for each in below if each.kind == form.EMBEDDED_OBJECT])
        macros = [each for each in below if each.kind == form.VBA and self._word(each, 4)]
        found += find_macros(["VBA project"] if macros else [])
        if is_signed:
            evidence = "The document carries a digital signature of an office program; it was not checked."
            found.append(SignalRead(SignalKind.SIGNATURE_UNCHECKED, evidence))
        return found + self._find_earlier(slides)

    def _program(self, record: Record) -> str:
        """Name the program that an embedded object is of."""
        strings = {each.instance: text_of(self._stream, each) for each in record.children(self._stream)}
        return strings.get(2) or strings.get(1) or "object"

    def _word(self, record: Record, at: int) -> int:
        return int.from_bytes(record.content(self._stream)[at : at + 4], "little")

    def _find_earlier(self, slides: list[Slide]) -> list[SignalRead]:
        """Tell what slides said before a fast saving replaced them and left them in the file."""
        now = {line.strip() for slide in slides for line in (*slide.lines, *slide.notes)}
        gone: list[str] = []
        for offset in sorted(self._places.before - set(self._places.now.values())):
            part = part_at(self._stream, offset, frozenset({form.SLIDE, form.NOTES}))
            shapes = [] if part is None else shapes_of(self._stream, part)
            gone += [line for shape in shapes for line in shape.lines if line.strip() and line.strip() not in now]
        lines = list(dict.fromkeys(gone))
        if not lines:
            return []
        evidence = (
            f"Earlier savings left {len(lines)} lines in the file that no slide shows now: “{shorten(lines[0], 80)}”."
        )
        details = {"lines": len(lines), "examples": [shorten(line) for line in lines[:20]]}
        return [SignalRead(SignalKind.EARLIER_REVISIONS, evidence, details=details)]
