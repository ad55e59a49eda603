"""Notices are told once to each channel, signed where a secret is set, and lost by none that fails."""

import hashlib
import hmac
import json
import logging
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config import clock
from storage.database import Record
from storage.tables.claims import Claim
from storage.tables.replies import ReplyRequest
from tasks.notify import remind
from tasks.notify.webhook import SIGNATURE, TIMESTAMP
from tests.storage.rows import put_cache, put_people, sha
from tests.tasks.serving import Asked, Desk, Server, to

PARTY = "Quincunx Holdings"
SECRET = "a secret of the tests"  # noqa: S105


def takes(status: int = 204) -> Any:
    """Answer a POST by *status*, keeping its body and headers."""

    def answer(asked: Asked) -> None:
        asked.server.asked[-1]["body"] = asked.rfile.read(int(asked.headers["Content-Length"])).decode()
        asked.say(status)

    return answer


@pytest.fixture(autouse=True)
def _posting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asked, "do_POST", Asked.do_GET, raising=False)
    monkeypatch.setattr("tasks.notify.webhook.PAUSE_SECONDS", (0.0, 0.0, 0.0))


def overdue(desk: Desk, **settings: object) -> Record:
    """Open a record in which one reply request ran out."""
    record = desk.open(**settings)
    put_cache(record)
    put_people(record, "Ada")
    with record.writing() as session:
        session.add(Claim(id=1, cache_id=1, rule="x", evidence_set=sha("e")))
        session.flush()
        session.add(
            ReplyRequest(
                claim_id=1,
                party=PARTY,
                allegations="that they shipped",
                deadline=clock.now() - timedelta(days=1),
                asked_by=1,
                asked_at=clock.now(),
            )
        )
    return record


def test_a_notice_is_told_once_across_runs(desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    record = overdue(desk, notify_file=tmp_path / "notices.jsonl")

    with caplog.at_level(logging.WARNING):
        counts = [remind(record), remind(record)]

    assert counts == [{"found": 1, "told": 2, "failed": 0}, {"found": 0, "told": 0, "failed": 0}]
    assert [one.getMessage() for one in caplog.records] == ["notice 1: reply_overdue reply:1"]
    [line] = [json.loads(line) for line in (tmp_path / "notices.jsonl").read_text().splitlines()]
    assert (line["kind"], line["subject"]) == ("reply_overdue", "reply:1")


def test_the_file_is_its_owners_alone(desk: Desk, tmp_path: Path) -> None:
    remind(overdue(desk, notify_file=tmp_path / "notices.jsonl"))

    assert stat.S_IMODE((tmp_path / "notices.jsonl").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_keeps_its_notices_for_the_next_run(desk: Desk, tmp_path: Path) -> None:
    record = overdue(desk, notify_file=tmp_path / "later" / "notices.jsonl")
    failed = remind(record)
    (tmp_path / "later").mkdir()

    told = remind(record)

    assert (failed["failed"], told["told"]) == (1, 1)


def test_a_webhook_is_posted_the_digest_with_a_signature_that_holds(desk: Desk, server: Server) -> None:
    server.answers = [takes()]

    remind(overdue(desk, notify_webhook=server.url, notify_webhook_secret=SECRET))

    [asked] = server.asked
    signed = f"{asked[TIMESTAMP.lower()]}.{asked['body']}".encode()
    code = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert asked[SIGNATURE.lower()] == f"sha256={code}"
    assert abs(int(asked[TIMESTAMP.lower()]) - clock.now().timestamp()) < 60
    assert json.loads(asked["body"])["counts"] == {"reply_overdue": 1}


def test_a_webhook_learns_ids_only(desk: Desk, server: Server) -> None:
    server.answers = [takes()]

    remind(overdue(desk, notify_webhook=server.url))

    told = json.loads(server.asked[0]["body"])
    assert set(told) == {"at", "counts", "notices"}
    assert [set(one) for one in told["notices"]] == [{"notice", "kind", "subject", "since"}]
    assert not any(word in server.asked[0]["body"] for word in ("Quincunx", "shipped", "Ada", "harbour"))
    assert SIGNATURE.lower() not in server.asked[0]


def test_a_webhook_that_fails_is_tried_again_a_few_times_and_told_in_the_next_run(desk: Desk, server: Server) -> None:
    server.answers = [takes(503), takes(503), takes(503), takes(200)]
    record = overdue(desk, notify_webhook=server.url)

    failed, tried, told = remind(record), len(server.asked), remind(record)

    assert (failed["failed"], tried, told["told"], len(server.asked)) == (1, 3, 1, 4)
    assert remind(record)["told"] == 0


@pytest.mark.parametrize("answer", [to("/elsewhere"), takes(400)], ids=["redirect", "refusal"])
def test_a_webhook_that_says_no_is_not_pressed(desk: Desk, server: Server, answer: Any) -> None:
    server.answers = [answer]

    counts = remind(overdue(desk, notify_webhook=server.url))

    assert (counts["failed"], len(server.asked)) == (1, 1)


def test_other_channels_are_told_when_one_fails(desk: Desk, server: Server, tmp_path: Path) -> None:
    server.answers = [takes(400)]

    counts = remind(overdue(desk, notify_webhook=server.url, notify_file=tmp_path / "n", notify_log=False))

    assert counts == {"found": 1, "told": 1, "failed": 1}


@pytest.mark.parametrize("url", ["http://{host}/", "https://{host}/"], ids=["not https", "private"])
def test_a_webhook_inside_or_in_clear_is_refused_by_default(desk: Desk, server: Server, url: str) -> None:
    address = url.format(host=f"127.0.0.1:{server.server_port}")

    counts = remind(overdue(desk, notify_webhook=address, fetch_allow_private=False))

    assert (counts["failed"], server.asked) == (1, [])


def test_the_secret_and_the_address_are_in_no_log(desk: Desk, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answers = [takes(500)]

    with caplog.at_level(logging.DEBUG):
        remind(overdue(desk, notify_webhook=server.url, notify_webhook_secret=SECRET))

    assert not any(word in caplog.text for word in (SECRET, "report.pdf", "127.0.0.1", PARTY))


def test_an_empty_record_tells_nobody(desk: Desk, server: Server) -> None:
    assert remind(desk.open(notify_webhook=server.url)) == {"found": 0, "told": 0, "failed": 0}
    assert server.asked == []
