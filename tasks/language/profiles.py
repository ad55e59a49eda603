"""langdetect's profiles in factories of our own, one a script, loaded once before anybody asks.

Its own factory is published before it is filled: of eight threads that ask first, most get a wrong answer. And a
factory of one script cannot answer with a language that is not written in it (stock langdetect calls Chinese
Korean), and is as much quicker as it knows fewer languages.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any

from langdetect.detector import Detector
from langdetect.detector_factory import DetectorFactory
from langdetect.utils.ngram import NGram

from config.errors import SluiceError

SEED = 0
TRIALS = 7
"""langdetect's own number of random walks."""
ENOUGH_LETTERS = 200
TRIALS_WHERE_ENOUGH = 3
"""Of 741 pages none changed its language with three walks instead of seven; short texts did."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Arab": ("ar", "fa", "ur"),
    "Cyrl": ("bg", "mk", "ru", "uk"),
    "Deva": ("hi", "mr", "ne"),
    "Hani": ("zh-cn", "zh-tw"),
    "Latn": (
        *("af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv"),
        *("nl", "no", "pl", "pt", "ro", "sk", "sl", "so", "sq", "sv", "sw", "tl", "tr", "vi"),
    ),
}
"""The profiles that langdetect 1.0.9 brings along, by the script they are written in; sorted."""

_normalize = lru_cache(maxsize=8192)(NGram.normalize)


class WordDetector(Detector):  # type: ignore[misc]
    """langdetect's detector over words that are clean already: its n-grams, its table, its arithmetic.

    What it leaves out, the cleaning of each character in Python, took three quarters of the time of a page.
    """

    def __init__(self, factory: Any, words: list[str]) -> None:
        super().__init__(factory)
        self.words = words
        self.n_trial = TRIALS if sum(map(len, words)) < ENOUGH_LETTERS else TRIALS_WHERE_ENOUGH

    def cleaning_text(self) -> None:
        """Leave the words as they are."""

    def _extract_ngrams(self) -> list[str]:
        """List the pieces of one to three letters, blanks at the ends of words included, that a profile knows."""
        known, pieces = self.word_lang_prob_map, []
        for word in self.words:
            padded = f" {''.join(map(_normalize, word))} "
            size = len(padded)
            pieces += [piece for start in range(1, size - 1) if (piece := padded[start]) in known]
            pieces += [piece for start in range(size - 1) if (piece := padded[start : start + 2]) in known]
            pieces += [piece for start in range(size - 2) if (piece := padded[start : start + 3]) in known]
        return pieces


_LOCK = Lock()
_LOADED: dict[str, DetectorFactory] = {}


def load_profiles() -> Mapping[str, DetectorFactory]:
    """Load all profiles, once a process; the first caller pays about 0.4 s of CPU time, all others wait for it.

    Raises:
        SluiceError: langdetect's profiles are not installed.
    """
    with _LOCK:
        if not _LOADED:
            made = {script: _make_factory(names) for script, names in GROUPS.items()}
            _LOADED.update(made)
    return _LOADED


def _make_factory(names: tuple[str, ...]) -> DetectorFactory:
    folder = resources.files("langdetect") / "profiles"
    try:
        profiles = [(folder / name).read_text(encoding="utf-8") for name in names]
    except OSError as error:
        raise SluiceError("langdetect's profiles are not installed. Set up again: make setup") from error
    factory = DetectorFactory()
    factory.load_json_profile(profiles)
    factory.set_seed(SEED)
    return factory
