"""Which hits come first: by how often what is asked for stands on a page, and how long the page is. Pure.

Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) with two steps of frequency, of which
the index tells: a term is there, or it is there often. So no hit needs to be opened to be ranked.
"""

from collections.abc import Mapping, Sequence
from math import log

SATURATION = 1.2
"""k1 of BM25."""
LENGTH_SHARE = 0.75
"""b of BM25."""
USUAL_LENGTH = 300
"""Words of a page. A constant: the order of two hits does not depend on what else is in the record."""
FREQUENCY_OFTEN = 3


def score(
    lengths: Mapping[int, int], has: Sequence[frozenset[int]], often: Sequence[frozenset[int]]
) -> dict[int, float]:
    """Score pages.

    Args:
        lengths: of the pages, in words.
        has: of each word that is asked for, the pages that hold it; the fewer, the more it counts.
        often: the same for pages that hold it often.
    """
    weights = [log(1 + len(lengths) / max(1, len(pages))) for pages in has]
    return {page: _score_page(page, length, weights, has, often) for page, length in lengths.items()}


def _score_page(
    page: int,
    length: int,
    weights: Sequence[float],
    has: Sequence[frozenset[int]],
    often: Sequence[frozenset[int]],
) -> float:
    damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH)
    total = 0.0
    for weight, pages, frequent in zip(weights, has, often, strict=True):
        frequency = FREQUENCY_OFTEN if page in frequent else int(page in pages)
        total += weight * frequency * (SATURATION + 1) / (frequency + damping)
    return round(total, 4)
