"""Pages of one original: re-flowed, scanned badly, edited, both; on letterheads and among boilerplate."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from benchmarks.sameness.damage import edit, misread, reflow
from benchmarks.sameness.papers import LANGUAGES, Drawn, Paper, Sheet, Tie, drawing
from benchmarks.sameness.words import Invented

CLASSES = ("reflow", "ocr1", "ocr2", "ocr5", "edit5", "edit15", "edit30", "both")
"""What a pair is made as: one of both is the original and the other this; or neither is (`both`)."""
_RATES = {"ocr1": 0.01, "ocr2": 0.02, "ocr5": 0.05, "edit5": 0.05, "edit15": 0.15, "edit30": 0.30}
_LENGTHS = {"ru": (1000, 2400), "en": (1000, 2400), "zh": (420, 1000)}
_SHORT = 0.15
_BOILERPLATE = (0.0, 0.2, 0.4, 0.6)
LETTERHEADS = 40
STANDARD = 60
"""Paragraphs of boilerplate in each language, each as frequent as its place tells (Zipf): a few are everywhere."""
_SIZES = ((1, 0.62), (2, 0.2), (3, 0.12), (4, 0.06))
"""How many pages are of one original, and how often."""


class Pool(Protocol):
    """Where running text comes from."""

    def prose(self, language: str, characters: int) -> str:
        """Give running text of at least so many characters.

        Raises:
            SluiceError: none is left that was not given before.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stationery:
    """What many pages have in common."""

    letterheads: dict[str, tuple[str, ...]]
    standard: dict[str, tuple[str, ...]]


def stationery(seed: str) -> Stationery:
    """Draw letterheads and paragraphs of boilerplate."""
    pool = Invented(f"stationery {seed}")
    numbers = drawing(f"stationery numbers {seed}")
    return Stationery(
        {
            language: tuple(
                f"{pool.sentence(language)[:60]}\n№ {numbers.randrange(100_000, 999_999)}, {pool.sentence(language)}"
                for _ in range(LETTERHEADS)
            )
            for language in LANGUAGES
        },
        {
            language: tuple(pool.prose(language, 90 if language == "zh" else 240) for _ in range(STANDARD))
            for language in LANGUAGES
        },
    )


class Pages:
    """Draws pages and what becomes of them."""

    def __init__(self, seed: str, pool: Pool) -> None:
        self.chance = drawing(f"pages {seed}")
        self.pool = pool
        self.stationery = stationery(seed)
        self._fresh = Invented(f"edits {seed}")

    def original(self, language: str) -> str:
        """Draw a page: letterhead, then its own text with boilerplate strewn in."""
        length = self.chance.randrange(*_LENGTHS[language])
        if self.chance.random() < _SHORT:
            length //= 3
        share = self.chance.choice(_BOILERPLATE) if self.chance.random() < 0.5 else 0.0  # noqa: PLR2004 half have some
        paragraphs = self.pool.prose(language, int(length * (1 - share))).split("\n")
        standard = list(self.stationery.standard[language])
        filled = 0
        while filled < length * share:
            place = self.chance.choices(range(len(standard)), [1 / (rank + 1) for rank in range(len(standard))])[0]
            some = standard.pop(place)[: int(length * share - filled) + 1]
            paragraphs.insert(self.chance.randrange(len(paragraphs) + 1), some)
            filled += len(some)
        return "\n".join([self.chance.choice(self.stationery.letterheads[language]), *paragraphs])

    def variant(self, text: str, language: str, kind: str) -> Sheet:
        """Make of a page what *kind* says: one of CLASSES but `both`."""
        rate = _RATES.get(kind, 0.0)
        if kind == "reflow":
            return Sheet(reflow(text, language, self.chance))
        if kind.startswith("ocr"):
            return Sheet(misread(reflow(text, language, self.chance), language, self.chance, rate), rate)
        return Sheet(edit(text, language, self.chance, rate, lambda: self._fresh.sentence(language)))


def draw_pages(count: int, seed: str, pool: Pool) -> Drawn:
    """Draw *count* pages, each a paper of its own.

    Raises:
        SluiceError: the pool cannot give so many.
    """
    pages = Pages(seed, pool)
    papers: list[Paper] = []
    ties: list[Tie] = []
    originals: dict[str, str] = {}
    for made in _originals(pages, count):
        papers += [paper for paper, _ in made]
        originals |= {paper.name: made[0][0].name for paper, _ in made}
        ties += [
            Tie(one.name, other.name, _class_of(as_one, as_other))
            for (one, as_one), (other, as_other) in combinations(made, 2)
        ]
    order = drawing(f"order {seed}")
    order.shuffle(papers)
    return Drawn(tuple(papers), tuple(ties), originals)


def _class_of(one: str, other: str) -> str:
    return other if one == "original" else one if other == "original" else "both"


def _originals(pages: Pages, count: int) -> Iterator[list[tuple[Paper, str]]]:
    """Give the papers of one original at a time, with what each was made as."""
    chance, kinds, made, number = pages.chance, list(CLASSES[:-1]), 0, 0
    while made < count:
        language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        size = min(count - made, chance.choices([size for size, _ in _SIZES], [share for _, share in _SIZES])[0])
        text = pages.original(language)
        given = [(Paper(f"{number}.0", language, (Sheet(text),)), "original")]
        given += [
            (Paper(f"{number}.{place}", language, (pages.variant(text, language, kind),)), kind)
            for place, kind in enumerate(chance.sample(kinds, size - 1), start=1)
        ]
        yield given
        made, number = made + size, number + 1
