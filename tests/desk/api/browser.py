"""The HTTP API, called as browsers and programs call it, within this process."""

import warnings
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from storage import people
from storage.database import Record
from storage.people import tokens
from storage.rules.access import SCOPES_OF_ROLE, Scope
from tests.storage.signing import PASSWORD, put_person

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for httpx2 when this is imported; httpx serves as well
    from fastapi.testclient import TestClient

__all__ = ["API", "PASSWORD", "Browser", "TestClient", "bearer", "browser_of", "put_person", "signed_in", "token_of"]

API = "/api/v1"


def browser_of(app: FastAPI, *, base_url: str = "http://localhost") -> TestClient:
    """Give a browser in which nobody has signed in."""
    return TestClient(app, base_url=base_url)


@dataclass
class Browser:
    """Somebody who signed in."""

    client: TestClient
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Sluice-CSRF": self.csrf}

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.client.post(API + path, json=body, headers={**self.headers, **headers})


def token_of(record: Record, name: str, *scopes: Scope, days: int = 1) -> str:
    """Make a token of somebody; no scope: all that their role has."""
    role = next(person.role for person in people.list_reviewers(record) if person.name == name)
    token, _ = tokens.make_token(record, name, scopes=scopes or SCOPES_OF_ROLE[role], days=days, label="test")
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def signed_in(app: FastAPI, name: str, password: str = PASSWORD) -> Browser:
    """Sign in as somebody who is there."""
    client = browser_of(app)
    answer = client.post(f"{API}/sign-in", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    return Browser(client, answer.json()["csrf"])
