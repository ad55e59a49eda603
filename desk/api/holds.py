"""Routes of holds: what must not be released yet. The same verbs as `sluice hold …`.

Holds have no version: nothing of one is changed in place. A hold on a claim or on a document expects the version of
that, a hold on a whole cache and the signature under a lifting expect none.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from desk.api.acts import TheAct, TheChange
from desk.api.answers import Answer, CacheSlug, Handle, OfCache, Reason, Time
from desk.api.conditions import RowId, Text
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import HoldKind

router = desk_router("holds")


class NewHold(BaseModel):
    """What keeps something out of releases."""

    kind: HoldKind = Field(description="An embargo may end by itself; a safety hold does not.")
    reason: Text = Field(examples=["the witness has not left yet"])
    until: Time | None = Field(default=None, description="When an embargo ends by itself.")


class Held(Answer):
    """A hold."""

    hold: int
    kind: HoldKind
    on: str = Field(description="`claim:4`, `document:3fa9…`, `cache:harbour`.")
    state: str = Field(description="`in_force`, `ended` (its time is over) or `lifted`.")
    reason: str
    until: str | None
    placed_by: str
    placed_at: str
    signatures: int = Field(description="Under its lifting.")
    lacks: list[str] = Field(description="What is missing until it is lifted.")


@router.get("/holds", **permit("hold list"))
def list_holds(
    record: TheRecord,
    in_force: Annotated[bool, Query(description="Leave out what blocks nothing any more.")] = False,  # noqa: FBT002
) -> list[Held]:
    """List holds, with who placed them and what is missing until they are lifted."""
    return [Held.model_validate(row) for row in claims.list_holds(record, in_force_only=in_force)]


@router.post("/claims/{claim}/holds", status_code=201, **permit("hold add"))
def hold_claim(claim: RowId, asked: NewHold, change: TheChange) -> Held:
    """Keep a claim out of releases. `If-Match` names the claim's version, which a hold does not change."""
    answer = claims.add_hold(
        change.record, kind=asked.kind, reason=asked.reason, claim=claim, until=asked.until, **change.by
    )
    return Held.model_validate(answer)


@router.post("/documents/{document}/holds", status_code=201, **permit("hold add"))
def hold_document(document: Handle, asked: NewHold, *, change: TheChange, cache: OfCache = None) -> Held:
    """Keep a document out of releases. `If-Match` is the `ETag` of its authenticity, which a hold does not change."""
    answer = claims.add_hold(
        change.record,
        kind=asked.kind,
        reason=asked.reason,
        document=document,
        cache=cache,
        until=asked.until,
        **change.by,
    )
    return Held.model_validate(answer)


@router.post("/caches/{cache}/holds", status_code=201, **permit("hold add"))
def hold_cache(cache: CacheSlug, asked: NewHold, act: TheAct) -> Held:
    """Keep a whole cache out of releases. A cache has no version: none is expected."""
    answer = claims.add_hold(act.record, kind=asked.kind, reason=asked.reason, cache=cache, until=asked.until, **act.by)
    return Held.model_validate(answer)


@router.post("/holds/{hold}/lift", **permit("hold lift"))
def lift_hold(hold: RowId, asked: Reason, act: TheAct) -> Held:
    """Sign that a hold may go; it is lifted with the signature of a second person. No version is expected."""
    answer = claims.lift_hold(act.record, hold, reason=asked.reason, **act.by)
    return Held.model_validate(answer)
