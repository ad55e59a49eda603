"""What is likely handed out next: so that its picture is there when it is. Nothing is leased by looking."""

from dataclasses import dataclass

from sqlmodel import col, select

from config import clock
from storage.acts import Act
from storage.caches import cache_id_of
from storage.database import Record
from storage.people import acting_reviewer
from storage.queue.taking import best_items
from storage.tables.provenance import Cache, Document
from storage.tables.review import ReviewItem
from storage.vocabulary import ReviewState


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A document that is likely handed out next."""

    document: str
    """SHA-256, 64 hex digits."""
    cache: str
    media_type: str | None


def list_upcoming(record: Record, *, reviewer: str, cache: str | None = None, limit: int = 1) -> list[Upcoming]:
    """List the documents that *reviewer* would be handed next for a first review, as the queue stands now.

    Args:
        record: the open record.
        reviewer: the name of who would take.
        cache: only of this cache, by its slug; None: of all.
        limit: at most so many.

    Raises:
        NotFound: there is no such reviewer or cache.
    """
    with record.reading() as session:
        act = Act(record, session, acting_reviewer(session, reviewer), clock.now())
        cache_id = None if cache is None else cache_id_of(session, cache)
        items = best_items(act, cache_id, ReviewState.QUEUED, limit=limit)
        query = (
            select(ReviewItem.id, Document.sha256, Cache.slug, Document.media_type)
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .where(col(ReviewItem.id).in_(items))
        )
        found = {item: Upcoming(sha256, slug, media_type) for item, sha256, slug, media_type in session.exec(query)}
        return [found[item] for item in items]
