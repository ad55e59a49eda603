"""The ledger: appended to inside the transaction of the act it records, hash-chained, verified from outside.

The chain: `hash` is SHA-256 over the canonical JSON of the entry's other fields, the hash before it included.
The head (count and hash) is also kept in `ledger.head` beside the database, so that a ledger cut at its end is told.
"""

import fcntl
import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from config import clock
from config.errors import UsageError
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Delivery
from storage.tables.review import Reviewer

NOTHING = "0" * 64
"""The hash before the first entry."""
HEAD_FILE = "ledger.head"
LEDGER_LOCK = 0x51_1C_E0
"""Key of PostgreSQL's advisory lock that makes appending one at a time."""


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
        found = re.fullmatch(r"(\d+):([0-9a-f]{64})", written.strip())
        if found is None:
            raise UsageError("a ledger's head is written COUNT:HASH, as `sluice ledger verify` prints it")
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found; `broken` is None for a whole ledger, else one of cut, changed, reordered, unreadable."""

    head: Head
    broken: str | None = None
    sequence: int | None = None
    because: str | None = None


def canonical(payload: dict[str, Any]) -> str:
    """Write *payload* the one way it is hashed: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_hash(entry: LedgerEntry) -> str:
    """Compute the hash an entry must carry (64 hex digits)."""
    fields = [
        entry.sequence,
        entry.at,
        entry.kind,
        entry.actor,
        entry.subject,
        entry.payload,
        entry.previous_hash,
    ]
    written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def append(session: Session, kind: str, *, actor: str, subject: str, payload: dict[str, Any]) -> None:
    """Add one entry, in the caller's transaction and as its last statement (so no two writers can wait in a ring).

    Args:
        session: an open writing session.
        kind: the act in the domain's words, `delivery received`, `item taken`.
        actor: `reviewer:NAME`, `operator` or `sluice`.
        subject: what it was done to, by a stable name (`cache:harbour`, `document:3fa9…`).
        payload: the particulars; ids, counts, hashes and what a person typed.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEDGER_LOCK})
    last = session.exec(select(LedgerEntry).order_by(col(LedgerEntry.sequence).desc()).limit(1)).first()
    entry = LedgerEntry(
        sequence=1 if last is None else last.sequence + 1,
        at=clock.iso(clock.now()),
        kind=kind,
        actor=actor,
        subject=subject,
        payload=canonical(payload),
        previous_hash=NOTHING if last is None else last.hash,
        hash="",
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    session.info["ledger_head"] = Head(entry.sequence, entry.hash)


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


def load_head(home: Path) -> Head | None:
    """Read the head kept beside the database; None where there is none yet.

    Raises:
        UsageError: the file does not hold a head.
    """
    path = home / HEAD_FILE
    return Head.parse(path.read_text()) if path.exists() else None


def verify(session: Session, known: list[Head]) -> Verdict:
    """Walk the chain and hold it against the *known* heads (kept beside the database, or written down elsewhere).

    A ledger whose last entries were all cut, and whose kept head was rewritten to match, is told only by a head
    that was written down where the attacker could not reach it.
    """
    wanted = {head.count: head.hash for head in known}
    previous, sequence = NOTHING, 0
    for entry in session.exec(select(LedgerEntry).order_by(col(LedgerEntry.sequence))).yield_per(1000):
        broken = _broken_link(entry, sequence + 1, previous)
        if broken is not None:
            return Verdict(Head(sequence, previous), broken[0], entry.sequence, broken[1])
        if wanted.get(entry.sequence, entry.hash) != entry.hash:
            why = "a known head has another hash here: the entries up to it were rewritten"
            return Verdict(Head(sequence, previous), "changed", entry.sequence, why)
        previous, sequence = entry.hash, entry.sequence
    if sequence == 0 and _is_anything_recorded(session):
        return Verdict(Head(0, previous), "cut", 0, "it is empty, but deliveries or people are recorded")
    if known and (last := max(known)).count > sequence:
        why = f"a known head stands at entry {last.count}, the ledger ends at {sequence}"
        return Verdict(Head(sequence, previous), "cut", sequence, why)
    return Verdict(Head(sequence, previous))


def _is_anything_recorded(session: Session) -> bool:
    return any(session.exec(select(table).limit(1)).first() is not None for table in (Delivery, Reviewer))


def _broken_link(entry: LedgerEntry, sequence: int, previous: str) -> tuple[str, str] | None:
    if entry_hash(entry) != entry.hash:
        return "changed", "its hash does not cover what stands in it"
    if entry.sequence != sequence:
        return "cut", f"entry {sequence} is missing"
    if entry.previous_hash != previous:
        return "reordered", "it does not follow on the entry before it"
    return None
