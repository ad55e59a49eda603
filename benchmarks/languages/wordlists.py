"""Profiles from lists of words with their frequencies: each word counts as often as it stands in ordinary text.

langdetect's own profiles were made from abstracts of encyclopedias and leave out rare n-grams; what these hold comes
from subtitles, news, books and the web too, and tells short texts of neighbouring languages apart better
(docs/decisions.md has the figures).

Source: R. Speer, wordfreq 3.1 (data CC BY-SA 4.0).
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.metadata import version
from typing import Any

from langdetect.utils.ngram import NGram

from benchmarks.languages.letters import ALPHABETS, russian_latin, serbian_cyrillic

SCALE = 10_000_000
"""Counts are for a text of so many words."""
RAREST = 1e-5
"""Of all n-grams of one length; rarer ones are left out."""
WORD = re.compile(r"[^\W\d_]+")
MOST_WORDS = 1500
"""So many of the commonest words are known whole, beside their n-grams."""
ALIKE = (
    *("bg", "ca", "cs", "da", "de", "en", "es", "fi", "fr", "hu", "id", "it", "lt", "lv", "mk", "nl", "pl", "pt", "ro"),
    *("ru", "sk", "sl", "sv", "tr", "uk", "vi"),
)
LISTS: dict[str, str] = dict.fromkeys(ALIKE, "") | {"no": "nb", "ru-Latn": "ru", "sr-Cyrl": "sh", "tl": "fil"}
MIXED: dict[str, str] = {"hr": "sh", "sr-Latn": "sh"}
"""Profiles that are half of messages, which tell the one from the other, and half of a list that holds both."""
"""By the name of the profile, how wordfreq names the list where it does so otherwise; `sh` is Serbian, Croatian and
Bosnian in Latin letters."""
RULES: Mapping[str, Callable[[str], Iterable[str]]] = {
    "ru-Latn": russian_latin,
    "sr-Cyrl": lambda word: (serbian_cyrillic(word),),
}
"""How words are rewritten; a word may be written in several ways."""
FLATTENED = 0.75
"""A word seen n times in messages counts n to this power: they repeat the words of their trade."""


def weighed_words(name: str) -> Iterator[tuple[str, float]]:
    """Give the words of a list, commonest first, with their share of all words."""
    from wordfreq import get_frequency_dict  # noqa: PLC0415 only profiles are made with it

    alphabet = ALPHABETS.get(name)
    listed = get_frequency_dict((LISTS | MIXED)[name] or name, wordlist="small")
    for word, share in sorted(listed.items(), key=lambda item: (-item[1], item[0])):
        ways = list(RULES[name](word)) if name in RULES else [word]
        for way in ways:
            if way.isalpha() and (alphabet is None or set(way) <= alphabet):
                yield way, share / len(ways)


def profile_of(name: str, words: Iterable[tuple[str, float]]) -> dict[str, Any]:
    """Make a profile in langdetect's form, and `words`, the commonest of more than one letter.

    Args:
        name: the profile's.
        words: in small letters, with their share of all words, commonest first; may come more than once.
    """
    pieces: defaultdict[str, float] = defaultdict(float)
    whole: defaultdict[str, float] = defaultdict(float)
    for word, share in words:
        normal = "".join(map(NGram.normalize, word))
        if " " in normal:
            continue
        whole[normal] += share
        for piece in pieces_of(normal):
            pieces[piece] += share
    sizes = [sum(share for piece, share in pieces.items() if len(piece) == size) for size in (1, 2, 3)]
    kept = {
        piece: round(SCALE * share) for piece, share in sorted(pieces.items()) if share > RAREST * sizes[len(piece) - 1]
    }
    known = [word for word in whole if len(word) > 1]
    known = sorted(known, key=lambda word: (-whole[word], word))[:MOST_WORDS]
    return {
        "freq": kept,
        "n_words": [round(SCALE * size) for size in sizes],
        "name": name,
        "total": round(SCALE * sum(whole.values())),
        "words": {word: round(SCALE * whole[word]) for word in sorted(known)},
    }


def pieces_of(word: str) -> Iterator[str]:
    """Give the pieces of one to three signs of a word, blanks at its ends included, as langdetect does."""
    padded = f" {word} "
    yield from word
    yield from (padded[start : start + 2] for start in range(len(padded) - 1))
    yield from (padded[start : start + 3] for start in range(len(padded) - 2))


def words_of(lines: Iterable[str]) -> list[tuple[str, float]]:
    """Give the words of messages with their share of all words, commonest first."""
    counts = Counter(word for line in lines for word in WORD.findall(line.lower()))
    flat = {word: number**FLATTENED for word, number in counts.items()}
    total = sum(flat[word] for word in sorted(flat))
    return [(word, share / total) for word, share in sorted(flat.items(), key=lambda item: (-item[1], item[0]))]


def describe_list(name: str) -> dict[str, str]:
    """Tell where a list comes from."""
    file = f"data/small_{(LISTS | MIXED)[name] or name}.msgpack.gz"
    content = (resources.files("wordfreq") / file).read_bytes()
    told = {"package": "wordfreq", "version": version("wordfreq"), "licence": "CC-BY-SA-4.0"}
    return told | {"file": file, "sha256": hashlib.sha256(content).hexdigest()}
