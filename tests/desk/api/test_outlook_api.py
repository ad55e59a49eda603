"""How the work goes, over HTTP: agreement, learning, notices."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from storage import claims, queue
from storage.database import Record
from storage.rules.review import Judgement
from storage.vocabulary import Relevance, Role
from tests.desk.api.browser import put_person
from tests.desk.api.callers import Person, caller, refusal
from tests.storage.claim_rows import put_claim, put_desk
from tests.storage.rows import START, put_items

RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)


@pytest.fixture
def desk(record: Record) -> Record:
    """A full desk, and an administrator."""
    put_items(record, put_desk(record), "a", "b")
    put_person(record, "root", Role.ADMIN, password=None)
    return record


def judge_twice(record: Record) -> None:
    for name, second in (("heron", False), ("lin", True)):
        token = queue.take(record, reviewer=name, second=second)["token"]
        queue.decide(record, token, reviewer=name, judgement=RELEVANT)


def person(app: FastAPI, record: Record, name: str) -> Person:
    return caller(app, record, name)


@pytest.mark.parametrize("name", ["vera", "root"])
def test_agreement_is_told_to_editors_and_administrators(app: FastAPI, desk: Record, name: str) -> None:
    judge_twice(desk)

    told = person(app, desk, name).get("/queue/agreement").json()

    assert {(row["axis"], row["pairs"], row["alpha"], row["because"]) for row in told} == {
        (axis, 1, None, "too_few") for axis in ("relevance", "sensitive", "names_person")
    }


def test_agreement_is_not_told_to_reviewers(app: FastAPI, desk: Record) -> None:
    assert refusal(person(app, desk, "heron").get("/queue/agreement")) == (403, "permission")


def test_agreement_of_a_cache_that_is_not_there_is_404(app: FastAPI, desk: Record) -> None:
    assert refusal(person(app, desk, "vera").get("/queue/agreement", cache="nowhere")) == (404, None)


def test_learning_tells_how_many_decisions_it_rests_on(app: FastAPI, desk: Record) -> None:
    judge_twice(desk)

    told = person(app, desk, "heron").get("/caches/harbour/learning").json()

    assert (told["cache"], told["documents"], told["decisions"], told["relevant"]) == ("harbour", 2, 1, 1)


def test_learning_of_a_cache_that_is_not_there_is_404(app: FastAPI, desk: Record) -> None:
    assert refusal(person(app, desk, "heron").get("/caches/nowhere/learning")) == (404, None)


def test_what_needs_people_is_told_by_number_alone(app: FastAPI, desk: Record) -> None:
    reply = claims.add_reply_request(
        desk,
        put_claim(desk, accuses=True),
        party="Quincunx Holdings",
        allegations="you delivered 37 vehicles",
        sent_at=START - timedelta(days=20),
        deadline=START - timedelta(days=6),
        reviewer="heron",
    )["reply"]

    answer = person(app, desk, "heron").get("/notices")

    assert [(row["kind"], row["subject"], row["told"]) for row in answer.json()] == [
        ("reply_overdue", f"reply:{reply}", {})
    ]
    assert "Quincunx" not in answer.text


def test_nothing_due_is_an_empty_list(app: FastAPI, desk: Record) -> None:
    assert person(app, desk, "heron").get("/notices").json() == []
