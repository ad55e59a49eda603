"""Pages of the open web, captured over HTTP."""

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import FastAPI

from desk.api.app import make_app
from desk.api.captures import AT_ONCE
from storage.captures import list_captures
from storage.database import Record
from storage.looks import Look, save_check
from storage.rules.access import Scope
from storage.vocabulary import CaptureVerdict
from tests.desk.api.browser import API, bearer, browser_of, token_of
from tests.desk.api.callers import Person, caller, refusal
from tests.desk.api.test_race_http import served
from tests.storage.claim_rows import put_capture, put_claim, put_desk
from tests.tasks.serving import Asked, Server, running_server

PAGE = b"<html><body><p>37 lorries, declared in March.</p></body></html>"
QUERY = "declarations of 2025, tariff 8710"


def page(asked: Asked) -> None:
    asked.say(200, PAGE, Content_Type="text/html", Set_Cookie="who=you")


@pytest.fixture
def website() -> Iterator[Server]:
    """A server on this machine."""
    with running_server() as running:
        running.answers = [page]
        yield running


@pytest.fixture
def near(record: Record) -> Record:
    """A full desk that may call this machine."""
    put_desk(record)
    settings = record.settings.model_copy(update={"fetch_allow_private": True, "fetch_stall_seconds": 5})
    return Record(settings, record.engine)


@pytest.fixture
def app(near: Record) -> FastAPI:
    return make_app(near)


@pytest.fixture
def heron(app: FastAPI, near: Record) -> Person:
    return caller(app, near, "heron")


def asked_for(url: str, **more: object) -> dict[str, object]:
    return {"url": url, "query": QUERY, **more}


def test_a_page_is_captured_listed_and_shown(heron: Person, website: Server) -> None:
    kept = heron.send("/captures", asked_for(website.url))
    (listed,) = heron.get("/captures").json()
    shown = heron.get("/captures/1").json()

    assert (kept.status_code, kept.json()["sha256"]) == (201, hashlib.sha256(PAGE).hexdigest())
    assert (listed["captured_by"], listed["query"], listed["verdict"]) == ("heron", QUERY, None)
    assert ["content-type", "text/html"] in shown["headers"]
    assert (shown["redirects"], shown["checks"]) == ([], [])


def test_a_capture_is_evidence_of_a_claim(heron: Person, near: Record, website: Server) -> None:
    put_claim(near)
    put_capture(near, by="lin")
    number = heron.send("/captures", asked_for(website.url)).json()["capture"]
    body = {"source": "customs", "stance": "supports", "kind": "record", "capture": number, "locator": "row 7"}

    heron.act("/claims/1/evidence", body)

    assert [row["capture"] for row in heron.get("/captures", claim=1).json()] == [number]


def test_the_same_key_fetches_once(heron: Person, website: Server) -> None:
    body = asked_for(website.url)

    answers = [heron.send("/captures", body, **{"Idempotency-Key": "k"}).json() for _ in range(2)]

    assert (answers[0] == answers[1], len(website.asked)) == (True, 1)


def test_an_address_that_gives_no_page_is_422_with_its_code(heron: Person, near: Record, website: Server) -> None:
    website.answers = [lambda asked: asked.say(404)]

    answer = heron.send("/captures", asked_for(website.url))

    assert refusal(answer) == (422, "status_404")
    assert list_captures(near) == []


@pytest.mark.parametrize("status", [404, 500])
def test_no_refusal_repeats_the_address(heron: Person, website: Server, status: int) -> None:
    website.answers = [lambda asked: asked.say(status)]

    said = heron.send("/captures", asked_for(website.url)).text

    assert not [part for part in ("127.0.0.1", str(website.server_port), "report") if part in said]


def test_an_address_inside_is_refused_and_not_repeated(near: Record, website: Server) -> None:
    strict = Record(near.settings.model_copy(update={"fetch_allow_private": False}), near.engine)
    answer = caller(make_app(strict), strict, "heron").send("/captures", asked_for(website.url))

    assert refusal(answer) == (422, "fetch_private_address")
    assert "127.0.0.1" not in answer.text
    assert website.asked == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/x", "customs.example", "http://", "https://a b"]
)
def test_what_is_no_address_of_the_web_is_not_of_the_described_shape(heron: Person, url: str) -> None:
    assert refusal(heron.send("/captures", asked_for(url))) == (422, "shape")


def test_a_deposit_needs_an_archive(heron: Person, website: Server) -> None:
    assert refusal(heron.send("/captures", asked_for(website.url, deposit=True)))[0] == 400
    assert website.asked == []


def test_a_token_that_only_reads_captures_nothing(app: FastAPI, near: Record, website: Server) -> None:
    headers = bearer(token_of(near, "heron", Scope.READ))

    answer = browser_of(app).post(f"{API}/captures", json=asked_for(website.url), headers=headers)

    assert (answer.status_code, website.asked) == (403, [])


def test_the_newest_look_is_told(heron: Person, near: Record) -> None:
    capture = put_capture(near, by="heron")
    save_check(near, capture, Look(CaptureVerdict.GONE, status=404))

    (listed,) = heron.get("/captures").json()

    assert (listed["verdict"], [look["status"] for look in heron.get("/captures/1").json()["checks"]]) == (
        "gone",
        [404],
    )


def test_captures_are_listed_a_page_at_a_time(heron: Person, near: Record) -> None:
    for number in range(3):
        put_capture(near, by="heron", url=f"https://customs.example/{number}")

    first = heron.get("/captures", limit=2)
    last = heron.get(first.links["next"]["url"].removeprefix(API))

    assert [row["capture"] for row in first.json() + last.json()] == [1, 2, 3]


def test_a_capture_that_is_not_there_is_404(heron: Person) -> None:
    assert refusal(heron.get("/captures/9")) == (404, None)


def test_slow_servers_hold_up_nobody_else(near: Record, website: Server) -> None:
    """Eight captures wait; the ninth is told when to come again; whoever asks for something else is answered."""
    go_on, waiting = threading.Event(), threading.Semaphore(0)

    def answer_late(asked: Asked) -> None:
        waiting.release()
        go_on.wait(30)
        page(asked)

    website.answers = [answer_late]
    headers = bearer(token_of(near, "heron"))
    with (
        served(near) as address,
        httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False) as client,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        try:
            slow = [pool.submit(client.post, "/captures", json=asked_for(website.url)) for _ in range(AT_ONCE)]
            assert all(waiting.acquire(timeout=30) for _ in range(AT_ONCE))
            one_more = client.post("/captures", json=asked_for(website.url))
            others = [client.get("/caches").status_code for _ in range(3)]
        finally:
            go_on.set()

        assert (refusal(one_more), "Retry-After" in one_more.headers) == ((429, "captures_at_once"), True)
        assert others == [200, 200, 200]
        assert [answer.result().status_code for answer in slow] == [201] * AT_ONCE
    assert len(list_captures(near)) == AT_ONCE
