"""The database itself refuses what the rules refuse: rows written round the verbs, on SQLite and PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, select

from storage import claims
from storage.bulk import table_of
from storage.database import Record
from storage.tables.claims import Claim, SignOff
from storage.tables.evidence import Evidence, EvidenceWithdrawal, TranslationCheck
from storage.tables.replies import ReplyApproval, ResolutionSignature
from storage.vocabulary import EvidenceKind, HoldKind, Reliability, ReplyOutcome, Stance, TieKind, Verdict
from tests.storage.claim_rows import (
    put_capture,
    put_claim,
    put_corroborated,
    put_desk,
    rate,
    reviewer_id,
    state,
)
from tests.storage.rows import START, sha

WRITERS = 8


@pytest.fixture
def desk(both_records: Record) -> Record:
    put_desk(both_records)
    return both_records


def write(record: Record, row: SQLModel) -> None:
    with record.writing() as session:
        session.add(row)


def words(record: Record, claim: int, by: str) -> None:
    claims.edit_claim(record, claim, text="38 vehicles", reviewer=by)


def quotes(record: Record, claim: int, by: str) -> None:
    claims.add_quote(record, claim, sha("contract"), page=1, exact="передаёт 37", reviewer=by)


def evidences(record: Record, claim: int, by: str) -> None:
    state(record, claim, by=by)


def captures(record: Record, claim: int, by: str) -> None:
    claims.add_evidence(
        record,
        claim,
        source="customs",
        stance=Stance.SUPPORTS,
        kind=EvidenceKind.RECORD,
        capture=put_capture(record, by=by),
        reviewer="heron",
    )


def translates(record: Record, claim: int, by: str) -> None:
    quoted = claims.add_quote(record, claim, sha("contract"), page=1, exact="передаёт 37", reviewer="heron")
    claims.translate_quote(record, quoted["quote"], to="en", text="delivers 37", reviewer=by)


def answers(record: Record, claim: int, by: str) -> None:
    against = state(record, claim, stance=Stance.CONTRADICTS)
    claims.answer_evidence(record, against["evidence"], verdict=Verdict.REBUTTED, because="no", reviewer=by)


@pytest.mark.parametrize("makes", [words, quotes, evidences, captures, translates, answers])
def test_nobody_who_made_any_of_it_signs_off(desk: Record, makes: Callable[[Record, int, str], None]) -> None:
    claim = put_claim(desk)
    row = {"claim_id": claim, "version": 1, "evidence_set": sha("any"), "signed_at": START}
    makes(desk, claim, "odile")

    with pytest.raises(DatabaseError, match="nobody signs off what they made"):
        write(desk, SignOff(**row, signed_by=reviewer_id(desk, "odile")))
    write(desk, SignOff(**row, signed_by=reviewer_id(desk, "vera")))


def test_nobody_signs_their_own_answer_nor_one_to_what_they_brought(desk: Record) -> None:
    against = state(desk, put_claim(desk), stance=Stance.CONTRADICTS)
    answer = claims.answer_evidence(desk, against["evidence"], verdict=Verdict.REBUTTED, because="no", reviewer="lin")

    for name in ("lin", "heron"):
        signer = reviewer_id(desk, name)
        with pytest.raises(DatabaseError, match="nobody signs what they made"):
            write(desk, ResolutionSignature(resolution_id=answer["resolution"], signed_by=signer, signed_at=START))


@pytest.mark.parametrize("name", ["lin", "vera"])
def test_silence_is_signed_by_an_editor_who_did_not_settle_it(desk: Record, name: str) -> None:
    asked = claims.add_reply_request(desk, put_claim(desk), party="B", allegations="x", reviewer="heron")
    claims.settle_reply(desk, asked["reply"], outcome=ReplyOutcome.NOT_SOUGHT, reason="dead", reviewer="vera")

    with pytest.raises(DatabaseError, match="another person must sign"):
        write(desk, ReplyApproval(settlement_id=1, signed_by=reviewer_id(desk, name), signed_at=START))


def test_a_translation_is_checked_by_another(desk: Record) -> None:
    claim = put_claim(desk)
    translates(desk, claim, "lin")

    with pytest.raises(DatabaseError, match="another person must check"):
        write(
            desk,
            TranslationCheck(translation_id=1, holds=True, checked_by=reviewer_id(desk, "lin"), checked_at=START),
        )


def test_a_contradiction_is_not_withdrawn(desk: Record) -> None:
    against = state(desk, put_claim(desk), stance=Stance.CONTRADICTS)

    with pytest.raises(DatabaseError, match="a contradiction is answered"):
        write(
            desk,
            EvidenceWithdrawal(
                evidence_id=against["evidence"], reason="x", withdrawn_by=reviewer_id(desk, "lin"), withdrawn_at=START
            ),
        )


@pytest.mark.parametrize("revision", [1, 3])
def test_a_claim_goes_up_by_one_revision(desk: Record, revision: int) -> None:
    claim = put_claim(desk)
    change = sqlalchemy.update(table_of("claim")).where(table_of("claim").c.id == claim)

    with pytest.raises(DatabaseError, match="claim was changed by somebody else"), desk.writing() as session:
        session.execute(change.values(revision=revision, status="verified"))


def fill(record: Record) -> None:
    """Put at least one row into every table that is only added to."""
    claim = put_corroborated(record)["claim"]
    claims.sign_off(record, claim, reviewer="vera")
    captures(record, claim, "heron")
    translates(record, claim, "heron")
    claims.check_translation(record, 1, holds=True, reviewer="lin")
    gone = state(record, claim)
    claims.withdraw_evidence(record, gone["evidence"], reason="x", reviewer="lin")
    answers(record, claim, "lin")
    write(record, ResolutionSignature(resolution_id=1, signed_by=reviewer_id(record, "vera"), signed_at=START))
    claims.rate_source(record, "expert", reliability=Reliability.B, because="x", reviewer="lin")
    tied = claims.link_sources(record, "expert", "customs", kind=TieKind.TOLD_BY, because="x", reviewer="lin")
    claims.unlink_sources(record, tied["tie"], reason="x", reviewer="lin")
    claims.find_unverifiable(record, claim, reason="x", reviewer="lin")
    asked = claims.add_reply_request(record, claim, party="B", allegations="x", reviewer="heron")
    claims.settle_reply(record, asked["reply"], outcome=ReplyOutcome.NOT_SOUGHT, reason="dead", reviewer="heron")
    claims.approve_reply(record, asked["reply"], reviewer="vera")
    held = claims.add_hold(record, kind=HoldKind.SAFETY, reason="x", claim=claim, reviewer="lin")
    claims.lift_hold(record, held["hold"], reason="x", reviewer="vera")
    with record.writing() as session:
        session.execute(
            table_of("capture_check").insert(),
            {"capture_id": 1, "verdict": "gone", "details": {}, "checked_at": START},
        )


ONLY_ADDED_TO = (
    "authenticity", "capture", "capture_check", "claim_status_change", "claim_version", "credibility_rating",
    "evidence", "evidence_withdrawal", "finding", "hold", "hold_lift", "quote", "reliability_rating",
    "reply_approval", "reply_request", "reply_settlement", "resolution", "resolution_signature", "sign_off",
    "source", "tie", "tie_withdrawal", "translation", "translation_check",
)  # fmt: skip


def count_rows(record: Record, table: str) -> int:
    with record.reading() as session:
        counted = sqlalchemy.select(sqlalchemy.func.count()).select_from(table_of(table))
        return int(session.execute(counted).scalar_one())


def test_what_was_said_is_neither_changed_nor_deleted(desk: Record) -> None:
    fill(desk)

    for name in ONLY_ADDED_TO:
        table = table_of(name)
        assert count_rows(desk, name) > 0
        for statement in (sqlalchemy.update(table).values(id=table.c.id), sqlalchemy.delete(table)):
            with pytest.raises(DatabaseError, match=f"{name} is append-only"), desk.writing() as session:
                session.execute(statement)


def test_of_many_who_add_at_once_nothing_is_lost(desk: Record) -> None:
    claim, barrier = put_claim(desk), threading.Barrier(WRITERS)
    failures: list[BaseException] = []
    names = ("heron", "lin", "vera", "odile")

    def add(number: int) -> None:
        barrier.wait()
        try:
            rate(desk, state(desk, claim, by=names[number % 4])["evidence"], by=names[(number + 1) % 4])
        except BaseException as failure:  # noqa: BLE001 told below, in the thread that asserts
            failures.append(failure)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with desk.reading() as session:
        revision = session.get_one(Claim, claim).revision
        added = session.exec(select(Evidence.id)).all()
    assert (failures, len(added), revision) == ([], WRITERS, 1 + 2 * WRITERS)


def test_of_many_who_saw_the_same_revision_one_is_heard(desk: Record) -> None:
    claim, barrier = put_claim(desk), threading.Barrier(WRITERS)
    heard: list[int] = []

    def edit(number: int) -> None:
        barrier.wait()
        try:
            standing = claims.edit_claim(desk, claim, text=f"{number} vehicles", expected=1, reviewer="lin")
        except Exception:  # noqa: BLE001 counted: who is not in `heard` was refused
            return
        heard.append(standing["revision"])

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == [2]
