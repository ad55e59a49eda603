"""Keys of anchors, how far those of two papers agree, and which changed."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.shapes import AnchorRead
from tasks.fingerprint.anchor_agreement import Agreement, agree
from tasks.fingerprint.anchor_changes import changed
from tasks.fingerprint.anchor_keys import keys_of
from tasks.fingerprint.anchors import find_all_anchors

KEY_OF_A_DATE = 17774946305604
KINDS = ("amount", "date", "contract_number", "designator", "number")
ANCHORS = st.lists(
    st.builds(
        AnchorRead,
        st.sampled_from(KINDS),
        st.sampled_from(["6921000 CNY", "6921000", "2024-10-15", "PA-M/2023-035", "PAM2023035", "12", "1234.56"]),
        st.integers(0, 99),
        st.integers(100, 199),
    ),
    max_size=12,
)


def plain(_key: int) -> float:
    return 1.0


def agreement(left: str, right: str, *, noisy: bool = False) -> Agreement:
    return agree(find_all_anchors(left), find_all_anchors(right), rarity=plain, noisy=noisy)


def values(left: str, right: str, *, in_order: bool = True) -> list[tuple[str | None, str | None]]:
    return [
        (one.value if one else None, other.value if other else None)
        for one, other in changed(left, right, in_order=in_order)
    ]


def test_a_key_is_the_same_in_every_process() -> None:
    """An index outlives the process that fills it."""
    program = (
        "from storage.shapes import AnchorRead; from tasks.fingerprint.anchor_keys import keys_of;"
        "print(*keys_of([AnchorRead('date', '2024-10-15', 0, 1)]))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert [int(printed)] == list(keys_of([AnchorRead("date", "2024-10-15", 0, 1)])) == [KEY_OF_A_DATE]


@given(ANCHORS)
def test_keys_fit_into_64_bits_with_a_sign(anchors: list[AnchorRead]) -> None:
    """Both databases have such integers."""
    assert all(-(2**63) <= key < 2**63 for key in keys_of(anchors))


@pytest.mark.parametrize("text", ["12", "2000", "37", "5.5", "0.25", "007", "М2"])
def test_numbers_that_stand_everywhere_have_no_key(text: str) -> None:
    """Fewer than three digits say nothing."""
    assert not keys_of(find_all_anchors(f"x {text} y"))


@pytest.mark.parametrize("text", ["181", "12.5%", "1 200 000", "10 000", "1.25"])
def test_numbers_that_tell_something_have_a_key(text: str) -> None:
    """Three digits that are not zeros about them, or a large number."""
    assert len(keys_of(find_all_anchors(f"x {text} y"))) == 1


def test_an_amount_has_the_key_of_its_number_too() -> None:
    """A table has the currency in its head only."""
    amount, number = (keys_of(find_all_anchors(text)) for text in ("6 921 000 юаней", "x 6 921 000 y"))

    assert len(amount) == 2
    assert set(number) < set(amount)


def test_a_contract_number_has_one_key_with_and_without_its_sign() -> None:
    """Footers repeat it bare."""
    assert keys_of(find_all_anchors("Контракт № PA-M/2023-035")) == keys_of(find_all_anchors("x PA-M/2023-035"))


def test_the_same_facts_in_two_languages_agree_wholly() -> None:
    """However they are written."""
    left = "Контракт № PA-M/2023-035 от 15 октября 2024 г. на 6 921 000 юаней, БМД-4М"
    right = "2024年10月15日第PA-M/2023-035号合同，6,921,000元，BMD-4M"

    assert agreement(left, right).score == pytest.approx(1.0)


def test_a_rare_value_counts_for_more() -> None:
    """Two papers that share what all share agree less than two that share a contract number."""
    common, rare = (next(iter(keys_of(find_all_anchors(text)))) for text in ("x 12345 y", "x PA-M/2023-035 y"))
    weights = {common: 0.1, rare: 3.0}

    def score(left: str, right: str) -> float:
        pages = find_all_anchors(left), find_all_anchors(right)
        return agree(*pages, rarity=lambda key: weights.get(key, 1.0)).score

    assert score("12345; PA-M/2023-035", "777; PA-M/2023-035") > score("12345; PA-M/2023-035", "12345; KC-A/2021-296")


def test_a_value_counts_three_times_at_most() -> None:
    """A number in every footer is one fact."""
    assert agreement("PA-M/2023-035 " * 40, "PA-M/2023-035 " * 3).score == pytest.approx(1.0)


def test_an_amount_meets_its_bare_number() -> None:
    """A price list with a currency in its head is the same price list."""
    found = agreement("6 921 000 юаней", "x 6 921 000 y")

    assert found.score == pytest.approx(1.0)
    assert [(one.kind, other.kind) for one, other in found.pairs] == [("amount", "number")]


def test_what_one_side_has_is_named() -> None:
    """With its place, for a person to look."""
    found = agreement("1 234 567 и 15.10.2024", "1 234 567 и 16.10.2024")

    assert [anchor.value for anchor in (*found.left_only, *found.right_only)] == ["2024-10-15", "2024-10-16"]


def test_nothing_agrees_with_nothing() -> None:
    """Empty pages never match."""
    assert agreement("", "").score == 0.0


@pytest.mark.parametrize(
    ("true", "read"),
    [
        *(("PA-M/2023-035", "PA-M/2O23-035"), ("PA-M/2023-035", "PA-M/2023-35"), ("PA-M/2023-035", "PA-M/2O23-O35")),
        *(("БМД-4М", "6МД-4М"), ("x 8516980695 y", "x 85I6980695 y"), ("x 8516980695 y", "x 851698695 y")),
        *(("x 8516980695 y", "x 85169880695 y"), ("№ T-14121", "№ T-1412l")),
        *(
            ("x 2719 y", "x 27I9 y"),
            ("15 октября 2024 г.", "l5 октября 2024 г."),
            ("x 325481192636 y", "x 32548119263б y"),
        ),
    ],
)
def test_a_value_that_was_misread_is_paired_and_counts_less(true: str, read: str) -> None:
    """Look-alikes, dropped and doubled characters."""
    assert agreement(true, read).score == 0.0
    assert 0.5 < agreement(true, read, noisy=True).score < 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x 2719 y", "x 2749 y"),
        ("x 181 y", "x 1811 y"),
        ("6921000 юаней", "7924000 юаней"),
        ("15.10.2024", "24.11.2024"),
    ],
)
def test_other_values_are_not_taken_for_misread(one: str, other: str) -> None:
    """Signs that do not look alike, values too short to tell, too many differences."""
    assert agreement(one, other, noisy=True).score == 0.0


@given(left=ANCHORS, right=ANCHORS, noisy=st.booleans())
def test_agreement_is_a_share_and_the_same_both_ways(
    left: list[AnchorRead], right: list[AnchorRead], *, noisy: bool
) -> None:
    """Between 0 and 1, 1 with itself."""
    there, back = agree(left, right, rarity=plain, noisy=noisy), agree(right, left, rarity=plain, noisy=noisy)

    assert 0.0 <= there.score <= 1.0
    assert there.score == pytest.approx(back.score)
    assert agree(left, left, rarity=plain).score in {0.0, 1.0}


@pytest.mark.timeout(60)
def test_thousands_of_misread_values_are_paired_in_a_moment() -> None:
    """Documents have hundreds of pages."""
    values = [str(10**9 + at * 7_368_787 % 8_999_999_999) for at in range(4000)]
    left = [AnchorRead("number", value, at, at + 1) for at, value in enumerate(values)]
    right = [AnchorRead("number", value[:5] + value[6:], at, at + 1) for at, value in enumerate(values)]
    began = time.process_time()

    assert agree(left, right, rarity=plain, noisy=True).score > 0.5
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("поставить 37 машин до 15.10.2024", "поставить 40 машин до 15.10.2024", [("37", "40")]),
        ("на 5 000 юаней, 12 шт.", "на 6 000 юаней, 13 шт.", [("5000 CNY", "6000 CNY"), ("12", "13")]),
        ("12 мая 2024 г., 7 шт.", "13 мая 2024 г., 7 шт.", [("2024-05-12", "2024-05-13")]),
        ("7 партий и 9 вагонов", "7 партий, 8 листов и 9 вагонов", [(None, "8")]),
        ("7 партий, 8 листов и 9 вагонов", "8 листов и 9 вагонов", [("7", None)]),
        ("3 машины, 4 прицепа, 5 труб", "3 машины, 6 прицепов, 4 трубы", [("4", "6"), ("5", "4")]),
        ("№ PA-M/2023-035", "x PA-M/2023-035", []),
        ("БМД-4М", "БМД-3", [("BMD4M", "BMD3")]),
        ("十五天", "二十天", [("15", "20")]),
        ("1. Цена 5", "2. Цена 5", []),
        ("", "", []),
    ],
)
def test_what_changed_is_paired_by_importance(
    left: str, right: str, expected: list[tuple[str | None, str | None]]
) -> None:
    """Amounts come first; what stands at the same place is a pair."""
    assert values(left, right) == expected


def test_in_two_languages_the_order_of_values_is_no_change() -> None:
    """A Chinese sentence says when before it says how many."""
    left, right = "поставить 37 машин за 45 дней на 5 000 юаней", "45天内交付37辆，4,000元"

    assert values(left, right, in_order=False) == [("5000 CNY", "4000 CNY")]


@pytest.mark.timeout(60)
def test_long_passages_are_compared_in_a_moment() -> None:
    """Where a whole book is one paragraph, pairing in order has to do."""
    left, right = ("; ".join(str(start + 7 * at) for at in range(20_000)) for start in (1000, 1001))

    assert len(changed(left, right)) == 20_000
