"""Folds a text letter by letter for searching, and keeps where each letter came from. Pure.

The folds are those of `storage.analysis.fold` (compatibility forms, case, yo, dashes and quotes, what cannot be seen);
besides, accents that stand alone (the stress of a Russian word) and the vowel points of Arabic and Hebrew are left
out. Letters that only look alike stay what they are: who searches for a word does not ask for another one.
"""

import re
import unicodedata
from bisect import bisect_right
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
    """A folded text. Stretches are where a letter is one character of the text; between them stand all others."""

    folded: str
    begins: tuple[int, ...]
    """Of each stretch its offset into the folded text."""
    origins: tuple[int, ...]
    """The same, into the text; of a character that gave several letters, the offset of the character."""
    fixed: frozenset[int]
    """Which of the stretches are such characters."""

    def origin(self, place: int) -> int:
        """Give the offset of the character that a letter came from."""
        if not self.begins:
            return place
        stretch = bisect_right(self.begins, place) - 1
        return self.origins[stretch] + (0 if stretch in self.fixed else place - self.begins[stretch])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open offsets into the text that a stretch of letters (not empty) came from."""
        if not self.begins:
            return start, end
        return self.origin(start), self.origin(end - 1) + 1


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
    odd = [letter for letter in set(text) if len(_FOLDS[ord(letter)]) != 1]
    if any(sign in text for sign in _VOICED):
        return _joined(text)
    if not odd:
        return Letters(folded, (), (), frozenset())
    begins, origins, fixed = [0], [0], set()
    at = 0
    for found in re.finditer(f"[{re.escape(''.join(odd))}]", text):
        place = found.start()
        at += place - origins[-1] if len(origins) - 1 not in fixed else 0
        parts = len(_FOLDS[ord(found[0])])
        if parts:
            fixed.add(len(begins))
            begins.append(at)
            origins.append(place)
        at += parts
        begins.append(at)
        origins.append(place + 1)
    return Letters(folded, tuple(begins), tuple(origins), frozenset(fixed))


def _joined(text: str) -> Letters:
    """Fold a text in which half-width signs join the kana before them, letter by letter."""
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        parts = _FOLDS[ord(letter)]
        if letter in _VOICED and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + parts)[0]
            continue
        letters.extend(parts)
        origins.extend([place] * len(parts))
    return Letters("".join(letters), tuple(range(len(letters))), tuple(origins), frozenset(range(len(letters))))
