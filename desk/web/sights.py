"""Where a difference stands in a page's picture: what differs lit, its passage framed, cut out as a strip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional, east_asian_width

from desk.difference.layout import Spot
from storage import pages
from storage.database import Record
from tasks.relate.passages import Place

WIDTH = 1000.0
"""Of a picture, in the units of its boxes."""
MARGIN = 0.05
"""Of the page's height, above and below what is shown."""
LEAST, MOST = 0.17, 0.5
"""Of the page's height, that a strip shows."""
LONG_WORD = 8
"""Characters. A shorter word is lit whole: where its letters stand within it is not known."""
NARROWEST = 600.0
"""What it shows of the page's width at least; as much as the passage takes, so that it can be read on a telephone."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sight:
    """A page on which a difference stands, or would stand."""

    document: str
    page: int
    height: float | None
    """Of the picture, at `WIDTH`; None: the page has none."""
    strip: Box
    """What is shown of it."""
    lit: tuple[Box, ...]
    frame: Box | None
    knows_words: bool
    """False: where words stand on the page is not known."""
    is_absent: bool
    """True: nothing of the difference stands in this document."""
    other_pages: tuple[int, ...]
    """On which it goes on."""


def look_at(record: Record, cache: str, sha256: str, spot: Spot) -> Sight | None:
    """Find what to show of a document; None: it has no passage that answers to this one."""
    places = spot.words or spot.around
    if not places:
        return None
    number = places[0].page
    row = next(iter(pages.iterate_pages(record, sha256, cache, words=True, after=number - 1, limit=1)), None)
    if row is None:
        return None
    width, height = row.get("width"), row.get("height")
    tall = WIDTH * height / width if width and height else None
    lit = _boxes(row, spot.words, tall or 0)
    around = _boxes(row, spot.around, tall or 0)
    frame = _around(around) if around else None
    return Sight(
        document=sha256,
        page=number,
        height=tall,
        strip=_strip(lit, frame, tall or 0),
        lit=lit,
        frame=frame,
        knows_words=bool(lit or around),
        is_absent=not spot.words,
        other_pages=tuple(sorted({place.page for place in places} - {number})),
    )


def _boxes(row: Mapping[str, Any], places: Sequence[Place], tall: float) -> tuple[Box, ...]:
    """Give the boxes of what stands at places of this page; those side by side in a line become one."""
    here = [place for place in places if place.page == row["page"]]
    found: list[Box] = []
    for word in row["words"] or ():
        left, top, right, bottom = word["box"]
        for place in here if right > left and bottom > top else ():
            start, end = max(word["start"], place.start), min(word["end"], place.end)
            if start < end:
                whole = Box(left * WIDTH, top * tall, (right - left) * WIDTH, (bottom - top) * tall)
                cut = _cut(whole, row["text"][word["start"] : word["end"]], start - word["start"], end - word["start"])
                if found and _goes_on(found[-1], cut):
                    found[-1] = _around([found[-1], cut])
                else:
                    found.append(cut)
    return tuple(found)


def _cut(whole: Box, word: str, start: int, end: int) -> Box:
    """Cut what is meant out of the box of a longer word: a clause of Chinese has one box."""
    is_level = whole.width > whole.height and not any(bidirectional(sign) in {"R", "AL"} for sign in word)
    if not is_level or len(word) < LONG_WORD or end - start >= len(word) - 1:
        return whole
    columns = [2 if east_asian_width(sign) in "WF" else 1 for sign in word]
    each = whole.width / sum(columns)
    return Box(whole.left + sum(columns[:start]) * each, whole.top, sum(columns[start:end]) * each, whole.height)


def _goes_on(box: Box, following: Box) -> bool:
    is_one_line = abs(box.top - following.top) < box.height / 2
    return is_one_line and -box.height < following.left - (box.left + box.width) < box.height


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _strip(lit: Sequence[Box], frame: Box | None, tall: float) -> Box:
    """Give the part of the page that is shown; all of it where nothing can be pointed at."""
    shown = _around(lit) if lit else frame
    if shown is None:
        return Box(0, 0, WIDTH, tall)
    height = min(max(shown.height + 2 * MARGIN * tall, LEAST * tall), MOST * tall)
    top = shown.top + shown.height / 2 - height / 2 if shown.height < height else shown.top - MARGIN * tall
    wide = frame or shown
    width = min(max(wide.width + 2 * MARGIN * WIDTH, NARROWEST), WIDTH)
    left = wide.left + wide.width / 2 - width / 2
    return Box(min(max(left, 0.0), WIDTH - width), min(max(top, 0.0), tall - height), width, height)
