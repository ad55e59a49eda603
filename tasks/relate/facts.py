"""The facts of a passage (amounts, dates, numbers), and which of them two passages do not share. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES, comparable
from tasks.fingerprint.anchors import find_all_anchors

_LEAD = "( "
SMALL = frozenset("〇零一二三四五六七八九十两兩")
"""A numeral of one Han character may be part of a word (一起); alone it tells nothing."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs, as it is written on either side."""

    kind: str
    """`amount`, `date`, `contract_number`, `designator` or `number`."""
    before: str | None
    """None: it stands in the other document only."""
    after: str | None
    """None: it stands in the first document only."""
    place: int | None = None
    """Where it begins in its passage of the first document, in characters."""
    other_place: int | None = None
    """The same, of the other document."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A passage with its facts, in order."""

    text: str
    anchors: tuple[AnchorRead, ...]

    def written(self, anchor: AnchorRead) -> str:
        """Give a fact as it stands in the passage."""
        return self.text[anchor.start : anchor.end]

    def within(self, start: int, end: int) -> list[AnchorRead]:
        """Give the facts that a stretch of the passage touches; an empty stretch touches those it stands in."""
        last = max(end, start + 1)
        return [anchor for anchor in self.anchors if anchor.start < last and start < anchor.end]


def facts_of(text: str) -> Facts:
    """Find the facts of a passage."""
    # at the beginning of a line a number is taken for that of a clause, which has been cut off here
    found = find_all_anchors(_LEAD + text)
    moved = (replace(anchor, start=anchor.start - len(_LEAD), end=anchor.end - len(_LEAD)) for anchor in found)
    return Facts(text, tuple(anchor for anchor in moved if anchor.start >= 0))


def compare_facts(
    left: Facts, right: Facts, ours: Sequence[AnchorRead], theirs: Sequence[AnchorRead]
) -> tuple[FactChange, ...]:
    """Tell which of two passages' facts differ, in whatever order the passages have them.

    An amount is the same as its bare number: a table may have the currency in its head.

    Args:
        left: a passage.
        right: what stands for it in the other document.
        ours: the facts of *left* to compare.
        theirs: those of *right*.
    """
    # what is surely a number meets its like first
    lone, other = without_equal(
        sorted(ours, key=lambda one: left.written(one) in SMALL),
        sorted(theirs, key=lambda one: right.written(one) in SMALL),
    )
    waiting: dict[str, list[AnchorRead]] = defaultdict(list)
    for anchor in other:
        waiting[CLASSES[anchor.kind]].append(anchor)
    changes = []
    for anchor in lone:
        met = waiting[CLASSES[anchor.kind]].pop(0) if waiting[CLASSES[anchor.kind]] else None
        after, other_place = (None, None) if met is None else (right.written(met), met.start)
        told = FactChange(anchor.kind, left.written(anchor), after, anchor.start, other_place)
        changes.append((anchor.start, told))
    end = len(left.text)
    rest = [anchor for several in waiting.values() for anchor in several]
    changes += [
        (end + anchor.start, FactChange(anchor.kind, None, right.written(anchor), None, anchor.start))
        for anchor in rest
    ]
    ordered = (change for _, change in sorted(changes, key=lambda one: one[0]))
    return tuple(change for change in ordered if {change.before, change.after} - SMALL != {None})


def without_equal(
    ours: Sequence[AnchorRead], theirs: Sequence[AnchorRead]
) -> tuple[list[AnchorRead], list[AnchorRead]]:
    """Take out, pair by pair, what both sides have: by class and value first, then by the bare number.

    Args:
        ours: facts of the first side, in the order in which they choose.
        theirs: those of the other side.

    Returns:
        What each side is left with.
    """
    lone, other = list(ours), list(theirs)
    for key_of in (key_of_fact, number_of_fact):
        waiting: dict[str, list[AnchorRead]] = defaultdict(list)
        for anchor in other:
            waiting[key_of(anchor)].append(anchor)
        kept = []
        for anchor in lone:
            same = waiting[key_of(anchor)]
            if same and key_of(anchor):
                other.remove(same.pop(0))
            else:
                kept.append(anchor)
        lone = kept
    return lone, other


def key_of_fact(anchor: AnchorRead) -> str:
    """Give the class and the value by which a fact is the same in any paper."""
    return f"{CLASSES[anchor.kind]} {comparable(anchor)}"


def number_of_fact(anchor: AnchorRead) -> str:
    """Give the bare number of an amount or a number; empty: it has none."""
    return anchor.value.partition(" ")[0] if anchor.kind in {"amount", "number"} else ""
