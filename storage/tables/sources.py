"""Sources, what ties them, their letters; what was captured from the open web. Rows are added and stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import CaptureVerdict, Reliability, SourceKind, TieKind


class Source(SQLModel, table=True):
    """Where information comes from. A cache is one source, made with the first quote from it."""

    __tablename__ = "source"
    __table_args__ = (one_of("kind", SourceKind),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    origin_known: bool
    """False: nobody knows where its word comes from; it counts for no group."""
    cache_id: int | None = Field(default=None, foreign_key="cache.id", unique=True)
    named_by: int = Field(foreign_key="reviewer.id")
    named_at: datetime = Field(sa_type=UtcTime)


class Tie(SQLModel, table=True):
    """Why two sources are not independent; `derived_from`, `republishes` and `told_by` go from source to other."""

    __tablename__ = "tie"
    __table_args__ = (one_of("kind", TieKind), CheckConstraint("source_id <> other_id", name="joins_two"))

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    other_id: int = Field(foreign_key="source.id", index=True)
    kind: str
    because: str
    tied_by: int = Field(foreign_key="reviewer.id")
    tied_at: datetime = Field(sa_type=UtcTime)


class TieWithdrawal(SQLModel, table=True):
    """A tie that was a mistake: it stays in the record and joins nothing any more."""

    __tablename__ = "tie_withdrawal"

    id: int | None = Field(default=None, primary_key=True)
    tie_id: int = Field(foreign_key="tie.id", unique=True)
    reason: str
    withdrawn_by: int = Field(foreign_key="reviewer.id")
    withdrawn_at: datetime = Field(sa_type=UtcTime)


class Capture(SQLModel, table=True):
    """A page of the open web as it was got: the bytes are a blob, the headers and the query stand here."""

    __tablename__ = "capture"

    id: int | None = Field(default=None, primary_key=True)
    url: str
    final_url: str
    query: str
    """What was asked there, in words: how somebody else finds it again."""
    status: int
    headers: list[list[str]] = Field(sa_type=JSON)
    redirects: list[list[Any]] = Field(sa_type=JSON)
    """Status and address of each hop on the way to the final one."""
    sha256: str = Field(foreign_key="blob.sha256")
    media_type: str | None = None
    deposited_at_url: str | None = None
    """Where a public web archive keeps a copy; None: no deposit was asked for, or it failed."""
    captured_by: int = Field(foreign_key="reviewer.id")
    captured_at: datetime = Field(sa_type=UtcTime)


class CaptureCheck(SQLModel, table=True):
    """A later look at a captured address: does it still stand."""

    __tablename__ = "capture_check"
    __table_args__ = (one_of("verdict", CaptureVerdict),)

    id: int | None = Field(default=None, primary_key=True)
    capture_id: int = Field(foreign_key="capture.id", index=True)
    verdict: str
    status: int | None = None
    sha256: str | None = Field(default=None, foreign_key="blob.sha256")
    """Of what stands there now; None: nothing was got."""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What changed: final address, size, media type, share of words kept."""
    checked_at: datetime = Field(sa_type=UtcTime)


class ReliabilityRating(SQLModel, table=True):
    """The Admiralty letter of a source; the newest stands, none means F."""

    __tablename__ = "reliability_rating"
    __table_args__ = (one_of("reliability", Reliability),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    reliability: str
    because: str | None = None
    rated_by: int = Field(foreign_key="reviewer.id")
    rated_at: datetime = Field(sa_type=UtcTime)
