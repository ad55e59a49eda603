"""Facts and ranks, without a record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vocabulary import Outcome
from storage.vocabulary import Reason as ReadingReason
from tasks.prioritise.facts import UNREADABLE_WEIGHTS, Facts, weigh_facts
from tasks.prioritise.rank import Reason, rank_reasons

reasons = st.builds(Reason, st.text(max_size=4), st.floats(0, 1))


def facts(
    *,
    outcome: Outcome = Outcome.READ,
    reason: ReadingReason | None = None,
    pages: int | None = 1,
    characters: int = 100,
    anchors: tuple[tuple[str, str], ...] = (),
) -> Facts:
    return Facts(outcome, reason, pages, characters, anchors)


def told(known: Facts) -> list[str]:
    return [reason.text for reason in weigh_facts(known)]


def test_a_plain_page_has_no_reasons() -> None:
    assert told(facts()) == []


@pytest.mark.parametrize(("pages", "characters"), [(20, 0), (None, 40_000), (3, 60_000)])
def test_what_is_long_is_said_to_be(pages: int | None, characters: int) -> None:
    assert told(facts(pages=pages, characters=characters)) == ["long"]


@pytest.mark.parametrize(("pages", "characters"), [(19, 39_999), (None, 0)])
def test_what_is_not_long_is_not(pages: int | None, characters: int) -> None:
    assert told(facts(pages=pages, characters=characters)) == []


def test_contract_numbers_and_the_largest_amount_are_told() -> None:
    anchors = (("amount", "500 CNY"), ("amount", "6921000 CNY"), ("contract_number", "7/12"), ("contract_number", "8"))

    assert told(facts(anchors=anchors)) == ["contract number", "money: 6921000 CNY"]


@pytest.mark.parametrize("value", ["", "many USD", "0 USD", "-5 USD", "NaN USD", "Infinity USD"])
def test_an_amount_that_is_none_is_no_reason(value: str) -> None:
    assert told(facts(anchors=(("amount", value),))) == []


@pytest.mark.parametrize(
    ("value", "weight"),
    [("5 USD", 0.05), ("1000.50 USD", 0.2), ("6921000 CNY", 0.35), ("9000000000 RUB", 0.4), ("0.5 USD", 0)],
)
def test_money_weighs_by_its_digits(value: str, weight: float) -> None:
    assert [reason.weight for reason in weigh_facts(facts(anchors=(("amount", value),)))] == [weight]


def test_other_anchors_are_passed_over() -> None:
    assert told(facts(anchors=(("date", "2026-01-01"),))) == []


@pytest.mark.parametrize("reason", ReadingReason)
def test_the_unreadable_says_why(reason: ReadingReason) -> None:
    assert told(facts(outcome=Outcome.QUARANTINED, reason=reason, pages=None)) == [f"unreadable: {reason.value}"]


def test_what_is_locked_comes_before_what_is_damaged_and_that_before_what_is_empty() -> None:
    weights = [
        weigh_facts(facts(outcome=Outcome.QUARANTINED, reason=reason))[0].weight
        for reason in (ReadingReason.ENCRYPTED, ReadingReason.CORRUPT, ReadingReason.EMPTY)
    ]

    assert weights == sorted(weights, reverse=True)
    assert UNREADABLE_WEIGHTS[ReadingReason.EMPTY] == 0


@pytest.mark.parametrize(
    ("reason", "text"),
    [(None, "partly unreadable"), (ReadingReason.ENCRYPTED, "partly unreadable: encrypted")],
)
def test_the_partly_read_say_so(reason: ReadingReason | None, text: str) -> None:
    assert told(facts(outcome=Outcome.PARTIAL, reason=reason)) == [text]


def test_without_reasons_the_priority_is_nothing() -> None:
    assert rank_reasons([]) == (0, ())


def test_reasons_add_up_as_doubt_shrinks_heaviest_first() -> None:
    assert rank_reasons([Reason("b", 0.2), Reason("a", 0.5), Reason("c", 0.5)]) == (0.8, ("a", "c", "b"))


@given(st.lists(reasons), st.randoms())
def test_the_order_of_reasons_changes_nothing(given_reasons: list[Reason], chance: object) -> None:
    shuffled = list(given_reasons)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert rank_reasons(shuffled) == rank_reasons(given_reasons)


@given(st.lists(reasons), reasons)
def test_one_more_reason_never_lowers_a_priority(given_reasons: list[Reason], another: Reason) -> None:
    assert 0 <= rank_reasons(given_reasons)[0] <= rank_reasons([*given_reasons, another])[0] <= 1
