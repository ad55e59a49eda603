"""Tells which encoding bytes are text in, or that nobody can tell: a wrong text is worse than none."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.guess import GUESS_BYTES, GUESSER, guess_encoding, is_writing

__all__ = ["GUESS_BYTES", "MARKS", "VERSION", "Decoded", "decode", "has_controls", "is_text_head", "wide_encoding"]

VERSION = f"text 2 {GUESSER}"

_ENCODINGS_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""Byte order marks; UTF-32 stands before UTF-16, whose mark it begins with."""
MARKS = tuple(mark for mark, _ in _ENCODINGS_BY_MARK)
_ESCAPED = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$"), "iso2022_jp_2"),
    (re.compile(rb"~\{(?:[\x21-\x7e]{2})*~\}"), "hz"),
)
"""What the seven-bit encodings of East Asia switch with (RFC 1557, RFC 1554, RFC 1843)."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\b")) + b"\x7f"
MAXIMUM_CONTROL_SHARE = 0.02
"""More control characters than this: not text, or two bytes a character."""
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
WIDE_BYTES = 4096
"""So many bytes tell whether a text has two or four a character."""
MINIMUM_PLAIN_SHARE = 0.8
"""So much ASCII is no chance: in the other byte order none of it is."""
MAXIMUM_BROKEN_SHARE = 0.02
"""So many of the places beyond ASCII may be broken in a text that is UTF-8 otherwise; they become U+FFFD."""
MINIMUM_WHOLE = 4
"""So many characters beyond ASCII must be whole before a broken one is believed to be damage."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was told."""

    text: str
    engine: str
    damaged: int = 0
    """Places whose bytes stand for nothing, each U+FFFD in the text."""


def has_controls(payload: bytes, *, maximum_share: float = MAXIMUM_CONTROL_SHARE) -> bool:
    """Tell whether *payload* holds more control bytes than text in one byte a character does."""
    return len(payload) - len(payload.translate(None, _CONTROLS)) > maximum_share * len(payload)


def is_text_head(head: bytes) -> bool:
    """Tell whether *head*, the first bytes of a file, may be text."""
    if head.startswith(MARKS) or not has_controls(head):
        return True
    return _switched(head[:WIDE_BYTES]) is not None or wide_encoding(head) is not None


def wide_encoding(head: bytes) -> str | None:
    """Tell in which encoding of two or four bytes a character *head* is written; None: in none of them."""
    for mark, encoding in _ENCODINGS_BY_MARK:
        if head.startswith(mark):
            return encoding if encoding.startswith(("utf-16", "utf-32")) else None
    if not has_controls(head[:WIDE_BYTES]):
        return None
    sample = head[: min(WIDE_BYTES, len(head) // 2 * 2)]
    return next((name for name in _WIDE if _is_wide(sample, name)), None)


def decode(payload: bytes) -> Decoded:
    """Decode *payload*: byte order mark, seven-bit escapes, UTF-16 without a mark, UTF-8, then a guess.

    Raises:
        Unreadable: `unsupported` where it is no text at all, `unreadable_text` where its encoding cannot be told.
    """
    for mark, encoding in _ENCODINGS_BY_MARK:
        if payload.startswith(mark):
            return _declared(payload, encoding)
    return _undeclared(payload)


def _undeclared(payload: bytes) -> Decoded:
    switched = _switched(payload)
    if switched is not None:
        return switched
    padding = payload.rstrip(b"\x00\x1a")
    if payload and has_controls(padding or payload):
        encoding = wide_encoding(payload)
        if encoding is None:
            raise Unreadable(Reason.UNSUPPORTED)
        return _declared(payload, encoding)
    text = _try(payload, "utf-8")
    if text is not None:
        return Decoded(text, "utf-8")
    return _broken_utf_8(payload) or _guessed(payload)


def _switched(payload: bytes) -> Decoded | None:
    if payload.isascii():
        for escape, encoding in _ESCAPED:
            if escape.search(payload) and (text := _try(payload, encoding)) is not None:
                return Decoded(text, encoding)
    return None


def _is_wide(sample: bytes, encoding: str) -> bool:
    width = 2 if "16" in encoding else 4
    text = _try(sample[: len(sample) // width * width], encoding)
    if text is None and width == 2:  # noqa: PLR2004 a pair of surrogates may be cut
        text = _try(sample[: len(sample) // width * width - width], encoding)
    if not text or not any(map(str.isalnum, text)):
        return False
    plain = sum(character in "\t\n\r\f" or " " <= character <= "~" for character in text)
    return plain >= MINIMUM_PLAIN_SHARE * len(text) or is_writing(text)


def _declared(payload: bytes, encoding: str) -> Decoded:
    """Decode what its mark, or the pattern of its bytes, says; a broken place or two are told, not fatal."""
    text = _try(payload, encoding)
    if text is not None:
        return Decoded(text, encoding)
    text = payload.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    beyond = sum(not character.isascii() for character in text)
    allowed = 1 + MAXIMUM_BROKEN_SHARE * (len(text) if "8" not in encoding else beyond)
    if damaged > allowed:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Decoded(text, encoding, damaged)


def _broken_utf_8(payload: bytes) -> Decoded | None:
    """Read a text that is UTF-8 but for few places: no other encoding writes so many whole characters of it."""
    text = payload.decode("utf-8", "replace")
    damaged = text.count("\ufffd") - payload.count(b"\xef\xbf\xbd")
    whole = sum(1 for _ in _whole_characters(text))
    # a text cut within its last character
    is_cut = damaged == 1 and text.endswith("\ufffd")
    if whole >= (MINIMUM_WHOLE if is_cut else 10 * MINIMUM_WHOLE) and damaged <= 1 + MAXIMUM_BROKEN_SHARE * whole:
        return Decoded(text, "utf-8", damaged)
    return None


def _whole_characters(text: str) -> Iterator[str]:
    return (character for character in text if not character.isascii() and character != "\ufffd")


def _try(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guessed(payload: bytes) -> Decoded:
    encoding = guess_encoding(payload)
    text = _try(payload, encoding) if encoding is not None else None
    if encoding is None:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    if text is None:
        text = payload.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    if damaged > 1 + MAXIMUM_BROKEN_SHARE / 10 * len(text):
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Decoded(text, f"{GUESSER} ({encoding})", damaged)
