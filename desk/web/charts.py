"""Numbers as pictures: bars with their lengths, for templates that draw them; no number stands in a picture alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

FUNNEL = ("files", "documents", "families", "reviewed", "corroborated", "released")
SHORTEST = 0.4
"""Of 100: what is there at all is seen."""
OTHERS_FROM = 0.004
"""Shares below this one are told together."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a number, and where the rows behind it are."""

    name: str
    number: float
    length: float
    """0 to 100."""
    href: str | None
    """None: there are no rows of it to see."""
    tag: str | None = None
    """Its code, where the name is in words."""
    note: str | None = None


def funnel_of(counts: Mapping[str, int], address: str) -> list[Bar]:
    """Give the funnel's bars.

    Args:
        counts: by step.
        address: of the list of documents.
    """
    most = max(counts.values(), default=0)
    asked = {
        "families": {"stage": "families"},
        "reviewed": {"stage": "reviewed"},
        "corroborated": {"stage": "corroborated"},
        "released": {"stage": "released"},
    }
    return [
        Bar(step, counts[step], _length(counts[step], most), with_query(address, asked.get(step, {})))
        for step in FUNNEL
        if step in counts
    ]


def bars_of(
    counts: Mapping[str, float],
    address: str,
    *,
    by: str,
    names: Mapping[str, str] | None = None,
    of: float | None = None,
) -> list[Bar]:
    """Give a bar for each count, in the order given.

    Args:
        counts: numbers or shares, by code.
        address: of the list of documents.
        by: the filter that a bar leads to.
        names: of the codes, in words.
        of: the number that fills the whole length; None: the largest.
    """
    most = of if of is not None else max(counts.values(), default=0)
    named = names or {}
    return [
        Bar(named.get(code, code), number, _length(number, most), with_query(address, {by: code}), tag=code)
        for code, number in counts.items()
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A day."""

    day: date
    number: int
    left: float
    top: float
    width: float
    height: float


def columns_of(days: Sequence[tuple[date, int]], *, height: float = 40.0) -> list[Column]:
    """Give a column for each day, in a picture 100 wide."""
    most = max((number for _, number in days), default=0) or 1
    step = 100 / max(1, len(days))
    return [
        Column(day, number, round(at * step, 3), height - tall, round(step * 0.8, 3), tall)
        for at, (day, number) in enumerate(days)
        for tall in [round(max(height * number / most, 0.8 if number else 0.25), 3)]
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """How far something had come after so many steps; its place in a picture of 100 by 40."""

    steps: int
    number: int
    x: float
    y: float


def curve_of(counts: Sequence[tuple[int, int]], *, height: float = 40.0) -> list[Point]:
    """Give the points of a curve, the first steps at the left; the top is as many as there were steps.

    Args:
        counts: steps, and how many of them counted.
        height: of the picture.
    """
    most = max((steps for steps, _ in counts), default=0) or 1
    return [
        Point(steps, number, round(100 * steps / most, 2), round(height - height * number / most, 2))
        for steps, number in sorted(counts)
    ]


def with_query(address: str, asked: Mapping[str, str]) -> str:
    """Give an address with what is asked of it."""
    return f"{address}?{urlencode(asked)}" if asked else address


def _length(number: float, most: float) -> float:
    return round(max(100 * number / most, SHORTEST), 2) if most and number else 0.0
