"""What a claim rests on: quotes, their translations, evidence and its digits. Rows are added and stay."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import Credibility, EvidenceKind, Stance


class Quote(SQLModel, table=True):
    """Where a claim rests in a document: the words, what stands around them, and where on the page."""

    __tablename__ = "quote"

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    page_number: int
    """From 1."""
    variant_id: int = Field(foreign_key="text_variant.id")
    variant_sha256: str
    """Of the text of the variant quoted from (UTF-8)."""
    start: int
    end: int
    """Half-open character offsets in that text."""
    exact: str
    prefix: str
    suffix: str
    boxes: list[list[float]] = Field(sa_type=JSON)
    """Of the words: left, top, right, bottom in shares (0 to 1) of the page; empty where none are known."""
    languages: list[str] = Field(sa_type=JSON)
    """BCP 47, of the spans under it, sorted."""
    quoted_by: int = Field(foreign_key="reviewer.id")
    quoted_at: datetime = Field(sa_type=UtcTime)


class Translation(SQLModel, table=True):
    """What a quote says in another language, by a person or by a machine that a person ran."""

    __tablename__ = "translation"

    id: int | None = Field(default=None, primary_key=True)
    quote_id: int = Field(foreign_key="quote.id", index=True)
    language: str
    text: str
    machine: str | None = None
    """Name and version of the machine; None: a person translated."""
    translated_by: int = Field(foreign_key="reviewer.id")
    translated_at: datetime = Field(sa_type=UtcTime)


class TranslationCheck(SQLModel, table=True):
    """A named person who reads the quote's language says that a translation holds, or that it does not."""

    __tablename__ = "translation_check"
    __table_args__ = (UniqueConstraint("translation_id", "checked_by"),)

    id: int | None = Field(default=None, primary_key=True)
    translation_id: int = Field(foreign_key="translation.id")
    holds: bool
    checked_by: int = Field(foreign_key="reviewer.id")
    checked_at: datetime = Field(sa_type=UtcTime)


class Evidence(SQLModel, table=True):
    """A link from a claim to what a source says, with a locator and a stance."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("stance", Stance),
        one_of("kind", EvidenceKind),
        CheckConstraint("(kind = 'quote') = (quote_id IS NOT NULL)", name="a_quote_is_quoted"),
        CheckConstraint("capture_id IS NULL OR kind = 'record'", name="a_capture_is_a_record"),
    )

    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id", index=True)
    source_id: int = Field(foreign_key="source.id", index=True)
    stance: str
    kind: str
    quote_id: int | None = Field(default=None, foreign_key="quote.id", unique=True)
    capture_id: int | None = Field(default=None, foreign_key="capture.id", index=True)
    locator: str | None = None
    """Where in the item: page, row, minute of the talk; for a quote the quote itself is the locator."""
    says: str | None = None
    """What the source says, in the words of who adds it."""
    added_by: int = Field(foreign_key="reviewer.id")
    added_at: datetime = Field(sa_type=UtcTime)


class EvidenceWithdrawal(SQLModel, table=True):
    """Evidence that was a mistake. Never of a contradiction: that is answered."""

    __tablename__ = "evidence_withdrawal"

    id: int | None = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", unique=True)
    reason: str
    withdrawn_by: int = Field(foreign_key="reviewer.id")
    withdrawn_at: datetime = Field(sa_type=UtcTime)


class CredibilityRating(SQLModel, table=True):
    """The Admiralty digit of one item, judged apart from its source's letter; the newest stands."""

    __tablename__ = "credibility_rating"
    __table_args__ = (one_of("credibility", Credibility),)

    id: int | None = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", index=True)
    credibility: str
    because: str | None = None
    rated_by: int = Field(foreign_key="reviewer.id")
    rated_at: datetime = Field(sa_type=UtcTime)
