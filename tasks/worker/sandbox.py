"""Locks a worker process in: limits, no network, no disk but what reading needs, no programs, no output.

Each layer is best effort, so that reading goes on where a system lacks one; `tasks.worker.probe` tells which hold.
"""

import contextlib
import os
import resource
import signal
import tempfile
from collections.abc import Callable
from functools import partial

from tasks.worker.bounds import INHERITED, TUNING, Bounds
from tasks.worker.landlocked import close_disk
from tasks.worker.rights import (
    close_inherited,
    die_with_parent,
    drop_capabilities,
    leave_network,
    leave_no_dump,
    refuse_new_rights,
)
from tasks.worker.seccomp import filter_calls

__all__ = ["Bounds", "limit_cpu", "lock_in"]

MAXIMUM_OPEN_FILES = 256
MAXIMUM_THREADS = 256
"""Counted in the worker's own user namespace; not held against root (setrlimit(2))."""
SPARE_SECONDS = 5
"""Of CPU time, above what a job may take on the clock: the limit on the clock speaks first."""


def lock_in(bounds: Bounds) -> None:
    """Lock this process in, for good; called first in each worker, none of its parts may raise.

    The order matters: namespaces clear the signal at the parent's death; the filter comes last, for it refuses the
    calls that set up the others.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the pool stops a worker so: at once, nothing is worth saving
    layers: tuple[Callable[[], None], ...] = (
        _silence,
        close_inherited,
        partial(_settle, bounds),
        refuse_new_rights,
        leave_network,
        drop_capabilities,
        leave_no_dump,
        die_with_parent,
        partial(_limit_all, bounds),
        partial(close_disk, bounds),
        filter_calls,
    )
    for layer in layers:
        with contextlib.suppress(Exception):
            layer()


def limit_cpu(seconds: float) -> None:
    """Let this process use *seconds* more of CPU time; then the kernel ends it with SIGXCPU.

    Where the process that watches the clock is gone or stuck, this still ends a job that does not.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + SPARE_SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _silence() -> None:
    """Send what libraries print to nowhere: it may hold text of documents."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    if nowhere > 2:  # noqa: PLR2004 standard error
        os.close(nowhere)


def _settle(bounds: Bounds) -> None:
    """Stand in the scratch folder, and have libraries take it for the home and for temporary files."""
    for name in set(os.environ) - {*INHERITED, *TUNING}:
        del os.environ[name]
    place = os.fspath(bounds.scratch or "/")
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        os.environ[name] = place
    tempfile.tempdir = place
    os.chdir(place)


def _limit_all(bounds: Bounds) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, MAXIMUM_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, bounds.file_bytes)
    _limit(resource.RLIMIT_AS, bounds.memory_bytes)
    if _has_own_users():
        _limit(resource.RLIMIT_NPROC, MAXIMUM_THREADS)


def _has_own_users() -> bool:
    """Tell whether this process is in a user namespace of its own, where nobody's other threads count as its."""
    return os.getuid() == OVERFLOW_USER


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


OVERFLOW_USER = 65534
"""Who nobody is, in a user namespace that maps nobody (user_namespaces(7))."""
