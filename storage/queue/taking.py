"""Taking: one statement finds the next item for a reviewer and leases it, so that nothing is handed out twice."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, cast

import sqlalchemy
from sqlalchemy import ColumnElement, Integer, String, Subquery, bindparam, literal, union_all, update
from sqlalchemy import cast as sql_cast
from sqlmodel import col, select

from config import clock
from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.acts import add_event, document_of, refuse_at_limit, step_of
from storage.queue.answers import Taken
from storage.queue.drafts import last_draft
from storage.queue.eligible import (
    asked_by,
    asked_now,
    document_column,
    hand_out_order_of,
    holds_fewer_than_allowed,
    is_free_for_second,
    is_left,
    is_not_the_first,
    is_not_their_own,
    is_readable,
    is_waiting,
)
from storage.queue.leases import new_nonce
from storage.rules.review import Event, is_in_hands, next_state
from storage.tables.provenance import Cache
from storage.tables.review import ReviewEvent, ReviewItem
from storage.turns import Turn, wait_for
from storage.vocabulary import ReviewState

Locked = Literal["skip", "wait"]


def take(
    record: Record, *, reviewer: str, cache: str | None = None, second: bool = False, request: str | None = None
) -> Taken:
    """Lease the next item that *reviewer* may review, the most important first.

    Args:
        record: the open record.
        reviewer: the name of who takes.
        cache: only from this cache, by its slug; None: from all.
        second: whether to be the second person on an item that somebody else decided; it stays in `second_review`.
        request: the request key; with the same key the same item is answered again, without one another is taken.

    Raises:
        NotFound: there is nothing to take for this reviewer, or no such reviewer or cache.
        Refused: they hold as many items as one may (rule `lease_limit`).
        Conflict: the request key was used for something else (rule `request_key`).
    """
    answer = perform(
        record,
        "take",
        reviewer=reviewer,
        request=request,
        asked={"cache": cache, **({"second": True} if second else {})},
        act=lambda act: _take(act, cache, ReviewState.SECOND_REVIEW if second else ReviewState.QUEUED),
    )
    return cast("Taken", dict(answer))


def _take(act: Act, cache: str | None, waiting: ReviewState) -> Done:
    cache_id = None if cache is None else cache_id_of(act.session, cache)
    item = _lease_next(act, cache_id, waiting)
    if item is None:
        refuse_at_limit(act)
        raise NotFound(
            "nothing to take: no item that you may review waits in a language you read. "
            f"See all with: sluice queue list --state {waiting}"
        )
    expired = record_expiry(act, item)
    lease = {"token": item.token, "expires_at": clock.iso(act.lease_end)}
    states = (waiting, next_state(Event.TAKE, waiting))
    add_event(act, item, Event.TAKE, states, reviewer_id=act.reviewer.id, details=lease)
    document = document_of(act.session, item)
    slug = act.session.get_one(Cache, document.cache_id).slug
    answer: Taken = {
        "item": known_id(item.id),
        "document": document.sha256,
        "cache": slug,
        "round": item.round,
        "token": str(item.token),
        "expires_at": lease["expires_at"] or "",
        "priority": item.priority,
        "because": item.because,
        "draft": last_draft(act.session, item, act.reviewer),
        "second": waiting is ReviewState.SECOND_REVIEW,
        "version": item.version,
    }
    payload = {"cache": slug, "round": item.round, "after_expiry": expired, "second": answer["second"]}
    return Done("item taken", f"document:{document.sha256}", payload, answer)


def _lease_next(act: Act, cache_id: int | None, waiting: ReviewState) -> ReviewItem | None:
    """Lease the best free item in one statement.

    On PostgreSQL rows that others are just taking are skipped; only where nothing else is left are they waited for,
    by one at a time, so that "nothing to take" is true when it is said. SQLite has one writer at a time and needs
    neither.
    """
    several_writers = act.session.get_bind().dialect.name == "postgresql"
    for skip in (True, False) if several_writers else (False,):
        if not skip:
            wait_for(act.session, Turn.TAKE)
        best = free_items(waiting, of_cache=cache_id is not None, locked="skip" if skip else "wait").scalar_subquery()
        statement = (
            update(ReviewItem)
            .where(col(ReviewItem.id) == best)
            .values(
                state=next_state(Event.TAKE, waiting),
                assignee_id=act.reviewer.id,
                token=sql_cast(col(ReviewItem.id), String) + literal(f".{new_nonce()}"),
                lease_expires_at=act.lease_end,
                version=ReviewItem.version + 1,
            )
            .returning(ReviewItem)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        taken = act.session.scalars(statement, asked_by(act, cache_id)).first()
        if taken is not None:
            return taken
    return None


def best_items(act: Act, cache_id: int | None, waiting: ReviewState, *, limit: int = 1) -> list[int]:
    """List the ids of the best items that who acts may be handed, in the order of handing out; none is locked.

    Args:
        act: only looked at.
        cache_id: only of this cache; None: of all.
        waiting: for a first review (`queued`) or for a second.
        limit: at most so many.
    """
    query = free_items(waiting, of_cache=cache_id is not None, limit=limit)
    return list(act.session.scalars(query, asked_by(act, cache_id)))


@cache
def free_items(
    waiting: ReviewState, *, of_cache: bool, limit: int = 1, locked: Locked | None = None
) -> sqlalchemy.Select[tuple[int]]:
    """Select the ids of the best items that who asks may be handed, in the order of handing out.

    What waits and what an expired lease left are asked for apart, each in the order of the index on state and
    priority: so the first rows are enough. Asked for together, all that waits would be sorted.

    Args:
        waiting: for a first review (`queued`) or for a second.
        of_cache: only of `asked_cache`, which is asked with the values of `asked_by`.
        limit: at most so many.
        locked: lock them, waiting for those that others hold, or skipping them; None: they are only looked at.
    """
    now = asked_now()
    if waiting is ReviewState.SECOND_REVIEW:
        kinds = [(is_free_for_second(now), is_not_the_first())]
    else:
        kinds = [(kind, is_not_their_own()) for kind in (is_waiting(), is_left(now))]
    places = [_best(kind, of_cache=of_cache, limit=limit, locked=locked) for kind in kinds]
    found = union_all(*(sqlalchemy.select(place) for place in places)).subquery() if len(places) > 1 else places[0]
    return sqlalchemy.select(found.c.id).order_by(*hand_out_order_of(found)).limit(limit)


def _best(kind: Sequence[ColumnElement[bool]], *, of_cache: bool, limit: int, locked: Locked | None) -> Subquery:
    """Select the best items of a kind; items alone are named in FROM, so that nothing but their index orders them."""
    sha256, cache_id = (document_column(name) for name in ("sha256", "cache_id"))
    here = (cache_id == bindparam("asked_cache", type_=Integer()),) if of_cache else ()
    priority, behind = col(ReviewItem.priority), col(ReviewItem.behind)
    shown = (sha256.label("sha256"), cache_id.label("cache_id"))
    query = (
        sqlalchemy.select(col(ReviewItem.id), priority, behind, *shown)
        .where(*kind, is_readable(), holds_fewer_than_allowed(), *here)
        .order_by(priority.desc(), behind.asc(), *shown)
        .limit(limit)
    )
    if locked is not None:
        query = query.with_for_update(of=ReviewItem, skip_locked=locked == "skip")
    return query.subquery()


def record_expiry(act: Act, item: ReviewItem) -> bool:
    """Record that the lease before ran out, where *item* was still in somebody's hands; tell whether it was."""
    last = act.session.exec(
        select(ReviewEvent).where(ReviewEvent.item_id == item.id).order_by(col(ReviewEvent.number).desc()).limit(1)
    ).first()
    if last is None or not is_in_hands(step_of(last), gave_token="token" in last.details):
        return False
    held = ReviewState(last.to_state)
    add_event(act, item, Event.EXPIRE, (held, next_state(Event.EXPIRE, held)))
    return True
