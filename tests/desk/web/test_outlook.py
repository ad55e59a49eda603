"""How the work goes, and what becomes of items that were settled, or have a family."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, update

from config import clock
from storage import queue
from storage.database import Record
from storage.rules.review import Judgement
from storage.tables.review import ReviewItem
from storage.vocabulary import Relevance, ReviewState, Role
from tests.desk.api.browser import put_person
from tests.desk.web.visitor import Visitor, visitor_of
from tests.storage.rows import Paper, item_row, put_cache, put_items

PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)


@pytest.fixture
def items(record: Record) -> list[int]:
    """Three items, all of one family, and two people."""
    record.settings = record.settings.model_copy(update={"second_review_share": 0})
    put_person(record, "vera")
    put_person(record, "edda", Role.EDITOR)
    return put_items(record, put_cache(record), *(Paper(name, family="f", pivot=name == "a") for name in "abc"))


@pytest.fixture
def vera(app: FastAPI, items: list[int]) -> Visitor:
    assert items
    return visitor_of(app, "vera")


def taken(visitor: Visitor) -> Any:
    """Take the next item by the button, and give its page."""
    return visitor.get(visitor.submit(visitor.get("/queue"), "/queue/take").headers["location"])


def settled(record: Record) -> int:
    """Settle an item as vera; gives its number."""
    held = queue.take(record, reviewer="vera")
    assert queue.decide(record, held["token"], reviewer="vera", judgement=PLAIN)["state"] == ReviewState.SETTLED
    return held["item"]


def test_a_settled_item_is_opened_again_with_its_reason(vera: Visitor, record: Record) -> None:
    item = settled(record)

    sent = vera.submit(vera.get(f"/items/{item}"), f"/items/{item}/reopen", reason="page 2 was overlooked")

    assert sent.headers["location"] == f"/items/{item}"
    assert (item_row(record, item).state, item_row(record, item).round) == (ReviewState.QUEUED, 2)
    assert "page 2 was overlooked" in vera.get(f"/items/{item}").text


def test_opening_again_without_a_reason_is_refused_on_the_page(vera: Visitor, record: Record) -> None:
    item = settled(record)

    sent = vera.submit(vera.get(f"/items/{item}"), f"/items/{item}/reopen", reason=" ")

    assert (sent.status_code, 'role="alert"' in sent.text) == (400, True)
    assert item_row(record, item).state == ReviewState.SETTLED


def test_what_waits_cannot_be_opened_again(vera: Visitor, items: list[int]) -> None:
    assert f"/items/{items[0]}/reopen" not in vera.get(f"/items/{items[0]}").text


def test_the_page_tells_how_many_of_the_family_would_be_decided(vera: Visitor, record: Record) -> None:
    settled(record)

    page = taken(vera)

    assert "Decide 2 of its family alike" in page.text
    assert "1 left out: settled" in page.text


def test_the_family_is_decided_alike_by_its_button(vera: Visitor, record: Record, items: list[int]) -> None:
    page = taken(vera)
    number = queue.list_held(record, reviewer="vera")[0]["item"]
    token = queue.list_held(record, reviewer="vera")[0]["token"]

    fields = {"csrf": page.text.split('data-csrf="')[1].split('"')[0], "token": token, "relevance": "not_relevant"}
    vera.post(f"/items/{number}/decide-family", fields)

    assert [item_row(record, item).state for item in items] == [ReviewState.SETTLED] * 3


def test_a_family_that_nobody_else_is_free_of_is_not_offered(vera: Visitor, record: Record) -> None:
    settled(record)
    settled(record)

    assert "of its family alike" not in taken(vera).text


def test_the_outlook_tells_what_needs_people(vera: Visitor, record: Record) -> None:
    taken(vera)
    held = queue.list_held(record, reviewer="vera")[0]["item"]
    with record.writing() as session:
        past = clock.now() - timedelta(days=3)
        moved = {"lease_expires_at": past, "version": ReviewItem.version + 1}
        session.execute(update(ReviewItem).where(col(ReviewItem.id) == held).values(moved))

    page = vera.get("/queue/outlook")

    assert f'<a href="/items/{held}">Taken, and left without a word</a>' in page.text


def test_agreement_is_for_editors(app: FastAPI, vera: Visitor) -> None:
    heading = "How far people agree"

    assert heading not in vera.get("/queue/outlook").text
    assert heading in visitor_of(app, "edda").get("/queue/outlook").text


def test_the_queue_leads_to_the_outlook(vera: Visitor) -> None:
    assert 'href="/queue/outlook"' in vera.get("/queue").text
