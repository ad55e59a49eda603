"""Routes of the right of reply. The same verbs as `sluice reply …`."""

from pydantic import BaseModel, Field

from desk.api.acts import TheChange
from desk.api.answers import Answer, Standing, Time, tagged
from desk.api.conditions import RowId, Text, Word
from desk.api.evidence import Answered, Judged
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import ReplyOutcome, ReplyStance, Verdict

router = desk_router("replies")


class NewReply(BaseModel):
    """Somebody who is asked for their reply, or is to be."""

    party: Word = Field(description="Who is asked.", examples=["Party B"])
    allegations: Text = Field(description="What was put to them.", examples=["you delivered 37 vehicles"])
    channel: Word | None = Field(default=None, description="How they are asked.", examples=["letter"])
    sent_at: Time | None = Field(default=None, description="None: it was not sent.")
    deadline: Time | None = Field(default=None, description="Until when they may answer.")


class Settlement(BaseModel):
    """What came of a reply request."""

    outcome: ReplyOutcome
    stance: ReplyStance | None = Field(default=None, description="What an answer says; with `answered` only.")
    answer: Text | None = Field(default=None, description="What they answered.")
    reason: Text | None = Field(default=None, description="Why nobody was asked.")


class Asked(Standing):
    """Where the claim stands after an act on one reply request."""

    reply: int
    outcome: ReplyOutcome | None
    approved: bool


class Reply(Answer):
    """A reply request, and what came of it."""

    reply: int
    claim: int
    party: str
    channel: str | None
    allegations: str
    sent_at: str | None
    deadline: str | None
    asked_by: str
    outcome: ReplyOutcome | None
    stance: ReplyStance | None
    answer: str | None
    reason: str | None
    approved: bool = Field(description="Whether an editor has signed that it is right to ask nobody.")
    verdict: Verdict | None = Field(description="Of the standing answer to a denial.")


@router.get("/claims/{claim}/replies", **permit("reply list"))
def list_replies(claim: RowId, *, record: TheRecord) -> list[Reply]:
    """List the reply requests of a claim, and what came of them."""
    return [Reply.model_validate(row) for row in claims.list_replies(record, claim)]


@router.post("/claims/{claim}/replies", status_code=201, **permit("reply add"))
def add_reply(claim: RowId, asked: NewReply, change: TheChange) -> Asked:
    """Record that somebody is asked for their reply, or is to be."""
    answer = claims.add_reply_request(
        change.record,
        claim,
        party=asked.party,
        allegations=asked.allegations,
        channel=asked.channel,
        sent_at=asked.sent_at,
        deadline=asked.deadline,
        **change.by,
    )
    return tagged(change.response, Asked, answer)


@router.post("/replies/{reply}/settlement", **permit("reply settle"))
def settle_reply(reply: RowId, asked: Settlement, change: TheChange) -> Asked:
    """Say what came of a reply request; it may be said anew, when somebody answers late."""
    answer = claims.settle_reply(
        change.record,
        reply,
        outcome=asked.outcome,
        stance=asked.stance,
        answer=asked.answer,
        reason=asked.reason,
        **change.by,
    )
    return tagged(change.response, Asked, answer)


@router.post("/replies/{reply}/approval", **permit("reply approve"))
def approve_reply(reply: RowId, change: TheChange) -> Asked:
    """Sign, as an editor who did not settle it, that it is right to ask nobody."""
    answer = claims.approve_reply(change.record, reply, **change.by)
    return tagged(change.response, Asked, answer)


@router.post("/replies/{reply}/answer", status_code=201, **permit("reply answer"))
def answer_reply(reply: RowId, asked: Judged, change: TheChange) -> Answered:
    """Answer a denial; it disputes the claim until others have signed the answer."""
    answer = claims.answer_reply(change.record, reply, verdict=asked.verdict, because=asked.because, **change.by)
    return tagged(change.response, Answered, answer)


@router.post("/replies/{reply}/answer/signature", **permit("reply sign"))
def sign_reply(reply: RowId, change: TheChange) -> Answered:
    """Sign the standing answer to a denial, as somebody who did not write it."""
    answer = claims.sign_reply_answer(change.record, reply, **change.by)
    return tagged(change.response, Answered, answer)
