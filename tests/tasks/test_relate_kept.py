"""What is kept of two documents that were compared says truly when they need not be measured again."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from storage.sameness import NOTHING
from tasks.relate.judge import Bond, judge
from tasks.relate.kept import compare_pair, recounted
from tasks.relate.measure import measure
from tasks.relate.own import Own, own_of
from tests.tasks.drawn_papers import SHEET, Drawn, clauses, contract, deal, prepared, side_by_side
from tests.tasks.drawn_prose import drawing, noisy, prose

FEW_HAVE, MANY_HAVE = Own(20, 12, 3), Own(20, 1, 0)
"""What both have stands on few pages; on many."""


def drawn_pair(chance: Random) -> tuple[Drawn, Drawn]:
    """Draw two documents that have any share of their text in common, in one language or two, read well or badly."""
    language = chance.choice(["ru", "zh", "en"])
    share = chance.choice([20, 100, 300, 800]) * chance.randint(0, 4)
    both = chance.choice([prose(chance, language, share), contract(language, deal(chance.random()))[:share]])
    noise = chance.choice([0.0, 0.0, 0.05, 0.15])
    drawn: list[Drawn] = []
    for _ in range(2):
        own = [prose(chance, language, chance.choice([0, 30, 200, 900])), figures(chance, chance.choice([0, 0, 30]))]
        parts = [both, *own, *clauses(language, deal(chance.random()))[: chance.randint(0, 4)]]
        chance.shuffle(parts)
        media_type = chance.choice([Drawn.media_type, Drawn.media_type, SHEET])
        text = noisy(chance, "\n".join(parts), noise)
        drawn.append(Drawn(f"{chance.random()}", (text,), language, noise > 0, media_type))
    if chance.random() < 0.3:
        other = chance.choice(["ru", "zh", "en"])
        beside = [prose(chance, other, chance.choice([60, 400])) for _ in range(2)]
        beside[1] = chance.choice(beside)
        drawn = [
            replace(one, columns=(side_by_side(one.texts, [more], (language, other)),))
            for one, more in zip(drawn, beside, strict=True)
        ]
    return drawn[0], drawn[1]


def figures(chance: Random, many: int) -> str:
    """Draw amounts, of which no two papers have the same."""
    return "\n".join(f"{chance.randint(10**6, 10**9)} USD" for _ in range(many))


def unread(chance: Random) -> tuple[Drawn, Drawn]:
    """Draw two scans of one paper of which only the figures were read."""
    text = contract("en", deal(chance.random()))
    letters = "абвгдежзиклмнопрстуфхцчшы"
    read = ["".join(chance.choice(letters) if one.isalpha() else one for one in text) for _ in range(2)]
    return tuple(Drawn(one, (one,), "ru", is_ocr=True) for one in read)  # type: ignore[return-value]


def test_what_is_nothing_either_way_is_nothing_measured_either_way() -> None:
    kept_as = Counter[tuple[bool, bool | None]]()
    for seed in range(500):
        chance = drawing(f"kept {seed}")
        drawn = unread(chance) if seed % 50 == 0 else drawn_pair(chance)
        left, right = (prepared(one, number) for number, one in enumerate(drawn, start=1))
        pictures = chance.choice([0.0, 0.0, 0.0, 1.0])
        ways = {own: measure(left, right, pictures=pictures, own=own) for own in (FEW_HAVE, MANY_HAVE)}
        bonds = {own: judge(left.kind, right.kind, one) for own, one in ways.items()}
        for own, bond in bonds.items():
            kept = compare_pair(left, right, pictures=pictures, own=own)
            assert own_of(kept) == own
            assert kept == ways[own] or (kept.is_nothing and bond is Bond.NONE), (seed, own, bond)
            assert kept.is_nothing == (bond is Bond.NONE), (seed, own, bond)
            kept_as[kept.is_nothing, kept.common] += 1
            assert kept.common is own.is_common or set(bonds.values()) == {Bond.NONE}, (seed, own, bonds)

    assert kept_as[True, None] > 100, "most of what is nothing is so either way"
    assert kept_as[True, True] > 20, "forms that would be aligned if few had what both have"
    assert min(kept_as[False, True], kept_as[False, False]) > 50, kept_as


def test_a_form_with_other_figures_that_is_nothing_as_long_as_many_have_it_is_looked_at_again() -> None:
    """It is no state of the other, for hardly a figure is the same, but a form of which few have the words."""
    chance = drawing("form")
    form = prose(chance, "en", 1500)
    short = prepared(Drawn("short", (form + figures(chance, 20),), "en"))
    long = prepared(Drawn("long", (form + prose(chance, "en", 1700) + figures(chance, 20),), "en"), 2)
    kept = [compare_pair(short, long, pictures=0.0, own=own) for own in (FEW_HAVE, MANY_HAVE)]

    assert [one.is_nothing for one in kept] == [False, True]
    assert kept[1].common is True


@pytest.mark.parametrize("own", [FEW_HAVE, MANY_HAVE], ids=["few", "many"])
def test_who_is_nothing_either_way_stands_whatever_is_counted(own: Own) -> None:
    kept = replace(NOTHING, common=None)

    assert recounted(kept, own) == replace(kept, own=own.fewer, own_shared=own.shared, spare=own.spare)


@pytest.mark.parametrize("kept_by", [FEW_HAVE, MANY_HAVE], ids=["few", "many"])
@pytest.mark.parametrize("own", [FEW_HAVE, MANY_HAVE], ids=["few now", "many now"])
def test_who_is_something_stands_only_where_it_would_be_measured_alike(kept_by: Own, own: Own) -> None:
    paper = prepared(Drawn("one", (contract("ru", deal(1)),)))
    kept = compare_pair(paper, paper, pictures=0.0, own=kept_by)

    assert not kept.is_nothing
    assert (recounted(kept, own) is None) == (kept_by is not own)
