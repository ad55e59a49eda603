"""kill -9 at any moment of an ingest, and the same again: the record of one undisturbed run."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import Settings
from samples.draw import draw
from storage import caches, ledger
from storage.database import open_record
from storage.digest import record_digest
from tests.flows.conftest import Held, desk_at

ROOT = Path(__file__).parents[2]
STAGES = ("deliver_order", "plan_batches", "read_batch", "relate_documents", "prioritise_documents")
SEED = 20261123


def drive(home: Path, folder: Path, *doom: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SLUICE_WORKERS": "2", "SLUICE_BATCH_PAGES": "15", **more}
    command = [sys.executable, "-m", "tests.flows.driver", str(home), str(folder), *doom]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def digest_of(home: Path, database_url: str | None = None) -> str:
    record = open_record(Settings(home=home, database_url=database_url))
    try:
        return record_digest(record)
    finally:
        record.close()


@dataclass(frozen=True)
class Undisturbed:
    """One run that nobody disturbed."""

    folder: Path
    home: Path
    calls: dict[str, int]
    digest: str


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Ingest the sample cache once."""
    base = tmp_path_factory.mktemp("undisturbed")
    draw(base / "cache")
    done = drive(base / "home", base / "cache")
    assert done.returncode == 0, done.stderr
    return Undisturbed(base / "cache", base / "home", json.loads(done.stdout), digest_of(base / "home"))


def moments(seed: int, per_stage: int) -> list[tuple[str, float]]:
    """Draw how far into each stage the kill comes, as a share of its calls."""
    drawn = random.Random(seed)  # noqa: S311 a seeded draw, not a secret
    return [(stage, drawn.random()) for stage in STAGES for _ in range(per_stage)]


def kill_and_repeat(undisturbed: Undisturbed, home: Path, stage: str, share: float) -> None:
    moment = 1 + int(share * undisturbed.calls[stage] * 0.98)  # threads make the count differ a little between runs
    killed = drive(home, undisturbed.folder, stage, str(moment))
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    again = drive(home, undisturbed.folder)

    assert again.returncode == 0, again.stderr
    assert digest_of(home) == undisturbed.digest


@pytest.mark.parametrize(("stage", "share"), moments(SEED, 1), ids=lambda value: str(value)[:16])
def test_a_killed_ingest_and_a_second_run_give_the_undisturbed_record(
    undisturbed: Undisturbed, tmp_path: Path, stage: str, share: float
) -> None:
    kill_and_repeat(undisturbed, tmp_path / "home", stage, share)


@pytest.mark.bench
@pytest.mark.parametrize(("stage", "share"), moments(SEED + 1, 4), ids=lambda value: str(value)[:16])
def test_twenty_killed_ingests_give_the_undisturbed_record(
    undisturbed: Undisturbed, tmp_path: Path, stage: str, share: float
) -> None:
    kill_and_repeat(undisturbed, tmp_path / "home", stage, share)


def test_the_undisturbed_record_balances_and_its_ledger_is_whole(undisturbed: Undisturbed) -> None:
    record = open_record(Settings(home=undisturbed.home))
    try:
        numbers = caches.reconcile(record, 1)
        with record.reading() as session:
            verdict = ledger.verify(session, [head for head in [ledger.load_head(record.home)] if head])
    finally:
        record.close()

    assert numbers["balanced"]
    assert verdict.broken is None


def test_the_same_files_with_one_worker_and_other_batches_give_the_same_record(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    done = drive(tmp_path / "home", undisturbed.folder, SLUICE_WORKERS="1", SLUICE_BATCH_PAGES="1000")

    assert done.returncode == 0, done.stderr
    assert digest_of(tmp_path / "home") == undisturbed.digest


@pytest.mark.flow
def test_an_ingest_killed_under_prefect_is_finished_by_the_next(
    undisturbed: Undisturbed, server: Held, lookups: tuple[Path, Path], tmp_path: Path
) -> None:
    desk = desk_at(tmp_path / "home", server, lookups)
    killed = desk.start("ingest", str(undisturbed.folder), "--cache", "harbour")
    while killed.poll() is None and not is_delivered(desk.home):
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL

    [row], _ = desk.run("ingest", str(undisturbed.folder), "--cache", "harbour")

    assert row["balanced"]
    assert digest_of(desk.home) == undisturbed.digest


def is_delivered(home: Path) -> bool:
    """Tell whether the delivery stands in the record: reading begins now."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{home / 'sluice.db'}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT count(*) FROM delivery").fetchone()[0])
    except sqlite3.OperationalError:
        return False


@pytest.mark.bench
def test_postgresql_holds_the_same_record(undisturbed: Undisturbed, tmp_path: Path, postgresql_url: str) -> None:
    done = drive(tmp_path / "home", undisturbed.folder, SLUICE_DATABASE_URL=postgresql_url)

    assert done.returncode == 0, done.stderr
    assert digest_of(tmp_path / "home", postgresql_url) == undisturbed.digest
