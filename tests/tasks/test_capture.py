"""Capturing a page of the open web: kept as it was sent, asked for by nobody in particular, within limits."""

import gzip
import hashlib
import logging
import socket
import time
from typing import Any

import pytest

from config.errors import Conflict, FetchFailed, NotFound, Refused, SluiceError, UsageError
from storage.captures import Captured, list_captures, show_capture
from storage.database import Record
from tasks.capture import capture
from tests.storage.rows import ledger_kinds, put_people
from tests.tasks.serving import Asked, Desk, Server, look_alike_public, to

PAGE = "<html><body><p>Компания 77, владелец: неизвестен</p></body></html>".encode()


def page(asked: Asked) -> None:
    asked.say(200, PAGE, Content_Type="text/html; charset=utf-8", Set_Cookie="who=you")


def opened(desk: Desk, **more: object) -> Record:
    record = desk.open(**more)
    put_people(record, "Ada")
    return record


def get(record: Record, url: str, **more: Any) -> Captured:
    return capture(url, record=record, **{"query": "owner of company 77", "reviewer": "Ada", **more})


def test_a_page_is_kept_as_it_was_sent(server: Server, desk: Desk) -> None:
    server.answers = [page]
    record = opened(desk)

    answer = get(record, server.url)

    assert answer["sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert record.vault.path_of(answer["sha256"]).read_bytes() == PAGE
    assert (answer["status"], answer["size"], answer["media_type"]) == (200, len(PAGE), "text/html")


def test_nothing_tells_who_asks(server: Server, desk: Desk) -> None:
    """No cookie comes back, even on a redirect to where it came from; no referrer; an agent that names no desk."""
    server.answers = [lambda asked: asked.say(302, Location="/b", Set_Cookie="who=you"), page]

    get(opened(desk), server.url)

    assert [sorted(headers) for headers in server.asked] == [
        ["accept", "accept-encoding", "connection", "host", "user-agent"]
    ] * 2
    assert server.asked[1]["user-agent"] == "Mozilla/5.0 (compatible)"


def test_headers_and_redirects_are_kept_and_cookies_are_not(server: Server, desk: Desk) -> None:
    server.answers = [to("/b", 301), to("/c", 307), page]
    record = opened(desk)

    shown = show_capture(record, get(record, server.url)["capture"])

    assert [status for status, _ in shown["redirects"]] == [301, 307]
    assert shown["final_url"].endswith("/c")
    assert ["content-type", "text/html; charset=utf-8"] in [[name.lower(), value] for name, value in shown["headers"]]
    assert "set-cookie" not in {name.lower() for name, _ in shown["headers"]}


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 410, 500])
def test_only_a_page_counts_as_captured(server: Server, desk: Desk, status: int) -> None:
    server.answers = [lambda asked: asked.say(status)]
    record = opened(desk)

    with pytest.raises(FetchFailed) as failed:
        get(record, server.url)

    assert (failed.value.code, list_captures(record)) == (f"status_{status}", [])


def test_a_page_without_bytes_is_none(server: Server, desk: Desk) -> None:
    server.answers = [lambda asked: asked.say(200)]

    with pytest.raises(FetchFailed) as failed:
        get(opened(desk), server.url)

    assert failed.value.code == "empty"


def test_redirects_are_counted(server: Server, desk: Desk) -> None:
    server.answers = [to("/again")]

    with pytest.raises(FetchFailed) as failed:
        get(opened(desk, fetch_maximum_redirects=2), server.url)

    assert (failed.value.code, len(server.asked)) == ("too_many_redirects", 3)


def endless(asked: Asked) -> None:
    """Send one byte after the other, without a length."""
    asked.send_response_only(200)
    asked.end_headers()
    while True:
        asked.wfile.write(b"x" * 1000)


@pytest.mark.parametrize("answer", [endless, lambda asked: asked.say(200, b"x" * 5001)], ids=["endless", "declared"])
def test_a_page_of_more_than_the_largest_size_is_refused(server: Server, desk: Desk, answer: Any) -> None:
    server.answers = [answer]
    record = opened(desk, capture_maximum_bytes=5000)

    with pytest.raises(Refused) as refused:
        get(record, server.url)

    assert refused.value.rule == "capture_too_large"
    assert list((record.home / "vault" / "incoming").iterdir()) == []


def test_a_bomb_of_content_encoding_is_kept_packed(server: Server, desk: Desk) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    server.answers = [lambda asked: asked.say(200, bomb, Content_Encoding="gzip")]

    answer = get(opened(desk, capture_maximum_bytes=50_000), server.url)

    assert (answer["size"], answer["sha256"]) == (len(bomb), hashlib.sha256(bomb).hexdigest())


def drip_headers(asked: Asked) -> None:
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        asked.wfile.write(b"X")
        time.sleep(0.1)


def drip_body(asked: Asked) -> None:
    asked.send_response_only(200)
    asked.end_headers()
    for _ in range(100):
        asked.wfile.write(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize("drip", [drip_headers, drip_body])
def test_a_server_that_drips_is_left_after_the_total_time(server: Server, desk: Desk, drip: Any) -> None:
    """The stall limit never strikes: a byte comes ten times a second, in the headers or in the body."""
    server.answers = [drip]
    record, began = opened(desk, capture_total_seconds=0.5), time.monotonic()

    with pytest.raises(FetchFailed) as failed:
        get(record, server.url)

    assert failed.value.code == "timed_out"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::a00:1]"]
)
def test_private_addresses_are_refused_by_default(server: Server, desk: Desk, host: str) -> None:
    with pytest.raises(Refused) as refused:
        get(opened(desk, fetch_allow_private=False), f"http://{host}:{server.server_port}/")

    assert (refused.value.rule, server.asked) == ("fetch_private_address", [])


@pytest.mark.parametrize("inside", ["http://127.0.0.2/", "http://[::ffff:10.0.0.1]/", "http://2130706434/"])
def test_a_redirect_into_the_private_network_is_refused(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    server.answers = [to(inside)]
    look_alike_public(monkeypatch)
    really = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, port, *more, **named: really("127.0.0.1", port, *more, **named)
    )
    record = opened(desk, fetch_allow_private=False)

    with pytest.raises(Refused) as refused:
        get(record, f"http://public.example:{server.server_port}/")

    assert (refused.value.rule, len(server.asked), list_captures(record)) == ("fetch_private_address", 1, [])


def test_no_address_is_in_messages_or_logs(server: Server, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    server.answers = [lambda asked: asked.say(404)]
    with caplog.at_level(logging.DEBUG), pytest.raises(FetchFailed) as failed:
        get(opened(desk), server.url.replace("127", "user:secret@127"))

    said = str(failed.value) + caplog.text
    assert not any(part in said for part in ("secret", "report.pdf", "127.0.0.1"))


def test_a_password_in_an_address_is_sent_and_kept_nowhere(server: Server, desk: Desk) -> None:
    server.answers = [page]
    record = opened(desk)

    answer = get(record, server.url.replace("127", "user:secret@127"))

    assert server.asked[0]["authorization"].startswith("Basic ")
    assert "secret" not in str(show_capture(record, answer["capture"]))


def test_the_same_request_is_answered_without_asking_the_server_again(server: Server, desk: Desk) -> None:
    server.answers = [page]
    record = opened(desk)

    assert get(record, server.url, request="k") == get(record, server.url, request="k")
    assert (len(server.asked), ledger_kinds(record).count("page captured")) == (1, 1)


def test_a_request_key_of_another_page_is_refused_before_the_server_is_asked(server: Server, desk: Desk) -> None:
    server.answers = [page]
    record = opened(desk)
    get(record, server.url, request="k")

    with pytest.raises(Conflict):
        get(record, f"{server.url}?other", request="k")

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"query": " "}, UsageError),
        ({"reviewer": "Nobody"}, NotFound),
        ({"wants_deposit": True}, UsageError),
    ],
    ids=["no query", "nobody", "no archive is set"],
)
def test_what_cannot_be_kept_is_not_asked_for(
    server: Server, desk: Desk, wrong: dict[str, Any], error: type[SluiceError]
) -> None:
    with pytest.raises(error):
        get(opened(desk), server.url, **wrong)

    assert server.asked == []


def test_nothing_is_deposited_unless_somebody_asks(server: Server, desk: Desk) -> None:
    server.answers = [page]

    answer = get(opened(desk, archive_deposit_url=f"{server.url}/save/"), server.url)

    assert (answer["deposited_at_url"], answer["deposit_failed"], len(server.asked)) == (None, None, 1)


@pytest.mark.parametrize(
    "answers",
    [
        [lambda asked: asked.say(200, Content_Location="/web/2026/copy")],
        [to("/web/2026/copy"), page],
    ],
    ids=["named in a header", "by a redirect"],
)
def test_where_a_web_archive_keeps_a_copy_is_kept(server: Server, desk: Desk, answers: list[Any]) -> None:
    server.answers = [page, *answers]
    record = opened(desk, archive_deposit_url=f"http://127.0.0.1:{server.server_port}/save/")

    answer = get(record, server.url, wants_deposit=True)

    assert answer["deposited_at_url"] == f"http://127.0.0.1:{server.server_port}/web/2026/copy"
    assert list_captures(record)[0]["deposited_at_url"] == answer["deposited_at_url"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda asked: asked.say(429), "status_429"),
        (lambda asked: asked.say(200), "no_copy_named"),
        (lambda asked: asked.say(200, Content_Location="http://else.example/x"), "no_copy_named"),
        (lambda asked: asked.wfile.write(b"nonsense"), "broken_off"),
    ],
)
def test_a_deposit_that_fails_is_told_and_loses_no_capture(server: Server, desk: Desk, answer: Any, code: str) -> None:
    server.answers = [page, answer]
    record = opened(desk, archive_deposit_url=f"http://127.0.0.1:{server.server_port}/save/")

    kept = get(record, server.url, wants_deposit=True)

    assert (kept["deposited_at_url"], kept["deposit_failed"]) == (None, code)
    assert len(list_captures(record)) == 1
