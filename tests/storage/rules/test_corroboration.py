"""The status of a claim, step by step, and what it says is lacking."""

from dataclasses import replace

import pytest

from storage.rules.corroboration import BECAUSE, assess
from storage.rules.dossier import Document, Dossier, Finding, Reply
from storage.vocabulary import AuthenticityVerdict, ClaimStatus, ReplyOutcome, ReplyStance, Stance, TieKind, Verdict
from tests.storage.rules.dossiers import (
    ADA,
    CHANNEL,
    CUSTOMS,
    HARBOUR,
    MEI,
    OTTO,
    PAPER,
    claim,
    genuine,
    quote,
    record,
    rendering,
    resolution,
    signed,
    statement,
    status,
    tie,
    verified,
)

TWO_GROUPS = genuine(claim(quote(1), record(2)))
ACCUSING = replace(TWO_GROUPS, accuses=True)


def found_unverifiable(dossier: Dossier) -> Dossier:
    finding = Finding(dossier.version, assess(dossier).evidence_set, "the register of 2019 burnt down")
    return replace(dossier, findings=(finding,))


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (claim(), "unassessed"),
        (claim(quote(1, stance=Stance.CONTEXT)), "unassessed"),
        (claim(quote(1)), "single_source"),
        (claim(record(1)), "single_source"),
        (claim(quote(1), quote(2)), "supported"),
        (claim(record(1), record(2)), "supported"),
        (claim(quote(1), record(2, PAPER), ties=(tie(PAPER, HARBOUR, TieKind.REPUBLISHES),)), "supported"),
        (claim(quote(1), record(2)), "corroborated"),
        (claim(record(1), statement(2)), "corroborated"),
        (TWO_GROUPS, "corroborated"),
        (signed(TWO_GROUPS, MEI), "verified"),
    ],
)
def test_a_claim_climbs_by_what_supports_it(dossier: Dossier, expected: str) -> None:
    assert status(dossier) == expected


def test_every_status_says_its_rule() -> None:
    assert set(BECAUSE) == set(ClaimStatus)


def test_the_rule_that_gave_the_status_is_told_in_words() -> None:
    assert assess(claim(quote(1), quote(2))).rule == "two or more supporting items, one independence group"


def test_the_same_words_of_the_same_place_added_twice_are_one_item() -> None:
    assert status(claim(quote(1, content="same"), quote(2, content="same"))) == "single_source"


def test_two_groups_that_are_both_of_the_cache_do_not_corroborate() -> None:
    """Two independence groups, one of them outside the cache."""
    found = claim(quote(1), record(2, CUSTOMS), ties=(tie(CUSTOMS, HARBOUR),))

    assert assess(found).lacks == ("a second independent group outside the cache",)


@pytest.mark.parametrize(
    ("dossier", "lacks"),
    [
        (claim(), ("evidence that supports it",)),
        (claim(quote(1)), ("a second supporting item", "a second independent group outside the cache")),
        (claim(quote(1), quote(2)), ("a second independent group outside the cache",)),
        (claim(record(1), record(2)), ("a second independent group",)),
        (
            claim(quote(1), record(2, captured=False), record(3, CHANNEL)),
            (
                "a second supporting item",
                "a second independent group outside the cache",
                "evidence 2: a captured copy, with its hash, the time and the query",
                "evidence 3: a source whose origin is known",
            ),
        ),
        (
            claim(quote(3, languages=("zh",), renderings=(rendering(machine=True),))),
            ("evidence 3: a check of the translation by somebody who reads zh",),
        ),
        (
            claim(quote(1), record(2)),
            ("document 000000000000: authenticity is unexamined, not consistent or authenticated", "sign-off"),
        ),
        (
            replace(ACCUSING, replies=(Reply(1, "Party B"),)),
            ("reply request to Party B is not settled", "sign-off"),
        ),
        (ACCUSING, ("a reply request to whom the claim accuses", "sign-off")),
        (TWO_GROUPS, ("sign-off",)),
        (verified(), ()),
    ],
)
def test_a_claim_says_what_it_lacks_for_the_next_step(dossier: Dossier, lacks: tuple[str, ...]) -> None:
    assert assess(dossier).lacks == lacks


@pytest.mark.parametrize("status", list(ClaimStatus))
def test_only_what_is_verified_or_withdrawn_lacks_nothing(status: ClaimStatus) -> None:
    examples = {
        ClaimStatus.UNASSESSED: claim(),
        ClaimStatus.SINGLE_SOURCE: claim(quote(1)),
        ClaimStatus.SUPPORTED: claim(quote(1), quote(2)),
        ClaimStatus.CORROBORATED: TWO_GROUPS,
        ClaimStatus.VERIFIED: verified(),
        ClaimStatus.DISPUTED: claim(statement(1, stance=Stance.CONTRADICTS)),
        ClaimStatus.REFUTED: claim(
            statement(1, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.ACCEPTED, OTTO, ADA))
        ),
        ClaimStatus.UNVERIFIABLE: found_unverifiable(TWO_GROUPS),
        ClaimStatus.RETRACTED: replace(verified(), retracted=True),
    }

    assessment = assess(examples[status])

    assert assessment.status == status
    assert (assessment.lacks == ()) is (status in {ClaimStatus.VERIFIED, ClaimStatus.RETRACTED})


@pytest.mark.parametrize("authenticity", list(AuthenticityVerdict))
@pytest.mark.parametrize("methods", [(), ("letterhead",)], ids=["no method", "a method"])
def test_authenticity_names_its_methods(authenticity: AuthenticityVerdict, methods: tuple[str, ...]) -> None:
    looked_at = tuple(Document(one.sha256, authenticity, methods) for one in TWO_GROUPS.documents)
    genuine_enough = authenticity in {AuthenticityVerdict.CONSISTENT, AuthenticityVerdict.AUTHENTICATED}

    found = status(signed(replace(TWO_GROUPS, documents=looked_at), MEI))

    assert (found == "verified") is (genuine_enough and bool(methods))


def test_a_document_that_only_gives_context_is_looked_into_as_well() -> None:
    """A release holds every document that its claims quote."""
    more = replace(TWO_GROUPS, items=(*TWO_GROUPS.items, quote(5, stance=Stance.CONTEXT)))

    assert status(signed(more, MEI)) == "corroborated"


def test_a_forged_document_that_contradicts_may_be_the_answer() -> None:
    forged = quote(5, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.REBUTTED, OTTO))
    documents = (*TWO_GROUPS.documents, Document(str(forged.document), AuthenticityVerdict.FORGED, ("fonts",)))

    assert (
        status(signed(replace(TWO_GROUPS, items=(*TWO_GROUPS.items, forged), documents=documents), MEI)) == "verified"
    )


@pytest.mark.parametrize(
    ("reply", "settled"),
    [
        (Reply(1, "Party B"), False),
        (Reply(1, "Party B", ReplyOutcome.ANSWERED, ReplyStance.NEITHER), True),
        (Reply(1, "Party B", ReplyOutcome.ANSWERED, ReplyStance.CONFIRMS), True),
        (Reply(1, "Party B", ReplyOutcome.DECLINED), True),
        (Reply(1, "Party B", ReplyOutcome.NO_REPLY), True),
        (Reply(1, "Party B", ReplyOutcome.NOT_SAFE_TO_ASK, reason="they hold a witness"), True),
        (Reply(1, "Party B", ReplyOutcome.NOT_SAFE_TO_ASK), False),
        (Reply(1, "Party B", ReplyOutcome.NOT_SOUGHT, reason="dissolved in 2020"), False),
        (Reply(1, "Party B", ReplyOutcome.NOT_SOUGHT, approved=True), False),
        (Reply(1, "Party B", ReplyOutcome.NOT_SOUGHT, reason="dissolved in 2020", approved=True), True),
    ],
)
def test_who_is_named_as_a_wrongdoer_is_asked_before_a_claim_is_verified(reply: Reply, *, settled: bool) -> None:
    found = status(signed(replace(ACCUSING, replies=(reply,)), MEI))

    assert found == ("verified" if settled else "corroborated")


def test_a_claim_that_accuses_needs_at_least_one_reply_request() -> None:
    assert status(signed(ACCUSING, MEI)) == "corroborated"


def test_every_reply_request_is_settled() -> None:
    replies = (Reply(1, "Party A", ReplyOutcome.DECLINED), Reply(2, "Party B"))

    assert assess(signed(replace(ACCUSING, replies=replies), MEI)).lacks == ("reply request to Party B is not settled",)


def test_a_claim_that_accuses_nobody_needs_no_reply() -> None:
    assert status(signed(replace(TWO_GROUPS, replies=(Reply(1, "Party B"),)), MEI)) == "verified"


def test_a_finding_holds_as_long_as_the_evidence_stands() -> None:
    found = found_unverifiable(TWO_GROUPS)

    assert status(found) == "unverifiable"
    assert status(replace(found, version=2)) == "corroborated"
    assert status(replace(found, items=(*found.items, statement(3)))) == "corroborated"


OPEN = statement(7, stance=Stance.CONTRADICTS)
ACCEPTED = statement(8, stance=Stance.CONTRADICTS, resolution=resolution(Verdict.ACCEPTED, OTTO, ADA))


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (replace(claim(OPEN, ACCEPTED), retracted=True), "retracted"),
        (claim(OPEN, ACCEPTED), "refuted"),
        (found_unverifiable(claim(ACCEPTED)), "refuted"),
        (found_unverifiable(claim(quote(1), OPEN)), "disputed"),
        (found_unverifiable(signed(TWO_GROUPS, MEI)), "unverifiable"),
    ],
)
def test_retracted_goes_before_refuted_before_disputed_before_unverifiable(dossier: Dossier, expected: str) -> None:
    assert status(dossier) == expected


def test_every_piece_is_counted_or_discounted_or_stands_beside() -> None:
    found = claim(
        quote(1),
        record(2, captured=False),
        statement(3, stance=Stance.CONTEXT),
        statement(4, stance=Stance.CONTRADICTS),
    )

    assessment = assess(found)

    assert assessment.groups == ((1,),)
    assert [one.evidence for one in assessment.discounted] == [2]


def test_what_is_lacking_tells_nothing_of_a_document() -> None:
    """Only numbers, hashes, languages, and what people typed."""
    words = "Поставка БМД-4М"
    found = claim(quote(1, content=words, text=words), record(2, captured=False), text=words)

    assert words not in repr(replace(assess(found)))
