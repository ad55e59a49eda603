"""How two documents are laid out against each other: numbered differences, facts first, and what holds them. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from desk.difference.lines import HEADS, told_fact
from tasks.relate.compare import Comparison, Way
from tasks.relate.differences import Change, Compared, changes_of
from tasks.relate.facts import FactChange
from tasks.relate.passages import Passage, Place
from tasks.relate.side_by_side import Pair, PairKind

LONGEST_RUN = 60
"""Passages without a difference that are folded up together."""
FACTS_DIFFER = "Facts that differ"
LONE = "Without a counterpart"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a difference stands in one of the two documents."""

    words: tuple[Place, ...] = ()
    """What differs; empty: nothing of it stands there."""
    around: tuple[Place, ...] = ()
    """The passage that holds it, or would."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; numbered from 1 in the order in which it is told."""

    number: int
    head: str
    """Under which it is listed."""
    block: int
    """Which block shows it."""
    kind: str
    page: int | None
    other_page: int | None
    before: str | None
    after: str | None
    context: str
    told: str | None
    """In words, where it is a fact of two languages; None: by `before` and `after`."""
    is_sure: bool
    spot: Spot
    other_spot: Spot


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage, and whether it is a fact on which both sides disagree."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Two passages side by side, each cut into pieces; None: there is none on that side."""

    pair: Pair
    left: tuple[Piece, ...] | None
    right: tuple[Piece, ...] | None


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown together: one passage or pair with differences, or a run of those without."""

    number: int
    """From 1; a run has that of the block before it."""
    is_same: bool
    passages: tuple[Compared, ...] = ()
    """Of two drafts."""
    rows: tuple[Row, ...] = ()
    """Of two languages."""

    @property
    def characters(self) -> int:
        """Count what a browser has to lay out."""
        drafts = sum(len(part.text) for one in self.passages for part in one.parts)
        sides = (side for row in self.rows for side in (row.pair.left, row.pair.right))
        return drafts + sum(len(side.text) for side in sides if side is not None)


@dataclass(frozen=True, slots=True)
class Laid:
    """Two documents laid out."""

    differences: tuple[Difference, ...]
    blocks: tuple[Block, ...]

    @property
    def heads(self) -> list[tuple[str, list[Difference]]]:
        """Give the differences by the heads under which they are listed."""
        names = dict.fromkeys(one.head for one in self.differences)
        return [(head, [one for one in self.differences if one.head == head]) for head in names]


def lay_out(comparison: Comparison) -> Laid:
    """Lay out a comparison."""
    if comparison.way is Way.DIFFERENCES:
        blocks = tuple(_blocks(comparison.compared))
        order = {id(change): number for number, change in enumerate(changes_of(comparison.compared))}
        changes = [
            (order[id(change)], _of_change(change, one, block.number))
            for block in blocks
            for one in block.passages
            for change in one.changes
        ]
        found: Iterable[Difference] = (one for _, one in sorted(changes, key=lambda pair: pair[0]))
    else:
        blocks = tuple(_blocks_of_rows([_row(pair) for pair in comparison.pairs]))
        apart = [one for block in blocks if not block.is_same for one in _of_pair(block.rows[0].pair, block.number)]
        found = sorted(apart, key=lambda one: one.head == LONE)
    return Laid(tuple(replace(one, number=number) for number, one in enumerate(found, start=1)), blocks)


def _blocks(compared: Sequence[Compared]) -> Iterator[Block]:
    for number, is_same, run in _runs([one.kind is None for one in compared]):
        yield Block(number, is_same, passages=tuple(compared[run.start : run.stop]))


def _blocks_of_rows(rows: Sequence[Row]) -> Iterator[Block]:
    for number, is_same, run in _runs([row.pair.kind is PairKind.AGREES for row in rows]):
        yield Block(number, is_same, rows=tuple(rows[run.start : run.stop]))


def _runs(same: Sequence[bool]) -> Iterator[tuple[int, bool, range]]:
    """Give each that differs alone, and those that do not in runs, with the numbers of their blocks."""
    number, begin = 0, 0
    for at, is_same in enumerate(same):
        if is_same and at - begin < LONGEST_RUN:
            continue
        if at > begin:
            yield number, True, range(begin, at)
        begin = at
        if not is_same:
            number += 1
            yield number, False, range(at, at + 1)
            begin = at + 1
    if begin < len(same):
        yield number, True, range(begin, len(same))


def _of_change(change: Change, passage: Compared, block: int) -> Difference:
    return Difference(
        number=0,
        head=HEADS[change.importance],
        block=block,
        kind=change.kind.value,
        page=change.page,
        other_page=change.other_page,
        before=change.before,
        after=change.after,
        context=change.context,
        told=None,
        is_sure=True,
        spot=Spot(change.places, passage.places),
        other_spot=Spot(change.other_places, passage.other_places),
    )


def _of_pair(pair: Pair, block: int) -> Iterator[Difference]:
    whole, other_whole = (side.places() if side is not None else () for side in (pair.left, pair.right))
    plain = Difference(
        number=0,
        head=LONE,
        block=block,
        kind=pair.kind.value,
        page=pair.page,
        other_page=pair.other_page,
        before=None if pair.left is None else pair.left.text,
        after=None if pair.right is None else pair.right.text,
        context="",
        told=None,
        is_sure=pair.is_sure,
        spot=Spot(whole, whole),
        other_spot=Spot(other_whole, other_whole),
    )
    if pair.kind is not PairKind.DIFFERS:
        yield plain
    for fact in pair.anchors:
        page, words = _place_of(pair.left, fact.place, fact.before)
        other_page, others = _place_of(pair.right, fact.other_place, fact.after)
        yield replace(
            plain,
            head=FACTS_DIFFER,
            page=page or pair.page,
            other_page=other_page or pair.other_page,
            before=fact.before,
            after=fact.after,
            told=told_fact(fact),
            spot=Spot(words, whole),
            other_spot=Spot(others, other_whole),
        )


def _place_of(passage: Passage | None, at: int | None, written: str | None) -> tuple[int | None, tuple[Place, ...]]:
    if passage is None or at is None or written is None:
        return None, ()
    return passage.page_of(at), passage.places(at, at + len(written))


def _row(pair: Pair) -> Row:
    return Row(
        pair,
        None if pair.left is None else tuple(_pieces(pair.left, pair.anchors, of_other=False)),
        None if pair.right is None else tuple(_pieces(pair.right, pair.anchors, of_other=True)),
    )


def _pieces(passage: Passage, facts: Sequence[FactChange], *, of_other: bool) -> Iterator[Piece]:
    """Cut a passage at the facts that are marked."""
    told = [(one.other_place, one.after) if of_other else (one.place, one.before) for one in facts]
    at = 0
    for place, written in sorted((place, written) for place, written in told if place is not None and written):
        if place > at:
            yield Piece(passage.text[at:place], is_marked=False)
        yield Piece(passage.text[max(at, place) : place + len(written)], is_marked=True)
        at = max(at, place + len(written))
    if at < len(passage.text):
        yield Piece(passage.text[at:], is_marked=False)
