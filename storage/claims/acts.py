"""What the verbs of corroboration share: one act at a time, the claim's row, words that must be there."""

from sqlmodel import Session, SQLModel, select

from config.errors import NotFound
from storage.acts import known_id, refuse_stale
from storage.tables.claims import Claim


def claim_row(session: Session, claim_id: int, *, expected: int | None = None) -> Claim:
    """Give a claim's row.

    Raises:
        NotFound: there is none.
        Conflict: it stands at another revision than the caller saw (rule `stale`).
    """
    claim = session.exec(select(Claim).where(Claim.id == claim_id)).first()
    if claim is None:
        raise NotFound(f"no claim {claim_id}. They are listed by: sluice claim list")
    refuse_stale(claim.revision, expected)
    return claim


def added(session: Session, row: SQLModel) -> int:
    """Store a new row; returns its id."""
    session.add(row)
    session.flush()
    row_id: int | None = row.id  # type: ignore[attr-defined]
    return known_id(row_id)
