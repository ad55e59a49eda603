"""Searching over HTTP: the rows of `sluice search`, in pages, for whoever may read."""

import pytest
from fastapi import FastAPI

from storage import people
from storage.database import Record
from storage.rules.access import Scope
from storage.vocabulary import Role
from tests.desk.api.browser import API, bearer, browser_of, token_of
from tests.desk.api.callers import Person, caller, refusal
from tests.drawn import draw_cache, read_as, sha


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Somebody who reads, at a desk with two documents."""
    draw_cache(record, [sha("a"), sha("b")])
    read_as(record, sha("a"), "Договор поставки БМД-4М", "Акт", "о договорах")
    read_as(record, sha("b"), "合同规定空降战车 BMD 4M", language="zh-Hans", script="Hans")
    people.add_reviewer(record, "heron", role=Role.REVIEWER, reads=["ru"])
    return caller(app, record, "heron")


def test_a_hit_has_its_document_page_snippet_and_offsets(heron: Person) -> None:
    (hit,) = heron.get("/search", query="合同 bmd-4m").json()

    assert (hit["document"], hit["cache"], hit["page"]) == (sha("b"), "harbour", 1)
    assert (hit["snippet"], hit["offsets"]) == ("合同规定空降战车 BMD 4M", [[0, 2], [9, 15]])


def test_hits_come_in_pages(heron: Person) -> None:
    first = heron.get("/search", query="договор", limit=1)
    last = heron.get(first.links["next"]["url"].removeprefix("/api/v1"))

    assert {row["page"] for row in first.json() + last.json()} == {1, 3}
    assert "next" not in last.links


def test_a_cache_and_a_language_narrow(heron: Person) -> None:
    assert [hit["document"] for hit in heron.get("/search", query="BMD4M", language="zh").json()] == [sha("b")]
    assert len(heron.get("/search", query="BMD4M", cache="harbour").json()) == 2
    assert refusal(heron.get("/search", query="BMD4M", cache="nowhere")) == (404, None)


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        ({"script": "Hans"}, 1),
        ({"kind": "pdf", "method": "text_layer", "outcome": "read", "pages": "1-3"}, 2),
        ({"kind": "mail"}, 0),
        ({"signal": "any"}, 0),
        ({"date": "sent", "since": "2014", "until": "2014-03-15"}, 0),
        ({"state": "queued"}, 0),
        ({"cache": "harbour", "delivery": 1}, 2),
    ],
)
def test_a_filter_narrows(heron: Person, within: dict[str, object], expected: int) -> None:
    assert len(heron.get("/search", query="BMD4M", **within).json()) == expected
    assert heron.get("/search/counts", query="BMD4M", **within).json()["pages"] == expected


def test_counts_tell_what_each_filter_would_leave(heron: Person) -> None:
    told = heron.get("/search/counts", query="договор OR 合同").json()

    assert (told["pages"], told["more"]) == (3, False)
    assert told["filters"]["script"] == [{"value": "Cyrl", "pages": 2}, {"value": "Hans", "pages": 1}]


@pytest.mark.parametrize(
    ("within", "status"),
    [
        ({"kind": "letter"}, 400),
        ({"since": "2014-13"}, 400),
        ({"delivery": 1}, 400),
        ({"family": "abcdef"}, 404),
        ({"state": "done"}, 422),
        ({"script": "Cyrillic"}, 422),
    ],
)
def test_a_filter_that_cannot_be_understood_is_refused(heron: Person, within: dict[str, object], status: int) -> None:
    assert refusal(heron.get("/search", query="договор", **within))[0] == status


@pytest.mark.parametrize("query", ["", '"договор', "NOT договор", "page:x", "((", "a OR", "\x00"])
def test_a_query_that_cannot_be_understood_is_400_and_says_why(heron: Person, query: str) -> None:
    answer = heron.get("/search", query=query)

    assert refusal(answer)[0] == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("more", [{}, {"query": "a" * 1001}, {"query": "a", "after": -1}, {"query": "a", "limit": 0}])
def test_what_is_not_of_the_described_shape_is_422(heron: Person, more: dict[str, object]) -> None:
    assert refusal(heron.get("/search", **more)) == (422, "shape")


def test_strangers_and_tokens_for_something_else_find_nothing(heron: Person, app: FastAPI, record: Record) -> None:
    assert refusal(browser_of(app).get(f"{API}/search", params={"query": "договор"}))[0] == 401
    signing = bearer(token_of(record, "heron", Scope.SIGN))
    answer = browser_of(app).get(f"{API}/search", params={"query": "договор"}, headers=signing)
    assert refusal(answer)[0] == 403
    assert heron.client
