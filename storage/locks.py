"""Locks between processes, as files in the home; the kernel lets go of them however a process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from config.errors import Refused
from storage.database import Record


@contextmanager
def held(record: Record, name: str) -> Iterator[bool]:
    """Tell whether the lock *name* is ours, and hold it meanwhile if so; False: another process has it."""
    with (record.home / "locks" / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def one_run(record: Record, cache: str) -> Iterator[None]:
    """Hold the cache *cache* for one run of the stages.

    Raises:
        Refused: another run has it (`one_run_at_a_time`).
    """
    with held(record, f"cache-{cache}") as ours:
        if not ours:
            raise Refused(
                f"another run is at work on the cache {cache}. Wait until it has ended, then type the same again.",
                rule="one_run_at_a_time",
            )
        yield


@contextmanager
def one_serve(record: Record) -> Iterator[None]:
    """Hold the home for one `sluice serve`.

    Raises:
        Refused: one runs already (`one_serve_at_a_time`).
    """
    with held(record, "serve") as ours:
        if not ours:
            raise Refused("sluice serve runs already for this home. Stop that one first.", rule="one_serve_at_a_time")
        yield
