"""What is the same: relations of two documents, and families."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of
from storage.vocabulary import RelationKind, RelationState


class Relation(SQLModel, table=True):
    """A typed, scored, explained link of two documents of one cache.

    Undirected kinds stand once, the smaller SHA-256 first; `contains` goes from the holder to the held.
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


class FamilyMember(SQLModel, table=True):
    """A document's place in its family; the family is named by the SHA-256 of its founding pivot."""

    __tablename__ = "family_member"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    family: str = Field(index=True)
    pivot: bool
