"""More routes of the queue: keeping an item, its family, second reviews, setting aside, and the next round."""

from typing import Any

from pydantic import BaseModel, Field

from desk.api.acts import TheChange
from desk.api.answers import Answer, tagged
from desk.api.conditions import Moment, RowId, Text, tag_version
from desk.api.queue import Decide, Decided, Draft, Judged, LeaseToken, OfItem, Said, refuse_other_token
from desk.api.security import desk_router, permit
from storage import queue
from storage.vocabulary import ParkedFor, ReviewState

router = desk_router("queue")


class Prolonged(OfItem):
    """A lease that lasts longer."""

    item: int
    document: str
    token: str
    expires_at: Moment


class Drafted(OfItem):
    """A draft that is kept."""

    item: int
    document: str
    draft: dict[str, Any]
    saved_at: Moment


class Answered(OfItem):
    """What came of a second review."""

    item: int
    document: str
    round: int
    state: ReviewState
    judgements: list[Judged]


class Moved(OfItem):
    """An item that was set aside, or put back."""

    item: int
    document: str
    round: int
    state: ReviewState
    parked_for: ParkedFor | None


class Skipped(BaseModel):
    """A member of a family that was not decided with the others."""

    item: int | None
    document: str
    because: str


class FamilyDecided(Answer):
    """What followed on a decision about a family."""

    item: int
    document: str
    family: str | None
    decided: list[Decided]
    skipped: list[Skipped]


class Hold(BaseModel):
    """The lease one holds."""

    token: LeaseToken


class KeepDraft(Hold):
    """A judgement so far."""

    draft: Draft


class Agree(Hold):
    """Coming round to the first judgement."""

    judgement: Said | None = Field(default=None, description="To speak and agree at once.")


class Disagree(Agree):
    """Standing by another judgement."""

    reason: Text


class Park(Hold):
    """Setting aside."""

    parked_for: ParkedFor
    reason: Text


class Unpark(BaseModel):
    """Putting back."""

    reason: Text | None = None


class Reopen(BaseModel):
    """Opening the next round."""

    reason: Text


@router.post("/queue/items/{item}/heartbeat", **permit("queue heartbeat"))
def prolong(item: RowId, asked: Hold, change: TheChange) -> Prolonged:
    """Prolong one's lease on an item."""
    refuse_other_token(item, asked.token)
    answer = queue.heartbeat(change.record, asked.token, **change.by)
    return tagged(change.response, Prolonged, answer, by="version")


@router.post("/queue/items/{item}/draft", **permit("queue draft"))
def keep_draft(item: RowId, asked: KeepDraft, change: TheChange) -> Drafted:
    """Keep what one has judged so far; nobody else sees it."""
    refuse_other_token(item, asked.token)
    answer = queue.draft(
        change.record, asked.token, judgement=asked.draft.model_dump(mode="json", exclude_none=True), **change.by
    )
    return tagged(change.response, Drafted, answer, by="version")


@router.post("/queue/items/{item}/decide-family", **permit("queue decide-family"))
def decide_family(item: RowId, asked: Decide, change: TheChange) -> FamilyDecided:
    """Say the same of an item one holds and of the members of its family that are free."""
    refuse_other_token(item, asked.token)
    answer = queue.decide_family(change.record, asked.token, judgement=asked.as_judgement(), **change.by)
    decided = FamilyDecided.model_validate(answer)
    tag_version(change.response, decided.decided[0].version)
    return decided


@router.post("/queue/items/{item}/agree", **permit("queue agree"))
def agree(item: RowId, asked: Agree, change: TheChange) -> Answered:
    """On a second review: come round to the first judgement, and settle the item."""
    refuse_other_token(item, asked.token)
    answer = queue.agree(
        change.record,
        asked.token,
        judgement=None if asked.judgement is None else asked.judgement.as_judgement(),
        **change.by,
    )
    return tagged(change.response, Answered, answer, by="version")


@router.post("/queue/items/{item}/disagree", **permit("queue disagree"))
def disagree(item: RowId, asked: Disagree, change: TheChange) -> Answered:
    """On a second review: send the item into its next round."""
    refuse_other_token(item, asked.token)
    answer = queue.disagree(
        change.record,
        asked.token,
        reason=asked.reason,
        judgement=None if asked.judgement is None else asked.judgement.as_judgement(),
        **change.by,
    )
    return tagged(change.response, Answered, answer, by="version")


@router.post("/queue/items/{item}/park", **permit("queue park"))
def park(item: RowId, asked: Park, change: TheChange) -> Moved:
    """Set an item aside, until somebody puts it back."""
    refuse_other_token(item, asked.token)
    answer = queue.park(change.record, asked.token, parked_for=asked.parked_for, reason=asked.reason, **change.by)
    return tagged(change.response, Moved, answer, by="version")


@router.post("/queue/items/{item}/unpark", **permit("queue unpark"))
def unpark(item: RowId, asked: Unpark, change: TheChange) -> Moved:
    """Put a parked item back into the queue."""
    answer = queue.unpark(change.record, item, reason=asked.reason, **change.by)
    return tagged(change.response, Moved, answer, by="version")


@router.post("/queue/items/{item}/reopen", **permit("queue reopen"))
def reopen(item: RowId, asked: Reopen, change: TheChange) -> Moved:
    """Put a settled item back into the queue, for its next round."""
    answer = queue.reopen(change.record, item, reason=asked.reason, **change.by)
    return tagged(change.response, Moved, answer, by="version")
