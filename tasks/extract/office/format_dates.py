"""Shows points in time as a spreadsheet's number format has them."""

import re
from datetime import datetime, timedelta

from tasks.extract.office.format_codes import Section, Token

_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet's times have no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY = 2_958_466
"""The day after 9999-12-31, the last one that Excel knows."""
_LEAP_DAY_1900 = 60
"""A day that never was: the 1900 system counts it, so days before it are one off ([ECMA-376-1] 18.17.4.1)."""
_SECONDS = 86_400

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
    "uk": "Січень Лютий Березень Квітень Травень Червень Липень Серпень Вересень Жовтень Листопад Грудень",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "zh": "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
}
_OF_MONTH = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
"""Beside a day Slavic months stand in the genitive."""
_SHORT_MONTHS = {
    "ru": "янв фев мар апр май июн июл авг сен окт ноя дек",
    "uk": "січ лют бер кві тра чер лип сер вер жов лис гру",
    "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "zh": "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "zh": "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
}
_SHORT_DAYS = {
    "ru": "Пн Вт Ср Чт Пт Сб Вс",
    "uk": "Пн Вт Ср Чт Пт Сб Нд",
    "de": "Mo Di Mi Do Fr Sa So",
    "zh": "周一 周二 周三 周四 周五 周六 周日",
}


def moment_of(serial: float, *, is_1904: bool = False, precision: int = 0) -> datetime | None:
    """Give the point in time of a serial number (days), to *precision* digits of a second; None: it has none.

    Day 0 of the 1900 system is shown by Excel as 1900-01-00: a time alone.
    """
    seconds = round(serial * _SECONDS, precision)
    if not 0 <= seconds < _LAST_DAY * _SECONDS:
        return None
    days = seconds / _SECONDS
    shift = 1 if not is_1904 and days < _LEAP_DAY_1900 else 0
    try:
        return (_EPOCH_1904 if is_1904 else _EPOCH_1900) + timedelta(seconds=seconds, days=shift)
    except OverflowError:
        return None


def serial_of(moment: datetime, *, is_1904: bool = False) -> float:
    """Give the serial number (days) of a point in time."""
    days = (moment.replace(tzinfo=None) - (_EPOCH_1904 if is_1904 else _EPOCH_1900)) / timedelta(days=1)
    return days - 1 if not is_1904 and days <= _LEAP_DAY_1900 else days


def show_date(serial: float, section: Section, *, is_1904: bool = False) -> str | None:
    """Show a serial number as *section* has it; None where it is no point in time."""
    precision = _precision(section.tokens)
    if any(token.kind == "elapsed" for token in section.tokens) and serial < 0:
        shown = show_date(-serial, section, is_1904=is_1904)
        return None if shown is None else f"-{shown}"
    moment = moment_of(serial, is_1904=is_1904, precision=precision)
    if moment is None:
        return None
    if section.system == "date":
        return f"{moment:%Y-%m-%d}"
    if section.system == "time":
        return f"{moment:%H:%M:%S}"
    elapsed = round(serial * _SECONDS, precision)
    return "".join(_pieces(section, moment, elapsed))


def _precision(tokens: tuple[Token, ...]) -> int:
    marks = "".join({"point": ".", "digit": "0"}.get(token.kind, " ") for token in tokens)
    found = re.search(r"\.(0{1,3})", marks)
    return len(found[1]) if found else 0


def _pieces(section: Section, moment: datetime, elapsed: float) -> list[str]:
    has_half = any(token.kind == "ampm" for token in section.tokens)
    has_day = any(token.text in {"d", "dd"} for token in section.tokens if token.kind == "date")
    pieces: list[str] = []
    fraction = f"{moment.microsecond:06d}"
    digits = 0
    for token in section.tokens:
        if token.kind == "date":
            pieces.append(_date(token.text, moment, section.language, has_half=has_half, has_day=has_day))
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            pieces.append(f"{int(elapsed // unit):0{len(token.text)}d}")
        elif token.kind == "ampm":
            pieces.append(_half(token.text, moment))
        elif token.kind == "digit" and digits < len(fraction):
            pieces.append(fraction[digits])
            digits += 1
        elif token.kind not in {"general", "text"}:
            pieces.append(token.text)
    return pieces


def _half(text: str, moment: datetime) -> str:
    morning, _, evening = text.partition("/")
    return evening if moment.hour >= 12 else morning  # noqa: PLR2004 noon


def _date(text: str, moment: datetime, language: str, *, has_half: bool, has_day: bool) -> str:
    unit, width = text[0], len(text)
    if unit in "yeb":
        year = moment.year + (543 if unit == "b" else 0)
        return f"{year % 100:02d}" if unit != "e" and width <= 2 else f"{year:04d}"  # noqa: PLR2004 yy or yyyy
    if unit == "m":
        return _month(width, moment, language, has_day=has_day)
    if unit in "da":
        return _day(unit, width, moment, language)
    if unit == "g":
        return ""
    hour = moment.hour % 12 or 12 if has_half else moment.hour
    value = {"h": hour, "n": moment.minute, "s": moment.second}[unit]
    return f"{value:0{min(width, 2)}d}"


def _month(width: int, moment: datetime, language: str, *, has_day: bool) -> str:
    if width <= 2:  # noqa: PLR2004 m or mm
        return f"{moment.month:0{width}d}"
    table = _OF_MONTH if has_day and language in _OF_MONTH else _MONTHS
    name = table[language].split()[moment.month - 1]
    if width == 3:  # noqa: PLR2004 mmm
        return _SHORT_MONTHS[language].split()[moment.month - 1] if language in _SHORT_MONTHS else name[:3]
    return name[:1] if width == 5 else name  # noqa: PLR2004 mmmmm: its first letter


def _day(unit: str, width: int, moment: datetime, language: str) -> str:
    if unit == "d" and width <= 2:  # noqa: PLR2004 d or dd
        return f"{moment.day:0{width}d}"
    name = _DAYS[language].split()[moment.weekday()]
    if width > 3:  # noqa: PLR2004 dddd: in full
        return name
    return _SHORT_DAYS[language].split()[moment.weekday()] if language in _SHORT_DAYS else name[:3]
