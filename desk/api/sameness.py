"""Routes of relations and families: what people say of the machine's proposals. The same verbs as `sluice relation …`.

A decision expects the version of the relation, as `document relations` lists it; `"0"` of a kind that nobody told of
the two. A pin has no version: it says what shall be so, and the last one counts.
"""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from desk.api.acts import TheAct, TheChange
from desk.api.answers import HANDLE, Answer, CacheSlug, Handle, OfCache, tagged
from desk.api.conditions import Text
from desk.api.documents import InQueue
from desk.api.security import TheRecord, desk_router, permit
from storage import relations
from storage.vocabulary import Outcome, RelationKind, RelationState
from tasks.relate.anew import place_anew

router = desk_router("relations")

FamilyName = Annotated[
    str, Path(pattern=HANDLE, description="A prefix of its name, or of the SHA-256 of a member, at least 6 digits.")
]


class Judged(BaseModel):
    """What somebody says of two documents."""

    kind: RelationKind | None = Field(default=None, description="None: the one kind that stands.")
    note: Text | None = Field(default=None, description="Why, for whoever looks next.")


class Decided(Answer):
    """A relation as it stands after a decision."""

    cache: str
    document: str
    other: str
    kind: RelationKind
    score: float
    state: RelationState
    version: int = Field(description="The next decision says it in `If-Match`.")
    rejected: list[RelationKind] = Field(description="Kinds that were rejected with it: they exclude it.")


class Pinned(Answer):
    """Which document of a family is read first."""

    cache: str
    document: str
    family: str
    pinned: bool


class Family(Answer):
    """A family, as it is listed."""

    family: str
    pivot: str
    pinned: bool = Field(description="Whether a person chose the pivot.")
    members: int
    states: dict[str, int] = Field(description="How many members stand in which state of the queue.")
    aliases: list[str] = Field(description="Names of families that were merged into it.")


class Tie(Answer):
    """What ties a member to the pivot."""

    kind: RelationKind
    score: float
    state: RelationState
    because: str
    version: int


class Member(Answer):
    """A member of a family."""

    document: str
    pivot: bool
    pinned: bool
    media_type: str | None
    pages: int | None
    outcome: Outcome | None
    relation: Tie | None = Field(description="To the pivot; None: it is the pivot.")
    review: InQueue | None


class FamilyShown(Answer):
    """A family with its members."""

    cache: str
    family: str
    pivot: str
    pinned: bool
    aliases: list[str]
    members: list[Member] = Field(description="The pivot first.")


@router.post("/documents/{document}/relations/{other}/confirm", **permit("relation confirm"))
def confirm(document: Handle, other: Handle, asked: Judged, *, change: TheChange, cache: OfCache = None) -> Decided:
    """Say that two documents are what a relation says; a kind that excludes it is rejected with it.

    Of `contains`, `document` holds `other`.
    """
    answer = relations.confirm_relation(
        change.record, document, other, kind=asked.kind, note=asked.note, cache=cache, **change.by
    )
    place_anew(change.record, answer["cache"])
    return tagged(change.response, Decided, answer, by="version")


@router.post("/documents/{document}/relations/{other}/reject", **permit("relation reject"))
def reject(document: Handle, other: Handle, asked: Judged, *, change: TheChange, cache: OfCache = None) -> Decided:
    """Say that two documents are not what a relation says; it is not proposed again."""
    answer = relations.reject_relation(
        change.record, document, other, kind=asked.kind, note=asked.note, cache=cache, **change.by
    )
    place_anew(change.record, answer["cache"])
    return tagged(change.response, Decided, answer, by="version")


@router.get("/caches/{cache}/families", **permit("family list"))
def list_families(cache: CacheSlug, record: TheRecord) -> list[Family]:
    """List the families of a cache."""
    return [Family.model_validate(row) for row in relations.list_families(record, cache)]


@router.get("/families/{family}", **permit("family show"))
def show_family(family: FamilyName, record: TheRecord, *, cache: OfCache = None) -> FamilyShown:
    """Show a family with what ties each member to its pivot; a name that was given up leads to the family of now."""
    return FamilyShown.model_validate(relations.show_family(record, family, cache))


@router.post("/documents/{document}/pin", **permit("family pin"))
def pin(document: Handle, act: TheAct, *, cache: OfCache = None) -> Pinned:
    """Put a document first of its family, before the one that the rule chose; the last one pinned counts."""
    answer = relations.pin_family(act.record, document, cache=cache, **act.by)
    place_anew(act.record, answer["cache"])
    return Pinned.model_validate(answer)


@router.post("/documents/{document}/unpin", **permit("family pin"))
def unpin(document: Handle, act: TheAct, *, cache: OfCache = None) -> Pinned:
    """Take the pin off a document: the rule chooses again."""
    answer = relations.pin_family(act.record, document, unpin=True, cache=cache, **act.by)
    place_anew(act.record, answer["cache"])
    return Pinned.model_validate(answer)
