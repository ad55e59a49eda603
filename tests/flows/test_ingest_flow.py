"""The flow as a person starts it: what it brings in, what it refuses, and what Prefect may know of it."""

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from samples.pdf import draw_pages
from storage.database import open_record
from storage.locks import one_run
from tests.flows.conftest import ROOT, Desk, Held

pytestmark = pytest.mark.flow

SENTENCE = "Heliotrope quarrels with the marmalade admiral"
CYRILLIC = "сизокрылый гелиотроп"
FILE_NAME = "vermilion-walrus"
REVIEWER = "Ottoline Quagmire"
SLUG = "zanzibar-thistle"
MARKERS = (SENTENCE, "marmalade", CYRILLIC, FILE_NAME, "Quagmire", SLUG, "cobalt-pangolin")
FAILING = """
import sys
import tasks.stages as stages
from config.settings import load_settings
from desk import engine
from storage.database import open_record
from storage.orders import save_order
from storage.shapes import Order

def fail(*_, **__):
    raise ValueError(sys.argv[3])

record = open_record(load_settings())
order_id = save_order(record, Order(cache=sys.argv[1], inputs=(sys.argv[2],)))
engine.prepare_environment(load_settings(), load_settings().prefect_api_url)
stages.relate = fail
try:
    engine.run_ingest(load_settings(), order_id)
except ValueError as error:
    print(error)
"""


@dataclass(frozen=True)
class Ingested:
    """A cache full of markers, gone through the flow twice, once with a stage that fails."""

    desk: Desk
    folder: Path
    row: dict[str, Any]
    failure: str


@pytest.fixture(scope="module")
def ingested(desk: Desk, server: Held, tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    """Ingest the cache."""
    folder = tmp_path_factory.mktemp("cobalt-pangolin")
    (folder / f"{FILE_NAME}.pdf").write_bytes(draw_pages([f"{SENTENCE}. " * 3] * 3))
    (folder / f"{FILE_NAME}.txt").write_text(f"{CYRILLIC} и его договор о поставке товара. " * 5)
    (folder / f"{FILE_NAME} broken.pdf").write_bytes(b"%PDF-1.7\n" + SENTENCE.encode())
    desk.run("reviewer", "add", REVIEWER, "--role", "reviewer", "--reads", "en")
    failed = subprocess.run(
        [sys.executable, "-c", FAILING, SLUG, str(folder), SENTENCE],
        cwd=ROOT,
        env={**desk.environment, "SLUICE_HOME": str(desk.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    [row], _ = desk.run("ingest", str(folder), "--cache", SLUG)
    await_rest(server.home)
    return Ingested(desk, folder, row, failed.stdout.strip())


def await_rest(home: Path) -> None:
    """Wait until Prefect's server, which records late, has recorded the last task run."""
    deadline = time.monotonic() + 60
    query = "SELECT count(*) FROM task_run WHERE name = 'prioritise' AND state_type = 'COMPLETED'"
    while time.monotonic() < deadline:
        with sqlite3.connect(f"file:{home}/prefect/prefect.db?mode=ro", uri=True) as database:
            if database.execute(query).fetchone()[0]:
                return
        time.sleep(0.2)
    raise AssertionError("Prefect never recorded the last task run")


def test_an_ingest_through_the_flow_ends_balanced(ingested: Ingested) -> None:
    row = ingested.row

    assert row["balanced"]
    assert (row["files"], row["read"], row["quarantined"], row["queued"]) == (3, 2, 1, 3)


def test_a_stage_that_fails_is_told_to_the_person_as_it_was(ingested: Ingested) -> None:
    assert ingested.failure == SENTENCE


def test_an_order_is_forgotten_when_its_run_has_ended(ingested: Ingested) -> None:
    assert list((ingested.desk.home / "orders").iterdir()) == []


def everything_prefect_keeps(*homes: Path) -> Iterator[bytes]:
    """Give every file of Prefect's homes, and every value of every column of its databases, as bytes."""
    for home in homes:
        for path in (home / "prefect").rglob("*"):
            if path.is_file():
                yield path.read_bytes()
        if (home / "prefect" / "prefect.db").exists():
            yield from values_of(home / "prefect")


def values_of(prefect_home: Path) -> Iterator[bytes]:
    with sqlite3.connect(f"file:{prefect_home}/prefect.db?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)


def disguises(marker: str) -> set[bytes]:
    """Give the ways in which a text may stand in a file: plain, escaped for JSON, in base64 at any offset."""
    plain = marker.encode()
    coded = {base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)}
    return {plain, json.dumps(marker)[1:-1].encode(), *coded}


def test_prefect_stores_no_text_no_file_name_and_no_person(ingested: Ingested, server: Held) -> None:
    kept = b"\n".join(everything_prefect_keeps(server.home, ingested.desk.home))

    found = [marker for marker in MARKERS for disguise in disguises(marker) if disguise in kept]

    assert found == []


def test_the_search_of_prefects_store_finds_what_is_there(ingested: Ingested, server: Held) -> None:
    kept = b"\n".join(everything_prefect_keeps(server.home, ingested.desk.home))

    assert all(word in kept for word in (b"read batch 1", b"order_id", b"ValueError at cache", b"3 of 3 documents"))


def test_nothing_but_this_machine_is_looked_up(ingested: Ingested, lookups: tuple[Path, Path]) -> None:
    assert ingested.row["balanced"]
    hosts = set(lookups[1].read_text().split())

    assert hosts
    assert hosts <= {"127.0.0.1", "localhost", "None"}


def test_two_runs_on_one_cache_at_once_are_refused(ingested: Ingested) -> None:
    record = open_record(Settings(home=ingested.desk.home))
    try:
        with one_run(record, SLUG):
            _, said = ingested.desk.run("ingest", str(ingested.folder), "--cache", SLUG, code=4)
    finally:
        record.close()

    assert "another run is at work" in said


def test_settings_lying_in_the_current_folder_are_not_obeyed(ingested: Ingested, tmp_path: Path) -> None:
    """Prefect reads `.env` and `prefect.toml` where it is started: in a leak they may have been put there for us."""
    shutil.copytree(ingested.folder, tmp_path / "leak")
    (tmp_path / "leak" / ".env").write_text("PREFECT_TASKS_DEFAULT_RETRIES=nonsense\n")
    command = [sys.executable, "-P", "-m", "desk.cli.app", "--home", str(ingested.desk.home)]

    done = subprocess.run(
        [*command, "ingest", ".", "--cache", "hostile", "--json"],
        cwd=tmp_path / "leak",
        env=ingested.desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == 4
