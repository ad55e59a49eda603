"""Replies, answers to what contradicts, authenticity and holds: who may say what, and when."""

from datetime import timedelta

import pytest

from config.errors import Conflict, NotFound, Refused, UsageError
from storage import catalogue, claims
from storage.database import Record
from storage.vocabulary import (
    AuthenticityVerdict,
    HoldKind,
    ReplyOutcome,
    ReplyStance,
    Stance,
    Verdict,
)
from tests.storage.claim_rows import Leaf, put_claim, put_desk, put_leaf, state
from tests.storage.rows import START, Hands, put_cache, sha
from tests.storage.rows import hands as hands  # noqa: PLC0414 a fixture

DEADLINE = START + timedelta(days=7)


@pytest.fixture
def desk(record: Record, hands: Hands) -> Record:  # noqa: ARG001 the clock stands
    put_desk(record)
    return record


def ask(record: Record, *, sent: bool = True, accuses: bool = True) -> int:
    times = {"sent_at": START, "deadline": DEADLINE} if sent else {}
    asked = claims.add_reply_request(
        record,
        put_claim(record, accuses=accuses),
        party="Party B",
        allegations="you did it",
        reviewer="heron",
        **times,  # type: ignore[arg-type]
    )
    return asked["reply"]


def deny(record: Record) -> int:
    reply = ask(record)
    claims.settle_reply(record, reply, outcome=ReplyOutcome.ANSWERED, stance=ReplyStance.DENIES, reviewer="heron")
    return reply


def test_silence_is_told_after_the_deadline_only(desk: Record, hands: Hands) -> None:
    reply = ask(desk)
    with pytest.raises(Refused) as refused:
        claims.settle_reply(desk, reply, outcome=ReplyOutcome.NO_REPLY, reviewer="heron")
    hands.move(60 * 24 * 7)

    settled = claims.settle_reply(desk, reply, outcome=ReplyOutcome.NO_REPLY, reviewer="heron")

    assert (refused.value.rule, settled["outcome"]) == ("time_to_answer", "no_reply")


def test_what_was_never_sent_is_not_answered(desk: Record) -> None:
    with pytest.raises(Refused) as refused:
        claims.settle_reply(desk, ask(desk, sent=False), outcome=ReplyOutcome.DECLINED, reviewer="heron")

    assert refused.value.rule == "time_to_answer"


@pytest.mark.parametrize("outcome", [ReplyOutcome.NOT_SOUGHT, ReplyOutcome.NOT_SAFE_TO_ASK])
def test_that_nobody_was_asked_needs_a_reason(desk: Record, outcome: ReplyOutcome) -> None:
    with pytest.raises(UsageError, match="reason"):
        claims.settle_reply(desk, ask(desk, sent=False), outcome=outcome, reviewer="heron")


@pytest.mark.parametrize(
    ("outcome", "stance"), [(ReplyOutcome.ANSWERED, None), (ReplyOutcome.DECLINED, ReplyStance.DENIES)]
)
def test_an_answer_and_only_that_has_a_stance(desk: Record, outcome: ReplyOutcome, stance: ReplyStance | None) -> None:
    with pytest.raises(UsageError, match="stance"):
        claims.settle_reply(desk, ask(desk), outcome=outcome, stance=stance, reviewer="heron")


def test_a_deadline_lies_after_the_sending(desk: Record) -> None:
    with pytest.raises(UsageError):
        claims.add_reply_request(
            desk, put_claim(desk), party="B", allegations="x", sent_at=START, deadline=START, reviewer="heron"
        )


@pytest.mark.parametrize(("name", "rule"), [("lin", "editor"), ("vera", "four_eyes")])
def test_silence_is_approved_by_another_editor(desk: Record, name: str, rule: str) -> None:
    reply = ask(desk, sent=False)
    claims.settle_reply(desk, reply, outcome=ReplyOutcome.NOT_SOUGHT, reason="dead", reviewer="vera")

    with pytest.raises(Refused) as refused:
        claims.approve_reply(desk, reply, reviewer=name)

    assert refused.value.rule == rule
    assert claims.approve_reply(desk, reply, reviewer="odile")["approved"]


def test_only_silence_is_approved(desk: Record) -> None:
    with pytest.raises(Refused) as refused:
        claims.approve_reply(desk, deny(desk), reviewer="odile")

    assert refused.value.rule == "nothing_to_sign"


def test_a_denial_disputes_until_its_answer_is_signed(desk: Record) -> None:
    reply = deny(desk)

    answered = claims.answer_reply(desk, reply, verdict=Verdict.REBUTTED, because="customs", reviewer="lin")
    signed = claims.sign_reply_answer(desk, reply, reviewer="vera")

    assert (answered["status"], signed["status"], signed["signatures"]) == ("disputed", "unassessed", 1)


def test_a_denial_is_not_settled_away(desk: Record) -> None:
    reply = deny(desk)

    with pytest.raises(Refused) as refused:
        claims.settle_reply(desk, reply, outcome=ReplyOutcome.DECLINED, reviewer="heron")

    assert refused.value.rule == "contradiction_stays"


def test_what_denies_nothing_is_not_answered(desk: Record) -> None:
    with pytest.raises(Refused) as refused:
        claims.answer_reply(desk, ask(desk), verdict=Verdict.REBUTTED, because="x", reviewer="lin")

    assert refused.value.rule == "nothing_to_answer"


def test_a_contradiction_accepted_and_signed_by_two_refutes(desk: Record) -> None:
    against = state(desk, put_claim(desk), stance=Stance.CONTRADICTS)["evidence"]
    claims.answer_evidence(desk, against, verdict=Verdict.ACCEPTED, because="true", reviewer="lin")

    first = claims.sign_evidence_answer(desk, against, reviewer="vera")
    second = claims.sign_evidence_answer(desk, against, reviewer="odile")

    assert (first["status"], second["status"]) == ("disputed", "refuted")


def test_a_contradiction_is_answered_never_withdrawn(desk: Record) -> None:
    against = state(desk, put_claim(desk), stance=Stance.CONTRADICTS)["evidence"]

    with pytest.raises(Refused) as refused:
        claims.withdraw_evidence(desk, against, reason="a mistake", reviewer="heron")

    assert refused.value.rule == "contradiction_stays"


def test_an_answer_is_signed_by_neither_its_writer_nor_who_brought_the_contradiction(desk: Record) -> None:
    against = state(desk, put_claim(desk), stance=Stance.CONTRADICTS)["evidence"]
    claims.answer_evidence(desk, against, verdict=Verdict.REBUTTED, because="no", reviewer="lin")

    for name in ("lin", "heron"):
        with pytest.raises(Refused) as refused:
            claims.sign_evidence_answer(desk, against, reviewer=name)
        assert refused.value.rule == "four_eyes"


def test_evidence_withdrawn_stays_to_be_seen_and_counts_no_more(desk: Record) -> None:
    added = state(desk, put_claim(desk))

    claims.withdraw_evidence(desk, added["evidence"], reason="another port", reviewer="heron")

    (row,) = claims.show_claim(desk, added["claim"])["evidence"]
    assert (row["counts"], row["because"]) == (False, "withdrawn: another port")
    with pytest.raises(NotFound):
        claims.withdraw_evidence(desk, added["evidence"], reason="again", reviewer="heron")


def test_a_judgement_of_authenticity_names_its_methods(desk: Record) -> None:
    with pytest.raises(UsageError, match="methods"):
        claims.set_authenticity(desk, sha("contract"), verdict=AuthenticityVerdict.CONSISTENT, reviewer="lin")


def test_a_document_tells_its_authenticity_in_every_cache(desk: Record) -> None:
    put_leaf(desk, put_cache(desk, "depot"), Leaf("contract", "x"))
    claims.set_authenticity(
        desk,
        sha("contract"),
        verdict=AuthenticityVerdict.DOUBTFUL,
        methods=["fonts"],
        cache="harbour",
        reviewer="lin",
    )

    told = {row["document"]: row["authenticity"] for row in catalogue.list_documents(desk, slug="depot")}

    assert told == {sha("contract"): "doubtful"}
    assert catalogue.list_documents(desk, sha("counterpart"))[0]["authenticity"] == "unexamined"


def test_a_judgement_on_what_was_judged_since_is_refused(desk: Record) -> None:
    judge = {"verdict": AuthenticityVerdict.CONSISTENT, "methods": ["stamps"], "reviewer": "lin", "expected": 0}
    claims.set_authenticity(desk, sha("contract"), **judge)  # type: ignore[arg-type]

    with pytest.raises(Conflict) as refused:
        claims.set_authenticity(desk, sha("contract"), **judge)  # type: ignore[arg-type]

    assert refused.value.rule == "stale"
    assert claims.show_authenticity(desk, sha("contract"))["number"] == 1


def test_two_people_lift_a_hold(desk: Record) -> None:
    held = claims.add_hold(desk, kind=HoldKind.SAFETY, reason="a life", document=sha("contract"), reviewer="heron")

    first = claims.lift_hold(desk, held["hold"], reason="she is out", reviewer="vera")
    with pytest.raises(Refused) as refused:
        claims.lift_hold(desk, held["hold"], reason="really", reviewer="vera")
    second = claims.lift_hold(desk, held["hold"], reason="she is out", reviewer="odile")

    assert (first["state"], first["lacks"]) == ("in_force", ["the signature of a second person"])
    assert (second["state"], second["lacks"]) == ("lifted", [])
    assert refused.value.rule == "two_lift_a_hold"
    assert (len(claims.list_holds(desk)), claims.list_holds(desk, in_force_only=True)) == (1, [])


def test_an_embargo_ends_by_itself(desk: Record, hands: Hands) -> None:
    claims.add_hold(desk, kind=HoldKind.EMBARGO, reason="x", cache="harbour", until=DEADLINE, reviewer="heron")
    hands.move(60 * 24 * 8)

    (row,) = claims.list_holds(desk)

    assert (row["state"], row["on"], row["lacks"]) == ("ended", "cache:harbour", [])
    with pytest.raises(NotFound):
        claims.lift_hold(desk, row["hold"], reason="x", reviewer="vera")


@pytest.mark.parametrize(
    "words",
    [
        {"kind": HoldKind.SAFETY, "cache": "harbour", "until": DEADLINE},
        {"kind": HoldKind.EMBARGO, "cache": "harbour", "until": START},
        {"kind": HoldKind.EMBARGO, "cache": "harbour", "claim": 1},
        {"kind": HoldKind.EMBARGO},
    ],
)
def test_a_hold_that_makes_no_sense_is_not_placed(desk: Record, words: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        claims.add_hold(desk, reason="x", reviewer="heron", **words)  # type: ignore[arg-type]


def test_a_hold_blocks_no_work_on_what_is_held(desk: Record) -> None:
    claim = put_claim(desk)
    claims.add_hold(desk, kind=HoldKind.SAFETY, reason="x", claim=claim, reviewer="heron")

    assert state(desk, claim)["revision"] == 2
