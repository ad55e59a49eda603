"""A page's text as it is read: cut where languages change, where words stand and where it is quoted.

A script counts code points of the stored text by what is shown (assets/quoting.js). So each sign that is shown is one
code point of the text, but for marks (`unseen`: one), line ends of two (`data-signs`) and links to claims (none).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from desk.web.marking import Lit, MarkedText, Quoted
from desk.web.words import language_name, script_name

PART_CHARACTERS = 40_000
"""Of a longer text one part is shown at a time: a browser that lays out a million characters stands still."""
LOOKS = 8
"""Languages of a page that look different; those after them share the last look, and keep their names."""


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend."""

    language: str
    script: str
    name: str
    look: int
    """From 1: a colour with a line of its own below the words."""
    share: float
    """Of the characters of the page in any span."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a word stands on the picture, in shares of its sides."""

    word: int
    left: float
    top: float
    width: float
    height: float
    hit: int | None = None
    """Which of the lit places it belongs to, from 1; None: to none."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a page's text, ready for a page."""

    text: Markup
    keys: tuple[Key, ...]
    boxes: tuple[Box, ...]
    part: int
    """From 1."""
    parts: int
    begin: int
    """Where the part begins in the text."""
    hits: int = 0
    """Places that are lit, in the whole text."""

    @property
    def rects(self) -> Markup:
        """The boxes as shapes of a picture in SVG that is one wide and one high."""
        return Markup("".join(_rect(box) for box in self.boxes))  # noqa: S704 numbers alone


def part_of(start: int) -> int:
    """Give the part, from 1, that the place *start* of a text is in."""
    return start // PART_CHARACTERS + 1


def lay_out(
    text: str,
    spans: Sequence[Mapping[str, Any]],
    words: Sequence[Mapping[str, Any]],
    *,
    part: int,
    quoted: Sequence[Quoted] = (),
    lit: Sequence[tuple[int, int]] = (),
) -> Leaf:
    """Lay a text out.

    Args:
        text: as it was read.
        spans: `start`, `end`, `language`, `script`, in order, not overlapping.
        words: `start`, `end`, `box` (left, top, right, bottom in shares), in any order.
        part: which one is asked for, from 1; 0: the one with the first place that is lit; one too large gives the
            last.
        quoted: what of it is quoted, in any order; stretches may overlap.
        lit: places that are to be seen at once: half-open offsets, in order, not overlapping.
    """
    parts = max(1, -(-len(text) // PART_CHARACTERS))
    if part == 0 and lit:
        part = part_of(lit[0][0])
    part = min(max(part, 1), parts)
    begin, end = (part - 1) * PART_CHARACTERS, min(part * PART_CHARACTERS, len(text))
    keys = _legend(spans)
    looks = {(key.language, key.script): key.look for key in keys}
    numbered = sorted(
        ((word["start"], word["end"], number) for number, word in enumerate(words) if word["start"] < word["end"])
    )
    pieces = _pieces(text, numbered, begin, end)
    seen = [one for one in quoted if one.start < end and one.end > begin]
    shown = "".join(_spoken(MarkedText(text, seen, Lit(lit)), spans, looks, pieces, (begin, end)))
    boxes = tuple(_boxes(words, Lit(lit)))
    return Leaf(Markup(shown), keys, boxes, part, parts, begin, len(lit))  # noqa: S704 of what `marked` gave


def _legend(spans: Sequence[Mapping[str, Any]]) -> tuple[Key, ...]:
    counts: dict[tuple[str, str], int] = {}
    for span in spans:
        key = span["language"], span["script"]
        counts[key] = counts.get(key, 0) + span["end"] - span["start"]
    total = sum(counts.values()) or 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Key(language, script, f"{language_name(language)}, {script_name(script)}", min(look, LOOKS), count / total)
        for look, ((language, script), count) in enumerate(ordered, start=1)
    )


def _pieces(
    text: str, numbered: Sequence[tuple[int, int, int]], begin: int, end: int
) -> list[tuple[int, int, int | None]]:
    """Cut the stretch at words: half-open offsets with the number of the word, None between words."""
    pieces: list[tuple[int, int, int | None]] = []
    at = begin
    for start, stop, number in numbered:
        start, stop = max(start, at), min(stop, end, len(text))  # noqa: PLW2901 cut to what is shown
        if start >= stop:
            continue
        if start > at:
            pieces.append((at, start, None))
        pieces.append((start, stop, number))
        at = stop
    if at < end:
        pieces.append((at, end, None))
    return pieces


def _spoken(
    text: MarkedText,
    spans: Sequence[Mapping[str, Any]],
    looks: Mapping[tuple[str, str], int],
    pieces: Sequence[tuple[int, int, int | None]],
    stretch: tuple[int, int],
) -> Iterator[str]:
    """Give the text's markup span by span, each piece within."""
    bounds: list[tuple[int, int, Mapping[str, Any] | None]] = []
    at, end = stretch
    for span in spans:
        start, stop = max(span["start"], at), min(span["end"], end)
        if start >= stop:
            continue
        if start > at:
            bounds.append((at, start, None))
        bounds.append((start, stop, span))
        at = stop
    if at < end:
        bounds.append((at, end, None))
    place = 0
    for start, stop, spoken in bounds:
        inside: list[str] = []
        while place < len(pieces) and pieces[place][0] < stop:
            first, last, number = pieces[place]
            inside.append(_piece(text.shown(max(first, start), min(last, stop)), number))
            if last > stop:
                break
            place += 1
        yield _in_language("".join(inside), spoken, looks)


def _piece(shown: str, number: int | None) -> str:
    return shown if number is None else f'<span class="word" data-word="{number}">{shown}</span>'


def _in_language(inside: str, span: Mapping[str, Any] | None, looks: Mapping[tuple[str, str], int]) -> str:
    if span is None:
        return inside
    look = looks[span["language"], span["script"]]
    return f'<span class="spoken look-{look}" lang="{escape(span["language"])}">{inside}</span>'


def _boxes(words: Sequence[Mapping[str, Any]], lit: Lit) -> Iterator[Box]:
    for number, word in enumerate(words):
        left, top, right, bottom = word["box"]
        if right > left and bottom > top:
            hit = lit.hit_of(word["start"], word["end"])
            yield Box(number, left, top, round(right - left, 4), round(bottom - top, 4), hit)


def _rect(box: Box) -> str:
    hit = "" if box.hit is None else f' class="hit" data-hit="{box.hit}"'
    place = f'x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}"'
    return f'<rect data-word="{box.word}"{hit} {place}/>'
