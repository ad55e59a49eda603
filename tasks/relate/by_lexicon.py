"""Finds the same paper in another language by a lexicon, where facts are too few to tell. Pure; loads scipy.

Without a lexicon, for a text of which it knows too little, or where a document speaks no language that it has,
nothing is said.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from storage.sameness import Paper
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED
from tasks.fingerprint.anchor_keys import key_of
from tasks.fingerprint.anchors import find_all_anchors
from tasks.fingerprint.bare import LEAST_SHARE
from tasks.relate.lexicon import Bag, Lexicon, primary

LEAST_KNOWN = 8
"""Words of a text (of Chinese, characters) that the lexicon must have."""
LEAST_COVERED = 0.3
"""The share of a text's words that the lexicon must have; below it what it knows is not what the text is about."""
NEIGHBOURS = 10
"""How many of the best on either side are averaged (Conneau et al., Word translation without parallel data, 2018)."""
THRESHOLD = 0.0
"""Below it the two are no nearer than their nearest are in general."""
MARGIN = 0.03
"""How far the best must stand before the next of either side. Mutual bests alone are wrong by a fifth where half of the
papers have no counterpart; with this margin by one or two of a hundred (docs/decisions.md)."""
LENGTHS = 1.8
"""How many times as long one text may be as the other; articles of the Declaration differ by 1.55 at most."""
LEAST_COMPARED = 3
"""Documents in a language: with fewer, there is nothing that the best could stand out from."""
SHOWN = 8
"""Stems in common that are told, the weightiest first."""
NO_LANGUAGES = frozenset({NO_LANGUAGE, UNDETERMINED})


@dataclass(frozen=True, slots=True)
class LexiconMatch:
    """Two documents that are each other's best in another language."""

    document_id: int
    other_id: int
    score: float
    """Twice their cosine, less the mean cosine of either with its ten nearest (CSLS)."""
    shared: tuple[str, ...]
    """Bridge stems that both speak of, the weightiest first."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Papers of the same languages."""

    states: tuple[frozenset[int], ...]
    """Of each paper the documents that are the same."""
    bags: tuple[Bag, ...]
    languages: frozenset[str]


def propose_by_lexicon(
    papers: Sequence[Paper], lexicon: Lexicon | None, *, states: Mapping[int, frozenset[int]] | None = None
) -> list[LexiconMatch]:
    """Propose which papers are the same in another language; nothing without a lexicon.

    Papers that both have facts, and none in common, are not proposed, whatever their words.

    Args:
        papers: those that have too few facts to be paired by.
        lexicon: the one that the setting `lexicon` names; None: there is none.
        states: what is the same as a document, itself included; None: what has the same text.
    """
    if lexicon is None or not lexicon.languages:
        return []
    languages = {paper.document_id: _languages(paper) for paper in papers}
    bags = {paper.document_id: lexicon.bag(_stretches(paper, languages[paper.document_id])) for paper in papers}
    found = match_by_lexicon(bags, languages, states=_same_texts(papers) if states is None else states)
    named = {one for match in found for one in (match.document_id, match.other_id)}
    facts = {paper.document_id: _facts(paper) for paper in papers if paper.document_id in named}
    return [match for match in found if not _contradict(facts[match.document_id], facts[match.other_id])]


def _facts(paper: Paper) -> frozenset[int]:
    keys = (key_of(anchor) for page in paper.pages for anchor in find_all_anchors(page.text))
    return frozenset(key for key in keys if key is not None)


def _contradict(ours: frozenset[int], theirs: frozenset[int]) -> bool:
    """Tell whether both have facts, and none in common: letters on one form, each of another deal."""
    return bool(ours) and bool(theirs) and not ours & theirs


def _same_texts(papers: Sequence[Paper]) -> dict[int, frozenset[int]]:
    by_text: defaultdict[str, set[int]] = defaultdict(set)
    for paper in papers:
        by_text[" ".join("\n".join(page.text for page in paper.pages).split())].add(paper.document_id)
    return {one: frozenset(same) for same in by_text.values() for one in same}


def _languages(paper: Paper) -> frozenset[str]:
    """Give the primary tags of the languages that a tenth of a paper's text or more is in."""
    counted: defaultdict[str, int] = defaultdict(int)
    for page in paper.pages:
        for span in page.spans:
            if span.language not in NO_LANGUAGES:
                counted[primary(span.language)] += span.end - span.start
    total = sum(counted.values())
    return frozenset(tongue for tongue, count in counted.items() if count >= LEAST_SHARE * total)


def _stretches(paper: Paper, languages: frozenset[str]) -> list[tuple[str, str]]:
    """Give a paper's stretches in its languages."""
    return [
        (page.text[span.start : span.end], span.language)
        for page in paper.pages
        for span in page.spans
        if primary(span.language) in languages
    ]


def match_by_lexicon(
    bags: Mapping[int, Bag],
    languages: Mapping[int, frozenset[str]],
    *,
    states: Mapping[int, frozenset[int]] | None = None,
) -> list[LexiconMatch]:
    """Match documents that are each other's best among those in other languages.

    Stems weigh the more, the fewer of the documents have them. How near two are is their cosine, set against how near
    either is to its nearest in general: what is near to everything is near to nothing.

    Args:
        bags: of each document, by the same lexicon.
        languages: primary tags of each document.
        states: what is the same as a document, itself included: it counts as one, and all of it is told; None: each
            document is by itself.

    Returns:
        Sorted by ids, the smaller id first; the same for any order of *bags*.
    """
    groups = _groups(bags, languages, states or {})
    vectors, stems = _vectors([bag for group in groups for bag in group.bags])
    starts = np.cumsum([0, *(len(group.bags) for group in groups)])
    found: list[LexiconMatch] = []
    for at, ours in enumerate(groups):
        for beyond, theirs in enumerate(groups[at + 1 :], start=at + 1):
            if ours.languages & theirs.languages:
                continue
            left, right = vectors[starts[at] : starts[at + 1]], vectors[starts[beyond] : starts[beyond + 1]]
            for row, column, score in _mutual(left, right):
                if _are_as_long(ours.bags[row], theirs.bags[column]):
                    shared = _shared(left, right, (row, column), stems)
                    for one, other in product(ours.states[row], theirs.states[column]):
                        found.append(LexiconMatch(min(one, other), max(one, other), score, shared))
    return sorted(found, key=lambda match: (match.document_id, match.other_id))


def _groups(
    bags: Mapping[int, Bag], languages: Mapping[int, frozenset[str]], states: Mapping[int, frozenset[int]]
) -> list[_Group]:
    """Part what can be matched by its languages, in an order that its content alone decides.

    Of each paper the state of which the lexicon knows most is compared.
    """
    fit = {one for one, bag in bags.items() if languages.get(one) and _says_enough(bag)}
    parted: defaultdict[tuple[str, ...], list[tuple[list[tuple[str, float]], frozenset[int], Bag]]] = defaultdict(list)
    for state in {states.get(one, frozenset((one,))) & fit for one in fit}:
        first = min(state, key=lambda one: (-bags[one].known, sorted(bags[one].weights.items()), one))
        content = sorted(bags[first].weights.items())
        parted[tuple(sorted(languages[first]))].append((content, state, bags[first]))
    groups = []
    for tongues, some in sorted(parted.items()):
        some.sort(key=lambda one: (one[0], min(one[1])))
        groups.append(_Group(tuple(one[1] for one in some), tuple(one[2] for one in some), frozenset(tongues)))
    return groups


def _says_enough(bag: Bag) -> bool:
    return bag.known >= max(LEAST_KNOWN, LEAST_COVERED * bag.words)


def _vectors(bags: Sequence[Bag]) -> tuple[csr_array, list[str]]:
    """Give the bags as rows of length 1, shape (bags, stems), each stem weighed by its rarity; and the stems."""
    stems = sorted({stem for bag in bags for stem in bag.weights})
    place = {stem: column for column, stem in enumerate(stems)}
    columns = np.array([place[stem] for bag in bags for stem in sorted(bag.weights)], dtype=np.int64)
    weights = np.array([bag.weights[stem] for bag in bags for stem in sorted(bag.weights)], dtype=np.float64)
    ends = np.cumsum([0, *(len(bag.weights) for bag in bags)])
    held_by = np.bincount(columns, minlength=len(stems))
    weights = np.sqrt(weights * np.log((1 + len(bags)) / held_by[columns]))
    lengths = np.sqrt(np.add.reduceat(weights**2, ends[:-1])) if len(columns) else np.ones(len(bags))
    weights = weights / np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(ends))
    return csr_array((weights, columns, ends), shape=(len(bags), len(stems))), stems


def _mutual(left: csr_array, right: csr_array) -> list[tuple[int, int, float]]:
    """Give the rows of both that are each other's best by far enough."""
    if min(left.shape[0], right.shape[0]) < LEAST_COMPARED:
        return []
    cosines = (left @ right.T).toarray()
    scores = (2 * cosines - _nearest(cosines)[:, None] - _nearest(cosines.T)[None, :]).round(6)
    rows, columns = _best_two(scores), _best_two(scores.T)
    stands_out = scores >= np.maximum(rows[:, 1][:, None], columns[:, 1][None, :]) + MARGIN
    is_best = (scores == rows[:, 0][:, None]) & (scores == columns[:, 0][None, :])
    places = np.argwhere(is_best & stands_out & (scores >= THRESHOLD))
    return [(row, column, float(scores[row, column])) for row, column in places.tolist()]


def _best_two(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the best and the next of each row, shape (rows, 2)."""
    return np.sort(np.partition(scores, -2, axis=1)[:, -2:], axis=1)[:, ::-1]


def _nearest(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean of the best of each row."""
    count = min(NEIGHBOURS, cosines.shape[1])
    best = np.partition(cosines, cosines.shape[1] - count, axis=1)[:, cosines.shape[1] - count :]
    nearest: NDArray[np.float64] = np.sort(best, axis=1).mean(axis=1)
    return nearest


def _are_as_long(one: Bag, other: Bag) -> bool:
    return max(one.letters, other.letters) <= LENGTHS * min(one.letters, other.letters)


def _shared(left: csr_array, right: csr_array, place: tuple[int, int], stems: Sequence[str]) -> tuple[str, ...]:
    rows = left[[place[0]]], right[[place[1]]]
    ours, theirs = (dict(zip(row.indices.tolist(), row.data.tolist(), strict=True)) for row in rows)
    common = sorted(ours.keys() & theirs.keys(), key=lambda at: (-ours[at] * theirs[at], at))
    return tuple(stems[at] for at in common[:SHOWN])
