"""Lays out a tree in columns and rows: each source in a row of its own, but where the row goes on freely. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rope:
    """What ties two sources of a tree; *directed*: the first has it from the other."""

    source: int
    other: int
    directed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands, counted from the left and from the top."""

    column: int
    row: int


def lay_tree(sources: Collection[int], ropes: Sequence[Rope], *, alone: Collection[int] = ()) -> dict[int, Place]:
    """Lay out sources that form one tree: where it all comes from on the left, the rest right of it, above and below.

    Args:
        sources: all of the tree.
        ropes: what ties them, without a circle.
        alone: those that must have nothing to the right in their row.

    Returns:
        The place of each. Two in one row are neighbours in the tree, and the right one follows the left one.
    """
    tied: dict[int, list[int]] = {source: [] for source in sorted(sources)}
    for rope in ropes:
        tied[rope.source].append(rope.other)
        tied[rope.other].append(rope.source)
    root = _origin(tied, ropes)
    columns, below = _hang(tied, root)
    rows: dict[int, int] = {}
    waiting: list[int | tuple[int, ...]] = [root]
    following = 0
    while waiting:
        now = waiting.pop()
        if isinstance(now, tuple):
            rows.update(dict.fromkeys(now, following))
            following += 1
            continue
        line = _in_line(now, below, alone)
        upper = [each for source in line for each in below[source][: len(below[source]) // 2]]
        lower = [each for source in reversed(line) for each in below[source][len(below[source]) // 2 :]]
        after = [each for each in lower if each not in line]
        waiting += [*reversed(after), tuple(line), *reversed(upper)]
    return {source: Place(columns[source], rows[source]) for source in rows}


def _in_line(source: int, below: Mapping[int, Sequence[int]], alone: Collection[int]) -> list[int]:
    """Give those that share a row: a source, the middle one of those that hang on it, and so on."""
    line = [source]
    while line[-1] not in alone and len(below[line[-1]]) % 2 == 1:
        line.append(below[line[-1]][len(below[line[-1]]) // 2])
    return line


def _origin(tied: Mapping[int, Sequence[int]], ropes: Sequence[Rope]) -> int:
    """Choose the root: who has it from nobody; of these the one most have it from, most are tied to, the first."""
    given, taken = dict.fromkeys(tied, 0), dict.fromkeys(tied, 0)
    for rope in ropes:
        given[rope.other] += rope.directed
        taken[rope.source] += rope.directed
    return min(tied, key=lambda source: (taken[source] > 0, -given[source], -len(tied[source]), source))


def _hang(tied: Mapping[int, Sequence[int]], root: int) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Hang the tree up at its root; gives the column of each, and those that hang on each."""
    columns, below = {root: 0}, {source: list[int]() for source in tied}
    waiting = [root]
    while waiting:
        source = waiting.pop()
        below[source] = sorted(each for each in tied[source] if each not in columns)
        for each in below[source]:
            columns[each] = columns[source] + 1
            waiting.append(each)
    return columns, below
