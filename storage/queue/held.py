"""What somebody has in their hands: the items they took, each with the token that proves it. For their own eyes."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from storage.acts import known_id
from storage.database import Record
from storage.people import acting_reviewer
from storage.queue.answers import Held
from storage.queue.drafts import last_draft
from storage.queue.judgements import stands
from storage.tables.provenance import Cache, Document
from storage.tables.review import Decision, Reviewer, ReviewItem
from storage.vocabulary import ReviewState


def list_held(record: Record, *, reviewer: str) -> list[Held]:
    """List the items that *reviewer* took and nobody else took since, those whose lease ends first at the top.

    Args:
        record: the open record.
        reviewer: the name of who looks; others' tokens are told nobody.

    Raises:
        NotFound: there is no such reviewer.
    """
    with record.reading() as session:
        holder = acting_reviewer(session, reviewer)
        query = (
            select(ReviewItem, Document.sha256, Cache.slug)
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .where(
                ReviewItem.assignee_id == holder.id,
                col(ReviewItem.state).in_([ReviewState.TAKEN, ReviewState.SECOND_REVIEW]),
                col(ReviewItem.token).is_not(None),
            )
            .order_by(col(ReviewItem.lease_expires_at), col(ReviewItem.id))
        )
        now = clock.now()
        return [
            held_of(
                item,
                (sha256, slug),
                draft=last_draft(session, item, holder),
                spoken=item.state == ReviewState.SECOND_REVIEW and _has_spoken(session, item, holder),
                now=now,
            )
            for item, sha256, slug in session.exec(query).all()
        ]


def is_held_by(item: ReviewItem, reviewer: Reviewer) -> bool:
    """Tell whether somebody took an item, and nobody else did since; their lease may have expired."""
    in_hands = item.state in {ReviewState.TAKEN, ReviewState.SECOND_REVIEW} and item.token is not None
    return in_hands and item.assignee_id == reviewer.id


def held_of(
    item: ReviewItem, place: tuple[str, str], *, draft: dict[str, Any] | None, spoken: bool, now: datetime
) -> Held:
    """Give an item as who holds it is told of it.

    Args:
        item: in their hands.
        place: its document's SHA-256 and its cache's slug.
        draft: what they last left on it; None: nothing.
        spoken: whether they have judged as the second person.
        now: the moment.
    """
    expiry = item.lease_expires_at
    is_second = item.state == ReviewState.SECOND_REVIEW
    return {
        "item": known_id(item.id),
        "document": place[0],
        "cache": place[1],
        "round": item.round,
        "token": str(item.token),
        "expires_at": "" if expiry is None else clock.iso(expiry),
        "priority": item.priority,
        "because": item.because,
        "draft": draft,
        "second": is_second,
        "version": item.version,
        "expired": expiry is None or expiry <= now,
        "spoken": is_second and spoken,
    }


def _has_spoken(session: Session, item: ReviewItem, holder: Reviewer) -> bool:
    query = select(Decision.id).where(
        Decision.item_id == item.id,
        Decision.round == item.round,
        Decision.reviewer_id == holder.id,
        col(Decision.second).is_(True),
        stands(),
    )
    return session.exec(query).first() is not None
