"""Counts what a text is made of: letters by script, marks of misread letters, garbage. Pure; told by the text alone."""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tasks.extract.pdf.pairs import CYRILLIC, CYRILLIC_PAIRS, LATIN, LATIN_PAIRS

SPACE, GARBAGE, DIGIT, OTHER, PRIVATE = "space", "garbage", "digit", "other", "private"
LATIN_1 = "LATIN-1"
"""Accented letters of Latin-1, which Cyrillic in the wrong encoding is shown as."""
_OFTEN = "+"
_WHITE = frozenset("\t\n\v\f\r")
_KINDS = {"Nd": DIGIT, "Co": PRIVATE, "Cc": GARBAGE, "Cn": GARBAGE, "Cs": GARBAGE}
_CYRILLIC_LETTER, _LATIN_LETTER = "[Ѐ-ԯ]", "[A-Za-zÀ-ÖØ-öø-ɏ]"
_BESIDE = re.compile(rf"{_CYRILLIC_LETTER}(?={_LATIN_LETTER})|{_LATIN_LETTER}(?={_CYRILLIC_LETTER})")
_CYRILLIC_WORD = re.compile(rf"{_CYRILLIC_LETTER}{{2,}}")
_LONG_WORD = re.compile(r"\w{4,}")
_SMALL = "[a-zà-öø-ÿа-яёіїєґ]"
_DIGIT_IN_WORD = re.compile(rf"{_SMALL}[\d|]+{_SMALL}|\b[01|]{_SMALL}{{3,}}")
_NUMBER = re.compile(r"\d[\d\s.,/-]*\d")
_LETTER_IN_NUMBER = re.compile(r"(?<=\d)[ОЗозOlI](?=[\d.,/-]|\b)|(?<![^\W\d_])[ОЗоз](?=\d)")
_MOJIBAKE_WORD = re.compile(r"[À-ÿ]{3,}|(?:[À-ÿ][\u00a1-\u00bf\u02c6-\u02dc\u2013-\u203a€™]){2,}")
"""Accented letters in rows (one byte a letter), or each with a sign behind it (UTF-8, two bytes a letter)."""
_HUMP = re.compile(r"[a-zа-яё][A-ZА-ЯЁ]")
_LOWER_RUNS = {"LATIN": re.compile("[a-z]{3,}"), "CYRILLIC": re.compile("[а-яёіїє]{3,}")}
_PAIRS = {"LATIN": LATIN_PAIRS, "CYRILLIC": CYRILLIC_PAIRS}
_LETTERS = {"LATIN": frozenset(LATIN), "CYRILLIC": frozenset(CYRILLIC)}
SAMPLE = 6000
"""So many characters of a page are weighed, from its start: two pages of prose."""
LOOK_ALIKES = frozenset("ОЗоз")
FREQUENT = frozenset("eaionrtsluEAIONRTSLUоеаинтсрвлОЕАИНТСРВЛ")


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text is made of; counts of characters where nothing else is said."""

    signs: int
    """All that is no white space."""
    garbage: int
    """Control characters, unassigned code points, lone halves, U+FFFD."""
    private: int
    digits: int
    letters: dict[str, int]
    """By script, as Unicode names it."""
    look_alikes: int
    """Cyrillic letters that look like digits."""
    frequent: int
    """Latin and Cyrillic letters that are frequent in every language: most of any prose."""


def count_signs(text: str) -> Signs:
    """Count the characters of *text* by kind. One pass in C over the text, one in Python over its alphabet."""
    kinds: defaultdict[str, int] = defaultdict(int)
    for sign, number in Counter(text).items():
        kinds[_kind(sign)] += number
    frequent = look_alikes = 0
    for script in ("LATIN", "CYRILLIC"):
        often = kinds.pop(script + _OFTEN, 0)
        if often:
            frequent += often
            kinds[script] += often
    if "CYRILLIC" in kinds:
        look_alikes = sum(map(text.count, LOOK_ALIKES))
    signs = len(text) - kinds.pop(SPACE, 0)
    garbage, private, digits = kinds.pop(GARBAGE, 0), kinds.pop(PRIVATE, 0), kinds.pop(DIGIT, 0)
    kinds.pop(OTHER, 0)
    return Signs(signs, garbage, private, digits, dict(kinds), look_alikes, frequent)


@cache
def _kind(sign: str) -> str:
    """Tell the kind of a sign: the script of a letter, marked where the letter is frequent."""
    category = unicodedata.category(sign)
    if sign.isspace() and (category != "Cc" or sign in _WHITE):
        return SPACE
    if sign == "\N{REPLACEMENT CHARACTER}":
        return GARBAGE
    if category[0] != "L":
        return _KINDS.get(category, OTHER)
    if "À" <= sign <= "ÿ":
        return LATIN_1
    script = unicodedata.name(sign, OTHER).split()[0]
    script = "LATIN" if script in {"FULLWIDTH", "FEMININE", "MASCULINE", "MODIFIER"} else script
    return script + _OFTEN if sign in FREQUENT else script


def count_mixed_words(text: str) -> tuple[int, int]:
    """Count the words that have both Latin and Cyrillic letters side by side, and all that have Cyrillic ones."""
    places = [found.start() for found in _BESIDE.finditer(text)]
    if not places:
        return 0, 0
    words = sum(" " in text[here:there] or "\n" in text[here:there] for here, there in pairwise(places)) + 1
    return words, len(_CYRILLIC_WORD.findall(text))


def count_digits_in_words(text: str) -> tuple[int, int]:
    """Count the words with a digit between small letters or in place of the first, and all words of four or more."""
    return len(_DIGIT_IN_WORD.findall(text)), len(_LONG_WORD.findall(text))


def count_letters_in_numbers(text: str) -> tuple[int, int]:
    """Count the letters that stand for a digit they look like, and all numbers."""
    return len(_LETTER_IN_NUMBER.findall(text)), len(_NUMBER.findall(text))


def count_mojibake(text: str) -> int:
    """Count the characters in runs of accented letters that no language writes."""
    return sum(map(len, _MOJIBAKE_WORD.findall(text)))


def count_humps(text: str) -> int:
    """Count the capitals right after a small letter."""
    return len(_HUMP.findall(text))


def weigh_pairs(text: str, script: str) -> tuple[float, int]:
    """Tell how usual the letter pairs in the small-letter words of *text* are.

    Returns:
        The mean level of its pairs, 0 to 9 (`tasks.extract.pdf.pairs`), and how many pairs were weighed.
    """
    lowered = text[:SAMPLE].lower()
    if script == "LATIN" and not lowered.isascii():
        lowered = "".join(sign for sign in unicodedata.normalize("NFD", lowered) if unicodedata.category(sign) != "Mn")
    levels, letters = _PAIRS[script], _LETTERS[script]
    total = weight = 0
    for word in _LOWER_RUNS[script].findall(lowered):
        pairs = [pair for pair in pairwise(word) if pair[0] in letters and pair[1] in letters]
        total += len(pairs)
        weight += sum(levels[pair] for pair in pairs)
    return (weight / total if total else 0.0), total
