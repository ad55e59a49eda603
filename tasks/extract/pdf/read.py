"""Reads PDF and XPS, page by page: the text that is there, which pages are damaged, which must be looked at."""

import contextlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import PageRead, Reading, SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.pdf.damage import (
    UNPLACED,
    find_cut,
    find_torn_pages,
    is_damage,
    is_damage_beside_the_cut,
)
from tasks.extract.pdf.engine import (
    VERSION,
    Opened,
    complaints,
    count_pages,
    failures,
    forget,
    is_memory,
    open_document,
)
from tasks.extract.pdf.examine import Examined, examine, page_read, settle
from tasks.extract.pdf.facts import properties_of, title_of
from tasks.extract.pdf.recover import recover_pages

MORE_THAN_COUNTED = "too many kids"
"""MuPDF's word for a table of pages that holds more than it counts: the rest would never be shown."""
MOST_LOST_IN_A_ROW = 1_000
"""After so many pages that are not there, the rest are not there either: a count of pages may lie."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of an open document, still to be read."""

    opened: Opened
    count: int
    is_recovered: bool
    """The table of pages was lost; these were found lying about."""
    said: str
    """What MuPDF complained of until then."""


@dataclass(slots=True)
class _Read:
    """The pages of a document as they were read; None: it could not be."""

    examined: list[Examined | None] = field(default_factory=list)
    damaged: set[int] = field(default_factory=set)
    """Their indexes, from 0."""


def read_pdf(path: Path, media_type: str, means: Means) -> Reading:
    """Read the PDF or XPS document at *path*.

    Returns:
        `read`; or `partial` and `corrupt`, naming the pages that are damaged. Pages whose picture must be looked at
        say so (`awaits`).

    Raises:
        Unreadable: `encrypted` with a password that is not known, or `corrupt` so that no page can be told.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    with open_document(path, media_type, means) as opened:
        return _read(opened, path, media_type, means)


def count_or_recover(opened: Opened) -> Pages:
    """Count the pages of an open document; where its table of pages is lost, recover those that are there.

    Raises:
        Unreadable: `corrupt`, there are none.
        MemoryError: it needs more memory than it may have.
    """
    try:
        count = count_pages(opened.document)
    except Unreadable:
        count = recover_pages(opened.document) if opened.is_pdf else 0
        if not count:
            raise
        return Pages(opened, count, is_recovered=True, said=complaints())
    said = complaints()
    with contextlib.suppress(*failures()):
        opened.document.load_page(0)
    told = complaints()
    if MORE_THAN_COUNTED in told:
        return Pages(opened, recover_pages(opened.document) or count, is_recovered=False, said=said)
    return Pages(opened, count, is_recovered=False, said=f"{said}\n{told}")


def examine_at(pages: Pages, index: int) -> Examined | None:
    """Examine the page at *index* (from 0); None where it cannot be read.

    Raises:
        MemoryError: it needs more memory than it may have.
    """
    try:
        return examine(pages.opened.document.load_page(index), is_pdf=pages.opened.is_pdf)
    except failures() as error:
        if is_memory(error):
            raise MemoryError from None
        return None


def _read(opened: Opened, path: Path, media_type: str, means: Means) -> Reading:
    document = opened.document
    told = count_or_recover(opened)
    pages = _read_pages(told)
    unplaced = told.is_recovered or _place_damage(opened, path, told.said, pages)
    can_look = bool(means.ocr_languages) and means.tessdata is not None
    read = _hand_on(pages, settle(pages.examined, samples=can_look))
    if not any(pages.examined) or (told.is_recovered and not any(page.variants or page.awaits for page in read)):
        raise Unreadable(Reason.CORRUPT)
    missing = _name_missing(pages.damaged, told.count)
    if unplaced:
        missing.append(UNPLACED)
    pages_read, signals = _with_signals(opened, path, read)
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=Reason.CORRUPT if missing else None,
        reader_version=VERSION,
        media_type=media_type,
        title=title_of(document),
        pages=tuple(pages_read),
        page_count=told.count,
        missing=tuple(missing),
        properties=properties_of(document, is_pdf=opened.is_pdf),
        signals=signals,
    )


def _with_signals(opened: Opened, path: Path, pages: list[PageRead]) -> tuple[list[PageRead], tuple[SignalRead, ...]]:
    """Gather what the document hides, and put earlier texts of its pages beside what they say now."""
    signals: list[SignalRead] = []
    if opened.unlocked:
        signals.append(
            SignalRead(SignalKind.UNLOCKED, "It is locked; one of the cache's candidate passwords opens it.")
        )
    if not opened.is_pdf:
        return pages, tuple(signals)
    from tasks.extract.signals.pdf import earlier_variants, find_signals  # noqa: PLC0415 they need this package

    if opened.document.is_repaired:
        signals.append(SignalRead(SignalKind.REPAIRED, "Its table of objects was broken and had to be made anew."))
    earlier, told = earlier_variants(path, pages)
    signals += [*find_signals(opened.document, path, pages), *told]
    complaints()
    pages = [
        replace(page, variants=(*page.variants, *earlier[page.number])) if page.number in earlier else page
        for page in pages
    ]
    return pages, tuple(signals)


def _read_pages(told: Pages) -> _Read:
    pages, lost = _Read(), 0
    for index in range(told.count):
        if pages.damaged:
            forget()
        examined = examine_at(told, index)
        lost = 0 if examined else lost + 1
        if is_damage(complaints()) or examined is None:
            pages.damaged.add(index)
        pages.examined.append(examined)
        if lost >= MOST_LOST_IN_A_ROW:
            pages.damaged.update(range(index + 1, told.count))
            break
    return pages


def _place_damage(opened: Opened, path: Path, said: str, pages: _Read) -> bool:
    """Find the pages that a damaged file has lost something of; tell whether there may be others.

    A file that was merely cut within or before what no page needs has lost nothing; one that was saved more than
    once may have lost a later state of any page. In a damaged file a page without a stroke was hardly a blank one.
    """
    is_repaired = opened.is_pdf and opened.document.is_repaired
    cut = find_cut(path) if is_repaired else None
    if is_repaired:
        sound = [index for index, page in enumerate(pages.examined) if page and index not in pages.damaged]
        pages.damaged |= find_torn_pages(opened.document, sound, cut.broken_object if cut else None)
        complaints()
    unplaced = is_damage(said) if cut is None else cut.has_revisions or is_damage_beside_the_cut(said)
    if unplaced or cut or pages.damaged:
        pages.damaged |= {index for index, page in enumerate(pages.examined) if page and page.is_empty}
    return unplaced


def _hand_on(pages: _Read, awaits: list[Any]) -> list[PageRead]:
    read = []
    for index, (page, because) in enumerate(zip(pages.examined, awaits, strict=True)):
        if page is None or (index in pages.damaged and not page.layer.text.strip() and because is None):
            size = (page.layer.width, page.layer.height) if page else (None, None)
            read.append(PageRead(index + 1, width=size[0], height=size[1]))
        else:
            read.append(page_read(index + 1, page, because))
    return read


def _name_missing(damaged: set[int], count: int) -> list[str]:
    """Name the damaged pages, a long row of them as one."""
    named, rest = sorted(damaged), ""
    if len(named) > MOST_LOST_IN_A_ROW:
        rest = f"pages {named[MOST_LOST_IN_A_ROW] + 1} to {count}"
        named = named[:MOST_LOST_IN_A_ROW]
    return [f"page {index + 1}" for index in named] + ([rest] if rest else [])
