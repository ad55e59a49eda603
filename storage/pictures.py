"""The hashes of pages' pictures in the record: those of the newest reading, for the pages that were looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
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


@dataclass(frozen=True, slots=True)
class Drawable:
    """A document whose pages can be drawn."""

    sha256: str
    media_type: str
    pages: tuple[tuple[int, int], ...]
    """Ids and numbers, from 1, of those that have a geometry."""


def drawable(record: Record, document_id: int) -> Drawable | None:
    """Tell what of a document can be drawn; None: nothing, its pages have no geometry."""
    here = select(Page.id, Page.number).where(Page.document_id == document_id, col(Page.width).is_not(None))
    with record.reading() as session:
        document = session.get_one(Document, document_id)
        pages = tuple((page_id or 0, number) for page_id, number in session.exec(here.order_by(col(Page.number))))
        if document.media_type is None or not pages:
            return None
        return Drawable(document.sha256, document.media_type, pages)


def keep_pictures(record: Record, pictures: Mapping[int, bytes | None]) -> None:
    """Store the hashes of pages that were drawn for it; as `save_pictures`."""
    with record.writing() as session:
        save_pictures(session, pictures)


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


def load_pictures(record: Record, cache_id: int) -> list[PagePictureRow]:
    """List the pages of a cache whose pictures were hashed as this version does it, in the order of their ids."""
    query = (
        select(PagePicture.page_id, Page.document_id, Page.number, PagePicture.bits)
        .join(Page, col(Page.id) == col(PagePicture.page_id))
        .join(Document, col(Document.id) == col(Page.document_id))
        .where(col(Document.cache_id) == cache_id, col(PagePicture.algorithm) == ALGORITHM)
        .order_by(col(PagePicture.page_id))
    )
    with record.reading() as session:
        return [PagePictureRow(*row) for row in session.exec(query)]
