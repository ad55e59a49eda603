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


class GivenBack(TypedDict):
    """The answer to `give_back`."""

    item: int
    document: str
    state: str
    draft_kept: bool


class Decided(TypedDict):
    """The answer to `decide`."""

    item: int
    document: str
    round: int
    state: str
    """`second_review` or `settled`."""
    because: list[str]
    """`relevant`, `sensitive`, `names_person`, `drawn`; `not_drawn` where it is settled."""
    late: bool
    """Whether the lease had expired; nobody else had taken the item."""


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
