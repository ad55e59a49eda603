"""Reads numbers: digits in the notations of three languages, and Chinese numerals. Pure."""

import re
from decimal import Decimal

BLANKS = " \u00a0\u2007\u2009\u202f"
_GROUP, _TEN = 3, 10
MOST_DIGITS = 40
"""Of a number; an account number has up to 34 (ISO 13616)."""
NUMBER = (
    rf"\d{{1,3}}(?P<mark>[{BLANKS}.,'’，])\d{{3}}(?!\d)(?:(?P=mark)\d{{3}}(?!\d)){{0,9}}(?:[.,]\d{{1,4}}(?!\d))?"
    r"|\d+(?:[.,]\d+)?"
)
"""Thousands with one and the same mark all through; else digits, and what follows one point or comma."""
SCALE = re.compile(
    r"\s{0,2}(?P<scale>тыс|млн|млрд|миллион|миллиард|thousand|mln|million|bn|billion|百万|千万|万亿|千|万|亿|萬|億)"
    r"(?![a-z克米瓦])[а-яё]{0,9}\.?",
    re.IGNORECASE,
)
SCALES = {
    "тыс": 3, "млн": 6, "миллион": 6, "млрд": 9, "миллиард": 9, "thousand": 3, "mln": 6, "million": 6, "bn": 9,
    "billion": 9, "百万": 6, "千万": 7, "万亿": 12, "千": 3, "万": 4, "亿": 8, "萬": 4, "億": 8,
}  # fmt: skip
"""Powers of ten."""
_DIGITS = {sign: at % 10 for at, sign in enumerate("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖")} | {
    "○": 0, "两": 2, "兩": 2, "貳": 2, "參": 3, "陸": 6,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SOME = f"[{''.join(sign for sign, digit in _DIGITS.items() if digit)}]"
_SECTION = re.compile(
    rf"(?:(?P<thousands>{_SOME})[千仟])?[零〇]?(?:(?P<hundreds>{_SOME})[百佰])?[零〇]?"
    rf"(?:(?P<tens>{_SOME}?)[十拾])?[零〇]?(?P<ones>{_SOME})?"
)
HAN_DIGITS = "".join(_DIGITS)
HAN_NUMERALS = "".join((*_DIGITS, *_UNITS, *_MYRIADS))
LONGEST_NUMERAL = 32
"""Signs of a Chinese numeral; a hundred million million is written with fewer."""
_POSITIONAL = 4
"""So many digits without a unit are a number (二〇二四); fewer are `about` (三五 is three to five) or words."""


def read_number(written: str, *, power: int = 0) -> Decimal:
    """Read a number that `NUMBER` matched, times ten to the *power*.

    Three digits after a single comma or point are thousands (`1.234` is 1234), unless nothing but a zero stands
    before (`0.125`).
    """
    marks = [sign for sign in written if not sign.isdigit()]
    if not marks:
        return Decimal(written).scaleb(power)
    whole, last, rest = written.rpartition(marks[-1])
    is_fraction = last in ".," and (
        (len(marks) > 1 and last != marks[0]) or len(rest) != _GROUP or (len(marks) == 1 and whole.strip("0") == "")
    )
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{rest}" if is_fraction else digits + rest).scaleb(power)


def plain(number: Decimal) -> str:
    """Write *number* with a point and without zeros that say nothing."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def read_numeral(written: str) -> Decimal | None:
    """Read a Chinese numeral.

    Args:
        written: signs of `HAN_NUMERALS` only, at most `LONGEST_NUMERAL`.

    Returns:
        The number; None where the signs make none (万一, 一一, 千).
    """
    if all(sign in _DIGITS for sign in written):
        if len(written) > 1 and (len(written) < _POSITIONAL or "两" in written or "兩" in written):
            return None
        return Decimal("".join(str(_DIGITS[sign]) for sign in written))
    return _with_myriads(written)


def _with_myriads(written: str) -> Decimal | None:
    for sign in "億亿萬万":
        head, found, tail = written.rpartition(sign)
        if not found:
            continue
        many, rest = _with_myriads(head), _below_myriad(tail) if tail else 0
        if "億亿".find(sign) >= 0 and len(tail) > 1:
            rest = _with_myriads(tail)
        if many is None or rest is None or many == 0:
            return None
        if len(tail) == 1 and tail in _DIGITS:
            rest = rest * _MYRIADS[sign] // 10
        return many * _MYRIADS[sign] + rest
    return _below_myriad(written)


def _below_myriad(written: str) -> Decimal | None:
    """Add up 六百九十二; 三百五 leaves the last unit out."""
    match = _SECTION.fullmatch(written) if written else None
    if match is None:
        return None
    number, unit = 0, 1
    for power, name in ((1000, "thousands"), (100, "hundreds"), (10, "tens")):
        if match[name] is not None:
            number, unit = number + power * (_DIGITS[match[name]] if match[name] else 1), power
    ones = _DIGITS[match["ones"]] if match["ones"] else 0
    return Decimal(number + ones * (unit // _TEN if unit > _TEN and written[-2] in _UNITS else 1))
