"""Who may be handed what: the conditions of an item and a reviewer, as SQL, so that one statement can ask them all."""

from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Integer, ScalarSelect, Subquery, and_, bindparam, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.acts import Act
from storage.bulk import table_of
from storage.queue.judgements import stands
from storage.tables.columns import UtcTime
from storage.tables.documents import DocumentLanguage
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewerLanguage, ReviewItem
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, ReviewState

Moment = datetime | ColumnElement[Any]
"""Known, or left open (`asked_now`)."""


def hand_out_order() -> tuple[ColumnElement[Any], ...]:
    """Give the order in which items are handed out: the same on every database, whatever the ids."""
    return (
        col(ReviewItem.priority).desc(),
        col(ReviewItem.behind).asc(),
        col(Document.sha256).asc(),
        col(Document.cache_id).asc(),
    )


def hand_out_order_of(found: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Give the same order for rows that were found, with `priority`, `behind`, `sha256` and `cache_id`."""
    return (found.c.priority.desc(), found.c.behind.asc(), found.c.sha256.asc(), found.c.cache_id.asc())


def document_column(name: str) -> ScalarSelect[Any]:
    """Give a column of an item's document without joining it."""
    column = table_of("document").c[name]
    return sqlalchemy.select(column).where(table_of("document").c.id == col(ReviewItem.document_id)).scalar_subquery()


def is_free(now: Moment) -> ColumnElement[bool]:
    """Give the condition that an item can be taken: it waits, or its lease has expired."""
    return is_waiting() | is_left(now)


def is_waiting() -> ColumnElement[bool]:
    """Give the condition that an item waits in nobody's hands."""
    return col(ReviewItem.state) == ReviewState.QUEUED


def is_left(now: Moment) -> ColumnElement[bool]:
    """Give the condition that an item was taken, and its lease has expired."""
    return (col(ReviewItem.state) == ReviewState.TAKEN) & (col(ReviewItem.lease_expires_at) <= now)


def is_free_for_second(now: Moment) -> ColumnElement[bool]:
    """Give the condition that an item waits for a second person, in nobody's hands or by an expired lease."""
    expiry = col(ReviewItem.lease_expires_at)
    return (col(ReviewItem.state) == ReviewState.SECOND_REVIEW) & or_(expiry.is_(None), expiry <= now)


def asked_by(act: Act, cache_id: int | None = None) -> dict[str, Any]:
    """Give the values that the conditions below leave open, for the statement that holds them.

    Putting such a statement together takes longer than asking it: it is made once, and asked with these.
    """
    limit = act.record.settings.lease_limit
    values = {"asked_reviewer": act.reviewer.id, "asked_now": act.now, "asked_limit": limit}
    return values if cache_id is None else {**values, "asked_cache": cache_id}


def asking() -> ColumnElement[Any]:
    """Give the reviewer who asks, by their id in the record."""
    return bindparam("asked_reviewer", type_=Integer())


def asked_now() -> ColumnElement[Any]:
    """Give the moment of asking."""
    return bindparam("asked_now", type_=UtcTime())


def is_readable() -> ColumnElement[bool]:
    """Give the condition of languages: one of the document's begins with one of the reviewer's.

    A document in no language that is known is open to all.
    """
    language, prefix = col(DocumentLanguage.language), col(ReviewerLanguage.language)
    of_this = col(DocumentLanguage.document_id) == col(ReviewItem.document_id)
    known = language.not_in([UNDETERMINED, NO_LANGUAGE])
    reads = col(ReviewerLanguage.reviewer_id) == asking()
    understood = or_(language == prefix, language.like(prefix.concat("-%")))
    return or_(~exists().where(of_this, known), exists().where(of_this, reads, understood))


def is_not_their_own() -> ColumnElement[bool]:
    """Give the condition that the reviewer is not the author of the round before; an undone decision makes none.

    Who disagreed with that author may take the item up: else two readers of a language who differ once could never
    come to an end.
    """
    return ~exists().where(_first_by(), col(Decision.round) == col(ReviewItem.round) - 1)


def is_not_the_first() -> ColumnElement[bool]:
    """Give the condition that the first decision of the round is another person's."""
    return ~exists().where(_first_by(), col(Decision.round) == col(ReviewItem.round))


def _first_by() -> ColumnElement[bool]:
    return and_(
        col(Decision.item_id) == col(ReviewItem.id),
        col(Decision.reviewer_id) == asking(),
        col(Decision.second).is_(False),
        stands(),
    )


def holds_fewer_than_allowed() -> ColumnElement[bool]:
    """Give the condition that the reviewer's live leases, first and second reviews alike, are below the limit."""
    held = aliased(ReviewItem)
    live = (
        select(func.count())
        .select_from(held)
        .where(col(held.assignee_id) == asking(), col(held.lease_expires_at) > asked_now())
    )
    return live.scalar_subquery() < bindparam("asked_limit", type_=Integer())
