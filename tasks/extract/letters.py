"""Tells how likely a decoded text is as writing: the cost of its letters, pair by pair, in the languages it may be in.

A cost is a negative natural logarithm of a probability. Every encoding reads the same bytes, so costs of the texts
that two encodings make of them can be held against each other.
"""

import json  # noqa: I001
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tasks.extract.east_asian import east_asian_cost, is_east_asian
from tasks.extract.letter_pairs import counted_pairs
import itertools

UNHEARD_OF = 12.0
"""The cost of a pair that a language does not have: once in 160,000."""
_LANGUAGES = {
    "LATIN": (
        "ca",
        "cs",
        "da",
        "de",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "hr",
        "hu",
        "it",
        "lt",
        "lv",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "sk",
        "sl",
        "sq",
        "sv",
        "tr",
        "vi",
    ),
    "CYRILLIC": ("ru", "uk", "bg", "mk", "be", "sr", "kk"),
    "GREEK": ("el",),
    "ARABIC": ("ar", "fa", "ur"),
    "HEBREW": ("he",),
    "THAI": ("th",),
}
_COUNTED = frozenset({"be", "sr", "kk"})
ASCII_WEIGHT = 0.3
"""So much ASCII letters count in telling the language of a text in Latin letters."""
MAXIMUM_DOUBT = 12.0
"""So much at most they speak against a language: a text may hold names and words of another."""
_ALIKE = {"\u0219": "\u015f", "\u021b": "\u0163", "\u06cc": "\u064a", "\u06a9": "\u0643"}
"""Letters that langdetect's profiles count with another: Romanian comma and cedilla, Persian and Arabic yeh."""
_VIETNAMESE_FROM, _VIETNAMESE = "\u1ea0", "\u1ec3"
"""All letters from here to U+1EFF are counted as one there."""
_TYPOGRAPHY = frozenset("«»“”„‘’–—…•№§°©®™·\u00a0€£×²³¿¡ªº")
TYPOGRAPHY_COST, SIGN_COST, CONTROL_COST = 5.0, 11.0, 25.0
CAPITAL_COST, CAPITAL_WITHIN_COST, MISPLACED_COST, MIXED_SCRIPTS_COST = 2.0, 8.0, 7.0, 8.0
_MARKS = "\u0300-\u036f\u0e31-\u0e4e\u064b-\u0652\u0591-\u05c7"
_SIGN = rf"(?:[^\w\s\x00-\x7f{_MARKS}]|[¹²³¼½¾\xa0])"
_MISPLACED = re.compile(
    rf"(?<=[^\W\d_])(?:(?!['’ʻʼ]){_SIGN}(?=[^\W\d_])|(?![»”’ʻʼ“‘…®™©·–—،؛؟\xa0]){_SIGN})"
    rf"|(?![«“„‘’ʻʼ¿¡§№€£–—…•\xa0]){_SIGN}(?=[^\W\d_])|’(?=[^\W\d_]{{3}})"
)
"""A sign between two letters, or one right behind or before a letter where no one writes it."""
_LETTERS_TOGETHER = re.compile(r"[A-Za-z](?=[^\W\d_A-Za-z])|(?<=[^\W\d_A-Za-z])[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the writing beyond ASCII in a text costs."""

    cost: float
    number: int
    """So many pairs or signs, beyond ASCII, were priced."""
    is_east_asian: bool = False


def judge(text: str) -> Judged:
    """Price all in *text* that is not ASCII, in the language that its letters, ASCII too, make likeliest."""
    composed = unicodedata.normalize("NFC", text)
    marked = Counter(character for character in composed if not character.isascii())
    groups: Counter[str] = Counter()
    for character, number in marked.items():
        groups[_group(character)] += number
    signs = groups.pop("", 0)
    script = max(sorted(groups), key=lambda name: groups[name]) if groups else "LATIN"
    mixed = 0.0 if script == "LATIN" else MIXED_SCRIPTS_COST * len(_LETTERS_TOGETHER.findall(composed))
    if is_east_asian(script):
        return Judged(east_asian_cost(composed, marked) + mixed, groups.total() + signs, is_east_asian=True)
    pairs = _pairs(composed)
    beyond = {pair: number for pair, number in pairs.items() if not (pair[0].isascii() and pair[1].isascii())}
    number = sum(beyond.values()) + signs
    languages = _LANGUAGES.get(script)
    if languages is None:
        return Judged(UNHEARD_OF * number, number)
    letters = _cost_of_latin(pairs, beyond) if script == "LATIN" else min(_cost_in(beyond, name) for name in languages)
    return Judged(letters + mixed + _cost_of_signs(marked) + _cost_of_case(composed), number)


def _cost_of_latin(pairs: Mapping[tuple[str, str], int], beyond: Mapping[tuple[str, str], int]) -> float:
    """Price the letters beyond ASCII in the language that makes them least, a language that the ASCII ones bear."""
    plain = {pair: number for pair, number in pairs.items() if pair not in beyond and pair != (" ", " ")}
    costs = {name: ASCII_WEIGHT * _cost_in(plain, name) for name in _LANGUAGES["LATIN"]}
    least = min(costs.values())
    return min(min(cost - least, MAXIMUM_DOUBT) + _cost_in(beyond, name) for name, cost in costs.items())


@cache
def _group(character: str) -> str:
    """Tell the script of a letter or mark; an empty text for a sign."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "?").split()[0]
    return "LATIN" if name in {"COMBINING", "FEMININE", "MASCULINE"} else name


def _pairs(text: str) -> Counter[tuple[str, str]]:
    """Count the pairs of neighbours, letters in lower case, all else as a blank."""
    small = text.lower()
    table = {ord(character): _folded(character) for character in set(small)}
    folded = f" {small.translate(table)} "
    return Counter(itertools.pairwise(folded))


@cache
def _folded(character: str) -> str:
    if not (character.isalpha() or unicodedata.category(character)[0] == "M"):
        return " "
    if _VIETNAMESE_FROM <= character <= "\u1eff":
        return _VIETNAMESE
    return _ALIKE.get(character, character)


def _cost_in(pairs: Mapping[tuple[str, str], int], language: str) -> float:
    known, alone = _profile(language)
    total = 0.0
    for pair, number in pairs.items():
        first, second = pair
        if first == second == " ":
            continue
        likelihood = known.get(first + second, 0.0) + alone.get(second, 0.0)
        cost = min(UNHEARD_OF, -math.log(likelihood)) if likelihood else UNHEARD_OF
        total += number * cost
    return total


@cache
def _profile(language: str) -> tuple[dict[str, float], dict[str, float]]:
    """Give how likely a letter is behind another, and how likely anywhere, each with its share in the sum of both."""
    pairs: Counter[str] = Counter()
    if language in _COUNTED:
        for pair, number in counted_pairs(language):
            pairs[pair] += number
    else:
        folder = resources.files("langdetect") / "profiles"
        counted: dict[str, int] = json.loads((folder / language).read_text(encoding="utf-8"))["freq"]
        for piece, number in counted.items():
            if len(piece) == 2:  # noqa: PLR2004 pairs; the profile has single letters and triples, too
                pairs[piece.lower()] += number
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for pair, number in pairs.items():
        before[pair[0]] += number
        after[pair[1]] += number
    total = after.total()
    return (
        {pair: 0.9 * number / before[pair[0]] for pair, number in pairs.items()},
        {letter: 0.1 * number / total for letter, number in after.items()},
    )


def _cost_of_signs(marked: Mapping[str, int]) -> float:
    total = 0.0
    for character, number in marked.items():
        kind = unicodedata.category(character)
        if kind[0] == "C" and kind != "Cf":
            total += CONTROL_COST * number
        elif kind[0] not in "LM":
            total += (TYPOGRAPHY_COST if character in _TYPOGRAPHY else SIGN_COST) * number
    return total


def _cost_of_case(text: str) -> float:
    """Price capitals, capitals right behind small letters, and signs within words, where they are not ASCII."""
    total = MISPLACED_COST * len(_MISPLACED.findall(text))
    for (before, character), number in Counter(zip(f" {text}", text, strict=False)).items():
        if character.isupper() and not (character.isascii() and before.isascii()):
            cost = CAPITAL_WITHIN_COST if before.islower() else CAPITAL_COST * (not before.isupper())
            total += cost * number
    return total
