"""More routes of the queue: looking at one item, keeping it, second reviews, setting aside, and the next round."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from desk.api.conditions import Expected, Moment, RequestKey, RowId, Text, tag_version
from desk.api.queue import Answer, Decide, Decided, Draft, Judged, LeaseToken, Listed, Said, refuse_other_token, tagged
from desk.api.security import TheCaller, TheRecord, desk_router, permit
from storage import queue
from storage.vocabulary import ParkedFor, ReviewState

router = desk_router("queue")


class Step(BaseModel):
    """One step in the history of an item."""

    number: int
    event: str
    from_state: ReviewState | None
    to_state: ReviewState
    reviewer: str | None = Field(description="None: the machine.")
    at: Moment
    reason: str | None
    because: list[str] | None = Field(description="None where it would tell a judgement that is not to be seen.")
    undoes: int | None


class Round(BaseModel):
    """One round in the history of an item, as far as one may see it."""

    round: int
    blind: bool
    judgements: list[Judged]
    events: list[Step]


class OwnDraft(BaseModel):
    """A draft of one's own."""

    round: int
    orphan: bool = Field(description="Whether it came too late for its lease.")
    judgement: dict[str, Any]
    saved_at: Moment


class Shown(Listed):
    """An item and its history."""

    rounds: list[Round]
    drafts: list[OwnDraft]


class Prolonged(Answer):
    """A lease that lasts longer."""

    item: int
    document: str
    token: str
    expires_at: Moment


class Drafted(Answer):
    """A draft that is kept."""

    item: int
    document: str
    draft: dict[str, Any]
    saved_at: Moment


class Answered(Answer):
    """What came of a second review."""

    item: int
    document: str
    round: int
    state: ReviewState
    judgements: list[Judged]


class Moved(Answer):
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


class FamilyDecided(BaseModel):
    """What followed on a decision about a family."""

    model_config = ConfigDict(extra="allow")

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


@router.get("/queue/items/{item}", **permit("queue show"))
def show_item(item: RowId, response: Response, record: TheRecord, caller: TheCaller) -> Shown:
    """Show an item with its rounds, events and judgements, as far as one may see them."""
    return tagged(response, Shown.model_validate(queue.show_item(record, item, reviewer=caller.name)))


@router.post("/queue/items/{item}/heartbeat", **permit("queue heartbeat"))
def prolong(
    item: RowId,
    asked: Hold,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Prolonged:
    """Prolong one's lease on an item."""
    refuse_other_token(item, asked.token)
    answer = queue.heartbeat(record, asked.token, reviewer=caller.name, request=request_key, expected=expected)
    return tagged(response, Prolonged.model_validate(answer))


@router.post("/queue/items/{item}/draft", **permit("queue draft"))
def keep_draft(
    item: RowId,
    asked: KeepDraft,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Drafted:
    """Keep what one has judged so far; nobody else sees it."""
    refuse_other_token(item, asked.token)
    answer = queue.draft(
        record,
        asked.token,
        judgement=asked.draft.model_dump(mode="json", exclude_none=True),
        reviewer=caller.name,
        request=request_key,
        expected=expected,
    )
    return tagged(response, Drafted.model_validate(answer))


@router.post("/queue/items/{item}/decide-family", **permit("queue decide-family"))
def decide_family(
    item: RowId,
    asked: Decide,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> FamilyDecided:
    """Say the same of an item one holds and of the members of its family that are free."""
    refuse_other_token(item, asked.token)
    answer = queue.decide_family(
        record,
        asked.token,
        judgement=asked.as_judgement(),
        reviewer=caller.name,
        request=request_key,
        expected=expected,
    )
    decided = FamilyDecided.model_validate(answer)
    tag_version(response, decided.decided[0].version)
    return decided


@router.post("/queue/items/{item}/agree", **permit("queue agree"))
def agree(
    item: RowId,
    asked: Agree,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Answered:
    """On a second review: come round to the first judgement, and settle the item."""
    refuse_other_token(item, asked.token)
    answer = queue.agree(
        record,
        asked.token,
        judgement=None if asked.judgement is None else asked.judgement.as_judgement(),
        reviewer=caller.name,
        request=request_key,
        expected=expected,
    )
    return tagged(response, Answered.model_validate(answer))


@router.post("/queue/items/{item}/disagree", **permit("queue disagree"))
def disagree(
    item: RowId,
    asked: Disagree,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Answered:
    """On a second review: send the item into its next round."""
    refuse_other_token(item, asked.token)
    answer = queue.disagree(
        record,
        asked.token,
        reason=asked.reason,
        judgement=None if asked.judgement is None else asked.judgement.as_judgement(),
        reviewer=caller.name,
        request=request_key,
        expected=expected,
    )
    return tagged(response, Answered.model_validate(answer))


@router.post("/queue/items/{item}/park", **permit("queue park"))
def park(
    item: RowId,
    asked: Park,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Moved:
    """Set an item aside, until somebody puts it back."""
    refuse_other_token(item, asked.token)
    answer = queue.park(
        record,
        asked.token,
        parked_for=asked.parked_for,
        reason=asked.reason,
        reviewer=caller.name,
        request=request_key,
        expected=expected,
    )
    return tagged(response, Moved.model_validate(answer))


@router.post("/queue/items/{item}/unpark", **permit("queue unpark"))
def unpark(
    item: RowId,
    asked: Unpark,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Moved:
    """Put a parked item back into the queue."""
    answer = queue.unpark(
        record, item, reason=asked.reason, reviewer=caller.name, request=request_key, expected=expected
    )
    return tagged(response, Moved.model_validate(answer))


@router.post("/queue/items/{item}/reopen", **permit("queue reopen"))
def reopen(
    item: RowId,
    asked: Reopen,
    *,
    response: Response,
    record: TheRecord,
    caller: TheCaller,
    expected: Expected,
    request_key: RequestKey = None,
) -> Moved:
    """Put a settled item back into the queue, for its next round."""
    answer = queue.reopen(
        record, item, reason=asked.reason, reviewer=caller.name, request=request_key, expected=expected
    )
    return tagged(response, Moved.model_validate(answer))
