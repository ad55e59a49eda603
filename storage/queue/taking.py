"""Taking: one statement finds the next item for a reviewer and leases it, so that nothing is handed out twice."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, String, exists, func, literal, or_, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from config import clock
from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.acts import add_event, document_of, refuse_at_limit
from storage.queue.answers import Taken
from storage.queue.drafts import last_draft
from storage.queue.leases import new_nonce
from storage.rules.review import Event, next_state
from storage.tables.documents import DocumentLanguage
from storage.tables.provenance import Cache, Document
from storage.tables.review import Decision, ReviewerLanguage, ReviewEvent, ReviewItem
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, ReviewState


def take(record: Record, *, reviewer: str, cache: str | None = None, request: str | None = None) -> Taken:
    """Lease the next item that *reviewer* may review, the most important first.

    Args:
        record: the open record.
        reviewer: the name of who takes.
        cache: only from this cache, by its slug; None: from all.
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
        asked={"cache": cache},
        act=lambda act: _take(act, cache),
    )
    return cast("Taken", dict(answer))


def _take(act: Act, cache: str | None) -> Done:
    cache_id = None if cache is None else cache_id_of(act.session, cache)
    item = _lease_next(act, cache_id)
    if item is None:
        refuse_at_limit(act)
        raise NotFound(
            "nothing to take: no item waits in a language you read. See all with: sluice queue list --state queued"
        )
    expired = _record_expiry(act, item)
    lease = {"token": item.token, "expires_at": clock.iso(act.lease_end)}
    add_event(
        act,
        item,
        Event.TAKE,
        (ReviewState.QUEUED, next_state(Event.TAKE, ReviewState.QUEUED)),
        reviewer_id=act.reviewer.id,
        details=lease,
    )
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
    }
    return Done(
        "item taken",
        f"document:{document.sha256}",
        {"cache": slug, "round": item.round, "after_expiry": expired},
        answer,
    )


def _lease_next(act: Act, cache_id: int | None) -> ReviewItem | None:
    """Lease the best free item in one statement.

    On PostgreSQL rows that others are just taking are skipped; only where nothing else is left are they waited for,
    so that "nothing to take" is true when it is said. SQLite has one writer at a time and needs neither.
    """
    several_writers = act.session.get_bind().dialect.name == "postgresql"
    for skip in (True, False) if several_writers else (False,):
        best = _best_free_item(act, cache_id).with_for_update(of=ReviewItem, skip_locked=skip).scalar_subquery()
        statement = (
            update(ReviewItem)
            .where(col(ReviewItem.id) == best)
            .values(
                state=ReviewState.TAKEN,
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


def _best_free_item(act: Act, cache_id: int | None) -> SelectOfScalar[int | None]:
    return (
        select(col(ReviewItem.id))
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(
            is_free(act.now),
            _is_readable_by(act),
            _is_not_their_own(act),
            _holds_fewer_than_allowed(act),
            *(() if cache_id is None else (col(Document.cache_id) == cache_id,)),
        )
        .order_by(*hand_out_order())
        .limit(1)
    )


def hand_out_order() -> tuple[ColumnElement[Any], ...]:
    """Give the order in which items are handed out: the same on every database, whatever the ids."""
    return (
        col(ReviewItem.priority).desc(),
        col(ReviewItem.behind).asc(),
        col(Document.sha256).asc(),
        col(Document.cache_id).asc(),
    )


def is_free(now: datetime) -> ColumnElement[bool]:
    """Give the condition that an item can be taken: it waits, or its lease has expired."""
    expired = (col(ReviewItem.state) == ReviewState.TAKEN) & (col(ReviewItem.lease_expires_at) <= now)
    return (col(ReviewItem.state) == ReviewState.QUEUED) | expired


def _is_readable_by(act: Act) -> ColumnElement[bool]:
    """Give the condition of languages: one of the document's begins with one of the reviewer's.

    A document in no language that is known is open to all.
    """
    prefixes = act.session.exec(
        select(ReviewerLanguage.language).where(ReviewerLanguage.reviewer_id == act.reviewer.id)
    ).all()
    language = col(DocumentLanguage.language)
    of_this = col(DocumentLanguage.document_id) == col(ReviewItem.document_id)
    known = language.not_in([UNDETERMINED, NO_LANGUAGE])
    understood = [or_(language == prefix, language.like(f"{prefix}-%")) for prefix in prefixes]
    return or_(~exists().where(of_this, known), *(exists().where(of_this, condition) for condition in understood))


def _is_not_their_own(act: Act) -> ColumnElement[bool]:
    """Give the condition that the reviewer made no decision in the round before; an undone one is none."""
    made, compensation = aliased(ReviewEvent), aliased(ReviewEvent)
    undone = (
        exists()
        .where(col(made.decision_id) == col(Decision.id))
        .where(col(compensation.item_id) == col(made.item_id), col(compensation.undoes) == col(made.number))
    )
    return ~exists().where(
        col(Decision.item_id) == col(ReviewItem.id),
        col(Decision.round) == col(ReviewItem.round) - 1,
        col(Decision.reviewer_id) == act.reviewer.id,
        ~undone,
    )


def _holds_fewer_than_allowed(act: Act) -> ColumnElement[bool]:
    held = aliased(ReviewItem)
    live = (
        select(func.count())
        .select_from(held)
        .where(
            col(held.assignee_id) == act.reviewer.id,
            col(held.state) == ReviewState.TAKEN,
            col(held.lease_expires_at) > act.now,
        )
    )
    return live.scalar_subquery() < act.record.settings.lease_limit


def _record_expiry(act: Act, item: ReviewItem) -> bool:
    """Record that the lease before ran out, where *item* was still in somebody's hands; tell whether it was."""
    last = act.session.exec(
        select(ReviewEvent.to_state)
        .where(ReviewEvent.item_id == item.id)
        .order_by(col(ReviewEvent.number).desc())
        .limit(1)
    ).first()
    if last != ReviewState.TAKEN:
        return False
    add_event(act, item, Event.EXPIRE, (ReviewState.TAKEN, next_state(Event.EXPIRE, ReviewState.TAKEN)))
    return True
