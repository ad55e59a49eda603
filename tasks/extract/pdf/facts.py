"""What a PDF claims of itself: title, producer, author, dates. Claims, kept as such."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from storage.shapes import Property
from tasks.extract.clean import clean, clean_title

_CLAIMS = {"format": "format", "producer": "producer", "creator": "creator", "author": "author", "subject": "subject"}
_DATES = {"creationDate": "created", "modDate": "modified"}
_DATE = re.compile(
    r"(?:D:)?(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d))?)?)?)?)?\s*(?:([-+Zz])(?:(\d\d)'?(?:(\d\d)'?)?)?)?"
)
"""PDF 32000-1, 7.9.4; the apostrophes are left out as often as not."""


def title_of(document: Any) -> str | None:
    """Give the title that the document claims, on one line; None: it claims none."""
    return clean_title((document.metadata or {}).get("title"))


def properties_of(document: Any, *, is_pdf: bool) -> dict[str, Property]:
    """Gather what the document claims of itself, and whether it had to be repaired."""
    metadata = document.metadata or {}
    found: dict[str, Property] = {"is_repaired": bool(document.is_repaired)} if is_pdf else {}
    for key, name in _CLAIMS.items():
        claim = clean_title(metadata.get(key))
        if claim:
            found[name] = claim
    for key, name in _DATES.items():
        claim = metadata.get(key)
        if claim and claim.strip():
            found[name] = iso_date(claim) or clean(claim.strip())[:100]
    if metadata.get("encryption"):
        found["owner_restricted"] = True
    return found


def iso_date(claim: str) -> str | None:
    """Write a PDF date by ISO 8601, without an offset where it has none; None: it is no date."""
    match = _DATE.fullmatch(claim.strip())
    if match is None:
        return None
    sign, hours, minutes = match[7], int(match[8] or 0), int(match[9] or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    zone = None if sign is None else timezone(-offset if sign == "-" else offset)
    numbers = [
        int(part) if part else default for part, default in zip(match.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    ]
    try:
        return datetime(*numbers, tzinfo=zone).isoformat()  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        return None
