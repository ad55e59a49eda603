"""A text bared to its letters and digits, each with its place: what reflow, quoting and other signs leave as it is. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from storage.analysis.fold import fold
from storage.shapes import SpanRead

_MANY = np.uint32(0xFFFFFFFF)
"""Stands in the table for a sign that folds to several letters."""
_LAST = 0x20000
"""Beyond the Basic Multilingual Plane and its first supplement, letters are taken as they are."""


@dataclass(frozen=True, slots=True)
class Bare:
    """Letters and digits of a text, folded, in order."""

    codes: NDArray[np.uint32]
    """Code points, shape (n,)."""
    places: NDArray[np.int32]
    """Where each stands in the source, in characters, shape (n,); never falling."""

    @property
    def text(self) -> str:
        """The letters and digits as a string of the same length."""
        return self.codes.tobytes().decode("utf-32-le")

    def __len__(self) -> int:
        return len(self.codes)


def bare(text: str) -> Bare:
    """Leave of *text* only what a reader takes for letters and digits, folded as for matching.

    White space, punctuation, marks and invisible signs go, and with them hyphens at the ends of lines, quote marks at
    their beginnings, and all that a new setting of the same words changes. Letters are folded one by one as
    `storage.analysis.fold` does it.

    Args:
        text: as stored; a lone surrogate counts as a sign.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table = _folded()
    looked = table[np.minimum(codes, _LAST - 1)]
    folded = np.where(codes < _LAST, looked, codes)
    kept = np.flatnonzero(folded)
    found, places = folded[kept], kept.astype(np.int32)
    if (found == _MANY).any():
        return _spread(text, found, places)
    return Bare(found, places)


def _spread(text: str, found: NDArray[np.uint32], places: NDArray[np.int32]) -> Bare:
    """Put several letters in place of a sign that stands for them: a ligature, a number in a circle."""
    several = {int(at): _fold_sign(text[places[at]]) for at in np.flatnonzero(found == _MANY)}
    counts = np.ones(len(found), dtype=np.intp)
    for at, letters in several.items():
        counts[at] = len(letters)
    starts = np.cumsum(counts) - counts
    codes = np.repeat(found, counts)
    for at, letters in several.items():
        codes[starts[at] : starts[at] + counts[at]] = [ord(letter) for letter in letters]
    return Bare(codes, np.repeat(places, counts))


@cache
def _folded() -> NDArray[np.uint32]:
    """Make the table of what each character folds to: 0 nothing, `_MANY` several letters."""
    table = np.zeros(_LAST, dtype=np.uint32)
    for code in range(_LAST):
        if 0x4E00 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
            table[code] = code
        elif unicodedata.category(chr(code))[0] not in "PZCM":
            letters = _fold_sign(chr(code))
            table[code] = 0 if not letters else ord(letters) if len(letters) == 1 else _MANY
    return table


def _fold_sign(sign: str) -> str:
    return "".join(letter for letter in fold(sign) if letter.isalnum())


def columns(text: str, spans: Sequence[SpanRead]) -> list[Bare]:
    """Bare a page column by column: what is in one script apart from what is in another.

    On a page in two languages side by side the lines of both come in turn, in whatever order the file has them; each
    script alone reads as its paper does. Digits and signs that no script owns stay with the script before them.

    Args:
        text: a page, as stored.
        spans: of its languages, in order.

    Returns:
        One text for each script that has letters on the page, in the order of first standing; empty without letters.
    """
    whole = bare(text)
    scripts: list[str] = []
    for span in spans:
        script = _family_of(span.script)
        if script is not None and script not in scripts:
            scripts.append(script)
    if len(scripts) <= 1:
        return [whole] if len(whole) else []
    owner = np.zeros(len(text), dtype=np.int8)
    now = 0
    for span in spans:
        script = _family_of(span.script)
        now = now if script is None else scripts.index(script)
        owner[span.start : span.end] = now
    owners = owner[whole.places]
    parts = (np.flatnonzero(owners == number) for number in range(len(scripts)))
    return [Bare(whole.codes[part], whole.places[part]) for part in parts if len(part)]


def _family_of(script: str) -> str | None:
    """Give the script as it is told apart here: all that holds Han characters is one; None: it owns no letters."""
    if script in {"Hans", "Hant", "Hani", "Jpan", "Kore", "Hira", "Kana"}:
        return "Hani"
    return None if script in {"Zyyy", "Zxxx", "Zinh", "Zzzz"} else script
