"""Writes findings for people: quotes cut short, lists counted."""

from collections.abc import Iterable, Sequence

LONGEST_QUOTE = 120
LISTED = 8


def quoted(text: str, *, longest: int = LONGEST_QUOTE) -> str:
    """Quote *text* in one line, cut after *longest* characters."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= longest else f"“{flat[: longest - 1]}…”"


def listed(things: Sequence[str]) -> str:
    """List the first eight, and say how many more there are."""
    shown = ", ".join(things[:LISTED])
    return shown if len(things) <= LISTED else f"{shown} and {len(things) - LISTED} more"


def number_ranges(numbers: Iterable[int]) -> str:
    """Write page numbers as ranges: `1-3, 7`."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
