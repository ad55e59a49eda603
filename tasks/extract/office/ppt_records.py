"""Takes the stream of a PowerPoint 97 to 2003 presentation apart: records, edits, where each slide lies ([MS-PPT])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.errors import Unreadable
from storage.vocabulary import Reason

_HEADER = struct.Struct("<HHI")
MAXIMUM_RECORDS = 2_000_000
MAXIMUM_DEPTH = 32
MAXIMUM_EDITS = 1000

DOCUMENT, DOCUMENT_ATOM, SLIDE, SLIDE_ATOM, NOTES, NOTES_ATOM = 0x03E8, 0x03E9, 0x03EE, 0x03EF, 0x03F0, 0x03F1
SLIDE_PERSIST, MASTER, SLIDE_SHOW, DRAWING, LIST_WITH_TEXT = 0x03F3, 0x03F8, 0x03F9, 0x040C, 0x0FF0
TEXT_HEADER, TEXT_CHARACTERS, TEXT_BYTES, OUTLINE_REFERENCE, STRING = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E, 0x0FBA
PLACEHOLDER, MARGINS, MARGINS_ATOM, COMMENT, COMMENT_ATOM = 0x0BC3, 0x0FD9, 0x0FDA, 0x2EE0, 0x2EE1
EMBEDDED_OBJECT, VBA, BINARY_TAG_DATA = 0x0FCC, 0x0400, 0x138B
EDIT, PERSIST_DIRECTORY = 0x0FF5, 0x1772
SHAPE_GROUP, SHAPE, SHAPE_ATOM, SHAPE_OPTIONS = 0xF003, 0xF004, 0xF00A, 0xF00B
TEXT_BOX, CLIENT_DATA, ANCHOR = 0xF00D, 0xF011, 0xF010
_ENCRYPTED_TOKEN = 0xF3D1C4DF
"""Of a presentation that is locked, [MS-PPT] 2.3.2."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record within the stream: the span of its content."""

    kind: int
    instance: int
    start: int
    end: int
    is_container: bool

    def children(self, stream: bytes) -> Iterator["Record"]:
        """Give the records directly within it; those that are cut off end where it ends."""
        yield from records(stream, self.start, self.end)

    def content(self, stream: bytes) -> bytes:
        """Give its bytes."""
        return stream[self.start : self.end]


def records(stream: bytes, start: int, end: int) -> Iterator[Record]:
    """Give the records that lie one after another in a stretch of the stream."""
    for _ in range(MAXIMUM_RECORDS):
        if start + _HEADER.size > end:
            return
        version, kind, length = _HEADER.unpack_from(stream, start)
        begin = start + _HEADER.size
        start = begin + length
        yield Record(kind, version >> 4, begin, min(start, end), version & 0xF == 0xF)  # noqa: PLR2004 told beside it


def descendants(stream: bytes, record: Record, *, into: frozenset[int] | None = None) -> Iterator[Record]:
    """Give all records below one in their order; with *into* only containers of these kinds are entered."""
    waiting = [(child, 1) for child in reversed(list(record.children(stream)))]
    for _ in range(MAXIMUM_RECORDS):
        if not waiting:
            return
        each, depth = waiting.pop()
        yield each
        is_entered = each.is_container or each.kind == BINARY_TAG_DATA
        if is_entered and depth < MAXIMUM_DEPTH and (into is None or each.kind in into):
            waiting.extend((child, depth + 1) for child in reversed(list(each.children(stream))))


@dataclass
class Places:
    """Where the parts of a presentation lie in the stream, by the numbers under which they refer to one another."""

    now: dict[int, int] = field(default_factory=dict)
    """As the last saving left them."""
    before: set[int] = field(default_factory=set)
    """Offsets of parts that a later saving replaced but left in the file."""
    document: int | None = None
    """The number of the document's own part."""
    is_broken: bool = False
    """The way through the savings breaks off."""


def find_places(stream: bytes, current_user: bytes) -> Places:
    """Follow the savings of a presentation from the last to the first.

    Raises:
        Unreadable: `encrypted`.
    """
    places = Places()
    if len(current_user) < 20:  # noqa: PLR2004 its fixed part up to the offset
        places.is_broken = True
        return places
    token, at = struct.unpack_from("<II", current_user, 12)
    if token == _ENCRYPTED_TOKEN:
        raise Unreadable(Reason.ENCRYPTED)
    seen: set[int] = set()
    while len(seen) < MAXIMUM_EDITS:
        edit = next(records(stream, at, len(stream)), None)
        if edit is None or edit.kind != EDIT or edit.end - edit.start < 20 or at in seen:  # noqa: PLR2004 fixed part
            places.is_broken = True
            return places
        seen.add(at)
        before, directory, document = struct.unpack_from("<III", stream, edit.start + 8)
        if places.document is None:
            places.document = document
        _note(stream, directory, places)
        if not before:
            return places
        at = before
    return places


def _note(stream: bytes, at: int, places: Places) -> None:
    directory = next(records(stream, at, len(stream)), None)
    if directory is None or directory.kind != PERSIST_DIRECTORY:
        places.is_broken = True
        return
    body = directory.content(stream)
    words = struct.unpack(f"<{len(body) // 4}I", body[: len(body) // 4 * 4])
    index = 0
    while index < len(words):
        number, count = words[index] & 0xFFFFF, words[index] >> 20
        for step, offset in enumerate(words[index + 1 : index + 1 + count]):
            if places.now.setdefault(number + step, offset) != offset:
                places.before.add(offset)
        index += 1 + count


def part_at(stream: bytes, offset: int | None, kinds: frozenset[int]) -> Record | None:
    """Give the part of one of these kinds that lies at *offset*; None: it does not."""
    if offset is None or not 0 <= offset < len(stream):
        return None
    record = next(records(stream, offset, len(stream)), None)
    return record if record is not None and record.kind in kinds else None
