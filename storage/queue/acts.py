"""How every verb of the queue is carried out: who acts, the answer to a request key, the events, the ledger."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config import clock
from config.errors import Conflict, Refused, UsageError
from storage import ledger
from storage.database import Record
from storage.people import acting_reviewer
from storage.rules.review import Event, Judgement
from storage.tables.provenance import Document
from storage.tables.review import Answer, Reviewer, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState

REQUEST_KEY_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Act:
    """One verb under way: by whom, when, in which transaction."""

    record: Record
    session: Session
    reviewer: Reviewer
    now: datetime

    @property
    def lease_end(self) -> datetime:
        """When a lease that begins now expires."""
        return self.now + timedelta(minutes=self.record.settings.lease_minutes)


@dataclass(frozen=True, slots=True)
class Done:
    """What carrying out a verb gave: its line in the ledger, and its answer."""

    kind: str
    """The act, in the ledger's words: `item taken`."""
    document_sha256: str
    payload: Mapping[str, Any]
    answer: Mapping[str, Any]
    refusal: Conflict | None = None
    """What the caller is told after what was saved is safe: a late judgement is kept, and refused."""


def perform(
    record: Record,
    verb: str,
    *,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    act: Callable[[Act], Done],
) -> Mapping[str, Any]:
    """Carry out one verb in one transaction, or give the answer it gave to the same request before.

    Args:
        record: the open record.
        verb: its name.
        reviewer: the name of who acts.
        request: the request key; None: each call is a new request.
        asked: the arguments, to tell a repeated request from another one under the same key.
        act: does the work; whatever it raises undoes all of it.

    Raises:
        Conflict: the key was used for something else (rule `request_key`), or the act's own refusal.
    """
    with record.writing() as session:
        acting = acting_reviewer(session, reviewer)
        actor = f"reviewer:{acting.name}"
        if request is not None and (known := _recall(session, request, actor, verb, asked)) is not None:
            return known
        now = clock.now()
        done = act(Act(record, session, acting, now))
        if request is not None and done.refusal is None:
            answer = Answer(
                request_key=request, actor=actor, verb=verb, asked=dict(asked), answer=dict(done.answer), at=now
            )
            session.add(answer)
        subject = f"document:{done.document_sha256}"
        ledger.append(session, done.kind, actor=actor, subject=subject, payload=dict(done.payload))
    if done.refusal is not None:
        raise done.refusal
    return done.answer


def _recall(
    session: Session, request: str, actor: str, verb: str, asked: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    if not 0 < len(request) <= REQUEST_KEY_CHARACTERS or not request.isprintable():
        raise UsageError(f"a request key has 1 to {REQUEST_KEY_CHARACTERS} characters that can be shown")
    known = session.get(Answer, (request, actor))
    if known is None:
        return None
    if (known.verb, known.asked) != (verb, dict(asked)):
        raise Conflict(
            "this request key was used for another request. A new request needs a new --request KEY",
            rule="request_key",
        )
    return known.answer


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


def known_id(value: int | None) -> int:
    """Give the id of a row that is stored."""
    if value is None:
        raise AssertionError("the row is not stored yet")
    return value


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
    """Give the condition that *reviewer* has a live lease on an item."""
    return (
        col(ReviewItem.assignee_id) == reviewer.id,
        col(ReviewItem.state) == ReviewState.TAKEN,
        col(ReviewItem.lease_expires_at) > now,
    )


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


def clean(untrusted_text: str) -> str:
    """Give what a person typed in NFC, without blanks around it.

    Raises:
        UsageError: it holds NUL or half a character, which a database refuses.
    """
    text = unicodedata.normalize("NFC", untrusted_text).strip()
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError("a tag or note holds characters that are no text")
    return text
