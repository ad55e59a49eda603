"""The pages that somebody waits for ask the record little, and no more where there is more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from storage.database import Record
from tests.desk.api.browser import put_person
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.storage.rows import Paper, put_cache, put_items

MOST = 16
"""Statements of the page of the next item, what was just done and its family told on it."""
MOST_TO_LIST = 12
"""Statements of the queue with one item in hand."""


@contextmanager
def counted(record: Record) -> Iterator[list[str]]:
    """Collect the statements that are asked meanwhile; what is learned and drawn behind the answer is none of it."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(record.engine, "before_cursor_execute", note)
    yield asked
    event.remove(record.engine, "before_cursor_execute", note)


@pytest.fixture
def waiting(app: FastAPI, record: Record, request: pytest.FixtureRequest) -> Visitor:
    """Somebody who reads, before a queue of so many families of three."""
    record.settings = record.settings.model_copy(update={"second_review_share": 0})
    put_person(record, "vera")
    papers = [
        Paper(f"{family}-{member}", family=f"f{family}", pivot=member == 0, texts=("Цена договора 100",))
        for family in range(request.param)
        for member in range(3)
    ]
    put_items(record, put_cache(record), *papers)
    return visitor_of(app, "vera")


def shown_next(visitor: Visitor) -> str:
    """Take an item and decide it; gives the address of the next one."""
    first = visitor.get(visitor.submit(visitor.get("/queue"), "/queue/take").headers["location"])
    decide = next(action for _, action, _ in forms_of(first.text) if action.endswith("/decide"))
    return str(visitor.submit(first, decide, relevance="unsure").headers["location"])


@pytest.fixture
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is drawn ahead behind the answers."""
    monkeypatch.setattr("desk.web.judging._draw_upcoming", lambda *_: None)


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("waiting", [2, 40], indirect=True)
def test_the_page_of_the_next_item_asks_little_however_much_waits(
    app: FastAPI, waiting: Visitor, record: Record
) -> None:
    place = shown_next(waiting)
    app.state.learner.rest()
    with counted(record) as asked:
        page = waiting.get(place)

    assert "You decided item" in page.text
    assert len([one for one in asked if not one.startswith("BEGIN")]) <= MOST, "\n".join(asked)


@pytest.mark.parametrize("waiting", [2, 40], indirect=True)
def test_the_queue_asks_little_however_much_waits(app: FastAPI, waiting: Visitor, record: Record) -> None:
    waiting.get(shown_next(waiting))
    app.state.learner.rest()
    with counted(record) as asked:
        waiting.get("/queue")

    assert len([one for one in asked if not one.startswith("BEGIN")]) <= MOST_TO_LIST, "\n".join(asked)


@pytest.mark.parametrize("waiting", [1], indirect=True)
def test_what_is_below_an_item_is_there_by_a_link_without_script(waiting: Visitor, record: Record) -> None:
    page = waiting.get(waiting.submit(waiting.get("/queue"), "/queue/take").headers["location"])
    address = page.text.split('<a id="family" href="')[1].split('"')[0]

    about = waiting.get(address)

    assert about.status_code == 200
    assert "Where it was found" in about.text
    assert "Near duplicates and versions" in about.text
    assert record
