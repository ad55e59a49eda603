"""Walks the records of an xls workbook for what xlrd leaves out: sheets of charts, text boxes, headers ([MS-XLS])."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.extract.office.xlsx_sheet import MARGIN_CODE

_RECORD = struct.Struct("<HH")
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_BOUND_SHEET, _HEADER, _FOOTER, _OBJECT, _TEXT_OBJECT, _SERIES_TEXT = 0x0085, 0x0014, 0x0015, 0x005D, 0x01B6, 0x100D
_BIFF8 = 0x0600
_NOTE = 0x19
"""An object that is a comment's box, [MS-XLS] 2.5.143: its text is told as the comment's."""
MAXIMUM_RECORDS = 20_000_000
WORKSHEET, MACRO_SHEET, CHART_SHEET = 0, 1, 2
_BLANKS = re.compile(r"\s+")


@dataclass
class Listed:
    """A sheet as the workbook lists it, with the words that stand on no cell."""

    name: str
    state: int
    """0 visible, 1 hidden, 2 very hidden."""
    kind: int
    offset: int
    beside: list[str] = field(default_factory=list)


def list_sheets(stream: bytes) -> list[Listed]:
    """Give the sheets of a workbook of Excel 5 or later in their order; none of an older or broken one."""
    listed: list[Listed] = []
    version = 0
    for number, at, body in _records(stream, 0):
        if number == _BOF and not version:
            version = int.from_bytes(body[:2], "little")
        elif number == _BOUND_SHEET and len(body) > 7:  # noqa: PLR2004 its fixed part
            offset, state, kind = struct.unpack_from("<IBB", body)
            name = _short_string(body[6:], is_wide_allowed=version == _BIFF8)
            listed.append(Listed(name, state & 3, kind, offset))
        elif number == _EOF or at > len(stream):
            break
    if version == _BIFF8:
        for sheet in listed:
            sheet.beside = list(dict.fromkeys(_beside(stream, sheet.offset)))
    return listed


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    for _ in range(MAXIMUM_RECORDS):
        if at + _RECORD.size > len(stream):
            return
        number, length = _RECORD.unpack_from(stream, at)
        yield number, at, stream[at + _RECORD.size : at + _RECORD.size + length]
        at += _RECORD.size + length


def _beside(stream: bytes, offset: int) -> Iterator[str]:  # noqa: C901, PLR0912 one case a kind
    """Give the words of headers, footers, boxes and charts of the sheet that begins at *offset*."""
    depth, is_note = 0, False
    wanted = 0
    pieces: list[str] = []
    for number, _, body in _records(stream, offset):
        if number == _CONTINUE and wanted > 0 and body:
            piece = _characters(body[1:], wanted, is_wide=bool(body[0] & 1))
            wanted -= len(piece)
            pieces.append(piece)
            continue
        if pieces:
            yield _BLANKS.sub(" ", "".join(pieces)).strip()
            pieces, wanted = [], 0
        if number == _BOF:
            depth += 1
        elif number == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif number == _OBJECT:
            is_note = len(body) > 5 and int.from_bytes(body[4:6], "little") == _NOTE  # noqa: PLR2004 kind of object
        elif number == _TEXT_OBJECT and not is_note and len(body) > 11:  # noqa: PLR2004 its fixed part
            wanted = int.from_bytes(body[10:12], "little")
        elif text := _own_text(number, body):
            yield text


def _own_text(number: int, body: bytes) -> str:
    if number in {_HEADER, _FOOTER} and len(body) > 3:  # noqa: PLR2004 length and kind
        text = _characters(body[3:], int.from_bytes(body[:2], "little"), is_wide=bool(body[2] & 1))
        text = MARGIN_CODE.sub(lambda found: "&" if found[0] == "&&" else " ", text)
        return _BLANKS.sub(" ", text).strip() if any(sign.isalpha() for sign in text) else ""
    if number == _SERIES_TEXT and len(body) > 4:  # noqa: PLR2004 identity, length and kind
        return _short_string(body[2:], is_wide_allowed=True).strip()
    return ""


def _short_string(body: bytes, *, is_wide_allowed: bool) -> str:
    """Read a string that begins with its length in one byte; before Excel 97 no byte tells whether it is wide."""
    if not is_wide_allowed:
        return body[1 : 1 + body[0]].decode("cp1252", "replace")
    return _characters(body[2:], body[0], is_wide=bool(body[1] & 1))


def _characters(body: bytes, count: int, *, is_wide: bool) -> str:
    return body[: 2 * count].decode("utf-16-le", "replace") if is_wide else body[:count].decode("latin-1")
