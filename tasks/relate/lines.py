"""The lines of a page, each with its place in the stored text; of a page in two columns those of one script. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from storage.shapes import PageText
from tasks.fingerprint.bare import LEAST_SHARE, script_family, shares_of_scripts

LABEL = re.compile(
    r"(?:(?:стать[яи]|раздел|пункт|глава|приложение|article|section|clause|annex|appendix)\s+(?:№\s*)?[\divxlc]+[.:]?(?=\s|$)"
    r"|第\s?[\d一二三四五六七八九十百零〇]{1,6}\s?[条章节款项]"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}[.)、．]+(?=\D)"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}(?=\s+[^\W\d_])"
    r"|[（(]\s?(?:\d{1,3}|[a-zа-я]|[一二三四五六七八九十]{1,3})\s?[)）]"
    r"|[a-zа-я]\)(?=\s)|[一二三四五六七八九十]{1,3}[、．.](?=\S)|[•▪◦‣●■](?=\s))\s*",
    re.IGNORECASE,
)
"""The number of a clause, article or item at the beginning of a line."""
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+|\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, without white space at its ends; empty where the page has an empty line."""

    page: int
    start: int
    """Where it begins in the text of the page."""
    text: str
    is_ocr: bool = False


def lines_of(page: PageText, *, script: str | None = None) -> list[Line]:
    """Give the lines of a page, in order.

    Args:
        page: as stored.
        script: a family of scripts, `Cyrl` or `Hani`: only what is written in it, where another one holds a tenth of
            the page or more; nothing of a page where this one holds less. None: everything.
    """
    parts = [(0, len(page.text))] if script is None else _parts_in(page, script)
    return [line for start, end in parts for line in _lines(page, start, end)]


def _parts_in(page: PageText, script: str) -> list[tuple[int, int]]:
    shares = shares_of_scripts(page.spans)
    own = {family for family, share in shares.items() if share >= LEAST_SHARE}
    if own <= {script}:
        return [(0, len(page.text))]
    if script not in own:
        return []
    parts: list[tuple[int, int]] = []
    is_in = False
    for span in page.spans:
        family = script_family(span.script)
        # figures and the odd foreign word stay with what stands before them
        is_in = family == script if family in own else is_in
        if is_in and parts and parts[-1][1] == span.start:
            parts[-1] = (parts[-1][0], span.end)
        elif is_in:
            parts.append((span.start, span.end))
    return parts


def _lines(page: PageText, start: int, end: int) -> Iterator[Line]:
    is_empty = False
    for found in _LINE.finditer(page.text, start, end):
        text = found[0].strip()
        if text:
            lead = len(found[0]) - len(found[0].lstrip())
            yield Line(page.number, found.start() + lead, text, page.is_ocr)
            is_empty = False
        elif found[0].isspace():
            # the second end of a line in a row is an empty line
            if is_empty:
                yield Line(page.number, found.start(), "", page.is_ocr)
            is_empty = True
