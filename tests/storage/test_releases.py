"""Selecting, keeping and withdrawing releases: what may go out, how it is told, and what becomes of it."""

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from config import clock
from config.errors import Conflict, NotFound, Refused
from storage import claims, ledger, redactions
from storage.caches import show_cache
from storage.catalogue import list_documents
from storage.database import Record
from storage.releases.binding import SUBJECT, binding_of, evidence_commitment
from storage.releases.choosing import choose_claims
from storage.releases.listing import list_releases
from storage.releases.making import Bagged, record_release
from storage.releases.order import ReleaseOrder
from storage.releases.selecting import Selected, select_release
from storage.releases.shapes import Selection
from storage.releases.withdrawing import Withdrawal, draft_erratum, record_erratum
from storage.vocabulary import ClaimStatus, HoldKind, RedactionReason, SourceKind, Stance
from tests.rules.desk import LEAKED, Desk, make_desk
from tests.storage.rows import ledger_kinds, sha

ORDER = ReleaseOrder("harbour")
LOOSE = ReleaseOrder("harbour", minimum=ClaimStatus.CORROBORATED)
BAGGED = Bagged("ab" * 32, "0123456789ABCDEF", {1: "cd" * 32, 2: "ce" * 32})


@pytest.fixture
def desk(both_records: Record) -> Desk:
    """A desk with a leak, on both databases."""
    return make_desk(both_records)


@pytest.fixture
def lone(record: Record) -> Desk:
    """The same on SQLite: for what no database has a say in."""
    return make_desk(record)


def select(desk: Desk, order: ReleaseOrder = ORDER) -> Selection:
    return select_release(desk.record, order).selection


def keep(desk: Desk, order: ReleaseOrder = ORDER) -> Selected:
    selected = select_release(desk.record, order)
    record_release(desk.record, order, selected, BAGGED, reviewer="edda")
    return selected


def withdraw(desk: Desk, release: str, numbers: tuple[int, ...] | None = None) -> dict[str, object]:
    withdrawal = Withdrawal(release, "the contract was altered", numbers)
    return record_erratum(desk.record, withdrawal, draft_erratum(desk.record, withdrawal), BAGGED, reviewer="edda")


def refusal(desk: Desk, order: ReleaseOrder = ORDER) -> Refused:
    with pytest.raises(Refused) as refused:
        select(desk, order)
    return refused.value


# ---- what may go out
def test_a_verified_claim_goes_out_with_the_document_that_it_quotes(desk: Desk) -> None:
    claim = desk.verified()

    selection = select(desk)

    assert [one.claim_id for one in selection.claims] == [claim]
    assert [one.sha256 for one in selection.documents] == [sha("contract")]
    assert (selection.claims[0].label, selection.documents[0].export_id) == ("verified", "VS001-0001")


def test_what_is_corroborated_goes_out_where_asked_for_and_is_called_so(lone: Desk) -> None:
    lone.corroborated()

    assert refusal(lone).rule == "nothing_to_release"
    assert select(lone, LOOSE).claims[0].label == "corroborated, not verified"


@pytest.mark.parametrize("status", [ClaimStatus.SUPPORTED, ClaimStatus.DISPUTED, ClaimStatus.RETRACTED])
def test_nothing_lower_is_ever_released(lone: Desk, status: ClaimStatus) -> None:
    lone.verified()

    assert refusal(lone, ReleaseOrder("harbour", minimum=status)).rule == "release_minimum"


def test_a_status_that_the_record_no_longer_gives_stops_the_release(desk: Desk) -> None:
    claim = desk.verified()
    with desk.record.writing() as session:
        session.execute(text("UPDATE text_variant SET text = 'nothing of it' WHERE text = :leaked"), {"leaked": LEAKED})

    refused = refusal(desk)

    assert (refused.rule, f"claim {claim}" in str(refused)) == ("stale_status", True)
    claims.refresh_claims(desk.record, "harbour")
    assert refusal(desk).rule == "nothing_to_release"


def test_a_hold_keeps_a_claim_in_and_is_not_counted(desk: Desk) -> None:
    held, free = desk.verified(), desk.claim()
    desk.quote(free, "counterpart")
    desk.customs(free, "customs of B")
    desk.authenticate("counterpart")
    claims.sign_off(desk.record, free, reviewer="ivan")
    claims.add_hold(desk.record, kind=HoldKind.SAFETY, reason="she has not left", claim=held, reviewer="edda")

    selected = select_release(desk.record, ORDER)

    assert [one.claim_id for one in selected.selection.claims] == [free]
    assert [one.number for one in selected.selection.claims] == [1]
    assert [one.sha256 for one in selected.selection.documents] == [sha("counterpart")]
    assert [claim for claim, _ in selected.choice.left_out] == [held]
    assert "she has not left" not in json.dumps(asdict(selected.selection), default=str)


@pytest.mark.parametrize("on", ["claim", "document", "cache"])
def test_a_hold_on_a_claim_its_document_or_its_cache_blocks(lone: Desk, on: str) -> None:
    claim = lone.verified()
    what = (
        {"claim": claim}
        if on == "claim"
        else {"document": sha("contract")}
        if on == "document"
        else {"cache": "harbour"}
    )
    claims.add_hold(lone.record, kind=HoldKind.SAFETY, reason="wait", reviewer="edda", **what)  # type: ignore[arg-type]

    assert "hold 1 (safety) is in force" in str(refusal(lone))
    for name in ("vera", "ivan"):
        claims.lift_hold(lone.record, 1, reason="they are out", reviewer=name)
    assert len(select(lone).claims) == 1


def test_an_embargo_ends_by_itself(lone: Desk) -> None:
    claim = lone.verified()
    until = clock.now() + timedelta(hours=1)
    claims.add_hold(
        lone.record, kind=HoldKind.EMBARGO, reason="with partners", until=until, claim=claim, reviewer="edda"
    )
    with lone.record.reading() as session:
        before = choose_claims_or_none(session, until - timedelta(minutes=1))
        after = choose_claims_or_none(session, until)

    assert (before, after) == (0, 1)


def choose_claims_or_none(session, moment) -> int:  # type: ignore[no-untyped-def]
    try:
        return len(choose_claims(session, ORDER, now=moment).chosen)
    except Refused:
        return 0


def test_a_claim_asked_for_by_number_is_refused_where_it_may_not_go(lone: Desk) -> None:
    lone.verified()
    other = lone.claim()

    assert refusal(lone, ReleaseOrder("harbour", claims=(other,))).rule == "not_free_to_go"
    with pytest.raises(NotFound):
        select(lone, ReleaseOrder("harbour", claims=(99,)))


def test_a_redaction_that_nobody_approved_keeps_its_claims_in(desk: Desk) -> None:
    desk.verified()
    redactions.draw_redaction(
        desk.record, sha("contract"), page=1, exact="Партия А", reason=RedactionReason.LEGAL, reviewer="tess"
    )

    assert "approv" in str(refusal(desk))
    redactions.approve_redactions(desk.record, sha("contract"), reviewer="ivan")
    assert len(select(desk).documents[0].hidden) == 1


# ---- how it is told
def test_redacted_words_are_in_no_quote(lone: Desk) -> None:
    lone.verified()
    redactions.draw_redaction(
        lone.record, sha("contract"), page=1, exact="Партия А", reason=RedactionReason.LEGAL, reviewer="tess"
    )
    redactions.approve_redactions(lone.record, sha("contract"), reviewer="ivan")

    quote = select(lone).claims[0].evidence[0].quote

    assert quote is not None
    assert quote.exact == "█████ поставляет 240 боевых машин."


def test_no_person_of_the_desk_and_no_original_is_told(lone: Desk) -> None:
    lone.verified()
    selection = select(lone)

    told = json.dumps([asdict(one) for one in selection.claims], default=str)

    assert not [name for name in ("vera", "ivan", "mei", "tess", "edda", "otto") if name in told]
    assert sha("contract")[:12] not in told
    assert {(one.text, one.kind) for one in selection.secrets} >= {("vera", "reviewer"), (sha("contract"), "hash")}


def test_a_person_who_is_a_source_is_a_letter_and_a_registry_has_its_name(lone: Desk) -> None:
    claim = lone.corroborated()
    lone.statement(claim, lone.source("Heron", SourceKind.PERSON))
    lone.statement(claim, lone.source("Egret", SourceKind.PERSON), Stance.CONTEXT)

    told = [one.source for one in select(lone, LOOSE).claims[0].evidence]

    assert told == ["the leaked cache", "customs", "a person (A)", "a person (B)"]


def test_what_is_not_known_is_told_without_ids(lone: Desk) -> None:
    claim = lone.claim()
    lone.quote(claim)
    lone.customs(claim)

    told = select(lone, LOOSE).claims[0].not_known

    assert "nobody but its authors has approved this claim as it stands" in told
    assert "document 1: whether it is genuine and unaltered (found unexamined)" in told


def test_a_sign_off_is_proved_and_binds_the_sentence(lone: Desk) -> None:
    claim = lone.verified()

    one = select(lone).claims[0]
    (signed,) = one.sign_offs

    assert signed.evidence_commitment is not None
    bound = binding_of(one.text, version=one.version, evidence_commitment=signed.evidence_commitment)
    proof = json.loads(json.dumps(signed.proof))
    assert proof["entry"]["disclosed"]["subject"]["value"] == f"{SUBJECT}{bound}" == f"{SUBJECT}{signed.binding}"
    assert set(proof["entry"]["disclosed"]) == {"day", "kind", "subject"}
    checked = ledger.check_proof(proof, ledger.Root(select(lone).ledger_size, select(lone).ledger_root))
    assert checked
    assert f"claim:{claim}" not in json.dumps(proof)


def test_a_commitment_hides_the_evidence_set() -> None:
    one, other = evidence_commitment("00" * 32, "11" * 32), evidence_commitment("01" * 32, "11" * 32)

    assert len({one, other, "11" * 32}) == 3


# ---- what was made
def test_the_same_selection_is_the_same_release(desk: Desk) -> None:
    desk.verified()
    first = keep(desk)
    claims.add_claim(desk.record, "harbour", text="Something else.", reviewer="vera", accuses=False)

    again = select_release(desk.record, ORDER)

    assert again.known_id is not None
    assert again.selection == first.selection
    assert record_release(desk.record, ORDER, again, BAGGED, reviewer="edda") is False
    assert [row["release"] for row in list_releases(desk.record)] == [f"VS-{clock.now().year}-001"]


def test_another_selection_is_another_release(lone: Desk) -> None:
    lone.verified()
    keep(lone)

    assert keep(lone, ReleaseOrder("harbour", publisher="The Desk")).selection.label == f"VS-{clock.now().year}-002"


def test_the_same_with_other_bytes_is_refused_and_made_anew_under_a_new_label(lone: Desk) -> None:
    lone.verified()
    keep(lone)
    again, other = select_release(lone.record, ORDER), replace(BAGGED, tagmanifest_sha256="ac" * 32)

    with pytest.raises(Refused) as refused:
        record_release(lone.record, ORDER, again, other, reviewer="edda")

    assert refused.value.rule == "release_differs"
    assert keep(lone, replace(ORDER, anew=True)).selection.label.endswith("-002")


def test_what_changed_while_the_bag_was_made_is_not_kept(lone: Desk) -> None:
    claim = lone.verified()
    selected = select_release(lone.record, ORDER)
    lone.statement(claim, lone.source("Heron", SourceKind.PERSON))
    claims.sign_off(lone.record, claim, reviewer="ivan")

    with pytest.raises(Conflict):
        record_release(lone.record, ORDER, selected, BAGGED, reviewer="edda")
    assert list_releases(lone.record) == []


def test_making_a_release_is_in_the_ledger_without_a_word_of_it(lone: Desk) -> None:
    lone.verified()
    keep(lone)

    assert "release made" in ledger_kinds(lone.record)
    with lone.record.reading() as session:
        assert ledger.verify(session, []).broken is None


def test_documents_are_told_as_out_and_counted(lone: Desk) -> None:
    lone.verified()
    keep(lone)

    states = {row["document"]: row["release"] for row in list_documents(lone.record, slug="harbour")}

    assert states == {sha("contract"): "released", sha("counterpart"): "unreleased"}
    funnel = show_cache(lone.record, "harbour")["funnel"]
    assert (funnel["corroborated"], funnel["released"]) == (1, 1)


# ---- what was withdrawn
def test_a_withdrawn_release_retracts_its_claims_and_recalls_its_documents(desk: Desk) -> None:
    claim = desk.verified()
    label = keep(desk).selection.label

    answer = withdraw(desk, label)

    assert answer["claims"] == [claim]
    assert desk.status(claim) == "retracted"
    release, erratum = list_releases(desk.record)
    assert (release["state"], release["withdrawn_by"]) == ("withdrawn", [f"{label}-E1"])
    assert (erratum["kind"], erratum["withdraws"]) == ("erratum", label)
    states = {row["document"]: row["release"] for row in list_documents(desk.record, slug="harbour")}
    assert states[sha("contract")] == "recalled"
    assert refusal(desk).rule == "nothing_to_release"


def test_a_claim_worded_anew_is_another_statement(lone: Desk) -> None:
    claim = lone.verified()
    withdraw(lone, keep(lone).selection.label)

    claims.edit_claim(lone.record, claim, text="Party A delivers 24 vehicles.", reviewer="vera")

    assert lone.status(claim) == "corroborated"


def test_nothing_is_withdrawn_twice(lone: Desk) -> None:
    lone.verified()
    label = keep(lone).selection.label
    withdraw(lone, label)

    with pytest.raises(Refused) as refused:
        withdraw(lone, label)
    assert refused.value.rule == "withdrawn_already"
    with pytest.raises(Refused) as refused:
        withdraw(lone, f"{label}-E1")
    assert refused.value.rule == "erratum_stands"


def test_a_claim_in_two_releases_makes_an_erratum_due_to_the_other(lone: Desk) -> None:
    lone.verified()
    first = keep(lone).selection.label
    second = keep(lone, ReleaseOrder("harbour", publisher="The Desk")).selection.label

    withdraw(lone, first)

    due = {row["release"]: row["erratum_due"] for row in list_releases(lone.record)}
    assert due == {first: [], second: [1], f"{first}-E1": []}


@pytest.mark.parametrize("table", ["release", "released_claim", "released_document", "claim_retraction"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_what_went_out_cannot_be_changed(desk: Desk, table: str, verb: str) -> None:
    desk.verified()
    withdraw(desk, keep(desk).selection.label)
    column = "label" if table == "release" else "claim_id" if "claim" in table else "export_id"
    statement = f"DELETE FROM {table}" if verb == "DELETE" else f"UPDATE {table} SET {column} = {column}"

    with pytest.raises(Exception, match="append-only"), desk.record.writing() as session:
        session.execute(text(statement))
