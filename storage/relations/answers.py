"""What the verbs of sameness answer: hashes, kinds and counts; never text, as answers are kept."""

from typing import TypedDict


class RelationDecided(TypedDict):
    """The answer to `confirm_relation` and `reject_relation`."""

    cache: str
    document: str
    other: str
    kind: str
    score: float
    state: str
    version: int
    """Of the relation; the next change says it as `expected`."""
    rejected: list[str]
    """The kinds that were rejected with it, as they cannot be true beside it."""


class FamilyPinned(TypedDict):
    """The answer to `pin_family`."""

    cache: str
    document: str
    family: str
    pinned: bool


class FamilyListed(TypedDict):
    """One row of `list_families`."""

    family: str
    """Its name: the SHA-256 of the pivot that it was founded with."""
    pivot: str
    pinned: bool
    """Whether a person chose the pivot."""
    members: int
    states: dict[str, int]
    """How many members stand in which review state; those that are not queued are not counted."""
    aliases: list[str]
    """Names of families that were merged into it."""


class Tied(TypedDict):
    """What ties a member to the pivot."""

    kind: str
    score: float
    state: str
    because: str
    version: int


class InQueue(TypedDict):
    """A member's review item."""

    item: int
    state: str
    priority: float


class MemberShown(TypedDict):
    """A member of a family."""

    document: str
    pivot: bool
    pinned: bool
    media_type: str | None
    pages: int | None
    outcome: str | None
    relation: Tied | None
    """None: it is the pivot, or tied to it over others only."""
    review: InQueue | None


class FamilyShown(TypedDict):
    """The answer to `show_family`."""

    cache: str
    family: str
    pivot: str
    pinned: bool
    aliases: list[str]
    members: list[MemberShown]
    """The pivot first, then by hash."""
