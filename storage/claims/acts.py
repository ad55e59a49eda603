"""What the verbs of corroboration share: one act at a time, the claim's row, words that must be there."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform, refuse_stale
from storage.database import Record
from storage.tables.claims import Claim

CORROBORATION_LOCK = 0x51_1C_E1
"""Key of PostgreSQL's advisory lock. One act at a time: a tie between two sources moves claims that somebody else is
adding evidence to, and neither would see the other's rows. On SQLite every writer waits for the one before."""


def carry_out(
    record: Record,
    verb: str,
    *,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    act: Callable[[Act], Done],
) -> Mapping[str, Any]:
    """Perform one verb while no other verb of corroboration is under way.

    Args:
        record: the open record.
        verb: its name.
        reviewer: the name of who acts.
        request: the request key; None: each call is a new request.
        asked: the arguments, to tell a repeated request from another one under the same key.
        act: does the work; whatever it raises undoes all of it.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the key was used for something else (rule `request_key`).
    """

    def alone(act_under_way: Act) -> Done:
        if act_under_way.session.get_bind().dialect.name == "postgresql":
            act_under_way.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CORROBORATION_LOCK})
        return act(act_under_way)

    return perform(record, verb, reviewer=reviewer, request=request, asked=asked, act=alone)


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
