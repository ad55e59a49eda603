"""Which documents hold the terms of a watchlist, as far as the index tells; where it does not, it says so.

Every term is asked of a stretch of pages at once: what a question costs goes by the pages that hold the term, and no
text is read or analysed for it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import true
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.search import index
from storage.search.filters import VERSION
from storage.search.standing import Wording
from storage.search.tree import Either, Every, Leaf, Tree
from storage.search.vectors import STEPS
from storage.tables.documents import Page, TextVariant
from storage.tables.search import SearchPage, SearchState

FEWEST_PAGES = 20
"""Pages of a stretch that are worth the questions; to read and analyse so many takes about as long."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the index tells of some documents; both by the document's id, terms by their place in the list."""

    holds: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The terms that stand in a document."""
    in_doubt: dict[int, dict[int, set[int] | None]] = field(default_factory=lambda: defaultdict(dict))
    """By the page's id, the terms that its text must be searched for; None: all of them."""


def watch(record: Record, terms: Sequence[Sequence[Wording]], document_ids: Collection[int]) -> Watched:
    """Ask the index which terms stand on the pages of some documents.

    Args:
        record: the open record.
        terms: of each term its wordings.
        document_ids: as many as there are.

    Returns:
        What is sure, and what is not: a term of several words that all stand on a page, perhaps apart; pages that
        are not in the index as they are shown, are kept in parts, or are few.
    """
    watched = Watched()
    questions = [_question(wordings) for wordings in terms]
    for chunk in in_chunks(sorted(document_ids)):
        with record.reading() as session:
            for stretch, pages in _indexed(session, chunk, watched).items():
                _ask(session, stretch, pages, questions=questions, watched=watched)
    return watched


def _question(wordings: Sequence[Wording]) -> tuple[Tree | None, Tree | None]:
    """Give a tree for where a term surely stands, and one for where it may."""
    alone = [run for wording in wordings if len(wording) == 1 for run in wording[0].runs]
    several: list[Tree] = [Every(wording) for wording in wordings if len(wording) > 1]
    return Leaf(tuple(alone)) if alone else None, Either(tuple(several)) if several else None


def _indexed(session: Session, document_ids: Sequence[int], watched: Watched) -> dict[int, dict[int, int]]:
    """Give the pages that the index can be asked about, with their documents, by stretch; all others are in doubt."""
    state = session.exec(select(SearchState.version)).first()
    is_held = (
        (col(SearchPage.page_id) == col(Page.id))
        & (col(SearchPage.variant_id) == col(TextVariant.id))
        & col(SearchPage.spans_by).is_not_distinct_from(col(TextVariant.spans_by))
    )
    query = (
        select(col(Page.id), col(Page.document_id), col(SearchPage.page_id))
        .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .outerjoin(SearchPage, is_held if state == VERSION else ~true())
        .where(col(Page.document_id).in_(document_ids), col(TextVariant.chosen_because).is_not(None))
    )
    stretches: dict[int, dict[int, int]] = defaultdict(dict)
    for page, document, held in session.execute(query):
        if held is None:
            watched.in_doubt[document][page] = None
        else:
            stretches[page >> STEPS[0]][page] = document
    for stretch in [stretch for stretch, pages in stretches.items() if len(pages) < FEWEST_PAGES]:
        _doubt(stretches.pop(stretch), watched)
    for stretch, pages in stretches.items():
        parted = [page for page in index.in_parts_within(session, stretch) if page in pages]
        _doubt({page: pages.pop(page) for page in parted}, watched)
    return stretches


def _doubt(pages: Mapping[int, int], watched: Watched) -> None:
    for page, document in pages.items():
        watched.in_doubt[document][page] = None


def _ask(
    session: Session,
    stretch: int,
    pages: Mapping[int, int],
    *,
    questions: Sequence[tuple[Tree | None, Tree | None]],
    watched: Watched,
) -> None:
    for term, (alone, several) in enumerate(questions):
        for page in [] if alone is None else index.matching_within(session, alone, stretch):
            if page in pages:
                watched.holds[pages[page]].add(term)
        for page in [] if several is None else index.matching_within(session, several, stretch):
            if page in pages and term not in watched.holds.get(pages[page], ()):
                wanted = watched.in_doubt[pages[page]].setdefault(page, set())
                assert wanted is not None  # noqa: S101 a page that is asked about is not all in doubt
                wanted.add(term)
