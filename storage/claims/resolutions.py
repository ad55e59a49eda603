"""Answers to what contradicts a claim: accepted or rebutted by one person, signed by another."""

from typing import Any, cast

from sqlmodel import col, select

from config.errors import NotFound, Refused
from storage.acts import Act, Done, required
from storage.claims.acts import added
from storage.claims.answers import Answered
from storage.claims.evidence import evidence_row
from storage.claims.replies import reply_request_row, standing_settlement
from storage.claims.status import settle
from storage.database import Record
from storage.rules import dossier as rules
from storage.rules.signing import may_sign_resolution
from storage.tables.evidence import Evidence
from storage.tables.replies import ReplySettlement, Resolution, ResolutionSignature
from storage.turns import corroborate
from storage.vocabulary import ReplyStance, Stance, Verdict


def answer_evidence(
    record: Record,
    evidence: int,
    *,
    verdict: Verdict,
    because: str,
    reviewer: str,
    expected: int | None = None,
    request: str | None = None,
) -> Answered:
    """Answer a contradiction; it disputes the claim until the answer is signed.

    Args:
        record: the open record.
        evidence: the number of what contradicts.
        verdict: accepted, the claim is wrong; rebutted, the contradiction is.
        because: why.
        reviewer: the name of who answers.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or evidence.
        Refused: it contradicts nothing (rule `nothing_to_answer`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """

    def find(act: Act) -> tuple[int, dict[str, int]]:
        row = evidence_row(act.session, evidence, expected=expected)
        if row.stance != Stance.CONTRADICTS:
            raise Refused(f"evidence {evidence} contradicts nothing: only that is answered", rule="nothing_to_answer")
        return row.claim_id, {"evidence_id": evidence}

    asked = {"evidence": evidence, "verdict": verdict.value, "because": required(because, "the reason")}
    return _answer(record, "answer_evidence", (reviewer, request), asked, find)


def answer_reply(
    record: Record,
    reply: int,
    *,
    verdict: Verdict,
    because: str,
    reviewer: str,
    expected: int | None = None,
    request: str | None = None,
) -> Answered:
    """Answer a denial; it disputes the claim until the answer is signed.

    Args:
        record: the open record.
        reply: the number of the reply request that a denial came of.
        verdict: accepted, the claim is wrong; rebutted, the denial is.
        because: why.
        reviewer: the name of who answers.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or reply request.
        Refused: no denial stands (rule `nothing_to_answer`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """

    def find(act: Act) -> tuple[int, dict[str, int]]:
        claim_id, settlement = _standing_denial(act, reply, expected)
        return claim_id, {"settlement_id": settlement.id or 0}

    asked = {"reply": reply, "verdict": verdict.value, "because": required(because, "the reason")}
    return _answer(record, "answer_reply", (reviewer, request), asked, find)


def _answer(record: Record, verb: str, who: tuple[str, str | None], asked: dict[str, Any], find: Any) -> Answered:
    def act_on(act: Act) -> Done:
        claim_id, answered = find(act)
        row = Resolution(
            claim_id=claim_id,
            verdict=asked["verdict"],
            because=asked["because"],
            written_by=act.reviewer.id or 0,
            written_at=act.now,
            **answered,
        )
        added(act.session, row)
        payload = {"resolution": row.id, "verdict": row.verdict, **answered}
        kind = "contradiction answered" if row.evidence_id is not None else "denial answered"
        return Done(kind, f"claim:{claim_id}", payload, _told(act, row))

    answer = corroborate(record, verb, reviewer=who[0], request=who[1], asked=asked, act=act_on)
    return cast("Answered", dict(answer))


def sign_evidence_answer(
    record: Record, evidence: int, *, reviewer: str, expected: int | None = None, request: str | None = None
) -> Answered:
    """Sign the standing answer to a contradiction.

    Args:
        record: the open record.
        evidence: the number of what contradicts.
        reviewer: the name of who signs; not who answered, nor who brought the contradiction.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer, evidence or answer.
        Refused: they made some of it (rule `four_eyes`), or have signed it (rule `said_already`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """

    def find(act: Act) -> Resolution | None:
        evidence_row(act.session, evidence, expected=expected)
        return _newest(act, Resolution.evidence_id == evidence)

    return _sign(record, "sign_evidence_answer", (reviewer, request), {"evidence": evidence}, find)


def sign_reply_answer(
    record: Record, reply: int, *, reviewer: str, expected: int | None = None, request: str | None = None
) -> Answered:
    """Sign the standing answer to a denial.

    Args:
        record: the open record.
        reply: the number of the reply request that the denial came of.
        reviewer: the name of who signs; not who answered.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer, reply request or answer.
        Refused: no denial stands (rule `nothing_to_answer`), they answered it (rule `four_eyes`), or have signed it
            (rule `said_already`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """

    def find(act: Act) -> Resolution | None:
        _, settlement = _standing_denial(act, reply, expected)
        return _newest(act, Resolution.settlement_id == settlement.id)

    return _sign(record, "sign_reply_answer", (reviewer, request), {"reply": reply}, find)


def _sign(record: Record, verb: str, who: tuple[str, str | None], asked: dict[str, Any], find: Any) -> Answered:
    def act_on(act: Act) -> Done:
        row: Resolution | None = find(act)
        if row is None:
            raise NotFound("there is no answer to sign: answer it first, with a verdict and why")
        _refuse_makers(act, row)
        signature = ResolutionSignature(resolution_id=row.id or 0, signed_by=act.reviewer.id or 0, signed_at=act.now)
        added(act.session, signature)
        payload = {"resolution": row.id, "verdict": row.verdict}
        return Done("answer signed", f"claim:{row.claim_id}", payload, _told(act, row))

    answer = corroborate(record, verb, reviewer=who[0], request=who[1], asked=asked, act=act_on)
    return cast("Answered", dict(answer))


def _refuse_makers(act: Act, row: Resolution) -> None:
    signer = act.reviewer.id or 0
    brought = act.session.exec(select(Evidence.added_by).where(Evidence.id == row.evidence_id)).first()
    may_sign_resolution(rules.Resolution(Verdict(row.verdict), row.written_by), signer, brought_by=brought)
    if signer in _signers(act, row):
        raise Refused("you have signed this answer already: another person must", rule="said_already")


def _signers(act: Act, row: Resolution) -> set[int]:
    query = select(ResolutionSignature.signed_by).where(ResolutionSignature.resolution_id == row.id)
    return set(act.session.exec(query))


def _newest(act: Act, condition: Any) -> Resolution | None:
    return act.session.exec(select(Resolution).where(condition).order_by(col(Resolution.id).desc())).first()


def _standing_denial(act: Act, reply_id: int, expected: int | None) -> tuple[int, ReplySettlement]:
    reply = reply_request_row(act.session, reply_id, expected=expected)
    settlement = standing_settlement(act.session, reply_id)
    if settlement is None or settlement.stance != ReplyStance.DENIES:
        raise Refused(f"reply request {reply_id} holds no denial: only that is answered", rule="nothing_to_answer")
    return reply.claim_id, settlement


def _told(act: Act, row: Resolution) -> Answered:
    standing = settle(act, [row.claim_id])[row.claim_id]
    return {**standing, "resolution": row.id or 0, "verdict": row.verdict, "signatures": len(_signers(act, row))}
