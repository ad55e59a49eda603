"""Which sources are one: groups joined by ties, and by what the evidence itself shows; and why, as a path. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from storage.rules.dossier import Dossier, Item, Source, Tie
from storage.vocabulary import TieKind

WORDS: Mapping[str, str] = {
    TieKind.DERIVED_FROM: "{source} is derived from {other}",
    TieKind.REPUBLISHES: "{source} republishes {other}",
    TieKind.TOLD_BY: "{source} was told by {other}",
    TieKind.SAME_CACHE: "{source} and {other} are one cache",
    TieKind.SAME_CUSTODIAN: "{source} and {other} have the same custodian",
    TieKind.SAME_OWNER: "{source} and {other} have the same owner",
    TieKind.SAME_AUTHOR: "{source} and {other} have the same author",
    "same_document": "{source} and {other} hold the same document",
    "same_text": "{source} and {other} hold the same text",
    "same_family": "{source} and {other} hold documents of one family",
    "same_source": "both come from {source}",
}


@dataclass(frozen=True, slots=True, order=True)
class Join:
    """Two sources that are not independent: tied by a person, or shown to be one by the evidence."""

    source: int
    other: int
    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from one source to another that is not independent of it."""

    source: int
    other: int
    kind: str
    words: str
    """In the names of the sources, with the reason that was given."""


def joins(sources: Iterable[Source], ties: Iterable[Tie], items: Iterable[Item]) -> tuple[Join, ...]:
    """List all that makes two sources one: desk rule 2.

    Ties of every kind; two sources of one cache; evidence of the same document, the same text or the same family,
    also where the copies lie in two caches.

    Args:
        sources: those that may be joined.
        ties: those in force.
        items: all evidence, counted or not, withdrawn or not: what it shows of two sources is so.

    Returns:
        The joins, sorted; one of a kind for a pair and a reason.
    """
    found = {Join(tie.source, tie.other, tie.kind, tie.because) for tie in ties}
    for one, other in combinations(sorted(sources, key=lambda source: source.source), 2):
        if one.cache is not None and one.cache == other.cache:
            found.add(Join(one.source, other.source, TieKind.SAME_CACHE, f"cache {one.cache}"))
    for item, copy in combinations(sorted(items, key=lambda item: item.evidence), 2):
        if item.source != copy.source:
            first, second = sorted((item.source, copy.source))
            because = f"evidence {item.evidence} and {copy.evidence}"
            found |= {Join(first, second, kind, because) for kind in _shared(item, copy)}
    return tuple(sorted(found))


def _shared(item: Item, copy: Item) -> Iterable[str]:
    if item.document is not None and item.document == copy.document:
        yield "same_document"
    elif item.text is not None and item.text == copy.text:
        yield "same_text"
    elif item.family is not None and item.family == copy.family:
        yield "same_family"


def joins_of(dossier: Dossier) -> tuple[Join, ...]:
    """List all that makes two sources of a claim one."""
    return joins(dossier.sources, dossier.ties, (*dossier.items, *dossier.withdrawn))


def reached(start: Iterable[int], found: Iterable[Join]) -> frozenset[int]:
    """Tell all sources that are one with those of *start*, these included."""
    neighbours = _neighbours(found)
    seen, waiting = set(start), list(start)
    while waiting:
        fresh = {join.other for join in neighbours.get(waiting.pop(), ())} - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen)


def _neighbours(found: Iterable[Join]) -> dict[int, list[Join]]:
    """Give every join at both of its ends, seen from there."""
    neighbours: dict[int, list[Join]] = {}
    for join in sorted(found):
        neighbours.setdefault(join.source, []).append(join)
        neighbours.setdefault(join.other, []).append(Join(join.other, join.source, join.kind, join.because))
    return neighbours


def groups(counted: Iterable[Item], found: Sequence[Join]) -> tuple[tuple[int, ...], ...]:
    """Part evidence into independence groups.

    Args:
        counted: the evidence that counts.
        found: what joins sources (`joins`).

    Returns:
        The evidence of each group, sorted; the groups in the order of their first.
    """
    left = {item.evidence: item.source for item in counted}
    parted: list[tuple[int, ...]] = []
    while left:
        one = reached([left[min(left)]], found)
        parted.append(tuple(sorted(evidence for evidence, source in left.items() if source in one)))
        left = {evidence: source for evidence, source in left.items() if source not in one}
    return tuple(parted)


def explain_tie(
    sources: Dossier | Iterable[Source], ties: Iterable[Tie], items: Iterable[Item], left: int, right: int
) -> list[Step]:
    """Explain why two sources are not independent: the shortest path, the same whatever the order of input.

    Args:
        sources: the sources, or the dossier that holds them.
        ties: those in force.
        items: all evidence.
        left: a source.
        right: another.

    Returns:
        The steps from left to right; none where they are independent, or the same.
    """
    known = tuple(sources.sources if isinstance(sources, Dossier) else sources)
    found = joins(known, ties, items)
    neighbours = _neighbours(found)
    came_by: dict[int, Join | None] = {left: None}
    waiting = deque([left])
    while waiting and right not in came_by:
        here = waiting.popleft()
        for join in sorted(neighbours.get(here, ())):
            if join.other not in came_by:
                came_by[join.other] = join
                waiting.append(join.other)
    path: list[Step] = []
    step = came_by.get(right)
    names = {source.source: source.name for source in known}
    while step is not None:
        path.append(Step(step.source, step.other, step.kind, _words(step, found, names)))
        step = came_by[step.source]
    return path[::-1]


def _words(step: Join, found: Sequence[Join], names: Mapping[int, str]) -> str:
    """Say a join in the direction in which it was made: `derived_from` does not turn round."""
    source, other = (step.source, step.other) if step in found else (step.other, step.source)
    ends = {"source": names.get(source, f"source {source}"), "other": names.get(other, f"source {other}")}
    return f"{WORDS[step.kind].format(**ends)} ({step.because})"


def explain_evidence(dossier: Dossier, left: int, right: int) -> list[Step]:
    """Explain why two pieces of evidence of a claim are not independent.

    Args:
        dossier: the claim.
        left: a piece of evidence.
        right: another.

    Returns:
        The steps from one to the other; none where they are independent, or the claim has no such evidence.
    """
    items = {item.evidence: item for item in (*dossier.items, *dossier.withdrawn)}
    if left not in items or right not in items or left == right:
        return []
    one, other = items[left].source, items[right].source
    if one == other:
        name = next((source.name for source in dossier.sources if source.source == one), f"source {one}")
        return [Step(one, one, "same_source", WORDS["same_source"].format(source=name))]
    return explain_tie(dossier, dossier.ties, items.values(), one, other)
