"""Replies, answers to what contradicts, authenticity, holds. Rows are added and stay."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import AuthenticityVerdict, HoldKind, ReplyOutcome, ReplyStance, Verdict


class ReplyRequest(SQLModel, table=True):
    """A right of reply: who is asked, how, and what was put to them."""

    __tablename__ = "reply_request"

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    party: str
    channel: str | None = None
    allegations: str
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """None: not sent (it may be settled as not sought, or not safe to ask)."""
    deadline: datetime | None = Field(default=None, sa_type=UtcTime)
    asked_by: int = Field(foreign_key="reviewer.id")
    asked_at: datetime = Field(sa_type=UtcTime)


class ReplySettlement(SQLModel, table=True):
    """What came of a reply request; the newest stands (somebody may still answer after the deadline)."""

    __tablename__ = "reply_settlement"
    __table_args__ = (
        one_of("outcome", ReplyOutcome),
        one_of("stance", ReplyStance),
        CheckConstraint("(outcome = 'answered') = (stance IS NOT NULL)", name="an_answer_has_a_stance"),
        CheckConstraint(
            "outcome NOT IN ('not_sought', 'not_safe_to_ask') OR reason IS NOT NULL", name="silence_has_a_reason"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    reply_id: int = Field(foreign_key="reply_request.id", index=True)
    outcome: str
    stance: str | None = None
    """Of an answer: denies, confirms, or neither."""
    answer: str | None = None
    reason: str | None = None
    settled_by: int = Field(foreign_key="reviewer.id")
    settled_at: datetime = Field(sa_type=UtcTime)


class ReplyApproval(SQLModel, table=True):
    """An editor's signature under `not_sought`; not by who settled it."""

    __tablename__ = "reply_approval"
    __table_args__ = (UniqueConstraint("settlement_id", "signed_by"),)

    id: int | None = Field(default=None, primary_key=True)
    settlement_id: int = Field(foreign_key="reply_settlement.id")
    signed_by: int = Field(foreign_key="reviewer.id")
    signed_at: datetime = Field(sa_type=UtcTime)


class Resolution(SQLModel, table=True):
    """An answer to a contradiction or a denial: accepted or rebutted, with the reason; the newest stands."""

    __tablename__ = "resolution"
    __table_args__ = (
        one_of("verdict", Verdict),
        CheckConstraint("(evidence_id IS NULL) <> (settlement_id IS NULL)", name="answers_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id", index=True)
    settlement_id: int | None = Field(default=None, foreign_key="reply_settlement.id", index=True)
    verdict: str
    because: str
    written_by: int = Field(foreign_key="reviewer.id")
    written_at: datetime = Field(sa_type=UtcTime)


class ResolutionSignature(SQLModel, table=True):
    """A signature under a resolution; a trigger refuses who wrote it and who brought what it answers."""

    __tablename__ = "resolution_signature"
    __table_args__ = (UniqueConstraint("resolution_id", "signed_by"),)

    id: int | None = Field(default=None, primary_key=True)
    resolution_id: int = Field(foreign_key="resolution.id")
    signed_by: int = Field(foreign_key="reviewer.id")
    signed_at: datetime = Field(sa_type=UtcTime)


class Authenticity(SQLModel, table=True):
    """Is a document genuine and unaltered, and by which methods that was looked into; the newest stands."""

    __tablename__ = "authenticity"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        one_of("verdict", AuthenticityVerdict),
        CheckConstraint("verdict = 'unexamined' OR methods_named > 0", name="names_methods"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    number: int
    """From 1, per document."""
    verdict: str
    methods: list[str] = Field(sa_type=JSON)
    methods_named: int
    """How many they are: the guard cannot look into JSON alike on both databases."""
    note: str | None = None
    judged_by: int = Field(foreign_key="reviewer.id")
    judged_at: datetime = Field(sa_type=UtcTime)


class Hold(SQLModel, table=True):
    """An embargo or a safety hold on one claim, document or cache: blocks release, never review."""

    __tablename__ = "hold"
    __table_args__ = (
        one_of("kind", HoldKind),
        CheckConstraint(
            "(CASE WHEN claim_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN document_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN cache_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="holds_one",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True)
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    cache_id: int | None = Field(default=None, foreign_key="cache.id", index=True)
    until: datetime | None = Field(default=None, sa_type=UtcTime)
    """An embargo ends by itself then; None: two people must lift it."""
    reason: str
    placed_by: int = Field(foreign_key="reviewer.id")
    placed_at: datetime = Field(sa_type=UtcTime)


class HoldLift(SQLModel, table=True):
    """One signature under the lifting of a hold; with two it is lifted."""

    __tablename__ = "hold_lift"
    __table_args__ = (UniqueConstraint("hold_id", "signed_by"),)

    id: int | None = Field(default=None, primary_key=True)
    hold_id: int = Field(foreign_key="hold.id")
    reason: str
    signed_by: int = Field(foreign_key="reviewer.id")
    signed_at: datetime = Field(sa_type=UtcTime)
