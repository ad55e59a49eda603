"""How many of the pages that were found each filter would leave: what stands beside the results.

What it costs goes by the pages that are counted, `COUNTED` at most. Of more nothing is told: counts of a part would
mislead, and counts of all would read a row for each page.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from config import clock
from storage.bulk import in_chunks
from storage.database import Record
from storage.queue.listing import standing_of
from storage.search.filters import values_of
from storage.search.finding import COUNTED, find_pages
from storage.search.within import Within
from storage.tables.documents import DocumentLanguage, Page
from storage.tables.provenance import Cache, Delivery, Document, Occurrence
from storage.tables.review import ReviewItem
from storage.tables.search import SearchPage

Facet = list[tuple[str, int]]
"""Values of a filter, each with the number of pages it leaves, most first."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found, as a whole."""

    total: int
    """Pages; `COUNTED` and one: there are more than `COUNTED`."""
    facets: dict[str, Facet] | None
    """By the name of the filter; a date has its years. None: there are too many pages."""


def survey(record: Record, query: str, within: Within) -> Survey:
    """Count the pages that hold what is asked for, and how many of them each filter would leave.

    Args:
        record: the open record.
        query: as a person types it.
        within: where to look.

    Raises:
        UsageError: the query, or where to look, cannot be understood.
        NotFound: there is no such cache, delivery or family.
    """
    with record.reading() as session:
        pages = find_pages(session, query, within, limit=COUNTED + 1)
        if len(pages) > COUNTED:
            return Survey(len(pages), None)
        counted: dict[str, Counter[str]] = {}
        for name, value, count in (
            *_by_index(session, pages),
            *_by_record(session, pages, with_deliveries=within.cache is not None),
        ):
            counted.setdefault(name, Counter())[value] += count
    return Survey(len(pages), {name: _sorted(counts, by_value=name in _YEARS) for name, counts in counted.items()})


_YEARS = frozenset({"created", "modified", "sent"})


def _sorted(counts: Counter[str], *, by_value: bool) -> Facet:
    return sorted(counts.items(), key=lambda pair: (0 if by_value else -pair[1], pair[0]))


def _by_index(session: Session, pages: Sequence[int]) -> list[tuple[str, str, int]]:
    """Count by what the index holds: exactly what a filter would find."""
    languages = session.exec(select(DocumentLanguage.language).distinct()).all()
    alike: Counter[str] = Counter()
    for chunk in in_chunks(pages):
        query = select(SearchPage.about).where(col(SearchPage.page_id).in_(chunk))
        alike.update(session.exec(query))
    return [
        (name, value, count)
        for about, count in alike.items()
        for name, value in set(values_of(about.split(" "), languages))
    ]


def _by_record(session: Session, pages: Sequence[int], *, with_deliveries: bool) -> list[tuple[str, str, int]]:
    """Count by what only the record tells of documents; deliveries are counted within one cache."""
    now = clock.now()
    of_document: Counter[int] = Counter()
    for chunk in in_chunks(pages):
        query = select(Page.document_id, func.count()).where(col(Page.id).in_(chunk)).group_by(col(Page.document_id))
        of_document.update(dict(session.exec(query).all()))
    found = []
    for documents in in_chunks(of_document):
        cached = select(Document.id, Cache.slug).join(Cache, col(Cache.id) == col(Document.cache_id))
        slugs = session.exec(cached.where(col(Document.id).in_(documents)))
        found += [("cache", slug, of_document[document_id or 0]) for document_id, slug in slugs]
        items = session.exec(select(ReviewItem).where(col(ReviewItem.document_id).in_(documents)))
        found += [("state", standing_of(item, now)[0].value, of_document[item.document_id]) for item in items]
        if with_deliveries:
            places = (
                select(Occurrence.document_id, Delivery.number)
                .join(Delivery, col(Delivery.id) == col(Occurrence.delivery_id))
                .where(col(Occurrence.document_id).in_(documents))
                .distinct()
            )
            found += [("delivery", str(number), of_document[one]) for one, number in session.exec(places)]
    return found
