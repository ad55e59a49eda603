"""Signing in: sessions that end, guesses that are slowed, strangers who learn nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from config.errors import NotSignedIn, TooSoon
from config.settings import Settings
from storage.database import Record
from storage.people.callers import caller_of_session
from storage.people.counts import LONGEST_SECONDS, delay_seconds
from storage.people.sessions import SignedIn, sign_in, sign_out
from storage.people.tokens import deactivate, reactivate
from storage.tables.ledger import LedgerEntry
from storage.tables.people import DeskSession, SignInCount
from storage.vocabulary import Role
from tests.storage.rows import Hands, hands, ledger_kinds
from tests.storage.signing import PASSWORD, put_person, quick_hashes

__all__ = ["hands", "quick_hashes"]

pytestmark = pytest.mark.usefixtures("quick_hashes")


def enter(record: Record, name: str = "vera", password: str = PASSWORD, address: str = "192.0.2.1") -> SignedIn:
    return sign_in(record, name, password, code=None, address=address)


def guess(record: Record, times: int, *, name: str = "vera", address: str = "192.0.2.66") -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            enter(record, name, "not the password", address)


def last_payload(record: Record) -> str:
    with record.reading() as session:
        return list(session.exec(select(LedgerEntry)))[-1].payload


def test_who_proves_who_they_are_gets_a_session(both_records: Record) -> None:
    put_person(both_records, "vera", Role.EDITOR)

    caller = caller_of_session(both_records, enter(both_records).token)

    assert caller is not None
    assert (caller.name, caller.role, caller.by_session) == ("vera", Role.EDITOR, True)


def test_the_token_of_a_session_is_not_kept(record: Record) -> None:
    put_person(record, "vera")

    begun = enter(record)

    with record.reading() as session:
        assert begun.token not in session.exec(select(DeskSession)).one().model_dump_json()


@pytest.mark.parametrize(
    ("name", "password"),
    [("vera", "wrong"), ("vera", ""), ("nobody", PASSWORD), ("lin", PASSWORD), ("\0", PASSWORD), ("\udcff", "\udcff")],
)
def test_whatever_is_wrong_gets_the_same_answer(both_records: Record, name: str, password: str) -> None:
    put_person(both_records, "vera")
    put_person(both_records, "lin", password=None)

    with pytest.raises(NotSignedIn) as refused:
        enter(both_records, name, password)

    assert str(refused.value) == "the name, the password or the code is not right"


def test_for_an_unknown_name_a_hash_is_computed_too(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of the answer would tell who is at the desk."""
    compared: list[str | None] = []
    monkeypatch.setattr("storage.people.sessions.is_password", lambda _, written: compared.append(written) or False)

    with pytest.raises(NotSignedIn):
        enter(record, "nobody")

    assert compared == [None]


def test_a_session_ends_when_nothing_is_done(both_records: Record, hands: Hands) -> None:
    put_person(both_records, "vera")
    token = enter(both_records).token

    hands.move(30)

    assert caller_of_session(both_records, token) is None


def test_a_session_goes_on_while_something_is_done(both_records: Record, hands: Hands) -> None:
    put_person(both_records, "vera")
    token = enter(both_records).token

    for _ in range(10):
        hands.move(28)
        assert caller_of_session(both_records, token) is not None


def test_a_session_ends_after_twelve_hours_whatever_is_done(both_records: Record, hands: Hands) -> None:
    put_person(both_records, "vera")
    token = enter(both_records).token

    for _ in range(26):
        hands.move(27)
        caller_of_session(both_records, token)
    hands.move(18)

    assert caller_of_session(both_records, token) is None


def test_signing_out_ends_the_session_and_no_other(record: Record) -> None:
    put_person(record, "vera")
    here, there = enter(record), enter(record)

    sign_out(record, here.token, name="vera")

    assert caller_of_session(record, here.token) is None
    assert caller_of_session(record, there.token) is not None


def test_a_session_shown_at_signing_in_ends(record: Record) -> None:
    """A token that somebody planted in the browser before is worth nothing after."""
    put_person(record, "vera")
    before = enter(record)

    after = sign_in(record, "vera", PASSWORD, code=None, address="a", replaces=before.token)

    assert caller_of_session(record, before.token) is None
    assert after.token != before.token


def test_who_was_deactivated_neither_goes_on_nor_signs_in(both_records: Record) -> None:
    put_person(both_records, "vera")
    token = enter(both_records).token

    deactivate(both_records, "vera")

    assert caller_of_session(both_records, token) is None
    with pytest.raises(NotSignedIn):
        enter(both_records)


def test_who_was_reactivated_signs_in_again(record: Record) -> None:
    put_person(record, "vera")
    token = enter(record).token
    deactivate(record, "vera")

    reactivate(record, "vera")

    assert caller_of_session(record, token) is None
    assert enter(record).caller.name == "vera"


@pytest.mark.usefixtures("hands")
def test_guessing_at_an_account_is_slowed_wherever_it_comes_from(both_records: Record) -> None:
    put_person(both_records, "vera")
    for number in range(5):
        guess(both_records, 1, address=f"192.0.2.{number}")

    with pytest.raises(TooSoon) as refused:
        enter(both_records, address="198.51.100.7")

    assert (refused.value.rule, refused.value.after_seconds) == ("slow_down", 2)


@pytest.mark.usefixtures("hands")
def test_guessing_from_an_address_is_slowed_whatever_the_account(both_records: Record) -> None:
    put_person(both_records, "vera")
    for number in range(20):
        guess(both_records, 1, name=f"somebody {number}")

    with pytest.raises(TooSoon):
        enter(both_records, address="192.0.2.66")
    assert enter(both_records, address="192.0.2.1").caller.name == "vera"


def test_after_the_wait_the_right_password_signs_in(record: Record, hands: Hands) -> None:
    put_person(record, "vera")
    guess(record, 5)

    hands.move(0.05)

    assert enter(record).caller.name == "vera"


@pytest.mark.usefixtures("hands")
def test_an_unknown_name_is_slowed_like_a_known_one(record: Record) -> None:
    guess(record, 5, name="nobody")

    with pytest.raises(TooSoon):
        enter(record, "nobody")


@pytest.mark.usefixtures("hands")
def test_signing_in_forgets_the_failures_of_the_account(record: Record) -> None:
    put_person(record, "vera")
    guess(record, 4)
    enter(record)

    guess(record, 4)

    assert enter(record).caller.name == "vera"


def test_failures_are_forgotten_after_a_quiet_day(record: Record, hands: Hands) -> None:
    guess(record, 3, name="nobody")

    hands.move(24 * 60 + 1)
    guess(record, 1, name="somebody")

    with record.reading() as session:
        assert sorted(row.failures for row in session.exec(select(SignInCount))) == [1, 1]


@pytest.mark.usefixtures("hands")
def test_guesses_sent_at_once_are_counted_one_by_one(both_records: Record) -> None:
    put_person(both_records, "vera")

    def try_once(_: int) -> str:
        try:
            enter(both_records, "vera", "not the password")
        except (NotSignedIn, TooSoon) as refused:
            return refused.rule
        return "in"

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(try_once, range(16)))

    assert (answers.count("sign_in"), answers.count("slow_down")) == (5, 11)


def test_names_and_addresses_are_not_kept_with_the_counts(record: Record) -> None:
    guess(record, 1, name="the password by mistake", address="192.0.2.66")

    with record.reading() as session:
        kept = "".join(row.who for row in session.exec(select(SignInCount)))
    assert "mistake" not in kept
    assert "192.0.2" not in kept


@given(st.integers(0, 10_000), st.integers(0, 20))
def test_the_wait_grows_and_has_an_end(failures: int, free: int) -> None:
    now, then = delay_seconds(failures, free=free), delay_seconds(failures + 1, free=free)

    assert 0 <= now <= then <= LONGEST_SECONDS
    assert (now == 0) is (failures < free)


def test_signing_in_and_out_are_told_in_the_ledger(record: Record) -> None:
    put_person(record, "vera")

    sign_out(record, enter(record).token, name="vera")

    assert ledger_kinds(record)[-2:] == ["signed in", "signed out"]


def test_failures_before_are_told_when_the_person_signs_in(record: Record) -> None:
    put_person(record, "vera")
    guess(record, 3)

    enter(record)

    assert last_payload(record) == '{"failures_before":3,"second_factor":false}'


def test_a_stranger_does_not_fill_the_ledger(record: Record, hands: Hands) -> None:
    put_person(record, "vera")
    before = len(ledger_kinds(record))

    for number in range(30):
        guess(record, 1, address=f"192.0.2.{number}")
        hands.move(16)

    assert ledger_kinds(record)[before:] == ["signing in failed"]


def test_the_times_of_a_session_are_settings(settings: Settings) -> None:
    assert (settings.session_idle_minutes, settings.session_hours) == (30, 12)
