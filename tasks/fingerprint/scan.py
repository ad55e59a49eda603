"""Goes through a page from number to number and tells what each is. Pure.

Every pattern is matched at a place, none is searched for in a text, and each is bounded: the time grows as the text.
What stands on either side of the digits decides which patterns are tried at all: most numbers need none.
"""

import re
from collections.abc import Sequence

from storage.shapes import AnchorRead
from tasks.fingerprint.codes import code_at
from tasks.fingerprint.dates import date_at
from tasks.fingerprint.lines import Lines
from tasks.fingerprint.numerals import (
    BLANKS,
    HAN_NUMERALS,
    LONGEST_NUMERAL,
    MOST_DIGITS,
    NUMBER,
    SCALE,
    SCALES,
    plain,
    read_number,
    read_numeral,
)

_WIDE: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")} | {
    ord("\f"): "\n"
}
_HAS_WIDE = re.compile("[\uff0d-\uff19\uff21-\uff5a]")
"""Full-width digits, letters, hyphens and points; the comma stays, which divides sentences as well."""
_FIRST = re.compile(f"[0-9{HAN_NUMERALS}][0-9]*")
_NUMBER = re.compile(NUMBER)
_NUMERAL = re.compile(f"[{HAN_NUMERALS}]{{1,{LONGEST_NUMERAL + 1}}}")
_PHONE = re.compile(
    r"(?<=\+)\d{1,3}[ \u00a0-]?\(?\d{2,5}\)?(?:[ \u00a0-]{0,2}\d{2,4}){1,4}(?!\d)"
    r"|(?<=\()\d{3,5}\)\s?\d{1,4}(?:[- ]\d{2,4}){1,2}(?!\d)|\d{1,4}(?:-\d{2,4}){2,4}(?![\d-])"
)
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?!\d)")
_REFERENCE = re.compile(r"\d{1,4}(?:\.\d{1,4}){2,8}(?!\d)")
"""3.4.2: a clause that is referred to, a version, an address in a network."""
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)(?!\.\d)")
_ACCOUNT = re.compile(r"\d{4}(?:[ \u00a0]\d{4}){3,8}(?:[ \u00a0]\d{1,4})?(?![ \u00a0]?\d)")
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ \u00a0]?)+")
_MEASURES = frozenset(
    "个個天日年月周套台辆輛份件批页頁名只架枚吨米克公千斤小元项项章条條款号號种種组組座艘发發箱岁歲期课課节節%％"
)
"""Behind a single Chinese digit: it counts."""
_ORDERED = frozenset("条條款项項章节節批次期课課号號组組部页頁季届屆卷册冊表号号")
"""Behind 第 and a single Chinese digit."""
_VAGUE = frozenset("数數几幾")
"""Before a Chinese numeral: some tens."""
_MANY_BLANKS = frozenset(BLANKS + "\n")
_MARKS = frozenset(BLANKS + ".,'’，")
_JOINS = frozenset("-‐‑‒–—−/_.")
_SCALE_BEGINS = frozenset("тТмМtTmMbB百千万亿萬億")
_DATE_DIGITS = frozenset({1, 2, 4})
"""Of a day, a month or a year."""
_LAST_LETTER = "\u052f"

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
    reading = _Reading(text.translate(_WIDE) if _HAS_WIDE.search(text) else text.replace("\f", "\n"))
    anchors: list[AnchorRead] = []
    at = 0
    for block in taken:
        reading.read(at, block.start, anchors)
        anchors.append(block)
        at = block.end
    reading.read(at, len(text), anchors)
    return anchors


class _Reading:
    """A page that is being read: every character stands where it stands in the text as stored."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)

    def read(self, begin: int, end: int, anchors: list[AnchorRead]) -> None:
        """Add the anchors that stand wholly between two places."""
        at, text = begin, self.text
        while (first := _FIRST.search(text, at, end)) is not None:
            kind, value, start, stop = self._tell(first[0], first.start(), begin)
            if stop > end:
                return
            if kind:
                anchors.append(AnchorRead(kind, value, start, stop))
            begin = at = stop

    def _tell(self, run: str, at: int, low: int) -> Found:
        """Tell what begins with *run* at *at*; nothing may begin before *low*."""
        passed = self.lines.passed_over(at)
        if passed is not None:
            return "", "", at, passed
        text, stop = self.text, at + len(run)
        before, after = text[at - 1 : at], text[stop : stop + 1]
        if len(run) in _DATE_DIGITS and (after > "\u2000" or after in _JOINS or not before.isalnum()):
            dated = date_at(text, at, stop)
            if dated is not None and dated[1] >= low:
                return "date", *dated
        if run[0] > "9":
            return self._numeral(at)
        if before in _JOINS or after in _JOINS or _is_letter(before) or _is_letter(after):
            code = code_at(text, at, low)
            if code is not None:
                return "designator", *code
        return self._number(run, at)

    def _number(self, run: str, at: int) -> Found:
        text, stop = self.text, at + len(run)
        if len(run) > MOST_DIGITS:
            return "", "", at, stop
        after = text[stop : stop + 1]
        passed = _no_number_at(text, at, after)
        if passed is not None:
            return "", "", at, passed
        value = run.lstrip("0") or "0"
        if after in _MARKS:
            account = _ACCOUNT.match(text, at) if len(run) == 4 else None  # noqa: PLR2004 digits of a group
            if account is not None and _YEARS.fullmatch(account[0]) is None:
                return "number", re.sub(r"\D", "", account[0]).lstrip("0") or "0", at, account.end()
            match = _NUMBER.match(text, at)
            if match is not None and match.end() > stop:
                value, stop = plain(read_number(match[0])), match.end()
        return self._with_scale(value, at, stop)

    def _with_scale(self, value: str, at: int, stop: int) -> Found:
        text = self.text
        after = text[stop : stop + 1]
        if after and (after in _SCALE_BEGINS or (after in _MANY_BLANKS and text[stop + 1 : stop + 2] in _SCALE_BEGINS)):
            scale = SCALE.match(text, stop)
            if scale is not None:
                power = SCALES[scale["scale"].lower()]
                return "number", plain(read_number(value, power=power)), at, scale.end()
        return "number", value, at, stop

    def _numeral(self, at: int) -> Found:
        text = self.text
        match = _NUMERAL.match(text, at)
        written = match[0] if match is not None else ""
        end = at + max(len(written), 1)
        before, after = text[at - 1 : at], text[end : end + 1]
        number = read_numeral(written) if 0 < len(written) <= LONGEST_NUMERAL and before not in _VAGUE else None
        if number is None or (len(written) == 1 and not _counts(written, before, after)):
            return "", "", at, end
        return "number", plain(number), at, end


def _counts(written: str, before: str, after: str) -> bool:
    """Tell whether a single Chinese digit is a number (三个月, 第三条) and no part of a word (三菱, 一般, 十分)."""
    if not after:
        return False
    return after in _ORDERED if before == "第" else written != "一" and after in _MEASURES


def _no_number_at(text: str, at: int, after: str) -> int | None:
    """Give the end of a telephone number, a time of day or a reference (3.4.2) that begins at *at*."""
    if after == ":":
        match = _TIME.match(text, at)
    elif after == "." and _GROUPED.match(text, at) is None:
        match = _REFERENCE.match(text, at)
    elif after == "-" or text[at - 1 : at] in {"+", "("}:
        match = _PHONE.match(text, at)
    else:
        return None
    return None if match is None else match.end()


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and sign <= _LAST_LETTER
