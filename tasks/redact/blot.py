"""Blots words out of a text that is set in type: each run of them becomes the same black run, whatever its length."""

from collections.abc import Iterable
from dataclasses import dataclass

BLOT = "█████"
Stretch = tuple[int, int]
"""Half-open offsets."""


@dataclass(frozen=True, slots=True)
class Blotted:
    """A text with its blots, and the way from the text as it was."""

    text: str
    blots: tuple[Stretch, ...]
    """Where they stand in `text`."""
    sources: tuple[Stretch, ...]
    """What each of them stands for, in the text as it was."""

    def moved(self, start: int, end: int) -> Stretch:
        """Give where a stretch of the text as it was stands now, whole blots for what is blotted of it."""
        return self._place(start, 0), self._place(end - 1, 1)

    def _place(self, offset: int, side: int) -> int:
        """Give the begin (side 0) or the end (side 1) of the character at *offset*."""
        shift = 0
        for (start, end), blot in zip(self.sources, self.blots, strict=True):
            if offset < start:
                break
            if offset < end:
                return blot[side]
            shift = blot[1] - end
        return offset + shift + side


def blotted(text: str, stretches: Iterable[Stretch]) -> Blotted:
    """Blot *stretches* out of *text*; those that touch, or have only blanks between them, become one blot.

    Raises:
        ValueError: a stretch is empty, or reaches beyond the text.
    """
    joined = _joined(text, stretches)
    pieces: list[str] = []
    blots: list[Stretch] = []
    position = length = 0
    for start, end in joined:
        pieces += (text[position:start], BLOT)
        length += start - position + len(BLOT)
        blots.append((length - len(BLOT), length))
        position = end
    pieces.append(text[position:])
    return Blotted("".join(pieces), tuple(blots), tuple(joined))


def _joined(text: str, stretches: Iterable[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if not 0 <= start < end <= len(text):
            raise ValueError("a stretch that is empty, or outside the text, hides nothing")
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
