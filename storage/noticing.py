"""The words and values of notices: what needs people, where it is told, what a channel gets."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class NoticeKind(StrEnum):
    """What needs people."""

    REPLY_DUE = "reply_due"
    """The deadline of a reply request comes near."""
    REPLY_OVERDUE = "reply_overdue"
    """It has passed, and nothing was settled."""
    LEASE_ABANDONED = "lease_abandoned"
    """A lease expired; there is no draft."""
    DRAFT_ABANDONED = "draft_abandoned"
    """A lease expired, and its holder left a draft."""
    CLAIM_FELL = "claim_fell"
    CAPTURE_CHANGED = "capture_changed"
    CAPTURE_MOVED = "capture_moved"
    CAPTURE_GONE = "capture_gone"
    ITEM_PARKED = "item_parked"
    SECOND_REVIEW_WAITING = "second_review_waiting"


class NoticeChannel(StrEnum):
    """Where notices are told."""

    LOG = "log"
    FILE = "file"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that needs people."""

    kind: NoticeKind
    subject: str
    """By a stable name: `reply:4`, `item:17`."""
    since: datetime
    key: str
    """The same as long as it is the same thing."""
    standing: bool = True
    """Whether it is still so; False: it happened and was mended since."""


class Told(TypedDict):
    """One notice as channels and people get it."""

    notice: int | None
    """Its number; None: it was not found by `sluice serve` yet."""
    kind: str
    subject: str
    since: str


class Digest(TypedDict):
    """What a channel is told at once."""

    at: str
    counts: dict[str, int]
    notices: list[Told]
