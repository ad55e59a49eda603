"""Reads the formatting of Word's binary format as far as text depends on it: hidden, inserted, deleted, a symbol.

Numbers are those of [MS-DOC].
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

_PAGE_BYTES = 512
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
"""By the upper three bits of an operation's number; 6: its first byte says ([MS-DOC] 2.2.5.1)."""
_VARIABLE = 6
_DEFINE_TABLE, _CHANGE_TABS = 0xD608, 0xC615
_ROW_END = 0x2417
_MAXIMUM_OPERATIONS = 1000
_PARAGRAPH_ENTRY_BYTES, _CHARACTER_ENTRY_BYTES = 13, 1

Operation = tuple[int, bytes]


class Mark(NamedTuple):
    """What is said of a stretch of characters."""

    is_hidden: bool = False
    is_inserted: bool = False
    is_deleted: bool = False
    author: int | None = None
    date: int | None = None
    """As `packed_date` unpacks it."""
    symbol: tuple[int, int] | None = None
    """Font and code of the sign that stands in place of the character."""
    half_points: int | None = None


PLAIN = Mark()


def operations_of(packed: bytes) -> Iterator[Operation]:
    """Give the operations of a `grpprl`: number and operand each."""
    at = 0
    for _ in range(_MAXIMUM_OPERATIONS):
        if at + 2 > len(packed):
            return
        number = int.from_bytes(packed[at : at + 2], "little")
        at += 2
        size = _OPERAND_BYTES[number >> 13]
        if number == _DEFINE_TABLE:
            size = int.from_bytes(packed[at : at + 2], "little") + 1
        elif number >> 13 == _VARIABLE:
            size = 1 + (packed[at] if at < len(packed) else 0)
            if number == _CHANGE_TABS and size == 256:  # noqa: PLR2004 255 says: count yourself
                return
        yield number, packed[at : at + size]
        at += size


def mark_of(operations: Iterable[Operation]) -> Mark:
    """Tell what *operations* make of the characters they are applied to, one after the other."""
    found: dict[str, Any] = {}
    for number, operand in operations:
        if number in _FIELDS:
            name, read = _FIELDS[number]
            found[name] = read(int.from_bytes(operand[:4], "little"))
    return PLAIN._replace(**found) if found else PLAIN


def _is_hidden(value: int) -> bool:
    # 0x80: as the style, 0x81: the opposite of the style; styles that hide are rare
    return value in {1, 0x81}


def _symbol(value: int) -> tuple[int, int]:
    return value & 0xFFFF, value >> 16


_FIELDS: dict[int, tuple[str, Callable[[int], Any]]] = {
    0x083C: ("is_hidden", _is_hidden),
    0x0801: ("is_inserted", bool),
    0x0800: ("is_deleted", bool),
    0x4804: ("author", int),
    0x4863: ("author", int),
    0x6805: ("date", int),
    0x6864: ("date", int),
    0x6A09: ("symbol", _symbol),
    0x4A43: ("half_points", int),
}
"""[MS-DOC] 2.6.1."""


def is_row_end(operations: Iterable[Operation]) -> bool:
    """Tell whether a paragraph of these operations ends a row of a table."""
    return any(number == _ROW_END and operand[:1] == b"\x01" for number, operand in operations)


def runs(main: bytes, index: bytes, *, of_paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    """Give the runs of characters or paragraphs: first and last offset in the stream, and their packed operations.

    Args:
        main: the stream with the text and the pages of runs ([MS-DOC] 2.9.32 and 2.9.175).
        index: the table of those pages (2.8.5 and 2.8.6).
        of_paragraphs: which of the two it is.
    """
    count = (len(index) - 4) // 8
    for page in struct.unpack_from(f"<{max(count, 0)}I", index, 4 * (count + 1)) if count > 0 else ():
        start = (page & 0x3FFFFF) * _PAGE_BYTES
        block = main[start : start + _PAGE_BYTES]
        if len(block) == _PAGE_BYTES:
            yield from _runs_of_page(block, of_paragraphs=of_paragraphs)


def _runs_of_page(block: bytes, *, of_paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    count = block[-1]
    entry = _PARAGRAPH_ENTRY_BYTES if of_paragraphs else _CHARACTER_ENTRY_BYTES
    if (count + 1) * 4 + count * entry > _PAGE_BYTES:
        return
    offsets = struct.unpack_from(f"<{count + 1}I", block)
    for number in range(count):
        at = 2 * block[(count + 1) * 4 + number * entry]
        yield offsets[number], offsets[number + 1], _operations_at(block, at, of_paragraphs=of_paragraphs)


def _operations_at(block: bytes, at: int, *, of_paragraphs: bool) -> bytes:
    if not at or at + 2 > len(block):
        return b""
    size = block[at]
    if not of_paragraphs:
        return block[at + 1 : at + 1 + size]
    if size:
        return block[at + 3 : at + 2 * size]
    return block[at + 4 : at + 2 + 2 * block[at + 1]]
