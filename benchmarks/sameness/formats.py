"""How dates, amounts, quantities and designators are written in Russian, Chinese and English papers."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября"),
    "декабря",
)
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
_HAN_DIGITS = "〇一二三四五六七八九"
_NARROW = "\u00a0"
CURRENCIES = {
    "USD": {"ru": ("долларов США", "USD", "долл. США"), "zh": ("美元", "USD"), "en": ("USD", "US dollars", "US$")},
    "EUR": {"ru": ("евро", "EUR"), "zh": ("欧元", "EUR"), "en": ("EUR", "euros", "€")},
    "RUB": {"ru": ("рублей", "руб.", "RUB"), "zh": ("卢布", "RUB"), "en": ("RUB", "roubles")},
    "CNY": {"ru": ("юаней", "CNY"), "zh": ("元", "人民币", "CNY"), "en": ("CNY", "yuan", "RMB")},
}
_LATIN = {"БМД": "BMD", "РЛК": "RLK", "ТВК": "TVK", "ГКС": "GKS", "УВП": "UVP", "КДМ": "KDM"}
DESIGNATORS = tuple(_LATIN)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in hundredths of its currency's unit."""

    hundredths: int
    currency: str


def write_date(day: date, language: str, chance: random.Random) -> str:
    """Write a date one of the language's ways."""
    dotted = f"{day:%d.%m.%Y}"
    ways = {
        "ru": (f"{day.day} {_MONTHS[day.month - 1]} {day.year} г.", dotted, _quoted(day)),
        "en": (f"{_ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}", _day_first(day), day.isoformat()),
        "zh": (f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02}月{day.day:02}日", _han_date(day)),
    }
    return chance.choice(ways[language])


def _quoted(day: date) -> str:
    return f"«{day.day:02}» {_MONTHS[day.month - 1]} {day.year} года"


def _day_first(day: date) -> str:
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def _han_date(day: date) -> str:
    year = "".join(_HAN_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{han_number(day.month)}月{han_number(day.day)}日"


def han_number(number: int) -> str:
    """Write a whole number below 100,000,000 in Han digits: 一百二十, 三千〇五 as 三千零五, 一万二千."""
    if number >= 10_000:  # noqa: PLR2004 four digits make a group
        high, low = divmod(number, 10_000)
        between = "零" if 0 < low < 1000 else ""  # noqa: PLR2004 a thousand is missing
        return han_number(high) + "万" + (between + han_number(low) if low else "")
    told, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit == 0:
            gap = bool(told)
            continue
        told += ("零" if gap else "") + _HAN_DIGITS[digit] + sign
        gap = False
    return told.removeprefix("一") if told.startswith("一十") else told or "零"


def write_count(number: int, language: str, chance: random.Random) -> str:
    """Write how many."""
    plain = str(number)
    if language == "zh":
        return chance.choice((plain, plain, han_number(number)))
    if language == "en":
        return chance.choice((plain, f"{number:,}"))
    return chance.choice((plain, f"{number:,}".replace(",", chance.choice((" ", _NARROW)))))


def write_money(money: Money, language: str, chance: random.Random) -> str:
    """Write an amount with its currency."""
    whole, rest = divmod(money.hundredths, 100)
    sign = chance.choice(CURRENCIES[money.currency][language])
    ways: list[Callable[[], str]] = [
        lambda: f"{whole:,}.{rest:02}",
        lambda: f"{whole:,}" if not rest else f"{whole:,}.{rest:02}",
    ]
    if language == "ru":
        blank = chance.choice((" ", _NARROW))
        ways = [
            lambda: f"{whole:,}".replace(",", blank) + f",{rest:02}",
            lambda: f"{whole:,}".replace(",", ".") + f",{rest:02}",
        ]
    elif language == "zh" and rest == 0 and whole % 10_000 == 0 and whole < 10**8:
        ways = [lambda: f"{whole // 10_000}万", lambda: han_number(whole), lambda: f"{whole:,}"]
    before = sign in {"US$", "€"}
    number = chance.choice(ways)()
    return f"{sign}{number}" if before else f"{number}{'' if language == 'zh' and not sign.isascii() else ' '}{sign}"


def write_percent(tenths: int, language: str, chance: random.Random) -> str:
    """Write tenths of a percent."""
    whole, rest = divmod(tenths, 10)
    told = str(whole) if rest == 0 else f"{whole}{',' if language == 'ru' else '.'}{rest}"
    return told + ("%" if language != "ru" else chance.choice(("%", " %")))


def write_designator(base: str, mark: str, language: str, chance: random.Random) -> str:
    """Write what a machine is called: the base is Cyrillic, transcribed elsewhere, in Chinese not always."""
    stays = language == "ru" or (language == "zh" and chance.random() < 0.25)  # noqa: PLR2004 a quarter
    tail = mark if stays else mark.replace("М", "M").replace("К", "K")
    return (base if stays else _LATIN[base]) + chance.choice(("-", "-", "–", "")) + tail
