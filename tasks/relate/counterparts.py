"""Finds the same paper in another language by its facts: amounts, dates, numbers, designators that both have. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Sharing
from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_agreement import Agreement, agree
from tasks.fingerprint.anchor_keys import weight_of, weight_of_fact
from tasks.fingerprint.bare import LEAST_SHARE
from tasks.relate.candidates import runs_of
from tasks.relate.prepared import Column, Prepared

VERSION = "counterparts 3"
LEAST_EXACT = 0.15
"""Of the facts of the one that has fewer so many must be the same to the letter, before misread ones are paired."""
COMMON = 64
"""A fact that more documents have leads to none of them."""
LEAST_SHARED = 3
"""Facts that two documents must share before they are compared at all."""
LEAST_WEIGHT = 12.0
"""What they share must weigh so much: two dates and a number, or two amounts."""
THRESHOLD = 0.55
"""How far their facts must agree; papers of one deal that are not the same one agree by a tenth (docs/decisions.md)."""
NOISY_THRESHOLD = 0.4
BEGINNING, IN_A_ROW = 60.0, 0.9
"""Or both begin with facts of such a weight in common, so large a share of all that stand so far: an annex may lack in
one language, or have other prices."""
FIGURES = frozenset({"amount", "number"})
STATE_MARGIN = 0.1
"""Another state of a paper may agree so much better, and the paper is the counterpart all the same."""
COLUMNS_MARGIN = 0.25
"""A paper in two columns may agree so much worse than the same one in either language; bundles agreed worse by .36."""
Pair = tuple[int, int]
_State = frozenset[int]


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far the facts of two documents agree."""

    score: float
    shared: int
    """Facts that both have."""
    differ: int
    """Facts of either that the other lacks."""
    beginning: float = 0.0
    """Weight of what both have where both begin, before much stands in one of them only."""


def common_bounds(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give how many documents may have each fact for it to lead to others."""
    return np.full(len(keys), COMMON)


def pair_by_facts(sharing: Sharing, about: Collection[int], *, also: Collection[int] = ()) -> list[Pair]:
    """Give the pairs of documents that share enough facts which few have, one of *about* in each.

    Args:
        sharing: keys of facts with the documents that hold them.
        about: ids of documents.
        also: keys that count though many have them.
    """
    shared: dict[Pair, int] = defaultdict(int)
    wanted, told = frozenset(about), frozenset(also)
    starts, counts = runs_of(sharing.keys)
    if not len(starts):
        return []
    is_any_wanted = np.logical_or.reduceat(np.isin(sharing.owners, np.array(sorted(wanted), dtype=np.int64)), starts)
    for start, count in zip(starts[is_any_wanted].tolist(), counts[is_any_wanted].tolist(), strict=True):
        if 1 < count <= COMMON or (told and int(sharing.keys[start]) in told):
            some = sharing.owners[start : start + count].tolist()
            for one in wanted.intersection(some):
                for other in some:
                    # a pair of two that are wanted counts once
                    if other != one and not (other < one and other in wanted):
                        shared[min(one, other), max(one, other)] += 1
    return [pair for pair, count in sorted(shared.items()) if count >= LEAST_SHARED]


def facts_agree(left: Prepared, right: Prepared) -> Agreed:
    """Weigh how far the facts of two documents agree.

    A paper in two columns says everything twice: each of its languages has to agree. So has each of a bundle's, which
    holds another paper in each.
    """
    noisy = left.kind.is_ocr or right.kind.is_ocr
    ours, theirs = _columns(left), _columns(right)
    if not ours or not theirs:
        return Agreed(0.0, 0, 0)
    table = [[_agree(one, other, noisy=noisy) for other in theirs] for one in ours]
    turned = [list(column) for column in zip(*table, strict=True)]
    bests: list[Agreed] = [max(row, key=_rank) for row in (*table, *turned)]
    return replace(min(bests, key=_rank), beginning=min(best.beginning for best in bests))


def _columns(paper: Prepared) -> list[Column]:
    """Give the facts in each script; what is too little to say anything is left out where there is more.

    A script of some pages alone is what recognition made of them.
    """
    found = [one for _, one in sorted(paper.columns.items()) if len(one.codes) >= LEAST_SHARE * paper.length]
    heavy = [one for one in found if one.weight >= LEAST_WEIGHT]
    return heavy or found[:1]


def _agree(ours: Column, theirs: Column, *, noisy: bool) -> Agreed:
    keys, others = ours.keys.keys(), theirs.keys.keys()
    shared = len(keys & others)
    if shared < LEAST_EXACT * min(len(keys), len(others)):
        return Agreed(0.0, shared, len(keys) + len(others) - 2 * shared)
    agreement = agree(ours.anchors, theirs.anchors, rarity=weight_of, noisy=noisy)
    differ = len(agreement.left_only) + len(agreement.right_only)
    score = round(agreement.score, 4) if agreement.shared >= LEAST_WEIGHT else 0.0
    return Agreed(score, len(agreement.pairs), differ, _beginning(agreement))


def _beginning(agreement: Agreement) -> float:
    """Weigh what two papers have in common where both begin; nothing, where one goes on as another paper does.

    An annex that one of them lacks, or has otherwise, is figures; a bundle's next paper has dates and a number, too.
    """
    alone = (*agreement.left_only, *agreement.right_only)
    figures = sum(weight_of_fact(one) for one in alone if one.kind in FIGURES)
    if figures < IN_A_ROW * sum(map(weight_of_fact, alone)):
        return 0.0
    ours, theirs = ([pair[side] for pair in agreement.pairs] for side in (0, 1))
    return min(_longest_beginning(ours, agreement.left_only), _longest_beginning(theirs, agreement.right_only))


def _longest_beginning(met: Iterable[AnchorRead], alone: Iterable[AnchorRead]) -> float:
    """Weigh the facts met in the longest beginning of a text that has hardly any other."""
    facts = [(one.start, weight_of_fact(one), True) for one in met]
    facts += [(one.start, weight_of_fact(one), False) for one in alone]
    total = found = longest = 0.0
    for _, weight, is_met in sorted(facts):
        total += weight
        found += weight if is_met else 0.0
        if found >= IN_A_ROW * total:
            longest = found
    return longest


def _rank(agreed: Agreed) -> tuple[float, int]:
    return agreed.score, agreed.shared


def choose(
    scores: Mapping[Pair, float],
    states: Mapping[int, frozenset[int]],
    papers: Mapping[int, int],
    languages: Mapping[int, frozenset[str]],
) -> list[Pair]:
    """Choose the pairs of which each is the best that the other has in its languages.

    Copies count as one: what is best for one of them is best for all. Other states of a paper come near it: they need
    not be better.

    Args:
        scores: by pairs of ids.
        states: what is the same as a document, itself included.
        papers: a number for each document, the same for all states of one paper.
        languages: of each document.
    """
    by_state: dict[tuple[_State, _State], float] = {}
    for (one, other), score in scores.items():
        for pair in ((_state(one, states), _state(other, states)), (_state(other, states), _state(one, states))):
            by_state[pair] = max(by_state.get(pair, 0.0), score)
    best: dict[tuple[_State, frozenset[str]], list[tuple[float, int]]] = defaultdict(list)
    for (ours, theirs), score in by_state.items():
        best[ours, languages[min(theirs)]].append((score, papers[min(theirs)]))

    def is_best(ours: _State, theirs: _State, score: float) -> bool:
        paper = papers[min(theirs)]
        rivals = best[ours, languages[min(theirs)]]
        return all(score >= other - (STATE_MARGIN if of == paper else 0.0) for other, of in rivals)

    chosen: set[Pair] = set()
    for (ours, theirs), score in by_state.items():
        if is_best(ours, theirs, score) and is_best(theirs, ours, score):
            chosen.update(_pair(one, other) for one in ours for other in theirs)
    return sorted(chosen)


def without_holders(
    scores: Mapping[Pair, float],
    holding: Iterable[Pair],
    *,
    partial: Collection[int] = frozenset(),
    columns: Collection[Pair] = frozenset(),
) -> dict[Pair, float]:
    """Leave out the pairs of a bundle with what agrees as well with the paper in it: that one is the counterpart.

    Of a file that could be read in part it is the whole one, however well what was read agrees.

    Args:
        scores: by pairs of ids, the smaller one first.
        holding: ids of who holds whom.
        partial: ids of those that could be read in part.
        columns: those of *holding* of which the holder has languages besides: it may be the paper in two columns, and
            is left out only where it agrees worse by `COLUMNS_MARGIN`.
    """
    left_out: set[Pair] = set()
    for holder, held, other in _met_twice(scores, holding):
        whole, part = _pair(holder, other), _pair(held, other)
        margin = COLUMNS_MARGIN if (holder, held) in columns else 0.0
        if held in partial:
            left_out.add(part)
        elif scores[part] >= scores[whole] + margin:
            left_out.add(whole)
    return {pair: score for pair, score in scores.items() if pair not in left_out}


def _met_twice(scores: Iterable[Pair], holding: Iterable[Pair]) -> Iterator[tuple[int, int, int]]:
    """Give a holder and what it holds with each document that both are paired with."""
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in scores:
        partners[one].add(other)
        partners[other].add(one)
    for holder, held in holding:
        for other in partners[holder] & partners[held]:
            yield holder, held, other


def _pair(one: int, other: int) -> Pair:
    return min(one, other), max(one, other)


def _state(one: int, states: Mapping[int, frozenset[int]]) -> frozenset[int]:
    return states.get(one, frozenset((one,)))


def speak_apart(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two documents have languages, and none in common."""
    ours, theirs = set(one), set(other)
    return bool(ours) and bool(theirs) and not ours & theirs


def passes(agreed: Agreed, *, noisy: bool) -> bool:
    """Tell whether two documents agree so far that they may be one paper."""
    return agreed.score >= (NOISY_THRESHOLD if noisy else THRESHOLD) or (not noisy and begin_alike(agreed))


def begin_alike(agreed: Agreed) -> bool:
    """Tell whether two documents are one paper by their beginnings alone."""
    return agreed.score < THRESHOLD and agreed.beginning >= BEGINNING
