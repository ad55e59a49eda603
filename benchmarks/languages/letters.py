"""Alphabets of the languages we make profiles of, and the rules between the two ways to write Serbian and Uzbek."""

import re

ALPHABETS = {
    "be": frozenset("абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    "bg": frozenset("абвгдежзийклмнопрстуфхцчшщъьюяѝ"),
    "hr": frozenset("abcčćdđefghijklmnoprsštuvzž"),
    "kk": frozenset("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
    "mk": frozenset("абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ"),
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    "sr-Cyrl": frozenset("абвгдђежзијклљмнњопрстћуфхцчџш"),
    "sr-Latn": frozenset("abcčćdđefghijklmnoprsštuvzž"),
    "uk": frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    "uz-Cyrl": frozenset("абвгдеёжзийклмнопрстуфхцчшъьэюяўқғҳ"),
    "uz-Latn": frozenset("abcdefghijklmnopqrstuvxyz'"),
}
"""Small letters; a word with any other letter is not of the language."""

APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ‘’`´′", "'"))
"""Written in any of these ways; langdetect takes some for letters and some for blanks, an apostrophe for a blank."""

_SERBIAN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
_SERBIAN |= {"љ": "lj", "њ": "nj", "џ": "dž"}
_SERBIAN |= {letter.upper(): written.capitalize() for letter, written in _SERBIAN.items()}
_SERBIAN_TABLE = str.maketrans(_SERBIAN)
_GAJ = {written: letter for letter, written in _SERBIAN.items()}
_GAJ_LETTER = re.compile("[Ll]j|[Nn]j|[Dd]ž|.", re.DOTALL)

_UZBEK_PAIRS = {"o'": "ў", "g'": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е", "'": "ъ"}
_UZBEK_PAIRS |= dict(zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True))
_UZBEK = re.compile(r"[og]'|sh|ch|yo(?!')|y[uae]|[a-z']")


def serbian_latin(text: str) -> str:
    """Write Serbian in Latin letters: one to one, by Gaj's alphabet."""
    return text.translate(_SERBIAN_TABLE)


def serbian_cyrillic(text: str) -> str:
    """Write what is in Gaj's Latin letters in Vuk's Cyrillic ones."""
    return _GAJ_LETTER.sub(lambda found: _GAJ.get(found[0], found[0]), text)


def uzbek_cyrillic(text: str) -> str:
    """Write Uzbek in Cyrillic letters; *text* has plain apostrophes, and small letters come back."""

    def letter(found: re.Match[str]) -> str:
        if found[0] == "e" and (found.start() == 0 or not text[found.start() - 1].isalpha()):
            return "э"
        return _UZBEK_PAIRS.get(found[0], "")

    text = text.lower()
    return _UZBEK.sub(letter, text)


_RUSSIAN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True))
_RUSSIAN |= {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""}
_RUSSIAN |= {"ю": "yu", "я": "ya"}
_ICAO = _RUSSIAN | {"ё": "e", "й": "i", "ъ": "ie", "ь": "", "ю": "iu", "я": "ia"}
_PLAIN = _RUSSIAN | {"ё": "e", "й": "j", "х": "h", "ц": "c", "щ": "sch", "ъ": "", "ь": "", "ю": "ju", "я": "ja"}


def russian_latin(word: str) -> tuple[str, ...]:
    """Write a Russian word of small letters in Latin ones, in the ways that are met: BGN, passports, plain."""
    ways = (_RUSSIAN, _ICAO, _PLAIN)
    return tuple("".join(way.get(letter, letter) for letter in word) for way in ways)
