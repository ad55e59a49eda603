"""Probes from inside a worker what it is locked into: each layer by an attempt that must fail."""

import ctypes
import errno
import mmap
import os
import resource
import socket
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from config.logging import LOGGER
from tasks.worker.answers import unpack

PROBE_SECONDS = 30.0
OUTSIDE = ("192.0.2.1", 9)
"""TEST-NET-1 (RFC 5737): nobody is there. A datagram socket only picks a route, it sends nothing."""
LOOPBACK = ("127.0.0.1", 9)
CLONE_NEWUSER = 0x10000000
CAPABILITY_VERSION_3 = 0x20080522
"""<linux/sched.h>, <linux/capability.h>"""
PROGRAM = b"/bin/sh"
PUBLIC = Path("/etc/passwd")
"""Readable by everybody, and no business of a reader."""
COMMON = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))  # noqa: S108 where everybody may write, and a worker may not
MANY = 1024


class Runs(Protocol):
    """A pool that runs jobs."""

    def run(self, job: Callable[[], object], *, seconds: float) -> Any:
        """Run a job in a worker."""


def isolation(pool: Runs) -> dict[str, bool]:
    """Tell which limits hold for the workers of *pool* on this machine.

    Raises:
        tasks.worker.flight.Failed: the worker did not answer.
    """
    found = pool.run(probe, seconds=PROBE_SECONDS)
    return dict(found) if isinstance(found, dict) else {}


def log_isolation(probed: "Future[bytes]") -> None:
    """Put into the log what holds the workers of a pool; called back with a job of the pool that ran `probe`."""
    try:
        found = unpack(probed.result())
    except BaseException:  # noqa: BLE001 a pool that is closed at once, or cannot start, tells so elsewhere
        return
    lacking = [name for name, holds in found.items() if not holds]
    held = len(found) - len(lacking)
    if lacking:
        LOGGER.warning("sandbox: %d of %d limits hold, not: %s", held, len(found), ", ".join(lacking))
    else:
        LOGGER.info("sandbox: %d of %d limits hold", held, held)


def probe() -> dict[str, bool]:
    """Run inside a worker: tell what holds it in. Where all does, the worker is left as it was."""
    attempts: dict[str, tuple[Callable[[], object], ...]] = {
        "no network": tuple(_reaching(place) for place in (OUTSIDE, LOOPBACK)),
        "no sockets": (_open_a_door,),
        "no programs": (_run_a_program,),
        "no processes": (_fork,),
        "no signals to others": (_signal_the_parent,),
        "no sight of others": (_look_into_the_parent,),
        "no new namespaces": (_enter_a_namespace,),
        "no files outside": tuple(_reading(place) for place in _foreign_places()),
        "no writing outside": tuple(_writing(place) for place in (Path.cwd().parent, *COMMON)),
        "no change of modes": (_change_a_mode,),
        "no links": (_make_a_link,),
        "memory limit": (_use_much,),
        "file size limit": (_write_much,),
        "open files limit": (_open_many,),
    }
    found = {name: all(_is_refused(one) for one in several) for name, several in attempts.items()}
    return found | {
        "time limit": resource.getrlimit(resource.RLIMIT_CPU)[0] != resource.RLIM_INFINITY,
        "no core dump": resource.getrlimit(resource.RLIMIT_CORE)[0] == 0,
        "no capabilities": _has_no_capabilities(),
        "scratch folder": not _is_refused(_work),
    }


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, MemoryError):
        return True
    return False


# ---- the network
def _reaching(place: tuple[str, int]) -> Callable[[], object]:
    def attempt() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
            outward.connect(place)

    return attempt


def _open_a_door() -> None:
    """Those of services lie on the disk: a network namespace does not keep them away, nor does Landlock."""
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


# ---- programs and processes
def _run_a_program() -> None:
    """Ask for a program with arguments that lie nowhere: the kernel says so (EFAULT) after it let the program pass."""
    libc = ctypes.CDLL(None, use_errno=True)
    nowhere = ctypes.c_void_p(1)
    if libc.execve(PROGRAM, nowhere, nowhere) < 0 and ctypes.get_errno() in {errno.EPERM, errno.EACCES, errno.ENOSYS}:
        raise OSError


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _signal_the_parent() -> None:
    os.kill(os.getppid(), 0)


def _look_into_the_parent() -> None:
    here = ctypes.create_string_buffer(8)
    piece = (ctypes.c_void_p * 2)(ctypes.addressof(here), len(here))
    try:
        _ask("process_vm_readv", os.getppid(), piece, 1, piece, 1, 0)
    except OSError as error:
        if error.errno != errno.EFAULT:  # it was let look, and there was nothing at that place
            raise


def _enter_a_namespace() -> None:
    _ask("unshare", CLONE_NEWUSER)


def _has_no_capabilities() -> bool:
    found = (ctypes.c_uint32 * 6)()
    _ask("capget", (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), found)
    return not any(found)


# ---- the disk
def _foreign_places() -> list[Path]:
    """List what a worker must not read: what stands around its scratch folder, up to the root, and what is public."""
    home = Path.cwd().parents[1] if len(Path.cwd().parts) > 2 else Path.cwd()  # noqa: PLR2004 home/scratch/readers-1
    ours = (home / name for name in ("sluice.db", "sluice.env", "ledger.head", "vault", "prefect"))
    return [PUBLIC, *Path.cwd().parents, *ours, Path("/proc/self/environ")]


def _reading(place: Path) -> Callable[[], object]:
    return lambda: os.listdir(place) if place.is_dir() else place.open("rb").close()  # noqa: PTH208 names alone


def _writing(place: Path) -> Callable[[], object]:
    def attempt() -> None:
        with tempfile.NamedTemporaryFile(dir=place):
            pass

    return attempt


def _change_a_mode() -> None:
    around = Path.cwd().parent
    around.chmod(around.stat().st_mode & 0o7777)  # as it is


def _make_a_link() -> None:
    link = Path.cwd() / f"link-{os.getpid()}"
    link.symlink_to(PUBLIC)
    link.unlink()


def _work() -> None:
    with tempfile.TemporaryFile(dir=Path.cwd()) as file:
        file.write(b"a")


# ---- limits
def _use_much() -> None:
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        mmap.mmap(-1, most).close()


def _write_much() -> None:
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if most != resource.RLIM_INFINITY:
        with tempfile.TemporaryFile(dir=Path.cwd()) as file:
            os.pwrite(file.fileno(), b"a", most)


def _open_many() -> None:
    with _closing() as opened:
        for _ in range(MANY):
            opened.append(os.open(os.devnull, os.O_RDONLY))


@contextmanager
def _closing() -> Iterator[list[int]]:
    opened: list[int] = []
    try:
        yield opened
    finally:
        for one in opened:
            os.close(one)


def _ask(call: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, call)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), call)
