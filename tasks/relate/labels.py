"""Reads the number of a clause the same in every language: Статья 4, Article 4 and 第四条 are 4. Pure."""

import re
from functools import lru_cache

from tasks.fingerprint.numerals import HAN_NUMERALS, plain, read_numeral
from tasks.relate.passages import Passage

_UNIT = re.compile(r"^(?:стать[яи]|раздел|пункт|глава|приложение|article|section|clause|annex|appendix)(?=[\divxlc])")
_HAN = re.compile(f"第?([{HAN_NUMERALS}]{{1,6}}|\\d{{1,6}})[条章节款项]?")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
UNCUT = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+(?=[^\w\s])")
"""A number before a sign that is no letter (`2.1 “…”`), which cutting leaves in the text."""


def label_of(passage: Passage) -> str:
    """Give the number a passage begins with, for comparing; empty where it has none."""
    uncut = None if passage.label else UNCUT.match(passage.text)
    return even(uncut[1] if uncut is not None else passage.label)


@lru_cache(maxsize=1 << 12)
def even(label: str) -> str:
    """Give a number of a clause without the word and the signs around it, in digits."""
    bare = "".join(sign for sign in label.casefold() if sign.isalnum())
    if bare.isdecimal():
        return ".".join(re.findall(r"\d+", label))
    named = _UNIT.sub("", bare)
    if named != bare and named and _ROMAN.fullmatch(named):
        values = [_ROMAN_DIGITS[sign] for sign in named]
        # a smaller one before a larger one is taken off
        return str(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))
    match = _HAN.fullmatch(named)
    if match is None or match[1].isascii():
        return named if match is None else match[1]
    number = read_numeral(match[1])
    return named if number is None else plain(number)
