"""Mends text that was stored after it had been read in the wrong encoding: Russian shown as accented Latin letters."""

import unicodedata
from dataclasses import dataclass

from tasks.extract.guess import guess_encoding

LEAST_LETTERS = 20
LEAST_ACCENTED = 0.5
"""Of all letters: no language in Latin letters has a quarter; Cyrillic read as Latin-1 has nothing else."""
_SIGNS = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(0x80, 0xA0)}
"""What Windows shows for the bytes that Latin-1 leaves to control characters."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text as it was written, and in which encoding it had been before it was misread."""

    text: str
    encoding: str


def mend(text: str) -> Mended | None:
    """Give what *text* was before its bytes were taken for Latin-1 or Windows' Latin letters; None: it was not."""
    letters = [sign for sign in text if sign.isalpha()]
    accented = sum(not sign.isascii() for sign in letters)
    if len(letters) < LEAST_LETTERS or accented < LEAST_ACCENTED * len(letters):
        return None
    payload = _bytes_of(text)
    if payload is None:
        return None
    try:
        return Mended(payload.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    encoding = guess_encoding(payload)
    if encoding is None:
        return None
    mended = payload.decode(encoding, "replace")
    return Mended(mended, encoding) if _is_not_latin(mended) else None


def _bytes_of(text: str) -> bytes | None:
    """Give the bytes that were misread, one a character; None where a character stands for none."""
    codes = [_SIGNS.get(ord(sign), ord(sign)) for sign in text]
    return bytes(codes) if max(codes, default=0) < 256 else None  # noqa: PLR2004 one byte


def _is_not_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha() and not sign.isascii()]
    latin = sum(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    return latin * 2 < len(letters)
