"""Tells which encoding bytes are text in, or that nobody can tell: a wrong text is worse than none."""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from config.errors import Unreadable
from storage.vocabulary import Reason

GUESSER = f"charset-normalizer {charset_normalizer.__version__}"
VERSION = f"text 1 {GUESSER}"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32 stands before UTF-16, whose mark it begins with."""
_ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$)A", "iso2022_jp_2"), (b"\x1b$", "iso2022_jp_2"), (b"~{", "hz"))
"""What the seven-bit encodings of East Asia switch with (RFC 1557, RFC 1554, RFC 1843)."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\b")) + b"\x7f"
MAXIMUM_CONTROL_SHARE = 0.02
"""More control characters than this: not text, or two bytes a character."""
GUESS_BYTES = 64 * 1024
"""As much of a long text is put before the guesser; the whole is then decoded strictly."""
MINIMUM_MARKED = 12
"""So many characters outside ASCII a guess needs, or a third of the text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was told."""

    text: str
    engine: str


def has_controls(payload: bytes) -> bool:
    """Tell whether *payload* holds more control bytes than text in one byte a character does."""
    return len(payload) - len(payload.translate(None, _CONTROLS)) > MAXIMUM_CONTROL_SHARE * len(payload)


def decode(payload: bytes) -> Decoded:
    """Decode *payload*: byte order mark, seven-bit escapes, UTF-16 without a mark, UTF-8, then a guess.

    Raises:
        Unreadable: `unsupported` where it is no text at all, `unreadable_text` where its encoding cannot be told.
    """
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return _strictly(payload, encoding)
    for escape, encoding in _ESCAPED:
        if payload.isascii() and escape in payload and (text := _try(payload, encoding)) is not None:
            return Decoded(text, encoding)
    if has_controls(payload):
        return _decode_wide(payload)
    text = _try(payload, "utf-8")
    return Decoded(text, "utf-8") if text is not None else _guess(payload)


def _strictly(payload: bytes, encoding: str) -> Decoded:
    text = _try(payload, encoding)
    if text is None:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Decoded(text, encoding)


def _try(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _decode_wide(payload: bytes) -> Decoded:
    """Try UTF-16 without a mark: one byte order gives prose, the other scatters it over the plane."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _try(payload, encoding)
        if text and _is_prose(text):
            return Decoded(text, encoding)
    raise Unreadable(Reason.UNSUPPORTED)


def _is_prose(text: str) -> bool:
    """Tell whether *text* keeps to few blocks of Unicode, without control and unassigned characters."""
    kinds = Counter(unicodedata.category(character) for character in text[:GUESS_BYTES])
    strange = kinds["Cn"] + kinds["Co"] + kinds["Cs"] + kinds["Cc"] - sum(text[:GUESS_BYTES].count(c) for c in "\t\n\r")
    blocks = Counter(ord(character) >> 8 for character in text[:GUESS_BYTES])
    han = sum(count for block, count in blocks.items() if 0x4E <= block <= 0x9F)  # noqa: PLR2004 CJK Unified Ideographs
    few = sum(count for _, count in blocks.most_common(3))
    total = min(len(text), GUESS_BYTES)
    return strange * 50 <= total and max(few, han + blocks[0] + blocks[0x30] + blocks[0xFF]) * 10 >= 9 * total


def _guess(payload: bytes) -> Decoded:
    matches = charset_normalizer.from_bytes(payload[:GUESS_BYTES])
    best = matches.best()
    if best is None:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    text = _try(payload, best.encoding)
    if text is None or not _is_plausible(text):
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Decoded(text, f"{GUESSER} ({best.encoding})")


_SIGNS = frozenset({"Sk", "So", "Sm", "Sc", "Cc", "Cf", "Co", "Cn"})
_SPACING_ACCENTS = re.compile("[\u02b0-\u02ff\u00aa\u00ba]")
_WITHIN_A_WORD = re.compile(r"(?<=[^\W\d_])(?:[^\w\s]|[\u02b0-\u02ff\u00aa\u00ba])(?=[^\W\d_])")


def _is_plausible(text: str) -> bool:
    """Tell whether signs stand between words, not within: in `dignitˇ` and `fran¨ais` the encoding is wrong."""
    marked = sum(not character.isascii() for character in text)
    broken = sum(_is_sign(character) for character in _WITHIN_A_WORD.findall(text))
    accents = len(_SPACING_ACCENTS.findall(text))
    return (broken + accents) * 20 <= marked


def _is_sign(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in _SIGNS
