"""Showing the history of an item: its rounds, events and judgements, as far as the viewer may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config import clock
from storage.acts import known_id
from storage.database import Record
from storage.people import acting_reviewer
from storage.queue.answers import DraftShown, EventShown, ItemShown, RoundShown
from storage.queue.judgements import shown
from storage.queue.leases import unknown_item
from storage.queue.listing import listed_item
from storage.rules import blindness
from storage.rules.blindness import Spoken
from storage.rules.review import FOLLOW_UPS
from storage.tables.review import Decision, Draft, Reviewer, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState, Role


@dataclass(frozen=True, slots=True)
class History:
    """All that was recorded of an item."""

    item: ReviewItem
    events: Sequence[ReviewEvent]
    decisions: Sequence[Decision]
    undone: frozenset[int | None]
    """The ids of decisions that were taken back."""

    def spoken_in(self, review_round: int) -> Spoken:
        """Tell who has judged in a round."""
        standing = [one for one in self.decisions if one.round == review_round and one.id not in self.undone]
        return Spoken(
            firsts=frozenset(one.reviewer_id for one in standing if not one.second),
            seconds=frozenset(one.reviewer_id for one in standing if one.second),
            is_over=review_round < self.item.round or self.item.state == ReviewState.SETTLED,
        )


def show_item(record: Record, item: int, *, reviewer: str) -> ItemShown:
    """Show an item with its rounds, events and judgements, as far as *reviewer* may see them.

    One's own judgements always; others' in a round that is over, or in which one has spoken and the other too.
    Editors see the open rounds of others as well, but not before both have spoken.

    Args:
        record: the open record.
        item: its number.
        reviewer: the name of who looks.

    Raises:
        NotFound: there is no such reviewer or item.
    """
    now = clock.now()
    with record.reading() as session:
        viewer = acting_reviewer(session, reviewer)
        listed = listed_item(session, item, now)
        if listed is None:
            raise unknown_item(item)
        history = _load_history(session, item)
        names = {person.id: person.name for person in session.exec(select(Reviewer))}
        numbers = range(1, history.item.round + 1)
        rounds = [_round(session, history, number, viewer, names=names) for number in numbers]
        return {**listed, "rounds": rounds, "drafts": _own_drafts(session, item, viewer)}


def _load_history(session: Session, item_id: int) -> History:
    events = session.exec(
        select(ReviewEvent).where(ReviewEvent.item_id == item_id).order_by(col(ReviewEvent.number))
    ).all()
    decisions = session.exec(select(Decision).where(Decision.item_id == item_id).order_by(col(Decision.id))).all()
    fallen = {event.undoes for event in events}
    undone = frozenset(event.decision_id for event in events if event.number in fallen and event.decision_id)
    return History(session.get_one(ReviewItem, item_id), events, decisions, undone)


def _round(
    session: Session,
    history: History,
    review_round: int,
    viewer: Reviewer,
    *,
    names: dict[int | None, str],
) -> RoundShown:
    sees_all = blindness.may_see_judgements(
        history.spoken_in(review_round),
        viewer_id=known_id(viewer.id),
        is_editor=viewer.role == Role.EDITOR,
        holds_second=_holds_second(history.item, viewer),
    )
    made = [one for one in history.decisions if one.round == review_round]
    seen = [one for one in made if sees_all or one.reviewer_id == viewer.id]
    return {
        "round": review_round,
        "blind": len(seen) < len(made),
        "judgements": [shown(session, one, undone=one.id in history.undone) for one in seen],
        "events": [_event(one, names, sees_all=sees_all) for one in history.events if one.round == review_round],
    }


def _holds_second(item: ReviewItem, viewer: Reviewer) -> bool:
    return item.state == ReviewState.SECOND_REVIEW and item.assignee_id == viewer.id


def _event(event: ReviewEvent, names: dict[int | None, str], *, sees_all: bool) -> EventShown:
    """Give an event without the token it holds, and without what would tell a judgement."""
    because = event.details.get("because") if sees_all or event.event not in FOLLOW_UPS else None
    return {
        "number": event.number,
        "event": event.event,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "reviewer": names.get(event.reviewer_id),
        "at": clock.iso(event.at),
        "reason": event.details.get("reason"),
        "because": because,
        "undoes": event.undoes,
    }


def _own_drafts(session: Session, item_id: int, viewer: Reviewer) -> list[DraftShown]:
    query = (
        select(Draft)
        .where(Draft.item_id == item_id, Draft.reviewer_id == viewer.id)
        .order_by(col(Draft.saved_at), col(Draft.id))
    )
    return [
        {
            "round": draft.round,
            "orphan": draft.orphan,
            "judgement": draft.judgement,
            "saved_at": clock.iso(draft.saved_at),
        }
        for draft in session.exec(query)
    ]
