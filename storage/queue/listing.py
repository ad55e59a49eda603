"""Listing: where every item stands now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from config import clock
from storage.acts import known_id
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.answers import Listed
from storage.queue.eligible import hand_out_order, is_free
from storage.tables.provenance import Cache, Document
from storage.tables.review import Reviewer, ReviewItem
from storage.vocabulary import ReviewState


def list_items(
    record: Record,
    cache: str | None = None,
    *,
    state: ReviewState | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Listed]:
    """List review items in the order in which they are handed out.

    An item whose lease has expired is listed as what it is: `queued` (or `second_review`), with nobody. Nothing here
    tells a judgement: an item that waits for a second person keeps the rank it had before the first spoke.

    Args:
        record: the open record.
        cache: only of this cache, by its slug; None: of all.
        state: only in this state; None: in any.
        after: leave out the first so many.
        limit: at most so many; None: all.

    Raises:
        NotFound: there is no such cache.
    """
    now = clock.now()
    with record.reading() as session:
        conditions: list[Any] = []
        if cache is not None:
            conditions.append(col(Document.cache_id) == cache_id_of(session, cache))
        if state is ReviewState.QUEUED:
            conditions.append(is_free(now))
        elif state is not None:
            conditions += [col(ReviewItem.state) == state, ~is_free(now)]
        query = _items().where(*conditions).order_by(*hand_out_order()).offset(after).limit(limit)
        return [_listed(*row, now=now) for row in session.exec(query)]


def listed_items(session: Session, items: Sequence[int], now: datetime) -> list[tuple[ReviewItem, Listed]]:
    """Give some items with their lines, by their numbers; those that are not there are left out."""
    rows = session.exec(_items().where(col(ReviewItem.id).in_(items)))
    return [(row[0], _listed(*row, now=now)) for row in rows]


def _items() -> Select[ReviewItem, str, str, str]:
    return (
        select(ReviewItem, Document.sha256, Cache.slug, Reviewer.name)
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .outerjoin(Reviewer, col(Reviewer.id) == col(ReviewItem.assignee_id))
    )


def standing_of(item: ReviewItem, now: datetime) -> tuple[ReviewState, datetime | None]:
    """Tell where an item stands now, and until when it is in somebody's hands; an expired lease is none."""
    expiry = item.lease_expires_at
    if expiry is not None and expiry > now:
        return ReviewState(item.state), expiry
    return ReviewState.QUEUED if item.state == ReviewState.TAKEN else ReviewState(item.state), None


def _listed(item: ReviewItem, document: str, cache: str, assignee: str | None, *, now: datetime) -> Listed:
    state, expiry = standing_of(item, now)
    return {
        "item": known_id(item.id),
        "document": document,
        "cache": cache,
        "state": state.value,
        "priority": item.priority,
        "because": item.because,
        "assignee": None if expiry is None else assignee,
        "lease_expires_at": None if expiry is None else clock.iso(expiry),
        "round": item.round,
        "version": item.version,
        "behind": item.behind,
        "parked_for": item.parked_for,
    }
