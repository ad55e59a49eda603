"""How a review item may move, who may undo what, and when a second review is due. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.errors import Conflict, Refused
from storage.vocabulary import Relevance, ReviewState


class Event(StrEnum):
    """What moves a review item."""

    ENQUEUE = "enqueue"
    TAKE = "take"
    GIVE_BACK = "give_back"
    EXPIRE = "expire"
    DECIDE = "decide"
    REQUIRE_SECOND = "require_second"
    CLOSE = "close"
    AGREE = "agree"
    DISAGREE = "disagree"
    REWORK = "rework"
    PARK = "park"
    UNPARK = "unpark"
    REOPEN = "reopen"
    UNDO = "undo"


TRANSITIONS: Mapping[Event, tuple[ReviewState | None, ReviewState]] = {
    Event.ENQUEUE: (None, ReviewState.QUEUED),
    Event.TAKE: (ReviewState.QUEUED, ReviewState.TAKEN),
    Event.GIVE_BACK: (ReviewState.TAKEN, ReviewState.QUEUED),
    Event.EXPIRE: (ReviewState.TAKEN, ReviewState.QUEUED),
    Event.DECIDE: (ReviewState.TAKEN, ReviewState.DECIDED),
    Event.REQUIRE_SECOND: (ReviewState.DECIDED, ReviewState.SECOND_REVIEW),
    Event.CLOSE: (ReviewState.DECIDED, ReviewState.SETTLED),
    Event.AGREE: (ReviewState.SECOND_REVIEW, ReviewState.SETTLED),
    Event.DISAGREE: (ReviewState.SECOND_REVIEW, ReviewState.RETURNED),
    Event.REWORK: (ReviewState.RETURNED, ReviewState.QUEUED),
    Event.PARK: (ReviewState.TAKEN, ReviewState.PARKED),
    Event.UNPARK: (ReviewState.PARKED, ReviewState.QUEUED),
    Event.REOPEN: (ReviewState.SETTLED, ReviewState.QUEUED),
}
"""From which state to which; `undo` is missing, it goes back to where its event came from."""

WITHIN_SECOND_REVIEW = frozenset({Event.TAKE, Event.GIVE_BACK, Event.EXPIRE, Event.DECIDE})
"""What may also happen to an item that waits for a second person, and leaves it in `second_review`."""

OPENS_A_ROUND = frozenset({Event.REWORK, Event.REOPEN})
"""These begin the next round; all others stay in theirs."""

UNDOABLE = frozenset({Event.TAKE, Event.GIVE_BACK, Event.DECIDE, Event.PARK, Event.UNPARK})
"""What a person may take back. An undo is not undone: the act itself is done again.

Not a judgement of a second review, nor agreeing: by then both have seen what the other said, and a judgement made
anew would not be blind. Not disagreeing or reopening: a round that began stays begun, and is decided anew.
"""

FOLLOW_UPS = frozenset({Event.REQUIRE_SECOND, Event.CLOSE})
"""What the machine adds to a decision, and what falls with it."""

LEFT_TO_THE_MACHINE = frozenset({ReviewState.QUEUED, ReviewState.RETURNED, ReviewState.PARKED})
"""Items that wait: they may be ranked anew. Those in somebody's hands, decided or settled keep their rank.

So do those that wait for a second person: a rank that learned from the first judgement would tell it.
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reviewer says of a document."""

    relevance: Relevance
    sensitive: bool
    names_person: bool
    tags: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event in the life of an item, as far as the rules look at it."""

    number: int
    event: Event
    from_state: ReviewState | None
    to_state: ReviewState
    reviewer_id: int | None
    """None: the machine."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What follows on a decision, and why."""

    event: Event
    to_state: ReviewState
    details: dict[str, Any]
    """`because`; where chance decided also `seed`, `share` and `draw`, so that anybody can draw again."""


def next_state(event: Event, state: ReviewState | None) -> ReviewState:
    """Tell where *event* leads from *state* (None: there is no item yet).

    Raises:
        Refused: it does not lead anywhere from there (rule `transition`).
    """
    if state is ReviewState.SECOND_REVIEW and event in WITHIN_SECOND_REVIEW:
        return state
    expected, to_state = TRANSITIONS.get(event, (None, None))
    if to_state is None or expected is not state:
        raise Refused(
            f"{event} is not possible on an item that is {state or 'not in the queue'}. "
            "See where items stand with: sluice queue list",
            rule="transition",
        )
    return to_state


def is_in_hands(step: Step, *, gave_token: bool) -> bool:
    """Tell whether *step*, the last of an item, left it in somebody's hands, were it only by an expired lease.

    Args:
        step: the last step of the item.
        gave_token: whether it gave out a token, as takes do, and an undo that puts an item back into one's hands.
    """
    if step.to_state is ReviewState.SECOND_REVIEW:
        spoke = step.event is Event.DECIDE and step.from_state is ReviewState.SECOND_REVIEW
        return gave_token or spoke
    return step.to_state is ReviewState.TAKEN


def next_round(event: Event, review_round: int) -> int:
    """Tell the round an item is in after *event*."""
    return review_round + 1 if event in OPENS_A_ROUND else review_round


def draw(document_sha256: str, *, review_round: int, seed: int) -> float:
    """Draw a number in [0, 1) for one round of one document: the same for everybody who knows the seed.

    The first 53 bits of SHA-256 over `seed:document:round`, as many as a float keeps apart. Who knows the seed can
    foresee the draw; a desk that minds keeps `SLUICE_SECOND_REVIEW_SEED` to its editors.
    """
    digest = hashlib.sha256(f"{seed}:{document_sha256}:{review_round}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)


def rule_on(judgement: Judgement, *, document_sha256: str, review_round: int, seed: int, share: float) -> Ruling:
    """Tell whether a decision needs a second pair of eyes.

    Always where it says relevant, sensitive, or naming a person; else where the draw falls into the share.

    Args:
        judgement: what was decided.
        document_sha256: the document's hash, 64 hex digits.
        review_round: the round, from 1.
        seed: the sample's seed.
        share: the share of plain decisions to be reviewed twice, 0 to 1.
    """
    always = [
        reason
        for reason, holds in (
            ("relevant", judgement.relevance is Relevance.RELEVANT),
            ("sensitive", judgement.sensitive),
            ("names_person", judgement.names_person),
        )
        if holds
    ]
    if always:
        return _ruling(Event.REQUIRE_SECOND, {"because": always})
    drawn = draw(document_sha256, review_round=review_round, seed=seed)
    sample = {"seed": seed, "share": share, "draw": drawn}
    if drawn < share:
        return _ruling(Event.REQUIRE_SECOND, {"because": ["drawn"], **sample})
    return _ruling(Event.CLOSE, {"because": ["not_drawn"], **sample})


def _ruling(event: Event, details: dict[str, Any]) -> Ruling:
    return Ruling(event, next_state(event, ReviewState.DECIDED), details)


def steps_to_undo(history: Sequence[Step], *, reviewer_id: int) -> tuple[Step, ...]:
    """Tell which steps fall when *reviewer_id* undoes their last act on an item, newest first.

    The act itself, and what the machine added to it: the ruling on a decision.

    Args:
        history: all steps of the item, oldest first.
        reviewer_id: who wants to undo.

    Raises:
        Conflict: somebody else acted since (rule `acted_since`).
        Refused: the last act is none that can be undone (rule `undo`), or both have spoken (rule `blind`).
    """
    falling: list[Step] = []
    for step in reversed(history):
        falling.append(step)
        if step.event not in FOLLOW_UPS:
            break
    last = falling[-1] if falling else None
    if last is None or last.reviewer_id is None:
        raise Refused("nobody has acted on this item yet: there is nothing to undo", rule="undo")
    if last.reviewer_id != reviewer_id:
        raise Conflict("somebody else acted on this item since: your act stands", rule="acted_since")
    if last.event in {Event.AGREE, Event.DECIDE} and last.from_state is ReviewState.SECOND_REVIEW:
        raise Refused(
            "both have spoken on this item, and a second judgement would not be blind: yours stands. "
            "An item that was settled by mistake is opened again with: sluice queue reopen ITEM --reason TEXT",
            rule="blind",
        )
    if last.event not in UNDOABLE:
        raise Refused(f"the last act on this item is {last.event}, which is not undone; act anew", rule="undo")
    return tuple(falling)
