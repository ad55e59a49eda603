"""The founding story over HTTP: two who signed in and two editors, from one number in one leak to a verified claim."""

from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI

from storage.database import Record
from storage.people import passwords
from tests.desk.api.browser import API, PASSWORD, Browser, signed_in
from tests.storage.claim_rows import put_capture, put_desk
from tests.storage.rows import sha

PEOPLE = ("heron", "lin", "vera", "odile")
LETTER = {
    "party": "Party B",
    "allegations": "you delivered 37 vehicles",
    "channel": "letter",
    "sent_at": "2026-11-01T09:00:00+00:00",
    "deadline": "2026-11-20T17:00:00Z",
}


@dataclass(frozen=True)
class Story:
    """Everybody's browser; the claim is the first."""

    browsers: dict[str, Browser]
    record: Record

    @property
    def standing(self) -> tuple[str, int, list[str]]:
        row = self.browsers["odile"].client.get(f"{API}/claims/1").json()
        return row["status"], row["groups"], row["lacks"]

    def do(self, who: str, path: str, body: object = None, *, method: str = "POST") -> dict[str, Any]:
        """Act as somebody who has just looked, at the claim or at a document's authenticity."""
        browser = self.browsers[who]
        looked = path if path.endswith("/authenticity") else "/claims/1"
        headers = {**browser.headers, "If-Match": browser.client.get(API + looked).headers.get("ETag", '"0"')}
        answer = browser.client.request(method, API + path, json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def quote(self, document: str, exact: str) -> None:
        quoted = self.do("heron", "/claims/1/quotes", {"document": sha(document)[:12], "page": 1, "exact": exact})
        self.do("lin", f"/evidence/{quoted['evidence']}/rating", {"credibility": "2"})


@pytest.fixture
def story(app: FastAPI, record: Record) -> Story:
    put_desk(record)
    for name in PEOPLE:
        passwords.set_password(record, name, PASSWORD)
    return Story({name: signed_in(app, name) for name in PEOPLE}, record)


def corroborate(story: Story) -> None:
    story.do("heron", "/claims", {"cache": "harbour", "text": "37 vehicles were delivered", "accuses": True})
    assert story.standing == ("unassessed", 0, ["evidence that supports it"])

    story.quote("contract", "передаёт 37 машин")
    assert story.standing[:2] == ("single_source", 1)
    story.quote("counterpart", "37辆车辆")
    assert story.standing == ("supported", 1, ["a second independent group outside the cache"])

    capture = put_capture(story.record, by="heron")
    of_customs = {"source": "customs", "stance": "supports", "kind": "record", "capture": capture, "locator": "line 4"}
    added = story.do("heron", "/claims/1/evidence", of_customs)
    story.do("lin", f"/evidence/{added['evidence']}/rating", {"credibility": "1"})
    status, groups, lacks = story.standing
    assert (status, groups) == ("corroborated", 2)
    assert {"a reply request to whom the claim accuses", "sign-off"} <= set(lacks)


def deny_and_rebut(story: Story) -> None:
    reply = story.do("heron", "/claims/1/replies", LETTER)["reply"]
    denial = {"outcome": "answered", "stance": "denies", "answer": "there was no such deal"}
    story.do("heron", f"/replies/{reply}/settlement", denial)
    assert story.standing[0] == "disputed"

    story.do("heron", f"/replies/{reply}/answer", {"verdict": "rebutted", "because": "customs has the lorries"})
    assert story.standing[0] == "disputed"
    story.do("odile", f"/replies/{reply}/answer/signature")
    assert story.standing[0] == "corroborated"


def test_the_founding_story_over_http(story: Story) -> None:
    corroborate(story)
    deny_and_rebut(story)
    for document in ("contract", "counterpart"):
        body = {"verdict": "consistent", "methods": ["letterhead", "stamps"]}
        story.do("lin", f"/documents/{sha(document)[:12]}/authenticity", body, method="PUT")
    assert story.standing == ("corroborated", 2, ["sign-off"])

    heron = story.browsers["heron"]
    seen = heron.client.get(f"{API}/claims/1").headers["ETag"]
    own = heron.post("/claims/1/sign-off", **{"If-Match": seen})
    assert (own.status_code, own.json()["rule"]) == (422, "four_eyes")
    late = story.browsers["vera"].post("/claims/1/sign-off", **{"If-Match": '"1"'})
    assert (late.status_code, late.json()["rule"]) == (409, "stale")

    story.do("vera", "/claims/1/sign-off")
    assert story.standing == ("verified", 2, [])
