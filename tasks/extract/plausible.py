"""Tells whether a decoded text can be what somebody wrote: its letters, their case, their order in words."""

import re
import unicodedata
from collections import Counter
from functools import cache

_CYRILLIC = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
}
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмді")
COMMON_CYRILLIC_SHARE = 0.6
"""In 160 letters of prose 0.59 to 0.9 are of these (40: from 0.48), in misread ones 0.23 to 0.66."""
_NEVER_FIRST = re.compile(r"\b[ьыъЬЫЪ]")
_LATIN = {
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "es": "áéíñóúü",
    "et": "äõöüšž",
    "fi": "äöåšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "pl": "ąćęłńóśźż",
    "pt": "ãáàâçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sv": "åäöé",
    "tr": "çğıöşüâîİ",
    "vi": "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ\u0300\u0301\u0303\u0309\u0323",
}
_COMMON_ARABIC = frozenset("اليمونرتبة")
COMMON_ARABIC_SHARE = 0.5
_THAI_OUT_OF_ORDER = re.compile("[เ-ไ](?![ก-ฮ])|(?<![ก-ฮะ-ฺ็-๎])[ัิ-ฺ็-๎]")
_FINAL_HEBREW = re.compile("[ךםןףץ](?=[א-ת])")
_AFTER_A_WORD = re.compile(
    r"(?<=[^\W\d_\u2e80-\U0003ffff])[^\w\s\x00-\x7f’‘”»…–—‑·、。，；：？！）」』】》・\u0300-\u036f]"
)
_CAPITAL_WITHIN = re.compile(r"(?<=[a-zß-öø-ÿа-яёіїєґў])[^\W\d_a-zß-öø-ÿ]")
_BESIDE_ASCII = re.compile(r"(?<=[A-Za-z])[^\W\d_a-zA-Z]|[^\W\d_a-zA-Z](?=[A-Za-z])")
MAXIMUM_MIXED_SHARE = {"CJK": 0.2, "HANGUL": 0.2, "HIRAGANA": 0.2, "KATAKANA": 0.2, "LATIN": 1.0}
"""So many letters of a script may stand beside ASCII letters; of all others one in fifty."""
_TYPOGRAPHY = frozenset("“”‘’«»–—…•©®™°§№·€£\u00a0")
_MISPLACED_TYPOGRAPHY = re.compile(r"[a-z](?:[“”‘«»–—…•©°§№·€£]|’(?!(?:s|t|re|ll|ve|d|m)\b))[a-z]", re.IGNORECASE)
_SPACING_ACCENTS = re.compile("[\u02b0-\u02ff\u00aa\u00ba]")
MINIMUM_GROUP_SHARE = 0.95
"""So many of the letters outside ASCII are in one script."""
MAXIMUM_ODD_SHARE = 0.01
"""So many of the characters outside ASCII may be odd."""
FREQUENT_HAN_SHARE = 0.85
MINIMUM_KANA_SHARE = 0.15
MINIMUM_HANGUL_SHARE = 0.85
_LEVEL_ONE = {"gb2312": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
"""Lead bytes of the frequent characters: GB 2312 level 1 (3,755), Big5 level 1 (5,401)."""


def is_typeset_ascii(text: str) -> bool:
    """Tell whether *text* is ASCII but for quotes, dashes and the like, each where a typesetter puts it."""
    marked = {character for character in text if not character.isascii()}
    return marked <= _TYPOGRAPHY and not _MISPLACED_TYPOGRAPHY.search(text)


def is_plausible(text: str) -> bool:
    """Tell whether *text*, decoded by a guess, reads like one of the languages known here."""
    letters = Counter(character for character in text if character.isalpha() and not character.isascii())
    if any(unicodedata.category(character) in {"Cc", "Co", "Cn"} for character in set(text) - set("\t\n\r\f")):
        return False
    if not letters or _odd(text) > MAXIMUM_ODD_SHARE * letters.total():
        return False
    groups: Counter[str] = Counter()
    for letter, number in letters.items():
        groups[_group(letter)] += number
    group, number = groups.most_common(1)[0]
    east_asian = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}
    together = sum(groups[name] for name in east_asian) if group in east_asian else number
    mixed = len(_BESIDE_ASCII.findall(text))
    if together < MINIMUM_GROUP_SHARE * letters.total():
        return False
    if mixed > MAXIMUM_MIXED_SHARE.get(group, 0.02) * letters.total():
        return False
    return _TESTS.get(group, _never)(text, letters)


def _odd(text: str) -> int:
    """Count signs that stand in or right after a word, capitals within one, and accents without a letter."""
    signs = sum(unicodedata.category(sign)[0] in "SPC" for sign in _AFTER_A_WORD.findall(text))
    capitals = sum(letter.isupper() for letter in _CAPITAL_WITHIN.findall(text))
    return int(signs) + int(capitals) + len(_SPACING_ACCENTS.findall(text))


@cache
def _group(letter: str) -> str:
    name = unicodedata.name(letter, "?")
    return "OTHER" if name.startswith(("HALFWIDTH", "FULLWIDTH")) else name.split()[0]


def _never(text: str, letters: Counter[str]) -> bool:  # noqa: ARG001 one of the tests
    return False


def _is_latin(text: str, letters: Counter[str]) -> bool:  # noqa: ARG001
    used = {letter.lower() for letter in letters}
    return any(used <= set(alphabet) for alphabet in _LATIN.values())


def _is_cyrillic(text: str, letters: Counter[str]) -> bool:
    small: Counter[str] = Counter()
    for letter, number in letters.items():
        small[letter.lower()] += number
    common = sum(number for letter, number in small.items() if letter in _COMMON_CYRILLIC)
    fits = any(
        sum(number for letter, number in small.items() if letter not in alphabet) <= 0.01 * small.total()
        for alphabet in _CYRILLIC.values()
    )
    starts = len(_NEVER_FIRST.findall(text))
    return fits and common >= COMMON_CYRILLIC_SHARE * small.total() and starts * 100 <= len(text.split())


def _is_hebrew(text: str, letters: Counter[str]) -> bool:
    return len(_FINAL_HEBREW.findall(text)) <= 0.01 * letters.total()


def _is_arabic(text: str, letters: Counter[str]) -> bool:  # noqa: ARG001
    return sum(letters[letter] for letter in _COMMON_ARABIC) >= COMMON_ARABIC_SHARE * letters.total()


def _is_thai(text: str, letters: Counter[str]) -> bool:
    marks = sum(unicodedata.category(character) == "Mn" for character in text)
    misplaced = len(_THAI_OUT_OF_ORDER.findall(text))
    return 0.05 * letters.total() <= marks <= 0.6 * letters.total() and misplaced <= 0.02 * letters.total()


def _is_east_asian(text: str, letters: Counter[str]) -> bool:  # noqa: ARG001
    groups: Counter[str] = Counter()
    for letter, number in letters.items():
        groups[_group(letter)] += number
    total = letters.total()
    if groups["HANGUL"]:
        return groups["HANGUL"] >= MINIMUM_HANGUL_SHARE * total
    if groups["HIRAGANA"] + groups["KATAKANA"] >= MINIMUM_KANA_SHARE * total:
        return groups["HIRAGANA"] > 0
    frequent = max(
        sum(number for letter, number in letters.items() if _is_frequent(letter, charset)) for charset in _LEVEL_ONE
    )
    return not groups["HIRAGANA"] + groups["KATAKANA"] and frequent >= FREQUENT_HAN_SHARE * total


@cache
def _is_frequent(letter: str, charset: str) -> bool:
    encoded = letter.encode(charset, "ignore")
    first, last = _LEVEL_ONE[charset]
    return len(encoded) > 1 and first <= encoded[0] <= last


_TESTS = {
    "ARABIC": _is_arabic,
    "CJK": _is_east_asian,
    "CYRILLIC": _is_cyrillic,
    "HANGUL": _is_east_asian,
    "HEBREW": _is_hebrew,
    "HIRAGANA": _is_east_asian,
    "KATAKANA": _is_east_asian,
    "LATIN": _is_latin,
    "THAI": _is_thai,
}
