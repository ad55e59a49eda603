"""Redactions over HTTP: the same verbs, the same rules."""

import pytest
from fastapi import FastAPI

from storage.database import Record
from tests.desk.api.callers import Person, caller, refusal
from tests.storage.redaction_rows import put_papers
from tests.storage.rows import sha

PAPER = f"/documents/{sha('paper')}"


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Who draws; the desk is full."""
    put_papers(record)
    return caller(app, record, "heron")


@pytest.fixture
def lin(heron: Person, app: FastAPI, record: Record) -> Person:  # noqa: ARG001 who draws comes with the full desk
    """Who approves."""
    return caller(app, record, "lin")


def test_what_is_drawn_and_proposed_is_listed_and_approved_by_somebody_else(heron: Person, lin: Person) -> None:
    drawn = heron.send(f"{PAPER}/redactions", {"page": 1, "boxes": [[0.5, 0.6, 0.9, 0.7]], "reason": "signature"})
    proposed = heron.send(f"{PAPER}/redactions/proposals", {"terms": ["Иванов"], "patterns": ["email"]})
    assert (drawn.status_code, proposed.status_code, proposed.json()["new"]) == (201, 201, 1)

    plan = lin.get(f"{PAPER}/redaction-plan").json()[0]
    assert refusal(heron.send(f"{PAPER}/redactions/approvals", {})) == (422, "four_eyes")
    approved = lin.send(f"{PAPER}/redactions/approvals", {"seen": plan["plan"]})

    assert (approved.status_code, approved.json()["approvals"]) == (201, 1)
    rows = lin.get(f"{PAPER}/redactions").json()
    assert [(row["words"], row["approved"]) for row in rows] == [(None, True), ("Иванов", True)]


def test_an_approval_of_what_changed_since_is_409(heron: Person, lin: Person) -> None:
    seen = lin.get(f"{PAPER}/redaction-plan").json()[0]["plan"]
    heron.send(f"{PAPER}/redactions", {"page": 1, "exact": "Иванов", "reason": "personal_name"})

    assert refusal(lin.send(f"{PAPER}/redactions/approvals", {"seen": seen})) == (409, "plan_changed")


def test_a_cache_is_searched_and_listed_as_a_whole(heron: Person) -> None:
    proposed = heron.send("/caches/harbour/redactions/proposals", {"terms": ["Иванов"]})

    assert proposed.json()["documents"][0]["document"] == sha("paper")
    assert [row["standing"] for row in heron.get("/caches/harbour/redaction-plans").json()] == [1]
    assert len(heron.get("/caches/harbour/redactions").json()) == 1


def test_a_redaction_is_withdrawn_once(heron: Person) -> None:
    drawn = heron.send(f"{PAPER}/redactions", {"page": 1, "exact": "Иванов", "reason": "legal"}).json()
    path = f"/redactions/{drawn['redactions'][0]}/withdraw"

    assert heron.send(path, {"because": "a street"}).json()["standing"] == 0
    assert refusal(heron.send(path, {"because": "a street"})) == (404, None)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"page": 1, "reason": "legal"}, (400, None)),
        ({"page": 1, "exact": "Петров", "reason": "legal"}, (404, None)),
        ({"page": 1, "boxes": [[0, 0, 2, 1]], "reason": "legal"}, (422, "shape")),
        ({"page": 1, "boxes": [[0.5, 0, 0.2, 1]], "reason": "legal"}, (400, None)),
        ({"page": 1, "exact": "Иванов", "reason": "shame"}, (422, "shape")),
    ],
)
def test_what_cannot_be_drawn_is_refused(heron: Person, body: object, told: tuple[int, str | None]) -> None:
    assert refusal(heron.send(f"{PAPER}/redactions", body)) == told
