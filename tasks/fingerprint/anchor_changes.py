"""Tells which facts differ between two passages that stand for each other. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES, comparable
from tasks.fingerprint.anchors import find_all_anchors

IMPORTANCE = ("amount", "date", "contract_number", "designator", "number")
NEAR = 4
"""Letters on either side by which a place is known again: what follows them is an ending."""
REACH = 8
"""Characters in which they are looked for."""
MOST_COMPARED = 40_000
"""Pairs; of more, which no paragraph has, one is paired with the other in order."""
GAP, ELSEWHERE, SAME_ELSEWHERE, SAME_SURROUNDINGS, FAR = 0.5, 0.8, 0.15, 0.3, 0.15
"""Costs: of one that stands alone, and of pairs. Two that differ never cost more than two that stand alone."""
Change = tuple[AnchorRead | None, AnchorRead | None]


def changed(left: str, right: str, *, in_order: bool = True) -> list[Change]:
    """Pair the anchors of two aligned passages that differ.

    Args:
        left: a passage of one paper.
        right: the passage that stands for it in the other.
        in_order: whether the passages tell the same in the same order, as two drafts do. For passages in two languages
            give False: a value that stands in both is then no change, wherever it stands.

    Returns:
        What stands at the same place and differs, or stands in one of them only, by importance (amounts, dates,
        contract numbers, designators, numbers) and then by place; offsets are into *left* and *right*.
    """
    ours, theirs = find_all_anchors(left), find_all_anchors(right)
    changes: list[Change] = []
    for name in dict.fromkeys(CLASSES.values()):
        one = [anchor for anchor in ours if CLASSES[anchor.kind] == name]
        other = [anchor for anchor in theirs if CLASSES[anchor.kind] == name]
        if not in_order:
            one, other = _without(one, other), _without(other, one)
        changes += _align(_Side(left, one), _Side(right, other))
    return sorted(changes, key=_order)


@dataclass(frozen=True, slots=True)
class _Side:
    text: str
    anchors: Sequence[AnchorRead]

    def between(self, start: int, end: int) -> "_Side":
        return _Side(self.text, self.anchors[start:end])

    def surroundings(self) -> list[tuple[str, str, float]]:
        """Give of each anchor what stands before it and behind it, and how far on in the text it is, 0 to 1."""
        return [
            (
                "".join(self.text[max(0, anchor.start - REACH) : anchor.start].lower().split())[-NEAR:],
                "".join(self.text[anchor.end : anchor.end + REACH].lower().split())[:NEAR],
                anchor.start / max(len(self.text), 1),
            )
            for anchor in self.anchors
        ]


def _without(some: Sequence[AnchorRead], others: Sequence[AnchorRead]) -> list[AnchorRead]:
    there = Counter(comparable(anchor) for anchor in others)
    left = []
    for anchor in some:
        value = comparable(anchor)
        if there[value] > 0:
            there[value] -= 1
        else:
            left.append(anchor)
    return left


def _order(change: Change) -> tuple[int, int]:
    anchors = [anchor for anchor in change if anchor is not None]
    return min(IMPORTANCE.index(anchor.kind) for anchor in anchors), anchors[0].start


def _align(ours: _Side, theirs: _Side) -> list[Change]:
    """Pair in order what stands between anchors that agree at the beginning and at the end."""
    left, right = [[comparable(anchor) for anchor in side.anchors] for side in (ours, theirs)]
    begin, shorter = 0, min(len(left), len(right))
    while begin < shorter and left[begin] == right[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and left[-1 - end] == right[-1 - end]:
        end += 1
    ours, theirs = ours.between(begin, len(left) - end), theirs.between(begin, len(right) - end)
    if len(ours.anchors) * len(theirs.anchors) > MOST_COMPARED:
        return [
            (one, other)
            for one, other in zip_longest(ours.anchors, theirs.anchors)
            if one is None or other is None or comparable(one) != comparable(other)
        ]
    return _cheapest(ours, theirs)


def _cheapest(ours: _Side, theirs: _Side) -> list[Change]:
    """Align with the least cost (Needleman and Wunsch 1970)."""
    costs = _costs(ours, theirs)
    rows, columns = len(ours.anchors), len(theirs.anchors)
    total = [[column * GAP for column in range(columns + 1)]]
    for row in range(1, rows + 1):
        above, line = total[-1], [row * GAP]
        for column in range(1, columns + 1):
            line.append(
                min(
                    above[column - 1] + costs[row - 1][column - 1],
                    above[column] + GAP,
                    line[column - 1] + GAP,
                )
            )
        total.append(line)
    changes: list[Change] = []
    row, column = rows, columns
    while row or column:
        if row and column and total[row][column] == total[row - 1][column - 1] + costs[row - 1][column - 1]:
            row, column = row - 1, column - 1
            if comparable(ours.anchors[row]) != comparable(theirs.anchors[column]):
                changes.append((ours.anchors[row], theirs.anchors[column]))
        elif row and total[row][column] == total[row - 1][column] + GAP:
            row -= 1
            changes.append((ours.anchors[row], None))
        else:
            column -= 1
            changes.append((None, theirs.anchors[column]))
    return changes[::-1]


def _costs(ours: _Side, theirs: _Side) -> list[list[float]]:
    """Tell what it costs to pair each with each: hardly anything for the same value, less in the same surroundings."""
    others = [(comparable(anchor), *where) for anchor, where in zip(theirs.anchors, theirs.surroundings(), strict=True)]
    costs = []
    for anchor, (before, behind, place) in zip(ours.anchors, ours.surroundings(), strict=True):
        value, line = comparable(anchor), []
        for other, other_before, other_behind, other_place in others:
            alike = (before == other_before != "") + (behind == other_behind != "")
            if value == other:
                line.append(0.0 if alike else SAME_ELSEWHERE)
            else:
                line.append(ELSEWHERE - SAME_SURROUNDINGS * alike + abs(place - other_place) * FAR)
        costs.append(line)
    return costs
