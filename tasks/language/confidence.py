"""How sure an answer is: the share of answers like it that were right, on texts that nothing was made from.

A logistic function of six features. Its weights are printed by `python -m benchmarks.languages.calibrate`, which fits
them on the development half of texts of 20 to 200 characters, with codes, digits, mail headers and languages without a
profile among them, for which every answer is wrong.
"""

import math
from collections.abc import Mapping

import numpy as np

from tasks.language.segment import Evidence, Stretch

ENOUGH = 0.7
"""Less sure, and the answer is `und`."""
WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "Arab": (-16.662, 0.178, 1.233, 1.295, 33.860, -2.171, 0.000),
    "Cyrl": (-69.581, 0.009, 1.468, 1.158, 77.138, -0.786, 1.153),
    "Deva": (-26.020, 0.027, 1.652, 3.874, 42.135, -1.363, 8.806),
    "Hani": (1.303, 0.025, 1.710, 0.272, 0.000, 0.341, 0.000),
    "Latn": (-2.017, 0.084, 1.780, 3.049, 17.808, -1.823, 6.308),
}
"""Of each group: the constant, and what `features` gives."""
SCRIPT_ALONE = 0.99
"""Where a script is written in one language nearly alone."""


def features(evidence: Evidence, language: str) -> tuple[float, ...]:
    """Give what tells how sure it is that *evidence* is of *language*.

    Returns:
        The distance of the language from the next, over the square root of the n-grams and as a logarithm, the mean log
        likelihood of an n-gram, the share of n-grams that a profile knows, the logarithm of their number, and the share
        of letters that tell a language in all signs.
    """
    own = evidence.languages.index(language)
    score = float(evidence.scores[own])
    margin = max(score - float(max(np.delete(evidence.scores, own))), 0.0)
    known = max(evidence.known, 1)
    return (
        margin / math.sqrt(known),
        math.log1p(margin),
        score / known,
        evidence.known / max(evidence.grams, 1),
        math.log1p(evidence.known),
        evidence.letters / max(evidence.signs, 1),
    )


def judge(stretch: Stretch) -> tuple[float, str]:
    """Give the probability, 0 to 1, that the language of *stretch* is right, and the likeliest other language."""
    evidence = stretch.evidence()
    constant, *weights = WEIGHTS[stretch.runs[0].group]
    told = features(evidence, stretch.language)
    logit = constant + sum(weight * feature for weight, feature in zip(weights, told, strict=True))
    order = np.argsort(-evidence.scores, kind="stable")
    other = next(evidence.languages[place] for place in order if evidence.languages[place] != stretch.language)
    return 1 / (1 + math.exp(-max(min(logit, 40.0), -40.0))), other
