"""Tells which facts differ between two passages that stand for each other. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES, comparable
from tasks.fingerprint.anchors import find_all_anchors

IMPORTANCE = ("amount", "date", "contract_number", "designator", "number")
Change = tuple[AnchorRead | None, AnchorRead | None]


def changed(left: str, right: str) -> list[Change]:
    """Pair the anchors of two aligned passages that differ.

    Args:
        left: a passage of one paper.
        right: the passage that stands for it in the other.

    Returns:
        What stands at the same place and differs, or stands in one of them only, by importance (amounts, dates,
        contract numbers, designators, numbers) and then by place; offsets are into *left* and *right*.
    """
    ours, theirs = find_all_anchors(left), find_all_anchors(right)
    changes: list[Change] = []
    for name in dict.fromkeys(CLASSES.values()):
        changes += _align(
            [anchor for anchor in ours if CLASSES[anchor.kind] == name],
            [anchor for anchor in theirs if CLASSES[anchor.kind] == name],
        )
    return sorted(changes, key=_order)


def _order(change: Change) -> tuple[int, int]:
    some = change[0] or change[1]
    assert some is not None
    return min(IMPORTANCE.index(anchor.kind) for anchor in change if anchor is not None), some.start


def _align(ours: Sequence[AnchorRead], theirs: Sequence[AnchorRead]) -> list[Change]:
    """Pair in order what stands between two anchors that agree."""
    matcher = SequenceMatcher(
        None, [comparable(anchor) for anchor in ours], [comparable(anchor) for anchor in theirs], autojunk=False
    )
    changes: list[Change] = []
    for tag, left_start, left_end, right_start, right_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for at in range(max(left_end - left_start, right_end - right_start)):
            changes.append(
                (
                    ours[left_start + at] if left_start + at < left_end else None,
                    theirs[right_start + at] if right_start + at < right_end else None,
                )
            )
    return changes
