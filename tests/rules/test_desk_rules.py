"""The sixteen rules of the desk, each by name. `test_rules_are_missed` sees each test fail without its rule."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from config.errors import Refused
from storage import claims, queue, redactions
from storage.database import Record
from storage.rules.blindness import AXES
from storage.rules.release import Hold, label, release_obstacles
from storage.rules.review import Judgement
from storage.vocabulary import (
    AuthenticityVerdict,
    ClaimStatus,
    Confidence,
    Credibility,
    HoldKind,
    Likelihood,
    RedactionReason,
    Relevance,
    Reliability,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    TieKind,
    Verdict,
)
from tasks.agreement import measure_agreement
from tests.rules.desk import LEAKED, Desk, make_desk
from tests.storage.rows import sha

PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)


@pytest.fixture
def desk(record: Record) -> Desk:
    """A desk with a leak."""
    return make_desk(record)


def test_rule_1_two_independent_groups_one_outside_the_cache(desk: Desk) -> None:
    inside, alone, both = desk.claim(), desk.claim(), desk.claim()
    desk.quote(inside)
    desk.quote(inside, "counterpart")
    desk.customs(alone, "customs of B")
    desk.quote(both)
    desk.customs(both, "customs of A")

    assert desk.status(inside) == ClaimStatus.SUPPORTED
    assert desk.status(alone) == ClaimStatus.SINGLE_SOURCE
    assert desk.status(both) == ClaimStatus.CORROBORATED
    assert desk.show(both)["groups"] == 2


def test_rule_2_what_is_one_with_the_cache_or_of_unknown_origin_adds_no_group(desk: Desk) -> None:
    derived, unknown = desk.claim(), desk.claim()
    desk.quote(derived)
    desk.statement(derived, desk.source("newspaper", SourceKind.PUBLICATION))
    claims.link_sources(
        desk.record,
        "newspaper",
        desk.show(derived)["evidence"][0]["source"],
        kind=TieKind.DERIVED_FROM,
        because="it prints the same scan",
        reviewer="vera",
    )
    desk.quote(unknown)
    desk.statement(unknown, desk.source("a rumour", SourceKind.PERSON, origin_known=False))

    assert (desk.status(derived), desk.show(derived)["groups"]) == (ClaimStatus.SUPPORTED, 1)
    assert (desk.status(unknown), desk.show(unknown)["groups"]) == (ClaimStatus.SINGLE_SOURCE, 1)


def test_rule_3_nobody_signs_off_what_they_made(desk: Desk) -> None:
    claim = desk.corroborated()

    with pytest.raises(Refused) as refused:
        claims.sign_off(desk.record, claim, reviewer="vera")
    assert refused.value.rule == "four_eyes"
    with pytest.raises(DBAPIError), desk.record.writing() as session:
        session.execute(
            text(
                "INSERT INTO sign_off (claim_id, version, evidence_set, signed_by, signed_at) "
                "SELECT :claim, 1, 'x', id, '2026-11-27' FROM reviewer WHERE name = 'vera'"
            ),
            {"claim": claim},
        )


def test_rule_3_two_sign_that_a_claim_is_refuted(desk: Desk) -> None:
    claim = desk.corroborated()
    against = desk.statement(claim, desk.source("expert", SourceKind.PERSON), Stance.CONTRADICTS)
    claims.answer_evidence(desk.record, against, verdict=Verdict.ACCEPTED, because="he was there", reviewer="vera")

    claims.sign_evidence_answer(desk.record, against, reviewer="ivan")
    one = desk.status(claim)
    claims.sign_evidence_answer(desk.record, against, reviewer="edda")

    assert (one, desk.status(claim)) == (ClaimStatus.DISPUTED, ClaimStatus.REFUTED)


def test_rule_3_nobody_signs_off_what_they_redacted(desk: Desk) -> None:
    claim = desk.corroborated()
    redactions.draw_redaction(
        desk.record, sha("contract"), page=1, exact="240", reason=RedactionReason.IDENTIFIER, reviewer="ivan"
    )

    with pytest.raises(Refused) as refused:
        claims.sign_off(desk.record, claim, reviewer="ivan")

    assert refused.value.rule == "four_eyes"
    claims.sign_off(desk.record, claim, reviewer="edda")
    assert desk.status(claim) == ClaimStatus.VERIFIED


def test_rule_4_an_edit_and_new_evidence_void_a_sign_off(desk: Desk) -> None:
    edited, evidenced = desk.verified(), desk.claim()
    desk.quote(evidenced)
    desk.customs(evidenced, "customs of B")
    claims.sign_off(desk.record, evidenced, reviewer="ivan")
    before = (desk.status(edited), desk.status(evidenced))

    claims.edit_claim(desk.record, edited, text="Party A delivers 241 vehicles.", reviewer="vera")
    desk.statement(evidenced, desk.source("expert", SourceKind.PERSON))

    assert before == (ClaimStatus.VERIFIED, ClaimStatus.VERIFIED)
    assert (desk.status(edited), desk.status(evidenced)) == (ClaimStatus.CORROBORATED, ClaimStatus.CORROBORATED)
    assert desk.show(edited)["void_sign_offs"] == 1


def test_rule_5_a_contradiction_is_answered_never_deleted(desk: Desk) -> None:
    claim = desk.verified()
    against = desk.statement(claim, desk.source("expert", SourceKind.PERSON), Stance.CONTRADICTS)

    assert desk.status(claim) == ClaimStatus.DISPUTED
    with pytest.raises(Refused) as refused:
        claims.withdraw_evidence(desk.record, against, reason="it does not suit us", reviewer="vera")
    assert refused.value.rule == "contradiction_stays"
    with pytest.raises(DBAPIError), desk.record.writing() as session:
        session.execute(
            text(
                "INSERT INTO evidence_withdrawal (evidence_id, reason, withdrawn_by, withdrawn_at) "
                "SELECT :evidence, 'x', id, '2026-11-27' FROM reviewer WHERE name = 'vera'"
            ),
            {"evidence": against},
        )


def test_rule_6_letter_and_digit_are_judged_apart_and_a_new_leaker_is_f(desk: Desk) -> None:
    claim = desk.corroborated()
    quoted, customs = (row["evidence"] for row in desk.show(claim)["evidence"])
    before = desk.show(claim)

    claims.rate_evidence(desk.record, customs, reviewer="vera", credibility=Credibility.UNKNOWN)
    with pytest.raises(Refused) as refused:
        claims.rate_evidence(desk.record, quoted, reviewer="vera", reliability=Reliability.B)

    rows = {row["evidence"]: row for row in desk.show(claim)["evidence"]}
    assert refused.value.rule == "new_leaker"
    assert (rows[quoted]["reliability"], rows[quoted]["credibility"]) == ("F", "2")
    assert (rows[customs]["reliability"], rows[customs]["credibility"]) == ("F", "6")
    assert desk.status(claim) == before["status"]


def test_rule_7_evidence_counts_where_it_says_where_and_the_quote_still_stands(desk: Desk) -> None:
    claim = desk.claim()
    desk.quote(claim)
    before = desk.status(claim)

    with desk.record.writing() as session:
        session.execute(
            text("UPDATE text_variant SET text = :text WHERE text = :leaked"),
            {"text": LEAKED.replace("240", "24"), "leaked": LEAKED},
        )

    assert (before, desk.status(claim)) == (ClaimStatus.SINGLE_SOURCE, ClaimStatus.UNASSESSED)
    assert desk.show(claim)["broken_quotes"] == [1]


def test_rule_8_a_quote_its_rater_does_not_read_needs_a_checked_translation(desk: Desk) -> None:
    claim = desk.claim()
    desk.quote(claim, "counterpart", rated_by="tess")
    strange = desk.status(claim)
    translated = claims.translate_quote(
        desk.record, 1, to="en", text="Party A delivers 240 vehicles.", reviewer="tess", machine="engine 1"
    )

    assert (strange, desk.status(claim)) == (ClaimStatus.UNASSESSED, ClaimStatus.UNASSESSED)
    claims.check_translation(desk.record, translated["translation"], holds=True, reviewer="mei")
    assert desk.status(claim) == ClaimStatus.SINGLE_SOURCE


def test_rule_9_who_is_accused_was_asked_and_silence_needs_an_editor(desk: Desk) -> None:
    claim = desk.corroborated(accuses=True)
    with pytest.raises(Refused):
        claims.sign_off(desk.record, claim, reviewer="ivan")
    asked = desk.ask(claim, settled=ReplyOutcome.NOT_SOUGHT)
    lacking = desk.show(claim)["lacks"]

    claims.approve_reply(desk.record, asked, reviewer="edda")
    claims.sign_off(desk.record, claim, reviewer="ivan")

    assert any("editor" in words for words in lacking)
    assert desk.status(claim) == ClaimStatus.VERIFIED


def test_rule_9_a_denial_disputes_until_it_is_assessed(desk: Desk) -> None:
    claim = desk.corroborated(accuses=True)
    reply = desk.ask(claim, settled=ReplyOutcome.ANSWERED, stance=ReplyStance.DENIES)
    denied = desk.status(claim)

    claims.answer_reply(desk.record, reply, verdict=Verdict.REBUTTED, because="customs has it", reviewer="vera")
    unsigned = desk.status(claim)
    claims.sign_reply_answer(desk.record, reply, reviewer="ivan")

    assert (denied, unsigned, desk.status(claim)) == (
        ClaimStatus.DISPUTED,
        ClaimStatus.DISPUTED,
        ClaimStatus.CORROBORATED,
    )


def test_rule_10_no_reply_is_never_evidence(desk: Desk) -> None:
    """Neither for the claim nor against it: with a party that does not answer, the claim stands where it stood."""
    claim = desk.claim(accuses=True)
    desk.quote(claim)
    before = desk.show(claim)

    desk.ask(claim, settled=ReplyOutcome.NO_REPLY)
    desk.ask(claim, settled=ReplyOutcome.DECLINED)

    after = desk.show(claim)
    assert (after["status"], after["groups"]) == (before["status"], before["groups"]) == ("single_source", 1)
    silent = desk.dossier(claim)
    assert not any(is_heard(reply) for reply in silent.replies)


def test_rule_11_confidence_and_likelihood_are_two_fields(desk: Desk) -> None:
    claim = claims.add_claim(
        desk.record,
        "harbour",
        text="Party A delivers 240 vehicles.",
        reviewer="vera",
        confidence=Confidence.MODERATE,
        likelihood=Likelihood.LIKELY,
    )["claim"]

    assert (desk.show(claim)["confidence"], desk.show(claim)["likelihood"]) == ("moderate", "likely")
    for column, word in (("confidence", "likely"), ("likelihood", "high")):
        with pytest.raises(DBAPIError), desk.record.writing() as session:
            session.execute(
                text(
                    f"INSERT INTO claim_version (claim_id, version, text, accuses, {column}, written_by, written_at) "
                    "VALUES (:claim, 2, 'x', FALSE, :word, 1, '2026-11-27')"
                ),
                {"claim": claim, "word": word},
            )


def test_rule_12_a_public_record_counts_with_a_captured_copy_only(desk: Desk) -> None:
    bare, kept = desk.claim(), desk.claim()
    desk.customs(bare, "customs of A", captured=False)
    desk.customs(kept, "customs of B")

    assert (desk.status(bare), desk.status(kept)) == (ClaimStatus.UNASSESSED, ClaimStatus.SINGLE_SOURCE)


def test_rule_13_authenticity_names_its_methods(desk: Desk) -> None:
    claim = desk.claim()
    desk.quote(claim)
    desk.customs(claim)

    with pytest.raises(Refused):
        claims.sign_off(desk.record, claim, reviewer="ivan")
    desk.authenticate()
    claims.sign_off(desk.record, claim, reviewer="ivan")
    assert desk.status(claim) == ClaimStatus.VERIFIED
    claims.set_authenticity(
        desk.record, sha("contract"), verdict=AuthenticityVerdict.FORGED, methods=("fonts",), reviewer="mei"
    )
    assert desk.status(claim) == ClaimStatus.SINGLE_SOURCE
    with pytest.raises(DBAPIError), desk.record.writing() as session:
        session.execute(
            text(
                "INSERT INTO authenticity (document_id, number, verdict, methods, methods_named, judged_by, judged_at) "
                "VALUES (1, 9, 'authenticated', '[]', 0, 1, '2026-11-27')"
            )
        )


def test_rule_14_a_hold_blocks_release_not_review(desk: Desk) -> None:
    claim = desk.corroborated()
    hold = claims.add_hold(
        desk.record, kind=HoldKind.SAFETY, reason="a life is at stake", reviewer="edda", claim=claim
    )["hold"]

    queue.decide(desk.record, queue.take(desk.record, reviewer="vera")["token"], reviewer="vera", judgement=PLAIN)
    claims.sign_off(desk.record, claim, reviewer="ivan")
    held = [Hold(hold, HoldKind.SAFETY)]

    assert desk.status(claim) == ClaimStatus.VERIFIED
    assert release_obstacles(desk.dossier(claim), []) == ()
    assert release_obstacles(desk.dossier(claim), held) != ()
    claims.lift_hold(desk.record, hold, reason="they are safe", reviewer="edda")
    assert [row["state"] for row in claims.list_holds(desk.record)] == ["in_force"]
    claims.lift_hold(desk.record, hold, reason="they are safe", reviewer="otto")
    assert [row["state"] for row in claims.list_holds(desk.record)] == ["lifted"]


def test_rule_15_a_release_is_of_what_is_verified_unless_asked_and_labelled(desk: Desk) -> None:
    claim = desk.corroborated()
    dossier = desk.dossier(claim)

    assert release_obstacles(dossier, []) != ()
    assert release_obstacles(dossier, [], ClaimStatus.CORROBORATED) == ()
    assert label(ClaimStatus.CORROBORATED) != label(ClaimStatus.VERIFIED)
    with pytest.raises(Refused):
        release_obstacles(dossier, [], ClaimStatus.SUPPORTED)


def test_rule_16_second_reviews_are_blind_and_agreement_is_told_by_language(desk: Desk) -> None:
    for _ in range(2):
        queue.decide(
            desk.record, queue.take(desk.record, reviewer="vera")["token"], reviewer="vera", judgement=RELEVANT
        )
    taken = queue.take(desk.record, reviewer="ivan", second=True)

    assert not seen_by("ivan", desk, taken["item"])
    assert not seen_by("edda", desk, taken["item"])
    with pytest.raises(DBAPIError), desk.record.writing() as session:
        session.execute(
            text(
                "INSERT INTO review_event (item_id, number, event, to_state, round, reviewer_id, details, at) "
                "SELECT :item, 99, 'agree', 'settled', 1, id, '{}', '2026-11-27' FROM reviewer WHERE name = 'vera'"
            ),
            {"item": taken["item"]},
        )
    queue.decide(desk.record, taken["token"], reviewer="ivan", judgement=RELEVANT)
    assert seen_by("ivan", desk, taken["item"]) == {"vera", "ivan"}
    assert {(one.language, one.axis, one.pairs) for one in measure_agreement(queue.judged_twice(desk.record))} == {
        (language_of(desk, taken["item"]), axis, 1) for axis in AXES
    }


def seen_by(reviewer: str, desk: Desk, item: int) -> set[str | None]:
    """Tell whose judgements *reviewer* is shown."""
    shown = queue.show_item(desk.record, item, reviewer=reviewer)
    return {judgement["reviewer"] for one in shown["rounds"] for judgement in one["judgements"]}


def language_of(desk: Desk, item: int) -> str:
    """Tell the main language of an item's document."""
    return "ru" if item == desk.items["contract"] else "zh-Hans"


def is_heard(reply: object) -> bool:
    """Ask the rules whether a reply says anything for or against."""
    from storage.rules import challenges  # noqa: PLC0415 looked up anew: the rule may be switched off

    return not challenges.says_nothing(reply)  # type: ignore[arg-type]
