"""Who reviews what: people, review items, leases, decisions, drafts, and every event on an item."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import ParkedFor, Relevance, ReviewState, Role

PSEUDONYM_BYTES = 8


def new_pseudonym() -> str:
    """Give a pseudonym that says nothing about who bears it."""
    return secrets.token_hex(PSEUDONYM_BYTES)


class Reviewer(SQLModel, table=True):
    """A person at the desk."""

    __tablename__ = "reviewer"
    __table_args__ = (one_of("role", Role),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    created_at: datetime = Field(sa_type=UtcTime)
    pseudonym: str = Field(default_factory=new_pseudonym, unique=True, index=True)
    """64 random bits in hex: what a release shows instead of the name."""
    deactivated_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """Since when they no longer act; None: they act."""


class ReviewerLanguage(SQLModel, table=True):
    """A language that a reviewer reads, as a BCP 47 prefix."""

    __tablename__ = "reviewer_language"

    reviewer_id: int = Field(primary_key=True, foreign_key="reviewer.id")
    language: str = Field(primary_key=True)


class ReviewItem(SQLModel, table=True):
    """A document's place in the queue, and the lease on it."""

    __tablename__ = "review_item"
    __table_args__ = (
        Index("ix_review_item_order", "state", "priority", "behind"),
        one_of("state", ReviewState),
        one_of("parked_for", ParkedFor),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", unique=True)
    state: str = ReviewState.QUEUED
    round: int = 1
    version: int = 1
    """Goes up with every change; writers say which one they saw."""
    priority: float
    """0 to 1."""
    behind: bool = False
    """Whether it waits behind the pivot of its family."""
    because: list[str] = Field(sa_type=JSON)
    ranked_by: str
    """The version of the ranking and the watchlist that gave the priority."""
    assignee_id: int | None = Field(default=None, foreign_key="reviewer.id", index=True)
    token: str | None = None
    """The fencing token of the lease; every take makes a new one."""
    lease_expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    parked_for: str | None = None
    """What it waits for while it is parked."""


class Decision(SQLModel, table=True):
    """One reviewer's judgement in one round; added, never changed."""

    __tablename__ = "decision"
    __table_args__ = (one_of("relevance", Relevance),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="review_item.id", index=True)
    round: int
    reviewer_id: int = Field(foreign_key="reviewer.id")
    relevance: str
    sensitive: bool
    names_person: bool
    tags: list[str] = Field(sa_type=JSON)
    note: str | None = None
    second: bool = False
    """Whether it is a second review, given blind."""
    decided_at: datetime = Field(sa_type=UtcTime)


class Draft(SQLModel, table=True):
    """A judgement not yet given, or one that came too late (`orphan`); kept for its author."""

    __tablename__ = "draft"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="review_item.id", index=True)
    round: int
    reviewer_id: int = Field(foreign_key="reviewer.id")
    orphan: bool
    judgement: dict[str, Any] = Field(sa_type=JSON)
    saved_at: datetime = Field(sa_type=UtcTime)


class ReviewEvent(SQLModel, table=True):
    """One step of an item from state to state; undoing adds an event, it takes none away."""

    __tablename__ = "review_event"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="review_item.id")
    number: int
    """From 1, without gaps, per item."""
    event: str
    from_state: str | None = None
    to_state: str
    round: int
    reviewer_id: int | None = Field(default=None, foreign_key="reviewer.id")
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    undoes: int | None = None
    """The number of the event that this one compensates."""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The sample's seed and draw, the lease before it was given back."""
    at: datetime = Field(sa_type=UtcTime)


class Answer(SQLModel, table=True):
    """What a verb answered to a request key, so that asking again gives the same answer."""

    __tablename__ = "answer"

    request_key: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    verb: str
    asked: dict[str, Any] = Field(sa_type=JSON)
    answer: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=UtcTime)
