"""Passwords: what is one, how it is kept, what changing it does."""

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from config.errors import NotAllowed, NotFound, TooSoon, UsageError
from storage.database import Record
from storage.people import passwords
from storage.people.callers import caller_of_session
from storage.people.passwords import (
    change_own_password,
    check_password_rules,
    is_password,
    normalise_password,
    set_password,
)
from storage.people.sessions import sign_in
from storage.tables.ledger import LedgerEntry
from storage.tables.people import Credential
from tests.storage.rows import hands, ledger_kinds
from tests.storage.signing import PASSWORD, put_person, quick_hashes

__all__ = ["hands", "quick_hashes"]

IN_FORCE = passwords.HASHER
OTHER = "nine lamps along the quay"
pytestmark = pytest.mark.usefixtures("quick_hashes")


def written(record: Record) -> str:
    with record.reading() as session:
        return str(session.get_one(Credential, 1).password_hash)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "x" * 1001,
        "aaaaaaaaaaaaaaaa",
        "121212121212",
        "my name is Vera!",
        "VERA and the boats",
        "a\0bcdefghijkl",
    ],
)
def test_what_is_no_password_is_refused(password: str) -> None:
    with pytest.raises(UsageError):
        check_password_rules(password, name="vera")


@pytest.mark.parametrize("password", ["twelve chars", "ab cd" * 200, "пароль из слов", "七条船在月亮下面走了很久啊"])
def test_a_password_may_be_long_and_in_any_language(password: str) -> None:
    check_password_rules(password, name="vera")


def test_no_message_repeats_a_password() -> None:
    with pytest.raises(UsageError) as refused:
        check_password_rules("vera is my name", name="vera")

    assert "is my" not in str(refused.value)


def test_a_password_is_kept_as_argon2id_of_the_profile_of_rfc_9106(
    both_records: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", IN_FORCE)

    put_person(both_records, "vera")

    assert written(both_records).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in written(both_records)


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    kept = passwords.hash_password(normalise_password("caf\u00e9 au lait noir"))

    assert is_password(normalise_password("cafe\u0301 au lait noir"), kept)


@pytest.mark.parametrize("guess", ["", "x" * 2000, "\udcff", PASSWORD])
def test_where_there_is_no_password_none_fits(guess: str) -> None:
    assert not is_password(guess, None)


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_person(record, "vera")
    before = written(record)
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    sign_in(record, "vera", PASSWORD, code=None, address="1.2.3.4")

    assert "m=16,t=2,p=1" in written(record)
    assert written(record) != before


def test_setting_a_password_ends_all_sessions(both_records: Record) -> None:
    put_person(both_records, "vera")
    sessions = [sign_in(both_records, "vera", PASSWORD, code=None, address="1.2.3.4") for _ in range(2)]

    set_password(both_records, "vera", OTHER)

    assert [caller_of_session(both_records, begun.token) for begun in sessions] == [None, None]


def test_setting_a_password_is_told_in_the_ledger_without_it(record: Record) -> None:
    put_person(record, "vera")

    assert ledger_kinds(record)[-1] == "password set"
    with record.reading() as session:
        assert PASSWORD not in str(whole_ledger(session))


def whole_ledger(session: Session) -> list[str]:
    return [entry.model_dump_json() for entry in session.exec(select(LedgerEntry))]


def test_nobody_unknown_gets_a_password(record: Record) -> None:
    with pytest.raises(NotFound):
        set_password(record, "nobody", PASSWORD)


def test_ones_own_password_is_changed_by_who_knows_it(record: Record) -> None:
    put_person(record, "vera")

    change_own_password(record, "vera", current=PASSWORD, new=OTHER)

    assert is_password(OTHER, written(record))


def test_who_does_not_know_the_password_does_not_change_it(record: Record) -> None:
    put_person(record, "vera")

    with pytest.raises(NotAllowed) as refused:
        change_own_password(record, "vera", current=OTHER, new=OTHER)

    assert refused.value.rule == "password"
    assert is_password(PASSWORD, written(record))


@pytest.mark.usefixtures("hands")
def test_guessing_the_password_that_stands_is_slowed(record: Record) -> None:
    put_person(record, "vera")
    for _ in range(5):
        with pytest.raises(NotAllowed):
            change_own_password(record, "vera", current=OTHER, new=OTHER)

    with pytest.raises(TooSoon):
        change_own_password(record, "vera", current=PASSWORD, new=OTHER)
