"""Do quotes still stand: in the text they were taken from, and in the one that is shown now."""

import hashlib
from collections.abc import Iterable

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.claims.places import find_places
from storage.tables.documents import TextVariant
from storage.tables.evidence import Quote


def text_hash(text: str) -> str:
    """Give the SHA-256 of a variant's text (UTF-8)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def breaks_of(session: Session, quotes: Iterable[Quote]) -> dict[int, str | None]:
    """Tell of each quote which text breaks it: its own, or the one that is shown of its page now; never stored.

    Returns:
        by the quote's number the method and engine of the text that does not hold it; None: it stands in both.
    """
    wanted = {quote.id or 0: quote for quote in quotes}
    taken, shown = aliased(TextVariant), aliased(TextVariant)
    is_shown = (col(shown.page_id) == col(taken.page_id)) & col(shown.chosen_because).is_not(None)
    query = (
        select(Quote.id, taken, shown)
        .join(taken, col(taken.id) == col(Quote.variant_id))
        .outerjoin(shown, is_shown)
        .where(col(Quote.id).in_(wanted))
    )
    return {quote_id or 0: _break_of(wanted[quote_id or 0], own, now) for quote_id, own, now in session.exec(query)}


def _break_of(quote: Quote, own: TextVariant, now: TextVariant | None) -> str | None:
    if now is None:
        return "no text is shown of this page"
    stands = text_hash(own.text) == quote.variant_sha256 and own.text[quote.start : quote.end] == quote.exact
    if not stands:
        return f"{own.method}, {own.engine}"
    holds = now.id == own.id or find_places(now.text, quote.exact)
    return None if holds else f"{now.method}, {now.engine}"
