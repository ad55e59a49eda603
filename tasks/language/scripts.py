"""Which scripts a text is in, and which languages are written in them."""

from collections import Counter

from storage.analysis.scripts import script_of

SINGLE = {
    "Armn": "hy",
    "Beng": "bn",
    "Geor": "ka",
    "Grek": "el",
    "Gujr": "gu",
    "Guru": "pa",
    "Hang": "ko",
    "Hebr": "he",
    "Khmr": "km",
    "Knda": "kn",
    "Laoo": "lo",
    "Mlym": "ml",
    "Mymr": "my",
    "Orya": "or",
    "Sinh": "si",
    "Taml": "ta",
    "Telu": "te",
    "Thai": "th",
    "Tibt": "bo",
}
"""Scripts in which one language is written nearly alone."""
_WRITTEN = {"ja": "Jpan", "ko": "Kore", "zh-Hans": "Hans", "zh-Hant": "Hant"}
"""ISO 15924 for languages whose way of writing mixes scripts, or is a part of one."""


def count_scripts(text: str) -> Counter[str]:
    """Count the letters of *text* by script; what is no letter is left out."""
    counts: Counter[str] = Counter()
    for character, number in Counter(text).items():
        if character.isalpha():
            counts[script_of(character)] += number
    return counts


def written(language: str, script: str) -> str:
    """Give the way of writing of a language (ISO 15924), where its letters are in *script*."""
    return _WRITTEN.get(language, script)
