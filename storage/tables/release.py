"""What goes out: redactions, their approval, releases, what they hold, what was withdrawn. Rows are added and stay."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import RedactionOrigin, RedactionReason, ReleaseKind


class Redaction(SQLModel, table=True):
    """A place of a document that no release shows; the blob stays as it is."""

    __tablename__ = "redaction"
    __table_args__ = (
        one_of("reason", RedactionReason),
        one_of("origin", RedactionOrigin),
        CheckConstraint("(origin = 'proposed') = (term IS NOT NULL)", name="a_proposal_has_its_term"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    page_number: int
    """From 1."""
    boxes: list[list[float]] = Field(sa_type=JSON)
    """Left, top, right, bottom in shares (0 to 1) of the page; empty where the page has no geometry."""
    variant_id: int | None = Field(default=None, foreign_key="text_variant.id")
    """The text that `start` and `end` count in; None: only a place on the picture is known."""
    start: int | None = None
    end: int | None = None
    """Half-open character offsets."""
    words: str | None = None
    """What stands there, as far as it is known: what no file of a release may show. None: not known."""
    term: str | None = None
    """What was searched for, where a search proposed it."""
    only_here: bool = False
    """Whether the same words may stay where they stand elsewhere."""
    reason: str
    origin: str
    drawn_by: int = Field(foreign_key="reviewer.id")
    drawn_at: datetime = Field(sa_type=UtcTime)


class RedactionWithdrawal(SQLModel, table=True):
    """A redaction that was a mistake."""

    __tablename__ = "redaction_withdrawal"

    id: int | None = Field(default=None, primary_key=True)
    redaction_id: int = Field(foreign_key="redaction.id", unique=True)
    because: str
    withdrawn_by: int = Field(foreign_key="reviewer.id")
    withdrawn_at: datetime = Field(sa_type=UtcTime)


class RedactionApproval(SQLModel, table=True):
    """Approval of all that stands redacted in a document, by somebody who drew none of it; a later box voids it.

    The set may be empty: somebody looked, and there is nothing to redact.
    """

    __tablename__ = "redaction_approval"
    __table_args__ = (UniqueConstraint("document_id", "plan_sha256", "approved_by"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    plan_sha256: str
    """Of what was approved (64 hex digits)."""
    redactions: int
    """How many they were."""
    approved_by: int = Field(foreign_key="reviewer.id")
    approved_at: datetime = Field(sa_type=UtcTime)


class Release(SQLModel, table=True):
    """A bag that was handed out, or made to be."""

    __tablename__ = "release"
    __table_args__ = (
        one_of("kind", ReleaseKind),
        CheckConstraint("(kind = 'erratum') = (withdraws_id IS NOT NULL)", name="an_erratum_withdraws"),
    )

    id: int | None = Field(default=None, primary_key=True)
    label: str = Field(unique=True)
    """`VS-2026-001`: its name outside."""
    cache_id: int = Field(foreign_key="cache.id", index=True)
    kind: str = ReleaseKind.RELEASE
    minimum: str
    """`verified` or `corroborated`."""
    selection_sha256: str = Field(index=True)
    """Of all that was selected: the same again is the same release."""
    made_on: date
    """The day that the bag tells."""
    ledger_size: int
    """How many entries the ledger had: the root that the bag tells is theirs."""
    tagmanifest_sha256: str
    """Of `tagmanifest-sha256.txt`, which is what is signed."""
    key_id: str
    """Of the key that signed, as minisign shows it (16 hex digits)."""
    withdraws_id: int | None = Field(default=None, foreign_key="release.id")
    because: str | None = None
    """Why an erratum was due."""
    made_by: int | None = Field(default=None, foreign_key="reviewer.id")
    """None: the operator, or the standing order of the settings."""
    made_at: datetime = Field(sa_type=UtcTime)


class ReleasedClaim(SQLModel, table=True):
    """A claim in a release, or in the erratum that withdraws it."""

    __tablename__ = "released_claim"

    release_id: int = Field(primary_key=True, foreign_key="release.id")
    claim_id: int = Field(primary_key=True, foreign_key="claim.id", index=True)
    number: int
    """From 1, in the bag."""
    version: int
    evidence_set: str


class ReleasedDocument(SQLModel, table=True):
    """A document in a release."""

    __tablename__ = "released_document"

    release_id: int = Field(primary_key=True, foreign_key="release.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id", index=True)
    export_id: str
    """`VS001-0001`: its name in the bag."""
    salt: str
    """Drawn for it, 64 hex digits: what the commitment to the original is made with; shown to nobody but a court."""
    derivative_sha256: str
    """Of the redacted PDF."""


class ClaimRetraction(SQLModel, table=True):
    """A released claim that was withdrawn, in one wording; another wording is another statement."""

    __tablename__ = "claim_retraction"
    __table_args__ = (UniqueConstraint("claim_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    version: int
    erratum_id: int = Field(foreign_key="release.id")
    because: str
    retracted_by: int = Field(foreign_key="reviewer.id")
    retracted_at: datetime = Field(sa_type=UtcTime)
