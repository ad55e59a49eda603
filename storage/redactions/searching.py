"""Where a search looks, and what it finds on a page: every text that was ever read of it, each place once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel import Session, col, select

from storage.analysis.fold import fold
from storage.analysis.naming import find_term
from storage.analysis.personal import PATTERNS
from storage.analysis.traced import trace
from storage.bulk import in_chunks
from storage.geometry import unpack_words
from storage.redactions.placing import corners_of, covers, pieces_of, under
from storage.shapes import CURRENT
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyMember, Relation
from storage.vocabulary import RedactionReason, RelationKind, RelationState

OF_A_PATTERN = "pattern:"
"""Begins the term of what was found by its shape."""
SAME_PEOPLE = (RelationKind.COUNTERPART, RelationKind.NEAR_DUPLICATE, RelationKind.VERSION)
"""Relations of documents that name the same people."""
PAGES_AT_ONCE = 200
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, and why it is hidden."""

    terms: tuple[str, ...]
    patterns: tuple[str, ...]
    reason: RedactionReason | None
    """None: the pattern's own; of terms, that they are names."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place where it stands."""

    document_id: int
    sha256: str
    page: int
    variant_id: int
    start: int
    end: int
    words: str
    boxes: tuple[tuple[float, ...], ...]
    term: str
    reason: str
    is_lost: bool
    """Whether the page has a picture, and it is not known where on it the words stand."""


def reach(session: Session, documents: Iterable[int | None]) -> list[int]:
    """Give these documents, their families, what is the same as or a counterpart of those, and the families of that.

    The same bytes in another cache are the same document.
    """
    hashes = _all_of(documents, lambda ids: session.exec(select(Document.sha256).where(col(Document.id).in_(ids))))
    same = _all_of(hashes, lambda some: session.exec(select(Document.id).where(col(Document.sha256).in_(some))))
    ids = {document_id for document_id in same if document_id is not None}
    ids |= _families(session, ids)
    ids |= _related(session, ids)
    return sorted(ids | _families(session, ids))


def _all_of(things: Iterable[Key], ask: Callable[[Sequence[Key]], Iterable[Value]]) -> set[Value]:
    return {found for chunk in in_chunks(things) for found in ask(chunk)}


def _families(session: Session, documents: set[int]) -> set[int]:
    own = select(col(FamilyMember.family), col(Document.cache_id)).join(
        Document, col(Document.id) == col(FamilyMember.document_id)
    )
    named = _all_of(documents, lambda ids: session.exec(own.where(col(FamilyMember.document_id).in_(ids))))
    members = select(col(FamilyMember.document_id), col(FamilyMember.family), col(Document.cache_id)).join(
        Document, col(Document.id) == col(FamilyMember.document_id)
    )
    families = {family for family, _ in named}
    rows = _all_of(families, lambda some: session.exec(members.where(col(FamilyMember.family).in_(some))))
    return {document_id for document_id, family, cache_id in rows if (family, cache_id) in named}


def _related(session: Session, documents: set[int]) -> set[int]:
    query = select(col(Relation.document_id), col(Relation.other_id)).where(
        col(Relation.kind).in_(SAME_PEOPLE), col(Relation.state) != RelationState.REJECTED
    )
    pairs = _all_of(
        documents,
        lambda ids: session.exec(query.where(col(Relation.document_id).in_(ids) | col(Relation.other_id).in_(ids))),
    )
    return {document_id for pair in pairs for document_id in pair}


def search(session: Session, documents: Iterable[int], sought: Sought) -> Iterator[Found]:
    """Give every place of what is sought in the current texts of these documents, page by page."""
    query = (
        select(Document.sha256, Page, TextVariant)
        .join(Page, col(Page.document_id) == col(Document.id))
        .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .where(TextVariant.state == CURRENT)
        .order_by(col(Page.document_id), col(Page.number), col(TextVariant.chosen_because).is_(None))
        .order_by(col(TextVariant.id))
    )
    for chunk in in_chunks(documents):
        page_id, taken = 0, list[Found]()
        rows = session.exec(query.where(col(Document.id).in_(chunk)).execution_options(yield_per=PAGES_AT_ONCE))
        for sha256, page, variant in rows:
            if page.id != page_id:
                page_id, taken = page.id or 0, []
            for found in _in_variant(sha256, page, variant, sought):
                if not _is_known(found, taken, is_shown=variant.chosen_because is not None):
                    taken.append(found)
                    yield found


def _in_variant(sha256: str, page: Page, variant: TextVariant, sought: Sought) -> Iterator[Found]:
    places = list(_places(variant.text, sought))
    if not places:
        return
    pieces = [] if variant.words is None else pieces_of(variant.text, unpack_words(variant.words))
    for start, end, term, reason in places:
        hidden = under(pieces, start, end)
        yield Found(
            document_id=page.document_id,
            sha256=sha256,
            page=page.number,
            variant_id=variant.id or 0,
            start=start,
            end=end,
            words=variant.text[start:end],
            boxes=tuple(tuple(box) for box in corners_of(hidden)),
            term=term,
            reason=reason,
            is_lost=page.width is not None and not hidden,
        )


def _places(text: str, sought: Sought) -> Iterator[tuple[int, int, str, str]]:
    traced = trace(text) if sought.terms else None
    for term in sought.terms if traced is not None else ():
        for start, end in find_term(traced or text, term):
            yield start, end, term, sought.reason or RedactionReason.PERSONAL_NAME
    for name in sought.patterns:
        pattern = PATTERNS[name]
        for start, end in pattern.find(text):
            yield start, end, OF_A_PATTERN + name, sought.reason or pattern.reason


def _is_known(found: Found, taken: Sequence[Found], *, is_shown: bool) -> bool:
    """Tell whether another term, or a text that is shown, gave the same place already."""
    key = replace(found, term="", reason="", boxes=())
    for other in taken:
        if replace(other, term="", reason="", boxes=()) == key:
            return True
        if is_shown or other.variant_id == found.variant_id or fold(other.words) != fold(found.words):
            continue
        if all(covers(other.boxes, box) for box in found.boxes):
            return True
    return False
