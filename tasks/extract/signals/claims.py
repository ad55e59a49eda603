"""What a PDF claims of itself: dates and producers, in two places that may contradict each other."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.pdf.facts import iso_date as iso_of_pdf
from tasks.extract.signals.quoting import quoted

APART = timedelta(days=1)
"""Programs write the two places at slightly different moments, and some write local time as UTC."""
_XMP = {
    "created": re.compile(r"(?:xmp|xap):CreateDate\s*(?:=\s*[\"']|>)\s*([^<\"']{4,40})"),
    "modified": re.compile(r"(?:xmp|xap):ModifyDate\s*(?:=\s*[\"']|>)\s*([^<\"']{4,40})"),
    "producer": re.compile(r"pdf:Producer\s*(?:=\s*[\"']|>)\s*([^<\"']{1,200})"),
}
"""Adobe's XMP, both spellings: as attributes and as elements."""


def pdf_date(written: str | None) -> datetime | None:
    """Read a date as a PDF writes it; None where it is none. Without a zone it is taken as UTC."""
    return iso_date(iso_of_pdf(written or ""))


def iso_date(written: str | None) -> datetime | None:
    """Read an ISO 8601 date, whole or only its day; None where it is none."""
    try:
        read = datetime.fromisoformat((written or "").strip())
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


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
