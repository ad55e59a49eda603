"""Finds what belongs to the page and not to the paper: numbers of pages, running heads and feet. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from storage.analysis.fold import fold
from tasks.relate.lines import LABEL, Line

EDGE = 3
"""Lines from the top, and as many from the bottom, in which furniture is looked for."""
MOST = 0.5
"""Of the pages repeat it."""
LIKE = 0.75
"""How like two such lines are that OCR read differently (ratio of difflib)."""
SHARED_PAIRS = 0.5
"""Of the pairs of letters, before the ratio is worth its time."""
SHORTEST_LIKE = 12
"""Letters: shorter lines must be alike without the digits at their end."""
FEWEST_LIKE = 3
FEWEST_LETTERS = 2
FEW = 2
"""Pages prove little: there only what is the same, and names its page."""
SEEDS = 6
LONGEST = 200
"""Characters. Longer lines are no furniture."""
_NUMBER = re.compile(
    r"[-–—~\s.|]*(?:стр(?:аница|\.)?|лист|page|p\.|pg\.?|第)?\s*(\d{1,4})\s*(?:页|頁)?"
    r"(?:\s*(?:из|of|/|／|共|,)\s*(?:共\s*)?\d{1,4}\s*(?:页|頁)?)?[-–—~\s.|]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"(?:^\d{1,4}\s+|\s[-–—|]*\d{1,4}\W*$)")
_SIGNS = re.compile(r"[^\w#]+")
_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")
"""OCR reads the number of a contract in one alphabet on this page, in the other on the next."""


@dataclass(frozen=True)
class Furniture:
    """The lines of a document that are left out of comparing."""

    lines: frozenset[Line]
    shown: tuple[str, ...]
    """Heads and feet, each once, as they are mostly written, without the number of the page."""

    def holds(self, line: Line) -> bool:
        """Tell whether a line, or the part of one in one script, is furniture."""
        return line.text != "" and any(
            one.start <= line.start < one.start + len(one.text) for one in self._on_pages.get(line.page, ())
        )

    @cached_property
    def _on_pages(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.page, []).append(line)
        return found


def find_furniture(pages: Sequence[Sequence[Line]]) -> Furniture:
    """Find the furniture of a document's pages.

    A line at the edge of its page is furniture if most pages have one like it there (digits masked; alike is enough,
    OCR reads it otherwise each time), or if it is nothing but a number that grows with the pages.

    Args:
        pages: the lines of each page, in order.
    """
    edges = [_edges(lines) for lines in pages]
    found: set[Line] = set(_numbers(edges))
    shown: list[str] = []
    for is_top in (True, False):
        near = [[line for line, top in edge if top is is_top and line not in found] for edge in edges]
        for seed, repeats in _repeated(near):
            found.update(repeats)
            if seed.strip() and seed not in shown:
                shown.append(seed)
    return Furniture(frozenset(found), tuple(shown))


def _edges(lines: Sequence[Line]) -> list[tuple[Line, bool]]:
    """Give the lines at the edges of a page, and whether they stand at its top; on a short page some are both."""
    filled = [line for line in lines if line.text]
    top = filled[:EDGE]
    bottom = filled[-EDGE:]
    edge = [(line, True) for line in top] + [(line, False) for line in bottom]
    return [(line, is_top) for line, is_top in edge if len(line.text) <= LONGEST and not _is_clause(line.text)]


def _is_clause(text: str) -> bool:
    label = LABEL.match(text)
    return label is not None and label.end() < len(text) and not _NUMBER.fullmatch(text)


def _numbers(edges: Sequence[Sequence[tuple[Line, bool]]]) -> Iterator[Line]:
    """Give the lines that hold the number of their page alone: the same distance from it on most pages."""
    standing: list[tuple[Line, int]] = []
    for edge in edges:
        for line in dict.fromkeys(line for line, _ in edge):
            number = _NUMBER.fullmatch(line.text)
            if number is not None:
                standing.append((line, int(number[1]) - line.page))
    if not standing:
        return
    distance, count = Counter(away for _, away in standing).most_common(1)[0]
    pages = sum(bool(edge) for edge in edges)
    if count >= max(2, pages * MOST) or (pages <= FEW and distance == 0):
        yield from (line for line, away in standing if away == distance)


def _repeated(near: Sequence[Sequence[Line]]) -> Iterator[tuple[str, list[Line]]]:
    """Give each line that most pages repeat, as it is shown, with all lines like it."""
    pages = sum(bool(lines) for lines in near)
    least = max(3, pages * MOST) if pages > FEW else 2
    if pages < least:
        return
    masks = {line: _masked(line.text) for lines in near for line in lines}
    counted = Counter(mask for lines in near for mask in {masks[line] for line in lines})
    taken: set[Line] = set()
    for seed, _ in counted.most_common(SEEDS):
        if sum(sign.isalpha() for sign in seed) < FEWEST_LETTERS:
            continue
        if pages <= FEW:
            like = [[line for line in lines if masks[line] == seed and _names_page(line)] for lines in near]
        else:
            free = [[line for line in lines if line not in taken] for lines in near]
            like = [[line for line in lines if _is_like(line, masks[line], seed)] for lines in free]
        if sum(bool(lines) for lines in like) >= least:
            every = [line for lines in like for line in lines]
            taken.update(every)
            yield _shown(every), every


def _masked(text: str) -> str:
    return _SIGNS.sub("", _DIGITS.sub("#", fold(text).translate(_LOOK_ALIKE)))


def _is_like(line: Line, mask: str, seed: str) -> bool:
    if mask == seed or not line.is_ocr:
        return mask == seed
    if min(len(mask), len(seed)) < SHORTEST_LIKE:
        ours, theirs = mask.rstrip("#"), seed.rstrip("#")
        is_long = min(len(ours), len(theirs)) >= FEWEST_LIKE
        return ours == theirs or (is_long and SequenceMatcher(None, ours, theirs).ratio() >= LIKE)
    pairs, others = _pairs(mask), _pairs(seed)
    if len(pairs & others) < SHARED_PAIRS * max(len(pairs), len(others)):
        return False
    matcher = SequenceMatcher(None, mask, seed, autojunk=False)
    return matcher.ratio() >= LIKE


def _pairs(mask: str) -> set[str]:
    return {mask[at : at + 2] for at in range(len(mask) - 1)}


def _names_page(line: Line) -> bool:
    return str(line.page) in _DIGITS.findall(line.text)


def _shown(lines: Sequence[Line]) -> str:
    """Give a head as it is mostly written, without the number of its page at the end."""
    bared = (_PAGE.sub("", line.text).strip() for line in lines)
    return " ".join(Counter(bared).most_common(1)[0][0].split())
