"""The commands about people: passwords from standard input alone, secrets printed once."""

import io
import sys

import pyotp
import pytest

from config import clock
from storage.database import Record
from storage.people.callers import caller_of_token
from storage.people.sessions import sign_in
from tests.desk.conftest import Sluice
from tests.storage.signing import PASSWORD, put_person, quick_hashes

__all__ = ["quick_hashes"]

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture(autouse=True)
def _vera(record: Record) -> None:
    put_person(record, "vera", password=None)


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_password_comes_from_standard_input(sluice: Sluice, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, f"{PASSWORD}\n")

    said = sluice("reviewer", "password", "vera", "--stdin", "--json")

    assert (said.code, said.rows) == (0, [{"name": "vera", "password": "set"}])
    assert sign_in(record, "vera", PASSWORD, code=None, address="a").caller.name == "vera"


def test_a_password_is_no_argument(sluice: Sluice) -> None:
    assert sluice("reviewer", "password", "vera", PASSWORD).code == 2


def test_where_nobody_sits_nothing_is_asked(sluice: Sluice, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, f"{PASSWORD}\n")

    said = sluice("reviewer", "password", "vera")

    assert said.code == 2
    assert "--stdin" in said.err


def test_a_short_password_is_refused(sluice: Sluice, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "short\n")

    assert sluice("reviewer", "password", "vera", "--stdin").code == 2


def test_a_second_factor_is_enrolled_confirmed_and_removed(sluice: Sluice) -> None:
    uri = sluice("reviewer", "totp", "vera", "enrol", "--json").rows[0]["uri"]
    code = pyotp.parse_uri(uri).at(clock.now())

    assert sluice("reviewer", "totp", "vera", "confirm", "--code", code).code == 0
    assert sluice("reviewer", "totp", "vera", "enrol").code == 4
    assert sluice("reviewer", "totp", "vera", "remove").code == 0


def test_confirming_needs_a_code(sluice: Sluice) -> None:
    sluice("reviewer", "totp", "vera", "enrol")

    assert sluice("reviewer", "totp", "vera", "confirm").code == 2


def test_a_token_is_printed_once(sluice: Sluice, record: Record) -> None:
    made = sluice("reviewer", "token", "vera", "--scope", "read,review", "--days", "7", "--label", "map")
    listed = sluice("reviewer", "token", "vera", "--list", "--json")

    assert caller_of_token(record, made.out.strip()) is not None
    assert made.out.strip() not in listed.out
    assert (listed.rows[0]["id"], listed.rows[0]["scopes"]) == (1, ["read", "review"])


def test_a_token_is_revoked_by_its_number(sluice: Sluice, record: Record) -> None:
    made = sluice("reviewer", "token", "vera", "--scope", "read", "--label", "map")

    assert sluice("reviewer", "token", "vera", "--revoke", "1").code == 0
    assert caller_of_token(record, made.out.strip()) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--list", "--revoke", "1"), 2),
        (("--scope", "everything", "--label", "x"), 2),
        (("--scope", "read"), 2),
        (("--scope", "admin", "--label", "x"), 4),
        (("--revoke", "7"), 3),
    ],
)
def test_a_wrong_wish_for_a_token_is_told(sluice: Sluice, words: tuple[str, ...], code: int) -> None:
    assert sluice("reviewer", "token", "vera", *words).code == code


def test_who_is_deactivated_does_not_act_until_reactivated(sluice: Sluice) -> None:
    assert sluice("reviewer", "deactivate", "vera", "--json").rows[0]["active"] is False
    said = sluice("queue", "take", "--as", "vera")
    assert (said.code, "sluice reviewer reactivate" in said.err) == (4, True)

    sluice("reviewer", "reactivate", "vera")

    assert sluice("queue", "take", "--as", "vera").code == 3
