"""Candidate passwords lie in one file that only its owner can read."""

import stat

import pytest
from sqlmodel import select

from config.errors import UsageError
from storage.database import Record
from storage.passwords import MAXIMUM_CANDIDATES, add_passwords, forget_passwords, load_passwords
from storage.tables.ledger import LedgerEntry
from tests.storage.rows import ledger_kinds


def test_candidates_are_kept_in_their_order_and_once(record: Record) -> None:
    """Blanks within one count, also at its end: a password is what it is."""
    add_passwords(record, "harbour", ["second", "first ", ""])

    assert add_passwords(record, "harbour", ["second", "пароль"]) == 3
    assert load_passwords(record.home, "harbour") == ("second", "first ", "пароль")


def test_only_the_owner_can_read_them(record: Record) -> None:
    """The folder is closed, and the file too."""
    add_passwords(record, "harbour", ["one"])

    assert stat.S_IMODE((record.home / "passwords" / "harbour").stat().st_mode) == 0o600
    assert stat.S_IMODE((record.home / "passwords").stat().st_mode) == 0o700


def test_a_cache_sees_its_own_only(record: Record) -> None:
    """Another body of leaked material has other passwords."""
    add_passwords(record, "harbour", ["one"])

    assert load_passwords(record.home, "depot") == ()


def test_forgotten_candidates_are_gone(record: Record) -> None:
    """The file is removed, and removing it twice is no error."""
    add_passwords(record, "harbour", ["one"])
    forget_passwords(record, "harbour")
    forget_passwords(record, "harbour")

    assert load_passwords(record.home, "harbour") == ()


def test_no_more_than_can_be_tried(record: Record) -> None:
    """Each is tried on each locked file."""
    with pytest.raises(ValueError):  # noqa: PT011 the command line says it in words
        add_passwords(record, "harbour", (f"{number}" for number in range(MAXIMUM_CANDIDATES + 1)))


def test_a_name_that_is_no_cache_opens_no_path(record: Record) -> None:
    """The slug becomes a file's name."""
    with pytest.raises(UsageError):
        add_passwords(record, "../ledger", ["one"])


def test_the_ledger_tells_that_candidates_came_and_went(record: Record) -> None:
    """Only what changes something is an act."""
    for _ in range(2):
        add_passwords(record, "harbour", ["one"])
    for _ in range(2):
        forget_passwords(record, "harbour")

    assert ledger_kinds(record) == ["passwords added", "passwords forgotten"]


def test_the_ledger_holds_no_candidate(record: Record) -> None:
    add_passwords(record, "harbour", ["open sesame"])

    with record.reading() as session:
        assert "sesame" not in session.exec(select(LedgerEntry.payload)).one()
