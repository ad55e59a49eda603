"""What the page of a document needs so that one can quote from it: what is quoted, and the claims to quote it for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from desk.web.charts import with_query
from desk.web.marking import Quoted
from desk.web.stretches import part_of
from storage import claims
from storage.claims.matching import text_hash
from storage.database import Record
from storage.people.callers import Caller
from storage.rules.access import may_call

CLAIMS_OFFERED = 100
"""The newest of the cache; any other claim is named by its number."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page that is looked at."""

    cache: str
    sha256: str
    document_id: int
    """In the record."""
    number: int
    text: str | None
    is_shown: bool
    """Whether it is the one that is searched and quoted."""


def quotes_of(record: Record, page: PageText) -> tuple[list[dict[str, Any]], list[Quoted]]:
    """Give the quotes of a page, and where those that stand in the text do."""
    rows = claims.quotes_on_page(record, page.document_id, page=page.number, text=page.text)
    return rows, [Quoted(row["quote"], row["claim"], *row["place"]) for row in rows if row["place"] is not None]


def quoting_of(request: Request, record: Record, page: PageText) -> dict[str, Any] | None:
    """Give what the form begins with by which somebody quotes; None: they may not, or this text is not quoted."""
    caller: Caller = request.state.caller
    may = may_call("quote add", role=caller.role, scopes=caller.scopes, by_session=True)
    if not may or page.text is None or not page.is_shown:
        return None
    return {
        "action": f"/caches/{page.cache}/documents/{page.sha256}/pages/{page.number}/quote",
        "claims": claims.list_claims(record, page.cache, limit=CLAIMS_OFFERED, newest_first=True),
        "seen": text_hash(page.text),
        "sent": {},
        "refused": None,
    }


def address_of_quote(quote: Mapping[str, Any], *, item: int | None = None) -> str:
    """Give the address of the page that a quote stands on, with the quote lit.

    Args:
        quote: `quote`, `cache`, `document`, `page`, `start`.
        item: of the queue, where it was read there.
    """
    part = part_of(quote["start"])
    asked = {} if part == 1 else {"part": str(part)}
    if item is not None:
        address = with_query(f"/items/{item}", {"number": quote["page"], **asked})
    else:
        address = with_query(f"/caches/{quote['cache']}/documents/{quote['document']}/pages/{quote['page']}", asked)
    return f"{address}#quote-{quote['quote']}"
