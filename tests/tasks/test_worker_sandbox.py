"""What locks a worker in: every layer holds, each tried by an attempt, and its probe tells when it is missing."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pebble.common.types import ResultStatus
from pebble.pool.process import TaskResult

from config.errors import Unreadable
from config.settings import Settings
from storage.scratch import readers_folder
from storage.shapes import Reading, Spilled, Unpacked
from storage.vault import Vault
from storage.vocabulary import Outcome, Reason
from tasks.worker import answers, landlocked, launch, probe, seccomp
from tasks.worker.pool import ReadingPool
from tests.hostile import jobs, libraries

ROOT = Path(__file__).parents[2]
LAYERS = (
    *("no network", "no sockets", "no programs", "no processes", "no signals to others", "no sight of others"),
    *("no new namespaces", "no files outside", "no writing outside", "no change of modes", "no links"),
    *("memory limit", "file size limit", "open files limit", "time limit", "no core dump", "no capabilities"),
    "scratch folder",
)
needs_landlock = pytest.mark.skipif(landlocked.version() == 0, reason="this kernel has no Landlock")


def has_seccomp() -> bool:
    try:
        seccomp.load_library()
    except (ImportError, RuntimeError):
        return False
    return True


needs_both = pytest.mark.skipif(
    landlocked.version() == 0 or not has_seccomp(), reason="needs a kernel with Landlock, and the system's libseccomp"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with secrets in it."""
    folder = tmp_path_factory.mktemp("desk") / "home"
    for name in ("sluice.db", "ledger.head", "prefect/auth", "scratch/fetch-1", "passwords/harbour"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret")
    return folder


@pytest.fixture(scope="module")
def vault(home: Path) -> Vault:
    """A vault with one original."""
    vault = Vault(home / "vault")
    (home / "note").write_text("An original.")
    vault.keep(home / "note")
    return vault


@pytest.fixture(scope="module")
def pool(home: Path, vault: Vault) -> Iterator[ReadingPool]:
    """A pool of one locked worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLUICE_DATABASE_URL", "postgresql+psycopg://desk:hunter2@host/sluice")
        settings = Settings(home=home, workers=1)
        with ReadingPool(settings, vault) as opened:
            yield opened


# ---- every layer, by attempts
@needs_both
def test_every_layer_holds(pool: ReadingPool) -> None:
    """As root on Debian 12 too: each attempt to get out of a worker fails."""
    found = probe.isolation(pool)

    assert tuple(found) == LAYERS
    assert [name for name, holds in found.items() if not holds] == []


@needs_both
@pytest.mark.parametrize("act", ["read", "write", "remove", "rename", "hard link", "link", "mode", "times", "cut"])
@pytest.mark.parametrize("place", ["sluice.db", "ledger.head", "prefect/auth", "passwords/harbour", "scratch/fetch-1"])
def test_nothing_of_the_home_is_within_reach(pool: ReadingPool, home: Path, act: str, place: str) -> None:
    """The record, passwords, the ledger's head and partial downloads can be neither read nor touched."""
    before = (home / place).stat()

    assert pool.run(partial(jobs.try_to, act, home / place), seconds=60) in {"EACCES", "EPERM", "EXDEV", "ENOSYS"}
    assert (home / place).read_text() == "secret"
    assert (home / place).stat().st_mode == before.st_mode


@needs_both
@pytest.mark.parametrize("act", ["write", "remove", "rename", "hard link", "mode", "times", "cut", "cut by name"])
def test_an_original_is_read_and_not_changed(pool: ReadingPool, vault: Vault, home: Path, act: str) -> None:
    """Whoever owns the file: a worker may open it by its name and do nothing else with it."""
    path = vault.path_of(vault.keep(home / "note").sha256)

    assert pool.run(partial(jobs.read_head, path), seconds=60) == "An origina"
    assert pool.run(partial(jobs.try_to, act, path), seconds=60) != "done"
    assert path.read_text() == "An original."


@needs_landlock
def test_originals_cannot_be_listed(pool: ReadingPool, vault: Vault) -> None:
    """A document that took a worker over does not find the others."""
    assert pool.run(partial(jobs.try_to, "list", vault.folder), seconds=60) == "EACCES"


def test_secrets_of_the_environment_stay_outside(pool: ReadingPool) -> None:
    """A database's password stands in a variable; neither a worker nor what it was forked from has it."""
    inside = pool.run(jobs.tell_environment, seconds=60)
    forked_from = Path(f"/proc/{pool.run(os.getppid, seconds=60)}/environ").read_bytes()

    assert not [name for name in inside if name.startswith("SLUICE_")]
    assert b"hunter2" not in forked_from
    assert b"SLUICE_" not in forked_from


def test_a_worker_holds_nothing_open_but_its_pipes(tmp_path: Path) -> None:
    """What was open before the lock is not within reach; in a fresh worker, for libraries open things of their own."""
    (tmp_path / "home").mkdir()
    with ReadingPool(Settings(home=tmp_path / "home", workers=1), Vault(tmp_path / "home" / "vault")) as fresh:
        assert set(fresh.run(jobs.tell_open_files, seconds=60)) <= {"char", "fifo"}


def test_what_others_left_open_is_closed_by_the_lock() -> None:
    """A socket, a file, a folder and an event queue, as a fork server may hold them at the moment it forks."""
    lines = (
        "import os, select, socket",
        "from tasks.worker.rights import close_inherited",
        "held = [socket.socket(), open(os.__file__), select.epoll(), socket.socketpair()]",
        "numbers = [held[0].fileno(), held[1].fileno(), held[2].fileno(), *(s.fileno() for s in held[3])]",
        "numbers.append(os.open('.', os.O_RDONLY))",
        "pipe = os.pipe()",
        "os.write(pipe[1], b'still open')",
        "close_inherited()",
        "def is_open(number):",
        "    try: os.fstat(number)",
        "    except OSError: return False",
        "    return True",
        "print([is_open(number) for number in numbers], os.read(pipe[0], 20), flush=True)",
        "os._exit(0)",
    )
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[False, False, False, False, False, False] b'still open'"


# ---- each probe tells when its layer is missing
LOCKING = """
import json, os, sys
from pathlib import Path
from config.settings import Settings
from tasks.worker import probe, sandbox
from tasks.worker.landlocked import close_disk
from tasks.worker.seccomp import load_library

def nothing(*_):
    raise OSError

home, without, abi = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
answer = os.dup(1)
scratch = home / "scratch" / "readers-1"
for folder in (home / "vault", scratch):
    folder.mkdir(parents=True)
load_library()
sandbox.close_disk = lambda bounds: close_disk(bounds, abi)
for name in without:
    setattr(sandbox, name, nothing)
sandbox.lock_in(sandbox.Bounds.of(Settings(home=home), vault=home / "vault", scratch=scratch))
sandbox.limit_cpu(60)
os.write(answer, json.dumps(probe.probe()).encode())
"""


def lacking(home: Path, *without: str, abi: int = 99) -> set[str]:
    """Lock a fresh process in without some parts, as if the kernel's Landlock had a version; tell what fails then."""
    command = [sys.executable, "-c", LOCKING, str(home), json.dumps(without), str(abi)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=60).stdout)
    return {name for name, holds in found.items() if not holds}


@needs_both
@pytest.mark.parametrize(
    ("without", "told"),
    [
        (("filter_calls",), {"no sockets", "no processes", "no change of modes"}),
        (("close_disk",), {"no files outside", "no writing outside"}),
        (("_limit_all",), {"memory limit", "file size limit", "open files limit"}),
        (("leave_network", "filter_calls", "drop_capabilities"), {"no network", "no new namespaces"}),
        (("filter_calls", "close_disk"), {"no programs", "no links", "no signals to others"}),
        (("filter_calls", "close_disk", "leave_network", "drop_capabilities"), {"no sight of others"}),
        (("drop_capabilities",), {"no capabilities"}),
    ],
    ids=lambda words: ", ".join(sorted(words)),
)
def test_a_layer_that_is_missing_is_told(tmp_path: Path, without: tuple[str, ...], told: set[str]) -> None:
    """`sluice doctor` says what a system does not allow: no probe passes by itself."""
    assert told <= lacking(tmp_path / "home", *without)


@needs_both
@pytest.mark.parametrize("abi", range(1, 7))
def test_older_kernels_close_the_disk_too(tmp_path: Path, abi: int) -> None:
    """Whatever Landlock's version: what it cannot refuse yet, the filter of calls refuses."""
    assert lacking(tmp_path / "home", abi=abi) == set()


def test_every_version_of_landlock_refuses_what_it_knows() -> None:
    """13 rights at first; then moving, truncating, TCP, ioctl, scopes."""
    assert [landlocked.handled(abi) for abi in range(8)] == [
        (0, 0, 0),
        ((1 << 13) - 1, 0, 0),
        ((1 << 14) - 1, 0, 0),
        ((1 << 15) - 1, 0, 0),
        ((1 << 15) - 1, 3, 0),
        ((1 << 16) - 1, 3, 0),
        ((1 << 16) - 1, 3, 3),
        ((1 << 16) - 1, 3, 3),
    ]


@pytest.mark.skipif(not has_seccomp(), reason="the system has no libseccomp")
def test_the_lists_of_calls_are_whole() -> None:
    """No call stands in two lists; both architectures know those that no program lives without."""
    library = seccomp.load_library()
    lists = (seccomp.MEMORY, seccomp.FILES, seccomp.WAITING, seccomp.ITSELF, seccomp.REFUSED)
    names = [name for one in lists for name in one.split()]
    names += {name for name, _ in seccomp._conditional(library)}
    arm = [library.resolve_syscall(library.Arch.AARCH64, name) for name in ("mmap", "openat", "futex", "execve")]

    assert len(names) == len(set(names))
    assert all(number >= 0 for number in arm)


# ---- what opens documents goes on working
@pytest.mark.parametrize("use", libraries.ALL, ids=lambda use: use.__name__)
def test_every_library_works_in_a_locked_worker(pool: ReadingPool, use: Callable[[Path], str]) -> None:
    """Loaded and put to use after the lock: nothing that reading needs is refused."""
    assert pool.run(partial(use, pool._folder()), seconds=60) == libraries.EXPECTED[use.__name__]


# ---- what comes out
class Evil:
    """A pickle that runs a command where it is opened."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self.command,)


def test_a_worker_that_was_taken_over_runs_nothing_at_the_desk(tmp_path: Path) -> None:
    """Neither an envelope nor an answer can name a function that the desk would call."""
    untrusted = pickle.dumps(Evil(f"touch {tmp_path / 'bait'}"))

    assert isinstance(answers.open_envelope(untrusted), answers.Foreign)
    with pytest.raises(TypeError):
        answers.unpack(untrusted)
    assert not (tmp_path / "bait").exists()


class _Got:
    """Pickles as what `getattr` gives, as Python before 3.11.4 pickles a member of an enumeration."""

    def __init__(self, kind: object, name: str) -> None:
        self.kind, self.name = kind, name

    def __reduce__(self) -> tuple[object, tuple[object, str]]:
        return getattr, (self.kind, self.name)


def test_how_a_job_ended_is_read_from_every_python_and_nothing_else_is_got() -> None:
    """Debian 12's Python, 3.11.2, names `getattr`, by which anything could be reached."""
    ended = answers.open_envelope(pickle.dumps(_Got(ResultStatus, "SUCCESS")))

    assert ended is ResultStatus.SUCCESS
    assert isinstance(answers.open_envelope(pickle.dumps(_Got(TaskResult, "__init__"))), answers.Foreign)
    assert isinstance(answers.open_envelope(pickle.dumps(_Got(os.system, "__call__"))), answers.Foreign)


def test_the_desk_holds_only_guarded_ends_of_pipes() -> None:
    """What the pool's library receives goes through the guard."""
    reader, writer = launch.LaunchContext().Pipe(duplex=False)
    writer.send(Evil("false"))

    assert isinstance(reader.recv(), answers.Foreign)
    reader.close()
    writer.close()


def test_an_answer_is_held_against_its_type() -> None:
    """What is no reading is no answer."""
    reading = Reading(Outcome.READ, "1", title="Договор", properties={"pages": 3, "signed": True})
    packed = answers.pack(reading)

    assert answers.unpack(packed) == reading
    with pytest.raises(TypeError):
        answers.unpack(packed.replace(b'"read"', b'"gone"'))
    with pytest.raises(TypeError):
        answers.unpack(b"Settings\n{}")


def test_an_answer_that_is_too_large_stays_in_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a typed reason."""
    monkeypatch.setattr(answers, "ANSWER_BYTES", 1000)
    with pytest.raises(Unreadable) as failed:
        answers.pack("x" * 1001)

    assert failed.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize("kind", ["a path outside", "a link", "a folder"])
def test_a_spilled_member_is_a_plain_file_of_the_scratch_folder(tmp_path: Path, kind: str) -> None:
    """A worker that was taken over cannot have the desk keep the user's files as evidence."""
    spill, into, secret = tmp_path / "spill", tmp_path / "into", tmp_path / "secret"
    spill.mkdir()
    into.mkdir()
    secret.write_text("secret")
    (spill / "0").symlink_to(secret)
    (spill / "1").mkdir()
    path = {"a path outside": secret, "a link": spill / "0", "a folder": spill / "1"}[kind]
    with pytest.raises(Unreadable) as failed:
        answers.take_over(Unpacked("application/zip", (Spilled(b"a", path),)), spill, into)

    assert failed.value.reason == Reason.CRASHED


def test_what_was_spilled_is_moved_out_of_reach(tmp_path: Path) -> None:
    """A worker cannot change a member while it is being kept."""
    spill, into = tmp_path / "spill", tmp_path / "into"
    spill.mkdir()
    into.mkdir()
    (spill / "0").write_bytes(b"one")
    taken = answers.take_over(Unpacked("application/zip", (Spilled(b"a", spill / "0"),)), spill, into)

    assert [member.path for member in taken.members] == [into / "0"]
    assert (into / "0").read_bytes() == b"one"
    assert not spill.exists()


def test_the_scratch_folder_of_a_pool_that_was_killed_is_swept(home: Path) -> None:
    """The next pool removes what nobody holds, and leaves alone what another one works in."""
    left = home / "scratch" / "readers-left"
    left.mkdir()
    with readers_folder(home) as first, readers_folder(home) as second:
        assert (left.exists(), first.is_dir(), second.is_dir()) == (False, True, True)

    assert (first.exists(), second.exists()) == (False, False)
