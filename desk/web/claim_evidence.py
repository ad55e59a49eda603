"""Evidence of a claim: adding, rating, withdrawing it; answering what contradicts, and signing the answer."""

from fastapi import Request, Response

from desk.api.answers import Reason
from desk.api.conditions import RowId
from desk.api.evidence import Judged, NewEvidence, Rating
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.claim_page import acting, asked, signed
from desk.web.route import page_router
from storage import claims

router = page_router()


@router.post("/claims/{claim}/evidence", **permit("evidence add"))
def add_evidence(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Tie a claim to what a source outside the documents says."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.add_evidence(record, claim, **asked(NewEvidence, form), **signed(form, caller)),
    )


@router.post("/claims/{claim}/evidence/{evidence}/rate", **permit("evidence rate"))
def rate_evidence(claim: RowId, evidence: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Give an item its digit, its source a letter, or both."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.rate_evidence(record, evidence, **asked(Rating, form), **signed(form, caller)),
    )


@router.post("/claims/{claim}/evidence/{evidence}/withdraw", **permit("evidence withdraw"))
def withdraw_evidence(
    claim: RowId, evidence: RowId, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Say that evidence was a mistake."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.withdraw_evidence(
            record, evidence, **asked(Reason, form, reason=form.one("reason") or ""), **signed(form, caller)
        ),
    )


@router.post("/claims/{claim}/evidence/{evidence}/answer", **permit("evidence answer"))
def answer_evidence(
    claim: RowId, evidence: RowId, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Answer a contradiction; it disputes the claim until others have signed the answer."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.answer_evidence(
            record, evidence, **asked(Judged, form, because=form.one("because") or ""), **signed(form, caller)
        ),
    )


@router.post("/claims/{claim}/evidence/{evidence}/sign", **permit("evidence sign"))
def sign_evidence(claim: RowId, evidence: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Sign the standing answer to a contradiction, as somebody who neither wrote it nor brought the evidence."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.sign_evidence_answer(record, evidence, **signed(form, caller)),
    )
