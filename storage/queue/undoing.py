"""Undoing: one's own last act on an item, by compensating events; nothing that was recorded goes away."""

from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import NotFound
from storage.acts import Act, Done, known_id, perform
from storage.database import Record
from storage.queue.acts import add_event, document_of, refuse_at_limit
from storage.queue.answers import Undone
from storage.queue.drafts import save_draft
from storage.queue.leases import begin_lease, end_lease, load_item
from storage.rules.review import Event, Step, steps_to_undo
from storage.tables.review import Decision, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState


def undo(record: Record, *, reviewer: str, item: int | None = None, request: str | None = None) -> Undone:
    """Take back the reviewer's last act on an item, as long as nobody acted on it since.

    Undoing a decision, or a giving back, puts the item into the reviewer's hands again, with a fresh lease and a
    new token; the judgement that is taken back becomes their draft. Undoing a take puts it back into the queue.

    Args:
        record: the open record.
        reviewer: the name of who acted.
        item: on which item; None: on the one they acted on last.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or item, or they have not acted yet.
        Conflict: somebody else acted since (rule `acted_since`), or the request key was used for something else
            (rule `request_key`).
        Refused: the last act is none that can be undone (rule `undo`), or the item would be one more than the
            reviewer may hold (rule `lease_limit`).
    """
    answer = perform(
        record,
        "undo",
        reviewer=reviewer,
        request=request,
        asked={"item": item},
        act=lambda act: _undo(act, item),
    )
    return cast("Undone", dict(answer))


def _undo(act: Act, item_id: int | None) -> Done:
    item = _load_item(act, item_id)
    falling = steps_to_undo(_history(act.session, item), reviewer_id=known_id(act.reviewer.id))
    first = falling[-1]
    restored = first.from_state or ReviewState.QUEUED
    lease = _restore(act, item, restored)
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
    item = load_item(act.session, item_id)
    if item is None:
        raise NotFound(f"there is no item {item_id}. The items: sluice queue list")
    return item


def _history(session: Session, item: ReviewItem) -> list[Step]:
    query = select(ReviewEvent).where(ReviewEvent.item_id == item.id).order_by(col(ReviewEvent.number))
    return [
        Step(
            event.number,
            Event(event.event),
            None if event.from_state is None else ReviewState(event.from_state),
            ReviewState(event.to_state),
            event.reviewer_id,
        )
        for event in session.exec(query)
    ]


def _restore(act: Act, item: ReviewItem, state: ReviewState) -> dict[str, Any]:
    """Put *item* into *state*; where that is `taken`, under a fresh lease, which is returned."""
    if state is not ReviewState.TAKEN:
        end_lease(item, state)
        return {}
    refuse_at_limit(act)
    return begin_lease(act, item)


def _keep_judgement(act: Act, item: ReviewItem, decided: Step) -> None:
    query = (
        select(Decision)
        .join(ReviewEvent, col(ReviewEvent.decision_id) == col(Decision.id))
        .where(ReviewEvent.item_id == item.id, ReviewEvent.number == decided.number)
    )
    decision = act.session.exec(query).one()
    judgement = decision.model_dump(include={"relevance", "sensitive", "names_person", "tags", "note"})
    save_draft(act, item, judgement, review_round=decision.round)
