"""Folds text for matching: what a reader takes for the same becomes the same. Never for what is stored or shown."""

import re
import unicodedata

_DASHES = "‐‑‒–—―⁃−﹘﹣－⸺⸻"
_DOUBLE_QUOTES = "«»“”„‟〝〞〟＂❝❞❮❯"
_SINGLE_QUOTES = "‘’‚‛‹›′＇`´"
_SAME = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        "ё": "е",
    }
)
_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Soft hyphens, zero-width and direction marks, variation selectors: Unicode's Default_Ignorable_Code_Point, main part."""


def fold(text: str) -> str:
    """Fold *text* for comparing and finding.

    Compatibility forms are unified and case is dropped (NFKC_Casefold, The Unicode Standard, section 3.13), what
    cannot be seen is removed, `ё` becomes `е`, dashes and quotes become `-`, `"` and `'`, runs of white space one
    space. Folding twice changes nothing. Offsets into the folded text are not offsets into *text*.

    Args:
        text: any text, in any script.

    Returns:
        The folded text, without white space at its ends.
    """
    if not text.isascii():
        text = _fold_letters(text)
    else:
        text = text.casefold().translate(_SAME)
    return " ".join(text.split())


def _fold_letters(text: str) -> str:
    # dashes and quotes first: NFKC would turn the acute accent into a blank and a combining mark
    text = _INVISIBLE.sub("", text.translate(_SAME))
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(_SAME)))
