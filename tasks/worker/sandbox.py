"""Locks a worker process in: limits, no network, no output, and no life after the process that started it."""

import contextlib
import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from multiprocessing import forkserver

from config.settings import Settings

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
"""<linux/prctl.h>, <linux/sched.h>"""
MAXIMUM_OPEN_FILES = 256
SPARE_SECONDS = 5
"""Of CPU time, above what a job may take on the clock: the limit on the clock speaks first."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use."""

    memory_bytes: int
    file_bytes: int
    """The largest file it may write: a member of a container, unpacked."""

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """Take the bounds that the settings in force name."""
        return cls(memory_bytes=settings.read_memory_bytes, file_bytes=settings.container_maximum_bytes)


def lock_in(bounds: Bounds) -> None:
    """Lock this process in, for good; called first in each worker. Each part is best effort, none may raise.

    The network is given up by entering a network namespace of its own, which needs user namespaces (Linux).
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the pool stops a worker so: at once, nothing is worth saving
    _silence()
    for part in (_leave_network, _die_with_parent):
        with contextlib.suppress(OSError, AttributeError):
            part()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, MAXIMUM_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, bounds.file_bytes)
    _limit(resource.RLIMIT_AS, bounds.memory_bytes)


def limit_cpu(seconds: float) -> None:
    """Let this process use *seconds* more of CPU time; then the kernel ends it with SIGXCPU.

    Where the process that watches the clock is gone or stuck, this still ends a job that does not.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + SPARE_SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _silence() -> None:
    """Send what libraries print to nowhere: it may hold text of documents."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    if nowhere > 2:  # noqa: PLR2004 standard error
        os.close(nowhere)


def _leave_network() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _die_with_parent() -> None:
    """Have the kernel kill this process when the fork server ends, and the fork server end with the desk.

    The fork server ends when nobody holds the other end of its pipe; workers hold a copy, which is closed here.
    The signal is set after the namespaces: entering one clears it (prctl(2)).
    """
    alive = getattr(forkserver, "_forkserver")._forkserver_alive_fd  # noqa: B009, SLF001 no public name for it
    if alive is not None:
        os.close(alive)
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent or parent == 1:
        os._exit(0)
