"""Between words and boxes of a page: what a box touches is hidden whole, and what is hidden has boxes. Pure."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from storage.analysis.traced import HAN
from storage.geometry import WordBox
from storage.rules.redaction import Corners

HAIR_OF_A_LETTER = 0.15
"""Of a letter's mean width: so much of a word may reach under a box that is not meant for it. A box that leaves a
letter's width open shows the letter (measured: 4 points too narrow left the I of Ivanov)."""
HAIR_OF_A_LINE = 0.25
"""Of the lower of both heights: lines of type overlap by less, and a box drawn by hand is a little too high."""
_DIGITS = 4
"""Of a share, as boxes of quotes have; a box is rounded outwards."""
_PIECES = re.compile(rf"[{HAN}]|[^{HAN}\s]+")
_HAN = re.compile(f"[{HAN}]")
_LETTERS = re.compile(rf"(?![{HAN}])[^\W_](?![{HAN}])[^\W_]")
_HALF_WIDTH = 0.55
"""Of a Han character's advance: what a letter or digit between them takes."""
_WIDENED = 0.3
"""Of its width, on both sides: where a character stands within its line is computed, not measured."""


def pieces_of(text: str, words: Iterable[WordBox]) -> list[WordBox]:
    """Give the words of a page; a line of Han characters, which has no blanks, is cut into its characters."""
    found: list[WordBox] = []
    for word in words:
        written = text[word.start : word.end]
        found.extend(_cut(word, written) if len(written) > 1 and _HAN.search(written) else [word])
    return found


def _cut(word: WordBox, written: str) -> Iterator[WordBox]:
    """Cut a box along its longer side, by the advance of each character."""
    advances = [1.0 if _HAN.match(sign) else _HALF_WIDTH for sign in written]
    whole = sum(advances)
    is_vertical = word.bottom - word.top > word.right - word.left and len(written) > 1
    for piece in _PIECES.finditer(written):
        before, own = sum(advances[: piece.start()]) / whole, sum(advances[piece.start() : piece.end()]) / whole
        wider = _WIDENED * own / len(piece[0])
        low, high = max(0.0, before - wider), min(1.0, before + own + wider)
        sides = {"start": word.start + piece.start(), "end": word.start + piece.end()}
        if is_vertical:
            height = word.bottom - word.top
            yield replace(word, **sides, top=word.top + low * height, bottom=word.top + high * height)
        else:
            width = word.right - word.left
            yield replace(word, **sides, left=word.left + low * width, right=word.left + high * width)


def touched(pieces: Iterable[WordBox], boxes: Sequence[Corners]) -> list[WordBox]:
    """Give the words that one of the boxes covers by more than a hair."""
    return [piece for piece in pieces if any(_touches(box, piece) for box in boxes)]


def _touches(box: Corners, word: WordBox) -> bool:
    left, top, right, bottom = box
    across = min(right, word.right) - max(left, word.left)
    down = min(bottom, word.bottom) - max(top, word.top)
    letter = (word.right - word.left) / max(1, word.end - word.start)
    hair = min(HAIR_OF_A_LETTER * letter, 0.5 * (right - left))
    return across > hair and down > HAIR_OF_A_LINE * min(bottom - top, word.bottom - word.top)


def runs_of(pieces: Sequence[WordBox], chosen: Sequence[WordBox]) -> list[list[WordBox]]:
    """Cut the chosen words into runs between which no other word of the text stands."""
    order = {id(piece): place for place, piece in enumerate(sorted(pieces, key=lambda piece: piece.start))}
    runs: list[list[WordBox]] = []
    last = -2
    for piece in sorted(chosen, key=lambda piece: piece.start):
        if order[id(piece)] != last + 1:
            runs.append([])
        runs[-1].append(piece)
        last = order[id(piece)]
    return runs


def under(pieces: Iterable[WordBox], start: int, end: int) -> list[WordBox]:
    """Give the words in which any character of a stretch of the text stands."""
    return [piece for piece in pieces if piece.start < end and piece.end > start]


def corners_of(pieces: Iterable[WordBox]) -> list[list[float]]:
    """Give the boxes of words as they are stored, rounded outwards."""
    return [outwards((piece.left, piece.top, piece.right, piece.bottom)) for piece in pieces]


def outwards(box: Corners) -> list[float]:
    """Round a box to four digits, so that it becomes no smaller, and stays on the page."""
    scale = 10**_DIGITS
    left, top, right, bottom = box
    low = [max(0.0, math.floor(round(side * scale, 3)) / scale) for side in (left, top)]
    high = [min(1.0, math.ceil(round(side * scale, 3)) / scale) for side in (right, bottom)]
    return [*low, *high]


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch of a text until it cuts no word in two; Han characters are words by themselves."""
    while start > 0 and _LETTERS.fullmatch(text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and _LETTERS.fullmatch(text[end - 1 : end + 1]):
        end += 1
    return start, end


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out what is no letter or digit at both ends of a stretch; all of it, if it holds none."""
    kept = [place for place in range(start, end) if text[place].isalnum()]
    return (kept[0], kept[-1] + 1) if kept else (start, end)


def covers(boxes: Sequence[Sequence[float]], other: Sequence[float]) -> bool:
    """Tell whether the middle of a box lies in one of *boxes*."""
    across, down = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return any(left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes)
