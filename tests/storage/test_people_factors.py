"""The second factor: a code counts once, and for about a minute."""

import pyotp
import pytest

from config.errors import NotFound, NotSignedIn, Refused, UsageError
from storage.database import Record
from storage.people.factors import confirm_totp, enrol_totp, remove_totp, step_of_code
from storage.people.sessions import sign_in
from tests.storage.rows import Hands, hands, ledger_kinds
from tests.storage.signing import PASSWORD, put_person, quick_hashes

__all__ = ["hands", "quick_hashes"]

pytestmark = pytest.mark.usefixtures("quick_hashes")


def code_at(secret: str, hands: Hands) -> str:
    return pyotp.TOTP(secret).at(hands.now())


def secret_of(uri: str) -> str:
    return pyotp.parse_uri(uri).secret


def with_factor(record: Record, hands: Hands) -> str:
    """Put a person into the record whose second factor is in force; gives its secret."""
    put_person(record, "vera")
    secret = secret_of(enrol_totp(record, "vera"))
    confirm_totp(record, "vera", code_at(secret, hands))
    hands.move(1)
    return secret


def test_the_address_is_one_that_authenticators_read(record: Record) -> None:
    put_person(record, "vera")

    assert enrol_totp(record, "vera").startswith("otpauth://totp/sluice:vera?secret=")


def test_a_factor_is_asked_for_once_it_is_confirmed(record: Record) -> None:
    put_person(record, "vera")
    enrol_totp(record, "vera")

    assert sign_in(record, "vera", PASSWORD, code=None, address="a").caller.name == "vera"


def test_with_a_factor_the_password_alone_is_not_enough(both_records: Record, hands: Hands) -> None:
    with_factor(both_records, hands)

    with pytest.raises(NotSignedIn):
        sign_in(both_records, "vera", PASSWORD, code=None, address="a")


def test_with_its_code_it_is(both_records: Record, hands: Hands) -> None:
    secret = with_factor(both_records, hands)

    assert sign_in(both_records, "vera", PASSWORD, code=code_at(secret, hands), address="a").caller.name == "vera"


def test_a_code_counts_once(both_records: Record, hands: Hands) -> None:
    secret = with_factor(both_records, hands)
    code = code_at(secret, hands)
    sign_in(both_records, "vera", PASSWORD, code=code, address="a")

    with pytest.raises(NotSignedIn):
        sign_in(both_records, "vera", PASSWORD, code=code, address="a")


def test_the_code_that_confirmed_counts_no_more(record: Record, hands: Hands) -> None:
    put_person(record, "vera")
    secret = secret_of(enrol_totp(record, "vera"))
    confirm_totp(record, "vera", code_at(secret, hands))

    with pytest.raises(NotSignedIn):
        sign_in(record, "vera", PASSWORD, code=code_at(secret, hands), address="a")


@pytest.mark.parametrize(("minutes", "counts"), [(-1.01, False), (-0.5, True), (0, True), (0.5, True), (1.01, False)])
def test_a_code_counts_a_step_early_and_late(hands: Hands, *, minutes: float, counts: bool) -> None:
    secret = pyotp.random_base32()
    code = code_at(secret, hands)

    hands.move(minutes)

    assert (step_of_code(secret, code, last_step=None) is not None) is counts


@pytest.mark.parametrize("code", ["", "1", "abcdef", "000000000000", "１２３４５６", "\udcff"])
def test_what_is_no_code_does_not_confirm(record: Record, code: str) -> None:
    put_person(record, "vera")
    enrol_totp(record, "vera")

    with pytest.raises(UsageError):
        confirm_totp(record, "vera", code)


def test_a_factor_in_force_is_not_replaced_in_passing(record: Record, hands: Hands) -> None:
    with_factor(record, hands)

    with pytest.raises(Refused) as refused:
        enrol_totp(record, "vera")

    assert refused.value.rule == "second_factor"


def test_a_removed_factor_is_not_asked_for(record: Record, hands: Hands) -> None:
    with_factor(record, hands)

    remove_totp(record, "vera")

    assert sign_in(record, "vera", PASSWORD, code=None, address="a").caller.name == "vera"


def test_nothing_enrolled_is_nothing_to_confirm(record: Record) -> None:
    put_person(record, "vera")

    with pytest.raises(NotFound):
        confirm_totp(record, "vera", "123456")


def test_the_ledger_tells_each_step(record: Record, hands: Hands) -> None:
    with_factor(record, hands)
    remove_totp(record, "vera")

    assert ledger_kinds(record)[-3:] == ["second factor proposed", "second factor set", "second factor removed"]
