"""What the tests of the HTTP API may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, routing

from desk.api.app import make_app
from storage.database import Record
from tests.desk.api.browser import TestClient, browser_of
from tests.storage.signing import quick_hashes

__all__ = ["app", "client", "quick_hashes"]


@pytest.fixture(autouse=True)
def _hashing_is_quick(quick_hashes: None) -> None:
    """Not argon2 is tested here."""


PREPARED: dict[tuple[int, str], Any] = {}
"""What FastAPI made of a route, by the route (which it holds, so that no other gets its number) and its prefix."""


@pytest.fixture(autouse=True)
def _routes_are_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all applications share what FastAPI makes of each route at its first call: two thirds of a short test."""
    plain = routing._EffectiveRouteContext.from_api_route

    def from_api_route(*, original_route: routing.APIRoute, include_context: Any) -> Any:
        key = id(original_route), include_context.prefix
        if key not in PREPARED:
            PREPARED[key] = plain(original_route=original_route, include_context=include_context)
        return PREPARED[key]

    monkeypatch.setattr(routing._EffectiveRouteContext, "from_api_route", from_api_route)


@pytest.fixture
def app(record: Record) -> Iterator[FastAPI]:
    """The application over an empty record."""
    made = make_app(record)
    yield made
    made.state.pictures.close()
    made.state.learner.rest()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser in which nobody has signed in."""
    return browser_of(app)
