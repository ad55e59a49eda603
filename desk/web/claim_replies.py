"""Right of reply, on the page of a claim: who is asked, what came of it, and the answer to a denial."""

from datetime import UTC, datetime

from fastapi import Request, Response

from config.errors import UsageError
from desk.api.conditions import RowId
from desk.api.evidence import Judged
from desk.api.replies import NewReply, Settlement
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.claim_page import acting, asked, signed
from desk.web.route import Form, page_router
from storage import claims

router = page_router()


@router.post("/claims/{claim}/replies", **permit("reply add"))
def add_reply(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Record that somebody is asked for their reply, or is to be."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.add_reply_request(
            record,
            claim,
            **asked(NewReply, form, sent_at=_moment(form, "sent_at"), deadline=_moment(form, "deadline")),
            **signed(form, caller),
        ),
    )


@router.post("/claims/{claim}/replies/{reply}/settle", **permit("reply settle"))
def settle_reply(claim: RowId, reply: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Say what came of a reply request; it may be said anew, when somebody answers late."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.settle_reply(record, reply, **asked(Settlement, form), **signed(form, caller)),
    )


@router.post("/claims/{claim}/replies/{reply}/approve", **permit("reply approve"))
def approve_reply(claim: RowId, reply: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Sign, as an editor who did not settle it, that it is right to ask nobody."""
    return acting(
        request, record, caller, claim, lambda form: claims.approve_reply(record, reply, **signed(form, caller))
    )


@router.post("/claims/{claim}/replies/{reply}/answer", **permit("reply answer"))
def answer_reply(claim: RowId, reply: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Answer a denial; it disputes the claim until somebody else has signed the answer."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.answer_reply(
            record, reply, **asked(Judged, form, because=form.one("because") or ""), **signed(form, caller)
        ),
    )


@router.post("/claims/{claim}/replies/{reply}/sign", **permit("reply sign"))
def sign_reply(claim: RowId, reply: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Sign the standing answer to a denial, as somebody who did not write it."""
    return acting(
        request, record, caller, claim, lambda form: claims.sign_reply_answer(record, reply, **signed(form, caller))
    )


def _moment(form: Form, name: str) -> datetime | None:
    """Read a time as a browser's field writes it, in UTC; None: it was left out."""
    written = form.one(name)
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise UsageError(f"{name.replace('_', ' ')}: write a day and a time, 2026-12-01T17:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
