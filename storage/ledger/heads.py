"""Marks of how far a ledger goes, short enough to be written down: its head and its root; and the head kept outside.

The head kept beside the database may lag behind: it is written after each commit, and a machine may stop in between.
"""

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from config.errors import UsageError

NOTHING = "0" * 64
"""The hash before the first entry."""
HEAD_FILE = "ledger.head"
MARK = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """How far a ledger goes: its number of entries and the hash of the last."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def parse(cls, written: str) -> "Head":
        """Read `COUNT:HASH`.

        Raises:
            UsageError: it is not of that form.
        """
        return cls(*_read_mark(written, "a ledger's head is written COUNT:HASH"))


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """The root of the Merkle tree over the first *size* entries. Neither says anything without the other."""

    size: int
    hash: str

    def __str__(self) -> str:
        return f"{self.size}:{self.hash}"

    @classmethod
    def parse(cls, written: str) -> "Root":
        """Read `SIZE:HASH`.

        Raises:
            UsageError: it is not of that form.
        """
        return cls(*_read_mark(written, "a ledger's root is written SIZE:HASH"))


def _read_mark(written: str, form: str) -> tuple[int, str]:
    found = MARK.fullmatch(written.strip())
    if found is None:
        raise UsageError(f"{form}, as `sluice ledger verify` prints it")
    return int(found[1]), found[2]


def save_head(home: Path, head: Head) -> None:
    """Keep *head* outside the database, never moving backwards; call after the commit."""
    with (home / "locks" / HEAD_FILE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = load_head(home)
        if kept is not None and kept.count >= head.count:
            return
        fresh = home / f"{HEAD_FILE}.new"
        with fresh.open("w") as out:
            out.write(f"{head}\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(home / HEAD_FILE)


def announce_head(home: Path, head: Head) -> None:
    """Keep a head of no entries before the first one is committed.

    Else a machine that stops between that commit and its head leaves a ledger that looks as if the file was taken away.
    """
    if head.count == 1:
        save_head(home, Head(0, NOTHING))


def load_head(home: Path) -> Head | None:
    """Read the head kept beside the database; None where there is none yet.

    Raises:
        UsageError: the file does not hold a head.
    """
    path = home / HEAD_FILE
    return Head.parse(path.read_text()) if path.exists() else None
