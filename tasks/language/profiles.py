"""langdetect's profiles and our own as tables of n-grams, one a group of scripts, loaded once before anybody asks.

langdetect answers with the language whose n-grams are likeliest, found by a random walk; here every n-gram of a text
counts, so the answer is the same each time. A group knows the languages of its script only: stock langdetect calls
traditional Chinese Korean.

Source: N. Shuyo, Language Detection Library for Java, 2010 (langdetect is its port): profiles, the normalisation of
letters, and likelihoods that are smoothed by a constant.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from importlib.metadata import version
from threading import Lock
from typing import Any

import numpy as np
from langdetect.utils.ngram import NGram

from config.errors import SluiceError

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Arab": ("ar", "fa", "ur"),
    "Cyrl": ("be", "bg", "kk", "mk", "ru", "sr-Cyrl", "uk", "uz-Cyrl"),
    "Deva": ("hi", "mr", "ne"),
    "Hani": ("ja", "zh-cn", "zh-tw"),
    "Latn": (
        *("af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv"),
        *("nl", "no", "pl", "pt", "ro", "ru-Latn", "sk", "sl", "so", "sq", "sr-Latn", "sv", "sw", "tl", "tr"),
        *("uz-Latn", "vi"),
    ),
}
"""The languages of each script. Our own profile of one is taken where there is one, else langdetect's; `ru-Latn` is
Russian in Latin letters."""
TAGS: Mapping[str, str] = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}
"""langdetect names the two ways of writing Chinese after regions; BCP 47 as scripts."""
SMOOTHING = 5e-6
"""Of a probability: that of what a language was not seen to have. langdetect's is ten times larger, for profiles that
leave out more."""
LONGEST_GRAM = 3
"""Letters; a longer one in a table is a whole word."""

Vector = Any
"""An array of 32-bit floats, one a language of the group."""

normalize = lru_cache(maxsize=8192)(NGram.normalize)


@dataclass(frozen=True, slots=True)
class Profiles:
    """The n-grams of a group of scripts."""

    languages: tuple[str, ...]
    grams: Mapping[str, Vector]
    """Of each n-gram of one to three letters, and of common words with a blank at either end, its log likelihoods."""
    words: dict[str, tuple[Vector, int, int]] = field(default_factory=dict)
    """Words that were scored before: most of a page."""


_LOCK = Lock()
_LOADED: dict[str, Profiles] = {}


def load_tables() -> Mapping[str, Profiles]:
    """Load the profiles of all groups, once a process; the first caller pays about half a second, all others wait.

    Raises:
        SluiceError: langdetect's profiles are not installed.
    """
    with _LOCK:
        if not _LOADED:
            _LOADED.update(_load())
    return _LOADED


def _load() -> dict[str, Profiles]:
    return {
        group: Profiles(
            tuple(TAGS.get(name, name) for name in names), _table([json.loads(_read(name)) for name in names])
        )
        for group, names in sorted(GROUPS.items())
    }


@cache
def digest() -> str:
    """Name what the tables are made from (8 hex digits), without making them: who only asks for it does not wait.

    Raises:
        SluiceError: langdetect's profiles are not installed.
    """
    told = hashlib.sha256(f"{version('langdetect')} {SMOOTHING}\n".encode())
    for name in sorted({name for names in GROUPS.values() for name in names}):
        told.update(f"{name} {hashlib.sha256(_read(name)).hexdigest()}\n".encode())
    return told.hexdigest()[:8]


def _read(name: str) -> bytes:
    own = resources.files("tasks.language") / "own" / f"{name}.json"
    try:
        return (own if own.is_file() else resources.files("langdetect") / "profiles" / name).read_bytes()
    except OSError as error:
        raise SluiceError(f"the profile of {name} is not installed. Set up again: make setup") from error


def _table(profiles: list[Any]) -> dict[str, Vector]:
    """Give of each n-gram, and of each word that some profile knows whole, its log likelihoods."""
    grams = sorted({gram.lower() for profile in profiles for gram in profile["freq"]})
    words = sorted({f" {word} " for profile in profiles for word in profile.get("words", ())} - set(grams))
    row_of = {gram: row for row, gram in enumerate(grams + words)}
    shares = np.zeros((len(row_of) + 1, len(profiles)), dtype=np.float32)  # the last row: what no profile knows
    for place, profile in enumerate(profiles):
        for gram, count in profile["freq"].items():
            shares[row_of[gram.lower()], place] += count / profile["n_words"][len(gram) - 1]
    has_words = ["words" in profile for profile in profiles]
    for word in words:  # where whole words were not counted: no oftener than the rarest trigram
        trigrams = [row_of.get(word[start : start + LONGEST_GRAM], -1) for start in range(len(word) - 2)]
        shares[row_of[word]] = np.where(has_words, 0, shares[trigrams].min(axis=0))
    for place, profile in enumerate(profiles):
        for word, count in profile.get("words", {}).items():
            shares[row_of[f" {word} "], place] = count / profile["total"]
    return dict(zip(row_of, np.log(shares[:-1] + np.float32(SMOOTHING)), strict=True))


MOST_WORDS = 1 << 16
"""Words that are remembered; with more, all are forgotten."""


def score_word(word: str, profiles: Profiles) -> tuple[Vector, int, int]:
    """Score a word: its log likelihood in each language, its n-grams, and how many of them a profile knows.

    An n-gram that no profile knows tells nothing between languages, and is left out of the likelihood.
    """
    before = profiles.words.get(word)
    if before is not None:
        return before
    padded = f" {''.join(map(normalize, word.lower()))} "
    size = len(padded)
    grams = profiles.grams
    rows = [row for place in range(1, size - 1) if (row := grams.get(padded[place])) is not None]
    rows += [row for place in range(size - 1) if (row := grams.get(padded[place : place + 2])) is not None]
    rows += [row for place in range(size - 2) if (row := grams.get(padded[place : place + 3])) is not None]
    known = len(rows)
    if size > LONGEST_GRAM and (whole := grams.get(padded)) is not None:
        rows.append(whole)
    total = np.add.reduce(rows) if rows else np.zeros(len(profiles.languages), dtype=np.float32)
    scored = (total, 3 * size - 5, known)
    if len(profiles.words) >= MOST_WORDS:
        profiles.words.clear()
    profiles.words[word] = scored
    return scored
