"""Keeps the index with the record: what reading stores is indexed in the same transaction.

`search_page` says what the index holds of each page; where that is no longer the text shown, the page is put in anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.analysis.words import index_text
from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.search import index
from storage.search.about import Shown, about_pages, spans_of
from storage.search.filters import VERSION
from storage.search.vectors import Entry
from storage.tables.documents import Page, TextVariant
from storage.tables.search import SearchPage, SearchState

BATCH_PAGES = 200
ONLY = 1
"""The id of the row of `search_state`."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A page's text as it is, or was, in the index."""

    page_id: int
    variant_id: int
    spans_by: str | None
    about: str
    """The terms that tell what the page is."""


def prepare(session: Session) -> None:
    """Make the index ready for what is about to be stored: before the first page, and for this version."""
    _state_of(session)


def keep_indexed(session: Session, document_ids: Iterable[int]) -> None:
    """Bring the index to what the pages of some documents now show.

    Args:
        session: that writes.
        document_ids: whose pages.
    """
    for chunk in in_chunks(document_ids):
        _keep(session, col(Page.document_id).in_(chunk))


def is_complete(record: Record) -> bool:
    """Tell whether every page can be found."""
    with record.reading() as session:
        state = session.get(SearchState, ONLY)
        if state is None:
            return session.exec(_missing().limit(1)).first() is None
        return state.complete and state.version == VERSION


def catch_up(record: Record, tell: Callable[[int], None] = lambda _: None) -> int:
    """Index every page that is not: of a record from before there was an index, or from another version of it.

    Each batch is a transaction; whatever ends it, the next call goes on where it was.

    Args:
        record: the open record.
        tell: is told how many pages are done, now and then.

    Returns:
        How many pages were indexed.
    """
    done = after = 0
    while not is_complete(record):
        with record.writing() as session:
            state = _state_of(session)
            pages = session.exec(_missing().where(col(TextVariant.page_id) > after).limit(BATCH_PAGES)).all()
            _keep(session, col(Page.id).in_(pages))
            state.complete = len(pages) < BATCH_PAGES
        done, after = done + len(pages), max(pages, default=after)
        tell(done)
    return done


def _state_of(session: Session) -> SearchState:
    """Give the state, ready for this version: what another one made is wiped."""
    state = session.get(SearchState, ONLY)
    if state is None:
        older = session.exec(_missing().limit(1)).first()
        state = SearchState(id=ONLY, version=VERSION, complete=older is None)
        session.add(state)
    elif state.version != VERSION:
        index.wipe(session)
        session.execute(delete(SearchPage))
        state.version, state.complete = VERSION, False
    session.flush()
    return state


def _missing() -> SelectOfScalar[int]:
    indexed = select(SearchPage.page_id).where(col(SearchPage.page_id) == col(TextVariant.page_id)).exists()
    return (
        select(TextVariant.page_id)
        .where(col(TextVariant.chosen_because).is_not(None), ~indexed)
        .order_by(col(TextVariant.page_id))
    )


def _keep(session: Session, here: ColumnElement[bool]) -> None:
    gone: list[_Text] = []
    fresh: list[_Text] = []
    for shown, held in _compared(session, here):
        if shown != held:
            gone += [held] if held is not None else []
            fresh += [shown] if shown is not None else []
    if not gone and not fresh:
        return
    index.remove(session, _entries(session, gone))
    for chunk in in_chunks(one.page_id for one in gone):
        session.execute(delete(SearchPage).where(col(SearchPage.page_id).in_(chunk)))
    entries = _entries(session, fresh)
    index.add(session, entries)
    rows = [
        {
            "page_id": one.page_id,
            "variant_id": one.variant_id,
            "spans_by": one.spans_by,
            "about": one.about,
            "length": entry.terms.words.count(" ") + 1 if entry.terms.words else 0,
        }
        for one, entry in zip(fresh, entries, strict=True)
    ]
    insert_rows(session, "search_page", rows)


def _compared(session: Session, here: ColumnElement[bool]) -> list[tuple[_Text | None, _Text | None]]:
    """Give of each page the text that is shown, and the one that the index holds."""
    chosen = (col(TextVariant.page_id) == col(Page.id)) & col(TextVariant.chosen_because).is_not(None)
    query = (
        select(col(Page.id), col(Page.document_id), col(Page.number), col(TextVariant.id))
        .add_columns(col(TextVariant.spans_by), col(TextVariant.method), col(SearchPage.variant_id))
        .add_columns(col(SearchPage.spans_by), col(SearchPage.about))
        .outerjoin(TextVariant, chosen)
        .outerjoin(SearchPage, col(SearchPage.page_id) == col(Page.id))
        .where(here)
        .order_by(col(Page.id))
    )
    rows = [tuple(row) for row in session.execute(query)]
    shown = [Shown(*row[:6]) for row in rows if row[3] is not None]
    about = about_pages(session, shown)
    texts = {one.page_id: _Text(one.page_id, one.variant_id, one.spans_by, about[one.page_id]) for one in shown}
    return [
        (texts.get(page_id), None if held is None else _Text(page_id, held, held_spans_by, held_about))
        for page_id, *_, held, held_spans_by, held_about in rows
    ]


def _entries(session: Session, texts: Sequence[_Text]) -> list[Entry]:
    """Make what the index holds of some texts; the same texts always give the same."""
    spans = spans_of(session, [one.variant_id for one in texts])
    read: dict[int, str] = {}
    for chunk in in_chunks(one.variant_id for one in texts):
        query = select(TextVariant.id, TextVariant.text).where(col(TextVariant.id).in_(chunk))
        read.update({variant_id or 0: text for variant_id, text in session.exec(query)})
    entries = []
    for one in texts:
        spoken = [(start, end, language) for start, end, language, _ in spans[one.variant_id, one.spans_by]]
        entries.append(Entry(one.page_id, index_text(read[one.variant_id], spoken), tuple(one.about.split(" "))))
    return entries
