"""A text bared to its letters and digits, each with its place: what reflow, quoting and signs leave as it is. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from storage.analysis.fold import fold
from storage.shapes import SpanRead

HAN = "Hani"
NO_SCRIPT = ""
"""Of a page without letters: figures alone."""
LEAST_SHARE = 0.1
"""Of the letters of a page. A script with fewer is a name or a part number, and stays with what it stands in."""
_HAN = frozenset({"Hans", "Hant", "Hani", "Jpan", "Kore", "Hira", "Kana"})
_NO_SCRIPT = frozenset({"Zyyy", "Zxxx", "Zinh", "Zzzz"})
_MANY = np.uint32(0xFFFFFFFF)
"""Stands in the table for a sign that folds to several letters."""
_AS_THEY_ARE = (range(0x4E00, 0xA000), range(0xAC00, 0xD7A4))
"""Han characters and Hangul fold to themselves: no need to ask for each."""
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
        if any(code in block for block in _AS_THEY_ARE):
            table[code] = code
        elif unicodedata.category(chr(code))[0] not in "PZCM":
            letters = _fold_sign(chr(code))
            table[code] = 0 if not letters else ord(letters) if len(letters) == 1 else _MANY
    return table


def _fold_sign(sign: str) -> str:
    return "".join(letter for letter in fold(sign) if letter.isalnum())


def script_family(script: str) -> str | None:
    """Give the script as columns tell it apart: all that holds Han characters is one; None: it owns no letters."""
    return HAN if script in _HAN else None if script in _NO_SCRIPT else script


def shares_of_scripts(spans: Sequence[SpanRead]) -> dict[str, float]:
    """Give the share that each family of scripts has of a page's characters, the largest first."""
    counted: Counter[str] = Counter()
    for span in spans:
        family = script_family(span.script)
        if family is not None:
            counted[family] += span.end - span.start
    return {family: size / counted.total() for family, size in counted.most_common()}


def columns(text: str, spans: Sequence[SpanRead]) -> dict[str, Bare]:
    """Bare a page column by column: what is in one script apart from what is in another.

    On a page in two languages side by side the lines of both come in turn, in whatever order the file has them; each
    script alone reads as its paper does. Digits, signs and the odd foreign word stay with the script before them.

    Args:
        text: a page, as stored.
        spans: of its languages, in order.

    Returns:
        By family of scripts what stands in each that holds a tenth of the page or more; under `NO_SCRIPT` all of a
        page where no letters are told. Empty without letters and digits.
    """
    whole = bare(text)
    if not len(whole):
        return {}
    scripts = [family for family, share in shares_of_scripts(spans).items() if share >= LEAST_SHARE] or [NO_SCRIPT]
    if len(scripts) == 1:
        return {scripts[0]: whole}
    owner = np.zeros(len(text), dtype=np.int8)
    now = 0
    for span in spans:
        family = script_family(span.script)
        now = scripts.index(family) if family in scripts else now
        owner[span.start : span.end] = now
    owners = owner[whole.places]
    parts = ((script, np.flatnonzero(owners == number)) for number, script in enumerate(scripts))
    return {script: Bare(whole.codes[part], whole.places[part]) for script, part in parts if len(part)}
