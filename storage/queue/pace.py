"""The pace of the work on a cache: how many judgements a day, how long one takes, and what is left."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy import func
from sqlmodel import Session, col, select

from config import clock
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.judgements import stands
from storage.rules.review import Event
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState

DAYS = 14
NEWEST = 500
"""Judgements from which it is told how long one takes."""
FEWEST = 5
"""With fewer nobody can say."""
SECONDS_AN_HOUR = 3600
LEFT = (ReviewState.QUEUED, ReviewState.TAKEN, ReviewState.RETURNED)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the work goes."""

    days: tuple[tuple[date, int], ...]
    """The last days (UTC), the oldest first, each with the judgements that were made on it and stand."""
    left: int
    """Items that wait for a first judgement."""
    left_for_second: int
    """Items that wait for a second person."""
    parked: int
    seconds_each: float | None
    """From taking to deciding, the middle of the newest judgements; None: too few to say."""

    @property
    def hours_left(self) -> float | None:
        """Tell the hours that one person would need for what is left, parked items not counted; None: not known."""
        if self.seconds_each is None:
            return None
        return (self.left + self.left_for_second) * self.seconds_each / SECONDS_AN_HOUR


def measure_pace(record: Record, cache: str) -> Pace:
    """Measure how the work on a cache goes.

    Args:
        record: the open record.
        cache: by its slug.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        cache_id = cache_id_of(session, cache)
        counted = (
            select(col(ReviewItem.state), func.count())
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .where(Document.cache_id == cache_id)
            .group_by(col(ReviewItem.state))
        )
        states = dict(session.exec(counted).all())
        return Pace(
            _days(session, cache_id),
            left=sum(states.get(state, 0) for state in LEFT),
            left_for_second=states.get(ReviewState.SECOND_REVIEW, 0),
            parked=states.get(ReviewState.PARKED, 0),
            seconds_each=_seconds_each(session, cache_id),
        )


def _days(session: Session, cache_id: int) -> tuple[tuple[date, int], ...]:
    today = clock.now().date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(Decision.decided_at)
        .join(ReviewItem, col(ReviewItem.id) == col(Decision.item_id))
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(Document.cache_id == cache_id, Decision.decided_at >= midnight - timedelta(days=DAYS - 1), stands())
    )
    made = Counter(moment.date() for moment in session.exec(query))
    return tuple((day, made[day]) for day in days)


def _seconds_each(session: Session, cache_id: int) -> float | None:
    decided = (
        select(ReviewEvent)
        .join(ReviewItem, col(ReviewItem.id) == col(ReviewEvent.item_id))
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(Document.cache_id == cache_id, ReviewEvent.event == Event.DECIDE)
        .order_by(col(ReviewEvent.id).desc())
        .limit(NEWEST)
    )
    newest = session.exec(decided).all()
    items = sorted({event.item_id for event in newest})
    takes = select(ReviewEvent).where(col(ReviewEvent.item_id).in_(items), ReviewEvent.event == Event.TAKE)
    taken: dict[int, list[ReviewEvent]] = {}
    for event in session.exec(takes.order_by(col(ReviewEvent.number))):
        taken.setdefault(event.item_id, []).append(event)
    times = [seconds for event in newest if (seconds := _since_taken(event, taken.get(event.item_id, []))) is not None]
    return median(times) if len(times) >= FEWEST else None


def _since_taken(decided: ReviewEvent, takes: list[ReviewEvent]) -> float | None:
    own = [take for take in takes if take.number < decided.number and take.reviewer_id == decided.reviewer_id]
    return (decided.at - own[-1].at).total_seconds() if own else None
