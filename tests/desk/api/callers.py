"""People who corroborate over HTTP, each with a token of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from storage.database import Record
from tests.desk.api.browser import API, TestClient, bearer, browser_of, token_of


@dataclass(frozen=True)
class Person:
    """Somebody who calls the API."""

    client: TestClient
    headers: Mapping[str, str]

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(API + path, params=query or None, headers=self.headers)

    def send(
        self, path: str, body: object = None, *, etag: str | None = None, method: str = "POST", **more: str
    ) -> Any:
        seen = {} if etag is None else {"If-Match": etag}
        return self.client.request(method, API + path, json=body, headers={**self.headers, **seen, **more})

    def etag(self, claim: int = 1) -> str:
        """Look at a claim, and give its version."""
        return str(self.get(f"/claims/{claim}").headers["ETag"])

    def act(self, path: str, body: object = None, *, claim: int = 1, method: str = "POST") -> dict[str, Any]:
        """Change something of a claim, as somebody who just looked at it."""
        answer = self.send(path, body, etag=self.etag(claim), method=method)
        assert answer.status_code in {200, 201}, answer.text
        told: dict[str, Any] = answer.json()
        return told


def caller(app: FastAPI, record: Record, name: str) -> Person:
    return Person(browser_of(app), bearer(token_of(record, name)))


def refusal(answer: Any) -> tuple[int, str | None]:
    """Give what a refused call was told: the status and the rule."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json().get("rule")
