"""Notices: what needs people, computed from the record alone, and to which channel each was told.

A notice holds ids, kinds and times: never a name, a text or an address.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import exists, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config import clock
from config.settings import Settings
from storage.bulk import in_chunks
from storage.database import Record
from storage.noticing import Digest, Due, NoticeChannel, NoticeKind, Told
from storage.tables.claims import ClaimStatusChange
from storage.tables.notices import Notice, NoticeDelivery
from storage.tables.replies import ReplyRequest, ReplySettlement
from storage.tables.review import Draft, ReviewEvent, ReviewItem
from storage.tables.sources import CaptureCheck
from storage.vocabulary import CaptureVerdict, ClaimStatus, ReviewState

HEIGHT = {
    ClaimStatus.RETRACTED: -4,
    ClaimStatus.REFUTED: -3,
    ClaimStatus.DISPUTED: -2,
    ClaimStatus.UNVERIFIABLE: -1,
    ClaimStatus.UNASSESSED: 0,
    ClaimStatus.SINGLE_SOURCE: 1,
    ClaimStatus.SUPPORTED: 2,
    ClaimStatus.CORROBORATED: 3,
    ClaimStatus.VERIFIED: 4,
}
"""The ladder, and below it what takes precedence over it, the strongest lowest."""
TOLD_OF_CAPTURES = {
    CaptureVerdict.CHANGED: NoticeKind.CAPTURE_CHANGED,
    CaptureVerdict.MOVED: NoticeKind.CAPTURE_MOVED,
    CaptureVerdict.GONE: NoticeKind.CAPTURE_GONE,
}
HELD = (ReviewState.TAKEN, ReviewState.SECOND_REVIEW)
"""States in which somebody may hold an item."""


def due_now(session: Session, *, settings: Settings, now: datetime) -> list[Due]:
    """Compute all that needs people, from the record and the time alone; nothing is written."""
    found = [
        *_replies(session, now, timedelta(days=settings.notify_reply_days)),
        *_leases(session, now),
        *_falls(session),
        *_captures(session),
        *_waiting(session, ReviewState.PARKED, now, settings.notify_parked_days),
        *_waiting(session, ReviewState.SECOND_REVIEW, now, settings.notify_second_review_days),
    ]
    order = list(NoticeKind)
    return sorted(found, key=lambda due: (order.index(due.kind), due.since, due.subject))


def _replies(session: Session, now: datetime, ahead: timedelta) -> Iterator[Due]:
    settled = exists().where(col(ReplySettlement.reply_id) == col(ReplyRequest.id))
    statement = select(ReplyRequest.id, ReplyRequest.deadline).where(
        col(ReplyRequest.deadline).is_not(None), col(ReplyRequest.deadline) <= now + ahead, ~settled
    )
    for reply, deadline in session.exec(statement):
        if deadline is not None:
            kind = NoticeKind.REPLY_DUE if deadline > now else NoticeKind.REPLY_OVERDUE
            yield Due(kind, f"reply:{reply}", deadline, f"{kind}:{reply}")


def _leases(session: Session, now: datetime) -> Iterator[Due]:
    draft = exists().where(
        col(Draft.item_id) == col(ReviewItem.id),
        col(Draft.round) == col(ReviewItem.round),
        col(Draft.reviewer_id) == col(ReviewItem.assignee_id),
        col(Draft.orphan).is_(False),
    )
    statement = select(ReviewItem.id, ReviewItem.token, ReviewItem.lease_expires_at, draft).where(
        col(ReviewItem.state).in_(HELD),
        col(ReviewItem.assignee_id).is_not(None),
        col(ReviewItem.lease_expires_at) <= now,
    )
    for item, token, expired, has_draft in session.exec(statement):
        if expired is not None:
            kind = NoticeKind.DRAFT_ABANDONED if has_draft else NoticeKind.LEASE_ABANDONED
            lease = hashlib.sha256(str(token).encode()).hexdigest()[:16]  # a token opens a lease: it stays where it is
            yield Due(kind, f"item:{item}", expired, f"lease_abandoned:{item}:{lease}")


def _falls(session: Session) -> Iterator[Due]:
    statement = select(ClaimStatusChange).order_by(col(ClaimStatusChange.claim_id), col(ClaimStatusChange.revision))
    changes = session.exec(statement).all()
    last = {change.claim_id: change.id for change in changes}
    for before, change in pairwise(changes):
        if before.claim_id != change.claim_id:
            continue
        if HEIGHT[ClaimStatus(change.status)] < HEIGHT[ClaimStatus(before.status)]:
            yield Due(
                NoticeKind.CLAIM_FELL,
                f"claim:{change.claim_id}",
                change.changed_at,
                f"{NoticeKind.CLAIM_FELL}:{change.claim_id}:{change.revision}",
                standing=last[change.claim_id] == change.id,
            )


def _captures(session: Session) -> Iterator[Due]:
    """Give the captures whose newest look found something else; the same finding, look after look, is one notice."""
    turns: dict[int, CaptureCheck] = {}
    statement = select(CaptureCheck).where(CaptureCheck.verdict != CaptureVerdict.UNREACHABLE)
    for check in session.exec(statement.order_by(col(CaptureCheck.id))):
        turn = turns.get(check.capture_id)
        if turn is None or turn.verdict != check.verdict:
            turns[check.capture_id] = check
    for capture, check in turns.items():
        kind = TOLD_OF_CAPTURES.get(CaptureVerdict(check.verdict))
        if kind is not None:
            yield Due(kind, f"capture:{capture}", check.checked_at, f"{kind}:{capture}:{check.id}")


def _waiting(session: Session, state: ReviewState, now: datetime, days: float) -> Iterator[Due]:
    kind = NoticeKind.ITEM_PARKED if state is ReviewState.PARKED else NoticeKind.SECOND_REVIEW_WAITING
    event = aliased(ReviewEvent)
    newest = (
        select(func.max(event.number)).where(
            event.item_id == ReviewItem.id,
            event.to_state == state,
            or_(col(event.from_state).is_(None), col(event.from_state) != state),
        )
    ).scalar_subquery()
    statement = (
        select(ReviewItem.id, ReviewEvent.number, ReviewEvent.at)
        .join(ReviewEvent, col(ReviewEvent.item_id) == col(ReviewItem.id))
        .where(
            ReviewItem.state == state,
            or_(col(ReviewItem.lease_expires_at).is_(None), col(ReviewItem.lease_expires_at) <= now),
            col(ReviewEvent.number) == newest,
            col(ReviewEvent.at) <= now - timedelta(days=days),
        )
    )
    for item, number, since in session.exec(statement):
        yield Due(kind, f"item:{item}", since, f"{kind}:{item}:{number}")


def list_due(record: Record) -> list[dict[str, object]]:
    """List what needs people now, each with when it was told and where; what was mended and told is left out."""
    with record.reading() as session:
        due = due_now(session, settings=record.settings, now=clock.now())
        known = _known(session, [one.key for one in due])
        told = _channels_told(session)
    rows = []
    for one in due:
        notice = known.get(one.key)
        channels = {} if notice is None else told.get(notice.id or 0, {})
        if one.standing or not channels:
            rows.append({**_told(one.kind, one.subject, one.since, notice), "told": channels})
    return rows


def find_notices(record: Record, channels: Sequence[NoticeChannel]) -> int:
    """Keep what is due and was not found before, for each of *channels*; gives how many are new."""
    now = clock.now()
    with record.writing() as session:
        due = due_now(session, settings=record.settings, now=now)
        known = _known(session, [one.key for one in due])
        fresh = [one for one in due if one.key not in known]
        for one in fresh:
            notice = Notice(key=one.key, kind=one.kind, subject=one.subject, since=one.since, found_at=now)
            session.add(notice)
            session.flush()
            session.add_all(NoticeDelivery(notice_id=notice.id or 0, channel=channel) for channel in channels)
    return len(fresh)


def untold(record: Record, channel: NoticeChannel) -> Digest | None:
    """Give what *channel* was not told yet, as one digest; None: nothing."""
    statement = (
        select(Notice)
        .join(NoticeDelivery)
        .where(NoticeDelivery.channel == channel, col(NoticeDelivery.told_at).is_(None))
        .order_by(col(Notice.id))
    )
    with record.reading() as session:
        notices = [_told(one.kind, one.subject, one.since, one) for one in session.exec(statement)]
    if not notices:
        return None
    counts = Counter(one["kind"] for one in notices)
    return {"at": clock.iso(clock.now()), "counts": dict(sorted(counts.items())), "notices": notices}


def mark_told(record: Record, channel: NoticeChannel, digest: Digest) -> None:
    """Keep that *channel* was told *digest*."""
    with record.writing() as session:
        for numbers in in_chunks(one["notice"] for one in digest["notices"]):
            session.execute(
                update(NoticeDelivery)
                .where(col(NoticeDelivery.channel) == channel, col(NoticeDelivery.notice_id).in_(numbers))
                .values(told_at=clock.now())
            )


def _told(kind: str, subject: str, since: datetime, notice: Notice | None) -> Told:
    return {
        "notice": None if notice is None else notice.id,
        "kind": str(kind),
        "subject": subject,
        "since": clock.iso(since),
    }


def _known(session: Session, keys: Iterable[str]) -> dict[str, Notice]:
    found: dict[str, Notice] = {}
    for some in in_chunks(keys):
        found |= {one.key: one for one in session.exec(select(Notice).where(col(Notice.key).in_(some)))}
    return found


def _channels_told(session: Session) -> dict[int, dict[str, str]]:
    told: dict[int, dict[str, str]] = {}
    for one in session.exec(select(NoticeDelivery).where(col(NoticeDelivery.told_at).is_not(None))):
        if one.told_at is not None:
            told.setdefault(one.notice_id, {})[one.channel] = clock.iso(one.told_at)
    return told
