"""Drafts against forms filled in for another deal, from two generators: invented forms, and contracts of `deals`."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.sameness.damage import misread
from benchmarks.sameness.deals import CLAUSES as CONTRACT_CLAUSES
from benchmarks.sameness.deals import SLOTS, Deal, changed, draw_deal, draw_slot, sibling, write_slot
from benchmarks.sameness.papers import LANGUAGES, Drawn, Paper, Sheet, Tie, drawing
from benchmarks.sameness.words import Invented, vocabulary

NOISE = 0.02
WORDING = 0.03
"""The share of words that a draft says otherwise."""
_SLOT = re.compile(r"(\{\w+\})")
GENERATORS = ("forms", "contracts")


@dataclass(frozen=True, slots=True)
class Form:
    """Clauses with slots in braces, and the deal that fills them."""

    language: str
    clauses: tuple[str, ...]
    deal: Deal
    ways: str
    """The seed of how each slot is written: a draft writes what it keeps as before."""

    def written(self) -> str:
        """Fill the slots."""
        told = {
            name: write_slot(name, value, self.language, drawing(f"{self.ways} {name}"))
            for name, value in self.deal.slots.items()
        }
        return "\n".join(f"{place}. {clause.format(**told)}" for place, clause in enumerate(self.clauses, start=1))


def draw_form(chance: random.Random, pool: Invented, ways: str) -> Form:
    """Draw a form of invented clauses, most with one slot, the first with the number and the day, and a deal."""
    language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    slots = chance.sample([name for name in SLOTS if name not in {"number", "signed"}], chance.randrange(7, 11))
    clauses = [
        _clause(pool, language, chance, "number", "signed"),
        *(_clause(pool, language, chance, s) for s in slots),
    ]
    clauses += [_clause(pool, language, chance) for _ in range(chance.randrange(1, 4))]
    deal = Deal({name: draw_slot(name, chance) for name in SLOTS}, ())
    return Form(language, tuple(clauses), deal, ways)


def _clause(pool: Invented, language: str, chance: random.Random, *slots: str) -> str:
    text = pool.prose(language, 60 if language == "zh" else 150).replace("\n", " ")
    glue = "" if language == "zh" else " "
    for name in slots:
        places = [found.start() for found in re.finditer(r"[，。]" if language == "zh" else r" ", text)]
        place = chance.choice(places)
        text = f"{text[:place]}{glue}{{{name}}}{text[place:]}"
    return text


def draw_contract(chance: random.Random, pool: Invented, ways: str) -> Form:
    """Draw a contract of the clauses of `deals`, with invented clauses without slots between them."""
    language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    deal = draw_deal(chance, clauses=chance.randrange(8, 12))
    clauses = [CONTRACT_CLAUSES[name][language] for name in deal.clauses]
    for _ in range(chance.randrange(3, 7)):
        clauses.insert(chance.randrange(1, len(clauses) + 1), _clause(pool, language, chance))
    return Form(language, tuple(clauses), deal, ways)


def next_draft(form: Form, chance: random.Random, pool: Invented) -> tuple[Form, tuple[str, ...]]:
    """Make another state of the same paper: 1-3 slots, 3 % of its words, at times a clause lost or added.

    Returns:
        The draft, and the names of the slots that changed.
    """
    shown = tuple(name for name in SLOTS if name != "number" and any("{" + name + "}" in c for c in form.clauses))
    deal, names = changed(form.deal, chance, chance.randrange(1, 4), shown)
    clauses = [reword(clause, form.language, chance) for clause in form.clauses]
    how = chance.random()
    if how < 0.25:  # noqa: PLR2004 a quarter lost one
        clauses.pop(chance.randrange(1, len(clauses)))
    elif how < 0.5:  # noqa: PLR2004 and a quarter has one more
        clauses.insert(chance.randrange(1, len(clauses)), _clause(pool, form.language, chance))
    return Form(form.language, tuple(clauses), deal, form.ways), names


def reword(clause: str, language: str, chance: random.Random) -> str:
    """Say 3 % of the words otherwise; slots stay."""
    forms = vocabulary(language).forms
    unit = r"([一-鿿]{2})" if language == "zh" else r"([^\W\d]+)"

    def other(found: re.Match[str]) -> str:
        return chance.choice(forms) if chance.random() < WORDING else found[0]

    return "".join(part if _SLOT.fullmatch(part) else re.sub(unit, other, part) for part in _SLOT.split(clause))


def other_deal(form: Form, chance: random.Random, ways: str, kept: float) -> Form:
    """Fill the same form for another deal."""
    return Form(form.language, form.clauses, sibling(form.deal, chance, kept), ways)


def draw_drafts(groups: int, seed: str, generator: str, noise: float = 0.0) -> Drawn:
    """Draw groups of a paper, its next draft, and the same form filled in for another deal.

    Args:
        groups: how many.
        seed: the same one gives the same papers.
        generator: one of GENERATORS.
        noise: the share of characters misread in drafts and siblings.
    """
    chance, pool = drawing(f"drafts {generator} {seed}"), Invented(f"drafts {generator} {seed}", numbers=False)
    draw: Callable[[random.Random, Invented, str], Form] = draw_form if generator == "forms" else draw_contract
    kept = 0.0 if generator == "forms" else 0.2
    papers: list[Paper] = []
    ties: list[Tie] = []
    for group in range(groups):
        form = draw(chance, pool, f"{seed} {generator} {group} a")
        draft, _ = next_draft(form, chance, pool)
        other = other_deal(form, chance, f"{seed} {generator} {group} b", kept)
        names = [f"{generator} {noise} {group} {which}" for which in ("first", "draft", "other")]
        papers += _papers((form, draft, other), names, chance, noise)
        ties += [Tie(names[0], names[1], "version")]
        ties += [Tie(names[0], names[2], "sibling"), Tie(names[1], names[2], "sibling")]
    return Drawn(tuple(papers), tuple(ties))


def _papers(forms: Sequence[Form], names: Sequence[str], chance: random.Random, noise: float) -> list[Paper]:
    papers = []
    for place, (form, name) in enumerate(zip(forms, names, strict=True)):
        text, rate = form.written(), noise if place else 0.0
        sheet = Sheet(misread(text, form.language, chance, rate) if rate else text, rate)
        papers.append(Paper(name, form.language, (sheet,)))
    return papers
