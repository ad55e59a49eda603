"""Reads the words of one slide of a PowerPoint 97 to 2003 presentation ([MS-PPT] 2.5, [MS-ODRAW])."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.extract.office import ppt_records as form
from tasks.extract.office.findings import Comment
from tasks.extract.office.ppt_records import Record, descendants

_TITLES = frozenset({0x01, 0x03, 0x0D, 0x0F, 0x11})
"""Placeholders of a title, [MS-PPT] 2.13.21: of masters, of slides, of slides in columns."""
_TITLE_TEXTS = frozenset({0, 6})
"""Kinds of text, [MS-PPT] 2.13.33."""
_UNSPOKEN = frozenset({0x05, 0x07, 0x08, 0x0B})
"""Placeholders on a page of notes that are not words of its author: the slide's picture, date, number."""
_LATER_PLACEHOLDER = 0x0420
"""How PowerPoint 2007 notes the role of headers and footers, [MS-PPT] 2.11.7."""
_FIELDS = frozenset({0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015})
"""Number, dates, header and footer, [MS-PPT] 2.9.48 to 2.9.53: a `*` stands for them in the text."""
_WORD_ART = 0x00C0
"""The words of WordArt among a shape's options, [MS-ODRAW] 2.3.22.1."""
_HIDDEN_OPTIONS = 0x03BF
"""The group of flags in which a shape is hidden, [MS-ODRAW] 2.3.4.44."""
_SHAPES = frozenset({form.DRAWING, 0xF002, form.SHAPE_GROUP, form.SHAPE, form.TEXT_BOX, form.CLIENT_DATA})
_MARKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n"})


@dataclass
class Shape:
    """A shape with words."""

    lines: list[str] = field(default_factory=list)
    placeholder: int = 0
    """0: it is none."""
    is_title: bool = False
    is_hidden: bool = False
    box: tuple[int, int, int, int] | None = None
    """Left, top, right, bottom in 1/576 inch; None: not told, or within a group."""


def text_of(stream: bytes, record: Record) -> str | None:
    """Give the text of a record that is one; None: it is none."""
    if record.kind in {form.TEXT_CHARACTERS, form.STRING}:
        return record.content(stream).decode("utf-16-le", "replace").translate(_MARKS)
    if record.kind == form.TEXT_BYTES:
        # the low bytes of two-byte characters whose high bytes are zero
        return record.content(stream).decode("latin-1").translate(_MARKS)
    return None


def shapes_of(stream: bytes, part: Record, outline: Sequence[tuple[int, str]] = ()) -> list[Shape]:  # noqa: C901, PLR0912 one case a kind
    """Give the shapes of a slide, a master or a page of notes that have words, in their order.

    *outline* holds kind and text of the placeholders that the presentation keeps in its own list.
    """
    shapes: list[Shape] = []
    shape, kind = Shape(), -1
    for record in descendants(stream, part, into=_SHAPES):
        if record.kind == form.SHAPE:
            shape, kind = Shape(), -1
            shapes.append(shape)
        elif record.kind == form.ANCHOR:
            shape.box = _box(record.content(stream))
        elif record.kind == form.SHAPE_OPTIONS:
            _take_options(record.content(stream), record.instance, shape)
        elif record.kind == form.PLACEHOLDER and record.end - record.start > 4:  # noqa: PLR2004 position, then role
            shape.placeholder = stream[record.start + 4]
            shape.is_title = shape.is_title or shape.placeholder in _TITLES
        elif record.kind == _LATER_PLACEHOLDER and record.end > record.start:
            shape.placeholder = shape.placeholder or stream[record.start]
        elif record.kind in _FIELDS:
            shape.lines = [line for line in shape.lines if line.strip() != "*"]
        elif record.kind == form.TEXT_HEADER and record.end - record.start >= 4:  # noqa: PLR2004 one number
            kind = int.from_bytes(stream[record.start : record.start + 4], "little")
        elif record.kind == form.OUTLINE_REFERENCE:
            index = int.from_bytes(record.content(stream)[:4], "little")
            if index < len(outline):
                kind, text = outline[index]
                _take_text(shape, kind, text)
        elif record.kind in {form.TEXT_CHARACTERS, form.TEXT_BYTES}:
            _take_text(shape, kind, text_of(stream, record) or "")
    return [each for each in shapes if any(line.strip() for line in each.lines)]


def _take_text(shape: Shape, kind: int, text: str) -> None:
    shape.lines += text.split("\n")
    shape.is_title = shape.is_title or kind in _TITLE_TEXTS


def _box(body: bytes) -> tuple[int, int, int, int] | None:
    if len(body) == 8:  # noqa: PLR2004 four short numbers
        top, left, right, bottom = struct.unpack("<4h", body)
    elif len(body) >= 16:  # noqa: PLR2004 four long ones
        top, left, right, bottom = struct.unpack_from("<4i", body)
    else:
        return None
    return left, top, right, bottom


def _take_options(body: bytes, count: int, shape: Shape) -> None:
    """Look at a shape's options: six bytes each, then the contents of the long ones."""
    at = 6 * count
    for index in range(min(count, len(body) // 6)):
        number, value = struct.unpack_from("<HI", body, 6 * index)
        is_long = bool(number & 0x8000)
        if number & 0x3FFF == _WORD_ART and is_long:
            said = body[at : at + value].decode("utf-16-le", "replace").rstrip("\0").translate(_MARKS)
            shape.lines += said.split("\n")
        elif number & 0x3FFF == _HIDDEN_OPTIONS and value & 0x20002 == 0x20002:  # noqa: PLR2004 used, and set
            shape.is_hidden = True
        at += value if is_long else 0


def is_spoken(shape: Shape) -> bool:
    """Tell whether a shape on a page of notes holds words of its author."""
    return shape.placeholder not in _UNSPOKEN


def margin_lines(stream: bytes, part: Record) -> list[str] | None:
    """Give the footer and fixed date that a slide shows; None: it does not say."""
    for record in part.children(stream):
        if record.kind != form.MARGINS:
            continue
        flags, strings = 0, {}
        for child in record.children(stream):
            if child.kind == form.MARGINS_ATOM:
                flags = int.from_bytes(child.content(stream)[2:4], "little")
            elif child.kind == form.STRING:
                strings[child.instance] = text_of(stream, child) or ""
        shown = [(0x05, 0), (0x20, 2)]
        return [strings[number] for flag, number in shown if flags & flag == flag and number in strings]
    return None


def comments_of(stream: bytes, part: Record) -> list[Comment]:
    """Give what people wrote beside a slide."""
    found: list[Comment] = []
    for record in descendants(stream, part):
        if record.kind != form.COMMENT:
            continue
        strings: dict[int, str] = {}
        date = None
        for child in record.children(stream):
            if child.kind == form.STRING:
                strings[child.instance] = text_of(stream, child) or ""
            elif child.kind == form.COMMENT_ATOM:
                date = _date(child.content(stream))
        found.append(Comment(strings.get(0) or None, date, strings.get(1, "")))
    return found


def _date(body: bytes) -> str | None:
    """Write the time in a comment: year, month, weekday, day, hour, minute, second, millisecond."""
    if len(body) < 20:  # noqa: PLR2004 number and time
        return None
    year, month, _, day, hour, minute, second, _ = struct.unpack_from("<8H", body, 4)
    is_time = 0 < month < 13 and 0 < day < 32 and hour < 24 and minute < 60 and second < 60  # noqa: PLR2004 calendar
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}" if is_time else None
