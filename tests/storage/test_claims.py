"""Claims: wordings, statuses that follow the evidence, sign-offs that fall with it, revisions writers must know."""

import pytest
from sqlmodel import col, select

from config.errors import Conflict, NotFound, Refused, UsageError
from storage import claims
from storage.database import Record
from storage.tables.claims import ClaimStatusChange
from storage.tables.evidence import Quote
from storage.tables.ledger import LedgerEntry
from storage.vocabulary import (
    AuthenticityVerdict,
    ClaimStatus,
    Confidence,
    Likelihood,
    Reliability,
    SourceKind,
    TieKind,
)
from tests.storage.claim_rows import (
    CHINESE,
    RUSSIAN,
    put_claim,
    put_corroborated,
    put_desk,
    rate,
    read_again,
    state,
)
from tests.storage.rows import ledger_kinds, sha, unchanged_ledger

QUOTED = "передаёт 37 машин"


@pytest.fixture
def desk(both_records: Record) -> Record:
    put_desk(both_records)
    return both_records


def statuses(record: Record, claim: int) -> list[str]:
    with record.reading() as session:
        query = select(ClaimStatusChange.status).where(ClaimStatusChange.claim_id == claim)
        return list(session.exec(query.order_by(col(ClaimStatusChange.revision))))


def test_a_new_claim_is_unassessed_and_says_what_it_lacks(desk: Record) -> None:
    standing = claims.add_claim(desk, "harbour", text="37 vehicles", reviewer="heron")

    assert (standing["status"], standing["version"], standing["revision"]) == ("unassessed", 1, 1)
    assert standing["lacks"] == ["evidence that supports it"]
    assert statuses(desk, standing["claim"]) == ["unassessed"]


def test_a_claim_says_something(desk: Record) -> None:
    with pytest.raises(UsageError):
        claims.add_claim(desk, "harbour", text=" \n", reviewer="heron")


def test_a_claim_is_about_a_cache_that_is_there(desk: Record) -> None:
    with pytest.raises(NotFound):
        claims.add_claim(desk, "elsewhere", text="37 vehicles", reviewer="heron")


def test_the_ledger_holds_no_words_of_a_claim(desk: Record) -> None:
    claims.add_claim(desk, "harbour", text="the minister took money", reviewer="heron")

    with desk.reading() as session:
        assert not any("minister" in entry.payload for entry in session.exec(select(LedgerEntry)))


def test_an_edit_is_the_next_wording_and_keeps_the_first(desk: Record) -> None:
    claim = put_claim(desk)

    standing = claims.edit_claim(
        desk, claim, text="38 vehicles", confidence=Confidence.LOW, likelihood=Likelihood.LIKELY, reviewer="lin"
    )

    shown = claims.show_claim(desk, claim)
    assert (standing["version"], standing["revision"]) == (2, 2)
    assert (shown["text"], shown["confidence"], shown["likelihood"]) == ("38 vehicles", "low", "likely")


def test_an_edit_that_changes_nothing_is_no_edit(desk: Record) -> None:
    claim = put_claim(desk)

    with unchanged_ledger(desk), pytest.raises(UsageError):
        claims.edit_claim(desk, claim, text="37 vehicles were delivered", reviewer="lin")


def test_what_was_changed_since_the_writer_looked_is_refused(desk: Record) -> None:
    claim = put_claim(desk)
    state(desk, claim)

    with pytest.raises(Conflict) as refused:
        claims.edit_claim(desk, claim, text="38 vehicles", expected=1, reviewer="lin")

    assert refused.value.rule == "stale"


def test_the_same_request_is_answered_once(desk: Record) -> None:
    first = claims.add_claim(desk, "harbour", text="37 vehicles", reviewer="heron", request="k")
    again = claims.add_claim(desk, "harbour", text="37 vehicles", reviewer="heron", request="k")

    assert first == again
    assert len(claims.list_claims(desk)) == 1


def test_each_act_is_one_revision_and_one_entry(desk: Record) -> None:
    claim = put_claim(desk)
    before = len(ledger_kinds(desk))

    evidence = state(desk, claim)
    rated = rate(desk, evidence["evidence"])

    assert (evidence["revision"], rated["revision"]) == (2, 3)
    assert ledger_kinds(desk)[before:] == ["evidence added", "evidence rated"]


def test_the_inside_of_a_leak_ends_at_supported(desk: Record) -> None:
    claim = put_claim(desk)
    for document, exact in (("contract", QUOTED), ("counterpart", "37辆车辆")):
        quoted = claims.add_quote(desk, claim, sha(document), page=1, exact=exact, reviewer="heron")
        standing = rate(desk, quoted["evidence"])

    assert (standing["status"], standing["groups"]) == ("supported", 1)
    assert statuses(desk, claim)[-1] == "supported"


def test_a_sign_off_verifies_what_lacks_nothing_else(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]

    signed = claims.sign_off(desk, claim, reviewer="vera")

    assert (signed["status"], signed["lacks"]) == ("verified", [])
    assert claims.show_claim(desk, claim)["sign_offs"] == 1


def test_nobody_signs_what_they_made(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]

    with pytest.raises(Refused) as refused:
        claims.sign_off(desk, claim, reviewer="heron")

    assert refused.value.rule == "four_eyes"


def test_a_sign_off_comes_last(desk: Record) -> None:
    claim = put_claim(desk)
    rate(desk, state(desk, claim)["evidence"])

    with pytest.raises(Refused, match="a second supporting item") as refused:
        claims.sign_off(desk, claim, reviewer="vera")

    assert refused.value.rule == "sign_off_comes_last"


def test_one_person_signs_once(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.sign_off(desk, claim, reviewer="vera")

    with pytest.raises(Refused) as refused:
        claims.sign_off(desk, claim, reviewer="vera")

    assert refused.value.rule == "said_already"


def test_an_edit_voids_a_sign_off(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.sign_off(desk, claim, reviewer="vera")

    edited = claims.edit_claim(desk, claim, text="37 vehicles were delivered in May", reviewer="lin")

    assert (edited["status"], edited["lacks"]) == ("corroborated", ["sign-off"])
    shown = claims.show_claim(desk, claim)
    assert (shown["sign_offs"], shown["void_sign_offs"]) == (0, 1)


def test_new_evidence_voids_a_sign_off(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.sign_off(desk, claim, reviewer="vera")

    assert state(desk, claim, source="customs")["status"] == "corroborated"


def test_a_claim_found_unverifiable_is_so_until_new_evidence_comes(desk: Record) -> None:
    claim = put_claim(desk)

    found = claims.find_unverifiable(desk, claim, reason="the port keeps no lists", reviewer="lin")

    assert found["status"] == "unverifiable"
    assert state(desk, claim)["status"] == "unassessed"


def test_claims_are_listed_by_cache_and_status(desk: Record) -> None:
    first, second = put_claim(desk), put_claim(desk)
    claims.find_unverifiable(desk, second, reason="no lists", reviewer="lin")

    listed = claims.list_claims(desk, "harbour", status=ClaimStatus.UNVERIFIABLE)

    assert [row["claim"] for row in listed] == [second]
    assert [row["claim"] for row in claims.list_claims(desk)] == [first, second]


def test_a_claim_shown_says_why_each_item_counts_or_not(desk: Record) -> None:
    claim = put_claim(desk)
    rate(desk, state(desk, claim)["evidence"])
    state(desk, claim, source="customs")

    counting, unrated = claims.show_claim(desk, claim)["evidence"]

    assert (counting["counts"], counting["because"]) == (True, "in group 1")
    assert (unrated["counts"], unrated["because"]) == (False, "a rating by a person: credibility 1 to 6")


def test_nobody_can_be_shown_a_claim_that_is_not_there(desk: Record) -> None:
    with pytest.raises(NotFound, match="sluice claim list"):
        claims.show_claim(desk, 7)


def test_a_tie_lowers_every_claim_that_rested_on_both(desk: Record) -> None:
    claim, other = put_corroborated(desk)["claim"], put_claim(desk)

    tied = claims.link_sources(
        desk, "expert", "cache harbour", kind=TieKind.TOLD_BY, because="she read the leak", reviewer="lin"
    )

    assert tied["claims"] == [claim]
    assert claims.show_claim(desk, claim)["status"] == "supported"
    assert claims.show_claim(desk, other)["revision"] == 1


def test_the_end_of_a_tie_raises_them_again_by_rule(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    tied = claims.link_sources(
        desk, "expert", "cache harbour", kind=TieKind.TOLD_BY, because="she read the leak", reviewer="lin"
    )

    claims.unlink_sources(desk, tied["tie"], reason="another person of that name", reviewer="lin")

    assert claims.show_claim(desk, claim)["status"] == "corroborated"
    with pytest.raises(NotFound):
        claims.unlink_sources(desk, tied["tie"], reason="again", reviewer="lin")


def test_a_tie_over_a_third_source_joins_as_well(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.link_sources(desk, "expert", "customs", kind=TieKind.DERIVED_FROM, because="cites it", reviewer="lin")

    tied = claims.link_sources(
        desk, "customs", "cache harbour", kind=TieKind.SAME_OWNER, because="one ministry", reviewer="lin"
    )

    assert tied["claims"] == [claim]
    why = claims.why_sources(desk, "expert", "cache harbour")
    assert (why["independent"], [step["kind"] for step in why["path"]]) == (False, ["derived_from", "same_owner"])
    groups = {row["name"]: row["group"] for row in claims.list_sources(desk)}
    assert len(set(groups.values())) == 1


def test_two_pieces_of_one_leak_are_told_to_be_one_source(desk: Record) -> None:
    claim = put_claim(desk)
    ids = [
        claims.add_quote(desk, claim, sha(document), page=1, exact=exact, reviewer="heron")["evidence"]
        for document, exact in (("contract", QUOTED), ("counterpart", "37辆车辆"))
    ]

    why = claims.why_evidence(desk, claim, *ids)

    assert (why["independent"], why["because"]) == (False, "both come from cache harbour")


def test_sources_that_nothing_joins_are_independent(desk: Record) -> None:
    assert claims.why_sources(desk, "expert", "customs")["independent"]


def test_a_source_is_not_tied_to_itself(desk: Record) -> None:
    with pytest.raises(UsageError):
        claims.link_sources(desk, "expert", "expert", kind=TieKind.TOLD_BY, because="x", reviewer="lin")


def test_two_sources_have_two_names(desk: Record) -> None:
    with pytest.raises(Refused) as refused:
        claims.add_source(desk, "expert", kind=SourceKind.PERSON, reviewer="lin")

    assert refused.value.rule == "one_name_one_source"


def test_a_new_leaker_is_f(desk: Record) -> None:
    quoted = claims.add_quote(desk, put_claim(desk), sha("contract"), page=1, exact=QUOTED, reviewer="heron")

    with pytest.raises(Refused) as refused:
        claims.rate_source(desk, "cache harbour", reliability=Reliability.B, because="so far so good", reviewer="lin")

    assert refused.value.rule == "new_leaker"
    assert claims.show_claim(desk, quoted["claim"])["evidence"][0]["reliability"] == "F"


def test_a_letter_says_nothing_of_the_digit(desk: Record) -> None:
    evidence = state(desk, put_claim(desk))

    rated = claims.rate_evidence(desk, evidence["evidence"], reliability=Reliability.A, reviewer="lin")

    (row,) = claims.show_claim(desk, rated["claim"])["evidence"]
    assert (row["reliability"], row["credibility"], rated["status"]) == ("A", None, "unassessed")


def test_a_quote_that_a_later_reading_breaks_is_told_and_stops_counting(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.sign_off(desk, claim, reviewer="vera")
    quote = claims.list_quotes(desk, claim)[0]

    read_again(desk, variant_of(desk, quote["quote"]), RUSSIAN.replace("37", "31"))

    shown = claims.show_claim(desk, claim)
    assert claims.list_quotes(desk, claim)[0]["broken_by"] == "ocr, test 2"
    assert (shown["broken_quotes"], shown["is_current"], shown["recorded_status"]) == (
        [quote["quote"]],
        False,
        "verified",
    )
    assert (shown["status"], shown["void_sign_offs"]) == ("single_source", 1)


def test_a_quote_that_a_later_reading_confirms_stands(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]

    read_again(desk, variant_of(desk, 1), RUSSIAN.replace("37 машин", "37  машин"))

    assert claims.list_quotes(desk, claim)[0]["broken_by"] is None
    assert claims.show_claim(desk, claim)["status"] == "corroborated"


def test_what_a_reading_broke_is_written_by_computing_anew(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    read_again(desk, variant_of(desk, 1), CHINESE)

    changed = claims.refresh_claims(desk, "harbour")

    assert changed == [{"claim": claim, "before": "corroborated", "status": "single_source"}]
    assert claims.show_claim(desk, claim)["is_current"]
    assert claims.refresh_claims(desk) == []


def variant_of(record: Record, quote: int) -> int:
    with record.reading() as session:
        return session.get_one(Quote, quote).variant_id


def test_a_document_found_forged_lowers_what_quotes_it(desk: Record) -> None:
    claim = put_corroborated(desk)["claim"]
    claims.sign_off(desk, claim, reviewer="vera")

    judged = claims.set_authenticity(
        desk, sha("contract"), verdict=AuthenticityVerdict.FORGED, methods=["fonts"], reviewer="odile"
    )

    assert (judged["claims"], judged["number"]) == ([claim], 2)
    assert claims.show_claim(desk, claim)["status"] == "single_source"
