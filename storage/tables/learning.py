"""What the queue learns from and what it learned: the features of documents, and each run of learning."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime


class DocumentFeatures(SQLModel, table=True):
    """A document as learning sees it; made anew where its reading, or the way of counting, is another."""

    __tablename__ = "document_features"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    basis: str
    """The version of the features and the reading they were counted from."""
    grams: bytes
    """Hashed n-grams and words with their counts, packed: the text cannot be had back, but what stands in it can
    be guessed at, so they go where the text goes."""
    facts: list[str] = Field(sa_type=JSON)
    """Language, kind, length, anchors and signals, in words for a reviewer."""


class LearningRun(SQLModel, table=True):
    """What one ranking was learned from; added, never changed. The same decisions learned again make no new row."""

    __tablename__ = "learning_run"
    __table_args__ = (UniqueConstraint("cache_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    cache_id: int = Field(foreign_key="cache.id")
    number: int
    """From 1, without gaps, per cache."""
    model: str
    """The version of the model and of the features."""
    seed: int
    """Of the random share."""
    random_share: float
    weight: float
    """Of what was learned, beside the watchlists and facts: 0 to below 1."""
    documents: int
    decisions: int
    """Standing ones, that say relevant or not."""
    relevant: int
    learned_from: str
    """SHA-256 over the decisions, by document, and the seed and share."""
    at: datetime = Field(sa_type=UtcTime)
