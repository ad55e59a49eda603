"""What speaks against a claim, and what answers it."""

import pytest

from config.errors import Refused
from storage.rules.challenges import may_withdraw
from storage.rules.corroboration import assess
from storage.rules.dossier import Item, Reply, Resolution
from storage.vocabulary import ReplyOutcome, ReplyStance, Stance, Verdict
from tests.storage.rules.dossiers import (
    ADA,
    CHANNEL,
    LIN,
    MEI,
    OTTO,
    PAPER,
    VERA,
    claim,
    denial,
    quote,
    record,
    resolution,
    statement,
    status,
)

OTHERS = "who neither wrote it nor brought the evidence"
REFUTES = f"{OTHERS}, which refutes the claim"


def against(answer: Resolution | None = None) -> Item:
    """A contradiction that Lin brought."""
    return statement(3, PAPER, stance=Stance.CONTRADICTS, added_by=LIN, resolution=answer)


@pytest.mark.parametrize(
    "item",
    [
        against(),
        statement(3, CHANNEL, stance=Stance.CONTRADICTS),
        quote(3, stance=Stance.CONTRADICTS, credibility=None, locator=False, quote_matches=False),
        record(3, stance=Stance.CONTRADICTS, captured=False),
    ],
    ids=["in order", "of unknown origin", "unrated, without a locator", "without a copy"],
)
def test_a_contradiction_disputes_as_soon_as_it_is_there(item: Item) -> None:
    assert status(claim(quote(1), record(2), item)) == "disputed"


def test_what_is_disputed_keeps_the_step_that_its_support_reaches() -> None:
    assessed = assess(claim(quote(1), record(2), against()))
    assert (assessed.status, assessed.step) == ("disputed", "corroborated")


def test_a_claim_that_nothing_disputes_stands_on_the_step_that_its_support_reaches() -> None:
    assessed = assess(claim(quote(1)))
    assert (assessed.status, assessed.step) == ("single_source", "single_source")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (resolution(Verdict.REBUTTED), "disputed"),
        (resolution(Verdict.REBUTTED, VERA), "disputed"),
        (resolution(Verdict.REBUTTED, LIN), "disputed"),
        (resolution(Verdict.REBUTTED, VERA, LIN), "disputed"),
        (resolution(Verdict.REBUTTED, OTTO), "corroborated"),
        (resolution(Verdict.ACCEPTED), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO, VERA), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO, LIN), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO, ADA), "refuted"),
    ],
    ids=[
        "rebutted, unsigned",
        "rebutted, signed by its writer",
        "rebutted, signed by who brought it",
        "rebutted, signed by both",
        "rebutted, signed by another",
        "accepted, unsigned",
        "accepted, signed by one",
        "accepted, signed by one and its writer",
        "accepted, signed by one and who brought it",
        "accepted, signed by two others",
    ],
)
def test_a_contradiction_lives_until_others_sign_its_answer(answer: Resolution, expected: str) -> None:
    assert status(claim(quote(1), record(2), against(answer))) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, "disputed"),
        (resolution(Verdict.REBUTTED), "disputed"),
        (resolution(Verdict.REBUTTED, VERA), "disputed"),
        (resolution(Verdict.REBUTTED, OTTO), "corroborated"),
        (resolution(Verdict.ACCEPTED, OTTO), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO, VERA), "disputed"),
        (resolution(Verdict.ACCEPTED, OTTO, ADA), "refuted"),
    ],
)
def test_a_denial_disputes_until_assessed(answer: Resolution | None, expected: str) -> None:
    assert status(claim(quote(1), record(2), replies=(denial(1, answer),))) == expected


@pytest.mark.parametrize("outcome", [None, *sorted(set(ReplyOutcome) - {ReplyOutcome.ANSWERED})])
@pytest.mark.parametrize("stance", [None, *ReplyStance])
def test_no_reply_is_never_evidence(outcome: ReplyOutcome | None, stance: ReplyStance | None) -> None:
    """Neither for the claim nor against it, whatever somebody wrote beside it."""
    silent = Reply(1, "Party B", outcome, stance, reason="the office is closed", approved=True)

    with_silence = assess(claim(quote(1), replies=(silent,)))

    assert (with_silence.status, with_silence.groups) == ("single_source", ((1,),))


def test_a_confirmation_by_the_accused_does_not_count_by_itself() -> None:
    confirms = Reply(1, "Party B", ReplyOutcome.ANSWERED, ReplyStance.CONFIRMS)

    assert status(claim(quote(1), replies=(confirms,))) == "single_source"


def test_a_disputed_claim_says_what_resolves_it() -> None:
    found = claim(
        quote(1),
        statement(3, PAPER, stance=Stance.CONTRADICTS),
        statement(4, PAPER, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.REBUTTED)),
        statement(5, PAPER, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.ACCEPTED)),
        statement(6, PAPER, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.ACCEPTED, MEI)),
        statement(7, PAPER, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.REBUTTED, MEI)),
        replies=(denial(), denial(2, resolution(Verdict.REBUTTED))),
    )

    assert assess(found).lacks == (
        "evidence 3, which contradicts: an answer, accepted or rebutted, and a signature under it",
        f"evidence 4, which contradicts: it is rebutted; the signature of somebody {OTHERS}",
        f"evidence 5, which contradicts: it is accepted; the signatures of two people {REFUTES}",
        f"evidence 6, which contradicts: it is accepted; the signature of a second person {REFUTES}",
        "the denial by Party B: an answer, accepted or rebutted, and a signature under it",
        "the denial by Party B: it is rebutted; the signature of somebody who did not write it",
    )


def test_a_contradiction_is_answered_never_withdrawn() -> None:
    with pytest.raises(Refused) as refused:
        may_withdraw(against())

    assert refused.value.rule == "contradiction_stays"


@pytest.mark.parametrize("stance", [Stance.SUPPORTS, Stance.CONTEXT])
def test_any_other_evidence_may_be_withdrawn(stance: Stance) -> None:
    may_withdraw(statement(3, stance=stance))
