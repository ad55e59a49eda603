"""Words as they are compared: numbers and designators whole, Han characters one by one, signs left out. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from storage.analysis.fold import fold

_ATOM = re.compile(
    r"(?P<han>[\u2e80-\u2fff\u3005-\u3007\u3021-\u30ff\u3400-\u9fff\uf900-\ufaff])"
    r"|(?P<digits>\d+)|(?P<letters>(?:[^\W\d_\u2e80-\u9fff\uf900-\ufaff][\u0300-\u036f]*)+)"
    r"|(?P<sign>[%‰$€¥£₽₴°±×=<>≤≥§＄￥％])"
)
NEAR = 4
"""Characters: so many signs that cannot be seen may stand within a word."""
GROUP = 3
LONGEST_NUMBER = 24
_HYPHENS = frozenset("-‐‑–—−/")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_POINTS = frozenset(".,:")
_BLANKS = frozenset(" \u00a0\u2007\u2009\u202f'’")
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u2007\u2009\u202f'’.,]\d{3})*")
_THOUSANDS = re.compile(
    r"\d{1,3}(?:([ \u00a0\u2007\u2009\u202f'’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?"
    r"|(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3}){2,}(?:,\d+)?)"
)
"""A number in groups of three. `1.234` alone could be a fraction: points are groups from the second on."""
_MINUS = frozenset("-−")
_BEFORE_MINUS = frozenset(" \u00a0([=")
_NO_DIGIT = re.compile(r"\D")
_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a paragraph; half-open offsets in characters."""

    key: str
    """What it is compared by."""
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        """Tell whether it holds a digit."""
        return any(letter.isdigit() for letter in self.key)


def words_of(text: str) -> list[Word]:
    """Cut *text* into words, in order.

    What a new setting changes makes no difference: case, yo, quotes, kinds of hyphens and blanks, a hyphen in a word,
    Latin letters for Cyrillic ones that look alike, blanks or commas between groups of digits. A number with its point,
    a date in digits, a designator is one word.
    """
    return [_word(text, start, end, kind) for start, end, kind in _glued(text)]


def _glued(text: str) -> Iterator[tuple[int, int, str]]:
    start = end = -1
    kinds = ""
    for atom in _ATOM.finditer(text):
        kind = atom.lastgroup or ""
        if end >= 0 and _belongs(text, start, end, kinds=kinds, atom=atom):
            end, kinds = atom.end(), kinds if kind[0] in kinds else kinds + kind[0]
            continue
        if end >= 0:
            yield start, end, kinds
        start, end, kinds = atom.start(), atom.end(), kind[0]
    if end >= 0:
        yield start, end, kinds


def _belongs(text: str, start: int, end: int, *, kinds: str, atom: re.Match[str]) -> bool:
    """Tell whether an atom goes on with the word from *start* to *end*."""
    kind = (atom.lastgroup or "")[0]
    if kind in "hs" or kinds[0] in "hs":
        return False
    between = _INVISIBLE.sub("", text[end : atom.start()]) if atom.start() - end <= NEAR else text[end : end + 2]
    if not between:
        return True
    if len(between) > 1:
        return False
    if between in _HYPHENS:
        return between not in "—–/" or "d" in kinds or kind == "d"
    digits = text[end - 1].isdigit() and kind == "d"
    if between in _POINTS:
        return digits
    return between in _BLANKS and digits and kinds == "d" and _is_group(text, start, end, atom)


def _is_group(text: str, start: int, end: int, atom: re.Match[str]) -> bool:
    """Tell whether three digits behind a blank are the next group of a number."""
    following = text[atom.end() : atom.end() + 1]
    return (
        len(atom[0]) == GROUP
        and end - start < LONGEST_NUMBER
        and not following.isalpha()
        and _GROUPED.fullmatch(text, start, end) is not None
    )


def _word(text: str, start: int, end: int, kinds: str) -> Word:
    written = text[start:end]
    if kinds == "l":
        return Word(_letters(written), start, end)
    if kinds == "d":
        plain = _INVISIBLE.sub("", written)
        if _THOUSANDS.fullmatch(plain):
            plain = _without_groups(plain)
        key = fold(plain).replace(",", ".")
        return Word(f"-{key}", start - 1, end) if _is_below_zero(text, start) else Word(key, start, end)
    if "d" in kinds:
        key = "".join(letter for letter in fold(written) if letter.isalnum() or letter == ".")
        return Word(key.translate(_LOOK_ALIKE), start, end)
    return Word(fold(written) or written, start, end)


@lru_cache(maxsize=1 << 16)
def _letters(written: str) -> str:
    return "".join(letter for letter in fold(written) if letter.isalnum()).translate(_LOOK_ALIKE)


def _is_below_zero(text: str, start: int) -> bool:
    return text[start - 1 : start] in _MINUS and (start == 1 or text[start - 2] in _BEFORE_MINUS)


def _without_groups(written: str) -> str:
    point = re.search(r"[.,](\d+)$", written)
    # the last sign is the point where another one parts the groups, else it parts groups itself
    others = set(written[: point.start()]) - set("0123456789") if point else set()
    if point and ((others and point[0][0] not in others) or len(point[1]) != GROUP):
        return f"{_NO_DIGIT.sub('', written[: point.start()])}.{point[1]}"
    return _NO_DIGIT.sub("", written)
