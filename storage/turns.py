"""Turns: who changes the relations of documents waits for whoever is changing them."""

from sqlalchemy import text
from sqlmodel import Session

SAMENESS_LOCK = 0x51_1C_E7
"""Key of PostgreSQL's advisory lock. Two may add what stands nowhere yet, and no row could be locked for it. On SQLite
every writer waits for the one before."""


def wait_to_relate(session: Session) -> None:
    """Wait until nobody else changes relations, and hold that right until the transaction ends.

    Without it, a proposal that the machine takes back could be one that a person has confirmed a moment ago.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SAMENESS_LOCK})
