"""What of a page is quoted: each quote with its claim, and where its words stand in the text that somebody looks at."""

from typing import Any

from sqlmodel import col, select

from storage.claims.matching import text_hash
from storage.claims.places import find_places
from storage.claims.quotes import quote_rows
from storage.database import Record
from storage.tables.claims import Claim, ClaimVersion
from storage.tables.evidence import Evidence, EvidenceWithdrawal, Quote


def quotes_on_page(record: Record, document_id: int, *, page: int, text: str | None) -> list[dict[str, Any]]:
    """Give one row a quote of a page that was not withdrawn, in the order in which they were added.

    Args:
        record: the open record.
        document_id: of a document that was opened (`storage.pages.open_page`), in the record.
        page: its number, from 1.
        text: the text of the page that is looked at; None: there is none.

    Returns:
        What a claim's list of quotes tells of it, with `text` and `status` of its claim, and in `place` the half-open
        character offsets of its words in *text*; None: they do not stand there, or more than once.
    """
    with record.reading() as session:
        withdrawn = col(Evidence.id).in_(select(EvidenceWithdrawal.evidence_id))
        quotes = session.exec(
            select(Quote)
            .join(Evidence, col(Evidence.quote_id) == col(Quote.id))
            .where(Quote.document_id == document_id, Quote.page_number == page, ~withdrawn)
            .order_by(col(Quote.id))
        ).all()
        if not quotes:
            return []
        rows = {quote.id or 0: quote for quote in quotes}
        newest = (col(ClaimVersion.claim_id) == col(Claim.id)) & (col(ClaimVersion.version) == col(Claim.version))
        query = select(Claim.id, Claim.status, ClaimVersion.text).join(ClaimVersion, newest)
        query = query.where(col(Claim.id).in_({quote.claim_id for quote in rows.values()}))
        told = {claim_id: {"status": status, "text": words} for claim_id, status, words in session.exec(query)}
        seen = None if text is None else text_hash(text)
        return [
            {**row, **told[row["claim"]], "place": _place(rows[row["quote"]], text, seen)}
            for row in quote_rows(session, list(rows.values()))
        ]


def _place(quote: Quote, text: str | None, seen: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    if quote.variant_sha256 == seen:
        return quote.start, quote.end
    places = find_places(text, quote.exact)
    if len(places) > 1:
        places = find_places(text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)
    return places[0] if len(places) == 1 else None
