"""What the verbs of the queue share: the events of an item, its document, the limit of leases."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import Refused
from storage import ledger
from storage.acts import Act, clean, known_id
from storage.rules.review import Event, Judgement, Step
from storage.tables.provenance import Document
from storage.tables.review import Reviewer, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState


def add_event(
    act: Act,
    item: ReviewItem,
    event: Event,
    states: tuple[ReviewState | None, ReviewState],
    *,
    reviewer_id: int | None = None,
    decision_id: int | None = None,
    undoes: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Record one step of *item*, which the caller's transaction holds; returns its number."""
    query = select(func.max(col(ReviewEvent.number))).where(ReviewEvent.item_id == item.id)
    number = (act.session.exec(query).one() or 0) + 1
    step = ReviewEvent(
        item_id=known_id(item.id),
        number=number,
        event=event,
        from_state=states[0],
        to_state=states[1],
        round=item.round,
        reviewer_id=reviewer_id,
        decision_id=decision_id,
        undoes=undoes,
        details=dict(details or {}),
        at=act.now,
    )
    act.session.add(step)
    act.session.flush()
    return number


def document_of(session: Session, item: ReviewItem) -> Document:
    """Give the document that *item* is about."""
    return session.get_one(Document, item.document_id)


def refuse_at_limit(act: Act) -> None:
    """Raise where the reviewer holds as many items as one may hold.

    Raises:
        Refused: they do (rule `lease_limit`).
    """
    live = select(func.count()).where(*is_held_by(act.reviewer, act.now))
    limit = act.record.settings.lease_limit
    if act.session.exec(live).one() >= limit:
        raise Refused(
            f"you hold {limit} items, as many as one may. Decide one, or give one back: sluice queue give-back TOKEN",
            rule="lease_limit",
        )


def is_held_by(reviewer: Reviewer, now: datetime) -> tuple[Any, ...]:
    """Give the condition that *reviewer* has a live lease on an item, for a first or a second review."""
    return (col(ReviewItem.assignee_id) == reviewer.id, col(ReviewItem.lease_expires_at) > now)


def step_of(event: ReviewEvent) -> Step:
    """Give an event as the rules look at it."""
    return Step(
        event.number,
        Event(event.event),
        None if event.from_state is None else ReviewState(event.from_state),
        ReviewState(event.to_state),
        event.reviewer_id,
    )


def sha256_of(said: str | dict[str, Any]) -> str:
    """Give the hash (64 hex digits) by which the ledger names what may have to be purged: a reason, a judgement."""
    written = said if isinstance(said, str) else ledger.canonical(said)
    return hashlib.sha256(written.encode()).hexdigest()


def as_json(judgement: Judgement) -> dict[str, Any]:
    """Give a judgement as a JSON object, cleaned: NFC, no blank or repeated tags, no blank note.

    Raises:
        UsageError: a tag or the note holds what cannot be stored.
    """
    tags = [clean(tag) for tag in judgement.tags]
    return {
        "relevance": judgement.relevance.value,
        "sensitive": judgement.sensitive,
        "names_person": judgement.names_person,
        "tags": list(dict.fromkeys(tag for tag in tags if tag)),
        "note": clean(judgement.note or "") or None,
    }
