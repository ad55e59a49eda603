"""`sluice serve` as an operator runs it: what is still being written waits, and every deployment runs, discreetly."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config import clock
from config.errors import NotFound
from config.settings import Settings
from samples.pdf import draw_pages
from storage import claims
from storage.caches import show_cache
from storage.captures import list_captures
from storage.catalogue import list_documents
from storage.database import Record, open_record
from storage.tables.provenance import Blob
from storage.tables.replies import ReplyRequest
from storage.tables.sources import Capture
from tests.flows.conftest import Desk, Held, desk_at
from tests.flows.test_ingest_flow import disguises, everything_prefect_keeps
from tests.storage.rows import put_cache, put_people, sha
from tests.tasks.serving import Server, running_server

# three processes load Prefect at once: minutes on a busy machine of two cores
pytestmark = [pytest.mark.flow, pytest.mark.timeout(600)]
PATIENCE_SECONDS = 240
PATH = "perspicacious-aardvark"
PARTY = "Quincunx Holdings"
QUERY = "who owns the marzipan lighthouse"
SECRET = "hushed-bassoon"  # noqa: S105 a marker


@pytest.fixture(scope="module")
def website() -> Iterator[Server]:
    """A server on this machine, on which what was captured is gone."""
    with running_server() as running:
        running.answers = [lambda asked: asked.say(410)]
        yield running


def furnish(record: Record, url: str) -> None:
    """Put a page captured long ago and a reply request that ran out into the record."""
    long_ago = clock.now() - timedelta(days=9)
    put_cache(record)
    put_people(record, "Ada")
    claim = claims.add_claim(record, "harbour", text="37 vehicles were delivered", reviewer="Ada")["claim"]
    with record.writing() as session:
        session.add(Blob(sha256=sha("page"), size=1, stored_at=long_ago))
        session.flush()
        page = {"url": url, "final_url": url, "query": QUERY, "status": 200, "headers": [], "redirects": []}
        session.add(Capture(sha256=sha("page"), captured_by=1, captured_at=long_ago, **page))
        asked = {"party": PARTY, "allegations": QUERY, "asked_by": 1, "asked_at": long_ago}
        session.add(ReplyRequest(claim_id=claim, deadline=long_ago + timedelta(days=1), **asked))


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.3)
    return False


def paths(record: Record) -> list[str]:
    """List what was brought in through the inbox."""
    try:
        rows = list_documents(record, slug="bay")
    except NotFound:
        return []
    return sorted(place["path"] for row in rows for place in row["occurrences"])


def another_look(desk: Desk) -> bool:
    """Wait until the inbox was looked into once more: each look rewrites its memory."""
    memory = desk.home / "inbox.json"
    before = memory.stat().st_mtime_ns if memory.exists() else 0
    return until(lambda: memory.exists() and memory.stat().st_mtime_ns > before)


def children_of(pid: int) -> list[str]:
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.exists() and path.read_text().rsplit(")", 1)[1].split()[1] == str(pid)
    ]


@dataclass(frozen=True)
class Inbox:
    """What became of two files in the drop folder, one of them written slowly."""

    other_came_in: bool
    while_written: list[str]
    both_came_in: bool
    after_another_look: list[str]
    cache: dict[str, Any]


def write_slowly(desk: Desk, record: Record, drop: Path) -> Inbox:
    """Write a contract into the drop folder in two halves, and wait for what becomes of it."""
    whole = draw_pages(["The parties agree on the delivery of goods. " * 3])
    with (drop / "contract.pdf").open("wb") as writing:
        writing.write(whole[: len(whole) // 2])
        writing.flush()
        other_came_in = until(lambda: paths(record) == ["before.txt"])
        assert another_look(desk)
        while_written = paths(record)
        writing.write(whole[len(whole) // 2 :])
    both_came_in = until(lambda: paths(record) == ["before.txt", "contract.pdf"])
    assert another_look(desk)
    return Inbox(other_came_in, while_written, both_came_in, paths(record), show_cache(record, "bay"))


@dataclass(frozen=True)
class Served:
    """A desk that was served for a while, and ended by SIGTERM."""

    inbox: Inbox
    gone: bool
    noticed: bool
    code: int
    said: str
    left_running: list[str]
    kept: bytes


@pytest.fixture(scope="module")
def served(
    server: Held, lookups: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory, website: Server
) -> Served:
    """Serve a desk whose every deployment has something to do: one start of it for all tests."""
    base = tmp_path_factory.mktemp("served")
    desk, drop, told = desk_at(base / "home", server, lookups), base / "drop", base / "notices.jsonl"
    drop.mkdir()
    (drop / "before.txt").write_text("A letter that was there before anybody looked. " * 3)
    (drop / "renamed later.pdf.part").write_bytes(b"%PDF-1.7")
    record = open_record(Settings(home=desk.home))
    furnish(record, f"http://127.0.0.1:{website.server_port}/{PATH}")
    process = start_serving(desk, drop, told, website)
    try:
        inbox = write_slowly(desk, record, drop)
        gone = until(lambda: list_captures(record)[0]["verdict"] == "gone")
        noticed = until(lambda: told.exists() and "reply:1" in told.read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        record.close()
    kept = b"\n".join(everything_prefect_keeps(server.home, desk.home))
    return Served(inbox, gone, noticed, process.returncode, said, children_of(process.pid), kept)


def start_serving(desk: Desk, drop: Path, told: Path, website: Server) -> "subprocess.Popen[str]":
    return desk.start(
        "serve",
        SLUICE_INBOX=json.dumps({"bay": [str(drop)]}),
        SLUICE_INBOX_EVERY_SECONDS="2",
        SLUICE_INBOX_SETTLE_SECONDS="1",
        SLUICE_FETCH_ALLOW_PRIVATE="1",
        SLUICE_NOTIFY_FILE=str(told),
        SLUICE_NOTIFY_WEBHOOK=f"http://127.0.0.1:{website.server_port}/{SECRET}",
        SLUICE_NOTIFY_WEBHOOK_SECRET=SECRET,
    )


def test_a_file_still_being_written_waits_and_is_then_ingested_once(served: Served) -> None:
    inbox = served.inbox

    assert (inbox.other_came_in, inbox.while_written) == (True, ["before.txt"])
    assert (inbox.both_came_in, inbox.after_another_look) == (True, ["before.txt", "contract.pdf"])
    assert (inbox.cache["deliveries"], inbox.cache["documents"]) == (2, 2)


def test_a_captured_page_is_looked_at_and_a_notice_told(served: Served) -> None:
    assert (served.gone, served.noticed) == (True, True), served.said


def test_prefect_learns_no_address_and_no_name(served: Served) -> None:
    markers = (PATH, "Quincunx", "marzipan", SECRET)

    assert b"remind" in served.kept
    assert [marker for marker in markers for one in disguises(marker) if one in served.kept] == []
    assert not any(marker in served.said for marker in markers)


def test_serving_ends_when_asked_and_leaves_no_process(served: Served) -> None:
    assert "serving" in served.said
    assert (served.code, served.left_running) == (0, [])
