"""Reads what an OOXML document claims of itself: title, people, dates, programs."""

import re
from datetime import datetime, timedelta
from typing import Any

from config.errors import Unreadable
from storage.shapes import Property, SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.office.relations import relations_of
from tasks.extract.office.zipped import Parts, salvage_xml

_CORE = {
    "creator": "creator",
    "lastModifiedBy": "last_modified_by",
    "created": "created",
    "modified": "modified",
    "lastPrinted": "last_printed",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
    "contentStatus": "status",
    "identifier": "identifier",
    "language": "language",
    "version": "version",
}
_APP = {
    "Application": "application",
    "AppVersion": "application_version",
    "Company": "company",
    "Manager": "superior",
    "Template": "template",
    "HyperlinkBase": "link_base",
}
_NUMBERS = {
    "revision": "revision",
    "TotalTime": "editing_minutes",
    "Pages": "pages_claimed",
    "Slides": "slides_claimed",
}
MAXIMUM_CUSTOM = 50
LAST_ZERO_YEAR = 1980
"""The zeros of clocks: 1601 (Windows), 1899 (OLE), 1904 (Mac), 1970 (Unix), 1980 (zip). No office program is older."""
CLOCK_TOLERANCE = timedelta(days=2)
"""Time zones and clocks account for up to a day; what contradicts by more is worth a look."""


def document_properties(parts: Parts) -> tuple[str | None, dict[str, Property]]:
    """Give the title and the claims of a document; broken or missing ones are left out."""
    found: dict[str, Property] = {}
    core = _fields(parts, "core-properties", "docProps/core.xml")
    app = _fields(parts, "extended-properties", "docProps/app.xml")
    for names, values in ((_CORE, core), (_APP, app)):
        found.update({key: line for name, key in names.items() if (line := clean_title(values.get(name)))})
    for name, key in _NUMBERS.items():
        value = (core.get(name) or app.get(name) or "").strip()
        if value.isdecimal() and len(value) < 10:  # noqa: PLR2004 fits any integer column
            found[key] = int(value)
    found.update(_custom(parts))
    return clean_title(core.get("title")), found


def _root(parts: Parts, kind: str, usual: str) -> Any:
    target = next((each.target for each in relations_of(parts, "") if each.kind == kind), usual)
    payload = parts.find(target)
    if payload is None:
        return ()
    try:
        return salvage_xml(payload)[0]
    except Unreadable:
        return ()


def _fields(parts: Parts, kind: str, usual: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for element in _root(parts, kind, usual):
        if isinstance(element.tag, str) and element.text:
            fields.setdefault(element.tag.rpartition("}")[2], element.text)
    return fields


def _custom(parts: Parts) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for element in _root(parts, "custom-properties", "docProps/custom.xml"):
        name = clean_title(element.get("name"))
        value = clean_title("".join(element.itertext()))
        if name and value and len(found) < MAXIMUM_CUSTOM:
            found[f"custom {name}"] = value
    return found


def find_contradicting_dates(created: object, modified: object, changed: str | None = None) -> list[SignalRead]:
    """Tell where a document's dates cannot all be true.

    Args:
        created: when it says it was made (ISO 8601).
        modified: when it says it was saved last.
        changed: the latest date of its tracked changes.
    """
    began, saved, edited = _date(created), _date(modified), _date(changed)
    if began and saved and began - saved > CLOCK_TOLERANCE:
        evidence = f"It says it was last saved on {saved:%Y-%m-%d}, before it was made on {began:%Y-%m-%d}."
        return [_contradiction(evidence, {"created": str(created), "modified": str(modified)})]
    if edited and saved and edited - saved > CLOCK_TOLERANCE:
        evidence = f"A tracked change is dated {edited:%Y-%m-%d}, after the last saving on {saved:%Y-%m-%d}."
        return [_contradiction(evidence, {"changed": changed, "modified": str(modified)})]
    return []


def _contradiction(evidence: str, details: dict[str, object]) -> SignalRead:
    return SignalRead(SignalKind.DATES_CONTRADICT, evidence, details=details)


def _date(value: object) -> datetime | None:
    """Read day and time without their zone: offsets are less than what is tolerated."""
    found = re.match(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?", value) if isinstance(value, str) else None
    try:
        date = datetime.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
    return date if date is not None and date.year > LAST_ZERO_YEAR else None
