"""Folds a text letter by letter for searching, and keeps where each letter came from. Pure.

The folds are those of `storage.analysis.fold` (compatibility forms, case, yo, dashes and quotes, what cannot be seen);
besides, accents that stand alone (the stress of a Russian word) and the vowel points of Arabic and Hebrew are left
out. Letters that only look alike stay what they are: who searches for a word does not ask for another one.
"""

import re
import unicodedata
from dataclasses import dataclass

from storage.analysis.fold import fold

_NEWLINES = "\n\r\x0b\x0c\x85\u2028\u2029"
_POINTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
_VOICED = {"\uff9e": "\u3099", "\uff9f": "\u309a"}
"""Half-width signs that join the kana before them."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A folded text."""

    folded: str
    origins: tuple[int, ...] | None
    """Of each letter the offset of the character it came from; None: each letter is one character of the text."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open offsets into the text that a stretch of letters (not empty) came from."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter.isspace():
            folded = "\n" if letter in _NEWLINES else " "
        elif letter in _VOICED:
            folded = _VOICED[letter]
        else:
            folded = _POINTS.sub("", fold(letter))
        self[code] = folded
        return folded


_FOLDS = _Folds()


def fold_letters(text: str) -> Letters:
    """Fold *text* (NFC) for searching."""
    folded = text.translate(_FOLDS)
    if all(len(_FOLDS[ord(letter)]) == 1 for letter in set(text)) and not any(sign in text for sign in _VOICED):
        return Letters(folded, None)
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        parts = _FOLDS[ord(letter)]
        if letter in _VOICED and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + parts)[0]
            continue
        for part in parts:
            letters.append(part)
            origins.append(place)
    return Letters("".join(letters), tuple(origins))
