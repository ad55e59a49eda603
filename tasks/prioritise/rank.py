"""From reasons to a priority. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

DIGITS = 4
"""Decimals kept: more than anybody sorts by, fewer than floats differ in."""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a document matters, in words for a reviewer, and how much: 0 to 1."""

    text: str
    weight: float


def rank_reasons(reasons: Iterable[Reason]) -> tuple[float, tuple[str, ...]]:
    """Join reasons to one priority: the noisy-or of their weights (Pearl, Probabilistic Reasoning, 1988, 4.3.2).

    Each reason leaves its share of the doubt that the others left: two of 0.5 make 0.75. So more reasons never
    lower a priority, and it stays below 1 unless a weight is 1.

    Returns:
        the priority, 0 to 1, and the reasons' texts, the heaviest first; the same for any order given.
    """
    ordered = sorted(set(reasons), key=lambda reason: (-reason.weight, reason.text))
    doubt = prod(1 - reason.weight for reason in ordered)
    return round(1 - doubt, DIGITS), tuple(reason.text for reason in ordered)
