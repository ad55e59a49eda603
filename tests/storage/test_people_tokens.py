"""Tokens of programs, and people who no longer act."""

import pytest
from sqlmodel import select

from config.errors import NotFound, Refused, UsageError
from storage import queue
from storage.database import Record
from storage.people import list_reviewers
from storage.people.callers import Caller, caller_of_token
from storage.people.tokens import deactivate, list_tokens, make_token, reactivate, revoke_token
from storage.rules.access import Scope
from storage.tables.people import ApiToken
from storage.tables.review import Reviewer
from storage.vocabulary import Role
from tests.storage.rows import Hands, hands, ledger_kinds, put_cache, put_items
from tests.storage.signing import put_person

__all__ = ["hands"]


def made(record: Record, *scopes: Scope, days: int = 90) -> str:
    secret, _ = make_token(record, "vera", scopes=scopes or (Scope.READ,), days=days, label="map of ships")
    return secret


def known(caller: Caller | None) -> Caller:
    assert caller is not None
    return caller


@pytest.fixture(autouse=True)
def _vera(both_records: Record) -> None:
    put_person(both_records, "vera", password=None)


def test_a_token_tells_whose_it_is_and_what_it_is_good_for(both_records: Record) -> None:
    caller = known(caller_of_token(both_records, made(both_records, Scope.READ, Scope.REVIEW)))

    assert (caller.name, caller.scopes, caller.by_session) == ("vera", {Scope.READ, Scope.REVIEW}, False)


def test_a_token_has_256_random_bits_and_is_not_kept(both_records: Record) -> None:
    secret = made(both_records)

    assert secret.startswith("slu_")
    assert len(secret) == len("slu_") + 43
    with both_records.reading() as session:
        assert secret not in session.exec(select(ApiToken)).one().model_dump_json()


@pytest.mark.parametrize("token", ["", "slu_", "slu_" + "a" * 43, "\udcff", "\0"])
def test_what_is_no_token_tells_nobody(both_records: Record, token: str) -> None:
    assert caller_of_token(both_records, token) is None


def test_a_token_runs_out(both_records: Record, hands: Hands) -> None:
    secret = made(both_records, days=1)

    hands.move(24 * 60)

    assert caller_of_token(both_records, secret) is None


def test_a_revoked_token_tells_nobody(both_records: Record) -> None:
    secret = made(both_records)

    revoke_token(both_records, "vera", 1)

    assert caller_of_token(both_records, secret) is None
    assert list_tokens(both_records, "vera")[0].revoked_at is not None


def test_nobody_revokes_the_token_of_another(both_records: Record) -> None:
    put_person(both_records, "lin", password=None)
    secret = made(both_records)

    with pytest.raises(NotFound):
        revoke_token(both_records, "lin", 1)

    assert caller_of_token(both_records, secret) is not None


def test_no_token_is_made_beyond_the_role(both_records: Record) -> None:
    with pytest.raises(Refused) as refused:
        made(both_records, Scope.ADMIN)

    assert refused.value.rule == "scope"


def test_a_token_loses_what_its_person_lost(both_records: Record) -> None:
    put_person(both_records, "root", Role.ADMIN, password=None)
    secret, _ = make_token(both_records, "root", scopes=[Scope.ADMIN, Scope.READ], days=1, label="x")
    with both_records.writing() as session:
        row = session.exec(select(Reviewer).where(Reviewer.name == "root")).one()
        row.role = Role.REVIEWER

    assert known(caller_of_token(both_records, secret)).scopes == {Scope.READ}


@pytest.mark.parametrize(("days", "label"), [(0, "x"), (366, "x"), (1, ""), (1, "x" * 101), (1, "a\nb")])
def test_days_and_label_are_as_they_must_be(both_records: Record, days: int, label: str) -> None:
    with pytest.raises(UsageError):
        make_token(both_records, "vera", scopes=[Scope.READ], days=days, label=label)


def test_using_a_token_is_noted_to_the_hour(both_records: Record, hands: Hands) -> None:
    secret = made(both_records)
    caller_of_token(both_records, secret)
    first = list_tokens(both_records, "vera")[0].used_at

    hands.move(30)
    caller_of_token(both_records, secret)

    assert list_tokens(both_records, "vera")[0].used_at == first


def test_deactivating_ends_tokens_for_good(both_records: Record) -> None:
    secret = made(both_records)

    deactivate(both_records, "vera")
    reactivate(both_records, "vera")

    assert caller_of_token(both_records, secret) is None


def test_who_was_deactivated_does_not_act(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), "a")
    deactivate(both_records, "vera")

    with pytest.raises(Refused) as refused:
        queue.take(both_records, reviewer="vera")

    assert refused.value.rule == "inactive"


def test_who_was_deactivated_is_still_listed(both_records: Record) -> None:
    deactivate(both_records, "vera")

    assert [(person.name, person.active) for person in list_reviewers(both_records)] == [("vera", False)]


def test_the_ledger_tells_what_was_done_once(both_records: Record) -> None:
    secret = made(both_records)
    for _ in range(2):
        revoke_token(both_records, "vera", 1)
        deactivate(both_records, "vera")
    reactivate(both_records, "vera")

    assert ledger_kinds(both_records)[1:] == [
        "token made",
        "token revoked",
        "reviewer deactivated",
        "reviewer reactivated",
    ]
    assert secret not in str(list_tokens(both_records, "vera"))


def test_everybody_has_a_pseudonym_of_their_own(both_records: Record) -> None:
    put_person(both_records, "lin", password=None)

    pseudonyms = [person.pseudonym for person in list_reviewers(both_records)]

    assert len(set(pseudonyms)) == 2
    assert all(len(pseudonym) == 16 and int(pseudonym, 16) >= 0 for pseudonym in pseudonyms)
