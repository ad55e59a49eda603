"""Routes of claims: wording, showing, signing. The same verbs as `sluice claim …`."""

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from desk.api.acts import TheAct, TheChange
from desk.api.answers import Answer, Limit, Reason, Standing, Why, page_of, tagged
from desk.api.conditions import LARGEST_ID, RowId, Text, Word
from desk.api.evidence import Evidence
from desk.api.quotes import Quote
from desk.api.replies import Reply
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import ClaimStatus, Confidence, Likelihood

router = desk_router("claims")

HOW_GOOD = "How good its basis is (ICD 203); not how likely it is."
HOW_LIKELY = "How likely it is (ICD 203); not how good its basis is."


class NewClaim(BaseModel):
    """One checkable sentence about a cache."""

    cache: Word = Field(examples=["harbour"])
    text: Text = Field(description="Who, what, when.", examples=["37 vehicles were delivered in May 2024"])
    accuses: bool = Field(default=False, description="Does it name somebody as a wrongdoer?")
    confidence: Confidence | None = Field(default=None, description=HOW_GOOD)
    likelihood: Likelihood | None = Field(default=None, description=HOW_LIKELY)


class Wording(BaseModel):
    """What is to be worded anew; what is left out stays as it was."""

    text: Text | None = Field(default=None, examples=["37 vehicles were delivered in June 2024"])
    accuses: bool | None = None
    confidence: Confidence | None = Field(default=None, description=HOW_GOOD)
    likelihood: Likelihood | None = Field(default=None, description=HOW_LIKELY)


class Listed(Answer):
    """One claim of a list; its status as it was last computed."""

    claim: int
    cache: str
    version: int
    revision: int
    text: str
    status: ClaimStatus
    rule: str
    groups: int
    accuses: bool
    confidence: Confidence | None
    likelihood: Likelihood | None
    evidence_set: str


class Dispute(Answer):
    """What speaks against a claim and is not resolved: evidence that contradicts, or a denial."""

    evidence: int | None = Field(description="None: it is a denial.")
    reply: int | None = Field(description="The reply request that was answered by a denial; None: it is evidence.")
    due: str = Field(description="What resolves it, in words.")


class Claim(Standing):
    """A claim with all it rests on; its status computed as the record stands now."""

    step: ClaimStatus = Field(
        description="The step of the ladder that its support reaches, whatever speaks against it."
    )
    disputes: list[Dispute]

    cache: str
    text: str
    accuses: bool
    confidence: Confidence | None
    likelihood: Likelihood | None
    written_by: str
    written_at: str
    quotes: list[Quote]
    broken_quotes: list[int] = Field(description="Quotes whose words no longer stand in the text that is shown.")
    evidence: list[Evidence]
    replies: list[Reply]
    sign_offs: int = Field(description="That count.")
    void_sign_offs: int = Field(description="Given to another wording or other evidence.")
    recorded_status: ClaimStatus = Field(description="As it was when somebody last acted.")
    is_current: bool = Field(description="Whether the recorded status is the one of now.")


@router.post("/claims", status_code=201, **permit("claim add"))
def add_claim(asked: NewClaim, act: TheAct) -> Standing:
    """Put one checkable sentence about a cache into the record. Nothing stands yet, so no version is expected."""
    answer = claims.add_claim(
        act.record,
        asked.cache,
        text=asked.text,
        accuses=asked.accuses,
        confidence=asked.confidence,
        likelihood=asked.likelihood,
        **act.by,
    )
    return tagged(act.response, Standing, answer)


@router.get("/claims", **permit("claim list"))
def list_claims(
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    cache: Annotated[Word | None, Query(description="Only of this cache, by its short name.")] = None,
    status: Annotated[ClaimStatus | None, Query(description="Only with this status, as last computed.")] = None,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only claims with a higher number.")] = 0,
    limit: Limit = 100,
) -> list[Listed]:
    """List claims, in the order in which they were added."""
    rows = claims.list_claims(record, cache, status=status, after=after, limit=limit + 1)
    shown = page_of(request, response, rows, limit=limit, after=lambda row: row["claim"])
    return [Listed.model_validate(row) for row in shown]


@router.get("/claims/{claim}", **permit("claim show"))
def show_claim(claim: RowId, *, response: Response, record: TheRecord) -> Claim:
    """Show a claim: its status, the rule that gave it, what is lacking for the next, and all that it rests on."""
    return tagged(response, Claim, claims.show_claim(record, claim))


@router.patch("/claims/{claim}", **permit("claim edit"))
def edit_claim(claim: RowId, asked: Wording, change: TheChange) -> Standing:
    """Word a claim anew; every sign-off before is void."""
    answer = claims.edit_claim(
        change.record,
        claim,
        text=asked.text,
        accuses=asked.accuses,
        confidence=asked.confidence,
        likelihood=asked.likelihood,
        **change.by,
    )
    return tagged(change.response, Standing, answer)


@router.post("/claims/{claim}/sign-off", **permit("claim sign-off"))
def sign_off(claim: RowId, change: TheChange) -> Standing:
    """Approve a claim as it stands, as somebody who made none of it. It comes last: all else must be there."""
    answer = claims.sign_off(change.record, claim, **change.by)
    return tagged(change.response, Standing, answer)


@router.post("/claims/{claim}/unverifiable", **permit("claim unverifiable"))
def find_unverifiable(claim: RowId, asked: Reason, change: TheChange) -> Standing:
    """Say that a claim was looked into and cannot be settled; holds until its wording or evidence changes."""
    answer = claims.find_unverifiable(change.record, claim, reason=asked.reason, **change.by)
    return tagged(change.response, Standing, answer)


@router.get("/claims/{claim}/evidence/{left}/why/{right}", **permit("claim why"))
def why_evidence(claim: RowId, left: RowId, right: RowId, *, record: TheRecord) -> Why:
    """Tell why two pieces of evidence of a claim are not independent, as a path."""
    return Why.model_validate(claims.why_evidence(record, claim, left, right))
