"""How what was learned stands beside the watchlists, what is drawn by chance, and what that sample says. Pure."""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

MOST_WEIGHT = 0.9
"""Of what was learned, however many decisions there are: watchlists and facts keep a tenth."""
HALF_WAY = 5
"""With so many decisions of the rarer kind the weight is half of the most it becomes."""
WEIGHT_STEPS = 20
"""The weight moves in twentieths: another weight is another priority for every item that waits."""
EXACT = 100
"""Places at the front that are kept exactly: those are taken next."""
STEP_BITS = 3
"""Behind them a place is as exact as the three leading bits of its number, an eighth to a quarter: most items stay
where they are after a decision, and nobody's view grows stale."""
PRIORITY_DIGITS = 4
CONFIDENCE = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share, with an interval of 95 %."""

    share: float
    least: float
    most: float


def draw_place(document_sha256: str, *, seed: int, share: float) -> float | None:
    """Draw a document's place by chance, 0 (last) to 1 (first); None: it does not belong to the random share.

    The same for everybody who knows the seed: 53 bits of SHA-256 each for whether and where, as many as a float keeps.
    """
    digest = hashlib.sha256(f"learn:{seed}:{document_sha256}".encode()).digest()
    whether, where = ((int.from_bytes(digest[start : start + 8], "big") >> 11) / (1 << 53) for start in (0, 8))
    return where if whether < share else None


def weigh_learning(*, relevant: int, others: int) -> float:
    """Tell the weight of what was learned from so many decisions, 0 to below 1; 0 unless both kinds are there."""
    rarer = min(relevant, others)
    return round(MOST_WEIGHT * WEIGHT_STEPS) * rarer // (rarer + HALF_WAY) / WEIGHT_STEPS


def place_scores(scores: Mapping[int, float], *, judged: int = 0) -> dict[int, float]:
    """Turn scores into places: the share of the documents that score less, exact at the front, then in steps.

    Equal scores share a place; who scores more never gets a lower one.

    Args:
        scores: of all documents, by id.
        judged: how many of them do not wait any more, and may stand before those that do.
    """
    ordered = sorted(scores.values())
    count, exact = len(ordered), EXACT + judged
    return {key: _place(count - bisect_left(ordered, score), count, exact) for key, score in scores.items()}


def _place(number: int, count: int, exact: int) -> float:
    """Give the place of the document with this number, from 1: the last of those that score as much or more."""
    shift = 0 if number <= exact else max(0, number.bit_length() - STEP_BITS)
    stepped = -(-number >> shift) << shift
    return round(max(count - stepped, 0) / count, PRIORITY_DIGITS)


def join_priorities(plain: float, learned: float, *, weight: float) -> float:
    """Give the priority in force: the mean of the plain one and the learned place."""
    return round((1 - weight) * plain + weight * learned, PRIORITY_DIGITS)


def place_by_chance(drawn: float, ordered: Sequence[float]) -> float:
    """Give the priority that stands at the place *drawn* among the priorities of all others.

    Chance only ever lifts a document. The drawn documents above any place are a sample all the same: of those whose
    drawn place is higher, all are read by then.

    Args:
        drawn: the place by chance, 0 to 1.
        ordered: the priorities of what was not drawn, the lowest first; whether it was reviewed is no matter, so that
            the place does not move while people work.
    """
    return ordered[min(int(drawn * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def estimate_share(found: int, tried: int) -> Estimate | None:
    """Estimate a share from a random sample: Wilson's score interval (JASA 22, 1927); None: nothing was tried."""
    if tried == 0:
        return None
    share, square = found / tried, CONFIDENCE**2
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    spread = CONFIDENCE * sqrt(share * (1 - share) / tried + square / (4 * tried * tried)) / (1 + square / tried)
    return Estimate(share, max(0.0, middle - spread), min(1.0, middle + spread))


def estimate_recall(found: int, documents: int, prevalence: Estimate | None) -> Estimate | None:
    """Estimate which share of the relevant documents is found; None: the sample says nothing yet.

    Args:
        found: relevant documents found so far, by whatever way.
        documents: of the cache, that are in the queue.
        prevalence: the estimated share of relevant ones among them. It cannot be less than what is found.
    """
    if prevalence is None or documents == 0 or prevalence.most == 0:
        return None
    shares = (prevalence.share, prevalence.most, prevalence.least)
    share, least, most = (min(1.0, found / (one * documents)) if one else 1.0 for one in shares)
    return Estimate(share, least, most)
