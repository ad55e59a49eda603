"""Finds which words of two passages differ, as few and as whole as a person would tell them. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tasks.relate.words import Word

MOST_STEPS = 1_500_000
"""Of comparing word by word. Where more would be needed (one word a thousand times) the whole middle is one edit."""
THIN = 2
"""Characters. Equal words of no more between two edits are chance, and are told with them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands on either side in place of the other; half-open indexes of words, one side may be empty."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


def find_edits(left: Sequence[Word], right: Sequence[Word]) -> list[Edit]:
    """Find the edits that turn *left* into *right*, in order."""
    ours, theirs = [word.key for word in left], [word.key for word in right]
    start = _common(ours, theirs)
    end = _common(ours[start:][::-1], theirs[start:][::-1])
    last, other_last = len(ours) - end, len(theirs) - end
    middle, other = ours[start:last], theirs[start:other_last]
    if not middle and not other:
        return []
    if not middle or not other or _steps(middle, other) > MOST_STEPS:
        return [Edit(start, last, start, other_last)]
    opcodes = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
    edits = [Edit(a + start, b + start, c + start, d + start) for tag, a, b, c, d in opcodes if tag != "equal"]
    return list(_thickened(edits, right))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _steps(left: Sequence[str], right: Sequence[str]) -> int:
    theirs = Counter(right)
    return sum(count * theirs[key] for key, count in Counter(left).items())


def _thickened(edits: Sequence[Edit], right: Sequence[Word]) -> Iterator[Edit]:
    """Join edits of several words between which next to nothing is equal."""
    now: Edit | None = None
    for edit in edits:
        if now is None:
            now = edit
            continue
        between = right[now.right_end : edit.right_start]
        is_thin = sum(len(word.key) for word in between) <= THIN and not any(word.is_figure for word in between)
        if is_thin and _size(now) + _size(edit) > THIN * 2:
            now = Edit(now.left_start, edit.left_end, now.right_start, edit.right_end)
        else:
            yield now
            now = edit
    if now is not None:
        yield now


def _size(edit: Edit) -> int:
    return edit.left_end - edit.left_start + edit.right_end - edit.right_start
