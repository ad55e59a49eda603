"""Reads designators and other codes of letters and digits, one value for all ways to type them. Pure."""

import re
from functools import lru_cache

from storage.analysis.designators import LONGEST_WORD, forms_of

LETTERS = "A-Za-zА-ЯЁа-яёІіЇїЄє"
_DASH = "-‐‑‒–—−"
_CODE = re.compile(
    rf"[{LETTERS}0-9]{{1,16}}(?:(?:[{_DASH}/_]|(?<=[0-9])\.(?=[0-9]))[{LETTERS}0-9]{{1,16}}){{0,7}}(?![{LETTERS}0-9])"
)
_PART = re.compile(rf"[{LETTERS}]+|[0-9]+")
_DIGIT = re.compile("[0-9]")
_NO_CODE = re.compile(
    rf"[0-9]+(?:[.,][0-9]+)?[{_DASH}]?(?:[Гг][Оо]|[ЙйХхЕеЯяМм]|[Тт][Ии]|[Мм][УуИи]|[ОоЫы][Йй]|TH|ST|ND|RD|[кМГмТ]?(?:Вт|Гц|В|А|Ом|Па|Дж|Н)"
    r"|[kMGmT]?(?:W|Hz|V|A|Pa|N|B|J)|[КМГТкмгт][Бб]|KG|КГ|ШТ|ММ|СМ|КМ|MM|CM|KM|PCS|USD|EUR|RUB|CNY|RMB)"
)
"""A number with its ending or its unit."""
_LOOKS = str.maketrans("vhrcuj", "bnpsyi")
"""Latin letters that stand for each other where one word is read as Cyrillic and as Latin: В is V and, by its looks,
B; Н is N or H; Р is R or P; С is S or C; У is U or Y; І and Ј. One letter of each pair stands for both."""
LONGEST = 40


def code_at(text: str, at: int, low: int) -> tuple[str, int, int] | None:
    """Read the code that the digit at *at* belongs to.

    A code has digits and letters, one of them a capital, and no word longer than `LONGEST_WORD` letters.

    Args:
        text: a page.
        at: where a run of digits begins.
        low: where the code may begin at the earliest.

    Returns:
        Its value (capital letters and digits) with its place; None: the digit belongs to no code. Of two codes with a
        slash between them, the first.
    """
    begin = at
    low = max(low, at - LONGEST)
    while begin > low and _may_precede(text[begin - 1]):
        begin -= 1
    while begin < at and not text[begin].isalnum():
        begin += 1
    match = _CODE.match(text, begin)
    if match is None or match.end() <= at or not _is_code(match[0]):
        return None
    first, slash, _ = match[0].partition("/")
    if slash and all(_is_code(part) and _DIGIT.search(part) for part in match[0].split("/")):
        return canonical(first), begin, begin + len(first)
    return canonical(match[0]), begin, match.end()


def _may_precede(sign: str) -> bool:
    return sign in "-‐‑‒–—−/_." or (sign.isalnum() and sign <= "\u052f")


def _is_code(written: str) -> bool:
    has_capital = has_letter = False
    for part in _PART.findall(written):
        if part[0].isdigit():
            continue
        has_letter = True
        has_capital = has_capital or not part.islower()
        if len(part) > LONGEST_WORD:
            return False
    return has_letter and has_capital and _NO_CODE.fullmatch(written) is None


@lru_cache(maxsize=1 << 14)
def canonical(written: str) -> str:
    """Give the one value of a code: BMD4M for BMD-4M in either alphabet, with any dash.

    Signs between the parts are dropped. Cyrillic letters are romanised (`storage.analysis.designators`), and of letters
    that one alphabet's look and the other's sound make doubtful one stands for both: РПГ-7 and RPG-7 are PPG7.
    """
    parts = [forms_of(part)[:1] for part in _PART.findall(written.lower().replace("ё", "е"))]
    return "".join(form for forms in parts for form in forms).replace("kh", "x").translate(_LOOKS).upper()
