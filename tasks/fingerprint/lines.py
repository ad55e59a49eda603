"""Finds the numbers of clauses and of pages, which stand at the beginning of a line or alone on one. Pure."""

import re
from itertools import pairwise

_CLAUSE = re.compile(
    r"[ \t\u00a0\u3000]{0,8}(?:[(（]\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?[)）]"
    r"|\d{1,3}(?:\.\d{1,3}){0,5}(?:[.．、)](?=\D|\Z)|(?<=\.\d)[ \t]{1,4}(?=[A-ZА-ЯЁ\u4e00-\u9fff«\"])"
    r"|(?<=\.\d\d)[ \t]{1,4}(?=[A-ZА-ЯЁ\u4e00-\u9fff«\"]))"
    r"|[一二三四五六七八九十]{1,3}[、.．]"
    r"|第\s?(?:\d{1,3}|[一二三四五六七八九十百]{1,5})\s?[条條章节節款项項]"
    r"|(?i:статья|раздел|глава|пункт|article|clause|section|chapter)\s\d{1,3}(?:\.\d{1,3}){0,5}(?=\.?\s))"
)
"""It moves when a clause is put in, and says nothing of the deal."""
_PAGE = re.compile(
    r"[ \t\u00a0\u3000]{0,8}(?:(?i:стр(?:\.|аница)|page|p\.|第)\s{0,2}\d{1,4}\s{0,2}[页頁]?"
    r"(?:\s{0,2}(?:из|of|/|[，,]?共)\s{0,2}\d{1,4}\s{0,2}[页頁]?)?|[-–—]\s{0,2}\d{1,4}\s{0,2}[-–—]"
    r"|\d{1,4}\s?(?:/|из|of)\s?\d{1,4})[ \t]{0,8}(?=\n|\Z)"
)
_ALONE = re.compile(r"[ \t\u00a0\u3000]{0,8}\d{1,4}[ \t\u00a0\u3000]{0,8}(?=\n|\Z)")
_BEFORE = 20
"""Characters of a line before its first number; `Раздел (` and blanks have fewer."""
_BROKEN = re.compile(r"[0-9]\n(?=[0-9]{3}(?![0-9.)、]))")
_BROKEN_NUMBER = re.compile(r"[^0-9\n][ \u00a0][0-9]{1,3}(?:[ \u00a0][0-9]{3}){0,5}$")
LONG_LINE = 30
"""Characters of a line of running text; cells of a table have fewer."""


def join_broken_numbers(text: str) -> str:
    """Put a blank for the line end in the middle of a number (`6 921` / `000 CNY`) in running text.

    Every character stays where it stands.
    """
    breaks = [
        match.end() - 1
        for match in _BROKEN.finditer(text)
        if text.rfind("\n", max(0, match.start() - LONG_LINE), match.start()) < 0
        and match.start() >= LONG_LINE
        and _BROKEN_NUMBER.search(text, match.start() - LONG_LINE, match.start() + 1)
    ]
    pieces = [text[start:end] for start, end in pairwise([0, *(at + 1 for at in breaks), len(text)])]
    return " ".join(piece[:-1] for piece in pieces[:-1]) + " " + pieces[-1] if breaks else text


class Lines:
    """The lines of a page; form feeds are line ends in *text* by now."""

    def __init__(self, text: str) -> None:
        self._text = text
        body = text.rstrip()
        self._first = text.find("\n", len(text) - len(text.lstrip()))
        self._last = body.rfind("\n")

    def passed_over(self, at: int) -> int | None:
        """Give the end of the number of a clause or of a page that the digit at *at* begins; None: it is another one.

        A bare number alone on its line is a page's only in the first and the last line of the text: cells of tables
        stand alone as well.
        """
        text = self._text
        low = max(0, at - _BEFORE)
        begin = text.rfind("\n", low, at) + 1
        if begin == 0 and low > 0:
            return None
        match = _CLAUSE.match(text, begin) or _PAGE.match(text, begin)
        if match is None and (begin > self._last or self._first < 0 or at < self._first):
            match = _ALONE.match(text, begin)
        return match.end() if match is not None and match.end() > at else None
