"""Tells on which facts a paper and its counterpart disagree, over the whole of both. Pure.

What a passage lacks may stand in the next one, where the alignment went astray, or be written out in words: both is
looked for before a fact is told to stand on one side only.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_keys import CLASSES
from tasks.relate.facts import SMALL, FactChange, Facts, key_of_fact, number_of_fact, without_equal
from tasks.relate.labels import even, label_of
from tasks.relate.passages import Passage
from tasks.relate.spoken import LEAST_TELLING, find_spoken, is_annex, is_named
from tasks.relate.written_out import find_beside, free_numbers, is_repeated

NEAR = 2
"""Passages before and behind, in which a number in words or the number of a clause answers for one left over."""
FAR = 12
"""The same, for a number of one or two digits: farther away another such number says nothing."""
_SMALL_NUMBER = 2
_WORDS = frozenset({"0", "1"})
"""`One` is a word rather than a number."""
_COUNTED = frozenset("次批期份笔套台辆")
"""Behind a Chinese numeral: it counts."""


@dataclass(slots=True)
class _Side:
    """A passage, and what of it has no like in the other one yet."""

    passage: Passage
    facts: Facts
    lone: list[AnchorRead]
    spoken: list[AnchorRead]
    repeated: list[AnchorRead]
    """Written out beside the same number in digits."""

    def written(self, anchor: AnchorRead) -> str:
        return self.passage.text[anchor.start : anchor.end]

    def is_small(self, anchor: AnchorRead) -> bool:
        """Tell whether it is a numeral of one Han character that may be part of a word."""
        text = self.passage.text
        is_counting = is_named(text, anchor.start) or text[anchor.end : anchor.end + 1] in _COUNTED
        return self.written(anchor) in SMALL and not is_counting

    def is_annex(self, anchor: AnchorRead) -> bool:
        """Tell whether it is the Chinese number of an annex."""
        return is_annex(self.passage.text, anchor.start) and _is_han(self.written(anchor))


@dataclass(slots=True)
class _Row:
    sides: tuple[_Side | None, _Side | None]
    is_sure: bool
    told: list[tuple[AnchorRead | None, AnchorRead | None]] = field(default_factory=list)

    @property
    def both(self) -> tuple[_Side, _Side] | None:
        one, other = self.sides
        return None if one is None or other is None else (one, other)


def find_disagreements(
    rows: Sequence[tuple[Passage | None, Passage | None, bool]],
) -> list[tuple[FactChange, ...]]:
    """Tell for each pair of passages on which facts they disagree.

    Args:
        rows: passages that stand for each other, in order, and whether that is sure; None: there is none on that side.

    Returns:
        For each pair its facts that differ, in the order of the first document; none where one side is lacking.
    """
    seen = [_Row((_side(one), _side(other)), is_sure) for one, other, is_sure in rows]
    for row in seen:
        if row.both is not None:
            _meet(*row.both)
            _oppose_contradicting(row, *row.both)
    _drop_labels(seen)
    for row in seen:
        if row.both is not None and row.is_sure:
            _oppose(row, *row.both)
    _pair_off(seen)
    _answer_near(seen)
    for at, row in enumerate(seen):
        if row.both is not None:
            for one, another in (row.both, row.both[::-1]):
                _name_annexes(one, another)
            _oppose(row, *row.both)
            is_held = row.is_sure or all(near.both is not None for near in seen[max(0, at - 1) : at + 2])
            _oppose_spoken(row, *row.both, is_held=is_held)
    return [tuple(_told(row)) for row in seen]


def _side(passage: Passage | None) -> _Side | None:
    if passage is None:
        return None
    facts = passage.facts()
    free = free_numbers(facts)
    repeated = [one for one in free if is_repeated(facts.text, one, facts.anchors)]
    return _Side(passage, facts, list(facts.anchors), [one for one in free if one not in repeated], repeated)


def _meet(ours: _Side, theirs: _Side) -> None:
    """Take out what both passages have, in figures or in words."""
    lone, other = without_equal(
        sorted(ours.lone, key=lambda one: ours.written(one) in SMALL),
        sorted(theirs.lone, key=lambda one: theirs.written(one) in SMALL),
    )
    for side, left in ((ours, lone), (theirs, other)):
        again = [
            one for one in left if _is_han(side.written(one)) and is_repeated(side.facts.text, one, side.facts.anchors)
        ]
        side.repeated += again
        side.lone = [one for one in left if one not in again]
    for one, another in ((ours, theirs), (theirs, ours)):
        one.lone, another.spoken = _matched(one.lone, another.spoken)
    ours.spoken, theirs.spoken = _matched(ours.spoken, theirs.spoken)
    # what the passage itself has among its facts already, it says a second time
    for one, another in ((ours, theirs), (theirs, ours)):
        shared = {number_of_fact(anchor) for anchor in another.facts.anchors}
        one.spoken = [spoken for spoken in one.spoken if spoken.value not in shared]
        own = Counter(map(number_of_fact, one.facts.anchors))
        one.lone = [
            anchor
            for anchor in one.lone
            if not (_is_han(one.written(anchor)) and own[anchor.value] > 1 and anchor.value in shared)
        ]


def _is_han(written: str) -> bool:
    return written > "\u2e80"


def _matched(lone: Sequence[AnchorRead], spoken: Sequence[AnchorRead]) -> tuple[list[AnchorRead], list[AnchorRead]]:
    """Take out the numbers that stand on both sides."""
    waiting = list(spoken)
    kept = []
    for anchor in lone:
        same = next((one for one in waiting if one.value == number_of_fact(anchor)), None)
        if same is None:
            kept.append(anchor)
        else:
            waiting.remove(same)
    return kept, waiting


def _drop_labels(rows: Sequence[_Row]) -> None:
    """Take out the numbers of clauses that cutting left in the text: those of passages nearby on the other side."""
    for at, row in enumerate(rows):
        near = rows[max(0, at - NEAR) : at + NEAR + 1]
        for number, side in enumerate(row.sides):
            if side is None or not side.lone:
                continue
            others = [one.sides[1 - number] for one in near]
            known = {label for one in others if one is not None for label in _labels(one.passage)}
            begins = {0, *side.passage.starts}
            leads = [range(end, start) for end, start in _leads(side.passage)]
            side.lone = [
                one
                for one in side.lone
                if not (one.start in begins and even(side.written(one)) in known)
                and not any(one.start in lead for lead in leads)
            ]


def _labels(passage: Passage) -> Iterator[str]:
    yield label_of(passage)
    yield from (even(paragraph.label) for paragraph in passage.paragraphs)


def _leads(passage: Passage) -> Iterator[tuple[int, int]]:
    """Give where the numbers of the paragraphs but the first stand in the text."""
    for before, (start, paragraph) in zip(
        passage.starts, list(zip(passage.starts, passage.paragraphs, strict=True))[1:], strict=False
    ):
        yield max(before, start - len(paragraph.label) - 1), start


def _oppose_contradicting(row: _Row, ours: _Side, theirs: _Side) -> None:
    """Set what contradicts the digits beside it, 30 (сорок), against what repeats them on the other side."""
    for one, another, is_ours in ((ours, theirs, True), (theirs, ours, False)):
        for left in (one.lone, one.spoken):
            for anchor in list(left):
                values = {number_of_fact(found) for found in find_beside(one.facts.text, anchor, one.facts.anchors)}
                met = next((again for again in another.repeated if again.value in values), None)
                if met is not None and (left is one.spoken or _is_han(one.written(anchor))):
                    left.remove(anchor)
                    another.repeated.remove(met)
                    row.told.append((anchor, met) if is_ours else (met, anchor))


def _oppose(row: _Row, ours: _Side, theirs: _Side) -> None:
    """Set what is left over on both sides against each other, class by class, in order."""
    waiting: dict[str, list[AnchorRead]] = defaultdict(list)
    for anchor in theirs.lone:
        waiting[CLASSES[anchor.kind]].append(anchor)
    for anchor in list(ours.lone):
        if waiting[CLASSES[anchor.kind]]:
            met = waiting[CLASSES[anchor.kind]].pop(0)
            ours.lone.remove(anchor)
            theirs.lone.remove(met)
            row.told.append((anchor, met))


def _pair_off(rows: Sequence[_Row]) -> None:
    """Take out what is left over on both sides of the whole and has the same key, nearest first."""
    for key_of in (key_of_fact, number_of_fact):
        where: dict[str, tuple[list[tuple[int, AnchorRead]], list[tuple[int, AnchorRead]]]] = {}
        for at, row in enumerate(rows):
            for number, side in enumerate(row.sides):
                for anchor in side.lone if side is not None else ():
                    if key_of(anchor):
                        where.setdefault(key_of(anchor), ([], []))[number].append((at, anchor))
        for lefts, rights in where.values():
            _take_nearest(rows, lefts, rights)


def _take_nearest(
    rows: Sequence[_Row], lefts: Sequence[tuple[int, AnchorRead]], rights: Sequence[tuple[int, AnchorRead]]
) -> None:
    ways = sorted(
        (
            (abs(at - other), one, another)
            for one, (at, _) in enumerate(lefts)
            for another, (other, _) in enumerate(rights)
        ),
    )
    gone: tuple[set[int], set[int]] = set(), set()
    for away, one, another in ways:
        (at, anchor), (other, met) = lefts[one], rights[another]
        is_weak = anchor.kind == "number" and len(anchor.value) <= _SMALL_NUMBER
        if one in gone[0] or another in gone[1] or (is_weak and away > FAR):
            continue
        gone[0].add(one)
        gone[1].add(another)
        ours, theirs = rows[at].sides[0], rows[other].sides[1]
        if ours is not None and theirs is not None:
            ours.lone.remove(anchor)
            theirs.lone.remove(met)


def _answer_near(rows: Sequence[_Row]) -> None:
    """Let numbers in words of the passages around answer for numbers left over."""
    for at, row in enumerate(rows):
        for number, side in enumerate(row.sides):
            if side is None or not side.lone:
                continue
            for away in range(-NEAR, NEAR + 1):
                other = rows[at + away].sides[1 - number] if 0 <= at + away < len(rows) else None
                if other is not None:
                    side.lone, other.spoken = _matched(side.lone, other.spoken)


def _oppose_spoken(row: _Row, ours: _Side, theirs: _Side, *, is_held: bool) -> None:
    """Set a number left over against one in words, and words against words, where which belongs to which is clear."""
    for one, another, is_ours in ((ours, theirs, True), (theirs, ours, False)):
        numbers = [anchor for anchor in one.lone if anchor.kind == "number" and anchor.value not in _WORDS]
        for anchor in numbers:
            met = _opposite(one, anchor, another, is_only=len(numbers) == 1)
            if met is not None:
                one.lone.remove(anchor)
                another.spoken.remove(met)
                row.told.append((anchor, met) if is_ours else (met, anchor))
    if is_held:
        left, right = ([one for one in side.spoken if _may_tell(side, one)] for side in (ours, theirs))
        is_large = all(int(one.value) >= LEAST_TELLING for one in (*left, *right))
        if len(left) == len(right) and (len(left) == 1 or is_large):
            row.told += list(zip(left, right, strict=True))


def _name_annexes(side: _Side, other: _Side) -> None:
    """Count numbers of annexes in Chinese among what is left over where the other passage names none such."""
    named = [one for one in side.spoken if side.is_annex(one)]
    known = {one.value for one in (*find_spoken(other.facts.text), *other.facts.anchors)}
    side.spoken = [one for one in side.spoken if one not in named]
    # named twice it is told once
    side.lone += {one.value: one for one in reversed(named) if one.value not in known}.values()


def _opposite(side: _Side, anchor: AnchorRead, other: _Side, *, is_only: bool) -> AnchorRead | None:
    """Give the number in words that stands where a number of the other side would; None: it is not clear which."""
    may: Callable[[AnchorRead], bool] = lambda one: _may_tell(other, one)  # noqa: E731
    found = [one for one in other.spoken if may(one)]
    large = [one for one in found if int(one.value) >= LEAST_TELLING or is_named(other.passage.text, one.start)]
    if side.is_small(anchor):
        return found[0] if is_only and len({one.value for one in found}) == 1 else None
    chosen = large or (found if is_only and len({one.value for one in found}) == 1 else [])
    share = anchor.start / max(1, len(side.passage.text))
    return min(chosen, key=lambda one: abs(one.start / max(1, len(other.passage.text)) - share), default=None)


def _may_tell(side: _Side, spoken: AnchorRead) -> bool:
    """Tell whether a number in words is one for certain: no `one`, and no Chinese sign that may be part of a word."""
    return spoken.value not in _WORDS and not side.is_small(spoken)


def _told(row: _Row) -> Iterator[FactChange]:
    if row.both is None:
        return
    ours, theirs = row.both
    pairs = [*row.told, *((one, None) for one in ours.lone), *((None, one) for one in theirs.lone)]
    end = len(ours.passage.text)

    def place(pair: tuple[AnchorRead | None, AnchorRead | None]) -> int:
        one, other = pair
        return one.start if one is not None else end + other.start if other is not None else end

    for one, other in sorted(pairs, key=place):
        before = None if one is None else ours.written(one)
        after = None if other is None else theirs.written(other)
        named = one or other
        is_annex = any(one is not None and side.is_annex(one) for side, one in ((ours, one), (theirs, other)))
        if named is not None and (is_annex or {before, after} - SMALL != {None}):
            starts = None if one is None else one.start, None if other is None else other.start
            yield FactChange(named.kind, before, after, *starts)
