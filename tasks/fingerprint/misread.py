"""Tells whether two values may be one that recognition read wrongly: look-alikes, dropped and doubled signs. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, permutations

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES, comparable

SHORTEST, LONG, LONGEST = 4, 9, 24
"""Characters of a value: below the first it has to be the same; from the second on two edits are allowed."""
_ALIKE = ("0OQDU", "1ILTJ7", "2Z", "3E8", "4A", "5S6", "6G", "8B", "9G", "068", "OC", "CG", "MN", "PF", "UV", "KX")
"""Groups of signs that are taken for each other; values are in capitals, with Cyrillic letters romanised where a whole
code is (`codes.canonical`), so that З is Z, Б and В are B and С is S."""
_PAIRS = frozenset(pair for group in (*_ALIKE, "3Z", "6B", "0S", "SC") for pair in permutations(group, 2))
_COARSE = str.maketrans("OQDUSCGEBVFP356892ZILTJ7MNKX", "0000000000000000000" + "11111" + "NNKK")
"""A rough fold under which all look-alikes coincide; for finding candidates only."""


def is_misread(one: AnchorRead, other: AnchorRead) -> bool:
    """Tell whether one anchor may be a misreading of the other.

    A date of which the day or the year was not read fits one that has them.
    """
    if _family(one) != _family(other):
        return False
    return _is_misread(comparable(one), comparable(other), is_date=one.kind == "date")


@lru_cache(maxsize=1 << 15)
def _is_misread(left: str, right: str, *, is_date: bool) -> bool:
    if is_date:
        return left[:7] == right or right[:7] == left or _differ(left, right, 1)
    return _differ(left, right, 2 if min(len(left), len(right)) >= LONG else 1)


def marks_of(anchor: AnchorRead, *, thorough: bool) -> Sequence[tuple[str, str]]:
    """Give the marks of which two misreadings of one value have at least one in common.

    Args:
        anchor: any.
        thorough: whether two dropped characters count; a value has then up to 301 marks, else 25.

    Returns:
        Class and what is left of the value, roughly folded, when a character (or two) is left out (Mor and Fraenkel
        1982, deletion neighbourhoods).
    """
    value = comparable(anchor)
    if len(value) < SHORTEST:
        return ()
    is_date = anchor.kind == "date"
    two = thorough and len(value) >= LONG and not is_date
    return _marks(_family(anchor), value.translate(_COARSE), is_date=is_date, two=two)


@lru_cache(maxsize=1 << 11)
def _marks(family: str, rough: str, *, is_date: bool, two: bool) -> tuple[tuple[str, str], ...]:
    places = range(min(len(rough), LONGEST))
    marks = [rough, rough[:7]] if is_date else [rough]
    marks += [rough[:at] + rough[at + 1 :] for at in places]
    if two:
        marks += [rough[:at] + rough[at + 1 : then] + rough[then + 1 :] for at, then in combinations(places, 2)]
    return tuple((family, mark) for mark in marks)


def _family(anchor: AnchorRead) -> str:
    """Give the class; a number with a letter read into it (2O24) passes for a code."""
    name = CLASSES[anchor.kind]
    return "code" if name == "number" else name


def _differ(left: str, right: str, most: int) -> bool:
    """Tell whether at most *most* edits make one of the other: look-alikes, dropped or doubled characters."""
    if min(len(left), len(right)) < SHORTEST or abs(len(left) - len(right)) > most:
        return False
    return _are_within(left, right, most)


def _are_within(left: str, right: str, most: int) -> bool:
    at, end = 0, min(len(left), len(right))
    while at < end and left[at] == right[at]:
        at += 1
    left, right = left[at:], right[at:]
    if not left or not right or most == 0:
        return len(left) + len(right) <= most
    return (
        ((left[0], right[0]) in _PAIRS and _are_within(left[1:], right[1:], most - 1))
        or _are_within(left[1:], right, most - 1)
        or _are_within(left, right[1:], most - 1)
    )
