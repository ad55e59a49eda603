"""A mail's headers: cut out of its bytes as they stand, decoded leniently, bounded in number and length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from mmap import mmap

from config.errors import Unreadable
from tasks.extract.clean import clean
from tasks.extract.mail.base import base64_bytes, quoted_bytes
from tasks.extract.mail.charsets import codec_of, tell

Buffer = bytes | mmap

MAXIMUM_FIELDS = 2000
MAXIMUM_VALUE_BYTES = 64 * 1024
"""Of one header, as much is looked at: the recipients of the longest lists that are used."""
MAXIMUM_PARAMETER_BYTES = 8 * 1024
"""The library's reading of parameters takes the square of their length."""
_LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ENVELOPE = re.compile(rb">?From ")
_WORD = re.compile(rb"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_SPACE = re.compile(rb"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one header block: lower-case name and raw value, unfolded, in their order."""

    fields: tuple[tuple[str, bytes], ...] = ()
    charset: str | None = None
    """What raw 8-bit values are taken for, where they are no UTF-8."""

    def raw(self, name: str) -> bytes | None:
        """Give the first value of *name* as it stands."""
        return next((value for field, value in self.fields if field == name), None)

    def first(self, name: str) -> str | None:
        """Give the first value of *name*, decoded; None where there is none, or nothing in it."""
        return next(iter(self.every(name)), None)

    def every(self, name: str) -> list[str]:
        """Give all values of *name*, decoded, without empty ones."""
        values = (readable(value, self.charset) for field, value in self.fields if field == name)
        return [value for value in values if value]

    def parameter(self, header: str, name: str) -> str | None:
        """Give the parameter *name* of *header*, RFC 2231 and RFC 2047 undone; None where there is none."""
        raw = self.raw(header)
        if raw is None:
            return None
        carrier = Message()
        carrier["Content-Type"] = re.sub(r"[\r\n]+", " ", raw[:MAXIMUM_PARAMETER_BYTES].decode("latin-1"))
        try:
            value = carrier.get_param(name)
        except (ValueError, TypeError, IndexError, AttributeError):
            return None
        if value is None:
            return None
        if isinstance(value, tuple):
            payload = str(value[2]).encode("latin-1", "replace")
            return clean(_in_charset(payload, value[0] or None))
        return readable(value.encode("latin-1", "replace"), self.charset)


def split_headers(buffer: Buffer, start: int, end: int) -> tuple[Headers, int]:
    """Cut the header block that begins at *start*, and tell where the body begins.

    A line that is neither field nor continuation ends the block, as a blank one does: the body begins with it.
    """
    fields: list[tuple[str, list[bytes]]] = []
    place = start
    while place < end:
        match = _LINE.match(buffer, place, end)
        if match is None or not match[1]:
            place = match.end() if match is not None else place
            break
        line = match[1]
        if line[:1] in b" \t" and fields:
            _continue(fields, line)
        elif (named := _FIELD.match(line)) is not None:
            _begin(fields, named, line)
        elif place != start or not _ENVELOPE.match(line):
            break
        place = match.end()
    return Headers(tuple((name, b" ".join(parts)[:MAXIMUM_VALUE_BYTES]) for name, parts in fields)), place


def _begin(fields: list[tuple[str, list[bytes]]], named: re.Match[bytes], line: bytes) -> None:
    if len(fields) < MAXIMUM_FIELDS:
        fields.append((named[1].decode("ascii").lower(), [line[named.end() :].strip()[:MAXIMUM_VALUE_BYTES]]))


def _continue(fields: list[tuple[str, list[bytes]]], line: bytes) -> None:
    parts = fields[-1][1]
    if len(parts) < MAXIMUM_FIELDS:
        parts.append(line.strip()[:MAXIMUM_VALUE_BYTES])


def readable(raw: bytes, charset: str | None = None) -> str:
    """Decode a header's value: encoded words (RFC 2047, broken ones too), raw bytes beyond ASCII, one line."""
    text = "".join(_decoded(raw[:MAXIMUM_VALUE_BYTES], charset))
    return " ".join(clean(text).split())


def _decoded(raw: bytes, charset: str | None) -> Iterator[str]:
    """Give the pieces of a value; neighbouring words of one charset are joined as bytes: some cut characters apart."""
    place = 0
    label, joined = "", b""
    for word in _WORD.finditer(raw):
        between = raw[place : word.start()]
        blank = place > 0 and _SPACE.fullmatch(between) is not None
        if joined and not (blank and word[1].lower() == label.encode()):
            yield _in_charset(joined, label)
            joined = b""
        if not blank:
            yield _in_charset(between, charset)
        label = word[1].decode("ascii", "replace").lower()
        joined += _unwrapped(word)
        place = word.end()
    if joined:
        yield _in_charset(joined, label)
    yield _in_charset(raw[place:], charset)


def _unwrapped(word: re.Match[bytes]) -> bytes:
    if word[2] in b"bB":
        return b"".join(base64_bytes([word[3]]))
    return b"".join(quoted_bytes([word[3].replace(b"_", b" ")]))


def _in_charset(payload: bytes, label: str | None) -> str:
    """Decode a short piece; what cannot be told shows as U+FFFD."""
    if not payload:
        return ""
    known = codec_of(label)
    try:
        if known is None and label is None:
            return payload.decode("utf-8")
        return tell(payload, label).text if known is None else payload.decode(known)
    except UnicodeError:
        pass
    except Unreadable:
        return payload.decode("ascii", "replace")
    try:
        return tell(payload, label).text
    except Unreadable:
        return payload.decode(known or "ascii", "replace")
