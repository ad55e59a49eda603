"""Scratch folders of running stages, and the sweeping up after runs that were killed.

Every run that writes originals holds `locks/writing` shared for as long as it lives; the kernel lets go of it however
the run ends. Who gets the lock for itself alone knows that whatever lies half-written belongs to nobody any more.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from config import clock
from storage.database import Record

PARTIAL_KEPT = timedelta(days=30)
"""How long a download that broke off waits to be resumed."""


@contextmanager
def writing_originals(record: Record) -> Iterator[None]:
    """Hold the right to write into the vault, sweeping up first where no other run is at work."""
    with (record.home / "locks" / "writing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            _sweep(record)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def scratch_folder(record: Record, purpose: str) -> Iterator[Path]:
    """Give an empty folder (mode 0700) that is gone afterwards; call inside `writing_originals`."""
    with tempfile.TemporaryDirectory(prefix=f"{purpose}-", dir=record.home / "scratch") as folder:
        yield Path(folder)


@contextmanager
def readers_folder(home: Path) -> Iterator[Path]:
    """Give the folder (mode 0700) that one pool of readers may write to; it is gone afterwards.

    It is locked as long as it is in use. What a pool left that was killed is removed when the next one starts.
    """
    scratch = home / "scratch"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(scratch):  # so that nobody sweeps a folder between its making and its locking
        for path in scratch.glob("readers-*"):
            _remove_if_left(path)
        folder = Path(tempfile.mkdtemp(prefix="readers-", dir=scratch))
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _remove_if_left(folder: Path) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(record: Record) -> None:
    record.vault.clear_incoming()
    oldest = (clock.now() - PARTIAL_KEPT).timestamp()
    for path in (record.home / "scratch").glob("deliver-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in (record.home / "scratch").glob("fetch-*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
