"""Cuts the pages of a document into paragraphs that survive a new setting: other line ends, other pages. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.shapes import PageText
from tasks.relate.furniture import find_furniture
from tasks.relate.lines import LABEL, Line, lines_of

LONGEST = 1600
"""Characters. What is longer is cut at the ends of its sentences, so that comparing two never costs much."""
HARDEST = 4000
"""A stretch without the end of a sentence is cut after so many characters at most."""
WIDEST = 160
"""Columns. Lines that are longer were not broken to fit a page: each is a paragraph."""
FEW_LINES = 20
FULL = 0.86
"""A line that would still hold the first word of the next within this share of the width ended on purpose."""

_ENDS = re.compile(r"[.!?…。！？;；:：][\"'»”’)\]）」』]*$")
_SHORTENED = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}\.$")
"""`г.`, `No.`: a full stop that ends no sentence."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff"
_IS_HAN = re.compile(f"[{_HAN}]")
_HYPHENS = "-‐\u00ad"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a paragraph that stands in one piece on a page; half-open offsets in characters."""

    at: int
    """Where it begins in the paragraph."""
    page: int
    start: int
    end: int
    """In the text of the page, as stored."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What belongs together, in one line, whatever lines and pages it was set in."""

    text: str
    label: str
    """The number it begins with, `2.1.`; empty where it has none. Not part of `text`."""
    stretches: tuple[Stretch, ...]
    """In order, never empty."""
    is_ocr: bool
    """Whether some of it was read from a picture."""

    @property
    def page(self) -> int:
        """The page it begins on."""
        return self.stretches[0].page

    def page_of(self, place: int) -> int:
        """Give the page on which the character at *place* of the text stands."""
        return self.stretches[max(0, bisect_right(self.stretches, place, key=lambda one: one.at) - 1)].page


@dataclass(frozen=True, slots=True)
class Cut:
    """A document as paragraphs."""

    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[str, ...]
    """Running heads and feet that were left out, each once, without the number of the page."""


def cut(pages: Sequence[PageText], *, script: str | None = None) -> Cut:
    """Cut pages into paragraphs.

    A line begins a paragraph where it begins with a number of a clause, behind an empty line, or where the line before
    ended early; else it goes on, also over the end of a page. Numbers of pages, and heads and feet that most pages
    repeat, are left out.

    Args:
        pages: in order, as stored.
        script: only what is written in it, on pages that hold others beside it; None: everything.
    """
    whole = [lines_of(page) for page in pages]
    furniture = find_furniture(whole)
    found = whole if script is None else [lines_of(page, script=script) for page in pages]
    kept = [[line for line in lines if not furniture.holds(line)] for lines in found]
    return Cut(tuple(_paragraphs(kept)), furniture.shown)


def _paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[Paragraph]:
    open_lines: list[Line] = []
    for kept in pages:
        width = _width(kept)
        gap, is_first = False, True
        for line in kept:
            if not line.text:
                gap = True
                continue
            turns = is_first and bool(open_lines)
            if open_lines and _begins(open_lines[-1], line, gap=gap and not turns, turns=turns, width=width):
                yield from _joined(open_lines)
                open_lines = []
            open_lines.append(line)
            gap = is_first = False
    yield from _joined(open_lines)


def _width(lines: Sequence[Line]) -> int:
    """Give the width of a page's lines in columns: the widest but for one in twenty."""
    widths = sorted(columns_of(line.text) for line in lines if line.text)
    return widths[int(len(widths) * 0.95) if len(widths) > FEW_LINES else -1] if widths else 0


def columns_of(text: str) -> int:
    """Count the columns that a line takes: two for a Han character."""
    return len(text) + len(_IS_HAN.findall(text[: WIDEST * 2]))


def _begins(before: Line, line: Line, *, gap: bool, turns: bool, width: int) -> bool:
    """Tell whether *line* begins a paragraph.

    Args:
        before: the line before it.
        line: the line.
        gap: whether an empty line stands between.
        turns: whether a page ends between them.
        width: of the lines of its page, in columns.
    """
    if LABEL.match(line.text):
        return True
    first = line.text[0]
    goes_on = first.islower() or first in ",;)]»”，、；）。"
    has_ended = _ENDS.search(before.text[-8:]) is not None and _SHORTENED.search(before.text[-4:]) is None
    if turns:
        return has_ended and not goes_on
    if gap:
        return has_ended or not (goes_on or (_IS_HAN.match(first) and _is_full(before, line, width)))
    if width > WIDEST:
        return True
    return not goes_on and (has_ended or not _is_full(before, line, width))


def _is_full(before: Line, line: Line, width: int) -> bool:
    word = 2 if _IS_HAN.match(line.text) else columns_of(line.text.split(maxsplit=1)[0]) + 1
    return columns_of(before.text) + word >= width * FULL


def _joined(lines: Sequence[Line]) -> Iterator[Paragraph]:
    if not lines:
        return
    parts: list[str] = []
    stretches: list[Stretch] = []
    at = 0
    for number, line in enumerate(lines):
        text, blank = line.text, ""
        if number < len(lines) - 1:
            text, blank = _tied(line.text, lines[number + 1].text)
        stretches.append(Stretch(at, line.page, line.start, line.start + len(text)))
        parts.append(text + blank)
        at += len(text) + len(blank)
    whole = "".join(parts)
    label = LABEL.match(whole)
    after = label.end() if label and label.end() < len(whole) else 0
    is_ocr = any(line.is_ocr for line in lines)
    for start, end in _bounded(whole, after):
        shown = whole[:after].strip() if start == after else ""
        yield Paragraph(whole[start:end], shown, _within(stretches, start, end), is_ocr)


def _tied(text: str, following: str) -> tuple[str, str]:
    """Give a line as it is joined with the next one, and what stands between: a hyphen at its end goes."""
    if text[-1] in _HYPHENS and len(text) > 1 and text[-2].isalpha() and following[0].islower():
        return text[:-1], ""
    return text, "" if _IS_HAN.match(text[-1]) and _IS_HAN.match(following[0]) else " "


def _within(stretches: Sequence[Stretch], start: int, end: int) -> tuple[Stretch, ...]:
    """Give the stretches of a part of a paragraph, with places counted from its beginning."""
    found = []
    for one in stretches:
        first, last = max(start, one.at), min(end, one.at + one.end - one.start)
        if first < last:
            found.append(Stretch(first - start, one.page, one.start + first - one.at, one.start + last - one.at))
    return tuple(found) or (stretches[0],)


def _bounded(text: str, after: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long: at ends of sentences, and where there is none, at blanks that its own words choose.

    Places that follow from the text around them alone stay the same where something is put in before them.
    """
    if len(text) - after <= LONGEST:
        yield after, len(text)
        return
    start = after
    for place in (*(found.end() for found in _SENTENCE.finditer(text, after)), len(text)):
        while place - start > HARDEST:
            end = _chosen(text, start)
            yield start, end
            start = end
        if place > start and (text[start:place].strip() or place == len(text)):
            yield start, place
            start = place


def _chosen(text: str, start: int) -> int:
    best, place = (1 << 32), start + HARDEST
    for at in range(start + HARDEST // 4, start + HARDEST):
        value = (
            ord(text[at]) * 0x9E3779B1 ^ ord(text[at - 1]) * 0x85EBCA77 ^ ord(text[at - 2]) * 0xC2B2AE3D
        ) & 0xFFFFFFFF
        if value < best:
            best, place = value, at
    return place
