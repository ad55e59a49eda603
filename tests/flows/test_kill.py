"""kill -9 at any moment of an ingest, and the same again: the record of one undisturbed run."""

import contextlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
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
EVERY_DAY = {"read_batch", "relate_documents"}
"""Stages that are killed in `make test`, too: where most of the time goes, and where most is written at once."""
SEED = 20261123


@dataclass(frozen=True)
class Done:
    """How a driven ingest ended, and what it told."""

    returncode: int
    said: str


class Driver:
    """Runs ingests in processes of their own, forked from one that has loaded all they need."""

    def __init__(self, answers: Path) -> None:
        self._answers = answers
        command = [sys.executable, "-m", "tests.flows.driver"]
        self._parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def drive(self, home: Path, folder: Path, *doom: str, **more: str) -> Done:
        """Ingest *folder* into *home*, with more in its environment."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._answers.unlink(missing_ok=True)
        environment = {"SLUICE_WORKERS": "2", "SLUICE_BATCH_PAGES": "15", **more}
        words = [str(home), str(folder), *doom]
        asked = {"words": words, "environment": environment, "out": str(self._answers)}
        self._parent.stdin.write(json.dumps(asked) + "\n")
        self._parent.stdin.flush()
        code = int(self._parent.stdout.readline())
        return Done(code, self._answers.read_text() if self._answers.exists() else "")

    def end(self) -> None:
        """End the process they are forked from."""
        self._parent.communicate(timeout=60)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """What runs the ingests: most of a short one's time would be the import of Prefect."""
    started = Driver(tmp_path_factory.mktemp("driver") / "answer")
    yield started
    started.end()


def digest_of(home: Path, database_url: str | None = None) -> str:
    record = open_record(Settings(home=home, database_url=database_url))
    try:
        return record_digest(record)
    finally:
        record.close()


@dataclass(frozen=True)
class Undisturbed:
    """One run that nobody disturbed."""

    driver: Driver
    folder: Path
    home: Path
    calls: dict[str, int]
    digest: str


@pytest.fixture(scope="module")
def undisturbed(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Ingest the sample cache once, but for scans: to recognise them is half the time of each ingest; one stays."""
    base = tmp_path_factory.mktemp("undisturbed")
    draw(base / "cache")
    for name in ("протокол (скан).pdf", "end-user certificate.pdf"):
        (base / "cache" / "сканы" / name).unlink()
    return ingested(driver, base)


@pytest.fixture(scope="module")
def whole(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Ingest all of it once, for `make bench`."""
    base = tmp_path_factory.mktemp("whole")
    draw(base / "cache")
    return ingested(driver, base)


def ingested(driver: Driver, base: Path) -> Undisturbed:
    done = driver.drive(base / "home", base / "cache", "count")
    assert done.returncode == 0, done.said
    return Undisturbed(driver, base / "cache", base / "home", json.loads(done.said), digest_of(base / "home"))


def moments(seed: int, per_stage: int) -> list[tuple[str, float]]:
    """Draw how far into each stage the kill comes, as a share of its calls."""
    drawn = random.Random(seed)  # noqa: S311 a seeded draw, not a secret
    return [(stage, drawn.random()) for stage in STAGES for _ in range(per_stage)]


def kill_and_repeat(undisturbed: Undisturbed, home: Path, stage: str, share: float) -> None:
    moment = 1 + int(share * undisturbed.calls[stage] * 0.98)  # threads make the count differ a little between runs
    killed = undisturbed.driver.drive(home, undisturbed.folder, stage, str(moment))
    assert killed.returncode == -signal.SIGKILL, killed.said

    again = undisturbed.driver.drive(home, undisturbed.folder)

    assert again.returncode == 0, again.said
    assert digest_of(home) == undisturbed.digest


@pytest.mark.parametrize(
    ("stage", "share"),
    [
        pytest.param(stage, share, marks=[] if stage in EVERY_DAY else [pytest.mark.bench])
        for stage, share in moments(SEED, 1)
    ],
    ids=lambda value: str(value)[:16],
)
def test_a_killed_ingest_and_a_second_run_give_the_undisturbed_record(
    undisturbed: Undisturbed, tmp_path: Path, stage: str, share: float
) -> None:
    kill_and_repeat(undisturbed, tmp_path / "home", stage, share)


@pytest.mark.bench
@pytest.mark.parametrize(("stage", "share"), moments(SEED + 1, 4), ids=lambda value: str(value)[:16])
def test_twenty_killed_ingests_give_the_undisturbed_record(
    whole: Undisturbed, tmp_path: Path, stage: str, share: float
) -> None:
    kill_and_repeat(whole, tmp_path / "home", stage, share)


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
    done = undisturbed.driver.drive(
        tmp_path / "home", undisturbed.folder, SLUICE_WORKERS="1", SLUICE_BATCH_PAGES="1000"
    )

    assert done.returncode == 0, done.said
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
def test_postgresql_holds_the_same_record(whole: Undisturbed, tmp_path: Path, postgresql_url: str) -> None:
    done = whole.driver.drive(tmp_path / "home", whole.folder, SLUICE_DATABASE_URL=postgresql_url)

    assert done.returncode == 0, done.said
    assert digest_of(tmp_path / "home", postgresql_url) == whole.digest
