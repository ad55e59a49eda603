"""How likely a run of Han characters and kana is in Japanese and in Chinese, simplified and traditional.

langdetect's profiles know how often the characters stand in each; the two ways of writing Chinese are told apart
mainly by the characters that only one of them has.

Source of those: Unihan_Variants.txt of the Unicode Character Database (UAX #38).
"""

import json
from functools import cache
from importlib import resources

import numpy as np

from tasks.language.profiles import MOST_WORDS, Profiles, Vector, normalize

ONE_SIDED = 4.0
"""By how much likelier a character is in the way of writing that it is part of: a few stand in texts of the other."""


@cache
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    own = json.loads((resources.files("tasks.language") / "own" / "han.json").read_text(encoding="utf-8"))
    return frozenset(own["simplified"]), frozenset(own["traditional"])


def score_run(run: str, profiles: Profiles) -> tuple[Vector, int, int]:
    """Score a run: its log likelihood in each language, its characters, and how many of them a profile knows."""
    known = profiles.words
    before = known.get(run)
    if before is not None:
        return before
    if len(known) >= MOST_WORDS:
        known.clear()
    rows = []
    for character in run:
        row = known.get(character)
        if row is None:
            row = known[character] = _score(character, profiles)
        rows.append(row[0])
    scored = known[run] = np.add.reduce(rows), len(run), len(run)
    return scored


def _score(character: str, profiles: Profiles) -> tuple[Vector, int, int]:
    simplified, traditional = _one_sided()
    row = profiles.grams.get(normalize(character))
    scored = np.zeros(len(profiles.languages), dtype=np.float32) if row is None else row.copy()
    if character in simplified:
        scored[profiles.languages.index("zh-Hant")] -= ONE_SIDED
    elif character in traditional:
        scored[profiles.languages.index("zh-Hans")] -= ONE_SIDED
    return scored, 1, 1
