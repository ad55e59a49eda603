"""What the verbs of the queue answer: JSON objects, as they are shown, kept for a request key, and given again."""

from typing import Any, TypedDict


class Taken(TypedDict):
    """The answer to `take`."""

    item: int
    document: str
    """SHA-256, 64 hex digits."""
    cache: str
    round: int
    token: str
    """Proves the lease; `decide` and `give_back` ask for it."""
    expires_at: str
    """ISO 8601 with offset."""
    priority: float
    because: list[str]
    draft: dict[str, Any] | None
    """What this reviewer last left on this item in this round; nobody else's."""
    second: bool
    """Whether it is taken for a second review."""
    version: int
    """Of the item, as every answer here: what the next verb may expect."""


class Held(Taken):
    """An item that is in one's hands: as `take` answered, as it stands now."""

    expired: bool
    """Whether the lease has run out; it holds until somebody else takes the item."""
    spoken: bool
    """Of a second review: whether one has said one's own judgement, and may answer the first."""


class Prolonged(TypedDict):
    """The answer to `heartbeat`."""

    item: int
    document: str
    token: str
    expires_at: str
    version: int


class Drafted(TypedDict):
    """The answer to `draft`."""

    item: int
    document: str
    draft: dict[str, Any]
    saved_at: str
    version: int


class GivenBack(TypedDict):
    """The answer to `give_back`."""

    item: int
    document: str
    state: str
    draft_kept: bool
    version: int


class JudgementShown(TypedDict):
    """What one reviewer said in one round."""

    reviewer: str
    second: bool
    relevance: str
    sensitive: bool
    names_person: bool
    tags: list[str]
    note: str | None
    undone: bool
    decided_at: str


class Decided(TypedDict):
    """The answer to `decide`."""

    item: int
    document: str
    round: int
    state: str
    """`second_review` or `settled`."""
    because: list[str]
    """`relevant`, `sensitive`, `names_person`, `drawn`; `not_drawn` where it is settled.

    Of a second review: `same`, or `differs: relevance` and so on.
    """
    late: bool
    """Whether the lease had expired; nobody else had taken the item."""
    second: bool
    judgements: list[JudgementShown]
    """Of a second review: the first and one's own, now that both have spoken."""
    version: int


class Skipped(TypedDict):
    """A member of a family that was not decided with the others."""

    item: int | None
    document: str
    because: str
    """`taken`, `second_review`, `settled`, `parked`, `language`, `own_round`, `not_queued`."""


class FamilyDecided(TypedDict):
    """The answer to `decide_family`."""

    item: int
    document: str
    family: str | None
    decided: list[Decided]
    """The item of the token first."""
    skipped: list[Skipped]


class Answered(TypedDict):
    """The answer to `agree` and `disagree`."""

    item: int
    document: str
    round: int
    """In which the item is now."""
    state: str
    judgements: list[JudgementShown]
    version: int


class Moved(TypedDict):
    """The answer to `park`, `unpark` and `reopen`."""

    item: int
    document: str
    round: int
    state: str
    parked_for: str | None
    version: int


class Undone(TypedDict):
    """The answer to `undo`."""

    item: int
    document: str
    undone: str
    """The event that was taken back."""
    state: str
    token: str | None
    """Of the fresh lease, where the item is in the reviewer's hands again."""
    expires_at: str | None
    version: int


class Listed(TypedDict):
    """One line of the queue."""

    item: int
    document: str
    cache: str
    state: str
    """As it stands now: an item whose lease has expired is `queued`."""
    priority: float
    because: list[str]
    assignee: str | None
    lease_expires_at: str | None
    round: int
    version: int
    behind: bool
    parked_for: str | None


class EventShown(TypedDict):
    """One step in the history of an item."""

    number: int
    event: str
    from_state: str | None
    to_state: str
    reviewer: str | None
    """None: the machine."""
    at: str
    reason: str | None
    """What a person gave for it."""
    because: list[str] | None
    """Why a second review was required, or not; None where this would tell a judgement that is not to be seen."""
    undoes: int | None


class RoundShown(TypedDict):
    """One round in the history of an item, as far as the viewer may see it."""

    round: int
    blind: bool
    """Whether others' judgements are kept from the viewer."""
    judgements: list[JudgementShown]
    events: list[EventShown]


class DraftShown(TypedDict):
    """A draft of the viewer's own."""

    round: int
    orphan: bool
    """Whether it came too late for its lease."""
    judgement: dict[str, Any]
    saved_at: str


class ItemShown(Listed):
    """The answer to `show_item`: an item and its history."""

    rounds: list[RoundShown]
    drafts: list[DraftShown]
