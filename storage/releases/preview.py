"""A page as a release would hold it, before there is one: for who draws, and for who approves what was drawn."""

import hashlib
from dataclasses import dataclass, replace

from sqlmodel import col, select

from config.errors import NotFound
from storage.caches import cache_id_of
from storage.catalogue import which
from storage.database import Record
from storage.redactions.standing import hidden_of
from storage.releases.papers import load_papers
from storage.releases.shapes import DocumentSelected
from storage.tables.provenance import Document

NAMELESS = ("PREVIEW", "")
"""Export id and salt of what goes nowhere."""


@dataclass(frozen=True, slots=True)
class PagePreviewed:
    """A document of one page, as it would be selected, and what its picture hangs on."""

    document: DocumentSelected
    state: str
    """SHA-256 over the page and all that is hidden on it: another one, another picture."""


def preview_page(record: Record, document: str, cache: str, number: int) -> PagePreviewed:
    """Give a page with what stands redacted on it, approved or not, as a release would select it.

    Args:
        record: the open record.
        document: its handle.
        cache: the slug of the cache.
        number: of the page, from 1.

    Raises:
        NotFound: there is no such cache, document or page.
    """
    with record.reading() as session:
        sha256 = session.exec(select(col(Document.sha256)).where(which(session, document, cache))).one()
        (selected,) = load_papers(
            session,
            {sha256: 1},
            cache_id=cache_id_of(session, cache),
            hidden=hidden_of(session, [sha256]),
            names={sha256: NAMELESS},
        )
    pages = tuple(page for page in selected.pages if page.number == number)
    if not pages:
        raise NotFound("this document has no such page")
    hidden = tuple(one for one in selected.hidden if one.page == number)
    state = hashlib.sha256(repr((selected.media_type, pages, hidden)).encode("utf-8", "surrogatepass"))
    return PagePreviewed(replace(selected, pages=pages, hidden=hidden), state.hexdigest())
