"""Candidate passwords lie in one file that only its owner can read."""

import stat
from pathlib import Path

import pytest

from config.errors import UsageError
from storage.passwords import MAXIMUM_CANDIDATES, add_passwords, forget_passwords, load_passwords


def test_candidates_are_kept_in_their_order_and_once(home: Path) -> None:
    """Blanks within one count, also at its end: a password is what it is."""
    add_passwords(home, "harbour", ["second", "first ", ""])

    assert add_passwords(home, "harbour", ["second", "пароль"]) == 3
    assert load_passwords(home, "harbour") == ("second", "first ", "пароль")


def test_only_the_owner_can_read_them(home: Path) -> None:
    """The folder is closed, and the file too."""
    add_passwords(home, "harbour", ["one"])

    assert stat.S_IMODE((home / "passwords" / "harbour").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "passwords").stat().st_mode) == 0o700


def test_a_cache_sees_its_own_only(home: Path) -> None:
    """Another body of leaked material has other passwords."""
    add_passwords(home, "harbour", ["one"])

    assert load_passwords(home, "depot") == ()


def test_forgotten_candidates_are_gone(home: Path) -> None:
    """The file is removed, and removing it twice is no error."""
    add_passwords(home, "harbour", ["one"])
    forget_passwords(home, "harbour")
    forget_passwords(home, "harbour")

    assert load_passwords(home, "harbour") == ()


def test_no_more_than_can_be_tried(home: Path) -> None:
    """Each is tried on each locked file."""
    with pytest.raises(ValueError):  # noqa: PT011 the command line says it in words
        add_passwords(home, "harbour", (f"{number}" for number in range(MAXIMUM_CANDIDATES + 1)))


def test_a_name_that_is_no_cache_opens_no_path(home: Path) -> None:
    """The slug becomes a file's name."""
    with pytest.raises(UsageError):
        add_passwords(home, "../ledger", ["one"])
