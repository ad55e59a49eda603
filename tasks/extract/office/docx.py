"""Reads word-processing documents of Office Open XML (docx, docm, dotx), transitional and strict."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from storage.shapes import Reading, SignalRead
from tasks.extract.means import Means
from tasks.extract.office.carried import find_carried
from tasks.extract.office.docprops import document_properties, find_contradicting_dates
from tasks.extract.office.locked import open_office
from tasks.extract.office.pictures import picture_pages
from tasks.extract.office.word_parts import read_parts
from tasks.extract.office.written import make_reading
from tasks.extract.office.zipped import Parts, open_parts

VERSION = f"docx 1 lxml {version('lxml')}"
ENGINE = VERSION


def read_docx(path: Path, media_type: str, means: Means) -> Reading:
    """Read the word-processing document at *path* as one page.

    The page holds, in this order: headers, each distinct one once; the body; footnotes; endnotes; footers. Hidden text
    is in it; comments are not: they are a signal. Where changes are tracked the page has a second variant, the text
    before them.

    Raises:
        Unreadable: `encrypted`, `bomb`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    opened = open_office(path, means)
    with open_parts(opened.content) as parts:
        return read_package(parts, media_type, signals=opened.signals)


def read_package(
    parts: Parts, media_type: str, *, signals: Sequence[SignalRead] = (), missing: Sequence[str] = ()
) -> Reading:
    """Read an open document; *signals* and *missing* are what is known of it already."""
    written = read_parts(parts)
    written.missing.extend(missing)
    if parts.duplicates:
        written.missing.append(f"{len(parts.duplicates)} parts whose names occur twice")
    title, properties = document_properties(parts)
    changed = max((change.date for change in written.changes if change.date), default=None)
    dates = find_contradicting_dates(properties.get("created"), properties.get("modified"), changed)
    return make_reading(
        written,
        media_type=media_type,
        engine=ENGINE,
        reader_version=VERSION,
        title=title,
        properties=properties,
        signals=(*signals, *find_carried(parts), *dates),
        further_pages=picture_pages(parts, written.now),
    )
