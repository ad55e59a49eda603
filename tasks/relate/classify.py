"""From comparisons to relations: what each pair is alone, which state of its paper each document shows. Pure."""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from storage.sameness import Measure, Related
from storage.vocabulary import RelationKind
from tasks.relate.candidates import group
from tasks.relate.judge import Bond, judge
from tasks.relate.prepared import Kind
from tasks.relate.states import states_of
from tasks.relate.telling import related

TIES = frozenset({Bond.SAME, Bond.DIFFERS})
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a group of documents is to each other."""

    relations: tuple[Related, ...]
    states: tuple[frozenset[int], ...]
    """The documents of each state of a paper."""
    papers: Mapping[int, int]
    """A number for each document, the same for all states of one paper."""
    unmeasured: tuple[Pair, ...]
    """Pairs that hold by what their states are, and were never compared: to be measured, then judged again."""


def classify(
    members: Collection[int],
    kinds: Mapping[int, Kind],
    measures: Mapping[Pair, Measure],
    *,
    told: Container[int] | None = None,
) -> Judged:
    """Say what each pair of documents is.

    Args:
        members: ids of documents, with all that they are tied to.
        kinds: of them and of all they were compared with.
        measures: by pairs of ids, the document with the smaller SHA-256 first.
        told: documents of which relations are put into words; None: all.
    """
    bonds = {pair: judge(kinds[pair[0]], kinds[pair[1]], measured) for pair, measured in measures.items()}
    ties = [pair for pair, bond in bonds.items() if bond in TIES]
    near: dict[int, dict[int, tuple[int, Bond]]] = {one: {} for pair in ties for one in pair}
    for left, right in ties:
        near[left][right] = near[right][left] = (measures[left, right].distance, bonds[left, right])
    near |= {one: {} for one in members if one not in near}
    states: list[frozenset[int]] = []
    found: dict[Pair, RelationKind] = {}
    papers: dict[int, int] = {}
    for some in group(ties, members):
        papers |= dict.fromkeys(some, min(some))
        own = states_of(some, kinds, near)
        states += own
        found |= dict(_between(own, kinds, bonds))
    unmeasured = tuple(sorted(pair for pair in found if pair not in measures))
    if told is not None:
        bonds = {pair: bond for pair, bond in bonds.items() if pair[0] in told or pair[1] in told}
        found = {pair: kind for pair, kind in found.items() if pair[0] in told or pair[1] in told}
    relations = [*_told(found, kinds, measures), *_others(bonds, found, kinds, measures)]
    return Judged(tuple(relations), tuple(states), papers, unmeasured)


def _between(
    states: list[frozenset[int]], kinds: Mapping[int, Kind], bonds: Mapping[Pair, Bond]
) -> Iterator[tuple[Pair, RelationKind]]:
    """Give near duplicates within each state, and versions between states of which a pair is one."""
    for state in states:
        for one, other in combinations(sorted(state), 2):
            yield ordered(one, other, kinds), RelationKind.NEAR_DUPLICATE
    for one_state, other_state in combinations(states, 2):
        pairs = [ordered(one, other, kinds) for one, other in product(one_state, other_state)]
        if any(bonds.get(pair) in TIES for pair in pairs):
            for pair in pairs:
                if bonds.get(pair) not in {Bond.HOLDS_LEFT, Bond.HOLDS_RIGHT}:
                    yield pair, RelationKind.VERSION


def ordered(one: int, other: int, kinds: Mapping[int, Kind]) -> Pair:
    """Put a pair in the order of the hashes."""
    return (one, other) if kinds[one].sha256 < kinds[other].sha256 else (other, one)


def _told(
    found: Mapping[Pair, RelationKind], kinds: Mapping[int, Kind], measures: Mapping[Pair, Measure]
) -> Iterator[Related]:
    for pair, kind in found.items():
        if pair in measures:
            later = _later(kinds[pair[0]], kinds[pair[1]]) if kind is RelationKind.VERSION else None
            noisy = kinds[pair[0]].is_ocr or kinds[pair[1]].is_ocr
            yield related(pair, kind, measures[pair], noisy=noisy, later=later)


def _others(
    bonds: Mapping[Pair, Bond],
    found: Mapping[Pair, RelationKind],
    kinds: Mapping[int, Kind],
    measures: Mapping[Pair, Measure],
) -> Iterator[Related]:
    """Give holders and forms; what is the same or a version is no sibling."""
    for (left, right), bond in bonds.items():
        noisy = kinds[left].is_ocr or kinds[right].is_ocr
        measured = measures[left, right]
        if bond is Bond.HOLDS_RIGHT:
            yield related((left, right), RelationKind.CONTAINS, measured, noisy=noisy)
        elif bond is Bond.HOLDS_LEFT:
            yield related((right, left), RelationKind.CONTAINS, measured, noisy=noisy)
        elif bond is Bond.FORM and (left, right) not in found:
            yield related((left, right), RelationKind.TEMPLATE_SIBLING, measured, noisy=noisy)


def _later(one: Kind, other: Kind) -> tuple[str, str] | None:
    """Say which of two states seems later by what the files say of themselves; a suggestion, dates are easily set."""
    for name in ("modified", "created"):
        ours, theirs = one.dates.get(name), other.dates.get(name)
        if ours is not None and theirs is not None and ours != theirs:
            return (one.sha256 if ours > theirs else other.sha256), f"date {name}"
    return None
