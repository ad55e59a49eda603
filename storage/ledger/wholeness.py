"""Whether the ledger is whole, in one row: held against the head beside the database and what was written down."""

from pathlib import Path
from typing import TypedDict

from sqlmodel import Session

from storage.ledger.chain import verify
from storage.ledger.heads import Head, Root, load_head


class Whole(TypedDict):
    """What verifying found."""

    whole: bool
    head: str
    """COUNT:HASH; to be written down."""
    root: str | None
    """SIZE:HASH of the Merkle tree; None where the ledger is broken."""
    broken: str | None
    entry: int | None
    because: str | None


def tell_whole(session: Session, home: Path, *, head: str | None = None, root: str | None = None) -> Whole:
    """Tell whether the ledger is whole: neither cut, nor changed, nor re-ordered.

    Args:
        session: an open session.
        home: where the head is kept beside the database.
        head: one that was written down, COUNT:HASH.
        root: one that was published or written down, SIZE:HASH.

    Raises:
        UsageError: the head or the root is none.
    """
    kept = load_head(home)
    known = [one for one in (kept, Head.parse(head) if head else None) if one is not None]
    verdict = verify(session, known, [Root.parse(root)] if root else [])
    # entries without the head that is always written before and after them: it was taken away
    lost = kept is None and verdict.head.count > 0 and verdict.broken is None
    return {
        "whole": verdict.broken is None and not lost,
        "head": str(verdict.head),
        "root": None if verdict.root is None else str(verdict.root),
        "broken": "head_missing" if lost else verdict.broken,
        "entry": verdict.sequence,
        "because": "the file ledger.head is not there" if lost else verdict.because,
    }
