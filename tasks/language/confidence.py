"""How sure an answer is: the share of answers like it that were right, on texts that nothing was made from.

A logistic function of six features. Its weights are printed by `python -m benchmarks.languages.calibrate`, which fits
them on the development half of texts of 20 to 200 characters, with codes, digits, mail headers and languages without a
profile among them, for which every answer is wrong.
"""

import math
from collections.abc import Mapping

import numpy as np

from tasks.language.segment import Evidence

ENOUGH = 0.7
"""Less sure, and the answer is `und`."""
WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "Arab": (-16.662, 0.178, 1.233, 1.295, 33.860, -2.171, 0.000),
    "Cyrl": (-69.775, 0.009, 1.467, 1.152, 77.289, -0.785, 1.160),
    "Deva": (-26.179, 0.031, 1.636, 3.861, 42.079, -1.362, 8.984),
    "Hani": (1.303, 0.025, 1.710, 0.272, 0.000, 0.341, 0.000),
    "Latn": (-2.424, 0.084, 1.782, 3.056, 18.061, -1.804, 6.402),
}
"""Of each group: the constant, and what `features` gives."""
SCRIPT_ALONE = 0.99
"""Where a script is written in one language nearly alone."""


TWINS: Mapping[str, tuple[str, str]] = {"hr": ("sr-Latn", "sh"), "sr-Latn": ("hr", "sh")}
"""Languages that a few sentences often do not tell apart, and the macrolanguage that holds both (BCP 47)."""


def features(evidence: Evidence, language: str, *, apart_from: str | None = None) -> tuple[float, ...]:
    """Give what tells how sure it is that *evidence* is of *language*.

    Args:
        evidence: of a stretch.
        language: one of its group.
        apart_from: another one that does not count against it.

    Returns:
        The distance of the language from the next, over the square root of the n-grams and as a logarithm, the mean log
        likelihood of an n-gram, the share of n-grams that a profile knows, the logarithm of their number, and the share
        of letters that tell a language in all signs.
    """
    score = float(evidence.scores[evidence.languages.index(language)])
    others = [
        float(other)
        for name, other in zip(evidence.languages, evidence.scores, strict=True)
        if name not in {language, apart_from}
    ]
    margin = max(score - max(others), 0.0)
    known = max(evidence.known, 1)
    return (
        margin / math.sqrt(known),
        math.log1p(margin),
        score / known,
        evidence.known / max(evidence.grams, 1),
        math.log1p(evidence.known),
        evidence.letters / max(evidence.signs, 1),
    )


def judge(group: str, language: str, evidence: Evidence) -> tuple[str, float, str]:
    """Judge what a stretch was told to be.

    Args:
        group: its script.
        language: what it was told to be.
        evidence: what it holds.

    Returns:
        Its language, or the macrolanguage where only a twin is in doubt; the probability, 0 to 1, that this is right;
        and the likeliest other language.
    """
    order = np.argsort(-evidence.scores, kind="stable")
    other = next(evidence.languages[place] for place in order if evidence.languages[place] != language)
    sure = _probability(group, features(evidence, language))
    if sure >= ENOUGH or language not in TWINS:
        return language, sure, other
    twin, both = TWINS[language]
    sure_of_both = _probability(group, features(evidence, language, apart_from=twin))
    return (both, sure_of_both, language) if sure_of_both >= ENOUGH else (language, sure, other)


def _probability(group: str, told: tuple[float, ...]) -> float:
    constant, *weights = WEIGHTS[group]
    logit = constant + sum(weight * feature for weight, feature in zip(weights, told, strict=True))
    return 1 / (1 + math.exp(-max(min(logit, 40.0), -40.0)))
