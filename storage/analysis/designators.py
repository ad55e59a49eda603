"""Designators of goods (БМД-4М, BMD-4M, 9М133-1, Ил-76МД) as terms that are the same in Cyrillic and in Latin. Pure.

A designator is letters with digits, or short words in capitals that a hyphen joins. Hyphens and blanks inside are
dropped. A Cyrillic letter is written as Russian papers do it in English; and where a word could also be the other
alphabet's letters that look alike (2С25, typed as 2C25), both readings count.
"""

from functools import lru_cache

LONGEST_WORD = 6
"""Letters of a part that are no digits; longer ones are words."""
LAST_LETTER = "\u052f"
"""The last one of the Latin, Greek and Cyrillic alphabets."""
MOST_PARTS = 4
"""Parts that are joined into one term; of longer designators every such stretch is a term."""

_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
    "і": "i", "ї": "i", "й": "y", "ј": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_ROMANISED = str.maketrans(_ROMAN)
_CYRILLIC, _LATIN = "авекмнорстухіј", "abekmhopctyxij"
READINGS = {
    latin: "".join(
        sign
        for sign in (*_ROMAN, *_CYRILLIC, *_LATIN)
        if latin in (_ROMAN.get(sign, "")[:1], sign.translate(str.maketrans(_CYRILLIC, _LATIN)))
        or _ROMAN.get(sign.translate(str.maketrans(_LATIN, _CYRILLIC)), "")[:1] == latin
    )
    for latin in "abcdefghijklmnopqrstuvwxyz"
}
"""Of each Latin letter of a term the letters of a text that it, or the beginning of its romanisation, may come from."""
_AS_LATIN, _AS_CYRILLIC = str.maketrans(_CYRILLIC, _LATIN), str.maketrans(_LATIN, _CYRILLIC)


@lru_cache(maxsize=1 << 14)
def forms_of(part: str) -> tuple[str, ...]:
    """Give the ways in which a folded part of a designator may be meant, in Latin letters and digits."""
    as_cyrillic = part.translate(_AS_CYRILLIC)
    if any(letter in _ROMAN for letter in part):
        as_latin = part.translate(_AS_LATIN)
        forms = [as_cyrillic.translate(_ROMANISED)]
        if not any(letter in _ROMAN for letter in as_latin):
            forms.append(as_latin)
    else:
        forms = [part]
        if not any("a" <= letter <= "z" for letter in as_cyrillic):
            forms.append(as_cyrillic.translate(_ROMANISED))
    return tuple(dict.fromkeys(form for form in forms if form))


def join(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Give the terms of the parts joined: all of them in one reading, then in the other."""
    readings = [forms_of(part) for part in parts]
    if not all(readings):
        return ()
    return tuple(dict.fromkeys("".join(forms[min(turn, len(forms) - 1)] for forms in readings) for turn in (0, 1)))


def may_be_part(word: str) -> bool:
    """Tell whether a folded word may be part of a designator: it has digits, or is short and in a fitting script."""
    return len(word) <= LONGEST_WORD + 6 and (
        not word.isalpha() or (len(word) <= LONGEST_WORD and word[0] <= LAST_LETTER)
    )
