"""Turns the bytes of a mail's text into characters: the declared charset where it holds, else what the bytes say."""

import codecs
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.decode import GUESS_BYTES, decode
from tasks.extract.plausible import is_plausible

_SUPERSETS = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "cp950",
    "iso2022_jp": "iso2022_jp_2",
}
"""What mail programs write under a name is mostly the larger set (WHATWG Encoding Standard, section 4.2)."""
_LABELS = {
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cn-gb": "gb18030",
    "hz-gb-2312": "hz",
    "ks_c_5601-1987": "cp949",
    "x-windows-949": "cp949",
    "windows-936": "gb18030",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "windows-874": "cp874",
    "unicode-1-1-utf-7": "utf_7",
    "utf8mb4": "utf-8",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "windows1251": "cp1251",
    "koi8": "koi8_r",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "dos-866": "cp866",
    "x-cp866": "cp866",
}
_TEXTUAL = re.compile(
    r"(?:utf-(?:7|8|16|32)|utf-(?:16|32)-[bl]e|ascii|iso8859-\d+|cp(?:125\d|437|7\d\d|8\d\d|9(?:32|49|50))|koi8-[rtu]"
    r"|mac-\w+|gb\w+|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|hz|tis-620|ptcp154|kz1048|johab|hp-roman8|viscii)"
)
"""The codecs that stand for a charset; the others of Python's (punycode, unicode_escape) are no charsets."""
_SWITCHED = frozenset({"utf_7", "utf-7", "hz"})
"""Charsets that write everything in ASCII bytes, beside the ISO 2022 ones."""
_TWICE = ("cp1252", "cp1251")
"""What UTF-8 is most often misread as, and then written in UTF-8 once more."""
MAXIMUM_DAMAGE = 0.01
"""So much of a text may be undecodable in its declared charset; it shows as U+FFFD."""
MINIMUM_TWICE = 2


@dataclass(frozen=True, slots=True)
class Told:
    """A text, and how its characters were told."""

    text: str
    how: str
    damaged: int = 0
    """Characters that could not be told (U+FFFD)."""


def codec_of(label: str | None) -> str | None:
    """Give Python's name for the charset *label* as mails write it, None where there is no such charset."""
    if label is None:
        return None
    plain = label.strip().strip("\"'").lower().removeprefix("3d").strip("\"'")[:40]
    try:
        name = codecs.lookup(_LABELS.get(plain, plain)).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return _SUPERSETS.get(name, name) if _TEXTUAL.fullmatch(name) else None


def tell(payload: bytes, label: str | None) -> Told:
    """Decode *payload*, declared to be in the charset *label* (None: not declared).

    The declaration holds where it decodes strictly and the result may be what somebody wrote; where another script
    is plainly there, the bytes are believed. UTF-8 that was encoded twice is brought back.

    Raises:
        Unreadable: `unreadable_text`.
    """
    codec = codec_of(label)
    if _is_plain_ascii(payload, codec):
        return Told(payload.decode("ascii"), "ascii")
    if b"\x1b$" in payload and payload.isascii() and (switched := _by_bytes(payload)) is not None:
        return switched
    declared = _strictly(payload, codec)
    if declared is not None and codec is not None:
        return _undo_twice(_believe(payload, declared, codec))
    other = _by_bytes(payload)
    if other is not None:
        return _undo_twice(other)
    return _damaged(payload, codec or "utf-8")


def _is_plain_ascii(payload: bytes, codec: str | None) -> bool:
    if not payload.isascii() or b"\x1b" in payload or (codec is None and b"~{" in payload):
        return False
    return codec is None or not (codec in _SWITCHED or codec.startswith(("iso2022", "utf-16", "utf-32")))


def _strictly(payload: bytes, codec: str | None) -> str | None:
    for name in (codec, "latin-1" if codec == "cp1252" else None):
        if name is not None:
            try:
                return payload.decode(name)
            except UnicodeError:
                continue
    return None


def _believe(payload: bytes, declared: str, codec: str) -> Told:
    """Hold the declared reading against the bytes; UTF-8 that decodes is never chance."""
    if codec.startswith("utf") or not _is_doubtful(declared):
        return Told(declared, codec)
    other = _by_bytes(payload)
    if other is None or _script(other.text) == "LATIN" or not is_plausible(other.text[:GUESS_BYTES]):
        return Told(declared, codec)
    return other


def _is_doubtful(text: str) -> bool:
    head = text[:GUESS_BYTES]
    return any(letter.isalpha() and not letter.isascii() for letter in head) and not is_plausible(head)


def _script(text: str) -> str:
    first = next((letter for letter in text if letter.isalpha() and not letter.isascii()), "a")
    return unicodedata.name(first, "?").split()[0]


def _by_bytes(payload: bytes) -> Told | None:
    try:
        found = decode(payload)
    except Unreadable:
        return None
    return Told(found.text.removeprefix("\ufeff"), found.engine, found.damaged)


def _damaged(payload: bytes, codec: str) -> Told:
    text = payload.decode(codec, "replace")
    damaged = text.count("\ufffd")
    if damaged > max(1, MAXIMUM_DAMAGE * len(text)) and damaged > MAXIMUM_DAMAGE * 10 * _beyond_ascii(text):
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Told(text, codec, damaged)


def _beyond_ascii(text: str) -> int:
    return sum(not character.isascii() for character in text)


def _undo_twice(told: Told) -> Told:
    """Bring back UTF-8 that was taken for a charset of one byte and encoded again."""
    if told.text.isascii():
        return told
    for name in _TWICE:
        try:
            text = told.text.translate(_bytes_of(name)).encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue
        if _beyond_ascii(text) >= MINIMUM_TWICE:
            return Told(text, f"{told.how}, encoded twice ({name})", told.damaged)
    return told


@cache
def _bytes_of(name: str) -> dict[int, int]:
    """Give the byte that each character of a charset stands for; what the charset leaves free is passed through."""
    found = {}
    for byte in range(0x80, 0x100):
        with suppress(UnicodeError):
            found[ord(bytes([byte]).decode(name))] = byte
    return found
