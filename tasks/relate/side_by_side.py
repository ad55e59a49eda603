"""Sets a paper beside its translation: aligned paragraphs, and facts on which they disagree. Pure.

The alignment is that of Gale and Church (1993): dynamic programming over one to one, one to two, two to one and none,
with the ratio of lengths; shared facts and the numbers of clauses weigh more, for they are the same in any language.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES, comparable
from tasks.relate.disagreement import find_disagreements
from tasks.relate.facts import FactChange, Facts
from tasks.relate.gaps import Seen, close_gaps
from tasks.relate.labels import label_of
from tasks.relate.paragraphs import Paragraph
from tasks.relate.passages import Passage, joined
from tasks.relate.spoken import LEAST_TELLING
from tasks.relate.written_out import spoken_in

SHARED, LABELLED, OTHER_LABEL, LENGTH, PAIRED = 1.0, 0.5, -0.4, 0.35, 0.05
"""What a pair gains: by all facts shared, the same number, another number, the right length, by being one."""
OTHER_FACTS, ONE_HAS_FACTS = -0.2, -0.45
"""The same, where they share no fact and no number: both have some, or one alone."""
BESIDE_OTHER_FACTS = 0.1
"""What the same number gains where both have facts and share none."""
SPREAD = 6.8
"""Variance of the length of a translation for each character (Gale and Church 1993)."""
ALONE = 0.12
"""What a paragraph without a counterpart costs."""
TWO = 0.15
"""What it costs that two stand for one: translators seldom part what belongs together."""
LARGEST = 4_000_000
"""Cells of a table; a larger one is cut along its diagonal."""
COMMON = 40
"""A fact that more paragraphs have on one side ties none."""
Floats = NDArray[np.float32]
STEPS = ((1, 1), (1, 2), (2, 1))


class PairKind(StrEnum):
    """What two passages are to each other."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ADDED = "added"
    """It stands in the other document only."""
    REMOVED = "removed"
    """It stands in the first document only."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Passages that stand for each other; None: there is none on that side."""

    kind: PairKind
    left: Passage | None
    right: Passage | None
    anchors: tuple[FactChange, ...]
    is_sure: bool = True
    """False: they share no fact and no number of a clause, and are paired by place and length alone."""

    @property
    def page(self) -> int | None:
        """The page of the first document on which it begins."""
        return None if self.left is None else self.left.page_of(0)

    @property
    def other_page(self) -> int | None:
        """The page of the other document on which it begins."""
        return None if self.right is None else self.right.page_of(0)


@dataclass(frozen=True, slots=True)
class _Side:
    """One document, as the alignment sees it."""

    lengths: Floats
    labels: list[str]
    facts: list[Counter[str]]


def set_side_by_side(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> list[Pair]:
    """Align the paragraphs of a paper and its counterpart in another language, and hold their facts against each other.

    Args:
        left: the paragraphs of the first document.
        right: those of the other one.

    Returns:
        All paragraphs of both, in order.
    """
    groups: list[tuple[list[int], list[int]]]
    if not left or not right:
        groups = [([row], []) for row in range(len(left))] + [([], [column]) for column in range(len(right))]
    else:
        ours, theirs = _side(left), _side(right)
        groups = []
        for rows, columns in _blocks(len(left), len(right)):
            groups += _aligned(ours, theirs, rows, columns)
        ratio = float(theirs.lengths.sum() / ours.lengths.sum())
        seen = _seen(left, ours, ratio=ratio), _seen(right, theirs, ratio=1.0)
        groups = close_gaps(groups, *seen, spread=SPREAD)
    found = [_pair(left, right, some, others) for some, others in groups]
    told = find_disagreements([(pair.left, pair.right, pair.is_sure) for pair in found])
    return [
        replace(pair, kind=PairKind.DIFFERS, anchors=anchors) if anchors else pair
        for pair, anchors in zip(found, told, strict=True)
    ]


def _seen(paragraphs: Sequence[Paragraph], side: _Side, *, ratio: float) -> list[Seen]:
    parts = zip(paragraphs, side.labels, side.facts, side.lengths, strict=True)
    return [
        Seen(paragraph.text, label, tuple(sorted(map(_class, facts.elements()))), float(length) * ratio)
        for paragraph, label, facts, length in parts
    ]


def _class(key: str) -> str:
    name, _, value = key.partition(" ")
    return name if value else "number"


def _blocks(rows: int, columns: int) -> Iterator[tuple[range, range]]:
    parts = -(-rows * columns // LARGEST)
    for part in range(parts):
        yield (
            range(rows * part // parts, rows * (part + 1) // parts),
            range(columns * part // parts, columns * (part + 1) // parts),
        )


def _side(paragraphs: Sequence[Paragraph]) -> _Side:
    passages = [joined([paragraph]) for paragraph in paragraphs]
    return _Side(
        np.array([max(1, len(passage.text)) for passage in passages], dtype=np.float32),
        [label_of(passage) for passage in passages],
        [Counter(_keys(passage.facts())) for passage in passages],
    )


def _keys(facts: Facts) -> list[str]:
    """Give what the facts of a passage are known by, and its larger numbers in words."""
    spoken = [one.value for one in spoken_in(facts) if int(one.value) >= LEAST_TELLING]
    return [*map(_key, facts.anchors), *spoken]


def _key(anchor: AnchorRead) -> str:
    """Give what a fact is known by: an amount by its number, which a table may have bare."""
    if anchor.kind in {"amount", "number"}:
        return anchor.value.partition(" ")[0]
    return f"{CLASSES[anchor.kind]} {comparable(anchor)}"


def _aligned(ours: _Side, theirs: _Side, rows: range, columns: range) -> list[tuple[list[int], list[int]]]:
    gains = _gains(ours, theirs, rows, columns)
    step = _walk(gains, len(rows), len(columns))
    row, column = len(rows), len(columns)
    found: list[tuple[list[int], list[int]]] = []
    while row or column:
        down, across = _MOVES[step[row, column]]
        found.append(
            ([rows[one] for one in range(row - down, row)], [columns[one] for one in range(column - across, column)])
        )
        row, column = row - down, column - across
    return found[::-1]


_MOVES = (*STEPS, (1, 0), (0, 1))
_DOWN, _ACROSS = 3, 4


def _walk(gains: Sequence[Floats], rows: int, columns: int) -> NDArray[np.int8]:
    """Fill the table of the moves that lead to the best sums, a row at a time."""
    cost = ALONE * np.arange(columns + 1)
    best = np.full((rows + 1, columns + 1), -np.inf)
    step = np.full((rows + 1, columns + 1), _ACROSS, dtype=np.int8)
    best[0] = -cost
    for row in range(1, rows + 1):
        now = best[row - 1] - ALONE
        moves = np.full(columns + 1, _DOWN, dtype=np.int8)
        for number, (down, across) in enumerate(STEPS):
            if down > row or across > columns:
                continue
            coming = best[row - down, : columns + 1 - across] + gains[number][row - down, : columns + 1 - across]
            better = coming > now[across:]
            now[across:][better] = coming[better]
            moves[across:][better] = number
        # a run to the right costs the same at each step: the best start of one is a running maximum
        reached = np.maximum.accumulate(now + cost) - cost
        moves[reached > now + 1e-9] = _ACROSS
        best[row] = reached
        step[row] = moves
    return step


def _gains(ours: _Side, theirs: _Side, rows: range, columns: range) -> list[Floats]:
    """Give what each step gains from each cell; three tables of shape (rows, columns)."""
    weights = _weights(ours, theirs)
    shared = _shared(ours, theirs, rows, columns, weights=weights)
    heavy = [
        np.array([sum(weights.get(key, 1.0) * count for key, count in side.facts[one].items()) for one in part])
        for side, part in ((ours, rows), (theirs, columns))
    ]
    lengths = ours.lengths[rows.start : rows.stop], theirs.lengths[columns.start : columns.stop]
    ratio = float(theirs.lengths.sum() / ours.lengths.sum())
    names = {label: number + 1 for number, label in enumerate({*ours.labels, *theirs.labels} - {""})}
    labels = [
        np.array([names.get(side.labels[one], 0) for one in part]) for side, part in ((ours, rows), (theirs, columns))
    ]
    return [_gain(shared, heavy, lengths, labels, ratio=ratio, down=down, across=across) for down, across in STEPS]


def _weights(ours: _Side, theirs: _Side) -> dict[str, float]:
    """Weigh each fact by how few paragraphs have it."""
    having = Counter(key for side in (ours, theirs) for facts in side.facts for key in facts)
    among = len(ours.facts) + len(theirs.facts)
    return {key: float(np.log1p(among / count)) for key, count in having.items()}


def _shared(ours: _Side, theirs: _Side, rows: range, columns: range, *, weights: dict[str, float]) -> Floats:
    table = np.zeros((len(rows), len(columns)), dtype=np.float32)
    where: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for column, one in enumerate(columns):
        for key, count in theirs.facts[one].items():
            where[key].append((column, count))
    for row, one in enumerate(rows):
        for key, count in ours.facts[one].items():
            if len(where.get(key, ())) <= COMMON:
                for column, other in where.get(key, ()):
                    table[row, column] += weights[key] * min(count, other)
    return table


def _gain(
    shared: Floats,
    heavy: Sequence[NDArray[np.float64]],
    lengths: tuple[Floats, Floats],
    labels: Sequence[NDArray[np.int64]],
    *,
    ratio: float,
    down: int,
    across: int,
) -> Floats:
    """Give what it gains to take so many paragraphs on either side for one another, from each cell."""
    both = _summed(_summed(shared, down, 0), across, 1)
    weight = _summed(heavy[0], down, 0)[:, None] + _summed(heavy[1], across, 0)[None, :]
    gain = SHARED * 2 * both / np.maximum(weight, 1e-6)
    ours, theirs = labels[0][:, None], labels[1][None, :]
    same = (ours == theirs) & (ours > 0)
    filled = (_summed(heavy[0], down, 0) > 0)[:, None], (_summed(heavy[1], across, 0) > 0)[None, :]
    # numbers of clauses shift where a clause is missing: facts speak before them
    apart = (both == 0) & filled[0] & filled[1]
    gain = gain + np.where(apart, BESIDE_OTHER_FACTS, LABELLED) * same
    gain = gain + OTHER_LABEL * ((ours != theirs) & (ours > 0) & (theirs > 0) & (both == 0))
    gain = gain + OTHER_FACTS * apart + ONE_HAS_FACTS * ((both == 0) & ~same & (filled[0] ^ filled[1]))
    long, other = _summed(lengths[0], down, 0)[:, None] * ratio, _summed(lengths[1], across, 0)[None, :]
    away = np.abs(other - long) / np.sqrt(SPREAD * (long + other) / 2)
    gain = gain + LENGTH * (1 - np.minimum(away, 4) / 2) + PAIRED - TWO * (down + across - 2)
    for side, count in ((0, down), (1, across)):
        if count > 1:
            # a paragraph with a number of its own begins something
            own = np.append(labels[side][1:] > 0, True)
            gain = gain - np.where(own, 1.0, 0.0)[:, None] if side == 0 else gain - np.where(own, 1.0, 0.0)[None, :]
    return np.asarray(gain, dtype=np.float32)


def _summed(table: NDArray[np.floating], count: int, axis: int) -> NDArray[np.floating]:
    """Add to each its neighbour behind, if two are taken together."""
    if count == 1:
        return table
    following = np.zeros_like(table)
    if axis == 0:
        following[:-1] = table[1:]
    else:
        following[:, :-1] = table[:, 1:]
    return table + following


def _pair(left: Sequence[Paragraph], right: Sequence[Paragraph], some: Sequence[int], others: Sequence[int]) -> Pair:
    one = joined([left[number] for number in some]) if some else None
    other = joined([right[number] for number in others]) if others else None
    if one is None or other is None:
        return Pair(PairKind.ADDED if one is None else PairKind.REMOVED, one, other, ())
    shares = set(_keys(one.facts())) & set(_keys(other.facts()))
    is_sure = bool(shares) or (label_of(one) == label_of(other) != "")
    return Pair(PairKind.AGREES, one, other, (), is_sure)
