"""A crash, a hang or a bomb costs that document only: through the real pool, in real processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from config.errors import SluiceError
from config.settings import Settings
from storage.shapes import Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome, Reason
from tasks.extract.means import Means
from tasks.worker import pool as pool_module
from tasks.worker.errands import Errand
from tasks.worker.flight import Failed, Flight
from tasks.worker.pool import ReadingPool
from tests.hostile import jobs

MIB = 1024**2
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingPool]:
    """Two workers with 512 MiB each."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, workers=2, read_memory_bytes=512 * MIB, container_maximum_bytes=8 * MIB)
    with ReadingPool(settings, Vault(home / "vault")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("job", "seconds", "reason"),
    [
        pytest.param(jobs.crash, 60, Reason.CRASHED, id="segmentation fault"),
        pytest.param(jobs.leave, 60, Reason.CRASHED, id="exit"),
        pytest.param(jobs.be_killed, 60, Reason.OUT_OF_MEMORY, id="killed by the kernel"),
        pytest.param(jobs.use_all_memory, 60, Reason.OUT_OF_MEMORY, id="memory"),
        pytest.param(jobs.sleep_for_ever, 1, Reason.TIMED_OUT, id="hang"),
        pytest.param(jobs.spin_for_ever, 1, Reason.TIMED_OUT, id="endless loop"),
        pytest.param(jobs.give_what_cannot_be_pickled, 60, Reason.CRASHED, id="unpicklable answer"),
        pytest.param(jobs.raise_runtime_error, 60, Reason.CRASHED, id="error of a reader"),
    ],
)
def test_what_a_job_dies_of_is_its_reason(
    pool: ReadingPool, job: Callable[[], object], seconds: float, reason: Reason
) -> None:
    """Each way to fail ends as its typed reason, and the pool answers the next job."""
    with pytest.raises(Failed) as failed:
        pool.run(job, seconds=seconds)

    assert failed.value.reason == reason
    assert pool.run(partial(jobs.answer, "alive"), seconds=60) == "alive"


def test_a_crash_is_believed_only_the_second_time(pool: ReadingPool) -> None:
    """A job that crashes once is run again in a fresh process and gives its answer."""
    assert pool.run(jobs.crash_once, seconds=60) == "read"


def test_a_file_larger_than_a_member_may_be_is_not_written(pool: ReadingPool) -> None:
    """What a worker writes ends at the limit for containers."""
    with pytest.raises(Failed):
        pool.run(jobs.write_for_ever, seconds=60)

    assert (pool._folder() / "bomb").stat().st_size <= 8 * MIB


def test_a_worker_has_its_limits(pool: ReadingPool) -> None:
    """Memory, core dumps and file sizes are bounded as the settings say."""
    assert pool.run(jobs.tell_limits, seconds=60) == {"memory": 512 * MIB, "core": 0, "file": 8 * MIB}


def test_a_worker_has_no_network(pool: ReadingPool) -> None:
    """Not even an open port of this machine is reached from a worker."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = pool.run(partial(jobs.connect_to, server.getsockname()[1]), seconds=60)

    assert answer == "refused"


def test_what_a_library_prints_goes_nowhere(pool: ReadingPool, capfd: pytest.CaptureFixture[str]) -> None:
    """Text of documents never reaches the terminal through a worker."""
    pool.run(jobs.print_loudly, seconds=60)

    assert capfd.readouterr() == ("", "")


def test_a_worker_is_forked_with_its_readers_loaded(pool: ReadingPool) -> None:
    """A replacement starts at once: MuPDF and langdetect came with the fork, Prefect and the desk did not."""
    modules = set(pool.run(jobs.tell_modules, seconds=60))

    assert {"pymupdf", "langdetect.detector", "tasks.worker.warm"} <= modules
    assert not {"prefect", "typer", "desk.cli.app"} & modules


def test_other_threads_keep_their_jobs(pool: ReadingPool) -> None:
    """While one thread's jobs crash, another's are answered."""
    answers: list[str] = []

    def ask() -> None:
        answers.extend(pool.run(partial(jobs.answer, str(number)), seconds=60) for number in range(20))

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(2):
        with pytest.raises(Failed):
            pool.run(jobs.crash, seconds=60)
    asking.join(PATIENCE_SECONDS)

    assert answers == [str(number) for number in range(20)]


def test_a_document_that_hurts_costs_only_itself(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve documents read together, the four bad ones end with their reasons, the others are read."""
    vault = Vault(home / "vault")
    bad = {2: (jobs.crash, Reason.CRASHED), 5: (jobs.spin_for_ever, Reason.TIMED_OUT)}
    bad |= {7: (jobs.use_all_memory, Reason.OUT_OF_MEMORY), 9: (jobs.be_killed, Reason.OUT_OF_MEMORY)}
    waiting = []
    for number in range(12):
        (tmp_path / "one").write_text(f"Document number {number} of twelve.", encoding="utf-8")
        kept = vault.keep(tmp_path / "one")
        waiting.append(Waiting(number, kept.sha256, kept.size))
    settings = Settings(home=home, workers=2, read_timeout_seconds=2, read_memory_bytes=512 * MIB)
    with ReadingPool(settings, vault) as reading:
        send = reading._send

        def send_bad(errand: Errand, means: Means) -> Flight:
            hurts = bad.get(errand.document.document_id)
            return send(errand, means) if hurts is None else reading._start(hurts[0])

        monkeypatch.setattr(reading, "_send", send_bad)
        found = {document.document_id: reading_of.reason for document, reading_of in reading.read_all(waiting)}

    assert found == {number: bad[number][1] if number in bad else None for number in range(12)}


def test_a_file_beyond_the_limit_is_never_opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is `too_large` by its size alone, and no process is started for it."""
    monkeypatch.setattr(pool_module, "launch_context", lambda: pytest.fail("a process was started"))
    with ReadingPool(Settings(home=home, read_maximum_bytes=10), Vault(home / "vault")) as reading:
        [(_, found)] = reading.read_all([Waiting(1, "0" * 64, 11)])

    assert (found.outcome, found.reason) == (Outcome.QUARANTINED, Reason.TOO_LARGE)


def test_a_closed_pool_lets_no_thread_wait(home: Path) -> None:
    """Who waits for a job while the pool is closed is told so."""
    reading = ReadingPool(Settings(home=home, workers=1), Vault(home / "vault"))
    told: list[type[BaseException]] = []

    def wait_for_it() -> None:
        try:
            reading.run(jobs.sleep_for_ever, seconds=600)
        except SluiceError as error:
            told.append(type(error))

    waiting = threading.Thread(target=wait_for_it)
    waiting.start()
    time.sleep(0.5)
    reading.close()
    waiting.join(PATIENCE_SECONDS)

    assert told == [SluiceError]


def test_a_pool_whose_idle_workers_were_killed_starts_again(home: Path) -> None:
    """Workers that die between jobs break pebble's pool; ours goes on with another."""
    with ReadingPool(Settings(home=home, workers=1), Vault(home / "vault")) as reading:
        worker = reading.run(os.getpid, seconds=60)
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)

        assert reading.run(partial(jobs.answer, "alive"), seconds=60) == "alive"


ORPHANS = """
import os
import signal
import sys
from pathlib import Path
from config.settings import Settings
from storage.vault import Vault
from tasks.worker.pool import ReadingPool
from tests.hostile import jobs

signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
home = Path(sys.argv[1])
with ReadingPool(Settings(home=home, workers=1), Vault(home / "vault")) as pool:
    worker = str(pool.run(os.getpid, seconds=60))
    (home / "part").write_text(worker)
    (home / "part").rename(home / "pid")
    pool.run(jobs.hang, seconds=600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_no_worker_outlives_the_desk(tmp_path: Path, end: signal.Signals) -> None:
    """A worker that hangs with the interpreter's lock held is gone soon after the process that started it."""
    (tmp_path / "desk.py").write_text(ORPHANS)
    command = [sys.executable, tmp_path / "desk.py", tmp_path]
    desk = subprocess.Popen(command, env=_environment(), stderr=subprocess.DEVNULL)
    worker = int(_await_text(tmp_path / "pid"))
    desk.send_signal(end)
    desk.wait(PATIENCE_SECONDS)

    assert _is_gone(worker)


def test_the_folder_we_stand_in_is_not_imported_from(tmp_path: Path) -> None:
    """Modules named as ours or the standard library's, lying in the current folder, are not run by any process."""
    for name in ("pymupdf", "json", "random", "multiprocessing", "langdetect", "resource", "tasks"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'bait')!r}, 'w').write({name!r})")
    script = tmp_path / "elsewhere" / "desk.py"
    script.parent.mkdir()
    script.write_text(ORPHANS.replace("jobs.hang", "jobs.tell_limits"))
    command = [sys.executable, script, tmp_path / "home"]
    subprocess.run(command, cwd=tmp_path, env=_environment(), check=True, timeout=60)

    assert not (tmp_path / "bait").exists()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def _await_text(path: Path) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return path.read_text()


def _is_gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
