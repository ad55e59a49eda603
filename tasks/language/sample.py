"""Draws from a page the words that tell its language: few enough to be quick, the same ones each time."""

import re
from functools import cache

_LETTERS = {
    "Latn": r"A-Za-zªºÀ-ÖØ-öø-ʯ\u0300-\u036f\u1d00-\u1dbf\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06",
    "Cyrl": r"\u0400-\u052f\u1c80-\u1c8f",
    "Arab": r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Deva": r"\u0900-\u097f",
    "Hani": r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
}
_MINIMUM_WORD = {"Latn": 3, "Cyrl": 2}
"""Shorter words of these scripts are mostly abbreviations, units and initials."""
_LONGEST_RUN = 20
_LONGEST_WORD = 40
"""Bounds, so that a line without an end is drawn from like any other, and costs no more than its length."""


@cache
def _words_of(script: str) -> re.Pattern[str]:
    if script == "Hani":
        return re.compile(f"[{_LETTERS[script]}]{{1,{_LONGEST_RUN}}}")
    word = f"[{_LETTERS[script]}]{{{_MINIMUM_WORD.get(script, 1)},{_LONGEST_WORD}}}"
    return re.compile(rf"(?<![\w@\\]){word}(?![\w@\\/:.-]{{0,{_LONGEST_WORD}}}[\d@])")


def draw_sample(text: str, script: str, *, letters: int) -> list[str]:
    """Draw about *letters* letters of *script* from *text*, as words from all over it.

    Args:
        text: a page.
        script: one of the scripts that profiles exist for.
        letters: how many are enough; fewer come only from a text that has fewer.

    Returns:
        The words, runs of characters where the script has no blanks. Words in capitals are in small letters, since
        langdetect skips capitals; words with digits in them are codes and left out.
    """
    words: list[str] = _words_of(script).findall(text)
    total = sum(map(len, words))
    if total > letters:
        wanted = max(1, letters * len(words) // total)
        words = [words[place * len(words) // wanted] for place in range(wanted)]
    return [word.lower() if word.isupper() else word for word in words]
