"""Reads small numbers that are written out: in Russian and English words, and as Chinese numerals. Pure.

They are no anchors: they answer for a number of the other language, and are told only where both sides have one.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from storage.shapes import AnchorRead
from tasks.fingerprint.numerals import HAN_NUMERALS, LONGEST_NUMERAL, plain, read_numeral

LEAST_TELLING = 10
"""A smaller number in words may be a turn of phrase (one part, the two sides): it ties no passages together."""
_HUNDRED, _THOUSAND = 100, 1000
_UNITS_RU = (
    r"од(?:ин|н(?:а|о|и|ого|ой|ою|ому|им|ими|их|ом|у))",
    r"дв(?:а|е|ух|ум|умя|ое|оих|оим|оими)",
    r"тр(?:и|ех|ем|емя|ое|оих|оим|оими)",
    r"четыр(?:е|ех|ем|ьмя)",
    *(rf"{stem}(?:ь|и|ью)" for stem in ("пят", "шест", "сем")),
    r"вос(?:емь|ьми|емью|ьмью)",
    r"девят(?:ь|и|ью)",
)
_TEENS_RU = (
    *("десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат"),
    *("пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат"),
)
_TENS_RU = (
    *(r"двадцат(?:ь|и|ью)", r"тридцат(?:ь|и|ью)", r"сорока?"),
    *(rf"{stem}(?:ьдесят|идесяти|ьюдесятью)" for stem in ("пят", "шест", "сем")),
    r"вос(?:емьдесят|ьмидесяти|емьюдесятью|ьмьюдесятью)",
    r"девяност[оа]",
)
_HUNDREDS_RU = (
    r"ст[оа]",
    r"дв(?:ести|ухсот|умстам|умястами|ухстах)",
    r"тр(?:иста|ехсот|емстам|емястами|ехстах)",
    r"четыр(?:еста|ехсот|емстам|ьмястами|ехстах)",
    *(rf"{stem}(?:ьсот|исот|истам|ьюстами|истах)" for stem in ("пят", "шест", "сем")),
    r"вос(?:емьсот|ьмисот|ьмистам|емьюстами|ьмьюстами|ьмистах)",
    r"девят(?:ьсот|исот|истам|ьюстами|истах)",
)
_UNITS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS_EN = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES: list[tuple[str, int]] = [
    *((form, at) for forms in (_UNITS_RU, _UNITS_EN) for at, form in enumerate(forms, start=1)),
    *((rf"{stem}(?:ь|и|ью)", at) for at, stem in enumerate(_TEENS_RU, start=10)),
    *((form, at) for at, form in enumerate(_TEENS_EN, start=10)),
    *((form, at * 10) for forms in (_TENS_RU, _TENS_EN) for at, form in enumerate(forms, start=2)),
    *((form, at * _HUNDRED) for at, form in enumerate(_HUNDREDS_RU, start=1)),
    (r"hundreds?", _HUNDRED),
    (r"тысяч(?:а|и|е|у|ей|ью|ам|ами|ах)?|thousands?", _THOUSAND),
]
_WORD = re.compile(
    r"(?<![^\W\d_])(?=од|дв|тр|че|пя|ше|се|во|де|со|ст|ты|on|tw|th|fo|fi|si|se|ei|ni|te|el|hu)"
    r"(?:" + "|".join(f"({form})" for form, _ in _VALUES) + r")"
    r"(?=(?:(?:дневн|месячн|недельн|летн|часов|суточн|кратн|процентн)[а-я]{2,4})?(?![^\W\d_]))",
    re.IGNORECASE,
)
"""One word, its first letters tried before all; also where an adjective begins with it (тридцатидневный)."""
_BETWEEN = re.compile(r"[ \u00a0]{1,2}|[-‐‑]|[ \u00a0]and[ \u00a0]", re.IGNORECASE)
_YO = str.maketrans("ёЁ", "еЕ")
_HAN = re.compile(f"[{HAN_NUMERALS}]{{1,{LONGEST_NUMERAL}}}")
_ANNEX = re.compile(r"(?:附件|附录|附表|附錄)[ ]?$")
_NAMED = re.compile(r"(?:第|附件|附录|附表|附錄|條款|条款)[ ]?$")
"""What a numeral behind it numbers: it is no part of a word."""


def find_spoken(text: str) -> list[AnchorRead]:
    """Find numbers that are written out.

    Args:
        text: a passage.

    Returns:
        Anchors of kind `number` by their place, with the plain value. Words may be any case of Russian; English and
        Russian ones are read below a million; Chinese numerals are read wherever they stand, also where a single one
        may be part of a word.
    """
    return list(_found(text))


@lru_cache(maxsize=1 << 12)
def _found(text: str) -> tuple[AnchorRead, ...]:
    return tuple(sorted((*_in_words(text), *_in_han(text)), key=lambda anchor: anchor.start))


def is_named(text: str, at: int) -> bool:
    """Tell whether the Chinese numeral at *at* is a number for certain: 附件二, 第三."""
    return _NAMED.search(text, max(0, at - 3), at) is not None


def is_annex(text: str, at: int) -> bool:
    """Tell whether what stands at *at* is the number of an annex: 附件二."""
    return _ANNEX.search(text, max(0, at - 3), at) is not None


def _in_words(text: str) -> Iterator[AnchorRead]:
    run: list[tuple[int, int, int]] = []
    even = text.translate(_YO)
    for match in _WORD.finditer(even):
        if run and not _BETWEEN.fullmatch(even, run[-1][1], match.start()):
            yield from _numbers(run)
            run = []
        run.append((match.start(), match.end(), _value_of(match)))
    yield from _numbers(run)


def _value_of(match: re.Match[str]) -> int:
    return next(value for at, (_, value) in enumerate(_VALUES, start=1) if match[at] is not None)


def _numbers(run: Sequence[tuple[int, int, int]]) -> Iterator[AnchorRead]:
    """Add up neighbouring words: each must be smaller than what the one before it leaves open."""
    begin, end, thousands, below, room = -1, -1, 0, 0, _THOUSAND
    for start, stop, value in run:
        if begin >= 0 and value == _THOUSAND and not thousands:
            thousands, below, room = (below or 1) * _THOUSAND, 0, _THOUSAND
        elif begin >= 0 and value == _HUNDRED and 0 < below < LEAST_TELLING:
            below, room = below * _HUNDRED, _HUNDRED
        elif begin >= 0 and value < room:
            below, room = below + value, _room_behind(value)
        else:
            if begin >= 0:
                yield AnchorRead("number", str(thousands + below), begin, end)
            begin = start
            thousands, below = (_THOUSAND, 0) if value == _THOUSAND else (0, value)
            room = _room_behind(value)
        end = stop
    if begin >= 0:
        yield AnchorRead("number", str(thousands + below), begin, end)


def _room_behind(value: int) -> int:
    """Give the limit of what may follow: units behind tens, tens behind hundreds, nothing behind units."""
    if value < 2 * LEAST_TELLING:
        return 0
    return next(limit for limit in (_THOUSAND, _HUNDRED, LEAST_TELLING) if value >= limit)


def _in_han(text: str) -> Iterator[AnchorRead]:
    for match in _HAN.finditer(text):
        number: Decimal | None = read_numeral(match[0])
        if number is not None:
            yield AnchorRead("number", plain(number), *match.span())
