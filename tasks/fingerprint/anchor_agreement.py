"""Weighs how far the facts of two papers agree (rarity-weighted Jaccard), misread ones among them. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import key_of, number_key
from tasks.fingerprint.misread import is_misread, marks_of

MOST_OF_ONE = 3
"""A value counts so often at most: a contract number in every footer is one fact."""
MOST_CANDIDATES = 16
"""Of one mark; what thousands of anchors have in common tells nothing, and time is to grow as their number."""
FEW = 200
"""Anchors left on each side up to which two dropped characters are looked for: they take hundreds of marks each."""
NOISY_SHARE = 0.8
"""What a pair is worth that errors of recognition keep apart."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the anchors of two papers agree; what says nothing (12, 2000) is left out everywhere."""

    score: float
    """Weight of what both have by the weight of all, 0 to 1; 0 where there are no anchors."""
    shared: float
    """Weight of what both have."""
    left_only: tuple[AnchorRead, ...]
    right_only: tuple[AnchorRead, ...]
    pairs: tuple[tuple[AnchorRead, AnchorRead], ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    anchor: AnchorRead
    key: int
    weight: float


def agree(
    left: Sequence[AnchorRead],
    right: Sequence[AnchorRead],
    *,
    rarity: Callable[[int], float],
    noisy: bool = False,
) -> Agreement:
    """Weigh how far *left* and *right* agree.

    Args:
        left: anchors of one paper, or of one page.
        right: anchors of the other.
        rarity: gives the weight of a key (`anchor_keys.keys_of`), not below 0.
        noisy: whether one side was recognised from a picture: what is left on both sides is paired within one edit
            (two from nine characters on) by look-alikes and dropped or doubled characters, and counts somewhat less.

    Returns:
        The agreement, each anchor in it with its place.
    """
    ours, theirs = _weigh(left, rarity), _weigh(right, rarity)
    pairs, shared, union = [], 0.0, 0.0
    for matching in (_by_key, _by_number, _by_look) if noisy else (_by_key, _by_number):
        worth = NOISY_SHARE if matching is _by_look else 1.0
        matched = list(matching(ours, theirs))
        for one, other in matched:
            weight = min(one.weight, other.weight)
            shared, union = shared + worth * weight, union + weight
            pairs.append((one.anchor, other.anchor))
        gone = {id(some) for pair in matched for some in pair}
        ours = [some for some in ours if id(some) not in gone]
        theirs = [some for some in theirs if id(some) not in gone]
    union += sum(some.weight for some in (*ours, *theirs))
    return Agreement(
        score=shared / union if union > 0 else 0.0,
        shared=shared,
        left_only=tuple(some.anchor for some in ours),
        right_only=tuple(some.anchor for some in theirs),
        pairs=tuple(sorted(pairs, key=lambda pair: (pair[0].start, pair[1].start))),
    )


def _weigh(anchors: Sequence[AnchorRead], rarity: Callable[[int], float]) -> list[_Weighed]:
    seen: Counter[int] = Counter()
    weighed = []
    for anchor in anchors:
        key = key_of(anchor)
        if key is None or seen[key] == MOST_OF_ONE:
            continue
        seen[key] += 1
        weighed.append(_Weighed(anchor, key, rarity(key)))
    return weighed


def _by_key(ours: Sequence[_Weighed], theirs: Sequence[_Weighed]) -> Iterator[tuple[_Weighed, _Weighed]]:
    return _meet(((some, (some.key,)) for some in ours), ((some, (some.key,)) for some in theirs))


def _by_number(ours: Sequence[_Weighed], theirs: Sequence[_Weighed]) -> Iterator[tuple[_Weighed, _Weighed]]:
    """Let an amount meet a bare number: a table has its currency in the head, or in no place."""
    for first, second, is_turned in ((ours, theirs, False), (theirs, ours, True)):
        amounts = ((some, (number_key(some.anchor.value),)) for some in first if some.anchor.kind == "amount")
        numbers = ((some, (some.key,)) for some in second if some.anchor.kind == "number")
        for amount, number in _meet(amounts, numbers):
            yield (number, amount) if is_turned else (amount, number)


def _by_look(ours: Sequence[_Weighed], theirs: Sequence[_Weighed]) -> Iterator[tuple[_Weighed, _Weighed]]:
    """Pair values that differ by what recognition gets wrong."""
    if not ours or not theirs:
        return iter(())
    thorough = max(len(ours), len(theirs)) <= FEW
    return _meet(
        ((some, marks_of(some.anchor, thorough=thorough)) for some in ours),
        ((some, marks_of(some.anchor, thorough=thorough)) for some in theirs),
        fits=lambda some, other: is_misread(some.anchor, other.anchor),
    )


def _meet(
    ours: Iterable[tuple[_Weighed, Iterable[object]]],
    theirs: Iterable[tuple[_Weighed, Iterable[object]]],
    *,
    fits: Callable[[_Weighed, _Weighed], bool] = lambda _some, _other: True,
) -> Iterator[tuple[_Weighed, _Weighed]]:
    """Pair, each once and in order, what has a mark in common and fits."""
    waiting: dict[object, list[_Weighed]] = {}
    gone: set[int] = set()
    for some, marks in theirs:
        for mark in marks:
            waiting.setdefault(mark, []).append(some)
    for some, marks in ours:
        other = _first_that_fits(some, marks, waiting, gone, fits)
        if other is not None:
            gone.add(id(other))
            yield some, other


def _first_that_fits(
    some: _Weighed,
    marks: Iterable[object],
    waiting: Mapping[object, Sequence[_Weighed]],
    gone: Collection[int],
    fits: Callable[[_Weighed, _Weighed], bool],
) -> _Weighed | None:
    """Find what *some* meets first; what did not fit under one mark does not under the next."""
    tried: set[int] = set()
    for mark in marks:
        found = waiting.get(mark)
        if found is None:
            continue
        for one in found[:MOST_CANDIDATES]:
            if id(one) in tried or id(one) in gone:
                continue
            if fits(some, one):
                return one
            tried.add(id(one))
    return None
