"""Do quotes still stand: in the text they were taken from, and in the one that is shown now."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.claims.places import find_places
from storage.tables.documents import TextVariant
from storage.tables.evidence import Quote


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a quote stands, and which text breaks it."""

    quote: int
    taken_from: bool
    """Whether the text that it was taken from still holds it."""
    shown: bool
    """Whether the text that is shown now holds it; offsets may be others."""
    broken_by: str | None
    """The method and engine of the text that does not hold it; None: it stands."""


def text_hash(text: str) -> str:
    """Give the SHA-256 of a variant's text (UTF-8)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def match_quotes(session: Session, quotes: Iterable[Quote]) -> dict[int, Match]:
    """Look for each quote in its own text and in the one that is shown of its page now; computed, never stored."""
    wanted = {quote.id or 0: quote for quote in quotes}
    taken, shown = aliased(TextVariant), aliased(TextVariant)
    is_shown = (col(shown.page_id) == col(taken.page_id)) & col(shown.chosen_because).is_not(None)
    query = (
        select(Quote.id, taken, shown)
        .join(taken, col(taken.id) == col(Quote.variant_id))
        .outerjoin(shown, is_shown)
        .where(col(Quote.id).in_(wanted))
    )
    return {quote_id or 0: _match(wanted[quote_id or 0], own, now) for quote_id, own, now in session.exec(query)}


def matches_now(session: Session, quotes: Iterable[Quote]) -> dict[int, bool]:
    """Tell of each quote whether its words still stand where it was taken from, and in the text that is shown."""
    return {key: match.broken_by is None for key, match in match_quotes(session, quotes).items()}


def _match(quote: Quote, own: TextVariant, now: TextVariant | None) -> Match:
    stands = text_hash(own.text) == quote.variant_sha256 and own.text[quote.start : quote.end] == quote.exact
    if now is None:
        return Match(quote.id or 0, stands, shown=False, broken_by="no text is shown of this page")
    shown = stands if now.id == own.id else bool(find_places(now.text, quote.exact))
    breaking = None if stands and shown else (now if stands else own)
    return Match(quote.id or 0, stands, shown, None if breaking is None else f"{breaking.method}, {breaking.engine}")
