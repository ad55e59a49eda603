"""People who can sign in, for the tests of the record and of the API."""

import pytest
from argon2 import PasswordHasher

from storage import people
from storage.database import Record
from storage.people import passwords
from storage.vocabulary import Role

PASSWORD = "seven boats under one moon"  # noqa: S105 of nobody


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not argon2."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()


def put_person(record: Record, name: str, role: Role = Role.REVIEWER, *, password: str | None = PASSWORD) -> None:
    people.add_reviewer(record, name, role=role, reads=["ru", "zh", "en"])
    if password is not None:
        passwords.set_password(record, name, password)
