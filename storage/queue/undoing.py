"""Undoing: one's own last act on an item, by compensating events; nothing that was recorded goes away."""

from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform, refuse_stale
from storage.database import Record
from storage.queue.acts import add_event, document_of, refuse_at_limit, step_of
from storage.queue.answers import Undone
from storage.queue.drafts import save_draft
from storage.queue.judgements import said_in
from storage.queue.leases import begin_lease, end_lease, item_of_number
from storage.rules.review import Event, Step, steps_to_undo
from storage.tables.review import Decision, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState


def undo(
    record: Record,
    *,
    reviewer: str,
    item: int | None = None,
    request: str | None = None,
    expected: int | None = None,
) -> Undone:
    """Take back the reviewer's last act on an item, as long as nobody acted on it since.

    Undoing a first decision, a giving back or a parking puts the item into the reviewer's hands again, with a fresh
    lease and a new token; the judgement that is taken back becomes their draft. Undoing a take puts it back to where
    it waited, undoing an unparking parks it again.

    Args:
        record: the open record.
        reviewer: the name of who acted.
        item: on which item; None: on the one they acted on last.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer or item, or they have not acted yet.
        Conflict: somebody else acted since (rule `acted_since`), the item is not as the caller saw it (rule
            `stale`), or the request key was used for something else (rule `request_key`).
        Refused: the last act is none that can be undone (rule `undo`), both have spoken (rule `blind`), or the item
            would be one more than the reviewer may hold (rule `lease_limit`).
    """
    answer = perform(
        record,
        "undo",
        reviewer=reviewer,
        request=request,
        asked={"item": item},
        act=lambda act: _undo(act, item, expected),
    )
    return cast("Undone", dict(answer))


def _undo(act: Act, item_id: int | None, expected: int | None) -> Done:
    item = _load_item(act, item_id)
    refuse_stale(item.version, expected)
    falling = steps_to_undo(_history(act.session, item), reviewer_id=known_id(act.reviewer.id))
    first = falling[-1]
    restored = first.from_state or ReviewState.QUEUED
    lease = _restore(act, item, first, restored)
    if first.event is Event.DECIDE:
        _keep_judgement(act, item, first)
    for step in falling:
        add_event(
            act,
            item,
            Event.UNDO,
            (step.to_state, step.from_state or ReviewState.QUEUED),
            reviewer_id=act.reviewer.id,
            undoes=step.number,
            details=lease if step is first else None,
        )
    document = document_of(act.session, item)
    answer: Undone = {
        "item": known_id(item.id),
        "document": document.sha256,
        "undone": first.event,
        "state": restored,
        "token": lease.get("token"),
        "expires_at": lease.get("expires_at"),
        "version": item.version,
    }
    payload = {"round": item.round, "undone": first.event.value, "state": restored.value}
    return Done("act undone", f"document:{document.sha256}", payload, answer)


def _load_item(act: Act, item_id: int | None) -> ReviewItem:
    if item_id is None:
        item_id = act.session.exec(
            select(ReviewEvent.item_id)
            .where(ReviewEvent.reviewer_id == act.reviewer.id)
            .order_by(col(ReviewEvent.id).desc())
            .limit(1)
        ).first()
        if item_id is None:
            raise NotFound("you have not acted on any item yet: there is nothing to undo")
    return item_of_number(act.session, item_id)


def _history(session: Session, item: ReviewItem) -> list[Step]:
    query = select(ReviewEvent).where(ReviewEvent.item_id == item.id).order_by(col(ReviewEvent.number))
    return [step_of(event) for event in session.exec(query)]


def _restore(act: Act, item: ReviewItem, first: Step, state: ReviewState) -> dict[str, Any]:
    """Put *item* into the *state* before *first*; where one held it there, under a fresh lease, which is returned."""
    if state is ReviewState.TAKEN or first.event is Event.GIVE_BACK:
        refuse_at_limit(act)
        return begin_lease(act, item, state)
    if first.event is Event.UNPARK:
        query = select(ReviewEvent).where(ReviewEvent.item_id == item.id, ReviewEvent.number == first.number)
        item.parked_for = act.session.exec(query).one().details["for"]
    end_lease(item, state)
    return {}


def _keep_judgement(act: Act, item: ReviewItem, decided: Step) -> None:
    query = (
        select(Decision)
        .join(ReviewEvent, col(ReviewEvent.decision_id) == col(Decision.id))
        .where(ReviewEvent.item_id == item.id, ReviewEvent.number == decided.number)
    )
    decision = act.session.exec(query).one()
    save_draft(act, item, said_in(decision), review_round=decision.round)
