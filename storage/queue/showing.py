"""Showing the history of an item: its rounds, events and judgements, as far as the viewer may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from config import clock
from storage.acts import known_id
from storage.database import Record
from storage.people import acting_reviewer
from storage.queue.answers import DraftShown, EventShown, Held, ItemShown, Listed, RoundShown
from storage.queue.held import held_of, is_held_by
from storage.queue.judgements import shown
from storage.queue.leases import unknown_item
from storage.queue.listing import listed_items
from storage.rules import blindness
from storage.rules.blindness import Spoken
from storage.rules.review import FOLLOW_UPS
from storage.tables.review import Decision, Draft, Reviewer, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState, Role


@dataclass(frozen=True, slots=True)
class History:
    """All that was recorded of an item."""

    item: ReviewItem
    listed: Listed
    events: Sequence[ReviewEvent]
    decisions: Sequence[Decision]
    undone: frozenset[int | None]
    """The ids of decisions that were taken back."""
    drafts: Sequence[Draft]
    """The viewer's own, the oldest first."""

    def spoken_in(self, review_round: int) -> Spoken:
        """Tell who has judged in a round."""
        standing = [one for one in self.decisions if one.round == review_round and one.id not in self.undone]
        return Spoken(
            firsts=frozenset(one.reviewer_id for one in standing if not one.second),
            seconds=frozenset(one.reviewer_id for one in standing if one.second),
            is_over=review_round < self.item.round or self.item.state == ReviewState.SETTLED,
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """An item as somebody looks at it who may have it in their hands."""

    shown: ItemShown
    held: Held | None
    """Their lease with its token; None: they do not hold it."""


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
    found = look_at(record, [item], reviewer=reviewer).get(item)
    if found is None:
        raise unknown_item(item)
    return found.shown


def look_at(record: Record, items: Sequence[int], *, reviewer: str) -> dict[int, Looked]:
    """Show several items as `show_item` does, and what of them is in one's hands, by a question for all of each kind.

    Args:
        record: the open record.
        items: their numbers; a page shows one and what was done before.
        reviewer: the name of who looks.

    Returns:
        By number; those that are not there are left out.

    Raises:
        NotFound: there is no such reviewer.
    """
    now = clock.now()
    with record.reading() as session:
        viewer = acting_reviewer(session, reviewer)
        histories = _load_histories(session, items, viewer, now)
        # rows of people are looked up by their id; held here, none is asked for again
        people = _load_people(session, histories, viewer)
        names = {person.id: person.name for person in people}
        return {
            known_id(history.item.id): Looked(_show(session, history, viewer, names), _held(history, viewer, now=now))
            for history in histories
        }


def _show(session: Session, history: History, viewer: Reviewer, names: dict[int | None, str]) -> ItemShown:
    numbers = range(1, history.item.round + 1)
    rounds = [_round(session, history, number, viewer, names=names) for number in numbers]
    return {**history.listed, "rounds": rounds, "drafts": [_draft(one) for one in history.drafts]}


def _held(history: History, viewer: Reviewer, *, now: datetime) -> Held | None:
    item = history.item
    if not is_held_by(item, viewer):
        return None
    drafts = [one.judgement for one in history.drafts if one.round == item.round]
    place = (history.listed["document"], history.listed["cache"])
    spoken = viewer.id in history.spoken_in(item.round).seconds
    return held_of(item, place, draft=drafts[-1] if drafts else None, spoken=spoken, now=now)


def _load_histories(session: Session, items: Sequence[int], viewer: Reviewer, now: datetime) -> list[History]:
    rows = listed_items(session, items, now)
    events = session.exec(
        select(ReviewEvent).where(col(ReviewEvent.item_id).in_(items)).order_by(col(ReviewEvent.number))
    ).all()
    judged = {event.item_id for event in events if event.decision_id is not None}
    decisions = (
        session.exec(select(Decision).where(col(Decision.item_id).in_(judged)).order_by(col(Decision.id))).all()
        if judged
        else ()
    )
    drafts = session.exec(
        select(Draft)
        .where(col(Draft.item_id).in_(items), Draft.reviewer_id == viewer.id)
        .order_by(col(Draft.saved_at), col(Draft.id))
    ).all()
    histories = []
    for item, listed in rows:
        its_events = [event for event in events if event.item_id == item.id]
        fallen = {event.undoes for event in its_events}
        undone = frozenset(event.decision_id for event in its_events if event.number in fallen and event.decision_id)
        its_decisions = [decision for decision in decisions if decision.item_id == item.id]
        its_drafts = [draft for draft in drafts if draft.item_id == item.id]
        histories.append(History(item, listed, its_events, its_decisions, undone, its_drafts))
    return histories


def _load_people(session: Session, histories: Sequence[History], viewer: Reviewer) -> list[Reviewer]:
    """Load who is named in histories."""
    acted = {event.reviewer_id for history in histories for event in history.events}
    judged = {decision.reviewer_id for history in histories for decision in history.decisions}
    others = (acted | judged) - {None, viewer.id}
    if not others:
        return [viewer]
    return [viewer, *session.exec(select(Reviewer).where(col(Reviewer.id).in_(others)))]


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


def _draft(draft: Draft) -> DraftShown:
    return {
        "round": draft.round,
        "orphan": draft.orphan,
        "judgement": draft.judgement,
        "saved_at": clock.iso(draft.saved_at),
    }
