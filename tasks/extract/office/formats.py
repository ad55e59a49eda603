"""Shows a spreadsheet's values as they are displayed, by their number formats ([ECMA-376-1] 18.8.30-31).

What depends on the reader's system is shown so that nobody can misread it: system dates and times in ISO 8601, digits
with a point and with commas between thousands.
"""

import math
import operator
from collections.abc import Callable
from functools import lru_cache

from tasks.extract.office.format_codes import Section, sections_of
from tasks.extract.office.format_dates import show_date
from tasks.extract.office.format_numbers import decimal_of, show_digits, show_general

__all__ = ["BUILT_IN", "GENERAL", "show_general", "show_number", "show_text"]

GENERAL = "General"
_NUMBERS = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: "#,##0;-#,##0", 6: "#,##0;-#,##0", 7: "#,##0.00;-#,##0.00", 8: "#,##0.00;-#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: "#,##0;-#,##0;\\-;@", 42: "#,##0;-#,##0;\\-;@", 43: "#,##0.00;-#,##0.00;\\-;@", 44: "#,##0.00;-#,##0.00;\\-;@",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats known by number alone. 5 to 8, 42 and 44 hold the system's currency, which the file does not tell."""
_DATES = {
    14: "yyyy\\-mm\\-dd", 15: "d\\-mmm\\-yy", 16: "d\\-mmm", 17: "mmm\\-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy\\-mm\\-dd h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
}  # fmt: skip
"""14 and 22 are the system's short date: written so that day and month cannot be mistaken."""
_CHINESE = {
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m\\-d\\-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',  # noqa: E501 a table
    33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""East Asian numbers, as a Chinese Excel shows them ([ECMA-376-1] 18.8.30, zh-cn)."""
BUILT_IN = _NUMBERS | _DATES | _CHINESE

_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def show_number(value: float, code: str, *, is_1904: bool = False) -> str:
    """Show a number as the format *code* has it; an empty text where the format hides it.

    Args:
        value: the number; a date is a count of days.
        code: the format as the file writes it (in English).
        is_1904: days are counted from 1904, not from 1900.
    """
    if not math.isfinite(value):
        return str(value)
    if code == GENERAL or not code:
        return show_general(value)
    if code == "@":
        return show_general(value)
    section, has_own_sign = _section_for(value, code)
    if not section.tokens and section.system is None:
        return ""
    shown = _show(value, section, has_own_sign=has_own_sign, is_1904=is_1904)
    return " ".join(shown.split())


def _show(value: float, section: Section, *, has_own_sign: bool, is_1904: bool) -> str:
    if section.is_date or section.system is not None:
        shown = show_date(value, section, is_1904=is_1904)
        return show_general(value) if shown is None else shown
    if all(token.kind == "text" for token in section.tokens if token.text.strip()):  # noqa: SIM102
        if any(token.kind == "text" for token in section.tokens):
            return show_general(value)
    digits = show_digits(abs(decimal_of(value)), section)
    return digits if value >= 0 or has_own_sign else f"-{digits.lstrip()}"


def _section_for(value: float, code: str) -> tuple[Section, bool]:
    """Give the section for a number, and whether it shows by itself that the number is negative."""
    sections = sections_of(code)[:3]
    if len(sections) == 1:
        return sections[0], False
    conditions = _conditions(sections)
    for index, section in enumerate(sections):
        condition = conditions[index]
        if condition is None or _COMPARED[condition[0]](value, condition[1]):
            only_negative = condition is not None and condition[0] in {"<", "<="} and condition[1] <= 0
            falls_to = condition is None and conditions[0] == (">=", 0.0)
            return section, only_negative or falls_to
    return sections[-1], False


@lru_cache(maxsize=1024)
def _conditions(sections: tuple[Section, ...]) -> tuple[tuple[str, float] | None, ...]:
    told = [section.condition for section in sections]
    if len(sections) == 2:  # noqa: PLR2004 one for what is not negative, one for the rest
        return told[0] or (">=", 0.0), told[1]
    return told[0] or (">", 0.0), told[1] or ("<", 0.0), told[2]


def show_text(text: str, code: str) -> str:
    """Show a text as the format *code* has it; an empty text where the format hides it."""
    if code in {GENERAL, "@", ""}:
        return text
    sections = sections_of(code)
    last = sections[-1]
    is_for_text = len(sections) == 4 or any(token.kind == "text" for token in last.tokens)  # noqa: PLR2004 its place
    if not is_for_text:
        return text
    return "".join(
        text if token.kind == "text" else "" if token.kind == "comma" else token.text for token in last.tokens
    )
