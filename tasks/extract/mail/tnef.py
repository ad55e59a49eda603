"""Opens winmail.dat ([MS-OXTNEF]): what Outlook sends to others of its kind, with the attachments inside."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.mapi import (
    BINARY,
    OBJECT,
    STRING8,
    UNICODE,
    Attachment,
    Loader,
    MapiMessage,
    Properties,
    code_page_of,
)

VERSION = "tnef 1"
SIGNATURE = 0x223E9F78
MAXIMUM_BYTES = 512 * 1024 * 1024
MAXIMUM_ATTRIBUTES = 100_000
MAXIMUM_NESTING = 20
_HEAD = struct.Struct("<IH")
_ATTRIBUTE = struct.Struct("<BII")
_SUBJECT, _BODY, _CODE_PAGE = 0x8004, 0x800C, 0x9007
_MESSAGE_PROPERTIES, _RECIPIENTS = 0x9003, 0x9004
_ATTACHMENT_BEGINS, _ATTACHMENT_BYTES, _ATTACHMENT_NAME, _ATTACHMENT_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005
_WIDTHS = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_MANY, _NAMED = 0x1000, 0x8000
_MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")
"""Before the bytes of an embedded message stands the class of what it is: IMessage."""
Values = dict[int, tuple[int, Loader]]


def open_tnef(path: Path) -> MapiMessage:
    """Open the TNEF file at *path*.

    Raises:
        Unreadable: `corrupt` where it is none; `too_large` beyond 512 MiB.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    return message_in(path.read_bytes())


def message_in(payload: bytes, *, depth: int = 0) -> MapiMessage:
    """Open the message in *payload*; what is cut off ends where it is cut.

    Raises:
        Unreadable: `corrupt`, `too_deep`.
    """
    if depth > MAXIMUM_NESTING:
        raise Unreadable(Reason.TOO_DEEP)
    if len(payload) < _HEAD.size or _HEAD.unpack_from(payload)[0] != SIGNATURE:
        raise Unreadable(Reason.CORRUPT)
    values: Values = {}
    parts: list[Values] = []
    recipients: list[Values] = []
    for number, content in _attributes(payload):
        if number == _ATTACHMENT_BEGINS:
            parts.append({})
        elif number == _MESSAGE_PROPERTIES:
            values |= _properties(content)
        elif number == _RECIPIENTS:
            recipients = _table(content)
        else:
            _add(number, content, values, parts)
    code_page = code_page_of(values)
    return MapiMessage(
        Properties(values, code_page),
        [Properties(one, code_page) for one in recipients],
        [_attachment(one, code_page, depth) for one in parts],
        values[0x007D][1]() if 0x007D in values else None,  # noqa: PLR2004 the headers it came with
    )


def _add(number: int, content: bytes, values: Values, parts: list[Values]) -> None:
    """Take what the old attributes say, where no MAPI property says it."""
    if number == _CODE_PAGE and len(content) >= 4:  # noqa: PLR2004 its size
        values.setdefault(0x3FFD, (0x03, partial(bytes, content[:4])))
    elif number in {_SUBJECT, _BODY}:
        values.setdefault(0x0037 if number == _SUBJECT else 0x1000, (STRING8, partial(bytes, content)))
    elif parts and number == _ATTACHMENT_BYTES:
        parts[-1].setdefault(0x3701, (BINARY, partial(bytes, content)))
    elif parts and number == _ATTACHMENT_NAME:
        parts[-1].setdefault(0x3704, (STRING8, partial(bytes, content)))
    elif parts and number == _ATTACHMENT_PROPERTIES:
        parts[-1].update(_properties(content))


def _attributes(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Give number and content of each attribute; behind the content stands a checksum that is not asked."""
    place = _HEAD.size
    for _ in range(MAXIMUM_ATTRIBUTES):
        if place + _ATTRIBUTE.size > len(payload):
            return
        level, number, length = _ATTRIBUTE.unpack_from(payload, place)
        if level not in {1, 2}:
            return
        place += _ATTRIBUTE.size
        yield number & 0xFFFF, payload[place : place + length]
        place += length + 2


def _table(content: bytes) -> list[Values]:
    rows: list[Values] = []
    try:
        (count,) = struct.unpack_from("<I", content)
        place = 4
        for _ in range(min(count, 5000)):
            row, place = _row(content, place)
            rows.append(row)
    except (struct.error, IndexError):
        pass
    return rows


def _properties(content: bytes) -> Values:
    try:
        return _row(content, 0)[0]
    except (struct.error, IndexError):
        return {}


def _row(content: bytes, place: int) -> tuple[Values, int]:
    """Read one list of properties; returns it with the place behind it. A cut list gives what it holds."""
    found: Values = {}
    (count,) = struct.unpack_from("<I", content, place)
    place += 4
    for _ in range(min(count, MAXIMUM_ATTRIBUTES)):
        try:
            value_type, number = struct.unpack_from("<HH", content, place)
            place = _behind_name(content, place + 4) if number >= _NAMED else place + 4
            contents, place = _values(content, place, value_type)
        except struct.error:
            return found, len(content)
        if contents and not value_type & _MANY:
            found[number] = (value_type, partial(bytes, contents[0]))
    return found, place


def _behind_name(content: bytes, place: int) -> int:
    (kind,) = struct.unpack_from("<I", content, place + 16)
    if kind == 0:
        return place + 24
    (length,) = struct.unpack_from("<I", content, place + 20)
    return place + 24 + _padded(length)


def _values(content: bytes, place: int, value_type: int) -> tuple[list[bytes], int]:
    plain = value_type & ~_MANY
    is_variable = plain in {STRING8, UNICODE, BINARY, OBJECT}
    count = 1
    if is_variable or value_type & _MANY:
        (count,) = struct.unpack_from("<I", content, place)
        place += 4
    if not is_variable and plain not in _WIDTHS:
        raise struct.error
    contents = []
    for _ in range(min(count, MAXIMUM_ATTRIBUTES)):
        length = _WIDTHS.get(plain, 0)
        if is_variable:
            (length,) = struct.unpack_from("<I", content, place)
            place += 4
        contents.append(content[place : place + length])
        place += _padded(length)
        if place > len(content) + 4:
            raise struct.error
    return contents, place


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _attachment(values: Values, code_page: str | None, depth: int) -> Attachment:
    properties = Properties(values, code_page)
    payload = properties.binary(0x3701) or b""
    if payload.startswith(_MESSAGE_OBJECT):
        opening = partial(message_in, payload[16:], depth=depth + 1)
        return Attachment(properties, partial(iter, [payload[16:]]), opening)
    if values.get(0x3701, (0, None))[0] == OBJECT:
        payload = payload[16:]
    return Attachment(properties, partial(iter, [payload]))
