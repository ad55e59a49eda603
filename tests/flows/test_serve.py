"""`sluice serve` as an operator runs it: a file that is still being written waits, and is ingested once."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.errors import NotFound
from config.settings import Settings
from samples.pdf import draw_pages
from storage.catalogue import list_documents
from storage.database import open_record
from tests.flows.conftest import Desk, Held, desk_at

pytestmark = pytest.mark.flow
PATIENCE_SECONDS = 90


@pytest.fixture
def serving(
    server: Held, lookups: tuple[Path, Path], tmp_path: Path
) -> Iterator[tuple[Desk, Path, "subprocess.Popen[str]"]]:
    """A desk that serves, and the drop folder that it watches."""
    drop = tmp_path / "drop"
    drop.mkdir()
    desk = desk_at(tmp_path / "home", server, lookups)
    inbox = json.dumps({"harbour": [str(drop)]})
    process = desk.start("serve", SLUICE_INBOX=inbox, SLUICE_INBOX_EVERY_SECONDS="2", SLUICE_INBOX_SETTLE_SECONDS="1")
    assert process.stderr is not None
    assert "serving" in process.stderr.readline()
    yield desk, drop, process
    process.kill()
    process.communicate()


def until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.3)
    return False


def looks(desk: Desk) -> int:
    """Count how often the inbox was looked into: each look rewrites its memory."""
    memory = desk.home / "inbox.json"
    return memory.stat().st_mtime_ns if memory.exists() else 0


def paths(desk: Desk) -> list[str]:
    """List what was brought in, without a process that would take the server's time."""
    record = open_record(Settings(home=desk.home))
    try:
        rows = list_documents(record, slug="harbour")
    except NotFound:
        return []
    finally:
        record.close()
    return sorted(place["path"] for row in rows for place in row["occurrences"])


def another_look(desk: Desk) -> bool:
    before = looks(desk)
    return until(lambda: looks(desk) > before)


def children_of(pid: int) -> list[str]:
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.exists() and path.read_text().rsplit(")", 1)[1].split()[1] == str(pid)
    ]


def test_a_file_still_being_written_waits_and_is_then_ingested_once(
    serving: tuple[Desk, Path, "subprocess.Popen[str]"],
) -> None:
    desk, drop, process = serving
    whole = draw_pages(["The parties agree on the delivery of goods. " * 3])
    (drop / "before.txt").write_text("A letter that was there before anybody looked. " * 3)
    (drop / "renamed later.pdf.part").write_bytes(whole)
    with (drop / "contract.pdf").open("wb") as writing:
        writing.write(whole[: len(whole) // 2])
        writing.flush()
        assert until(lambda: paths(desk) == ["before.txt"])
        assert another_look(desk)
        assert paths(desk) == ["before.txt"]
        writing.write(whole[len(whole) // 2 :])

    assert until(lambda: paths(desk) == ["before.txt", "contract.pdf"])
    assert another_look(desk)
    [cache], _ = desk.run("cache", "list")
    os.kill(process.pid, signal.SIGTERM)
    process.wait(timeout=60)

    assert (cache["deliveries"], cache["documents"]) == (2, 2)
    assert process.returncode == 0
    assert children_of(process.pid) == []
