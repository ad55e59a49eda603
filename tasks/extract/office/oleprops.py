"""Reads what an OLE document (doc, xls, ppt) claims of itself: title, people, dates, programs."""

from datetime import datetime
from typing import Any

from storage.shapes import Property
from tasks.extract.clean import clean_title
from tasks.extract.office.code_page import is_codec
from tasks.extract.office.rtf_words import CODE_PAGES

_WORDS = {
    "author": "creator",
    "last_saved_by": "last_modified_by",
    "subject": "subject",
    "keywords": "keywords",
    "comments": "description",
    "creating_application": "application",
    "company": "company",
    "manager": "superior",
    "category": "category",
    "template": "template",
}
_DATES = {"create_time": "created", "last_saved_time": "modified", "last_printed": "last_printed"}
_NUMBERS = {"revision_number": "revision", "num_pages": "pages_claimed", "slides": "slides_claimed"}
_UNICODE = 1200
_BY_DEFAULT = "cp1252"


def ole_properties(ole: Any) -> tuple[str | None, dict[str, Property]]:
    """Give the title and the claims of an open compound file (`olefile.OleFileIO`); broken ones are left out."""
    try:
        metadata = ole.get_metadata()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 olefile raises anything over broken property sets
        return None, {}
    codec = _codec(getattr(metadata, "codepage", None))
    lines = {name: _line(getattr(metadata, name, None), codec) for name in ("title", *_WORDS, *_NUMBERS)}
    found: dict[str, Property] = {key: line for name, key in _WORDS.items() if (line := lines[name])}
    for name, key in _DATES.items():
        value = getattr(metadata, name, None)
        if isinstance(value, datetime) and value.year > 1601:  # noqa: PLR2004 the zero of FILETIME
            found[key] = value.isoformat(timespec="seconds")
    for name, key in _NUMBERS.items():
        number = lines[name] or ""
        if number.isdecimal() and len(number) < 10:  # noqa: PLR2004 fits any integer column
            found[key] = int(number)
    return lines["title"], found


def _codec(code_page: object) -> str:
    number = code_page % 65536 if isinstance(code_page, int) else 0
    if number == _UNICODE:
        return "utf-16-le"
    codec = CODE_PAGES.get(number, f"cp{number}")
    return codec if is_codec(codec) else _BY_DEFAULT


def _line(value: object, codec: str) -> str | None:
    if isinstance(value, bytes):
        value = value.decode(codec, "replace").rstrip("\x00")
    return clean_title(str(value).replace("\x00", "")) if value is not None else None
