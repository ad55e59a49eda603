"""Why a document is like those judged relevant: the words and facts of its own that spoke most for it. Pure."""

import re
from collections.abc import Iterable

import numpy as np

from storage.analysis.fold import fold
from storage.analysis.scripts import UNSPACED
from tasks.prioritise.learn_grams import CHUNK, locate
from tasks.prioritise.learn_model import Floats

WORDS_TOLD = 3
FACTS_TOLD = 2
PIECE = re.compile(rf"[{UNSPACED}]+|[^\W{UNSPACED}]+")
UNSPACED_PIECE = re.compile(f"[{UNSPACED}]")
LONGEST_UNSPACED = 6
"""Signs of a Chinese stretch that is told."""
SHORTEST = 2


def strongest_words(texts: Iterable[str], speaks: Floats) -> tuple[str, ...]:
    """Give the words of a document that spoke most for it, the strongest first.

    Each feature's weight is spread over the characters it stands on; a word counts with the sum over its own.

    Args:
        texts: of its pages.
        speaks: what each bucket speaks for relevance.
    """
    said: dict[str, float] = {}
    for text in texts:
        folded = fold(text)[:CHUNK]
        places = locate(folded)
        each = speaks[places.buckets] / np.maximum(places.ends - places.starts, 1)
        steps = np.zeros(len(folded) + 1)
        np.add.at(steps, places.starts, each)
        np.add.at(steps, places.ends, -each)
        sums = np.concatenate([[0.0], np.cumsum(steps[:-1])])
        for start, end in _pieces(folded, sums):
            word = folded[start:end]
            said[word] = max(said.get(word, 0.0), round(float(sums[end] - sums[start]), 9))
    spoke = [(-strength, word) for word, strength in said.items() if strength > 0]
    return tuple(word for _, word in sorted(spoke)[:WORDS_TOLD])


def _pieces(folded: str, sums: Floats) -> Iterable[tuple[int, int]]:
    """Give words; of a run without blanks the stretch of at most six signs that spoke most."""
    for match in PIECE.finditer(folded):
        start, end = match.span()
        if UNSPACED_PIECE.match(folded, start) and end - start > LONGEST_UNSPACED:
            gains = sums[start + LONGEST_UNSPACED : end + 1] - sums[start : end - LONGEST_UNSPACED + 1]
            start += int(np.argmax(gains))
            end = start + LONGEST_UNSPACED
        if end - start >= SHORTEST:
            yield start, end


def strongest_facts(facts: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """Give the facts that spoke most for a document, the strongest first, of pairs of fact and strength."""
    spoke = sorted((-round(strength, 9), fact) for fact, strength in facts if round(strength, 9) > 0)
    return tuple(fact for _, fact in spoke[:FACTS_TOLD])
