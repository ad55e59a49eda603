"""What happens to a page's text on its way: re-flowed, misread by recognition, edited."""

import random
import re
from collections.abc import Callable

_ALIKE = (
    *("о0", "О0", "0О", "аa", "еc", "Ее", "сc", "рp", "хx", "ин", "ни", "пл", "лп", "кн", "тг", "гт", "шщ", "щш", "ьъ"),
    *("ъь", "з3", "3з", "бб", "6б", "в8", "8в", "вn", "l1", "I1", "1l", "o0", "ec", "ce", "nu", "un", "rn", "mn", "hb"),
    *(
        "bh",
        "S5",
        "5S",
        "B8",
        "未末",
        "末未",
        "土士",
        "士土",
        "己已",
        "已己",
        "人入",
        "入人",
        "日曰",
        "大太",
        "太大",
        "夫天",
    ),
    *(
        "天夫",
        "的旳",
        "和知",
        "在仕",
        "是昰",
        "有冇",
        "将捋",
        "干千",
        "千干",
        "王玉",
        "玉王",
        "木本",
        "本木",
        "由田",
        "田由",
    ),
)
ONE_SIGN = {pair[0]: pair[1] for pair in _ALIKE if pair[0] != pair[1]}
"""Signs that recognition takes for others."""
_SUBSTITUTED, _DELETED = 0.7, 0.85
"""Of misread signs 70 % become others, 15 % are lost, 15 % are doubled with a stray one (research/dedupe.md, 9)."""
_LETTERS = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "zh": "口日目田由甲申中央土王玉主木本术禾米火水小少人大天夫太犬",
}
_QUOTES = (("«", "»"), ("“", "”"), ('"', '"'), ("„", "“"))
_WIDTHS = {"ru": (58, 82), "en": (58, 82), "zh": (28, 42)}
_SPAN = {"ru": (6, 80), "en": (6, 80), "zh": (3, 40)}
"""How many signs one edit touches."""


def reflow(text: str, language: str, chance: random.Random) -> str:
    """Set the text anew: other line width, words broken across lines, other quotes and dashes, a page number."""
    opening, closing = chance.choice(_QUOTES)
    text = re.sub(r"[«“„]", opening, re.sub(r"[»”]", closing, text))
    text = re.sub(r" [-–—] ", chance.choice((" - ", " – ", " — ", "—")), text)
    width = chance.randrange(*_WIDTHS[language])
    lines = [line for paragraph in text.split("\n") for line in _set(paragraph, width, language)]
    number = chance.choice(("{}", "- {} -", "— {} —", "{} / 40")).format(chance.randrange(1, 40))
    return "\n".join([number, *lines] if chance.random() < 0.3 else [*lines, number])  # noqa: PLR2004


def _set(paragraph: str, width: int, language: str) -> list[str]:
    lines = []
    while len(paragraph) > width:
        cut = width
        before, after = paragraph[cut - 3 : cut], paragraph[cut : cut + 3]
        if language != "zh" and before.isalpha() and after.isalpha():
            lines.append(paragraph[:cut] + "-")
        else:
            blank = -1 if language == "zh" else paragraph.rfind(" ", 1, cut + 1)
            cut = blank if blank > 0 else cut
            lines.append(paragraph[:cut].rstrip())
        paragraph = paragraph[cut:].lstrip()
    return [*lines, paragraph] if paragraph else lines


def misread(text: str, language: str, chance: random.Random, rate: float) -> str:
    """Get a share *rate* of the signs wrong that are not white space."""
    given = list(text)
    for place, sign in enumerate(given):
        if sign.isspace() or chance.random() >= rate:
            continue
        how = chance.random()
        if how < _SUBSTITUTED:
            given[place] = _other(sign, language, chance)
        elif how < _DELETED:
            given[place] = ""
        else:
            given[place] = sign + chance.choice(_LETTERS[language])
    return "".join(given)


def _other(sign: str, language: str, chance: random.Random) -> str:
    alike = ONE_SIGN.get(sign)
    if alike is not None and alike != sign and chance.random() < 0.6:  # noqa: PLR2004 the rest are any others
        return alike
    if sign.isdecimal():
        return chance.choice([other for other in "0123456789" if other != sign])
    return chance.choice([other for other in _LETTERS[language] if other != sign])


def edit(text: str, language: str, chance: random.Random, rate: float, fresh: Callable[[], str]) -> str:
    """Change a share *rate* of the signs in spans: half re-written, a quarter struck out, a quarter put in.

    Args:
        text: what is edited.
        language: of the text; Han signs are edited in shorter spans.
        chance: where randomness comes from.
        rate: the share of signs that edits touch.
        fresh: gives a sentence that stands nowhere else.
    """
    left = rate * len(text)
    while left > 0 and len(text) > 1:
        length = min(chance.randrange(*_SPAN[language]), max(3, int(left)), len(text) // 2 or 1)
        start = chance.randrange(len(text) - length + 1)
        put = fresh()
        begin = chance.randrange(max(1, len(put) - length))
        put = put[begin : begin + length]
        how = chance.random()
        end = start if how >= 0.75 else start + length  # noqa: PLR2004 a quarter is put in
        text = text[:start] + ("" if 0.5 <= how < 0.75 else put) + text[end:]  # noqa: PLR2004 and one struck out
        left -= length
    return text
