"""What is asked of a ledger that stands: its entries in short, and its Merkle tree."""

from collections.abc import Iterator
from typing import NotRequired, TypedDict

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused, UsageError
from storage.ledger.heads import NOTHING, Head
from storage.ledger.leaves import entry_leaf_hash
from storage.merkle import Tree
from storage.tables.ledger import LedgerEntry

ROWS_AT_ONCE = 10_000


class Listed(TypedDict):
    """One entry, as operators see it."""

    sequence: int
    at: str
    kind: str
    actor: str
    subject: str


class Rooted(TypedDict):
    """What the first entries of a ledger come to."""

    size: int
    root: str
    """64 hex digits; never to be told without the size."""
    head: str
    """COUNT:HASH at that size."""
    since: NotRequired[int]
    consistency: NotRequired[list[str]]
    """The path which proves that the tree of `since` entries grew into this one."""


def list_entries(session: Session, since: int = 0) -> Iterator[Listed]:
    """List the entries after number *since*, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.sequence > since).order_by(col(LedgerEntry.sequence))
    for one in session.exec(query).yield_per(ROWS_AT_ONCE):
        yield Listed(sequence=one.sequence, at=one.at, kind=one.kind, actor=one.actor, subject=one.subject)


def list_newest(session: Session, *, before: int | None = None, limit: int) -> list[Listed]:
    """List entries, the newest first.

    Args:
        session: an open session.
        before: only those with a lower number; None: from the newest on.
        limit: at most so many.
    """
    query = select(LedgerEntry).order_by(col(LedgerEntry.sequence).desc()).limit(limit)
    if before is not None:
        query = query.where(LedgerEntry.sequence < before)
    return [
        Listed(sequence=one.sequence, at=one.at, kind=one.kind, actor=one.actor, subject=one.subject)
        for one in session.exec(query)
    ]


def tell_root(session: Session, size: int | None = None, *, since: int | None = None) -> Rooted:
    """Give the root over the first *size* entries (None: all), and the path from the root over *since* of them.

    Raises:
        NotFound: there are not so many entries.
        UsageError: *since* is not between 1 and the size.
        Refused: entries are missing (rule `ledger_whole`).
    """
    tree = load_tree(session, size)
    last = session.get(LedgerEntry, tree.size)
    head = Head(0, NOTHING) if last is None else Head(last.sequence, last.hash)
    told = Rooted(size=tree.size, root=tree.root.hex(), head=str(head))
    if since is not None:
        try:
            told |= {"since": since, "consistency": [step.hex() for step in tree.consistency(since)]}
        except IndexError:
            raise UsageError(f"there is a path from 1 to {tree.size} entries, not from {since}") from None
    return told


def load_tree(session: Session, size: int | None = None) -> Tree:
    """Build the tree over the first *size* entries (None: all) from the hashes that they carry, unchecked.

    Raises:
        NotFound: there are not so many entries.
        Refused: entries are missing (rule `ledger_whole`).
    """
    first = select(LedgerEntry).order_by(col(LedgerEntry.sequence))
    leaves = bytearray()
    for entry in session.exec(first.where(col(LedgerEntry.salt).is_(None))).yield_per(ROWS_AT_ONCE):
        leaves += entry_leaf_hash(entry)
    hashes = select(LedgerEntry.hash).order_by(col(LedgerEntry.sequence)).where(col(LedgerEntry.salt).is_not(None))
    for partition in session.exec(hashes).yield_per(ROWS_AT_ONCE).partitions():
        leaves += b"".join(bytes.fromhex(hashed) for hashed in partition)
    tree = Tree(leaves)
    last = session.exec(select(LedgerEntry.sequence).order_by(col(LedgerEntry.sequence).desc()).limit(1)).first() or 0
    if tree.size != last:
        raise Refused("entries of the ledger are missing. See: sluice ledger verify", rule="ledger_whole")
    if size is None or size == last:
        return tree
    if not 0 <= size < last:
        raise NotFound(f"the ledger holds {last} entries, not {size}")
    return Tree(leaves[: size * len(tree.root)])
