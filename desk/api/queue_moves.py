"""More routes of the queue: keeping an item, its family, second reviews, setting aside, and the next round."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from desk.api.conditions import Expected, Moment, RequestKey, RowId, Text, tag_version
from desk.api.queue import Answer, Decide, Decided, Draft, Judged, LeaseToken, Said, refuse_other_token, tagged
from desk.api.security import TheCaller, TheRecord, desk_router, permit
from storage import queue
from storage.vocabulary import ParkedFor, ReviewState

router = desk_router("queue")


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
