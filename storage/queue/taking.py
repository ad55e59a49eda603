"""Taking: one statement finds the next item for a reviewer and leases it, so that nothing is handed out twice."""

from typing import cast

from sqlalchemy import String, literal, update
from sqlalchemy import cast as sql_cast
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from config import clock
from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.acts import add_event, document_of, refuse_at_limit, step_of
from storage.queue.answers import Taken
from storage.queue.drafts import last_draft
from storage.queue.eligible import (
    hand_out_order,
    holds_fewer_than_allowed,
    is_free,
    is_free_for_second,
    is_not_the_first,
    is_not_their_own,
    is_readable_by,
)
from storage.queue.leases import new_nonce
from storage.rules.review import Event, is_in_hands, next_state
from storage.tables.provenance import Cache, Document
from storage.tables.review import ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState


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
    so that "nothing to take" is true when it is said. SQLite has one writer at a time and needs neither.
    """
    several_writers = act.session.get_bind().dialect.name == "postgresql"
    for skip in (True, False) if several_writers else (False,):
        best = free_items(act, cache_id, waiting).with_for_update(of=ReviewItem, skip_locked=skip).scalar_subquery()
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
        taken = act.session.scalars(statement).first()
        if taken is not None:
            return taken
    return None


def free_items(act: Act, cache_id: int | None, waiting: ReviewState, *, limit: int = 1) -> SelectOfScalar[int | None]:
    """Select the ids of the best items that who acts may be handed, in the order of handing out.

    Args:
        act: under way, or only looked at.
        cache_id: only of this cache; None: of all.
        waiting: for a first review (`queued`) or for a second.
        limit: at most so many.
    """
    if waiting is ReviewState.SECOND_REVIEW:
        free = (is_free_for_second(act.now), is_not_the_first(act))
    else:
        free = (is_free(act.now), is_not_their_own(act))
    return (
        select(col(ReviewItem.id))
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(
            *free,
            is_readable_by(act),
            holds_fewer_than_allowed(act),
            *(() if cache_id is None else (col(Document.cache_id) == cache_id,)),
        )
        .order_by(*hand_out_order())
        .limit(limit)
    )


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
