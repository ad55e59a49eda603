"""Reads how the cells of a workbook look: number formats, and letters as white as their ground ([ECMA-376-1] 18.8)."""

from dataclasses import dataclass
from typing import Any

from tasks.extract.office.drawing_text import local
from tasks.extract.office.formats import BUILT_IN, GENERAL

_WHITE_INDEXES = frozenset({"1", "9"})
"""White in the standard palette, [ECMA-376-1] 18.8.27."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell shows what it holds."""

    code: str = GENERAL
    is_white: bool = False
    """White letters, and nothing filled in behind them."""


def looks_of(styles: Any | None) -> list[Look]:
    """Give the looks that cells refer to by number; one for all where there are no styles."""
    if styles is None:
        return [Look()]
    codes = dict(BUILT_IN)
    for element in styles.iterfind("{*}numFmts/{*}numFmt"):
        number, code = element.get("numFmtId", ""), element.get("formatCode")
        if number.isdecimal() and code is not None:
            codes[int(number)] = code
    white_fonts = [_is_white_font(font) for font in styles.iterfind("{*}fonts/{*}font")]
    bare_fills = [_is_bare_fill(fill) for fill in styles.iterfind("{*}fills/{*}fill")]
    looks: list[Look] = []
    for xf in styles.iterfind("{*}cellXfs/{*}xf"):
        number = xf.get("numFmtId", "0")
        code = codes.get(int(number), GENERAL) if number.isdecimal() else GENERAL
        font, fill = xf.get("fontId", "0"), xf.get("fillId", "0")
        is_white = _at(white_fonts, font, unknown=False) and _at(bare_fills, fill, unknown=False)
        looks.append(Look(code or GENERAL, is_white))
    return looks or [Look()]


def _at(flags: list[bool], number: str, *, unknown: bool) -> bool:
    return flags[int(number)] if number.isdecimal() and int(number) < len(flags) else unknown


def _is_white_font(font: Any) -> bool:
    color = font.find("{*}color")
    return color is not None and is_white(color)


def is_white(color: Any) -> bool:
    """Tell whether a colour is white: as RGB, in the palette, or as the theme's light ground."""
    if color.get("rgb"):
        return bool(color.get("rgb").upper()[-6:] == "FFFFFF")
    if color.get("indexed"):
        return color.get("indexed") in _WHITE_INDEXES
    return color.get("theme") == "0" and float_of(color.get("tint")) == 0.0


def float_of(text: str | None) -> float:
    """Read a number; 0 where there is none."""
    try:
        return float(text or "0")
    except ValueError:
        return 0.0


def _is_bare_fill(fill: Any) -> bool:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return not any(local(child) == "gradientFill" for child in fill)
    kind = pattern.get("patternType", "none")
    ground = pattern.find("{*}fgColor")
    return kind == "none" or (kind == "solid" and ground is not None and is_white(ground))
