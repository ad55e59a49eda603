"""Who may be handed what: the conditions of an item and a reviewer, as SQL, so that one statement can ask them all."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage import people
from storage.acts import Act
from storage.queue.judgements import stands
from storage.tables.documents import DocumentLanguage
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, ReviewState


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


def is_free_for_second(now: datetime) -> ColumnElement[bool]:
    """Give the condition that an item waits for a second person, in nobody's hands or by an expired lease."""
    expiry = col(ReviewItem.lease_expires_at)
    return (col(ReviewItem.state) == ReviewState.SECOND_REVIEW) & or_(expiry.is_(None), expiry <= now)


def is_readable_by(act: Act) -> ColumnElement[bool]:
    """Give the condition of languages: one of the document's begins with one of the reviewer's.

    A document in no language that is known is open to all.
    """
    prefixes = people.languages_of(act.session, act.reviewer)
    language = col(DocumentLanguage.language)
    of_this = col(DocumentLanguage.document_id) == col(ReviewItem.document_id)
    known = language.not_in([UNDETERMINED, NO_LANGUAGE])
    understood = [or_(language == prefix, language.like(f"{prefix}-%")) for prefix in prefixes]
    return or_(~exists().where(of_this, known), *(exists().where(of_this, condition) for condition in understood))


def is_not_their_own(act: Act) -> ColumnElement[bool]:
    """Give the condition that the reviewer is not the author of the round before; an undone decision makes none.

    Who disagreed with that author may take the item up: else two readers of a language who differ once could never
    come to an end.
    """
    return ~exists().where(_first_by(act), col(Decision.round) == col(ReviewItem.round) - 1)


def is_not_the_first(act: Act) -> ColumnElement[bool]:
    """Give the condition that the first decision of the round is another person's."""
    return ~exists().where(_first_by(act), col(Decision.round) == col(ReviewItem.round))


def _first_by(act: Act) -> ColumnElement[bool]:
    return and_(
        col(Decision.item_id) == col(ReviewItem.id),
        col(Decision.reviewer_id) == act.reviewer.id,
        col(Decision.second).is_(False),
        stands(),
    )


def holds_fewer_than_allowed(act: Act) -> ColumnElement[bool]:
    """Give the condition that the reviewer's live leases, first and second reviews alike, are below the limit."""
    held = aliased(ReviewItem)
    live = (
        select(func.count())
        .select_from(held)
        .where(col(held.assignee_id) == act.reviewer.id, col(held.lease_expires_at) > act.now)
    )
    return live.scalar_subquery() < act.record.settings.lease_limit
