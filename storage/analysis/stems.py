"""Stems of words by Snowball's algorithms (Porter, Snowball: a language for stemming algorithms, 2001). Pure."""

import re
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

from storage.analysis.inflected import forms_of
from storage.analysis.scripts import script_of

VERSION = f"snowball {Stemmer.version()}"

_ALGORITHMS = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
SHORTEST_FLEETING = 4
"""Letters of a Russian stem in which a vowel is left out or put in."""
_WITH_VOWEL = re.compile(r"(ru.*[бвгджзклмнпрстфхцчшщ])[ео]([кцлнрмг])")
_WITHOUT_VOWEL = re.compile(r"(ru.*[бвгджзклмнпрстфхцчшщ])[йь]?([кцлнрмг])")
_OF_SCRIPT = {
    "Latn": (
        "en", "cs", "da", "de", "es", "fi", "fr", "hu", "it", "lt", "nl", "no", "pl", "pt", "ro", "sr", "sv", "tr"
    ),
    "Cyrl": ("ru", "sr"),
    "Grek": ("el",),
    "Armn": ("hy",),
    "Arab": ("ar", "fa"),
    "Deva": ("hi",),
    "Taml": ("ta",),
}  # fmt: skip
"""The first language of a script stands in for those without an algorithm: Ukrainian is stemmed as Russian is."""


class _Stemmers(threading.local):
    """A stemmer of each language for each thread: they keep a state."""

    def __init__(self) -> None:
        self.of: dict[str, Stemmer.Stemmer] = {}

    def stem(self, language: str, word: str) -> str:
        if language not in self.of:
            self.of[language] = Stemmer.Stemmer(_ALGORITHMS[language], 0)
        stem: str = self.of[language].stemWord(word)
        return stem


_STEMMERS = _Stemmers()


@lru_cache(maxsize=1 << 16)
def stem_in(word: str, language: str) -> str | None:
    """Stem a folded word as it stands in a text of *language*.

    Args:
        word: folded; of letters.
        language: a BCP 47 tag. Where it is not written in the script of the word, the script's first language counts.

    Returns:
        The language of the algorithm, and the stem, in one word; None: the script has no algorithm.
    """
    spoken = _OF_SCRIPT.get(script_of(word[0]), ())
    if not spoken:
        return None
    primary = language.partition("-")[0]
    chosen = primary if primary in spoken else spoken[0]
    return _written(chosen, word)


def algorithms(languages: Iterable[str]) -> frozenset[str]:
    """Give the languages whose algorithms stem the words of a text in *languages*, whatever their scripts."""
    primary = {language.partition("-")[0] for language in languages}
    return frozenset(primary & _ALGORITHMS.keys()) | {spoken[0] for spoken in _OF_SCRIPT.values()}


@lru_cache(maxsize=1 << 12)
def stems_of(word: str) -> tuple[str, ...]:
    """Give the stems that the forms of a folded word have, in every language that it may be of.

    Snowball only cuts endings off. Of a Russian or Ukrainian word the forms are made first, so that those count, too,
    that it cuts otherwise (систему: сист), and those in which a vowel comes or goes (поставка, поставок).
    """
    found = [_written(language, word) for language in _OF_SCRIPT.get(script_of(word[0]), ())]
    if script_of(word[0]) == "Cyrl":
        found += sorted({_written("ru", stem + ending) for stem, endings in forms_of(word) for ending in endings})
        found.extend(_fleeting(found[0]))
    return tuple(dict.fromkeys(found))


def _fleeting(stem: str) -> Iterator[str]:
    """Give a Russian stem with the vowel before its last letter left out, or put in."""
    if len(stem) - 2 < SHORTEST_FLEETING:
        return
    if gone := _WITH_VOWEL.fullmatch(stem):
        yield gone[1] + gone[2]
        yield f"{gone[1]}ь{gone[2]}"
    elif come := _WITHOUT_VOWEL.fullmatch(stem):
        yield f"{come[1]}о{come[2]}"
        yield f"{come[1]}е{come[2]}"


def _written(language: str, word: str) -> str:
    return language + _STEMMERS.stem(language, word).replace("'", "")
