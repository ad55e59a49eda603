"""Which joins make sources one, and which only add a reason; and how sources part into groups by them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.rules.independence import Join


@dataclass(frozen=True, slots=True)
class Bond:
    """A join of two sources, and what it does to their group."""

    join: Join
    makes: bool
    """Whether it joined what nothing before it did; else the two were one already, and it adds a reason."""
    alone: bool
    """Whether the group falls into two without it."""


class _Groups:
    """Sources that are one, as joins come in (union by the smallest number, so that the outcome has one name)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def first_of(self, source: int) -> int:
        """Give the source with the smallest number among those that are one with this."""
        while self._above.get(source, source) != source:
            source = self._above[source]
        return source

    def join(self, one: int, other: int) -> bool:
        """Make two one; tells whether they were not."""
        first, second = sorted((self.first_of(one), self.first_of(other)))
        self._above[second] = first
        return first != second


def bonds(found: Sequence[Join]) -> tuple[Bond, ...]:
    """Tell of each join whether it makes its two sources one, taken in the order given: the older first.

    Args:
        found: all that joins sources; the order decides which of several reasons is the one that made the group.

    Returns:
        A bond for each join, in the same order.
    """
    joined = _Groups()
    makes = [joined.join(each.source, each.other) for each in found]
    return tuple(
        Bond(each, is_first, is_first and not _reach_otherwise(found, at))
        for at, (each, is_first) in enumerate(zip(found, makes, strict=True))
    )


def _reach_otherwise(found: Sequence[Join], without: int) -> bool:
    """Tell whether the two ends of a join are one without it."""
    joined = _Groups()
    for at, each in enumerate(found):
        if at != without:
            joined.join(each.source, each.other)
    ends = found[without]
    return joined.first_of(ends.source) == joined.first_of(ends.other)


def part(sources: Iterable[int], found: Iterable[Join]) -> tuple[tuple[int, ...], ...]:
    """Part sources into those that are one, each group sorted, the groups in the order of their first."""
    joined = _Groups()
    for each in found:
        joined.join(each.source, each.other)
    parted: dict[int, list[int]] = {}
    for source in sorted(set(sources)):
        parted.setdefault(joined.first_of(source), []).append(source)
    return tuple(tuple(group) for group in parted.values())
