"""What a PDF claims of itself: dates and producers, in two places that may contradict each other."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from storage.shapes import Property, SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.signals.quoting import quoted

APART = timedelta(days=1)
"""Programs write the two places at slightly different moments, and some write local time as UTC."""
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(?:([Zz+-])(?:(\d{2})'?(\d{2})?'?)?)?")
"""ISO 32000-1, 7.9.4."""
_XMP = {
    "created": re.compile(r"(?:xmp|xap):CreateDate\s*(?:=\s*[\"']|>)\s*([^<\"']{4,40})"),
    "modified": re.compile(r"(?:xmp|xap):ModifyDate\s*(?:=\s*[\"']|>)\s*([^<\"']{4,40})"),
    "producer": re.compile(r"pdf:Producer\s*(?:=\s*[\"']|>)\s*([^<\"']{1,200})"),
}
"""Adobe's XMP, both spellings: as attributes and as elements."""


def pdf_date(written: str | None) -> datetime | None:
    """Read a date as a PDF writes it; None where it is none. Without a zone it is taken as UTC."""
    found = _PDF_DATE.match(written or "")
    if found is None:
        return None
    numbers = [
        int(part) if part else default for part, default in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    ]
    shift = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    try:
        return datetime(*numbers, tzinfo=timezone(-shift if found[7] == "-" else shift))  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def iso_date(written: str | None) -> datetime | None:
    """Read an ISO 8601 date, whole or only its day; None where it is none."""
    try:
        read = datetime.fromisoformat((written or "").strip())
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def properties_of(document: Any) -> dict[str, Property]:
    """Give what the document information says: title apart, dates in ISO 8601, as claimed."""
    metadata = document.metadata or {}
    found: dict[str, Property] = {}
    for name, key in (("producer", "producer"), ("creator", "creator"), ("author", "author"), ("subject", "subject")):
        if value := clean_title(metadata.get(key)):
            found[name] = value
    for name, key in (("created", "creationDate"), ("modified", "modDate")):
        if (date := pdf_date(metadata.get(key))) is not None:
            found[name] = date.isoformat()
    return found


def of_document(document: Any) -> Iterator[SignalRead]:
    """Hold dates and producers against each other."""
    metadata = document.metadata or {}
    xmp = document.get_xml_metadata() or ""
    other = {name: found[1].strip() for name, pattern in _XMP.items() if (found := pattern.search(xmp))}
    created, modified = pdf_date(metadata.get("creationDate")), pdf_date(metadata.get("modDate"))
    claimed = {"created": created, "modified": modified}
    clashes = []
    if created and modified and created - modified > APART:
        clashes.append(f"created {_day(created)}, but last modified {_day(modified)}, before it")
    for name, date in claimed.items():
        second = iso_date(other.get(name))
        if date and second and abs(date - second) > APART:
            clashes.append(f"{name} {_day(date)} by the document information, {_day(second)} by its XMP metadata")
    if clashes:
        yield SignalRead(SignalKind.DATES_CONTRADICT, "; ".join(clashes), details={"clashes": clashes})
    first, second_producer = clean_title(metadata.get("producer")), clean_title(other.get("producer"))
    if first and second_producer and _bare(first) != _bare(second_producer):
        evidence = (
            f"made by {quoted(first)} by the document information, by {quoted(second_producer)} by its XMP metadata"
        )
        yield SignalRead(
            SignalKind.PRODUCERS_CONTRADICT, evidence, details={"information": first, "xmp": second_producer}
        )


def _day(date: datetime) -> str:
    return date.date().isoformat()


def _bare(producer: str) -> str:
    return re.sub(r"[^a-z0-9]", "", re.sub(r"&[a-z]+;|&#\d+;", "", producer.lower()))
