"""Of papers read from pictures the digits in order speak beside the facts: each misread digit takes a fact."""

from dataclasses import replace

import pytest

from storage.sameness import Measure
from tasks.relate.judge import Bond, judge
from tasks.relate.prepared import Kind
from tests.tasks.drawn_papers import Drawn, contract, deal, measured

READ, TYPED = Kind("a" * 64, is_ocr=True), Kind("b" * 64)


def misread(*, facts: float, kept: int, fewer: int = 95) -> Measure:
    """Measure two papers of 100 digits that are near each other and differ in two passages and some words.

    Args:
        facts: share of their facts that is the same.
        kept: digits that stand in both, in order.
        fewer: digits of the one that has fewer.
    """
    typed = Drawn("typed", (contract("ru", deal(0)),))
    drawn = measured(typed, typed)
    return replace(
        drawn,
        matched=drawn.matched - 60,
        passages=2,
        lost=60,
        gained=60,
        words=120,
        figures=20,
        digits=100,
        digits_lost=100 - kept,
        fewer_digits=fewer,
        facts=facts,
        left_facts=50.0,
        right_facts=50.0,
        shared_facts=100 * facts / (1 + facts),
    )


@pytest.mark.parametrize(
    ("facts", "kept", "expected"),
    [(0.25, 77, Bond.DIFFERS), (0.25, 72, Bond.DOUBT), (0.4, 64, Bond.DIFFERS), (0.4, 57, Bond.DOUBT)],
)
def test_fewer_facts_want_more_digits_in_order(facts: float, kept: int, expected: Bond) -> None:
    assert judge(READ, TYPED, misread(facts=facts, kept=kept)) is expected
    assert judge(TYPED, READ, misread(facts=facts, kept=kept)) is expected


def test_of_typed_papers_the_facts_decide() -> None:
    assert judge(TYPED, TYPED, misread(facts=0.4, kept=57)) is Bond.DIFFERS
    assert judge(TYPED, TYPED, misread(facts=0.25, kept=77)) is not Bond.DIFFERS


def test_a_form_has_all_its_few_digits_in_each_deal_and_is_no_state_of_them() -> None:
    assert judge(READ, TYPED, misread(facts=0.2, kept=45, fewer=45)) is not Bond.DIFFERS
