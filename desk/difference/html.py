"""What changed as a page of HTML: one file, no script, nothing loaded; every word escaped and harmless."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.difference.lines import HEADS, counted, places, summary, told_fact
from desk.difference.visible import visible
from tasks.relate.compare import Comparison, Way
from tasks.relate.differences import Change, Compared, changes_of
from tasks.relate.passages import Passage
from tasks.relate.side_by_side import Pair, PairKind

TEMPLATE = "diff.html.j2"
STYLE = "diff.css"
LEADING = 400
"""Changes of one heading that the page lists before it shows the passages; they all are marked there."""


@dataclass(frozen=True, slots=True)
class Block:
    """What the page shows together: one passage with changes, or a run of those without."""

    number: int
    passages: tuple[Compared, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage, and whether it is a fact on which both sides disagree."""

    text: str
    is_marked: bool


def page_of(comparison: Comparison) -> str:
    """Fill the page for a comparison."""
    environment = _environment()
    sheet = environment.loader.get_source(environment, STYLE)[0] if environment.loader else ""
    blocks = list(_blocks(comparison.compared))
    return environment.get_template(TEMPLATE).render(
        comparison=comparison,
        # the style is a file of this package: it holds no word of a document
        style=Markup(sheet),  # noqa: S704
        summary=summary(comparison),
        is_drafts=comparison.way is Way.DIFFERENCES,
        lists=list(_lists(comparison, blocks)),
        blocks=blocks,
        rows=[_row(number, pair) for number, pair in enumerate(comparison.pairs)],
        disagreeing=[pair.kind is PairKind.DIFFERS for pair in comparison.pairs].count(True),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("desk.difference"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(counted=counted, places=places, told_fact=told_fact)
    return environment


def _blocks(compared: Sequence[Compared]) -> Iterator[Block]:
    number = 0
    same: list[Compared] = []
    for one in compared:
        if one.kind is None:
            same.append(one)
            continue
        if same:
            yield Block(number, tuple(same), is_same=True)
            same = []
        number += 1
        yield Block(number, (one,), is_same=False)
    if same:
        yield Block(number, tuple(same), is_same=True)


def _lists(comparison: Comparison, blocks: Sequence[Block]) -> Iterator[tuple[str, list[tuple[int, Change]], int]]:
    """Give the headings of the list of changes, each with its changes, where they are shown, and how many more."""
    number_of = {id(change): block.number for block in blocks for one in block.passages for change in one.changes}
    changes = changes_of(comparison.compared)
    for head in dict.fromkeys(HEADS.values()):
        own = [(number_of[id(change)], change) for change in changes if HEADS[change.importance] == head]
        if own:
            yield head, own[:LEADING], max(0, len(own) - LEADING)


def _row(number: int, pair: Pair) -> dict[str, Any]:
    return {
        "number": number,
        "pair": pair,
        "left": None if pair.left is None else _pieces(pair.left, [(one.place, one.before) for one in pair.anchors]),
        "right": None
        if pair.right is None
        else _pieces(pair.right, [(one.other_place, one.after) for one in pair.anchors]),
    }


def _pieces(passage: Passage, facts: Sequence[tuple[int | None, str | None]]) -> list[Piece]:
    """Cut a passage at the facts that are marked."""
    pieces: list[Piece] = []
    at = 0
    for place, written in sorted((place, written) for place, written in facts if place is not None and written):
        if place > at:
            pieces.append(Piece(passage.text[at:place], is_marked=False))
        pieces.append(Piece(passage.text[max(at, place) : place + len(written)], is_marked=True))
        at = max(at, place + len(written))
    if at < len(passage.text):
        pieces.append(Piece(passage.text[at:], is_marked=False))
    return pieces
