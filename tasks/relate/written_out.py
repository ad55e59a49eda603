"""Numbers of a passage that are written out, and what they repeat: 30 (тридцать). Pure."""

from collections.abc import Iterator, Sequence

from storage.shapes import AnchorRead
from tasks.relate.facts import Facts, number_of_fact
from tasks.relate.spoken import find_spoken

_BRACKETS = frozenset(" \u00a0(（)）[]")


def spoken_in(facts: Facts) -> list[AnchorRead]:
    """Give the numbers of a passage that are written out and are none of its facts, nor repeat one beside them."""
    return [one for one in free_numbers(facts) if not is_repeated(facts.text, one, facts.anchors)]


def free_numbers(facts: Facts) -> list[AnchorRead]:
    """Give the numbers of a passage that are written out and are none of its facts."""
    at = {place for anchor in facts.anchors for place in range(anchor.start, anchor.end)}
    return [one for one in find_spoken(facts.text) if at.isdisjoint(range(one.start, one.end))]


def is_repeated(text: str, one: AnchorRead, among: Sequence[AnchorRead]) -> bool:
    """Tell whether the same number stands beside it: 30 (тридцать)."""
    return any(number_of_fact(anchor) == one.value for anchor in find_beside(text, one, among))


def find_beside(text: str, one: AnchorRead, among: Sequence[AnchorRead]) -> Iterator[AnchorRead]:
    """Give the numbers from which nothing but a bracket parts it."""
    for anchor in among:
        first, second = sorted((anchor, one), key=lambda found: found.start)
        between = text[first.end : second.start]
        if anchor is not one and 0 < len(between) <= len(" ( ") and set(between) <= _BRACKETS and between.strip():
            yield anchor
