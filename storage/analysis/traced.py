"""Folds text and keeps where each letter came from: what was found in the folded text can be shown in the text itself.

Letters that look alike in Latin, Cyrillic and Greek become one: whoever hides a name with a foreign letter, and an OCR
that mistakes the alphabet, are both found.
"""

from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining

from storage.analysis.fold import fold

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, for a class of a regular expression."""
_CYRILLIC, _LATIN = "авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw"
_GREEK, _GREEK_AS = "αβεζηικμνορτυχ", "abezhikmnoptyx"
_ALIKE = str.maketrans(_CYRILLIC + _GREEK, _LATIN + _GREEK_AS)
"""After folding: small letters whose capitals or own shapes are drawn alike (Unicode's confusables, our alphabets)."""
_AS_CYRILLIC = str.maketrans("abekmhopctyxij", "авекмнорстухіј")


@dataclass(frozen=True, slots=True)
class Traced:
    """A folded text; white space that holds a line's end is one newline in it, other white space one blank."""

    letters: str
    origins: tuple[int, ...]
    """Of each letter the offset of the character it came from, and behind the last one the length of the text."""
    ends: tuple[int, ...]
    """Of each letter the offset behind the character that it came from."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open offsets into the text that a stretch of letters (not empty) came from."""
        return self.origins[start], self.ends[end - 1]


def trace(text: str) -> Traced:
    """Fold *text* (NFC) letter by letter for finding, look-alikes made one; what cannot be seen is left out."""
    letters: list[str] = []
    origins: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and combining(text[end]):
            end += 1
        folded = _folded(text[start:end])
        if folded.isspace() and letters and letters[-1].isspace():
            if folded == "\n":
                letters[-1] = folded
            ends[-1] = end
        else:
            letters.extend(folded)
            origins.extend([start] * len(folded))
            ends.extend([end] * len(folded))
        start = end
    return Traced("".join(letters), (*origins, len(text)), tuple(ends))


@lru_cache(maxsize=1 << 14)
def _folded(cluster: str) -> str:
    if cluster.isspace():
        return "\n" if cluster in "\n\r\x0b\x0c\x85\u2028\u2029" else " "
    return alike(fold(cluster))


def alike(folded: str) -> str:
    """Give *folded* with look-alike letters made one."""
    return folded.translate(_ALIKE)


def as_cyrillic(folded: str) -> str:
    """Give a folded Cyrillic word whose Latin letters, which only look alike, are Cyrillic too."""
    return folded.translate(_AS_CYRILLIC)
