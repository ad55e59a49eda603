"""Routes of evidence: adding, rating, withdrawing, answering. The same verbs as `sluice evidence …`."""

from fastapi import Response
from pydantic import BaseModel, Field

from desk.api.acts import TheChange
from desk.api.answers import Answer, Number, Reason, Standing, tagged
from desk.api.conditions import RowId, Text, Word, tag_version
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import Credibility, EvidenceKind, Reliability, Stance, Verdict

router = desk_router("evidence")


class NewEvidence(BaseModel):
    """What a source outside the documents says of a claim."""

    source: Word = Field(description="The source's name.", examples=["customs"])
    stance: Stance
    kind: EvidenceKind = Field(description="A record or a statement; documents are quoted instead.")
    capture: Number | None = Field(default=None, description="Of a record: the number of the captured copy.")
    locator: Text | None = Field(default=None, description="Where in it.", examples=["minute 12"])
    says: Text | None = Field(default=None, description="What the source says, in your words.")


class Rating(BaseModel):
    """What an item is worth, and its source; each is judged apart from the other."""

    credibility: Credibility | None = Field(
        default=None, description="The Admiralty digit of the item. 6 is unknown, not worst."
    )
    reliability: Reliability | None = Field(
        default=None, description="The letter of its source. F is unknown, not worst."
    )
    because: Text | None = Field(default=None, examples=["the numbers fit the bill of lading"])


class Judged(BaseModel):
    """How what contradicts a claim is answered."""

    verdict: Verdict = Field(description="`accepted`: the claim is wrong. `rebutted`: the contradiction is.")
    because: Text = Field(examples=["customs has the lorries"])


class Evidenced(Standing):
    """Where the claim stands after an act on one piece of evidence."""

    evidence: int


class Answered(Standing):
    """An answer to a contradiction or a denial."""

    resolution: int
    verdict: Verdict
    signatures: int


class GivenAnswer(Answer):
    """The standing answer to a contradiction."""

    verdict: Verdict
    because: str
    written_by: str
    signatures: int


class Evidence(Answer):
    """A piece of evidence, and whether it counts."""

    evidence: int
    stance: Stance
    kind: EvidenceKind
    source: str
    reliability: Reliability
    credibility: Credibility | None = Field(description="None: nobody has rated it.")
    rated_by: str | None
    quote: int | None
    capture: int | None
    locator: str | None
    says: str | None
    added_by: str
    counts: bool
    group: int | None = Field(description="Which independence group of the claim it is in.")
    because: str = Field(description="Why it counts, or not.")
    answer: GivenAnswer | None


@router.get("/claims/{claim}/evidence", **permit("claim show"))
def list_evidence(claim: RowId, *, response: Response, record: TheRecord) -> list[Evidence]:
    """List the evidence of a claim, what was withdrawn too. The `ETag` is the claim's."""
    shown = claims.show_claim(record, claim)
    tag_version(response, shown["revision"])
    return [Evidence.model_validate(row) for row in shown["evidence"]]


@router.post("/claims/{claim}/evidence", status_code=201, **permit("evidence add"))
def add_evidence(claim: RowId, asked: NewEvidence, change: TheChange) -> Evidenced:
    """Tie a claim to what a source outside the documents says."""
    answer = claims.add_evidence(
        change.record,
        claim,
        source=asked.source,
        stance=asked.stance,
        kind=asked.kind,
        capture=asked.capture,
        locator=asked.locator,
        says=asked.says,
        **change.by,
    )
    return tagged(change.response, Evidenced, answer)


@router.post("/evidence/{evidence}/rating", **permit("evidence rate"))
def rate_evidence(evidence: RowId, asked: Rating, change: TheChange) -> Evidenced:
    """Give an item its digit, its source a letter, or both. `If-Match` names the claim's version."""
    answer = claims.rate_evidence(
        change.record,
        evidence,
        credibility=asked.credibility,
        reliability=asked.reliability,
        because=asked.because,
        **change.by,
    )
    return tagged(change.response, Evidenced, answer)


@router.post("/evidence/{evidence}/withdrawal", **permit("evidence withdraw"))
def withdraw_evidence(evidence: RowId, asked: Reason, change: TheChange) -> Evidenced:
    """Say that evidence was a mistake. A contradiction is not withdrawn, it is answered."""
    answer = claims.withdraw_evidence(change.record, evidence, reason=asked.reason, **change.by)
    return tagged(change.response, Evidenced, answer)


@router.post("/evidence/{evidence}/answer", status_code=201, **permit("evidence answer"))
def answer_evidence(evidence: RowId, asked: Judged, change: TheChange) -> Answered:
    """Answer a contradiction; it disputes the claim until others have signed the answer."""
    answer = claims.answer_evidence(change.record, evidence, verdict=asked.verdict, because=asked.because, **change.by)
    return tagged(change.response, Answered, answer)


@router.post("/evidence/{evidence}/answer/signature", **permit("evidence sign"))
def sign_evidence(evidence: RowId, change: TheChange) -> Answered:
    """Sign the standing answer to a contradiction, as somebody who neither wrote it nor brought the evidence."""
    answer = claims.sign_evidence_answer(change.record, evidence, **change.by)
    return tagged(change.response, Answered, answer)
