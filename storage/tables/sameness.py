"""What is the same: relations of two documents, families, and the index that finds them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime, one_of
from storage.vocabulary import RelationKind, RelationState


class Relation(SQLModel, table=True):
    """A typed, scored, explained link of two documents of one cache.

    Undirected kinds stand once, the smaller SHA-256 first; `contains` goes from the holder to the held. What the
    machine proposed it may take back; what a person confirmed or rejected stands.
    """

    __tablename__ = "relation"
    __table_args__ = (
        UniqueConstraint("document_id", "other_id", "kind"),
        one_of("kind", RelationKind),
        one_of("state", RelationState),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    other_id: int = Field(foreign_key="document.id", index=True)
    kind: str
    score: float
    state: str = RelationState.PROPOSED
    because: str
    algorithm: str
    """With its version; `person` where a person told of it first."""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What was measured, and where: for those who check it."""
    version: int = 1
    """Goes up by one with each decision."""
    decided_by: int | None = Field(default=None, foreign_key="reviewer.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    note: str | None = None
    """Why, in the words of who decided."""


class FamilyMember(SQLModel, table=True):
    """A document's place in its family; the family is named by the SHA-256 of its founding pivot."""

    __tablename__ = "family_member"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    family: str = Field(index=True)
    pivot: bool


class FamilyPin(SQLModel, table=True):
    """A document that a person wants to be read first of its family; of several the last one pinned counts."""

    __tablename__ = "family_pin"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    pinned_by: int = Field(foreign_key="reviewer.id")
    pinned_at: datetime = Field(sa_type=UtcTime)


class FamilyAlias(SQLModel, table=True):
    """The name of a family that was merged into another, so that what named it still leads there."""

    __tablename__ = "family_alias"

    cache_id: int = Field(primary_key=True, foreign_key="cache.id")
    alias: str = Field(primary_key=True)
    family: str


class FamilyDue(SQLModel, table=True):
    """A document whose place in a family is to be looked at again: its ties, its pin or its reading changed."""

    __tablename__ = "family_due"

    document_id: int = Field(primary_key=True, foreign_key="document.id")


class SketchedDocument(SQLModel, table=True):
    """A document that can be found by what it shares with others, and whether it was compared since it was read."""

    __tablename__ = "sketched_document"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    """Named in the index of facts; another one after each reading that changed something, and never one that was."""
    document_id: int = Field(foreign_key="document.id", unique=True)
    basis: str
    """What was sketched: the algorithm's version and the texts."""
    related: bool = Field(index=True)
    """False: it waits to be compared."""
    replaced: bool = False
    """True: the index still holds keys of an earlier sketch of it."""
    rare: int | None = None
    """Distinct sampled shingles of it that few pages of the cache have; None: not counted yet."""


class PageSketch(SQLModel, table=True):
    """A page that can be found by what it shares with others."""

    __tablename__ = "page_sketch"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    """Named in the index of fingerprints; another one after each reading that changed something, never one that was."""
    page_id: int = Field(foreign_key="page.id", unique=True)
    shingles: int
    """Distinct ones."""
    telling: int | None = None
    """Sampled shingles of it that few pages of the cache have; None: not counted yet."""


class Fingerprint(SQLModel, table=True):
    """One value of a page's sketch: a sampled shingle or a band of its minima (`tasks.fingerprint.sketch`).

    Without foreign keys: keys of sketches that were replaced are swept out before the next comparing.
    """

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)

    cache_id: int = Field(primary_key=True)
    hash: int = Field(primary_key=True, sa_type=BigInteger)
    sketch_id: int = Field(primary_key=True)


class AnchorKey(SQLModel, table=True):
    """A fact that a document holds: an amount, date, number or designator, by its key."""

    __tablename__ = "anchor_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    cache_id: int = Field(primary_key=True)
    key: int = Field(primary_key=True, sa_type=BigInteger)
    sketched_id: int = Field(primary_key=True, index=True)
    count: int


class Comparison(SQLModel, table=True):
    """What comparing two documents word by word gave; kept so that it is not done twice. Derived."""

    __tablename__ = "comparison"
    __table_args__ = ({"sqlite_with_rowid": False},)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    other_id: int = Field(primary_key=True, foreign_key="document.id", index=True)
    own_shared: int
    """Sampled shingles of both that few pages of the cache have."""
    spare: int
    """So many of them two pages share beyond what brings pages together; -1: something else brought these together."""
    common: bool | None
    """Whether they were measured as two that have in common what many have; None: they are nothing either way."""
    measured: list[float] = Field(default_factory=list, sa_type=JSON)
    """The other fields of `storage.sameness.Measure`, in their order; empty: they are nothing to each other."""


class SamenessState(SQLModel, table=True):
    """By what the index of a cache was counted, and its documents compared."""

    __tablename__ = "sameness_state"

    cache_id: int = Field(primary_key=True, foreign_key="cache.id")
    algorithm: str
    """The version of measuring and judging: what two documents are hangs on how others were measured."""
    cap: int
    """On how many pages a shingle stands at most where few have it, as it was counted; 0: nothing was."""
    paired: int
    """The same, as pairs were last found by it throughout."""
    last_sketch: int
    """The largest id of a page's sketch that was counted."""


class PagePicture(SQLModel, table=True):
    """The perceptual hash of a page's picture, where the page was looked at."""

    __tablename__ = "page_picture"

    page_id: int = Field(primary_key=True, foreign_key="page.id")
    algorithm: str
    bits: bytes


class MailPlace(SQLModel, table=True):
    """A mail's place in its thread (RFC 5256)."""

    __tablename__ = "mail_place"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    thread: str = Field(index=True)
    """Named by the SHA-256 of its first mail."""
    position: int
    """From 1, by date within the thread."""
    inclusive: bool
    """True: no later mail holds all that it says."""
