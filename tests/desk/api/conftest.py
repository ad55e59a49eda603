"""What the tests of the HTTP API may ask for."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from desk.api.app import make_app
from storage.database import Record
from tests.desk.api.browser import TestClient, browser_of
from tests.storage.signing import quick_hashes

__all__ = ["app", "client", "quick_hashes"]


@pytest.fixture(autouse=True)
def _hashing_is_quick(quick_hashes: None) -> None:
    """Not argon2 is tested here."""


@pytest.fixture
def app(record: Record) -> Iterator[FastAPI]:
    """The application over an empty record."""
    made = make_app(record)
    yield made
    made.state.learner.rest()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser in which nobody has signed in."""
    return browser_of(app)
