"""What a release asks of redactions: what is hidden in the documents that go out, and what stands in their way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.claims.places import find_places
from storage.queue.judgements import stands
from storage.redactions.plans import Plan, load_plans
from storage.redactions.searching import OF_A_PATTERN
from storage.releases.shapes import Box, Hidden
from storage.rules.redaction import waiting, without_place
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.release import Redaction
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import RedactionReason


@dataclass(slots=True)
class _Shown:
    """A page as it is shown now, in whatever cache the document lies."""

    texts: set[str] = field(default_factory=set)
    has_picture: bool = False


Sheets = Mapping[tuple[str, int], _Shown]


def hidden_of(session: Session, hashes: Iterable[str]) -> dict[str, tuple[Hidden, ...]]:
    """Give all that is hidden in each of these documents, by its SHA-256, in the order of the pages.

    Offsets count in the text that is shown now. Where another text is shown than the one in which a redaction was
    drawn, its words are sought in it, and each place is hidden.

    Args:
        session: of the caller.
        hashes: SHA-256 of documents.
    """
    plans = load_plans(session, hashes)
    sheets = _sheets(session, plans)
    return {
        sha256: tuple(hidden for row in plan.standing for hidden in _hidden(row, _sheet(sheets, sha256, row)))
        for sha256, plan in plans.items()
    }


def redaction_obstacles(session: Session, hashes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Tell of each of these documents why it may not go out yet, in words for the desk; empty where nothing is lacking.

    Args:
        session: of the caller.
        hashes: SHA-256 of documents.
    """
    plans = load_plans(session, hashes)
    sheets = _sheets(session, plans)
    due = _judged_delicate(session, plans)
    found: dict[str, tuple[str, ...]] = {}
    for sha256, plan in plans.items():
        lost = [row.id or 0 for row in plan.standing if _is_lost(row, _sheet(sheets, sha256, row))]
        waits = waiting(sha256, len(plan.standing), is_approved=bool(plan.in_force), is_due=sha256 in due)
        found[sha256] = (*waits, *without_place(sha256, lost))
    return found


def _sheet(sheets: Sheets, sha256: str, row: Redaction) -> _Shown:
    return sheets.get((sha256, row.page_number), _Shown())


def _hidden(row: Redaction, shown: _Shown) -> Iterator[Hidden]:
    term = None if row.term is None or row.term.startswith(OF_A_PATTERN) else row.term
    places: list[tuple[int, int] | None] = list(_places(row, shown))
    for start, end in (place or (None, None) for place in places or [None]):
        yield Hidden(
            page=row.page_number,
            boxes=tuple(cast("Box", tuple(box)) for box in row.boxes),
            reason=RedactionReason(row.reason),
            start=start,
            end=end,
            words=row.words,
            term=term,
            only_here=row.only_here,
        )


def _places(row: Redaction, shown: _Shown) -> list[tuple[int, int]]:
    """Give where the words stand in the text that is shown, if that is one and holds them."""
    if row.words is None or len(shown.texts) != 1:
        return []
    (text,) = shown.texts
    if row.start is not None and row.end is not None and text[row.start : row.end] == row.words:
        return [(row.start, row.end)]
    return find_places(text, row.words)


def _is_lost(row: Redaction, shown: _Shown) -> bool:
    """Tell whether a redaction can be carried out nowhere: not on the picture, nor in the text that takes its place."""
    return not row.boxes if shown.has_picture else not _places(row, shown)


def _sheets(session: Session, plans: Mapping[str, Plan]) -> Sheets:
    sheets: dict[tuple[str, int], _Shown] = defaultdict(_Shown)
    query = (
        select(Document.sha256, Page.number, Page.width, TextVariant.text)
        .join(Page, col(Page.document_id) == col(Document.id))
        .outerjoin(
            TextVariant, (col(TextVariant.page_id) == col(Page.id)) & col(TextVariant.chosen_because).is_not(None)
        )
    )
    numbers: dict[int, set[str]] = defaultdict(set)
    for sha256, plan in plans.items():
        for row in plan.standing:
            numbers[row.page_number].add(sha256)
    for number, hashes in sorted(numbers.items()):
        for chunk in in_chunks(sorted(hashes)):
            here = query.where(Page.number == number, col(Document.sha256).in_(chunk))
            for sha256, _, width, joined in session.exec(here):
                text: str | None = joined  # an outer join; the types do not say so
                sheet = sheets[(sha256, number)]
                sheet.has_picture |= width is not None
                sheet.texts |= set() if text is None else {text}
    return sheets


def _judged_delicate(session: Session, hashes: Iterable[str]) -> set[str]:
    """Give those of these documents that somebody judged to be sensitive or to name a person; not what was undone."""
    query = (
        select(Document.sha256)
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .join(Decision, col(Decision.item_id) == col(ReviewItem.id))
        .where(col(Decision.sensitive) | col(Decision.names_person), stands())
    )
    found: set[str] = set()
    for chunk in in_chunks(sorted(hashes)):
        found |= set(session.exec(query.where(col(Document.sha256).in_(chunk))))
    return found
