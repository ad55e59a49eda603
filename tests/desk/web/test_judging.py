"""Judging by the pages: take, decide, have the next at once, undo, park; a second person speaks blind."""

from typing import Any

import pytest
from fastapi import FastAPI

from storage import queue
from storage.database import Record
from storage.rules.review import Judgement
from storage.vocabulary import Relevance, ReviewState
from tests.desk.api.browser import put_person
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.storage.rows import Hands, hands, item_row, put_cache, put_items, put_people

__all__ = ["hands"]


@pytest.fixture
def items(record: Record) -> list[int]:
    """Two items that wait, and somebody who reads."""
    put_person(record, "vera")
    return put_items(record, put_cache(record), "a", "b")


@pytest.fixture
def vera(app: FastAPI, items: list[int]) -> Visitor:
    assert items
    return visitor_of(app, "vera")


def taken(visitor: Visitor, **more: str) -> Any:
    """Take the next item by the button, and give its page."""
    sent = visitor.submit(visitor.get("/queue"), "/queue/take", **more)
    assert sent.status_code == 303
    return visitor.get(sent.headers["location"])


def number_of(page: Any) -> int:
    return int(next(form[1] for form in forms_of(page.text) if form[1].endswith("/heartbeat")).split("/")[2])


def decided(visitor: Visitor, page: Any, **filled: str) -> Any:
    return visitor.submit(page, f"/items/{number_of(page)}/decide", **filled)


def test_taking_shows_the_item_beside_its_text(vera: Visitor, record: Record) -> None:
    page = taken(vera)

    assert item_row(record, number_of(page)).state == ReviewState.TAKEN
    assert f"<h1>Item {number_of(page)}</h1>" in page.text
    assert "Yours until" in page.text


def test_after_a_decision_the_next_item_is_there_at_once(vera: Visitor, record: Record, items: list[int]) -> None:
    first = taken(vera)

    sent = decided(vera, first, relevance="relevant", names_person="1", tags="payment, cranes", note="see page 2")

    (other,) = set(items) - {number_of(first)}
    assert sent.headers["location"] == f"/items/{other}?done={number_of(first)}"
    assert item_row(record, other).state == ReviewState.TAKEN
    judgement = queue.show_item(record, number_of(first), reviewer="vera")["rounds"][0]["judgements"][0]
    assert (judgement["tags"], judgement["note"], judgement["sensitive"]) == (
        ["payment", "cranes"],
        "see page 2",
        False,
    )


def test_what_was_decided_is_told_and_can_be_undone_from_the_next_page(vera: Visitor, record: Record) -> None:
    first = taken(vera)
    shown = vera.get(decided(vera, first, relevance="unsure").headers["location"])

    sent = vera.submit(shown, f"/items/{number_of(first)}/undo")

    assert "You decided item" in shown.text
    assert sent.headers["location"] == f"/items/{number_of(first)}"
    assert item_row(record, number_of(first)).state == ReviewState.TAKEN


def test_after_the_last_item_the_queue_is_shown(vera: Visitor) -> None:
    second = vera.get(decided(vera, taken(vera), relevance="unsure").headers["location"])

    sent = decided(vera, second, relevance="unsure")

    assert sent.headers["location"].startswith(f"/queue?done={number_of(second)}")
    assert "Nothing is left to take" in vera.get(sent.headers["location"]).text


def test_the_same_form_sent_twice_decides_once_and_takes_one(vera: Visitor, record: Record, items: list[int]) -> None:
    page = taken(vera)
    _, address, hidden = next(form for form in forms_of(page.text) if form[1].endswith("/decide"))

    sent = [vera.post(address, {**hidden, "relevance": "unsure"}).headers["location"] for _ in range(2)]

    assert sent[0] == sent[1]
    assert len(queue.list_held(record, reviewer="vera")) == 1
    assert len(items) == 2


def test_without_a_relevance_nothing_is_decided_and_nothing_typed_is_lost(vera: Visitor, record: Record) -> None:
    page = taken(vera)

    answer = decided(vera, page, note="half a thought\u200c here")

    assert answer.status_code == 400
    assert "relevance" in answer.text
    assert "half a thought\u200c here" in answer.text
    assert item_row(record, number_of(page)).state == ReviewState.TAKEN


def test_a_draft_is_there_again(vera: Visitor) -> None:
    page = taken(vera)
    _, _, hidden = next(form for form in forms_of(page.text) if form[1].endswith("/decide"))

    vera.post(f"/items/{number_of(page)}/draft", {**hidden, "relevance": "relevant", "note": "so far"})

    again = vera.get(f"/items/{number_of(page)}").text
    assert "so far</textarea>" in again
    assert 'value="relevant" required data-shortcut="1" aria-keyshortcuts="1" checked' in again


def test_giving_back_keeps_what_was_filled_in(vera: Visitor, record: Record) -> None:
    page = taken(vera)
    _, _, hidden = next(form for form in forms_of(page.text) if form[1].endswith("/decide"))

    vera.post(f"/items/{number_of(page)}/give-back", {**hidden, "note": "not my field"})

    shown = queue.show_item(record, number_of(page), reviewer="vera")
    assert (shown["state"], shown["drafts"][0]["judgement"]["note"]) == ("queued", "not my field")


def test_parking_needs_a_reason_and_brings_the_next(vera: Visitor, record: Record) -> None:
    page = taken(vera)
    park = f"/items/{number_of(page)}/park"

    refused = vera.submit(page, park, parked_for="legal")
    sent = vera.submit(page, park, parked_for="legal", reason="ask counsel")

    assert (refused.status_code, sent.status_code) == (400, 303)
    assert item_row(record, number_of(page)).state == ReviewState.PARKED


def test_a_lease_is_renewed(vera: Visitor, record: Record, hands: Hands) -> None:
    page = taken(vera)
    before = item_row(record, number_of(page)).lease_expires_at
    hands.move(5)

    vera.submit(page, f"/items/{number_of(page)}/heartbeat")

    after = item_row(record, number_of(page)).lease_expires_at
    assert before is not None
    assert after is not None
    assert (after - before).total_seconds() == 300


def test_who_lost_their_lease_is_told_and_keeps_what_they_wrote(vera: Visitor, record: Record, hands: Hands) -> None:
    page = taken(vera)
    put_people(record, "otto")
    hands.move(61)
    for _ in range(2):
        queue.take(record, reviewer="otto")

    answer = decided(vera, page, relevance="relevant", note="too late")

    assert answer.status_code == 409
    assert "this lease is lost" in answer.text.lower()
    assert [one["orphan"] for one in queue.show_item(record, number_of(page), reviewer="vera")["drafts"]] == [True]


def test_nobody_judges_by_another_ones_token(app: FastAPI, vera: Visitor, record: Record) -> None:
    page = taken(vera)
    put_person(record, "otto")
    _, address, hidden = next(form for form in forms_of(page.text) if form[1].endswith("/decide"))
    otto = visitor_of(app, "otto")
    word = forms_of(otto.get("/queue").text)[0][2]["csrf"]

    answer = otto.post(address, {**hidden, "csrf": word, "relevance": "relevant"})

    assert answer.status_code == 409
    assert hidden["token"] not in otto.get(f"/items/{number_of(page)}").text


def test_a_second_person_speaks_blind_then_compares(app: FastAPI, vera: Visitor, record: Record) -> None:
    first = queue.take(record, reviewer="vera")
    said = Judgement(Relevance.RELEVANT, sensitive=True, names_person=False, note="the first one's note")
    queue.decide(record, first["token"], reviewer="vera", judgement=said)
    put_person(record, "otto")
    otto = visitor_of(app, "otto")

    blind = taken(otto, second="1")
    spoken = otto.get(decided(otto, blind, relevance="unsure").headers["location"])
    sent = otto.submit(spoken, f"/items/{first['item']}/agree")

    assert "the first one&#39;s note" not in blind.text
    assert "the first one&#39;s note" in spoken.text
    assert sent.status_code == 303
    assert item_row(record, first["item"]).state == ReviewState.SETTLED
    assert vera


def test_a_second_person_who_says_the_same_has_the_next_at_once(
    app: FastAPI, vera: Visitor, record: Record, items: list[int]
) -> None:
    for _ in items:
        first = queue.take(record, reviewer="vera")
        said = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)
        queue.decide(record, first["token"], reviewer="vera", judgement=said)
    put_person(record, "otto")
    otto = visitor_of(app, "otto")
    page = taken(otto, second="1")

    sent = decided(otto, page, relevance="relevant")

    (other,) = set(items) - {number_of(page)}
    assert sent.headers["location"] == f"/items/{other}?done={number_of(page)}"
    assert vera


def test_the_queue_shows_what_is_in_ones_own_hands_alone(app: FastAPI, vera: Visitor, record: Record) -> None:
    put_person(record, "otto")
    item = number_of(taken(vera))

    assert f'<li><a href="/items/{item}">' in vera.get("/queue").text
    assert f'<li><a href="/items/{item}">' not in visitor_of(app, "otto").get("/queue").text
