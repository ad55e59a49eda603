"""Finds which paragraphs of two drafts are the same ones: in order by dynamic programming, and the moved ones. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.fingerprint.bare import bare
from tasks.relate.paragraphs import Paragraph

GRAMS = (2, 3)
"""Characters: short enough that OCR leaves most of them whole; Chinese words are of two."""
BUCKETS = 4096
"""Grams are counted in so many places; two in one place do little where a paragraph has some hundred."""
ALIKE = 0.4
"""The cosine from which two paragraphs, in order, are taken for the same one."""
MOVED = 0.75
"""The same where they stand out of order: there is no order to vouch for them."""
ALONE = 0.15
"""The same where nothing else stands between what is the same on both sides."""
PART = 0.6
"""So much of a paragraph stands in another one of which it is a part."""
SHORTEST_MOVED = 24
"""Letters and digits. What is shorter stands in many places by chance."""
LABELLED = 0.01
"""For the same number before both: which of two equal clauses is the one that is left."""
LARGEST = 6_000_000
"""Cells of a table (24 MB each); a larger one is cut along its diagonal."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs that are the same in both drafts, by their indexes; one side is empty where there is no other."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    is_moved: bool = False


def match_paragraphs(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> list[Group]:
    """Match the paragraphs of two drafts.

    What one draft sets as one paragraph and the other as several is one group.

    Args:
        left: of the first draft, in order.
        right: of the other one.

    Returns:
        Every paragraph once, in the order of the other draft; what is only in the first stands where it would be.
    """
    bared = [[bare(paragraph.text).text for paragraph in side] for side in (left, right)]
    vectors = _vectors(bared[0]), _vectors(bared[1])
    weights = _rarity(*vectors)
    pairs: list[tuple[int, int]] = []
    for rows, columns in _gaps(bared[0], bared[1], pairs):
        pairs.extend(_aligned(left, right, vectors, weights, rows=rows, columns=columns))
    groups = _joined(sorted(pairs), vectors, weights)
    loose_left = sorted(set(range(len(left))) - {one for group in groups for one in group.left})
    loose_right = sorted(set(range(len(right))) - {one for group in groups for one in group.right})
    moved = _moved(bared, vectors, weights, loose_left, loose_right)
    gone = {one for group in moved for one in (*group.left,)}
    come = {one for group in moved for one in (*group.right,)}
    alone = [Group((one,), ()) for one in loose_left if one not in gone]
    new = [Group((), (one,)) for one in loose_right if one not in come]
    return _in_order(groups, moved + new, alone)


def _vectors(texts: Sequence[str]) -> Floats:
    """Count the grams of each text; shape (texts, BUCKETS)."""
    counts = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        codes = np.concatenate([codes, np.zeros(max(0, GRAMS[-1] - len(codes)), dtype=np.uint64)])
        two = codes[:-1] * np.uint64(0x9E3779B1) ^ codes[1:] * np.uint64(0x85EBCA6B)
        grams = np.concatenate([two, two[:-1] ^ codes[2:] * np.uint64(0xC2B2AE35)])
        places = ((grams * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(52)).astype(np.intp)
        counts[row] = np.bincount(places, minlength=BUCKETS)
    return counts


def _rarity(left: Floats, right: Floats) -> Floats:
    """Weigh each gram by how few paragraphs have it; shape (BUCKETS,)."""
    among = len(left) + len(right)
    having = np.count_nonzero(left, axis=0) + np.count_nonzero(right, axis=0)
    return np.asarray(np.log1p(among / np.maximum(having, 1)), dtype=np.float32)


def _likeness(left: Floats, right: Floats, weights: Floats) -> Floats:
    """Give the cosines of all pairs; shape (left, right)."""
    one, other = (np.sqrt(side) * weights for side in (left, right))
    one /= np.maximum(np.linalg.norm(one, axis=1, keepdims=True), 1e-9)
    other /= np.maximum(np.linalg.norm(other, axis=1, keepdims=True), 1e-9)
    return np.asarray(one @ other.T, dtype=np.float32)


def _gaps(left: Sequence[str], right: Sequence[str], pairs: list[tuple[int, int]]) -> Iterator[tuple[range, range]]:
    """Put paragraphs that are equal, and stand once on each side, into *pairs*; give what lies between them."""
    row = column = 0
    for one, other in [*_rising(_unique_pairs(left, right)), (len(left), len(right))]:
        if row < one and column < other:
            yield from _bounded(range(row, one), range(column, other))
        if one < len(left):
            pairs.append((one, other))
        row, column = one + 1, other + 1


def _unique_pairs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    once = {text for text, count in Counter(left).items() if count == 1}
    once &= {text for text, count in Counter(right).items() if count == 1}
    at = {text: place for place, text in enumerate(right) if text in once}
    return [(place, at[text]) for place, text in enumerate(left) if text in once]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest part of *pairs* whose right sides rise, too (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for place, (_, right) in enumerate(pairs):
        pile = bisect_left(tops, right)
        if pile == len(tops):
            tops.append(right)
            piles.append(place)
        else:
            tops[pile], piles[pile] = right, place
        before.append(piles[pile - 1] if pile else -1)
    chain: list[tuple[int, int]] = []
    place = piles[-1] if piles else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _bounded(rows: range, columns: range) -> Iterator[tuple[range, range]]:
    parts = -(-len(rows) * len(columns) // LARGEST)
    for part in range(parts):
        some = rows[len(rows) * part // parts : len(rows) * (part + 1) // parts]
        others = columns[len(columns) * part // parts : len(columns) * (part + 1) // parts]
        if some and others:
            yield some, others


def _aligned(
    left: Sequence[Paragraph],
    right: Sequence[Paragraph],
    vectors: tuple[Floats, Floats],
    weights: Floats,
    *,
    rows: range,
    columns: range,
) -> list[tuple[int, int]]:
    """Align the paragraphs between two that are surely the same: the pairs, in order, that are most alike in sum."""
    gain = _likeness(vectors[0][rows.start : rows.stop], vectors[1][columns.start : columns.stop], weights) - ALIKE
    labels = {name: number + 1 for number, name in enumerate({left[row].label for row in rows} - {""})}
    ours = np.array([labels.get(left[row].label, 0) for row in rows])
    theirs = np.array([labels.get(right[column].label, -1) for column in columns])
    gain += LABELLED * (ours[:, None] == theirs[None, :])
    best = np.zeros((len(rows) + 1, len(columns) + 1), dtype=np.float32)
    for row in range(len(rows)):
        paired = best[row, :-1] + gain[row]
        np.maximum(paired, best[row, 1:], out=paired)
        np.maximum.accumulate(paired, out=best[row + 1, 1:])
    pairs: list[tuple[int, int]] = []
    row, column = len(rows), len(columns)
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((rows[row], columns[column]))
    return _beside(pairs[::-1], gain, rows=rows, columns=columns)


def _beside(pairs: list[tuple[int, int]], gain: Floats, *, rows: range, columns: range) -> list[tuple[int, int]]:
    """Add what stands alone on both sides between two pairs, if it is not quite unlike: short, with a new number."""
    found: list[tuple[int, int]] = []
    row, column = rows.start, columns.start
    for one, other in [*pairs, (rows.stop, columns.stop)]:
        if one - row == other - column == 1 and gain[row - rows.start, column - columns.start] >= ALONE - ALIKE:
            found.append((row, column))
        if one < rows.stop:
            found.append((one, other))
        row, column = one + 1, other + 1
    return found


def _joined(pairs: Sequence[tuple[int, int]], vectors: tuple[Floats, Floats], weights: Floats) -> list[Group]:
    """Make groups of pairs; a paragraph beside one whose other holds it, too, joins it."""
    sides: list[tuple[list[int], list[int]]] = [([one], [other]) for one, other in pairs]
    for side in (0, 1):
        taken = {group[side][0] for group in sides}
        for group in sides:
            for step in (-1, 1):
                _join(group, side, step, vectors=vectors, weights=weights, taken=taken)
    return [Group(tuple(sorted(ours)), tuple(sorted(theirs))) for ours, theirs in sides]


def _join(
    group: tuple[list[int], list[int]],
    side: int,
    step: int,
    *,
    vectors: tuple[Floats, Floats],
    weights: Floats,
    taken: set[int],
) -> None:
    own, others = vectors[side], vectors[1 - side][group[1 - side]].sum(axis=0)
    while True:
        beside = (min(group[side]) if step < 0 else max(group[side])) + step
        if not 0 <= beside < len(own) or beside in taken:
            return
        left_over = np.maximum(others - own[group[side]].sum(axis=0), 0)
        shared = float((np.minimum(own[beside], left_over) * weights).sum())
        if shared < PART * float((own[beside] * weights).sum()):
            return
        group[side].append(beside)
        taken.add(beside)


def _moved(
    bared: Sequence[Sequence[str]],
    vectors: tuple[Floats, Floats],
    weights: Floats,
    left: Sequence[int],
    right: Sequence[int],
) -> list[Group]:
    """Pair what is left over on both sides, the most alike first."""
    left = [one for one in left if len(bared[0][one]) >= SHORTEST_MOVED]
    right = [one for one in right if len(bared[1][one]) >= SHORTEST_MOVED]
    if not left or not right or len(left) * len(right) > LARGEST:
        return []
    alike = _likeness(vectors[0][left], vectors[1][right], weights)
    rows, columns = np.nonzero(alike >= MOVED)
    order = np.argsort(-alike[rows, columns], kind="stable")
    groups: list[Group] = []
    gone: set[int] = set()
    come: set[int] = set()
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if row not in gone and column not in come:
            gone.add(row)
            come.add(column)
            groups.append(Group((left[row],), (right[column],), is_moved=True))
    return groups


def _in_order(groups: Sequence[Group], placed: Sequence[Group], alone: Sequence[Group]) -> list[Group]:
    """Order groups by the other draft; what is only in the first one follows what it follows there."""
    ordered = sorted([*groups, *placed], key=lambda group: group.right[0])
    follows: dict[int, list[Group]] = {}
    starts = sorted(
        (group.left[-1], number) for number, group in enumerate(ordered) if group.left and not group.is_moved
    )
    before = [one for one, _ in starts]
    for group in alone:
        place = bisect_left(before, group.left[0])
        follows.setdefault(starts[place - 1][1] if place else -1, []).append(group)
    found = list(follows.get(-1, []))
    for number, group in enumerate(ordered):
        found.append(group)
        found.extend(follows.get(number, []))
    return found
