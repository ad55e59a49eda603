"""Where a search looks: what the index tells of a page, and what only the record tells of its document.

How far the review of a document has come, in which deliveries it was found and which family it is in change without its
being read again. So they are asked of the record, and the index is asked for pages of such documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists
from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, UsageError
from storage.caches import cache_id_of
from storage.queue.eligible import is_free
from storage.relations.families import find_family
from storage.search import filters
from storage.search.tree import Every, Tree
from storage.tables.documents import Page
from storage.tables.provenance import Delivery, Occurrence
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import ReviewState

FEW = 2000
"""Pages of a filter that are listed before the index is asked; where there are more, each page that was found is held
against their documents. To look up a page in a list costs an eighth of looking up its document."""
Documents = Select[tuple[int]]
"""Selects documents by their ids."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where a search looks; None: anywhere."""

    cache: str | None = None
    """By its slug."""
    language: str | None = None
    """On pages with text in it: a BCP 47 tag or its beginning."""
    outcome: str | None = None
    """In documents whose reading ended so."""
    pages: str | None = None
    """By number: `1`, or `2-5`."""
    script: str | None = None
    """On pages with text in it: a code of ISO 15924."""
    kind: str | None = None
    """In documents of this kind, or of this media type."""
    method: str | None = None
    """On pages whose text was got so."""
    signal: str | None = None
    """In documents that it was found in, on whichever page; `any`: some signal."""
    date: str | None = None
    """Which date of a document: `created`, `modified` or `sent`; None: one of them."""
    since: str | None = None
    """The first day: a year, month or day."""
    until: str | None = None
    """The last day, which is in."""
    state: str | None = None
    """In documents whose review stands there now."""
    delivery: int | None = None
    """In documents that were found in this delivery of the cache, whether or not in an earlier one."""
    family: str | None = None
    """In documents of a family: a prefix of its name, or of a member's SHA-256."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which documents pages are asked for, as the record tells it."""

    documents: tuple[Documents, ...]
    """Each page's document is in all of them."""
    pages: int
    """How many pages they have; `FEW` and one: more than `FEW`."""

    @property
    def are_few(self) -> bool:
        """Whether their pages are few."""
        return self.pages <= FEW

    def holds(self, page_id: ColumnElement[int]) -> ColumnElement[bool]:
        """Give the condition that a page is one of them."""
        if self.are_few:
            # the index must not be entered by the list: FTS5 would carry the whole query out anew for each page of it
            return (page_id + 0).in_(select(col(Page.id)).where(*self._documents()))
        return exists().where(col(Page.id) == page_id, *self._documents())

    def _documents(self) -> list[ColumnElement[bool]]:
        return [col(Page.document_id).in_(one) for one in self.documents]


def narrow(session: Session, tree: Tree, within: Within) -> tuple[Tree, Scope | None]:
    """Narrow a query to where it looks.

    Args:
        session: that reads.
        tree: the query.
        within: where to look.

    Returns:
        A tree that asks the index for all it knows, and what is left to ask the record for; None: nothing.

    Raises:
        UsageError: where to look cannot be understood.
        NotFound: there is no such cache, delivery or family.
    """
    cache_id = None if within.cache is None else cache_id_of(session, within.cache)
    documents: list[Documents] = []
    if within.family is not None:
        cache_id, family = find_family(session, within.family, within.cache)
        documents.append(_in_family(family))
    if within.delivery is not None:
        documents.append(_in_delivery(session, cache_id, within.delivery))
    if within.state is not None:
        documents.append(_standing(within.state))
    narrowing = _by_index(within)
    if cache_id is not None:
        narrowing.insert(0, filters.of_cache(cache_id))
    narrowed = Every((tree, *narrowing)) if narrowing else tree
    return narrowed, _scope(session, documents) if documents else None


def _by_index(within: Within) -> list[Tree]:
    asked = (
        (filters.of_language, within.language),
        (filters.of_script, within.script),
        (filters.of_outcome, within.outcome),
        (filters.of_kind, within.kind),
        (filters.of_method, within.method),
        (filters.of_signal, within.signal),
        (filters.of_pages, within.pages),
    )
    found: list[Tree] = [ask(written) for ask, written in asked if written is not None]
    if not within.date is within.since is within.until is None:
        found.append(filters.of_dates(within.date, within.since, within.until))
    return found


def _scope(session: Session, documents: Sequence[Documents]) -> Scope:
    query = select(col(Page.id)).where(*(col(Page.document_id).in_(one) for one in documents)).limit(FEW + 1)
    return Scope(tuple(documents), len(session.exec(query).all()))


def _in_family(family: str) -> Documents:
    return select(col(FamilyMember.document_id)).where(col(FamilyMember.family) == family)


def _in_delivery(session: Session, cache_id: int | None, number: int) -> Documents:
    if cache_id is None:
        raise UsageError("delivery: is counted within a cache. Say which cache, too")
    query = select(Delivery.id).where(Delivery.cache_id == cache_id, Delivery.number == number)
    delivery_id = session.exec(query).first()
    if delivery_id is None:
        raise NotFound(f"this cache has no delivery {number}")
    return select(col(Occurrence.document_id)).where(col(Occurrence.delivery_id) == delivery_id)


def _standing(written: str) -> Documents:
    """Select the documents whose review stands somewhere now: one whose lease has expired waits again."""
    try:
        state = ReviewState(written.lower())
    except ValueError:
        raise UsageError(f"state: takes one of {', '.join(state.value for state in ReviewState)}") from None
    free = is_free(clock.now())
    stands = free if state is ReviewState.QUEUED else (col(ReviewItem.state) == state) & ~free
    return select(col(ReviewItem.document_id)).where(stands)
