"""Takes Word's binary format apart into stretches of characters. Offsets and numbers are those of [MS-DOC].

Word 6 and 95 share the plan, with other offsets and one byte a character in a code page that they do not name.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.office.doc_marks import PLAIN, Mark, is_row_end, mark_of, operations_of, runs

MAXIMUM_CHARACTERS = 64 * 1024 * 1024
WORD_97 = 0xC1
WORD_6 = 0x65
_MAGIC = frozenset({0xA5EC, 0xA5DC, 0xA697, 0xA698, 0xA699})
"""The last three: Word 6 and 95 of East Asia."""
_LOCKED_FLAG, _COMPLEX_FLAG, _SECOND_TABLE_FLAG, _WIDE_FLAG = 0x100, 0x4, 0x200, 0x1000
_COMPRESSED = 0x40000000
STORIES = ("body", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")
"""The documents within the document, in their order ([MS-DOC] 2.3)."""
FONTS, HEADERS, CHARACTERS, PARAGRAPHS, PIECES, AUTHORS = 15, 11, 12, 13, 33, 51
COMMENT_MARKS, COMMENT_TEXTS, COMMENT_AUTHORS = 4, 5, 36
"""Numbers of structures in the table stream ([MS-DOC] 2.5.6)."""


class Stretch(NamedTuple):
    """Characters from position *start* on, all of one kind; positions count UTF-16 units, one character each here."""

    start: int
    text: str
    mark: Mark


class _Piece(NamedTuple):
    start: int
    end: int
    offset: int
    width: int
    operations: bytes


@dataclass
class Binary:
    """A document taken apart."""

    main: bytes
    table: bytes
    version: int
    language: int
    is_wide: bool
    """Its text is of two bytes a character; always from Word 97 on, where single pieces may be of one."""
    lengths: dict[str, int]
    """Characters of each document within the document."""
    pieces: list[_Piece] = field(default_factory=list)
    is_cut: bool = False
    """The file ends before its text does."""
    _starts: list[int] = field(default_factory=list)
    _runs: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def is_old(self) -> bool:
        """Tell whether it is of Word 6 or 95: it has no table stream."""
        return self.version < WORD_97

    @property
    def is_of_bytes(self) -> bool:
        """Tell whether its text is one byte a character, in a code page that it does not name."""
        return self.is_old and not self.is_wide

    def structure(self, number: int) -> bytes:
        """Give structure *number* of the table stream; none before Word 97."""
        if self.is_old or len(self.main) < 0x9A + 8 * number + 8:
            return b""
        offset, length = struct.unpack_from("<II", self.main, 0x9A + 8 * number)
        return self.table[offset : offset + length]

    def raw_text(self) -> bytes:
        """Give the whole text as it is stored."""
        return b"".join(
            self.main[piece.offset : piece.offset + (piece.end - piece.start) * piece.width] for piece in self.pieces
        )

    def stretches(self) -> Iterator[Stretch]:
        """Give all characters, cut where their kind changes; those of no known code page one a byte."""
        for piece in self.pieces:
            extra = tuple(operations_of(piece.operations))
            offset, position = piece.offset, piece.start
            while position < piece.end:
                limit, operations = self._run_at(offset)
                left = (piece.end - position) * piece.width
                size = min(left, max(limit - offset, piece.width)) // piece.width * piece.width
                raw = self.main[offset : offset + size]
                if len(raw) < size:
                    self.is_cut = True
                if not raw:
                    break
                mark = mark_of((*operations_of(operations), *extra)) if operations or extra else PLAIN
                yield Stretch(position, self._decode(raw, piece.width), mark)
                offset, position = offset + size, position + size // piece.width

    def _decode(self, raw: bytes, width: int) -> str:
        if width == 1:
            return raw.decode("latin-1") if self.is_of_bytes else raw.decode("cp1252", "replace")
        return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))

    def _run_at(self, offset: int) -> tuple[int, bytes]:
        """Give where the kind of the characters at *offset* ends, and the operations that make it."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self._runs[index][0]:
            return self._runs[index]
        following = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.main)
        return max(following, offset + 1), b""

    def row_ends(self) -> frozenset[int]:
        """Give the positions of the marks that end rows of tables."""
        ends = sorted(
            end
            for _, end, operations in runs(self.main, self.structure(PARAGRAPHS), of_paragraphs=True)
            if is_row_end(operations_of(operations))
        )
        found: set[int] = set()
        for piece in self.pieces:
            first, last = piece.offset, piece.offset + (piece.end - piece.start) * piece.width
            here = ends[bisect_right(ends, first) : bisect_right(ends, last)]
            found.update(piece.start + (end - first) // piece.width - 1 for end in here)
        return frozenset(found)


def take_apart(main: bytes, tables: dict[str, bytes]) -> Binary:
    """Take the stream `WordDocument` apart, with the streams `0Table` and `1Table` if there are any.

    Raises:
        Unreadable: `corrupt`, `encrypted` or `bomb`.
    """
    try:
        magic, version, _, language, _, flags = struct.unpack_from("<6H", main)
        if magic not in _MAGIC or version < WORD_6:
            raise Unreadable(Reason.CORRUPT)
        if flags & _LOCKED_FLAG:
            raise Unreadable(Reason.ENCRYPTED)
        lengths = struct.unpack_from("<8i", main, 0x4C if version >= WORD_97 else 0x34)
        table = tables.get("1Table" if flags & _SECOND_TABLE_FLAG else "0Table", b"")
        named = {name: max(0, length) for name, length in zip(STORIES, lengths, strict=True)}
        binary = Binary(main, table, version, language, bool(flags & _WIDE_FLAG), named)
        binary.pieces = _pieces(binary, is_complex=bool(flags & _COMPLEX_FLAG))
        found = sorted(runs(main, binary.structure(CHARACTERS), of_paragraphs=False))
    except struct.error:
        raise Unreadable(Reason.CORRUPT) from None
    there = ((len(main) - piece.offset) // piece.width for piece in binary.pieces)
    if sum(max(0, min(p.end - p.start, n)) for p, n in zip(binary.pieces, there, strict=True)) > MAXIMUM_CHARACTERS:
        raise Unreadable(Reason.BOMB)
    binary._starts = [start for start, _, _ in found]  # noqa: SLF001 it is made here
    binary._runs = [(end, operations) for _, end, operations in found]  # noqa: SLF001
    return binary


def _pieces(binary: Binary, *, is_complex: bool) -> list[_Piece]:
    """Find the pieces of the text ([MS-DOC] 2.9.38)."""
    old_width = (2 if binary.is_wide else 1) if binary.is_old else None
    if old_width is not None:
        first, last = struct.unpack_from("<II", binary.main, 0x18)
        offset, length = struct.unpack_from("<II", binary.main, 0x160)
        packed = binary.main[offset : offset + length] if is_complex else b""
        if not packed:
            total = sum(binary.lengths.values()) or (last - first) // old_width
            return [_Piece(0, total, first, old_width, b"")]
    else:
        packed = binary.structure(PIECES)
    properties: list[bytes] = []
    at = 0
    while at < len(packed) and packed[at] == 1:
        size = int.from_bytes(packed[at + 1 : at + 3], "little")
        properties.append(packed[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(packed) or packed[at] != 2:  # noqa: PLR2004 the mark of the table of pieces
        raise Unreadable(Reason.CORRUPT)
    return list(_pieces_of(packed[at + 5 :], properties, old_width))


def _pieces_of(table: bytes, properties: list[bytes], old_width: int | None) -> Iterator[_Piece]:
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        _, place, modifier = struct.unpack_from("<HIH", table, 4 * (count + 1) + 8 * number)
        width, offset = _place(place, old_width)
        index = modifier >> 1
        operations = properties[index] if modifier & 1 and index < len(properties) else b""
        if positions[number + 1] > positions[number]:
            yield _Piece(positions[number], positions[number + 1], offset, width, operations)


def _place(place: int, old_width: int | None) -> tuple[int, int]:
    """Tell how wide the characters of a piece are, and where they begin ([MS-DOC] 2.9.73)."""
    if old_width is not None:
        return old_width, place
    return (1, (place & 0x3FFFFFFF) // 2) if place & _COMPRESSED else (2, place & 0x3FFFFFFF)
