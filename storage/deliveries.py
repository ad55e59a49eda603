"""The deliveries of a cache: when each came, who brought it, and whether its files all came to something."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.caches import cache_id_of
from storage.database import Record
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Delivery, Document, Occurrence
from storage.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Balance:
    """One delivery: `files = read + partial + quarantined + excluded + copies`, once nothing waits."""

    number: int
    received_at: datetime
    actor: str | None
    """As the ledger names who brought it; None: it does not tell."""
    files: int
    outcomes: dict[str, int]
    """Documents by outcome, each outcome once."""
    waiting: int
    """Documents that are still to be read."""
    copies: int
    """Files that were there already."""

    @property
    def balanced(self) -> bool:
        """Whether every file came to something."""
        return self.files == sum(self.outcomes.values()) + self.copies


def list_deliveries(record: Record, slug: str, *, limit: int) -> list[Balance]:
    """List the newest deliveries of a cache, the newest first.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        cache_id = cache_id_of(session, slug)
        query = select(Delivery).where(Delivery.cache_id == cache_id).order_by(col(Delivery.number).desc())
        rows = session.exec(query.limit(limit)).all()
        ids = [row.id or 0 for row in rows]
        outcomes = _outcomes(session, ids)
        found = _occurrences(session, ids)
        actors = _actors(session, slug)
        return [_balance(row, outcomes[row.id or 0], found[row.id or 0], actors.get(row.number)) for row in rows]


def _balance(row: Delivery, outcomes: Counter[str | None], occurrences: int, actor: str | None) -> Balance:
    return Balance(
        number=row.number,
        received_at=row.received_at,
        actor=actor,
        files=row.files,
        outcomes={outcome.value: outcomes[outcome.value] for outcome in Outcome},
        waiting=outcomes[None],
        copies=occurrences - outcomes.total(),
    )


def _outcomes(session: Session, ids: list[int]) -> dict[int, Counter[str | None]]:
    counted: dict[int, Counter[str | None]] = {each: Counter() for each in ids}
    query = (
        select(Document.delivery_id, Document.outcome, func.count())
        .where(col(Document.delivery_id).in_(ids))
        .group_by(col(Document.delivery_id), col(Document.outcome))
    )
    for delivery_id, outcome, number in session.exec(query):
        counted[delivery_id][outcome] = number
    return counted


def _occurrences(session: Session, ids: list[int]) -> Counter[int]:
    query = (
        select(Occurrence.delivery_id, func.count())
        .where(col(Occurrence.delivery_id).in_(ids))
        .group_by(col(Occurrence.delivery_id))
    )
    return Counter(dict(session.exec(query).all()))


def _actors(session: Session, slug: str) -> dict[int, str]:
    """Give who brought each delivery into a cache, by its number, as the ledger tells."""
    query = select(LedgerEntry.payload, LedgerEntry.actor).where(
        LedgerEntry.kind == "delivery received", LedgerEntry.subject == f"cache:{slug}"
    )
    return {json.loads(payload)["number"]: actor for payload, actor in session.exec(query)}
