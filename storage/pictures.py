"""The hashes of pages' pictures in the record: those of the newest reading, for the pages that were looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows, listed
from storage.database import Record
from storage.likeness import ALGORITHM, BYTES
from storage.tables.documents import Page
from storage.tables.provenance import Document
from storage.tables.sameness import PagePicture


@dataclass(frozen=True, slots=True)
class PagePictureRow:
    """A page that can be found by its picture."""

    page_id: int
    document_id: int
    number: int
    """Of the page, from 1."""
    bits: bytes
    """As `storage.likeness` lays them out."""


def save_pictures(session: Session, pictures: Mapping[int, bytes | None]) -> None:
    """Store the hashes of pages' pictures by page id, in place of those of an earlier reading; None: there is none."""
    for chunk in in_chunks(pictures):
        session.execute(delete(PagePicture).where(col(PagePicture.page_id).in_(chunk)))
    rows = [
        {"page_id": page_id, "algorithm": ALGORITHM, "bits": bits}
        for page_id, bits in sorted(pictures.items())
        # a worker that a document took over may answer anything
        if bits is not None and len(bits) == BYTES
    ]
    insert_rows(session, "page_picture", rows)


def are_pictured(record: Record, document_ids: Iterable[int]) -> bool:
    """Tell whether a page of some documents has a picture that can be compared."""
    with record.reading() as session:
        query = (
            select(PagePicture.page_id)
            .join(Page, col(Page.id) == col(PagePicture.page_id))
            .where(col(Page.document_id).in_(listed(session, document_ids)), col(PagePicture.algorithm) == ALGORITHM)
        )
        return session.exec(query.limit(1)).first() is not None


def load_pictures(record: Record, cache_id: int) -> list[PagePictureRow]:
    """List the pages of a cache whose pictures were hashed as this version does it, in the order of their ids."""
    query = (
        select(Document.cache_id, PagePicture.page_id, Page.document_id, Page.number)
        .add_columns(col(PagePicture.bits))
        .join(Page, col(Page.id) == col(PagePicture.page_id))
        .join(Document, col(Document.id) == col(Page.document_id))
        .where(col(PagePicture.algorithm) == ALGORITHM)
        .order_by(col(PagePicture.page_id))
    )
    with record.reading() as session:
        # asked for the cache, SQLite would go through all its documents, though few have pictures
        return [PagePictureRow(*row) for cache, *row in session.execute(query) if cache == cache_id]
