"""Reads the properties and tables in the heap of a pst's node ([MS-PST] 2.3)."""

import struct
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.mapi import Loader

BLOCK_BYTES = 8176
"""Of a data block of a Unicode store, without its trailer: a page of the heap."""
_FIXED = {0x02: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 1}
"""Types whose value stands in place of its address, and how many bytes it has in a table."""
_EIGHT = frozenset({0x05, 0x06, 0x07, 0x14, 0x40})
_HEAP, _TREE, _PROPERTIES, _TABLE = 0xEC, 0xB5, 0xBC, 0x7C
_RECORD = struct.Struct("<HHI")
MAXIMUM_LEVELS = 8
MAXIMUM_LINKS = 10_000
MAXIMUM_ROWS = 10_000
Values = dict[int, tuple[int, Loader]]
Elsewhere = Callable[[int], Sequence[bytes]]
"""Gives the blocks of a subnode."""


def properties_in(pages: Sequence[bytes], elsewhere: Elsewhere | None = None) -> tuple[Values, set[int]]:
    """Give the properties in a heap, and the numbers of those that lie outside it, out of reach.

    Args:
        pages: the node's blocks.
        elsewhere: how subnodes are had; None: they are not.

    Raises:
        Unreadable: `corrupt` where it is no such heap.
    """
    try:
        kind, key_bytes, entry_bytes, levels, top = struct.unpack_from("<BBBBI", _root(pages, _PROPERTIES))
        if (kind, key_bytes, entry_bytes) != (_TREE, 2, 6) or levels > MAXIMUM_LEVELS:
            raise Unreadable(Reason.CORRUPT)
        found: Values = {}
        outside: set[int] = set()
        for block in _leaves(pages, top, levels):
            for number, value_type, value in _RECORD.iter_unpack(block[: len(block) // _RECORD.size * _RECORD.size]):
                _add(found, outside, pages, (number, value_type, value), elsewhere)
    except (struct.error, IndexError):
        raise Unreadable(Reason.CORRUPT) from None
    return found, outside


def _add(
    found: Values,
    outside: set[int],
    pages: Sequence[bytes],
    record: tuple[int, int, int],
    elsewhere: Elsewhere | None,
) -> None:
    number, value_type, value = record
    if value_type in _FIXED:
        found[number] = (value_type, partial(bytes, value.to_bytes(4, "little")))
    elif value & 0x1F and elsewhere is None:
        outside.add(number)
    elif value:
        found[number] = (value_type, _loader(pages, value, elsewhere))


def _loader(pages: Sequence[bytes], address: int, elsewhere: Elsewhere | None) -> Loader:
    if address & 0x1F:
        return partial(_joined, elsewhere, address)
    return partial(bytes, _allocated(pages, address))


def _joined(elsewhere: Elsewhere | None, number: int) -> bytes:
    return b"".join(elsewhere(number)) if elsewhere is not None else b""


def rows_in(pages: Sequence[bytes], elsewhere: Elsewhere) -> list[Values]:
    """Give the rows of a table; those of recipients are one.

    Raises:
        Unreadable: `corrupt` where it is no table.
    """
    try:
        table = _root(pages, _TABLE)
        _, count, *_, row_bytes, _, rows, _ = struct.unpack_from("<BB4HIII", table)
        columns = [struct.unpack_from("<HHHBB", table, 22 + 8 * place) for place in range(count)]
        blocks = elsewhere(rows) if rows & 0x1F else [_allocated(pages, rows)] if rows else []
        packed = (
            block[place : place + row_bytes]
            for block in blocks
            for place in range(0, len(block) - row_bytes + 1, max(1, row_bytes))
        )
        return [_row(pages, row, columns, elsewhere) for _, row in zip(range(MAXIMUM_ROWS), packed, strict=False)]
    except (struct.error, IndexError):
        raise Unreadable(Reason.CORRUPT) from None


def _row(pages: Sequence[bytes], row: bytes, columns: Sequence[tuple[int, ...]], elsewhere: Elsewhere) -> Values:
    """Read one row; a bit for each column at its end says whether there is a value."""
    found: Values = {}
    bitmap = row[len(row) - (len(columns) + 7) // 8 :]
    for value_type, number, place, width, bit in columns:
        if bit // 8 >= len(bitmap) or not bitmap[bit // 8] & (0x80 >> bit % 8):
            continue
        cell = row[place : place + width]
        if value_type in _FIXED or value_type in _EIGHT:
            found[number] = (value_type, partial(bytes, cell.ljust(4, b"\0")))
        elif (address := int.from_bytes(cell[:4], "little")) != 0:
            found[number] = (value_type, _loader(pages, address, elsewhere))
    return found


def _root(pages: Sequence[bytes], client: int) -> bytes:
    _, signature, kind, root = struct.unpack_from("<HBBI", pages[0])
    if signature != _HEAP or kind != client:
        raise Unreadable(Reason.CORRUPT)
    return _allocated(pages, root)


def _leaves(pages: Sequence[bytes], top: int, levels: int) -> Iterator[bytes]:
    blocks = [_allocated(pages, top)] if top else []
    for _ in range(levels):
        links = [link for block in blocks for _, link in struct.iter_unpack("<HI", block[: len(block) // 6 * 6])]
        blocks = [_allocated(pages, link) for link in links[:MAXIMUM_LINKS]]
    yield from blocks


def _allocated(pages: Sequence[bytes], address: int) -> bytes:
    """Give the piece of the heap at *address*: its page, and its number there."""
    page = pages[address >> 16]
    number = address >> 5 & 0x7FF
    (map_place,) = struct.unpack_from("<H", page)
    (count,) = struct.unpack_from("<H", page, map_place)
    if not 1 <= number <= count:
        raise Unreadable(Reason.CORRUPT)
    first, last = struct.unpack_from("<HH", page, map_place + 4 + 2 * (number - 1))
    return page[first:last]
