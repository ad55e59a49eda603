"""The members of a family, told shortly: what a page beside a document says of them, by one question to the record."""

from typing import Any

from sqlmodel import col, select

from config import clock
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.listing import standing_of
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember


def list_members(record: Record, slug: str, family: str, *, limit: int) -> list[dict[str, Any]]:
    """List the members of a family, in the order of their hashes.

    Args:
        record: the open record.
        slug: their cache.
        family: its name.
        limit: at most so many.

    Returns:
        Of each `document`, `pivot`, `media_type`, `pages` and `review` (`item`, `state`; None: not in the queue).

    Raises:
        NotFound: there is no such cache.
    """
    now = clock.now()
    with record.reading() as session:
        query = (
            select(Document.sha256, FamilyMember.pivot, Document.media_type)
            .add_columns(col(Document.pages), ReviewItem)
            .join(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
            .outerjoin(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
            .where(col(Document.cache_id) == cache_id_of(session, slug), col(FamilyMember.family) == family)
            .order_by(col(Document.sha256))
            .limit(limit)
        )
        return [
            {
                "document": sha256,
                "pivot": pivot,
                "media_type": media_type,
                "pages": pages,
                "review": None if item is None else {"item": item.id, "state": standing_of(item, now)[0].value},
            }
            for sha256, pivot, media_type, pages, item in session.execute(query)
        ]
