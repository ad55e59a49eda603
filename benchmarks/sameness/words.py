"""Sentences of invented words: stems from syllables, endings of a declension, frequencies by Zipf's law. No data.

A pool that does not repeat itself draws each sentence anew; one that does draws whole sentences from a fixed stock,
so that the larger the cache, the more often each stands in it.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from benchmarks.sameness.papers import drawing

STEMS = 9000
STOCK = 14_000
"""Sentences of the pool that repeats itself, in each language."""
NUMBERED = 0.1
"""The share of sentences with a number or a date of their own."""
_PARTICLES = {
    "ru": ("и", "в", "на", "не", "по", "с", "для", "от", "о", "что", "к", "из", "при", "до", "или"),
    "en": ("the", "of", "and", "to", "in", "for", "is", "by", "on", "with", "as", "or", "from", "at", "not"),
    "zh": ("的", "和", "在", "是", "了", "与", "为", "及", "对", "由", "不", "以", "有", "或", "将"),
}
_ENDINGS = {
    "ru": ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах", "ный", "ного", "ному", "ным", "ная", "ить", "ил"),
    "en": ("", "s", "ed", "ing", "er", "ly", "al", "ment", "ness"),
}
_ONSETS = {
    "ru": (*"бвгджзклмнпрстфхцчш", "ст", "пр", "тр", "кр", "гр", "сл", "вл", "бр", "зн", "св"),
    "en": (*"bcdfghjklmnprstvwz", "st", "pr", "tr", "cr", "gr", "sl", "pl", "br", "ch", "sh", "th"),
}
_VOWELS = {"ru": (*"аеиоуыюя", "ей", "ой"), "en": (*"aeiou", "ai", "ea", "ou", "ee", "io")}
_CODAS = {"ru": (*"влмнрсткд", "ст", "нт", "", ""), "en": (*"dlmnprstkx", "st", "nt", "", "")}
MARKS = {"ru": ".", "en": ".", "zh": "。"}
_FIRST_HAN, _LAST_HAN = 0xB0, 0xD7
"""Rows of GB 2312 with its 3,755 most frequent characters."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The forms of a language's words with their summed weights, most frequent first."""

    forms: tuple[str, ...]
    weights: tuple[float, ...]


@lru_cache
def vocabulary(language: str) -> Vocabulary:
    """Make the words of *language* (`ru`, `en`, `zh`), always the same ones."""
    chance = drawing(f"words {language}")
    stems = _han(chance) if language == "zh" else _syllables(language, chance)
    endings = _ENDINGS.get(language, ("",))
    forms: list[str] = list(_PARTICLES[language])
    weights = [2 / (place + 2) for place in range(len(forms))]
    for rank, stem in enumerate(stems):
        for place, ending in enumerate(endings):
            forms.append(stem + ending)
            weights.append(6 / (rank + 12) / (place + 2))
    return Vocabulary(tuple(forms), tuple(accumulate(weights)))


def _syllables(language: str, chance: random.Random) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < STEMS:
        parts = [chance.choice(_ONSETS[language]) + chance.choice(_VOWELS[language])]
        parts += [
            chance.choice(_ONSETS[language]) + chance.choice(_VOWELS[language]) for _ in range(chance.randrange(3))
        ]
        made["".join(parts) + chance.choice(_CODAS[language])] = None
    return list(made)


def _han(chance: random.Random) -> list[str]:
    signs = [
        bytes((row, cell)).decode("gb2312")
        for row in range(_FIRST_HAN, _LAST_HAN + 1)
        for cell in range(0xA1, 0xFF)
        if not (row == _LAST_HAN and cell > 0xF9)  # noqa: PLR2004 the last row is not full
    ]
    chance.shuffle(signs)
    made: dict[str, None] = {}
    while len(made) < STEMS:
        length = chance.choices((1, 2, 3), (2, 7, 1))[0]
        made["".join(chance.choices(signs, k=length))] = None
    return list(made)


class Invented:
    """A pool of sentences of invented words."""

    def __init__(self, seed: str, *, repeats: bool = False, numbers: bool = True) -> None:
        """Make the pool.

        Args:
            seed: the same seed gives the same sentences.
            repeats: whether whole sentences come from a fixed stock.
            numbers: whether sentences may hold numbers of their own.
        """
        self.chance = drawing(f"pool {seed}")
        self.numbers = numbers
        self._stock = {language: _stock(language) for language in _PARTICLES} if repeats else None

    def sentence(self, language: str) -> str:
        """Give the next sentence of a language."""
        if self._stock is not None:
            return self.chance.choice(self._stock[language])
        return compose(language, self.chance, numbers=self.numbers)

    def prose(self, language: str, characters: int) -> str:
        """Give sentences of at least so many characters together, in paragraphs of 2 to 6."""
        sentences: list[str] = []
        length, left = 0, self.chance.randrange(2, 7)
        while length < characters:
            left -= 1
            mark = "\n" if left == 0 else ("" if language == "zh" else " ")
            left = left or self.chance.randrange(2, 7)
            sentences.append(self.sentence(language) + mark)
            length += len(sentences[-1])
        return "".join(sentences).strip()


@lru_cache
def _stock(language: str) -> tuple[str, ...]:
    chance = drawing(f"stock {language}")
    return tuple(compose(language, chance) for _ in range(STOCK))


def compose(language: str, chance: random.Random, *, numbers: bool = True) -> str:
    """Make one sentence."""
    words = vocabulary(language)
    drawn = chance.choices(words.forms, cum_weights=words.weights, k=chance.randrange(9, 19))
    if numbers and chance.random() < NUMBERED:
        drawn.insert(chance.randrange(1, len(drawn)), _number(language, chance))
    comma = chance.randrange(3, len(drawn))
    if language == "zh":
        return "".join(drawn[:comma]) + "，" + "".join(drawn[comma:]) + "。"
    text = " ".join(drawn[:comma]) + ", " + " ".join(drawn[comma:]) + "."
    return text[0].upper() + text[1:]


def _number(language: str, chance: random.Random) -> str:
    day, month, year = chance.randrange(1, 29), chance.randrange(1, 13), chance.randrange(1998, 2025)
    date = f"{year}年{month}月{day}日" if language == "zh" else f"{day:02}.{month:02}.{year}"
    return chance.choice((str(chance.randrange(2, 1000)), str(chance.randrange(1000, 90_000)), date))
