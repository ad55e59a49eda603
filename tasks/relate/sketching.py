"""Sketches the documents that were read before there were sketches, so that they are found like any other."""

from storage.database import Record
from storage.sameness import Paper, list_unsketched, load_papers, store_sketches
from storage.shapes import SketchRead
from tasks.fingerprint.page import sketch

BATCH = 50
"""Documents a transaction."""


def sketch_missing(record: Record, cache_id: int) -> int:
    """Sketch what of a cache has text and no sketch; gives how many documents that were."""
    waiting = list_unsketched(record, cache_id)
    for start in range(0, len(waiting), BATCH):
        papers = load_papers(record, waiting[start : start + BATCH])
        store_sketches(record, [(paper.document_id, _sketches(paper)) for paper in papers])
    return len(waiting)


def _sketches(paper: Paper) -> dict[int, SketchRead]:
    return {page.number: sketch(page.text, page.spans) for page in paper.pages}
