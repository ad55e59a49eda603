"""What the watchlist did: how many documents of each cache are put earlier by which of its terms."""

from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import col, select

from storage.database import Record
from storage.tables.provenance import Cache, Document
from storage.tables.review import ReviewItem

REASON = "watchlist: "
"""What a reason begins with that a term gave."""
ROWS_AT_ONCE = 10_000


@dataclass(slots=True)
class Hits:
    """The items of one cache."""

    cache: str
    items: int = 0
    hit: int = 0
    """Items whose document holds a term or more."""
    by_term: Counter[str] = field(default_factory=Counter)
    """Items, by the term as the list writes it."""
    ranked_by: Counter[str] = field(default_factory=Counter)
    """Items, by the first digits of the watchlist that ranked them."""


def count_hits(record: Record) -> list[Hits]:
    """Count by cache what the terms of the watchlist, as it was when each item was ranked, lifted."""
    query = (
        select(Cache.slug, ReviewItem.plain_because, ReviewItem.ranked_by)
        .join(Document, col(Document.cache_id) == col(Cache.id))
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
    )
    with record.reading() as session:
        found = {slug: Hits(slug) for slug in session.exec(select(Cache.slug).order_by(col(Cache.slug)))}
        for slug, because, ranked_by in session.exec(query).yield_per(ROWS_AT_ONCE):
            terms = {reason.removeprefix(REASON) for reason in because if reason.startswith(REASON)}
            one = found[slug]
            one.items += 1
            one.hit += bool(terms)
            one.by_term.update(terms)
            one.ranked_by[_list_of(ranked_by)] += 1
    return list(found.values())


def _list_of(ranked_by: str) -> str:
    """Give the part of a ranking's name that names the watchlist: `VERSION/LIST/READING`."""
    return ranked_by.split("/")[1] if ranked_by.count("/") == 2 else ""  # noqa: PLR2004 its three parts
