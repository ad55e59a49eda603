"""Opens the rich text of Outlook: undoes its compression, gives back the HTML or the text within it.

Compression: [MS-OXRTFCP]; HTML and text that were wrapped into RTF: [MS-OXRTFEX].
"""

import re
import struct
from dataclasses import dataclass, field, replace

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.charsets import codec_of, tell

MAXIMUM_BYTES = 64 * 1024 * 1024
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What the dictionary holds at first ([MS-OXRTFCP] 2.1.2.1)."""
_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_SILENT = frozenset(
    b"colortbl stylesheet info pict object listtable listoverridetable rsidtbl generator themedata colorschememapping "
    b"datastore latentstyles filetbl revtbl xmlnstbl header footer headerl headerr headerf footerl footerr footerf "
    b"fldinst mmathPr".split()
)
"""Destinations whose words are not the text."""
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": "\t", b"page": "\n", b"sect": "\n"}
_SIGNS = {
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
    b"endash": "\u2013",
    b"emdash": "\u2014",
}
_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
"""What \\fcharset stands for (RTF 1.9.1, font table)."""


def decompress(payload: bytes) -> bytes:
    """Undo Outlook's compression of RTF; what is cut off ends where it is cut.

    Raises:
        Unreadable: `corrupt` where it is none of it; `bomb` where it claims more than 64 MiB.
    """
    if len(payload) < 16:  # noqa: PLR2004 its header
        raise Unreadable(Reason.CORRUPT)
    _, raw_bytes, kind, _ = struct.unpack_from("<4I", payload)
    if raw_bytes > MAXIMUM_BYTES:
        raise Unreadable(Reason.BOMB)
    if kind == _STORED:
        return payload[16 : 16 + raw_bytes]
    if kind != _COMPRESSED:
        raise Unreadable(Reason.CORRUPT)
    return bytes(_expand(payload, raw_bytes))


def _expand(payload: bytes, raw_bytes: int) -> bytearray:
    window = bytearray(_START) + bytearray(_WINDOW - len(_START))
    write = len(_START)
    out = bytearray()
    place = 16
    while place < len(payload) and len(out) < raw_bytes:
        flags = payload[place]
        place += 1
        for bit in range(8):
            width = 2 if flags >> bit & 1 else 1
            if place + width > len(payload):
                return out
            if width == 1:
                piece = payload[place : place + 1]
            else:
                word = payload[place] << 8 | payload[place + 1]
                start, length = word >> 4, (word & 0xF) + 2
                if start == write:
                    return out
                piece = _copied(window, start, length, write)
            place += width
            out += piece
            for byte in piece:
                window[write] = byte
                write = (write + 1) % _WINDOW
    return out


def _copied(window: bytearray, start: int, length: int, write: int) -> bytes:
    """Give *length* bytes of the window from *start*; where they reach the writing place they repeat."""
    distance = (write - start) % _WINDOW
    return bytes(window[(start + number % distance) % _WINDOW] for number in range(length))


@dataclass(slots=True)
class _Group:
    """What holds within one pair of braces."""

    codec: str
    silent: bool = False
    in_tag: bool = False
    """Within a piece of the wrapped HTML."""
    in_rtf: bool = False
    """Within what only RTF programs show."""
    in_fonts: bool = False
    skip: int = 1
    """Characters that stand for the Unicode sign before them (\\uc)."""


@dataclass(slots=True)
class _Reader:
    wraps_html: bool
    group: _Group
    stack: list[_Group] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    out: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    star: bool = False

    @property
    def is_heard(self) -> bool:
        """Whether what comes belongs to the text."""
        return not (self.group.silent or self.group.in_fonts or (self.group.in_rtf and not self.group.in_tag))

    def flush(self) -> None:
        """Decode the bytes that wait."""
        if self.pending:
            try:
                self.out.append(self.pending.decode(self.group.codec))
            except UnicodeError:
                self.out.append(_guessed(bytes(self.pending), self.group.codec))
            self.pending.clear()

    def write(self, text: str) -> None:
        """Add *text* where it is heard."""
        if self.is_heard:
            self.flush()
            self.out.append(text)


def _guessed(payload: bytes, codec: str) -> str:
    try:
        return tell(payload, codec).text
    except Unreadable:
        return payload.decode(codec, "replace")


def rtf_words(rtf: bytes) -> tuple[str, bool]:
    """Give the words of *rtf*; beside them, whether they are the source of HTML that was wrapped into it."""
    head = rtf[:2000]
    named = re.search(rb"\\ansicpg(\d{1,5})", head)
    codec = codec_of(f"cp{int(named[1])}") if named else None
    wraps_html = b"\\fromhtml1" in head
    reader = _Reader(wraps_html, _Group(codec or "cp1252"))
    place = 0
    while (match := _TOKEN.match(rtf, place)) is not None:
        place = match.end() + _take(reader, match)
    reader.flush()
    return "".join(reader.out), wraps_html


def _take(reader: _Reader, match: re.Match[bytes]) -> int:
    """Take one token; returns how many bytes behind it are no RTF."""
    word, number, escaped, sign, brace, plain = match.groups()
    if brace is not None:
        _brace(reader, brace)
    elif word is not None:
        return _word(reader, word, int(number) if number is not None else None)
    elif escaped is not None:
        _bytes(reader, bytes([int(escaped, 16)]))
    elif sign is not None:
        _sign(reader, sign)
    elif plain is not None:
        _bytes(reader, plain)
    return 0


def _brace(reader: _Reader, brace: bytes) -> None:
    reader.flush()
    reader.star = False
    reader.to_skip = 0
    if brace == b"{":
        reader.stack.append(replace(reader.group))
    elif reader.stack:
        reader.group = reader.stack.pop()


def _bytes(reader: _Reader, payload: bytes) -> None:
    skipped = min(reader.to_skip, len(payload))
    reader.to_skip -= skipped
    if reader.is_heard:
        reader.pending += payload[skipped:]


def _sign(reader: _Reader, sign: bytes) -> None:
    if sign == b"*":
        reader.star = True
    elif sign in b"\\{}":
        _bytes(reader, sign)
    elif sign == b"~":
        reader.write("\u00a0")
    elif sign == b"_":
        reader.write("\u2011")
    elif sign in b"\r\n":
        reader.write("\n")


def _word(reader: _Reader, word: bytes, number: int | None) -> int:
    group = reader.group
    if reader.star or word in _SILENT or word == b"fonttbl":
        _destination(reader, word)
    elif word == b"bin":
        return max(0, number or 0)
    elif word == b"u" and number is not None:
        reader.write(chr(number % 0x10000))
        reader.to_skip = group.skip
    elif word == b"uc":
        group.skip = min(max(number or 0, 0), 8)
    elif word == b"htmlrtf":
        reader.flush()
        group.in_rtf = number != 0
    elif word in {b"f", b"fcharset"}:
        _font(reader, word, number or 0)
    elif word in _BREAKS or word in _SIGNS:
        reader.write(_BREAKS.get(word) or _SIGNS[word])
    return 0


def _destination(reader: _Reader, word: bytes) -> None:
    reader.star = False
    group = reader.group
    if word == b"htmltag":
        group.in_tag = True
    elif word == b"fonttbl":
        group.in_fonts = True
    elif word != b"mhtmltag" or not group.in_tag:
        group.silent = True


def _font(reader: _Reader, word: bytes, number: int) -> None:
    reader.flush()
    if word == b"fcharset":
        if reader.group.in_fonts:
            reader.fonts[reader.font] = _CHARSETS.get(number, reader.stack[0].codec if reader.stack else "cp1252")
    elif reader.group.in_fonts:
        reader.font = number
    elif number in reader.fonts and not reader.group.in_tag:
        reader.group.codec = reader.fonts[number]
