"""Listing: where every item stands now."""

from typing import Any

from sqlmodel import col, select

from config import clock
from storage.acts import known_id
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.answers import Listed
from storage.queue.taking import hand_out_order, is_free
from storage.tables.provenance import Cache, Document
from storage.tables.review import Reviewer, ReviewItem
from storage.vocabulary import ReviewState


def list_items(record: Record, cache: str | None = None, *, state: ReviewState | None = None) -> list[Listed]:
    """List review items in the order in which they are handed out.

    An item whose lease has expired is listed as what it is: `queued`, with nobody.

    Args:
        record: the open record.
        cache: only of this cache, by its slug; None: of all.
        state: only in this state; None: in any.

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
        query = (
            select(ReviewItem, Document.sha256, Cache.slug, Reviewer.name)
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .outerjoin(Reviewer, col(Reviewer.id) == col(ReviewItem.assignee_id))
            .where(*conditions)
            .order_by(*hand_out_order())
        )
        return [_listed(*row, free=_is_free(row[0], now)) for row in session.exec(query)]


def _is_free(item: ReviewItem, now: Any) -> bool:
    expired = item.lease_expires_at is not None and item.lease_expires_at <= now
    return item.state == ReviewState.QUEUED or (item.state == ReviewState.TAKEN and expired)


def _listed(item: ReviewItem, document: str, cache: str, assignee: str | None, *, free: bool) -> Listed:
    expiry = None if free or item.lease_expires_at is None else clock.iso(item.lease_expires_at)
    return {
        "item": known_id(item.id),
        "document": document,
        "cache": cache,
        "state": ReviewState.QUEUED.value if free else item.state,
        "priority": item.priority,
        "because": item.because,
        "assignee": None if free else assignee,
        "lease_expires_at": expiry,
        "round": item.round,
        "version": item.version,
        "behind": item.behind,
    }
