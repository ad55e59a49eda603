"""A passage: paragraphs of one document that stand for some of another, with words, facts and pages. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.relate.facts import Facts, facts_of
from tasks.relate.paragraphs import Paragraph
from tasks.relate.words import Word, words_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: half-open offsets in characters of a page's text, as stored."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring paragraphs of one document, joined."""

    text: str
    label: str
    """The number of the first."""
    is_ocr: bool
    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]
    """Where each begins in the text."""

    def page_of(self, place: int) -> int:
        """Give the page on which the character at *place* of the text stands."""
        number = max(0, bisect_right(self.starts, place) - 1)
        return self.paragraphs[number].page_of(place - self.starts[number])

    def places(self, start: int = 0, end: int | None = None) -> tuple[Place, ...]:
        """Give where a stretch of the text stands on its pages; without the numbers of clauses within it."""
        last = len(self.text) if end is None else end
        found = []
        for at, paragraph in zip(self.starts, self.paragraphs, strict=True):
            for one in paragraph.stretches:
                moved = one.start - one.at - at
                first, behind = max(start + moved, one.start), min(last + moved, one.end)
                if first < behind:
                    found.append(Place(one.page, first, behind))
        return tuple(found)

    def words(self) -> list[Word]:
        """Cut it into words."""
        return words_of(self.text)

    def facts(self) -> Facts:
        """Find its facts."""
        return facts_of(self.text)


def joined(paragraphs: Sequence[Paragraph]) -> Passage:
    """Join paragraphs, at least one; the number of the first is left out of the text."""
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for number, paragraph in enumerate(paragraphs):
        lead = f"{paragraph.label} " if number and paragraph.label else ""
        starts.append(at + len(lead))
        parts.append(lead + paragraph.text)
        at += len(parts[-1]) + 1
    is_ocr = any(paragraph.is_ocr for paragraph in paragraphs)
    return Passage(" ".join(parts), paragraphs[0].label, is_ocr, tuple(paragraphs), tuple(starts))
