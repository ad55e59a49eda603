"""Ranks: documents become review items, and items that wait are ranked anew. The machine's only verb here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from config import clock
from storage.database import Record
from storage.rules.review import LEFT_TO_THE_MACHINE, Event, next_state
from storage.shapes import Ranked
from storage.tables.review import ReviewEvent, ReviewItem

BATCH = 500
"""Rows a statement, well below the number of parameters that both databases take."""


def save_ranks(record: Record, ranks: Sequence[Ranked]) -> int:
    """Queue what is not in the queue yet, and rank anew what waits in it; saving the same again changes nothing.

    An item in somebody's hands, decided or settled keeps the rank it has. Queueing is the machine's work: it is
    told by the item's first event, not by the ledger. Where the queue has learned, the priority in force stays what
    learning made of it, and only the plain one beside it changes: learning, which follows, joins the two again.

    Args:
        record: the open record.
        ranks: one for each document at most.

    Returns:
        how many items were made.
    """
    made = 0
    ordered = sorted(ranks, key=lambda rank: rank.document_id)
    for start in range(0, len(ordered), BATCH):
        batch = {rank.document_id: rank for rank in ordered[start : start + BATCH]}
        with record.writing() as session:
            standing = _lock_standing(session, batch)
            made += _enqueue(session, [rank for key, rank in batch.items() if key not in standing])
            _rank_anew(session, [(item, batch[item.document_id]) for item in standing.values()])
    return made


def _lock_standing(session: Session, batch: dict[int, Ranked]) -> dict[int, ReviewItem]:
    query = (
        select(ReviewItem)
        .where(col(ReviewItem.document_id).in_(batch))
        .order_by(col(ReviewItem.document_id))
        .with_for_update()
    )
    return {item.document_id: item for item in session.exec(query)}


def _enqueue(session: Session, ranks: list[Ranked]) -> int:
    if not ranks:
        return 0
    state = next_state(Event.ENQUEUE, None)
    rows = [
        {
            "document_id": rank.document_id,
            "state": state,
            "round": 1,
            "version": 1,
            "priority": rank.priority,
            "plain_priority": rank.priority,
            "behind": rank.behind,
            "because": list(rank.because),
            "plain_because": list(rank.because),
            "ranked_by": rank.ranked_by,
        }
        for rank in ranks
    ]
    # another run may have queued the same documents meanwhile: its items stand
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    query = dialect.insert(ReviewItem).on_conflict_do_nothing(index_elements=["document_id"])
    item_ids = session.scalars(query.returning(col(ReviewItem.id)), rows).all()
    if item_ids:
        session.execute(insert(ReviewEvent), [_first_event(item_id, state) for item_id in item_ids])
    return len(item_ids)


def _first_event(item_id: int | None, state: str) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "number": 1,
        "event": Event.ENQUEUE,
        "from_state": None,
        "to_state": state,
        "round": 1,
        "details": {},
        "at": clock.now(),
    }


def _rank_anew(session: Session, pairs: list[tuple[ReviewItem, Ranked]]) -> None:
    changes = [
        {
            "id": item.id,
            "version": item.version + 1,
            "priority": rank.priority if item.learned is None else item.priority,
            "plain_priority": rank.priority,
            "behind": rank.behind,
            "because": list(rank.because) if item.learned is None else item.because,
            "plain_because": list(rank.because),
            "ranked_by": rank.ranked_by,
        }
        for item, rank in pairs
        if item.state in LEFT_TO_THE_MACHINE and not _is_ranked_so(item, rank)
    ]
    if changes:
        session.execute(update(ReviewItem), changes)


def _is_ranked_so(item: ReviewItem, rank: Ranked) -> bool:
    return (item.plain_priority, item.behind, tuple(item.plain_because), item.ranked_by) == (
        rank.priority,
        rank.behind,
        rank.because,
        rank.ranked_by,
    )
