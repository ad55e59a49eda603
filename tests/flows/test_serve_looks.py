"""`sluice serve` without an inbox: captured pages are looked at, notices told, and Prefect learns nothing of either."""

import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config import clock
from config.settings import Settings
from desk.cli.run import DEPLOYMENTS
from storage.captures import list_captures
from storage.database import Record, open_record
from storage.tables.claims import Claim
from storage.tables.provenance import Blob
from storage.tables.replies import ReplyRequest
from storage.tables.sources import Capture
from tests.flows.conftest import Desk, Held, desk_at
from tests.flows.test_entrypoints import python
from tests.flows.test_ingest_flow import disguises, everything_prefect_keeps
from tests.storage.rows import put_cache, put_people, sha
from tests.tasks.serving import Server, running_server

pytestmark = pytest.mark.flow
PATIENCE_SECONDS = 240
INTERVALS = """
import sys
from pathlib import Path
from desk.cli.run import listed_deployments
from flows.schedule import make_deployment
path = Path(sys.argv[1])
every = {"inbox": 7.0, "recheck": None, "remind": 11.0}
made = [make_deployment(one, root=path.parent, every_seconds=every) for one in listed_deployments(path)]
print({one.flow_name: one.schedules[0].schedule.interval.total_seconds() for one in made})
"""
PATH = "perspicacious-aardvark"
PARTY = "Quincunx Holdings"
QUERY = "who owns the marzipan lighthouse"
SECRET = "hushed-bassoon"  # noqa: S105 a marker


@pytest.fixture
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
    with record.writing() as session:
        session.add(Blob(sha256=sha("page"), size=1, stored_at=long_ago))
        session.add(Claim(id=1, cache_id=1, rule="x", evidence_set=sha("e")))
        session.flush()
        page = {"url": url, "final_url": url, "query": QUERY, "status": 200, "headers": [], "redirects": []}
        session.add(Capture(sha256=sha("page"), captured_by=1, captured_at=long_ago, **page))
        asked = {"party": PARTY, "allegations": QUERY, "asked_by": 1, "asked_at": long_ago}
        session.add(ReplyRequest(claim_id=1, deadline=long_ago + timedelta(days=1), **asked))


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.3)
    return False


@pytest.mark.timeout(600)  # three processes load Prefect at once: minutes on a busy machine of two cores
def test_every_deployment_runs_and_prefect_learns_no_address_and_no_name(
    server: Held, lookups: tuple[Path, Path], tmp_path: Path, website: Server
) -> None:
    desk: Desk = desk_at(tmp_path / "home", server, lookups)
    record = open_record(Settings(home=desk.home))
    furnish(record, f"http://127.0.0.1:{website.server_port}/{PATH}")
    told, hook = tmp_path / "notices.jsonl", f"http://127.0.0.1:{website.server_port}/{SECRET}"
    more = {"SLUICE_FETCH_ALLOW_PRIVATE": "1", "SLUICE_NOTIFY_FILE": str(told), "SLUICE_NOTIFY_WEBHOOK": hook}

    process = desk.start("serve", SLUICE_NOTIFY_WEBHOOK_SECRET=SECRET, **more)
    try:
        gone = until(lambda: list_captures(record)[0]["verdict"] == "gone")
        noticed = until(lambda: told.exists() and "reply:1" in told.read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        record.close()

    assert (gone, noticed, process.returncode) == (True, True, 0), said
    kept = b"\n".join(everything_prefect_keeps(server.home, desk.home))
    markers = (PATH, "Quincunx", "marzipan", SECRET)
    assert [marker for marker in markers for one in disguises(marker) if one in kept] == []
    assert b"remind" in kept
    assert not any(marker in said for marker in markers)


def test_each_deployment_has_its_own_interval(tmp_path: Path) -> None:
    said = python(INTERVALS, str(DEPLOYMENTS), tmp_path)

    assert said == "{'inbox': 7.0, 'recheck': 86400.0, 'remind': 11.0}"
