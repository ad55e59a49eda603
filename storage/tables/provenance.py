"""Where everything came from: caches, deliveries, blobs, containers and their members, documents, occurrences."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import Outcome, Reason


class Cache(SQLModel, table=True):
    """One body of leaked material from one origin."""

    __tablename__ = "cache"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    title: str | None = None
    created_at: datetime = Field(sa_type=UtcTime)


class Delivery(SQLModel, table=True):
    """One arrival of files into a cache; the same files at the same places are the same delivery."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("cache_id", "number"), UniqueConstraint("cache_id", "manifest_sha256"))

    id: int | None = Field(default=None, primary_key=True)
    cache_id: int = Field(foreign_key="cache.id")
    number: int
    manifest_sha256: str
    """Of the sorted pairs of raw path and SHA-256 that arrived, before containers were opened."""
    files: int
    """Counted while walking and unpacking, apart from the rows below it."""
    received_at: datetime = Field(sa_type=UtcTime)


class Blob(SQLModel, table=True):
    """Exact bytes received; they lie in the vault under this name."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    stored_at: datetime = Field(sa_type=UtcTime)


class Container(SQLModel, table=True):
    """What opening a blob as an archive gave; a matter of its content, whatever cache it lies in."""

    __tablename__ = "container"
    __table_args__ = (one_of("reason", Reason),)

    sha256: str = Field(primary_key=True, foreign_key="blob.sha256")
    media_type: str
    reader_version: str
    reason: str | None = None
    """None: opened whole."""
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    """Members that are named in it but could not be had."""
    expected: int | None = None
    """How many members it says it holds; None: it does not say."""
    is_document: bool = False
    """Whether it is a document itself (a mail, a PDF with attachments), read besides its members."""


class Member(SQLModel, table=True):
    """One file inside a container, in the order it stands there."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("container_sha256", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    container_sha256: str = Field(foreign_key="container.sha256")
    position: int
    raw_name: bytes
    sha256: str = Field(foreign_key="blob.sha256")


class Document(SQLModel, table=True):
    """One distinct content within a cache, and what became of it."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("cache_id", "sha256"),
        one_of("outcome", Outcome),
        one_of("reason", Reason),
        one_of("lacking_reason", Reason),
    )

    id: int | None = Field(default=None, primary_key=True)
    cache_id: int = Field(foreign_key="cache.id")
    sha256: str = Field(foreign_key="blob.sha256", index=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    """The delivery it first came with."""
    is_container: bool = False
    outcome: str | None = None
    """None: waits to be read."""
    reason: str | None = None
    rule: str | None = None
    """The rule of exclusion, where every place it was found at is excluded."""
    missing: list[str] = Field(default_factory=list, sa_type=JSON)
    """What a partial document lacks: `page 3`, or members' names."""
    media_type: str | None = None
    title: str | None = None
    pages: int | None = None
    properties: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    lacking_reason: str | None = None
    """Where it holds members: why opening it for them did not give all; None: it did, or it holds none."""
    lacking: list[str] = Field(default_factory=list, sa_type=JSON)
    """The names of the members that could not be had."""
    text_sha256: str | None = Field(default=None, index=True)
    """Of the folded chosen text of all pages; None where there is too little to compare."""
    reader_version: str | None = None
    """The version of the stages that read it; `sluice reread` takes up older ones."""


class Occurrence(SQLModel, table=True):
    """One place where a document was found."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("delivery_id", "raw_path"),)

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id")
    document_id: int = Field(foreign_key="document.id", index=True)
    path: str
    """NFC, for people; undecodable bytes shown as U+FFFD."""
    raw_path: bytes
    """As received."""
    rule: str | None = None
    """The rule of exclusion that this name falls under."""


class Fetch(SQLModel, table=True):
    """One successful fetch of an address: a custody event, and the validators for the next time."""

    __tablename__ = "fetch"

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(index=True)
    final_url: str
    status: int
    headers: list[list[str]] = Field(sa_type=JSON)
    sha256: str = Field(foreign_key="blob.sha256")
    fetched_at: datetime = Field(sa_type=UtcTime)
