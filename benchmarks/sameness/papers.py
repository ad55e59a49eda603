"""What the generators of sameness hand over: papers of pages, and the ties that are true of them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LANGUAGES = {"ru": 0.4, "zh": 0.3, "en": 0.3}
"""What share of the papers is in which language."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as reading would give it."""

    text: str
    misread: float = 0.0
    """The share of characters that recognition got wrong; above 0 the page counts as a scan."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be put into the record."""

    name: str
    """Tells it from all others; its SHA-256 in the record is made of it."""
    language: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A pair of papers, by their names, and what it was made as; a holder stands first."""

    one: str
    other: str
    made_as: str

    @property
    def ends(self) -> frozenset[str]:
        """Both names, in no order."""
        return frozenset((self.one, self.other))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A set of papers with its truth."""

    papers: tuple[Paper, ...]
    ties: tuple[Tie, ...]
    originals: dict[str, str] = field(default_factory=dict)
    """The original of each paper, by names, where the set has such."""

    @property
    def pages(self) -> int:
        """How many pages the papers have."""
        return sum(len(paper.sheets) for paper in self.papers)


def drawing(seed: str) -> random.Random:
    """Give what draws: the same things for the same seed."""
    return random.Random(seed)  # noqa: S311 a repeatable choice


def joined(parts: Iterable[Drawn]) -> Drawn:
    """Put sets together into one; their names differ."""
    some: Sequence[Drawn] = tuple(parts)
    return Drawn(
        tuple(paper for part in some for paper in part.papers),
        tuple(tie for part in some for tie in part.ties),
        {name: original for part in some for name, original in part.originals.items()},
    )
