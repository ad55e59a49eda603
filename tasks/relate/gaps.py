"""Closes gaps of an alignment: what stands alone on both sides in one place may belong together. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

MOST = 8
"""Passages of one side in a gap; in a longer one order proves nothing."""
AWAY = 3.5
"""Standard deviations of length within which two may be each other's translation."""
NEAR = 1.0
"""The same, where one title takes in the one beside it."""
MOST_JOINED = 3
"""Titles of a pair that takes in one more."""
TITLE = 90
"""Characters of a title at most."""
_SENTENCE = re.compile(r"[.!?…。！？;；:：,，][\"'»”’)\]）」』]*$")

Group = tuple[list[int], list[int]]
"""The paragraphs of either side that stand for each other."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A paragraph, as closing gaps sees it."""

    text: str
    label: str
    kinds: tuple[str, ...]
    """The classes of its facts, sorted."""
    length: float
    """In characters of the other side, for the first document; as it is, for the other."""

    @property
    def is_title(self) -> bool:
        """Tell whether it is short, without facts, without a number, and no sentence."""
        return not self.kinds and not self.label and is_heading(self.text)


def is_heading(text: str) -> bool:
    """Tell whether a text is short and no sentence."""
    return len(text) <= TITLE and _SENTENCE.search(text) is None


def close_gaps(groups: Sequence[Group], ours: Sequence[Seen], theirs: Sequence[Seen], *, spread: float) -> list[Group]:
    """Pair what an alignment left alone on both sides in one place, where facts and lengths do not speak against it.

    Args:
        groups: the alignment, in order.
        ours: the paragraphs of the first document.
        theirs: those of the other one.
        spread: the variance of the length of a translation for each character.

    Returns:
        All paragraphs, in order.
    """
    found: list[Group] = []
    rows: list[int] = []
    columns: list[int] = []
    for some, others in [*groups, ([], [])]:
        if (some and others) or not (some or others):
            found += _filled(rows, columns, ours, theirs, spread=spread)
            rows, columns = [], []
            found.append((some, others))
        else:
            rows += some
            columns += others
    return _with_titles(found[:-1], ours, theirs, spread=spread)


def _away(long: float, other: float, spread: float) -> float:
    return abs(other - long) / sqrt(spread * (long + other) / 2)


def _fits(one: Seen, other: Seen, spread: float) -> bool:
    if one.label != other.label and one.label and other.label:
        return False
    return one.kinds == other.kinds and _away(one.length, other.length, spread) <= AWAY


def _filled(
    rows: Sequence[int], columns: Sequence[int], ours: Sequence[Seen], theirs: Sequence[Seen], *, spread: float
) -> list[Group]:
    """Pair as many as fit, in order; of as many pairs those whose lengths fit best."""
    alone: list[Group] = [([row], []) for row in rows] + [([], [column]) for column in columns]
    if not rows or not columns or max(len(rows), len(columns)) > MOST:
        return alone
    best: dict[tuple[int, int], tuple[float, list[Group]]] = {}
    for down in range(len(rows) + 1):
        for across in range(len(columns) + 1):
            ways: list[tuple[float, list[Group]]] = [(0.0, [])] if not down and not across else []
            if down:
                gain, way = best[down - 1, across]
                ways.append((gain, [*way, ([rows[down - 1]], [])]))
            if across:
                gain, way = best[down, across - 1]
                ways.append((gain, [*way, ([], [columns[across - 1]])]))
            if down and across:
                one, other = ours[rows[down - 1]], theirs[columns[across - 1]]
                # where one side has more, which of them lacks a counterpart is told by facts, numbers or titles alone
                is_told = len(rows) == len(columns) or bool(one.kinds) or one.label == other.label != ""
                if (is_told or (one.is_title and other.is_title)) and _fits(one, other, spread):
                    gain, way = best[down - 1, across - 1]
                    gain += 1 - _away(one.length, other.length, spread) / (AWAY * 2 * MOST)
                    ways.append((gain, [*way, ([rows[down - 1]], [columns[across - 1]])]))
            best[down, across] = max(ways, key=lambda way: way[0])
    gain, way = best[len(rows), len(columns)]
    return way if gain else alone


def _with_titles(
    groups: Sequence[Group], ours: Sequence[Seen], theirs: Sequence[Seen], *, spread: float
) -> list[Group]:
    """Join a title that stands alone with the pair of titles beside it, where the lengths fit."""
    found = list(groups)
    at = 0
    while at < len(found):
        some, others = found[at]
        ways = [
            (_away_joined(found[beside], found[at], ours, theirs, spread=spread), min(at, beside))
            for beside in (at - 1, at + 1)
            if len(some) + len(others) == 1 and 0 <= beside < len(found)
        ]
        away, first = min(ways, default=(None, at))
        if away is not None and away <= NEAR:
            (one, other), (more, others) = found[first : first + 2]
            found[first : first + 2] = [(one + more, other + others)]
            # what stands before it may join as well
            at = max(-1, first - 2)
        at += 1
    return found


def _away_joined(pair: Group, alone: Group, ours: Sequence[Seen], theirs: Sequence[Seen], *, spread: float) -> float:
    """Give how far from one another in length a pair of titles is with a title more; infinite: they are none."""
    if not pair[0] or not pair[1] or len(pair[0]) + len(pair[1]) > MOST_JOINED:
        return inf
    number = 0 if alone[0] else 1
    title = (ours, theirs)[number][alone[number][0]]
    parts = [ours[row] for row in pair[0]], [theirs[column] for column in pair[1]]
    if title.label or not is_heading(title.text):
        return inf
    if any(one.label or not is_heading(one.text) for side in parts for one in side):
        return inf
    kinds = [Counter(kind for one in side for kind in one.kinds) for side in parts]
    if Counter(title.kinds) - (kinds[1 - number] - kinds[number]):
        return inf
    lengths = [sum(one.length for one in side) for side in parts]
    lengths[number] += title.length
    return _away(lengths[0], lengths[1], spread)
