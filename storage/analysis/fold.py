"""Folds text for matching: what a reader takes for the same becomes the same. Never for what is stored or shown."""

import re
import unicodedata

_DASHES = "‐‑‒–—―⁃−﹘﹣－⸺⸻"
_DOUBLE_QUOTES = "«»“”„‟〝〞〟＂❝❞❮❯"
_SINGLE_QUOTES = "‘’‚‛‹›′＇`´"
_SAME = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_DOUBLE_QUOTES, '"'),
    **dict.fromkeys(_SINGLE_QUOTES, "'"),
    "ё": "е",
}
_SIGNS = re.compile(f"[{_DASHES}{_DOUBLE_QUOTES}{_SINGLE_QUOTES}ё]")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Soft hyphens, zero-width and direction marks, variation selectors: Unicode's Default_Ignorable_Code_Point."""


def fold(text: str) -> str:
    """Fold *text* for comparing and finding.

    Compatibility forms are unified and case is dropped (NFKC_Casefold, The Unicode Standard, section 3.13), what
    cannot be seen is removed, the letter yo becomes ye, dashes and quotes become `-`, `"` and `'`, runs of white
    space one space. Folding twice changes nothing. Offsets into the folded text are not offsets into *text*.

    Args:
        text: any text, in any script.

    Returns:
        The folded text, without white space at its ends.
    """
    if text.isascii():
        text = text.casefold().replace("`", "'")
    else:
        # signs first: NFKC would turn the acute accent into a blank and a combining mark
        text = _fold_letters(_SIGNS.sub(_unify, _INVISIBLE.sub("", text)))
    return " ".join(text.split())


def _fold_letters(text: str) -> str:
    while True:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        folded = _INVISIBLE.sub("", _SIGNS.sub(_unify, folded))
        if folded == text:
            return folded
        text = folded


def _unify(sign: re.Match[str]) -> str:
    return _SAME[sign[0]]
