"""Goes through a page from number to number and tells what each is. Pure.

Every pattern is matched at a place, none is searched for in a text, and each is bounded: the time grows as the text.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from storage.shapes import AnchorRead
from tasks.fingerprint.codes import LETTERS, code_at
from tasks.fingerprint.dates import date_at
from tasks.fingerprint.numerals import (
    HAN_NUMERALS,
    LONGEST_NUMERAL,
    MOST_DIGITS,
    NUMBER,
    SCALES,
    plain,
    read_numeral,
    read_number,
)

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFF0C: 0xFF0C, 0xFF04: 0xFF04}
_HAS_WIDE = re.compile("[\uff0d-\uff1a\uff21-\uff5a]")
"""Full-width digits, letters and signs; the comma stays, which also divides sentences."""
_FIRST = re.compile(f"[0-9{HAN_NUMERALS}]")
_NUMBER = re.compile(NUMBER)
_DIGITS = re.compile(r"[0-9]+")
_SCALE = re.compile(
    r"\s{0,2}(?P<scale>тыс|млн|млрд|миллион|миллиард|thousand|mln|million|bn|billion|百万|千万|万亿|千|万|亿|萬|億)"
    r"(?![a-z])(?:[а-яё]{0,9}\.?)",
    re.IGNORECASE,
)
_NUMERAL = re.compile(f"[{HAN_NUMERALS}]{{1,{LONGEST_NUMERAL + 1}}}")
_CLAUSE = re.compile(
    r"[ \t\u00a0\u3000]*(?:[(（]\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?[)）]"
    r"|\d{1,3}(?:\.\d{1,3}){0,5}(?:[.．、)](?=\D|$)|(?<=\d\.\d)[ \t]|(?<=\d\.\d\d)[ \t])"
    r"|[一二三四五六七八九十]{1,3}[、.．]"
    r"|第\s?(?:\d{1,3}|[一二三四五六七八九十百]{1,4})\s?[条條章节節款项項]"
    r"|(?i:статья|раздел|глава|пункт|article|clause|section|chapter)\s\d{1,3}(?:\.\d{1,3}){0,5}\.?(?=\s))"
)
"""The number of a clause at the beginning of a line: it moves when a clause is put in, and says nothing of the deal."""
_PAGE = re.compile(
    r"(?i:стр(?:\.|аница)|page|第)\s{0,2}\d{1,4}\s{0,2}(?:页|頁)?(?:\s{0,2}(?:из|of|/|，?共)\s{0,2}\d{1,4}\s{0,2}(?:页|頁)?)?"
    r"|[-–—]\s{0,2}\d{1,4}\s{0,2}[-–—]|\d{1,4}\s?/\s?\d{1,4}"
)
_PHONE = re.compile(
    r"\+\d{1,3}[ \u00a0-]?\(?\d{2,5}\)?(?:[ \u00a0-]?\d{2,4}){2,4}(?!\d)|\(\d{3,5}\)\s?\d{1,4}(?:[- ]\d{2,4}){1,2}(?!\d)"
    r"|\d(?:-\d{3}){2}(?:-\d{2}){2}(?!\d)|\d{1,4}(?:-\d{2,4}){2,4}(?!\d)"
)
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_REFERENCE = re.compile(r"\d{1,4}(?:\.\d{1,4}){2,8}(?!\d)")
"""3.4.2: a clause that is referred to, a version, an address in a network."""
_ACCOUNT = re.compile(r"\d{4}(?:[ \u00a0]\d{4}){3,8}(?:[ \u00a0]\d{1,4})?(?![ \u00a0]?\d)")
_MEASURES = frozenset(
    "个個天日年月周次套台辆輛份件批页頁人名只架枚吨米公千克斤小分钟元项章条條款号種种组座艘发箱道岁座期课節节%％"
)
_VAGUE = frozenset("数數几幾上")
"""Before a numeral: some tens."""

Found = tuple[str, str, int, int]
"""Kind, value, half-open offsets. What is nothing, but has to be passed over, has the kind `""`."""


def scan(text: str, taken: Sequence[AnchorRead]) -> list[AnchorRead]:
    """Find dates, designators and numbers where *taken* leaves room.

    Args:
        text: a page, as stored.
        taken: anchors found already, by their place, none overlapping another.

    Returns:
        All anchors by their place, those of *taken* among them.
    """
    text = text.translate(_WIDE) if _HAS_WIDE.search(text) else text
    edges = _lines_at_edges(text)
    anchors: list[AnchorRead] = []
    low = at = 0
    for begin, end, block in (*((anchor.start, anchor.end, anchor) for anchor in taken), (len(text), len(text), None)):
        while (first := _FIRST.search(text, at, begin)) is not None:
            at = first.start()
            kind, value, start, stop = _read(text, at, low=low, edges=edges)
            if stop > begin:
                at = begin
                break
            if kind:
                anchors.append(AnchorRead(kind, value, start, stop))
            low = at = stop
        if block is not None:
            anchors.append(block)
        low = at = end
    return anchors


def _read(text: str, at: int, *, low: int, edges: tuple[tuple[int, int], ...]) -> Found:
    """Tell what begins with the digit or numeral at *at*, which is not before *low*."""
    begins_line = _line_start(text, at)
    if begins_line is not None:
        skipped = _CLAUSE.match(text, begins_line) or _PAGE.match(text, begins_line)
        if skipped is not None and skipped.end() > at:
            return "", "", at, skipped.end()
        for start, end in edges:
            if start <= at < end and text[start:end].strip().isdecimal() and end - start <= 8:
                return "", "", at, end
    dated = date_at(text, at)
    if dated is not None and dated[1] >= low:
        return "date", *dated
    if text[at] > "9":
        return _numeral(text, at)
    return _figures(text, at, low)


def _figures(text: str, at: int, low: int) -> Found:
    for pattern in (_PHONE, _TIME):
        match = pattern.match(text, at)
        if match is not None:
            return "", "", at, match.end()
    code = code_at(text, at, low)
    if code is not None:
        return "designator", *code
    match = _REFERENCE.match(text, at)
    if match is not None:
        return "", "", at, match.end()
    account = _ACCOUNT.match(text, at)
    if account is not None:
        return "number", re.sub(r"\D", "", account[0]).lstrip("0") or "0", at, account.end()
    match = _NUMBER.match(text, at)
    if match is None or match.end() - at > MOST_DIGITS:
        digits = _DIGITS.match(text, at)
        return "", "", at, digits.end() if digits else at + 1
    number, end = read_number(match[0]), match.end()
    scale = _SCALE.match(text, end)
    if scale is not None:
        number, end = number * 10 ** SCALES[scale["scale"].lower()], scale.end()
    return "number", plain(number), at, end


def _numeral(text: str, at: int) -> Found:
    match = _NUMERAL.match(text, at)
    if match is None:
        return "", "", at, at + 1
    written, end = match[0], match.end()
    if len(written) > LONGEST_NUMERAL:
        return "", "", at, end
    number = read_numeral(written)
    if number is None or (at > 0 and text[at - 1] in _VAGUE):
        return "", "", at, end
    if len(written) == 1 and (text[end : end + 1] not in _MEASURES or (written == "一" and text[at - 1 : at] != "第")):
        return "", "", at, end
    return "number", plain(number), at, end


def _line_start(text: str, at: int) -> int | None:
    """Give the offset of the line's beginning where nothing but blanks, a bracket or a word's stem stands before."""
    begin = at
    while begin > 0 and at - begin < 12 and text[begin - 1] not in "\n\f":
        begin -= 1
    if begin > 0 and text[begin - 1] not in "\n\f":
        return None
    return begin


def _lines_at_edges(text: str) -> tuple[tuple[int, int], ...]:
    """Give the first and the last line that is not blank: the number of a page stands there."""
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    first_end = text.find("\n", first)
    return (first, last if first_end < 0 else first_end), (text.rfind("\n", 0, last) + 1, last)
