"""Looking again at captured addresses: what still stands, what changed, and how politely it is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from storage.captures import Got, show_capture
from storage.database import Record
from storage.ledger import verify
from storage.looks import Looked, Standing
from tasks.capture import capture, counted, recheck
from tasks.capture import judge as judging
from tasks.capture.again import _pause
from tests.storage.rows import put_people, sha
from tests.tasks.serving import Asked, Desk, Server, to

OLD, NEW = "one two three four", "one two three five"
STANDING = Standing(1, "http://a.example/", "http://a.example/", (), sha("old"), 18, "text/html")


def text(words: str, **headers: str) -> Callable[[Asked], None]:
    return lambda asked: asked.say(200, words.encode(), Content_Type="text/plain", **headers)


def look(desk: Desk, server: Server, *answers: Any, **settings: object) -> tuple[Record, list[Looked]]:
    """Capture a page by the first of *answers*, and look at it once by each of the others."""
    server.answers = list(answers)
    record = desk.open(recheck_pause_seconds=0, **settings)
    put_people(record, "Ada")
    capture(server.url, record=record, query="q", reviewer="Ada")

    def read(sha256: str, size: int) -> str | None:
        assert record.vault.path_of(sha256).stat().st_size == size
        return record.vault.path_of(sha256).read_text() or None

    return record, [one for _ in answers[1:] for one in recheck(record, read=read)]


def test_a_page_with_the_same_bytes_stands(desk: Desk, server: Server) -> None:
    _, [found] = look(desk, server, text(OLD), text(OLD))

    assert (found["verdict"], found["details"], found["news"]) == ("unchanged", {}, False)


def test_a_page_with_other_bytes_and_the_same_words_stands(desk: Desk, server: Server) -> None:
    _, [found] = look(desk, server, text(OLD), text("One two,  three four!"))

    assert (found["verdict"], found["details"]["words_kept"]) == ("unchanged", 1.0)


def test_a_page_with_other_words_changed_and_its_bytes_are_kept(desk: Desk, server: Server) -> None:
    record, [found] = look(desk, server, text(OLD), text(NEW))

    assert found["verdict"] == "changed"
    assert found["details"] == {"words_kept": 0.75, "words": [4, 4]}
    assert record.vault.path_of(str(found["sha256"])).read_bytes() == NEW.encode()


def test_a_server_that_can_tell_is_asked_whether_anything_changed(desk: Desk, server: Server) -> None:
    told = {"ETag": '"v1"', "Last_Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}
    _, [found] = look(desk, server, text(OLD, **told), lambda asked: asked.say(304))

    assert server.asked[1]["if-none-match"] == '"v1"'
    assert server.asked[1]["if-modified-since"] == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert (found["verdict"], found["details"], found["sha256"]) == ("unchanged", {"said_by_server": True}, None)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_told_once(desk: Desk, server: Server, status: int) -> None:
    gone = lambda asked: asked.say(status)  # noqa: E731
    _, found = look(desk, server, text(OLD), gone, gone)

    assert [(one["verdict"], one["status"], one["news"]) for one in found] == [
        ("gone", status, True),
        ("gone", status, False),
    ]


def test_a_page_that_another_address_gives_now_moved(desk: Desk, server: Server) -> None:
    _, [found, *_] = look(desk, server, text(OLD), to("/elsewhere"), text(OLD))

    assert found["verdict"] == "moved"
    assert [one.rpartition("/")[2] for one in found["details"]["final_url"]] == ["report.pdf", "elsewhere"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda asked: asked.say(503), "status_503"),
        (lambda asked: asked.wfile.write(b"nonsense"), "broken_off"),
        (lambda asked: asked.say(200, b"x" * 60_000), "capture_too_large"),
    ],
)
def test_a_page_that_cannot_be_had_is_unreachable(desk: Desk, server: Server, answer: Any, code: str) -> None:
    _, [found] = look(desk, server, text(OLD), answer, capture_maximum_bytes=50_000)

    assert (found["verdict"], found["details"]) == ("unreachable", {"code": code})


def test_a_host_that_is_asked_too_often_is_left_alone(desk: Desk, server: Server) -> None:
    server.answers = [text(OLD), text(OLD), lambda asked: asked.say(429)]
    record = desk.open(recheck_pause_seconds=0)
    put_people(record, "Ada")
    for name in ("a", "b"):
        capture(f"{server.url}?{name}", record=record, query="q", reviewer="Ada")

    counts = counted(recheck(record, read=lambda *_: None))

    assert (counts["unreachable"], len(server.asked)) == (1, 3)


def test_one_host_is_given_its_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr("time.monotonic", lambda: 100.0)

    _pause(None, 2)
    _pause(99.5, 2)
    _pause(90, 2)

    assert slept == [1.5, 0.0]


def test_every_look_is_kept_and_the_ledger_stays_whole(desk: Desk, server: Server) -> None:
    record, found = look(desk, server, text(OLD), text(NEW), text(OLD))

    checks = show_capture(record, 1)["checks"]
    with record.reading() as session:
        verdict = verify(session, [])
    assert [check["verdict"] for check in checks] == [one["verdict"] for one in found] == ["changed", "unchanged"]
    assert verdict.broken is None


def test_without_any_capture_there_is_nothing_to_look_at(desk: Desk) -> None:
    counts = counted(recheck(desk.open(), read=lambda *_: None))

    assert set(counts.values()) == {0}


def got(**more: Any) -> Got:
    given = {"status": 200, "final_url": STANDING.final_url, "redirects": (), "sha256": sha("new"), "size": 18}
    return Got(**{**given, "headers": (("content-type", "text/html"),), **more})


@pytest.mark.parametrize(
    ("before", "now"), [(None, None), ("a", None), (None, "a"), ("", "")], ids=["none", "lost", "new", "empty"]
)
def test_without_words_the_bytes_alone_speak(before: str | None, now: str | None) -> None:
    found = judging.judge_page(STANDING, got(), text_before=before, text_now=now)

    assert found.verdict == "changed"
    assert "words_kept" not in found.details


def test_what_changed_is_told_piece_by_piece() -> None:
    answer = got(final_url="http://b.example/", size=3, headers=(("Content-Type", "Application/JSON; charset=utf-8"),))
    found = judging.judge_page(STANDING, answer, text_before="a b", text_now="a c")

    assert found.verdict == "changed"
    assert found.details == {
        "final_url": ["http://a.example/", "http://b.example/"],
        "size": [18, 3],
        "media_type": ["text/html", "application/json"],
        "words_kept": 0.5,
        "words": [2, 2],
    }


def test_han_characters_are_words_of_their_own() -> None:
    assert judging.words_of("合同77号 Contract") == ["合", "同", "77", "号", "contract"]


def test_a_word_counts_as_often_as_it_was_there() -> None:
    assert judging.share_kept(["a", "a", "b", "c"], ["c", "a", "d"]) == 0.5
