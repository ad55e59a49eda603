"""What was read: pages, text variants, spans, anchors, signals, and the languages of a document."""

from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.shapes import CURRENT
from storage.tables.columns import one_of
from storage.vocabulary import Method, SignalKind, SpanMethod


class Page(SQLModel, table=True):
    """One page of a document, numbered from 1."""

    __tablename__ = "page"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    number: int
    label: str | None = None
    """What the document itself calls it: a sheet's name."""
    width: float | None = None
    height: float | None = None
    """In points, as shown; None: it has no geometry."""


class TextVariant(SQLModel, table=True):
    """The text of a page by one method and engine; added, never overwritten; at most one is chosen.

    Other states than the current one are known for text that was not recognised only, and there `ocr_languages` is
    NULL, so that the unique key does not stand in their way.
    """

    __tablename__ = "text_variant"
    __table_args__ = (
        UniqueConstraint("page_id", "method", "engine", "ocr_languages"),
        Index(
            "uq_text_variant_chosen",
            "page_id",
            unique=True,
            sqlite_where=text("chosen_because IS NOT NULL"),
            postgresql_where=text("chosen_because IS NOT NULL"),
        ),
        one_of("method", Method),
    )

    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="page.id")
    method: str
    engine: str
    """Name and version: `mupdf 1.28.5`."""
    ocr_languages: str | None = None
    """Joined by `+`, as given to the engine; None: no OCR."""
    confidence: float | None = None
    text: str
    """NFC, otherwise as read."""
    chosen_because: str | None = None
    """Why this variant is the one shown; None: it is not."""
    state: str = CURRENT
    """Which state of the page: `current`, `revision 1`, `before changes`."""
    words: bytes | None = None
    """Where its words stand (`storage.geometry`); None: not known."""
    spans_by: str | None = None
    """The engine whose spans are in force; older sets stay beside it."""


class Span(SQLModel, table=True):
    """A stretch of a variant in one language; offsets are half-open, in characters."""

    __tablename__ = "span"
    __table_args__ = (UniqueConstraint("variant_id", "start", "engine"), one_of("method", SpanMethod))

    id: int | None = Field(default=None, primary_key=True)
    variant_id: int = Field(foreign_key="text_variant.id")
    start: int
    end: int
    language: str
    script: str
    confidence: float | None = None
    engine: str
    method: str = SpanMethod.MODEL
    runner_up: str | None = None
    second_opinion: str | None = None


class Anchor(SQLModel, table=True):
    """A fact with its place in a variant: an amount, a contract number; `value` is normalised."""

    __tablename__ = "anchor"
    __table_args__ = (UniqueConstraint("variant_id", "kind", "start"),)

    id: int | None = Field(default=None, primary_key=True)
    variant_id: int = Field(foreign_key="text_variant.id")
    kind: str
    value: str
    start: int
    end: int


class Signal(SQLModel, table=True):
    """A finding of the newest reading: what a document hides, or how it may have been changed."""

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("document_id", "position"), one_of("kind", SignalKind))

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    position: int
    """Its place among the document's signals: by page, then kind."""
    kind: str
    page: int | None = None
    """Its number; None: of the whole document."""
    evidence: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class DocumentLanguage(SQLModel, table=True):
    """How many characters of a document's chosen text are in one language and script."""

    __tablename__ = "document_language"
    __table_args__ = (UniqueConstraint("document_id", "language", "script"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    language: str
    script: str
    characters: int
