"""Second reviews are blind: where two judgements differ, and who may see what before both have spoken. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

AXES = ("relevance", "sensitive", "names_person")
"""What two judgements are held against each other by; tags and notes may differ."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who has judged in one round of one item; judgements that were taken back are none."""

    firsts: frozenset[int]
    seconds: frozenset[int]
    is_over: bool
    """Whether the round is settled, or a later one has begun."""


def differing_axes(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Tell on which axes two judgements, as JSON objects, are not the same."""
    return tuple(axis for axis in AXES if first[axis] != second[axis])


def may_see_judgements(spoken: Spoken, *, viewer_id: int, is_editor: bool, holds_second: bool) -> bool:
    """Tell whether somebody may see what others judged in a round; their own judgements they always see.

    Before both have spoken nobody may: an editor who looked at an open round could take its second review.

    Args:
        spoken: who has judged in the round.
        viewer_id: who wants to see.
        is_editor: editors see the rounds of others too, once both have spoken in them.
        holds_second: whether they hold the item for a second review; then they are blind like everybody else.
    """
    if spoken.is_over or viewer_id in spoken.seconds:
        return True
    if not spoken.seconds:
        return False
    return viewer_id in spoken.firsts or (is_editor and not holds_second)
