"""Deciding for a family: one judgement for all members that are free or in one's hands, each recorded on its own."""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypedDict, cast

import sqlalchemy
from sqlalchemy import Integer, bindparam, case, func, union
from sqlmodel import col, select

from config import clock
from config.errors import Refused
from storage import people
from storage.acts import Act, Done, Entry, known_id, perform, refuse_stale
from storage.database import Record
from storage.queue.acts import add_event, as_json
from storage.queue.answers import Decided, FamilyDecided, Skipped
from storage.queue.deciding import decide_first
from storage.queue.eligible import asked_by, asked_now, asking, is_not_their_own, is_readable
from storage.queue.leases import is_in_force, is_late, item_id_in, refuse_lost_lease, unknown_item, unknown_token
from storage.queue.listing import standing_of
from storage.queue.taking import record_expiry
from storage.rules.review import Event, Judgement, next_state
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import ReviewState

DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a family and its place in the queue; None: it has none."""

    document: str
    item: ReviewItem | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which items of a family the reviewer may review."""

    readable: frozenset[int | None]
    not_their_own: frozenset[int | None]


class FamilyPreview(TypedDict):
    """What a decision on a family would do now."""

    decided: int
    """Items, the one in hand counted."""
    skipped: dict[str, int]
    """How many would be left out, by reason."""


def decide_family(
    record: Record,
    token: str,
    *,
    reviewer: str,
    judgement: Judgement,
    request: str | None = None,
    expected: int | None = None,
) -> FamilyDecided:
    """Record a decision on the item that *token* holds, and the same on each member of its family that is free.

    Members in the reviewer's own hands are decided too. Each has its own decision, events, ruling and entry in the
    ledger; all in one transaction. The others are told, with the reason why they were left out.

    Args:
        record: the open record.
        token: of the lease on one member, as `take` gave it.
        reviewer: the name of who decides.
        judgement: what they say of each of them.
        request: the request key.
        expected: the version of the token's item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; the
            judgement is kept as an orphan draft of this one item), the item is not as the caller saw it (rule
            `stale`), or the request key was used for something else (rule `request_key`).
        Refused: the item is held for a second review: these are given one by one (rule `second_review`).
    """
    answer = perform(
        record,
        "decide_family",
        reviewer=reviewer,
        request=request,
        asked={"token": token, **as_json(judgement)},
        act=lambda act: _decide_family(act, token, judgement, expected),
    )
    return cast("FamilyDecided", dict(answer))


def preview_family(record: Record, item: int, *, reviewer: str) -> FamilyPreview:
    """Tell how many items a decision on the family of *item* would decide now, and why others would be left out.

    Args:
        record: the open record.
        item: its number; who asks may hold it or not.
        reviewer: the name of who would decide.

    Raises:
        NotFound: there is no such reviewer or item.
    """
    with record.reading() as session:
        act = Act(record, session, people.acting_reviewer(session, reviewer), clock.now())
        if session.get(ReviewItem, item) is None:
            raise unknown_item(item)
        counts = dict(session.execute(_count_reasons(), {**asked_by(act), "asked_item": item}).tuples().all())
        return {
            "decided": counts.pop(DECIDED, 0),
            "skipped": {reason: number for reason, number in counts.items() if number},
        }


@cache
def _count_reasons() -> sqlalchemy.Select[tuple[str, int]]:
    """Count the family of `asked_item` by what `_reason_to_skip` says of each member, and `DECIDED`."""
    mine = (
        select(Document.id, Document.cache_id, FamilyMember.family)
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
        .where(col(ReviewItem.id) == bindparam("asked_item", type_=Integer()))
        .subquery()
    )
    related = (
        select(FamilyMember.document_id)
        .join(mine, mine.c.family == col(FamilyMember.family))
        .join(Document, col(Document.id) == col(FamilyMember.document_id))
        .where(col(Document.cache_id) == mine.c.cache_id)
    )
    documents = union(related, select(mine.c.id)).subquery()
    state, expiry = col(ReviewItem.state), col(ReviewItem.lease_expires_at)
    is_live = expiry.is_not(None) & (expiry > asked_now())
    reason = case(
        (col(ReviewItem.id).is_(None), "not_queued"),
        ((state == ReviewState.TAKEN) & (col(ReviewItem.assignee_id) == asking()), DECIDED),
        (is_live | state.not_in([ReviewState.QUEUED, ReviewState.TAKEN]), state),
        (~is_readable(), "language"),
        (~is_not_their_own(), "own_round"),
        else_=DECIDED,
    ).label("reason")
    members = (
        sqlalchemy.select(reason)
        .select_from(documents)
        .outerjoin(ReviewItem, col(ReviewItem.document_id) == documents.c[0])
        .subquery()
    )
    return sqlalchemy.select(members.c.reason, func.count()).group_by(members.c.reason)


def _decide_family(act: Act, token: str, judgement: Judgement, expected: int | None) -> Done:
    family, members = _members(act, item_id_in(token))
    asked = members[0].item
    if asked is None:
        raise unknown_token()
    if not is_in_force(asked, token, act):
        return refuse_lost_lease(act, asked, token, as_json(judgement))
    refuse_stale(asked.version, expected)
    if asked.state == ReviewState.SECOND_REVIEW:
        raise Refused(
            "a second review is given for one item at a time. Decide it without its family", rule="second_review"
        )
    decided: list[tuple[Decided, Entry]] = []
    skipped: list[Skipped] = []
    allowed = _allowed(act, members)
    for member in members:
        reason = _reason_to_skip(act, member, allowed)
        if member.item is None or reason is not None:
            number = None if member.item is None else member.item.id
            skipped.append({"item": number, "document": member.document, "because": reason or "not_queued"})
        else:
            decided.append(_decide_member(act, member.item, judgement, asked))
    answer: FamilyDecided = {
        "item": known_id(asked.id),
        "document": members[0].document,
        "family": family,
        "decided": [told for told, _ in decided],
        "skipped": skipped,
    }
    entries = [entry for _, entry in decided]
    return Done(entries[0].kind, entries[0].subject, entries[0].payload, answer, further=entries[1:])


def _members(act: Act, item_id: int) -> tuple[str | None, list[Member]]:
    """Give the family of an item and its members, all locked: the item first, the others by hash."""
    mine = act.session.exec(
        select(Document, FamilyMember.family)
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
        .where(ReviewItem.id == item_id)
    ).first()
    if mine is None:
        raise unknown_token()
    document, family = mine
    documents = {document.id: document.sha256}
    if family is not None:
        # the same name may stand for a family of another cache that holds the same document
        others = (
            select(Document.id, Document.sha256)
            .join(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
            .where(FamilyMember.family == family, Document.cache_id == document.cache_id)
            .order_by(col(Document.sha256))
        )
        documents |= dict(act.session.exec(others).all())
    # in the order in which ranks are saved, so that two writers cannot wait for each other in a ring
    query = select(ReviewItem).where(col(ReviewItem.document_id).in_(documents)).order_by(col(ReviewItem.document_id))
    items = {item.document_id: item for item in act.session.exec(query.with_for_update())}
    return family, [Member(sha256, items.get(known_id(number))) for number, sha256 in documents.items()]


def _allowed(act: Act, members: list[Member]) -> Allowed:
    ids = [member.item.id for member in members if member.item is not None]

    def those(condition: Any) -> frozenset[int | None]:
        query = select(ReviewItem.id).where(col(ReviewItem.id).in_(ids), condition)
        return frozenset(act.session.scalars(query, asked_by(act)))

    return Allowed(those(is_readable()), those(is_not_their_own()))


def _reason_to_skip(act: Act, member: Member, allowed: Allowed) -> str | None:
    item = member.item
    if item is None:
        return "not_queued"
    if _is_theirs(act, item):
        return None
    state, _ = standing_of(item, act.now)
    if state is not ReviewState.QUEUED:
        return state.value
    if item.id not in allowed.readable:
        return "language"
    return None if item.id in allowed.not_their_own else "own_round"


def _is_theirs(act: Act, item: ReviewItem) -> bool:
    return item.state == ReviewState.TAKEN and item.assignee_id == act.reviewer.id


def _decide_member(act: Act, item: ReviewItem, judgement: Judgement, asked: ReviewItem) -> tuple[Decided, Entry]:
    if _is_theirs(act, item):
        answer, entry = decide_first(act, item, judgement, late=is_late(item, act))
    else:
        record_expiry(act, item)
        states = (ReviewState.QUEUED, next_state(Event.TAKE, ReviewState.QUEUED))
        add_event(act, item, Event.TAKE, states, reviewer_id=act.reviewer.id, details={"with_item": asked.id})
        answer, entry = decide_first(act, item, judgement, late=False)
    return answer, Entry(entry.kind, entry.subject, {**entry.payload, "with_item": asked.id})
