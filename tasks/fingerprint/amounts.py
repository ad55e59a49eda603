"""Finds amounts with their currency in Russian, Chinese and English notation."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from storage.shapes import AnchorRead

_BLANK = r"[ \u00a0\u2007\u2009\u202f]"
_NUMBER = rf"\d(?<!\d\d)(?>(?:\d{{0,2}}(?:(?:{_BLANK}|[.,'’，])\d{{3}}){{1,6}}|\d{{0,17}})(?:[.,]\d{{1,2}})?(?!\d))"
"""Bounded everywhere: an endless run of digits costs no more than its length. A class of signs stands first, which lets
the engine skip what is no digit; atomic, as a shorter number never has a currency behind it."""
_SCALES = {
    "тыс": 3, "млн": 6, "миллион": 6, "млрд": 9, "миллиард": 9,
    "thousand": 3, "mln": 6, "million": 6, "bn": 9, "billion": 9,
    "百万": 6, "千万": 7, "千": 3, "万": 4, "亿": 8, "萬": 4, "億": 8,
}  # fmt: skip
"""Powers of ten."""
_HAN = 0x2E80
"""Where the East Asian scripts begin, which have no blanks before a number."""
_SCALE = (
    r"(?:(?P<scale>тыс|млн|млрд|миллион|миллиард|thousand|mln|million|bn|billion"
    r"|百万|千万|千|万|亿|萬|億)(?:[а-яё]{0,9}\.?))?"
)
_CURRENCIES = (
    ("USD", r"долл(?:\.|ар(?:а|ов|ы|ах|ам)?)?(?:\s{0,3}США)?|US\$|USD|US\s?dollars?|dollars?|\$|美元"),
    ("EUR", r"евро|EUR|euros?|€|欧元|歐元"),
    ("RUB", r"руб(?:\.|л(?:ь|я|ей|и|ях|ям)|(?![а-яё]))|₽|RUB|RUR|ro?ubles?|卢布|盧布"),
    ("CNY", r"юан(?:ь|я|ей|и|ях|ям)|元人民币|人民币元|人民币|元|CNY|RMB|yuan|¥|￥"),
)
_CURRENCY = "|".join(f"(?P<{code}>{pattern})" for code, pattern in _CURRENCIES)
_IN_WORDS = r"(?:\s{0,3}[(（][^()（）]{1,160}[)）])?"
_KIND = r"(?:(?:китайск|российск|американск)\w{2,3}\s{1,3})?"
_AFTER = re.compile(
    rf"(?P<number>{_NUMBER})(?i:\s{{0,3}}+{_SCALE}{_IN_WORDS}\s{{0,3}}+{_KIND}(?:{_CURRENCY})(?![A-Za-z]))"
)
_BEFORE = re.compile(
    r"[人¥￥CcRr$Uu美€Ee₽](?:(?P<CNY>(?<=人)民币|(?<=[¥￥])|(?<=[Cc])[Nn][Yy]|(?<=[Rr])[Mm][Bb])"
    r"|(?P<USD>(?<=\$)|(?<=[Uu])[Ss](?:\$|[Dd])|(?<=美)元)|(?P<EUR>(?<=€)|(?<=[Ee])[Uu][Rr])"
    rf"|(?P<RUB>(?<=₽)|(?<=[Rr])[Uu][Bb]))\s{{0,3}}+(?P<number>{_NUMBER})(?i:\s{{0,3}}{_SCALE})"
)
_CLUES = (
    *("$", "€", "¥", "￥", "₽", "元", "币", "布", "долл", "евро", "руб", "юан"),
    *("usd", "eur", "rub", "rur", "roub", "cny", "rmb", "yuan", "dollar"),
)
"""Where none of them stands, in small letters, there is no currency: most pages are done with that."""


def find_amounts(text: str) -> Iterator[AnchorRead]:
    """Find amounts of roubles, yuan, dollars and euros.

    A number of three digits after a single comma or point counts as thousands (`1,234` and `1.234` are 1234).

    Args:
        text: a page, as stored.

    Yields:
        Anchors of kind `amount`, value such as `6921000 CNY` or `1234.56 RUB`, none overlapping another, in order
        of the patterns: first a currency behind its number, then one before.
    """
    small = text.lower()
    if not any(clue in small for clue in _CLUES):
        return
    begins: list[int] = []
    ends: list[int] = []
    for match in _AFTER.finditer(text):
        if not _is_inside_number(text, match.start()):
            begins.append(match.start())
            ends.append(match.end())
            yield AnchorRead("amount", _value(match), *match.span())
    for match in _BEFORE.finditer(text):
        before = bisect_left(begins, match.end())
        is_taken = before > 0 and ends[before - 1] > match.start()
        if not is_taken and not _is_inside_number(text, match.start()):
            yield AnchorRead("amount", _value(match), *match.span())


def _is_inside_number(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return before[-1:].isdigit() or (before[-1:] in {".", ","} and before[:1].isdigit()) or _is_letter(text, start)


def _is_letter(text: str, start: int) -> bool:
    """Tell whether a Latin or Cyrillic word runs into what starts at *start*: `A5 000 EUR`, `xUSD 5`."""
    return start > 0 and text[start - 1].isalpha() and ord(text[start - 1]) < _HAN


def _value(match: re.Match[str]) -> str:
    number = _parse(match["number"])
    scale = match["scale"]
    if scale:
        number *= 10 ** _SCALES[scale.lower()]
    code = next(name for name, _ in _CURRENCIES if match[name] is not None)
    plain = f"{number:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain} {code}"


def _parse(written: str) -> Decimal:
    """Read a number in any of the notations; the last sign before one or two digits at the end is the point."""
    fraction = re.search(r"[.,](\d{1,2})$", written)
    whole = written[: fraction.start()] if fraction else written
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{fraction[1]}" if fraction else digits)
