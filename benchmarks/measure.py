"""Running a command and counting the wall and CPU seconds of its whole family, orphans included."""

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
"""linux/prctl.h: orphans of our children become ours, so that their CPU time is counted."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, in seconds; CPU is user and system time of all its processes."""

    wall: float
    cpu: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.wall - other.wall, self.cpu - other.cpu)


def adopt_orphans() -> None:
    """Make this process the parent of its grandchildren whose parents end; call once, first."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run *command* to its end and that of everything it started, and tell what it took.

    Raises:
        RuntimeError: it did not end with 0; its last words are told.
    """
    kept, before, started = _children(), _children_cpu(), time.monotonic()
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    wall = time.monotonic() - started
    _reap(kept)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-600:]}")
    return Cost(wall, _children_cpu() - before)


def timed(work: Callable[[], object]) -> Cost:
    """Do *work* in this process, and tell what it took."""
    cpu, started = time.process_time(), time.monotonic()
    work()
    return Cost(time.monotonic() - started, time.process_time() - cpu)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _children() -> set[int]:
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def _reap(kept: set[int], limit_seconds: float = 10) -> None:
    """Wait for adopted orphans that are just ending; children that were there before (*kept*, a server) are left."""
    until = time.monotonic() + limit_seconds
    while time.monotonic() < until and (adopted := _children() - kept):
        for pid in adopted:
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def alternate(rounds: int, *measurements: Callable[[], Cost]) -> list[list[Cost]]:
    """Take each measurement once a round, in turn, *rounds* times; gives a list a measurement."""
    taken = [[measure() for measure in measurements] for _ in range(rounds)]
    return [list(column) for column in zip(*taken, strict=True)]


def cpu_of(pid: int | None) -> float:
    """Tell the CPU seconds that the process *pid* has used so far; 0 where there is none."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def child_running(module: str) -> int | None:
    """Find the child of this process that runs a Python module; None: there is none."""
    found = [pid for pid in _children() if module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return found[0] if found else None
