"""Judges a text layer by itself: is it believed, in doubt, or wrong for certain. Pure; the picture is not asked."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from tasks.extract.pdf.signs import (
    LATIN_1,
    Signs,
    count_digits_in_words,
    count_humps,
    count_letters_in_numbers,
    count_mixed_words,
    count_mojibake,
    count_signs,
    weigh_pairs,
)

GARBAGE_SHARE = 0.05
"""Of 24 pages above it 21 were garbage; private-use characters do not count (research/extract.md, section 3)."""
HIDDEN_SHARE = 0.02
"""So many words of a hidden layer are misread where it was recognised badly; a good one has next to none."""
VISIBLE_MIXED_SHARE = 0.1
"""Of visible words: somebody typed Latin letters into Russian words here and there, and that is how it is."""
MOJIBAKE_SHARE = 0.3
USUAL_PAIRS = {
    "LATIN": {"visible": 6.2, "hidden": 7.0},
    "CYRILLIC": {"visible": 4.2, "hidden": 5.0},
}
"""Mean levels of 300 letters: prose 7.3 to 8.0 (Latin), 5.3 to 7.1 (Cyrillic); permuted letters up to 6.2 and 4.2;
Cyrillic recognised as Latin 5.7 to 7.0; koi8-r shown as cp1251 and the reverse up to 3.9."""
FREQUENT_SHARE = 0.52
"""Prose has more frequent letters than this; only visible text with fewer is weighed."""
ENOUGH_PAIRS = {"visible": 150, "hidden": 60}


class Standing(Enum):
    """What is thought of a text layer before its picture is looked at."""

    BELIEVED = "believed"
    DOUBTED = "doubted"
    """A glance at the picture decides."""
    WRONG = "wrong"
    """It is text, but not the page's: letters that look like others."""
    GARBLED = "garbled"
    """It is no text."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of a text layer, and why, as a clause about it that a person can check."""

    standing: Standing
    because: str = ""


BELIEVED = Judgement(Standing.BELIEVED)


def judge(text: str, signs: Signs, *, hidden: bool) -> Judgement:
    """Judge a text layer.

    Args:
        text: of the page, cleaned.
        signs: counted in it.
        hidden: it lies invisibly over a picture of the page, so that nobody ever proof-read it. Being hidden is no
            fault; but letters that a typist would not have typed are a sign of bad recognition then.
    """
    if signs.garbage > max(GARBAGE_SHARE * signs.signs, 2):
        return Judgement(Standing.GARBLED, f"has {signs.garbage} characters of {signs.signs} that are no text")
    for test in _TESTS if hidden else _TESTS_VISIBLE:
        found = test(text, signs, hidden)
        if found is not None:
            return found
    return BELIEVED


def describe_letters(text: str) -> str:
    """Say how many letters of which scripts a text has: `876 Latin and 7 Cyrillic letters`."""
    letters = dict(count_signs(text).letters)
    letters["LATIN"] = letters.get("LATIN", 0) + letters.pop(LATIN_1, 0)
    found = sorted(((number, script.title()) for script, number in letters.items() if number), reverse=True)[:3]
    if not found:
        return "no letters"
    return " and ".join(f"{number} {'Han' if script == 'Cjk' else script}" for number, script in found) + " letters"


def _mixed(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: FBT001 one of the tests
    if not (signs.letters.get("LATIN") and signs.letters.get("CYRILLIC")):
        return None
    mixed, words = count_mixed_words(text)
    least, share = (2, HIDDEN_SHARE) if hidden else (20, VISIBLE_MIXED_SHARE)
    if mixed < max(least, share * words):
        return None
    return Judgement(Standing.WRONG, f"mixes Latin and Cyrillic letters in {mixed} words")


def _look_alikes(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: ARG001, FBT001
    if not signs.digits:
        return None
    letters, numbers = count_letters_in_numbers(text)
    if signs.look_alikes == signs.letters.get("CYRILLIC"):
        letters = max(letters, signs.look_alikes)
    if letters < max(2, 2.5 * HIDDEN_SHARE * numbers):
        return None
    return Judgement(Standing.WRONG, f"has {letters} letters in place of digits")


def _digits_in_words(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: FBT001, ARG001
    if not signs.digits:
        return None
    misread, words = count_digits_in_words(text)
    if misread < max(3, HIDDEN_SHARE * words):
        return None
    return Judgement(Standing.WRONG, f"has digits inside {misread} words")


def _mojibake(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: ARG001, FBT001
    accented = signs.letters.get(LATIN_1, 0)
    if accented < max(20, MOJIBAKE_SHARE * signs.letters.get("LATIN", 0)):
        return None
    runs = count_mojibake(text)
    if runs < 0.5 * accented:
        return None
    return Judgement(Standing.DOUBTED, f"has {runs} accented letters in rows, as text in the wrong encoding has")


def _motley(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: ARG001, FBT001
    total = sum(signs.letters.values())
    least = max(3, 0.02 * total)
    scripts = sum(number >= least for script, number in signs.letters.items() if script not in _TOGETHER)
    if scripts < 4:  # noqa: PLR2004 three scripts in one page are seen
        return None
    return Judgement(Standing.DOUBTED, f"has letters of {scripts} scripts")


def _private(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: ARG001, FBT001
    if signs.private < max(20, 0.5 * signs.signs):
        return None
    return Judgement(Standing.DOUBTED, f"has {signs.private} characters that have a meaning in its fonts only")


def _unusual(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: FBT001
    latin, cyrillic = signs.letters.get("LATIN", 0), signs.letters.get("CYRILLIC", 0)
    if not hidden and signs.frequent >= FREQUENT_SHARE * (latin + cyrillic):
        return None
    where = "hidden" if hidden else "visible"
    for script, number in (("LATIN", latin), ("CYRILLIC", cyrillic)):
        if number < ENOUGH_PAIRS[where]:
            continue
        level, pairs = weigh_pairs(text, script)
        if pairs >= ENOUGH_PAIRS[where] and level < USUAL_PAIRS[script][where]:
            return Judgement(Standing.DOUBTED, f"has {script.title()} letters in an order that no language has")
    return None


def _humps(text: str, signs: Signs, hidden: bool) -> Judgement | None:  # noqa: ARG001, FBT001
    letters = signs.letters.get("LATIN", 0) + signs.letters.get("CYRILLIC", 0)
    humps = count_humps(text)
    if humps < max(5, HIDDEN_SHARE * letters):
        return None
    return Judgement(Standing.DOUBTED, f"has {humps} capitals inside words")


_TOGETHER = frozenset(
    {LATIN_1, "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "GREEK", "IDEOGRAPHIC", "BOPOMOFO"}
)
"""Scripts that stand beside others as a matter of course; Greek letters are signs of mathematics."""
_TESTS_VISIBLE: tuple[Callable[[str, Signs, bool], Judgement | None], ...] = (
    _mixed,
    _mojibake,
    _motley,
    _private,
    _unusual,
)
_TESTS = (_mixed, _look_alikes, _digits_in_words, _mojibake, _motley, _private, _unusual, _humps)
