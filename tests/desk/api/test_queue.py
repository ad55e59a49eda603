"""The queue over HTTP: the same verbs, rules and answers as on the command line."""

from typing import Any

import pytest
from fastapi import FastAPI

from storage.database import Record
from tests.desk.api.browser import API, Browser, put_person, signed_in
from tests.storage.rows import item_row, put_cache, put_items, sha


@pytest.fixture
def browser(app: FastAPI, record: Record) -> Browser:
    """Somebody who signed in at a desk with two items."""
    put_person(record, "vera")
    put_items(record, put_cache(record), "a", "b")
    return signed_in(app, "vera")


def take(browser: Browser, **headers: str) -> dict[str, Any]:
    answer: dict[str, Any] = browser.post("/queue/take", {}, **headers).json()
    return answer


def match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def test_the_queue_is_listed(browser: Browser) -> None:
    rows = browser.client.get(f"{API}/queue", params={"state": "queued"}).json()

    assert {row["document"] for row in rows} == {sha("a"), sha("b")}
    assert [row["version"] for row in rows] == [1, 1]


def test_an_item_is_taken_and_decided(browser: Browser, record: Record) -> None:
    taken = take(browser)

    judged = {"token": taken["token"], "relevance": "relevant", "tags": ["offset"], "note": "see page 2"}
    answer = browser.post(f"/queue/items/{taken['item']}/decide", judged, **match(2))

    assert (answer.status_code, answer.json()["state"]) == (200, "second_review")
    assert item_row(record, taken["item"]).state == "second_review"


def test_times_are_written_as_the_command_line_writes_them(browser: Browser) -> None:
    assert take(browser)["expires_at"].endswith("+00:00")


def test_an_item_is_given_back_with_a_draft(browser: Browser) -> None:
    taken = take(browser)

    said = {"token": taken["token"], "draft": {"note": "somebody who knows customs"}}
    answer = browser.post(f"/queue/items/{taken['item']}/give-back", said, **match(2))

    assert answer.json() | {"draft_kept": True, "state": "queued"} == answer.json()


def test_ones_last_act_is_undone(browser: Browser) -> None:
    taken = take(browser)

    answer = browser.post(f"/queue/items/{taken['item']}/undo", None, **match(2))

    assert (answer.status_code, answer.json()["undone"]) == (200, "take")


def test_without_the_version_nothing_is_changed(browser: Browser, record: Record) -> None:
    taken = take(browser)

    judged = {"token": taken["token"], "relevance": "relevant"}
    answer = browser.post(f"/queue/items/{taken['item']}/decide", judged)

    assert answer.status_code == 428
    assert item_row(record, taken["item"]).state == "taken"


def test_the_same_key_takes_once(browser: Browser) -> None:
    first, again = (take(browser, **{"Idempotency-Key": "vera-1"}) for _ in range(2))

    assert first == again


def test_a_key_used_for_something_else_is_a_conflict(browser: Browser) -> None:
    taken = take(browser, **{"Idempotency-Key": "vera-1"})

    answer = browser.post(f"/queue/items/{taken['item']}/undo", None, **{"Idempotency-Key": "vera-1", **match(2)})

    assert (answer.status_code, answer.json()["rule"]) == (409, "request_key")


def test_a_token_of_another_item_is_a_conflict(browser: Browser) -> None:
    taken = take(browser)

    other = {1: 2, 2: 1}[taken["item"]]
    answer = browser.post(f"/queue/items/{other}/decide", {"token": taken["token"], "relevance": "unsure"}, **match(1))

    assert (answer.status_code, answer.json()["rule"]) == (409, "token")


def test_nothing_to_take_is_404(browser: Browser) -> None:
    take(browser)
    take(browser)

    assert browser.post("/queue/take", {}).status_code == 404


@pytest.mark.parametrize("item", ["0", "-1", "9999999999999999999999", "a"])
def test_what_is_no_number_of_an_item_is_refused(browser: Browser, item: str) -> None:
    assert browser.post(f"/queue/items/{item}/undo", None, **match(1)).status_code == 422


def test_who_acts_is_who_signed_in(browser: Browser) -> None:
    take(browser)

    rows = browser.client.get(f"{API}/queue", params={"state": "taken"}).json()

    assert [row["assignee"] for row in rows] == ["vera"]


def test_a_version_that_stands_no_more_is_a_conflict(browser: Browser, record: Record) -> None:
    taken = take(browser)

    judged = {"token": taken["token"], "relevance": "relevant"}
    answer = browser.post(f"/queue/items/{taken['item']}/decide", judged, **match(1))

    assert (answer.status_code, answer.json()["rule"]) == (409, "stale")
    assert item_row(record, taken["item"]).state == "taken"


def test_the_version_of_an_answer_is_what_the_next_change_expects(browser: Browser) -> None:
    item = f"/queue/items/{take(browser)['item']}"
    shown = browser.client.get(API + item)

    answer = browser.post(f"{item}/undo", None, **{"If-Match": shown.headers["etag"]})

    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')


def test_an_item_is_parked_and_put_back(browser: Browser) -> None:
    taken = take(browser)
    item = f"/queue/items/{taken['item']}"
    said = {"token": taken["token"], "parked_for": "translation", "reason": "the annex is in Serbian"}

    parked = browser.post(f"{item}/park", said, **match(2)).json()
    back = browser.post(f"{item}/unpark", {}, **match(parked["version"])).json()

    assert (parked["state"], parked["parked_for"], back["state"]) == ("parked", "translation", "queued")


def test_a_lease_is_prolonged_and_a_draft_kept(browser: Browser) -> None:
    taken = take(browser)
    item = f"/queue/items/{taken['item']}"

    drafted = browser.post(f"{item}/draft", {"token": taken["token"], "draft": {"note": "so far"}}, **match(2)).json()
    prolonged = browser.post(f"{item}/heartbeat", {"token": taken["token"]}, **match(drafted["version"]))

    assert (drafted["draft"], prolonged.status_code) == ({"note": "so far"}, 200)
