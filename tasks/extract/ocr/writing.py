"""Puts recognised words together into a page's text, with blanks where the writing has them, and their boxes."""

import re
from collections.abc import Callable, Sequence

from storage.geometry import WordBox
from tasks.extract.clean import clean
from tasks.extract.ocr.engine import Line, Word

Place = Callable[[tuple[int, int, int, int]], tuple[float, float, float, float]]
"""Turns a box in pixels of the prepared picture into shares of the picture as given."""
WIDE = re.compile(r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
"""Letters that are written without blanks between them."""
GAP = 0.6
"""Of the line's height: what a gap between two wide letters must have to be a blank."""


def write(lines: Sequence[Line], place: Place) -> tuple[str, tuple[WordBox, ...], float]:
    """Give the text of *lines*, its words' boxes, and the mean confidence weighted by characters."""
    pieces: list[str] = []
    boxes: list[WordBox] = []
    length, weighed, letters = 0, 0.0, 0
    before: Line | None = None
    for line in lines:
        if before is not None:
            pieces.append(_break(before, line))
            length += len(pieces[-1])
        before = line
        for previous, word in zip((None, *line.words), line.words, strict=False):
            blank = " " if previous is not None and _is_apart(previous, word) else ""
            text = clean(word.text)
            start = length + len(blank)
            length = start + len(text)
            pieces += (blank, text)
            boxes.append(WordBox(start, length, *place(word.box), word.confidence))
            weighed += word.confidence * len(text)
            letters += len(text)
    return "".join(pieces), tuple(boxes), weighed / letters if letters else 0.0


def _break(before: Line, line: Line) -> str:
    return "\n" if (before.block, before.paragraph) == (line.block, line.paragraph) else "\n\n"


def _is_apart(left: Word, right: Word) -> bool:
    """Tell whether a blank stands between two words: always, but between wide letters only where there is a gap."""
    if not (WIDE.match(left.text[-1]) or WIDE.match(right.text[0])):
        return True
    height = max(left.box[3] - left.box[1], right.box[3] - right.box[1], 1)
    return right.box[0] - left.box[2] > GAP * height
