"""Right of reply: who was asked, what was put to them, and what came of it. No reply is never evidence."""

from datetime import datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused, UsageError
from storage.acts import Act, Done, required, words_or_none
from storage.claims.acts import added, claim_row
from storage.claims.answers import Asked
from storage.claims.rows import all_rows
from storage.claims.status import settle
from storage.database import Record
from storage.rules.signing import may_approve_silence
from storage.tables.replies import ReplyApproval, ReplyRequest, ReplySettlement, Resolution, ResolutionSignature
from storage.tables.review import Reviewer
from storage.turns import corroborate
from storage.vocabulary import ReplyOutcome, ReplyStance, Role

SILENT = {ReplyOutcome.NOT_SOUGHT, ReplyOutcome.NOT_SAFE_TO_ASK}
"""Outcomes for which nobody was asked: each needs a reason."""


def add_reply_request(
    record: Record,
    claim: int,
    *,
    party: str,
    allegations: str,
    reviewer: str,
    channel: str | None = None,
    sent_at: datetime | None = None,
    deadline: datetime | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Asked:
    """Record that somebody is asked for their reply, or is to be.

    Args:
        record: the open record.
        claim: its number.
        party: who is asked.
        allegations: what was put to them.
        reviewer: the name of who records it.
        channel: how they are asked.
        sent_at: when it was sent; None: it was not (it can be settled as not sought or not safe to ask).
        deadline: until when they may answer.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: a word is missing, or the deadline does not lie after the sending.
        NotFound: there is no such reviewer or claim.
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    if deadline is not None and (sent_at is None or deadline <= sent_at):
        raise UsageError("a deadline lies after the time of sending: say when it was sent, and a later deadline")
    row: dict[str, Any] = {
        "claim_id": claim,
        "party": required(party, "the party"),
        "channel": words_or_none(channel),
        "allegations": required(allegations, "the allegations"),
    }
    times: dict[str, Any] = {"sent_at": sent_at, "deadline": deadline}
    asked = {**row, **{key: None if value is None else clock.iso(value) for key, value in times.items()}}

    def add(act: Act) -> Done:
        claim_row(act.session, claim, expected=expected)
        stored = ReplyRequest(**row, **times, asked_by=act.reviewer.id or 0, asked_at=act.now)
        reply_id = added(act.session, stored)
        payload = {"reply": reply_id, "sent_at": asked["sent_at"], "deadline": asked["deadline"]}
        return Done("reply asked for", f"claim:{claim}", payload, _told(act, stored))

    answer = corroborate(record, "add_reply_request", reviewer=reviewer, request=request, asked=asked, act=add)
    return cast("Asked", dict(answer))


def settle_reply(
    record: Record,
    reply: int,
    *,
    outcome: ReplyOutcome,
    reviewer: str,
    stance: ReplyStance | None = None,
    answer: str | None = None,
    reason: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Asked:
    """Say what came of a reply request; it may be said anew, when somebody answers late.

    Args:
        record: the open record.
        reply: its number.
        outcome: what came of it.
        reviewer: the name of who records it.
        stance: what an answer says of the allegations.
        answer: what they answered.
        reason: why nobody was asked, or what else must be said.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: an answer without a stance, a stance without an answer, or nobody asked without a reason.
        NotFound: there is no such reviewer or reply request.
        Refused: it was never sent, or the deadline has not passed (rule `time_to_answer`); a denial stands, which
            is answered instead (rule `contradiction_stays`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    if (outcome is ReplyOutcome.ANSWERED) != (stance is not None):
        raise UsageError("an answer, and only that, has a stance: denies, confirms or neither")
    why = words_or_none(reason)
    if outcome in SILENT and why is None:
        raise UsageError(f"{outcome} needs a reason: say why")
    said_so = {"outcome": outcome.value, "stance": stance, "answer": words_or_none(answer), "reason": why}
    answered = corroborate(
        record,
        "settle_reply",
        reviewer=reviewer,
        request=request,
        asked={"reply": reply, **said_so},
        act=lambda act: _settle(act, reply, said_so, expected),
    )
    return cast("Asked", dict(answered))


def _settle(act: Act, reply_id: int, said_so: dict[str, Any], expected: int | None) -> Done:
    reply = reply_request_row(act.session, reply_id, expected=expected)
    outcome = ReplyOutcome(said_so["outcome"])
    if outcome not in SILENT and reply.sent_at is None:
        raise Refused(
            f"reply request {reply_id} was never sent. Record the one that was: sluice reply add --sent-at TIME",
            rule="time_to_answer",
        )
    if outcome is ReplyOutcome.NO_REPLY and (reply.deadline is None or act.now < reply.deadline):
        until = "it has no deadline" if reply.deadline is None else f"its deadline is {clock.iso(reply.deadline)}"
        raise Refused(
            f"reply request {reply_id} can still be answered: {until}. Silence is told after the deadline",
            rule="time_to_answer",
        )
    standing = standing_settlement(act.session, reply_id)
    if standing is not None and standing.stance == ReplyStance.DENIES:
        raise Refused(
            f"reply request {reply_id} holds a denial: it is answered, never settled away. Answer it with: "
            f"sluice reply answer {reply_id}. What the party says later is a reply request of its own",
            rule="contradiction_stays",
        )
    row = ReplySettlement(reply_id=reply_id, settled_by=act.reviewer.id or 0, settled_at=act.now, **said_so)
    settlement_id = added(act.session, row)
    payload = {"reply": reply_id, "settlement": settlement_id, "outcome": row.outcome, "stance": row.stance}
    return Done("reply settled", f"claim:{reply.claim_id}", payload, _told(act, reply))


def approve_reply(
    record: Record, reply: int, *, reviewer: str, expected: int | None = None, request: str | None = None
) -> Asked:
    """Sign, as an editor, that it is right to ask nobody.

    Args:
        record: the open record.
        reply: the number of the reply request.
        reviewer: the name of the editor; not who settled it.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or reply request.
        Refused: they are no editor (rule `editor`), settled it themselves (rule `four_eyes`), have signed it
            (rule `said_already`), or it is not settled as something to sign (rule `nothing_to_sign`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    answer = corroborate(
        record,
        "approve_reply",
        reviewer=reviewer,
        request=request,
        asked={"reply": reply},
        act=lambda act: _approve(act, reply, expected),
    )
    return cast("Asked", dict(answer))


def _approve(act: Act, reply_id: int, expected: int | None) -> Done:
    reply = reply_request_row(act.session, reply_id, expected=expected)
    settlement = standing_settlement(act.session, reply_id)
    if settlement is None or settlement.outcome != ReplyOutcome.NOT_SOUGHT:
        raise Refused(
            f"reply request {reply_id} is not settled as not_sought: there is nothing to sign",
            rule="nothing_to_sign",
        )
    may_approve_silence(settlement.settled_by, act.reviewer.id or 0, role=Role(act.reviewer.role))
    signed = select(ReplyApproval.id).where(
        ReplyApproval.settlement_id == settlement.id, ReplyApproval.signed_by == act.reviewer.id
    )
    if act.session.exec(signed).first() is not None:
        raise Refused("you have signed this already", rule="said_already")
    row = ReplyApproval(settlement_id=settlement.id or 0, signed_by=act.reviewer.id or 0, signed_at=act.now)
    added(act.session, row)
    payload = {"reply": reply_id, "settlement": settlement.id}
    return Done("silence approved", f"claim:{reply.claim_id}", payload, _told(act, reply))


def reply_request_row(session: Session, reply_id: int, *, expected: int | None) -> ReplyRequest:
    """Give a reply request's row, its claim held as the caller saw it.

    Raises:
        NotFound: there is none.
        Conflict: the claim was changed since (rule `stale`).
    """
    reply = session.get(ReplyRequest, reply_id)
    if reply is None:
        raise NotFound(f"no reply request {reply_id}. A claim's: sluice reply list CLAIM")
    claim_row(session, reply.claim_id, expected=expected)
    return reply


def standing_settlement(session: Session, reply_id: int) -> ReplySettlement | None:
    """Give what came of a reply request, as it stands; None: it is not settled."""
    query = select(ReplySettlement).where(ReplySettlement.reply_id == reply_id).order_by(col(ReplySettlement.id).desc())
    return session.exec(query).first()


def _told(act: Act, reply: ReplyRequest) -> Asked:
    standing = settle(act, [reply.claim_id])[reply.claim_id]
    (row,) = reply_rows(act.session, [reply])
    return {**standing, "reply": reply.id or 0, "outcome": row["outcome"], "approved": row["approved"]}


def list_replies(record: Record, claim: int) -> list[dict[str, Any]]:
    """Give one row a reply request of a claim, and what came of it.

    Raises:
        NotFound: there is no such claim.
    """
    with record.reading() as session:
        claim_row(session, claim)
        return reply_rows(session, all_rows(session, ReplyRequest, col(ReplyRequest.claim_id) == claim))


def reply_rows(session: Session, replies: list[ReplyRequest]) -> list[dict[str, Any]]:
    """Give one row a reply request: what was asked, what stands of it, and how a denial was answered."""
    ids = [reply.id for reply in replies]
    settlements = all_rows(session, ReplySettlement, col(ReplySettlement.reply_id).in_(ids))
    standing = {row.reply_id: row for row in settlements}
    settled = [row.id for row in standing.values()]
    approvals = all_rows(session, ReplyApproval, col(ReplyApproval.settlement_id).in_(settled))
    approved = {row.settlement_id for row in approvals}
    answers = all_rows(session, Resolution, col(Resolution.settlement_id).in_(settled))
    given = {row.settlement_id: row for row in answers}
    newest = [row.id for row in given.values()]
    signed = all_rows(session, ResolutionSignature, col(ResolutionSignature.resolution_id).in_(newest))
    names = {reviewer.id: reviewer.name for reviewer in session.exec(select(Reviewer))}
    rows = []
    for reply in replies:
        settlement = standing.get(reply.id or 0)
        resolution = None if settlement is None else given.get(settlement.id)
        rows.append(
            {
                "reply": reply.id,
                "claim": reply.claim_id,
                "party": reply.party,
                "channel": reply.channel,
                "allegations": reply.allegations,
                "sent_at": None if reply.sent_at is None else clock.iso(reply.sent_at),
                "deadline": None if reply.deadline is None else clock.iso(reply.deadline),
                "asked_by": names[reply.asked_by],
                "outcome": None if settlement is None else settlement.outcome,
                "stance": None if settlement is None else settlement.stance,
                "answer": None if settlement is None else settlement.answer,
                "reason": None if settlement is None else settlement.reason,
                "approved": settlement is not None and settlement.id in approved,
                "verdict": None if resolution is None else resolution.verdict,
                "resolution": None
                if resolution is None
                else {
                    "verdict": resolution.verdict,
                    "because": resolution.because,
                    "written_by": names[resolution.written_by],
                    "signatures": sum(row.resolution_id == resolution.id for row in signed),
                },
            }
        )
    return rows
