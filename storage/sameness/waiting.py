"""Which documents wait to be compared: new ones, and those that were read otherwise since."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.tables.documents import Page
from storage.tables.provenance import Document
from storage.tables.sameness import PageSketch, SketchedDocument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document of the index."""

    document_id: int
    sketched_id: int
    """By which the index of facts knows it."""
    waits: bool
    """True: it was not compared since it was read."""


def list_sketched(record: Record, cache_id: int) -> tuple[list[Waiting], "NDArray[np.int64]"]:
    """List what the index holds of a cache.

    Returns:
        its documents, by id, and the document of each page's sketch: the id of it at the place of the sketch's, else
        0.
    """
    import numpy as np  # noqa: PLC0415 the command line starts without it

    with record.reading() as session:
        documents = (
            select(SketchedDocument.document_id, SketchedDocument.id, SketchedDocument.related)
            .join(Document, col(Document.id) == col(SketchedDocument.document_id))
            .where(Document.cache_id == cache_id)
            .order_by(col(SketchedDocument.document_id))
        )
        found = [
            Waiting(document_id, number or 0, not related) for document_id, number, related in session.exec(documents)
        ]
        pages = (
            select(PageSketch.id, Page.document_id)
            .join(Page, col(Page.id) == col(PageSketch.page_id))
            .join(Document, col(Document.id) == col(Page.document_id))
            .where(Document.cache_id == cache_id)
        )
        rows = np.array([tuple(row) for row in session.execute(pages)], dtype=np.int64).reshape(-1, 2)
        owners = np.zeros(int(rows[:, 0].max(initial=0)) + 1, dtype=np.int64)
        owners[rows[:, 0]] = rows[:, 1]
        return found, owners


def mark_related(record: Record, document_ids: Iterable[int]) -> None:
    """Say that documents have been compared with all others."""
    _mark(record, document_ids, related=True)


def let_wait(record: Record, document_ids: Iterable[int]) -> None:
    """Let documents wait to be compared anew."""
    _mark(record, document_ids, related=False)


def _mark(record: Record, document_ids: Iterable[int], *, related: bool) -> None:
    ids = sorted(document_ids)
    if not ids:
        return
    with record.writing() as session:
        for chunk in in_chunks(ids):
            session.execute(
                update(SketchedDocument).where(col(SketchedDocument.document_id).in_(chunk)).values(related=related)
            )
