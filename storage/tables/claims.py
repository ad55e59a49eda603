"""Claims: their wordings, the statuses they came to have, findings and sign-offs.

Only `Claim` is ever updated, and its `revision` goes up by one each time; every other row is added and stays.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import ClaimStatus, Confidence, Likelihood


class Claim(SQLModel, table=True):
    """One checkable sentence about a cache, as it stands now; wordings and evidence are rows of their own."""

    __tablename__ = "claim"
    __table_args__ = (one_of("status", ClaimStatus),)

    id: int | None = Field(default=None, primary_key=True)
    cache_id: int = Field(foreign_key="cache.id", index=True)
    version: int = 1
    """Of its wording; a sign-off is bound to it."""
    revision: int = 1
    """Goes up by one with every change to the claim or to what it rests on; writers say which one they saw."""
    status: str = ClaimStatus.UNASSESSED
    """Computed by rule, never set by hand."""
    rule: str
    """The rule that gave the status."""
    groups: int = 0
    """Independence groups that support it."""
    evidence_set: str
    """SHA-256 (64 hex digits) of what the status was computed from."""


class ClaimVersion(SQLModel, table=True):
    """One wording of a claim."""

    __tablename__ = "claim_version"
    __table_args__ = (
        UniqueConstraint("claim_id", "version"),
        one_of("confidence", Confidence),
        one_of("likelihood", Likelihood),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    version: int
    text: str
    accuses: bool
    """Whether it names somebody as a wrongdoer: a settled reply request is due."""
    confidence: str | None = None
    """High, moderate or low: how good the basis is."""
    likelihood: str | None = None
    """A word of ICD 203: how likely it is."""
    written_by: int = Field(foreign_key="reviewer.id")
    written_at: datetime = Field(sa_type=UtcTime)


class ClaimStatusChange(SQLModel, table=True):
    """A status that a claim came to have, and why."""

    __tablename__ = "claim_status_change"
    __table_args__ = (UniqueConstraint("claim_id", "revision"), one_of("status", ClaimStatus))

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    revision: int
    status: str
    rule: str
    evidence_set: str
    changed_at: datetime = Field(sa_type=UtcTime)


class Finding(SQLModel, table=True):
    """A person's word that a claim cannot be settled, with the reason; holds as long as the evidence set stands."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    version: int
    evidence_set: str
    reason: str
    found_by: int = Field(foreign_key="reviewer.id")
    found_at: datetime = Field(sa_type=UtcTime)


class SignOff(SQLModel, table=True):
    """Approval of a claim by somebody who made none of what is approved; a trigger refuses its authors."""

    __tablename__ = "sign_off"
    __table_args__ = (UniqueConstraint("claim_id", "version", "evidence_set", "signed_by"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    version: int
    evidence_set: str
    signed_by: int = Field(foreign_key="reviewer.id")
    signed_at: datetime = Field(sa_type=UtcTime)
    salt: str | None = None
    """Drawn for it, 64 hex digits: what hides the evidence set in the ledger's line of what was signed. None: from
    before there was such a line."""
