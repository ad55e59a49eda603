"""Seeks words that must not be there in what OCR read of a picture: it splits words, and takes letters for others."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.analysis.fold import fold

LOOK_ALIKE = str.maketrans("абвгдезикмнопрстухьіїјѕһԁԛԝ0136ij", "a6brge3ukmhonpctyxblllshdqwol36ll")
"""Letters of other scripts, and figures, that are drawn alike: they become one."""
WORD = re.compile(r"[^\W\d_]+|\d+")
BROKEN = re.compile(r"(?<=\w)[-\u00ad\u2010]\s*\n\s*(?=\w)")
"""A word parted at the end of a line."""
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
LONG_WORD = 6
"""Letters from which on one may be misread, and the word stand within another."""
SHORT_WORD = 3
"""Letters up to which a word is only found as a whole word: a name of two letters is in half of all words."""
MOST_ERRORS = 3
"""However many long words are sought together."""


@dataclass(frozen=True, slots=True)
class Haystack:
    """A text made ready for seeking: folded, without blanks and signs."""

    letters: str
    begins: frozenset[int]
    """Where words begin, and one past the last letter."""


@dataclass(frozen=True, slots=True)
class Needle:
    """Words made ready to be sought."""

    letters: str
    errors: int
    """How many letters may be misread."""
    at_begin: bool
    """Whether it must begin where a word begins."""
    at_end: bool
    """Whether it must end where a word ends."""


def haystack(text: str) -> Haystack:
    """Make *text* ready: what is broken at the end of a line by a hyphen is one word."""
    letters: list[str] = []
    begins: set[int] = set()
    length = 0
    for word in WORD.findall(fold(BROKEN.sub("", text))):
        begins.add(length)
        letters.append(_plain(word))
        length += len(word)
    return Haystack("".join(letters), frozenset({*begins, length}))


def needle(words: str) -> Needle | None:
    """Make *words* ready; None where there is no letter and no figure in them."""
    parts = WORD.findall(fold(words))
    letters = "".join(_plain(part) for part in parts)
    if not letters:
        return None
    if all(part.isdigit() for part in parts):
        return Needle(letters, 0, at_begin=True, at_end=True)
    if WIDE.search(letters):
        return Needle(letters, 0, at_begin=False, at_end=False)
    long_words = sum(1 for part in parts if len(part) >= LONG_WORD and not part.isdigit())
    return Needle(
        letters,
        min(long_words, MOST_ERRORS),
        at_begin=len(letters) < LONG_WORD,
        at_end=len(letters) <= SHORT_WORD,
    )


def is_in(sought: Needle, text: Haystack) -> bool:
    """Tell whether *sought* stands in *text*: letter by letter, or with as many misread as it allows.

    With k letters misread, one of k + 1 pieces of it stands there unharmed: only around such a piece is it measured.
    """
    pieces = _pieces(sought.letters, sought.errors + 1)
    return any(
        _fits_around(sought, text, found, offset) for offset, piece in pieces for found in _places(text.letters, piece)
    )


def seek(words: Iterable[str], texts: Sequence[str]) -> tuple[int, ...]:
    """Tell which of *words* stand in any of *texts*, which are readings of one picture.

    Returns:
        Their places in the order given, from 0.
    """
    stacks = [haystack(text) for text in texts]
    sought = [(number, needle(each)) for number, each in enumerate(words)]
    return tuple(number for number, one in sought if one and any(is_in(one, stack) for stack in stacks))


def _plain(word: str) -> str:
    """Bring look-alike letters together, one for one, so that offsets stay."""
    return word.translate(LOOK_ALIKE)


def _pieces(letters: str, count: int) -> list[tuple[int, str]]:
    cuts = [len(letters) * number // count for number in range(count + 1)]
    return [(start, letters[start:end]) for start, end in pairwise(cuts) if start < end]


def _places(letters: str, piece: str) -> Iterable[int]:
    place = letters.find(piece)
    while place >= 0:
        yield place
        place = letters.find(piece, place + 1)


def _fits_around(sought: Needle, text: Haystack, found: int, offset: int) -> bool:
    start = found - offset
    if not sought.errors:
        end = start + len(sought.letters)
        return (not sought.at_begin or start in text.begins) and (not sought.at_end or end in text.begins)
    window = text.letters[max(start - sought.errors, 0) : start + len(sought.letters) + sought.errors]
    return _least_errors(sought.letters, window) <= sought.errors


def _least_errors(letters: str, window: str) -> int:
    """Count the fewest letters that differ, lack or are too many where *letters* stand in *window* (Sellers, 1980)."""
    row = list(range(len(letters) + 1))
    least = row[-1]
    for sign in window:
        before, row = row, [0]
        for index, letter in enumerate(letters, start=1):
            row.append(min(before[index - 1] + (letter != sign), before[index] + 1, row[index - 1] + 1))
        least = min(least, row[-1])
    return least
