"""Judgements in the record: added in a round, first or second; what was taken back is kept, and counts no more."""

from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config import clock
from storage.acts import Act, known_id
from storage.queue.answers import JudgementShown
from storage.tables.review import Decision, Reviewer, ReviewEvent, ReviewItem

WORDS = {"relevance", "sensitive", "names_person", "tags", "note"}
"""What a judgement says, as a JSON object."""


def stands() -> ColumnElement[bool]:
    """Give the condition that a decision was not undone."""
    made, compensation = aliased(ReviewEvent), aliased(ReviewEvent)
    # the item of the event is the decision's; said, so that its events are found by their index
    return ~exists().where(col(made.item_id) == col(Decision.item_id), col(made.decision_id) == col(Decision.id)).where(
        col(compensation.item_id) == col(made.item_id), col(compensation.undoes) == col(made.number)
    )


def add_decision(act: Act, item: ReviewItem, said: dict[str, Any], *, second: bool) -> Decision:
    """Add what the acting reviewer said to the round that *item* is in."""
    decision = Decision(
        item_id=known_id(item.id),
        round=item.round,
        reviewer_id=known_id(act.reviewer.id),
        second=second,
        decided_at=act.now,
        **said,
    )
    act.session.add(decision)
    act.session.flush()
    return decision


def first_of_round(session: Session, item: ReviewItem) -> Decision:
    """Give the first judgement of the round of an item that waits for a second one."""
    query = select(Decision).where(
        Decision.item_id == item.id, Decision.round == item.round, col(Decision.second).is_(False), stands()
    )
    return session.exec(query).one()


def second_by(act: Act, item: ReviewItem) -> Decision | None:
    """Give what the acting reviewer said as the second person in this round; None: they have not spoken yet."""
    query = select(Decision).where(
        Decision.item_id == item.id,
        Decision.round == item.round,
        Decision.reviewer_id == act.reviewer.id,
        col(Decision.second).is_(True),
    )
    return act.session.exec(query).first()


def said_in(decision: Decision) -> dict[str, Any]:
    """Give a judgement as a JSON object."""
    return decision.model_dump(include=WORDS)


def shown(session: Session, decision: Decision, *, undone: bool) -> JudgementShown:
    """Give a judgement as it is shown to who may see it."""
    return {
        "reviewer": session.get_one(Reviewer, decision.reviewer_id).name,
        "second": decision.second,
        "relevance": decision.relevance,
        "sensitive": decision.sensitive,
        "names_person": decision.names_person,
        "tags": decision.tags,
        "note": decision.note,
        "undone": undone,
        "decided_at": clock.iso(decision.decided_at),
    }
