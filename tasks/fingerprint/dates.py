"""Reads dates in the notations of three languages. Pure; each pattern is matched at a digit, never searched for."""

import re
from datetime import date
from decimal import Decimal

from tasks.fingerprint.numerals import read_numeral

_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "мае": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9,
    "окт": 10, "ноя": 11, "дек": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAMES = (
    r"(?:янв(?:ар[ьяе])?|февр?(?:ал[ьяе])?|мар(?:та?|те)?|апр(?:ел[ьяе])?|ма[йяе]|июн[ьяе]?|июл[ьяе]?|авг(?:уста?|усте)?"
    r"|сент?(?:ябр[ьяе])?|окт(?:ябр[ьяе])?|нояб?(?:р[ьяе])?|дек(?:абр[ьяе])?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?"
    r"|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-zа-яё])\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_YEAR = r"(?:1[89]|20)\d\d(?!\d)"
_YEAR_SIGN = r"(?:\s{0,2}(?:года?|году|г(?![а-яё])\.?))?"
_HAN_YEAR = r"[零〇○一二三四五六七八九]{4}"
_HAN_DAY = r"[一二三四五六七八九十]{1,3}"
_IN_FIGURES = re.compile(
    rf"(?P<y>{_YEAR})(?P<sign>[-./])(?P<m>0?[1-9]|1[0-2])(?P=sign)(?P<d>{_DAY})(?!\.?\d)"
    rf"|(?P<a>\d\d?)(?P<mark>[-./])(?P<b>\d\d?)(?P=mark)(?P<yy>{_YEAR}|\d\d(?!\d))(?![-./]?\d)"
)
_NAMED = re.compile(
    rf"(?P<d>{_DAY})(?:-?(?:го|е|ое)|(?:st|nd|rd|th)(?:\s{{1,2}}day)?)?[»”\"'›]?\s{{1,3}}(?:of\s{{1,2}})?(?P<m>{_NAMES})"
    rf"(?:,?\s{{0,3}}(?P<y>{_YEAR}){_YEAR_SIGN})?",
    re.IGNORECASE,
)
_AFTER_MONTH = re.compile(
    rf"(?:(?P<d>{_DAY})(?:st|nd|rd|th)?(?:\s?,\s{{0,3}}|\s{{1,3}})(?P<y>{_YEAR})|(?P<year>{_YEAR}){_YEAR_SIGN}"
    rf"|(?P<day>{_DAY})(?:st|nd|rd|th)?)",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"(?<![A-Za-zА-Яа-яЁё])(?P<m>{_NAMES}),?\s{{1,3}}$", re.IGNORECASE)
_LONGEST_MONTH = 14
_OPENING, _CLOSING = '«“"„‹', '»”"›'
_BEHIND_DAY = frozenset(" \n\t\u00a0\u2009\u202f-»”\"'›snrtSNRTгое")
_SIGNS = frozenset("年月")
_ENDS_OF_MONTHS = frozenset("ьяетавйркнлгyhletrnbgpcvYHLETRNBGPCVЬЯЕТАВЙРКНЛГ., \n\u00a0")
_CHINESE = re.compile(
    rf"(?:(?P<y>{_YEAR}|{_HAN_YEAR})\s{{0,3}}年\s{{0,3}})?(?P<m>\d\d?|{_HAN_DAY})\s{{0,3}}月(?![份内底初末中])"
    rf"(?:\s{{0,3}}(?P<d>\d\d?|{_HAN_DAY})\s{{0,3}}[日号號])?"
)
_LONGEST_CHINESE = 24
"""Characters up to the sign of the month, blanks among them."""
_LEAP_YEAR = 2000
_DAY_DIGITS, _MOST_MONTHS = 2, 12
_PIVOT = 70
"""Two digits of a year below it are of this century (POSIX, strptime, `%y`: 69)."""


def date_at(text: str, at: int, stop: int) -> tuple[str, int, int] | None:
    """Read the date that begins with the digits at *at* or, behind the name of its month, goes on with them.

    Args:
        text: a page.
        at: where a run of digits or Chinese numerals begins.
        stop: where the run of digits ends.

    Returns:
        The date by ISO 8601 (`2024-10-15`, `2024-10`, `--10-15` without a year) with its place; None: no date.
    """
    after = text[stop : stop + 1]
    if after and after in "-./":
        match = _IN_FIGURES.match(text, at)
        if match is not None:
            return _placed(_in_figures(match), at, match.end())
    if text[at] > "9" or (
        after and (after in "年月" or (after.isspace() and text[stop : stop + 4].strip()[:1] in _SIGNS))
    ):
        match = _CHINESE.match(text, at) if text.find("月", at, at + _LONGEST_CHINESE) > 0 else None
        return _placed(_iso(match["y"], match["m"], match["d"]), at, match.end()) if match is not None else None
    return _named_at(text, at, stop)


def _named_at(text: str, at: int, stop: int) -> tuple[str, int, int] | None:
    match = _NAMED.match(text, at) if stop - at <= _DAY_DIGITS and text[stop : stop + 1] in _BEHIND_DAY else None
    if match is not None and (match["y"] or not match["m"][0].islower() or match["m"][0] > "z"):
        begin = at - (at > 0 and text[at - 1] in _OPENING and text[match.end("d")] in _CLOSING)
        return _placed(_iso(match["y"], match["m"], match["d"]), begin, match.end())
    if at < len("May 1") - 1 or not text[at - 1].isspace() or text[at - 2] not in _ENDS_OF_MONTHS:
        return None
    word = text[max(0, at - _LONGEST_MONTH) : at].split()[-1:]
    if not word or word[0].lstrip(_OPENING + "(（")[:3].lower() not in _MONTHS:
        return None
    before = _MONTH_BEFORE.search(text, max(0, at - _LONGEST_MONTH), at)
    match = _AFTER_MONTH.match(text, at) if before is not None else None
    if before is None or match is None or (match["day"] and not before["m"][0].isupper()):
        return None
    return _placed(
        _iso(match["y"] or match["year"], before["m"], match["d"] or match["day"]), before.start(), match.end()
    )


def _placed(value: str | None, start: int, end: int) -> tuple[str, int, int] | None:
    return None if value is None else (value, start, end)


def _in_figures(match: re.Match[str]) -> str | None:
    if match["y"]:
        return _iso(match["y"], match["m"], match["d"])
    first, second, year = int(match["a"]), int(match["b"]), match["yy"]
    if len(year) == _DAY_DIGITS:
        if match["mark"] == "-" or min(len(match["a"]), len(match["b"])) < _DAY_DIGITS:
            return None
        year = f"{'20' if int(year) < _PIVOT else '19'}{year}"
    if first <= _MOST_MONTHS < second:
        first, second = second, first
    return _iso(year, str(second), str(first))


def _iso(year: str | None, month: str, day: str | None) -> str | None:
    numbers = [None if part is None else _number(part) for part in (year, month, day)]
    if numbers[1] is None or (year is None and day is None):
        return None
    try:
        checked = date(_LEAP_YEAR if numbers[0] is None else numbers[0], numbers[1], numbers[2] or 1)
    except ValueError:
        return None
    if day is None:
        return f"{checked:%Y-%m}"
    return f"{checked:%Y-%m-%d}" if year is not None else f"--{checked:%m-%d}"


def _number(written: str) -> int | None:
    if written.isdecimal():
        return int(written)
    named = _MONTHS.get(written[:3].lower())
    if named is not None:
        return named
    number: Decimal | None = read_numeral(written)
    return None if number is None else int(number)
