"""Downloads that break off are resumed where that is safe, started again where it is not, and given up in time."""

import socket
import time
from pathlib import Path

import pytest

from config.errors import FetchFailed
from tasks.fetch import fetch
from tests.tasks.serving import BODY, ETAG, Asked, Desk, Server, cut_at, is_body, rest, whole


def test_a_download_that_breaks_off_is_resumed_where_it_stopped(server: Server, desk: Desk) -> None:
    server.answers = [cut_at(400_000), rest]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert is_body(record, fetched.sha256)
    assert server.asked[1]["range"] == "bytes=400000-"
    assert server.asked[1]["if-range"] == ETAG
    assert (fetched.status, dict(fetched.headers).get("ETag", dict(fetched.headers).get("etag"))) == (200, ETAG)


def test_a_later_run_resumes_what_an_earlier_one_left(server: Server, desk: Desk) -> None:
    server.answers = [cut_at(400_000), rest]
    with pytest.raises(FetchFailed):
        fetch(server.url, record=desk.open(fetch_attempts=1))
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert is_body(record, fetched.sha256)
    assert "range" in server.asked[1]


def test_the_time_of_change_serves_where_there_is_no_etag(server: Server, desk: Desk) -> None:
    changed = "Sun, 01 Nov 2026 00:00:00 GMT"
    server.answers = [cut_at(400_000, Last_Modified=changed), rest]

    fetch(server.url, record=desk.open())

    assert server.asked[1]["if-range"] == changed


@pytest.mark.parametrize("headers", [{"X": "no validator"}, {"ETag": 'W/"weak"'}])
def test_without_a_strong_validator_a_download_starts_again(
    server: Server, desk: Desk, headers: dict[str, str]
) -> None:
    server.answers = [cut_at(400_000, **headers), whole]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert is_body(record, fetched.sha256)
    assert "range" not in server.asked[1]


def test_content_that_changed_meanwhile_is_taken_whole(server: Server, desk: Desk) -> None:
    server.answers = [cut_at(400_000), lambda asked: asked.say(200, b"changed", ETag='"v2"')]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert record.vault.path_of(fetched.sha256).read_bytes() == b"changed"


@pytest.mark.parametrize(
    ("span", "etag"),
    [
        ("bytes 5-599999/600000", ETAG),
        ("bytes 0-599999/600000", ETAG),
        ("bytes {start}-599999/700000", ETAG),
        ("bytes {start}-599999/600000", '"v2"'),
        ("", ETAG),
    ],
)
def test_a_range_that_was_not_asked_for_starts_again(server: Server, desk: Desk, span: str, etag: str) -> None:
    def wrong(asked: Asked) -> None:
        start = int(asked.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        asked.say(206, BODY[start:], Content_Range=span.format(start=start), ETag=etag)

    server.answers = [cut_at(400_000), wrong, whole]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert is_body(record, fetched.sha256)
    assert "range" not in server.asked[2]


def test_a_range_past_the_end_starts_again(server: Server, desk: Desk) -> None:
    server.answers = [cut_at(400_000), lambda asked: asked.say(416), whole]
    record = desk.open()

    assert is_body(record, fetch(server.url, record=record).sha256)


def test_bytes_from_before_the_machine_went_down_are_not_resumed(
    server: Server, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [cut_at(400_000), whole]
    with pytest.raises(FetchFailed):
        fetch(server.url, record=desk.open(fetch_attempts=1))
    (tmp_path / "boot").write_text("another")
    monkeypatch.setattr("tasks.fetch.partial.BOOT_ID", tmp_path / "boot")

    fetch(server.url, record=desk.open())

    assert "range" not in server.asked[1]


def test_a_server_that_always_breaks_off_is_given_up(server: Server, desk: Desk) -> None:
    server.answers = [lambda asked: asked.say(200, b"x", length=9, X="no validator")]

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=desk.open(fetch_attempts=3))

    assert (failed.value.code, len(server.asked)) == ("broken_off", 3)


def test_a_server_that_is_busy_is_asked_again(server: Server, desk: Desk) -> None:
    server.answers = [lambda asked: asked.say(503), whole]
    record = desk.open()

    assert is_body(record, fetch(server.url, record=record).sha256)


def test_a_server_that_says_no_is_not_asked_again(server: Server, desk: Desk) -> None:
    server.answers = [lambda asked: asked.say(404)]

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=desk.open())

    assert (failed.value.code, len(server.asked)) == ("status_404", 1)


def test_a_server_that_is_not_there_is_told(desk: Desk) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(FetchFailed) as failed:
        fetch(f"http://127.0.0.1:{port}/", record=desk.open(fetch_attempts=2))

    assert failed.value.code == "broken_off"


def drip(asked: Asked) -> None:
    asked.send_response_only(200)
    asked.send_header("Content-Length", "1000")
    asked.end_headers()
    for _ in range(60):
        asked.wfile.write(b"x")
        time.sleep(0.05)


def test_a_server_that_falls_silent_is_given_up(server: Server, desk: Desk) -> None:
    def silent(asked: Asked) -> None:
        asked.send_response_only(200)
        asked.send_header("Content-Length", "10")
        asked.end_headers()
        time.sleep(0.6)

    server.answers = [silent]

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=desk.open(fetch_stall_seconds=0.2, fetch_attempts=1))

    assert failed.value.code == "stalled"


def test_a_server_that_drips_is_given_up_when_the_time_is_over(server: Server, desk: Desk) -> None:
    server.answers = [drip]
    record, started = desk.open(fetch_total_seconds=0.5), time.monotonic()

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=record)

    assert failed.value.code == "timed_out"
    assert time.monotonic() - started < 2.5
