"""The chain of entries: appended to inside the transaction of the act it records, and walked to tell if it is whole."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from config import clock
from storage.ledger.heads import NOTHING, Head, Root
from storage.ledger.leaves import SALT_BYTES, canonical, entry_hash, entry_leaf_hash
from storage.merkle import HASH_BYTES, Tree
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Delivery
from storage.tables.review import Reviewer

LEDGER_LOCK = 0x51_1C_E0
"""Key of PostgreSQL's advisory lock that makes appending one at a time."""
REVIEWER = "reviewer:"
"""What the actor starts with where a person of the desk acts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found; `broken` is None for a whole ledger, else one of cut, changed, reordered, unreadable."""

    head: Head
    broken: str | None = None
    sequence: int | None = None
    because: str | None = None
    root: Root | None = field(default=None, compare=False)
    """Of the Merkle tree over all entries; None where the ledger is broken."""


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
    newest = select(LedgerEntry.sequence, LedgerEntry.hash).order_by(col(LedgerEntry.sequence).desc()).limit(1)
    sequence, previous_hash = session.exec(newest).first() or (0, NOTHING)
    entry = LedgerEntry(
        sequence=sequence + 1,
        at=clock.iso(clock.now()),
        kind=kind,
        actor=actor,
        pseudonym=_pseudonym_of(session, actor),
        subject=subject,
        payload=canonical(payload),
        previous_hash=previous_hash,
        salt=secrets.token_hex(SALT_BYTES),
        hash="",
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    session.info["ledger_head"] = Head(entry.sequence, entry.hash)


def _pseudonym_of(session: Session, actor: str) -> str | None:
    if not actor.startswith(REVIEWER):
        return None
    return session.exec(select(Reviewer.pseudonym).where(Reviewer.name == actor.removeprefix(REVIEWER))).first()


def verify(session: Session, known: Sequence[Head], roots: Sequence[Root] = ()) -> Verdict:
    """Walk the chain and hold it against *known* heads and *roots* (kept beside it, or written down elsewhere).

    A head that lags behind holds. A ledger whose last entries were all cut, and whose kept head was rewritten to match,
    is told only by a head or a root that was written down where the attacker could not reach it.
    """
    wanted = {head.count: head.hash for head in known}
    previous, sequence, is_salted = NOTHING, 0, False
    leaves = bytearray()
    for entry in session.exec(select(LedgerEntry).order_by(col(LedgerEntry.sequence))).yield_per(1000):
        broken = _broken_link(entry, sequence + 1, previous, is_salted=is_salted)
        if broken is None and wanted.get(entry.sequence, entry.hash) != entry.hash:
            broken = "changed", "a known head has another hash here: the entries up to it were rewritten"
        if broken is not None:
            return Verdict(Head(sequence, previous), broken[0], entry.sequence, broken[1])
        leaves += bytes.fromhex(entry.hash) if entry.salt is not None else entry_leaf_hash(entry)
        previous, sequence, is_salted = entry.hash, entry.sequence, entry.salt is not None
    head = Head(sequence, previous)
    if sequence == 0 and _is_anything_recorded(session):
        return Verdict(head, "cut", 0, "it is empty, but deliveries or people are recorded")
    for name, known_end in [("head", head.count) for head in known] + [("root", root.size) for root in roots]:
        if known_end > sequence:
            why = f"a known {name} stands at entry {known_end}, the ledger ends at {sequence}"
            return Verdict(head, "cut", sequence, why)
    return _held_against_roots(head, leaves, roots)


def _held_against_roots(head: Head, leaves: bytearray, roots: Sequence[Root]) -> Verdict:
    for known in roots:
        if Tree(leaves[: known.size * HASH_BYTES]).root.hex() != known.hash:
            why = f"a known root of {known.size} entries is another: some of them were rewritten"
            return Verdict(head, "changed", known.size, why)
    return Verdict(head, root=Root(head.count, Tree(leaves).root.hex()))


def _is_anything_recorded(session: Session) -> bool:
    return any(session.exec(select(table).limit(1)).first() is not None for table in (Delivery, Reviewer))


def _broken_link(entry: LedgerEntry, sequence: int, previous: str, *, is_salted: bool) -> tuple[str, str] | None:
    try:
        is_covered = entry_hash(entry) == entry.hash
    except ValueError:
        return "unreadable", "its salt is none"
    if not is_covered:
        return "changed", "its hash does not cover what stands in it"
    if entry.sequence != sequence:
        return "cut", f"entry {sequence} is missing"
    if entry.previous_hash != previous:
        return "reordered", "it does not follow on the entry before it"
    if is_salted and entry.salt is None:
        return "changed", "it has no salt, though the entry before it has one"
    return None
