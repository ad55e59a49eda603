"""Tells which encoding bytes are text in, or that nobody can tell: a wrong text is worse than none."""

import codecs
import unicodedata
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.plausible import is_plausible, is_typeset_ascii

GUESSER = f"charset-normalizer {charset_normalizer.__version__}"
VERSION = f"text 1 {GUESSER} letters 1"

_ENCODINGS_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32 stands before UTF-16, whose mark it begins with."""
MARKS = tuple(mark for mark, _ in _ENCODINGS_BY_MARK)
_ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$)A", "iso2022_jp_2"), (b"\x1b$", "iso2022_jp_2"), (b"~{", "hz"))
"""What the seven-bit encodings of East Asia switch with (RFC 1557, RFC 1554, RFC 1843)."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\b")) + b"\x7f"
MAXIMUM_CONTROL_SHARE = 0.02
"""More control characters than this: not text, or two bytes a character."""
GUESS_BYTES = 64 * 1024
"""As much of a long text is put before the guesser; the whole is then decoded strictly."""
LONG_BYTES = 100
"""From so many bytes on, the guesser's answer stands against rivals of its own family."""
_FAMILIES = (
    ("cp1251", "ptcp154", "kz1048"),
    ("koi8_r", "koi8_u", "koi8_t"),
    ("cp866", "cp1125", "cp855"),
    ("iso8859_5",),
    ("mac_cyrillic",),
    ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "big5", "gbk", "shift_jis", "euc_jis_2004", "johab"),
    ("cp1252", "cp1250", "iso8859_2", "iso8859_15", "cp1254", "cp1257", "iso8859_16", "latin_1"),
    ("cp850", "cp437", "cp852", "cp858"),
    ("mac_roman",),
    ("cp1255", "iso8859_8"),
    ("cp1256",),
    ("iso8859_6",),
    ("cp874", "tis_620"),
    ("cp1258",),
)
_FAMILY_OF = {encoding: family[0] for family in _FAMILIES for encoding in family}
_RIVALS = tuple(encoding for encoding in _FAMILY_OF if encoding not in {"koi8_t", "latin_1", "johab", "cp855"})
"""What legacy text in the languages of `plausible` was mostly written in."""


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
    for mark, encoding in _ENCODINGS_BY_MARK:
        if payload.startswith(mark):
            return _strictly(payload, encoding)
    for escape, encoding in _ESCAPED:
        if payload.isascii() and escape in payload and (text := _try(payload, encoding)) is not None:
            return Decoded(text, encoding)
    if has_controls(payload):
        wide = _decode_wide(payload)
        if wide is None:
            raise Unreadable(Reason.UNSUPPORTED)
        return wide
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


def is_wide_text(payload: bytes) -> bool:
    """Tell whether *payload*, of an even length, is text in UTF-16 without a mark."""
    return _decode_wide(payload) is not None


def _decode_wide(payload: bytes) -> Decoded | None:
    """Try UTF-16 without a mark: one byte order gives prose, the other scatters it over the plane."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _try(payload, encoding)
        if text and _is_prose(text):
            return Decoded(text, encoding)
    return None


def _is_prose(text: str) -> bool:
    """Tell whether *text* keeps to few blocks of Unicode, without control and unassigned characters."""
    kinds = Counter(unicodedata.category(character) for character in text[:GUESS_BYTES])
    controls = kinds["Cc"] - sum(text[:GUESS_BYTES].count(character) for character in "\t\n\r")
    strange = kinds["Cn"] + kinds["Co"] + kinds["Cs"] + controls
    if kinds["Mn"] * 3 > sum(number for kind, number in kinds.items() if kind.startswith("L")):
        return False
    blocks = Counter(ord(character) >> 8 for character in text[:GUESS_BYTES])
    han = sum(count for block, count in blocks.items() if 0x4E <= block <= 0x9F)  # noqa: PLR2004 CJK Unified Ideographs
    few = sum(count for _, count in blocks.most_common(3))
    total = min(len(text), GUESS_BYTES)
    return strange * 50 <= total and max(few, han + blocks[0] + blocks[0x30] + blocks[0xFF]) * 10 >= 9 * total


def _guess(payload: bytes) -> Decoded:
    """Take the guesser's answer where no other encoding gives as plausible a text; else it is better not to know."""
    head = payload[:GUESS_BYTES]
    best = charset_normalizer.from_bytes(head).best()
    guessed = best.encoding if best is not None else None
    guess = _reads(head, guessed) if guessed else None
    texts = _plausible_texts(head, guessed)
    families = {_FAMILY_OF.get(encoding, encoding) for encoding in texts.values()}
    is_alone = len(texts) == 1 or (len(families) == 1 and len(payload) >= LONG_BYTES)
    if guessed and guess is not None and (is_typeset_ascii(guess) or (guess in texts and is_alone)):
        chosen, engine = guessed, f"{GUESSER} ({guessed})"
    elif len(texts) == 1:
        chosen = next(iter(texts.values()))
        engine = f"letters 1 ({chosen})"
    else:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    text = _try(payload, chosen)
    if text is None:
        raise Unreadable(Reason.UNREADABLE_TEXT)
    return Decoded(text, engine)


def _plausible_texts(head: bytes, guessed: str | None) -> dict[str, str]:
    """Give each text that some encoding makes of *head* and that reads like a language, with that encoding."""
    found: dict[str, str] = {}
    for encoding in (*((guessed,) if guessed else ()), *_RIVALS):
        text = _reads(head, encoding)
        if text is not None and text not in found and is_plausible(text):
            found[text] = encoding
    return found


def _reads(head: bytes, encoding: str) -> str | None:
    """Decode *head*, which may end within a character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(head, final=len(head) < GUESS_BYTES)
    except UnicodeDecodeError:
        return None
