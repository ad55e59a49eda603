"""Reads binary workbooks (xlsb) into sheets: records in place of XML, the rest as in xlsx ([MS-XLSB])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.extract.office.findings import Comment
from tasks.extract.office.formats import BUILT_IN, GENERAL
from tasks.extract.office.relations import Relation
from tasks.extract.office.sheets import HIDDEN, MAXIMUM_LISTED, MAXIMUM_SHEETS, VERY_HIDDEN, VISIBLE, Sheet, column_name
from tasks.extract.office.sheets import one_line as on_one_line
from tasks.extract.office.xlsx_sheet import Book, SheetReader
from tasks.extract.office.xlsx_styles import Look
from tasks.extract.office.zipped import Parts

_ROW, _BLANK, _RK, _ERROR, _BOOLEAN, _REAL, _TEXT, _SHARED = range(8)
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOLEAN, _FORMULA_ERROR, _RICH_TEXT = 8, 9, 10, 11, 62
_SHARED_ITEM, _FORMAT, _LOOK, _LOOKS_BEGIN, _LOOKS_END, _COLUMNS = 19, 44, 47, 617, 618, 60
_BOOK, _SHEET, _COMMENT_AUTHOR, _COMMENT, _COMMENT_TEXT, _MARGINS = 153, 156, 632, 635, 637, 479
_STATES = (VISIBLE, HIDDEN, VERY_HIDDEN)
MAXIMUM_RECORD = 64 * 1024 * 1024
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_LONGEST_NUMBER = 4
"""Bytes of a record's length, seven bits in each ([MS-XLSB] 2.1.4)."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A sheet as the workbook lists it."""

    name: str
    state: str
    identity: str
    """The relation that leads to it."""


class BinaryPart:
    """The records of one part, given one by one."""

    def __init__(self, parts: Parts, name: str) -> None:
        self.is_whole = True
        """False, after iterating: the part breaks off."""
        self._parts, self._name = parts, name

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Give kind and content of each record.

        Raises:
            Unreadable: as `Parts.chunks`.
        """
        held = b""
        for chunk in self._parts.chunks(self._name):
            held += chunk
            at = 0
            while (found := _header(held, at)) is not None:
                kind, start, length = found
                if length > MAXIMUM_RECORD:
                    self.is_whole = False
                    return
                if start + length > len(held):
                    break
                yield kind, held[start : start + length]
                at = start + length
            held = held[at:]
        self.is_whole = not held and not any(name.lower() == self._name.lower() for name in self._parts.damaged)


def _header(held: bytes, at: int) -> tuple[int, int, int] | None:
    """Read kind, start of content and its length at *at*; None: it is not wholly there."""
    if at + 1 >= len(held):
        return None
    kind = held[at]
    at += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | ((held[at] & 0x7F) << 7)
        at += 1
    length = 0
    for step in range(_LONGEST_NUMBER):
        if at >= len(held):
            return None
        length |= (held[at] & 0x7F) << (7 * step)
        at += 1
        if not held[at - 1] & 0x80:
            break
    return kind, at, length


def _string(body: bytes, at: int) -> tuple[str, int]:
    """Read a string that begins with its length in characters; give it and where it ends."""
    if at + 4 > len(body):
        return "", len(body)
    count = struct.unpack_from("<I", body, at)[0]
    if count == 0xFFFFFFFF:  # noqa: PLR2004 there is none
        return "", at + 4
    end = at + 4 + 2 * count
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def read_bounds(parts: Parts, name: str) -> tuple[list[Bound], bool, bool]:
    """Give the sheets of a workbook, whether days are counted from 1904, and whether all could be read."""
    part = BinaryPart(parts, name)
    bounds: list[Bound] = []
    is_1904 = False
    for kind, body in part:
        if kind == _BOOK and body:
            is_1904 = bool(body[0] & 1)
        elif kind == _SHEET and len(body) > 8 and len(bounds) < MAXIMUM_SHEETS:  # noqa: PLR2004 state and number
            identity, end = _string(body, 8)
            bounds.append(Bound(_string(body, end)[0], _STATES[min(body[0], 2)], identity))
    return bounds, is_1904, part.is_whole


def read_shared(parts: Parts, name: str) -> tuple[list[str], bool]:
    """Give the texts that cells share, and whether all of them could be read."""
    if name not in parts:
        return [], True
    part = BinaryPart(parts, name)
    strings = [on_one_line(_string(body, 1)[0]) for kind, body in part if kind == _SHARED_ITEM]
    return strings, part.is_whole


def read_looks(parts: Parts, name: str) -> list[Look]:
    """Give the looks that cells refer to by number; colours are left aside."""
    codes = dict(BUILT_IN)
    looks: list[Look] = []
    is_inside = False
    for kind, body in BinaryPart(parts, name) if name in parts else ():
        if kind == _FORMAT and len(body) > 2:  # noqa: PLR2004 its number
            codes[struct.unpack_from("<H", body)[0]] = _string(body, 2)[0]
        elif kind in {_LOOKS_BEGIN, _LOOKS_END}:
            is_inside = kind == _LOOKS_BEGIN
        elif kind == _LOOK and is_inside and len(body) >= 4:  # noqa: PLR2004 parent and format
            looks.append(Look(codes.get(struct.unpack_from("<H", body, 2)[0], GENERAL) or GENERAL))
    return looks or [Look()]


def read_binary_sheet(parts: Parts, name: str, sheet: Sheet, book: Book) -> None:  # noqa: C901 one case a kind
    """Read the sheet in part *name* into *sheet*.

    Raises:
        Unreadable: as `Parts.chunks`.
    """
    part = BinaryPart(parts, name)
    reader = SheetReader(sheet, book)
    hidden_columns: list[tuple[int, int]] = []
    cells: list[tuple[int, str]] = []
    row, is_hidden = 0, False
    for kind, body in part:
        if kind == _ROW and len(body) >= 12:  # noqa: PLR2004 up to its flags
            if not sheet.add_row(row, cells, is_hidden=is_hidden):
                return
            cells = []
            row, is_hidden = struct.unpack_from("<I", body)[0] + 1, bool(body[11] & 0x10)
            reader.begin_row(row)
        elif kind == _COLUMNS and len(body) >= 18:  # noqa: PLR2004 up to its flags
            if body[16] & 1 and len(hidden_columns) < MAXIMUM_LISTED:
                first, last = struct.unpack_from("<II", body)
                hidden_columns.append((first + 1, last + 1))
                sheet.hidden_columns = hidden_columns
        elif kind == _MARGINS:
            _read_margins(body, reader)
        elif len(body) >= 8 and (held := _held(kind, body, book)) is not None:  # noqa: PLR2004 column and look
            column, look = struct.unpack_from("<II", body)
            text = reader.show(*held, look & 0xFFFFFF, column + 1)
            if text:
                cells.append((column + 1, text))
    sheet.add_row(row, cells, is_hidden=is_hidden)
    sheet.is_cut = sheet.is_cut or not part.is_whole


def _read_margins(body: bytes, reader: SheetReader) -> None:
    at = 2
    for _ in range(6):
        text, at = _string(body, at)
        reader.note_margin(text)


def _held(kind: int, body: bytes, book: Book) -> tuple[str, str] | None:  # noqa: ARG001, PLR0911 called as its like; one case a kind
    """Give a cell's value as an xlsx would write it, and its type there; None: the record is no filled cell."""
    if kind == _RK and len(body) >= 12:  # noqa: PLR2004 one number
        return repr(_rk(struct.unpack_from("<I", body, 8)[0])), "n"
    if kind in {_REAL, _FORMULA_REAL} and len(body) >= 16:  # noqa: PLR2004 one number
        return repr(struct.unpack_from("<d", body, 8)[0]), "n"
    if kind in {_TEXT, _FORMULA_TEXT}:
        return _string(body, 8)[0], "inlineStr"
    if kind == _RICH_TEXT:
        return _string(body, 9)[0], "inlineStr"
    if kind == _SHARED and len(body) >= 12:  # noqa: PLR2004 one number
        return str(struct.unpack_from("<I", body, 8)[0]), "s"
    if kind in {_BOOLEAN, _FORMULA_BOOLEAN} and len(body) > 8:  # noqa: PLR2004 one byte
        return str(int(bool(body[8]))), "b"
    if kind in {_ERROR, _FORMULA_ERROR} and len(body) > 8:  # noqa: PLR2004 one byte
        return _ERRORS.get(body[8], "#ERROR"), "e"
    return None


def _rk(packed: int) -> float:
    """Read a number of 30 bits, whole or the head of a double, perhaps a hundredfold ([MS-XLSB] 2.5.122)."""
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return value / 100 if packed & 1 else value


def read_binary_comments(parts: Parts, relations: tuple[Relation, ...]) -> list[Comment]:
    """Give the comments on a sheet that has these relations."""
    found: list[Comment] = []
    for relation in relations:
        if relation.kind != "comments" or relation.is_external or not relation.target.lower().endswith(".bin"):
            continue
        authors: list[str] = []
        author, place = 0, ""
        for kind, body in BinaryPart(parts, relation.target) if relation.target in parts else ():
            if kind == _COMMENT_AUTHOR:
                authors.append(_string(body, 0)[0])
            elif kind == _COMMENT and len(body) >= 20:  # noqa: PLR2004 author and place
                author, row, _, column = struct.unpack_from("<4I", body)
                place = f"{column_name(min(column, 16_383) + 1)}{row + 1}"
            elif kind == _COMMENT_TEXT and len(found) < MAXIMUM_LISTED:
                name = authors[author] if author < len(authors) else None
                found.append(Comment(name or None, None, _string(body, 1)[0], place))
    return found
