"""People who can sign in, for the tests of the record and of the API."""

import pytest
from argon2 import PasswordHasher

from storage import people, people_passwords
from storage.database import Record
from storage.vocabulary import Role

PASSWORD = "seven boats under one moon"  # noqa: S105 of nobody


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not argon2."""
    monkeypatch.setattr(people_passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people_passwords._nobodys_hash.cache_clear()


def put_person(record: Record, name: str, role: Role = Role.REVIEWER, *, password: str | None = PASSWORD) -> None:
    people.add_reviewer(record, name, role=role, reads=["ru", "zh", "en"])
    if password is not None:
        people_passwords.set_password(record, name, password)
