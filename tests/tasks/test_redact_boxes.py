"""Boxes grow until their width tells nothing; blots are of one length; both hide all that they must."""

from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.redact.blot import BLOT, blotted
from tasks.redact.boxes import GRID, LEAST_COLUMNS, padded, shares

WIDTH, HEIGHT = 1653, 2339


@st.composite
def box(draw: st.DrawFn) -> tuple[float, float, float, float]:
    left, top = draw(st.floats(0, 0.98)), draw(st.floats(0, 0.98))
    return left, top, draw(st.floats(left + 0.001, 1)), draw(st.floats(top + 0.001, 1))


BOXES = st.lists(box(), max_size=8)
SIZES = st.tuples(st.integers(100, 5000), st.integers(100, 5000))


@given(BOXES, SIZES)
def test_every_box_lies_within_one_that_is_painted(boxes: list[tuple[float, ...]], size: tuple[int, int]) -> None:
    """To the last pixel that it touches."""
    width, height = size
    painted = padded(boxes, width=width, height=height)  # type: ignore[arg-type]

    for left, top, right, bottom in boxes:
        assert any(
            one[0] <= left * width and one[1] <= top * height and one[2] >= right * width and one[3] >= bottom * height
            for one in painted
        )


@given(BOXES, SIZES)
def test_painted_boxes_stand_on_the_grid_and_on_the_page(boxes: list[tuple[float, ...]], size: tuple[int, int]) -> None:
    """Their edges are those of columns, and none is narrower than three of them."""
    width, height = size
    lefts = {width * column // GRID for column in range(GRID)}
    rights = {ceil(width * column / GRID) for column in range(1, GRID + 1)}

    for left, top, right, bottom in padded(boxes, width=width, height=height):  # type: ignore[arg-type]
        assert left in lefts
        assert right in rights
        assert 0 <= top < bottom <= height
        assert right - left >= width * LEAST_COLUMNS // GRID


@given(BOXES, st.randoms())
def test_the_order_of_boxes_changes_nothing(boxes: list[tuple[float, ...]], random: Random) -> None:
    """Nor does one that is there twice."""
    shuffled = [*boxes, *boxes]
    random.shuffle(shuffled)

    first, second = (padded(one, width=WIDTH, height=HEIGHT) for one in (boxes, shuffled))  # type: ignore[arg-type]
    assert first == second


def test_a_short_name_and_a_long_one_give_the_same_box() -> None:
    """Else its width would say which of two people stands there."""
    short = padded([(0.30, 0.1, 0.33, 0.112)], width=WIDTH, height=HEIGHT)
    long = padded([(0.30, 0.1, 0.40, 0.112)], width=WIDTH, height=HEIGHT)

    assert short == long


def test_words_beside_each_other_are_one_box() -> None:
    """How many they were is not told."""
    apart = [(0.30, 0.1, 0.38, 0.112), (0.40, 0.101, 0.47, 0.113)]

    assert len(padded(apart, width=WIDTH, height=HEIGHT)) == 1


def test_lines_below_each_other_stay_apart() -> None:
    """What stands between two lines stays to be read."""
    lines = [(0.30, 0.1, 0.38, 0.112), (0.30, 0.13, 0.38, 0.142)]

    assert len(padded(lines, width=WIDTH, height=HEIGHT)) == 2


@pytest.mark.parametrize("empty", [(0.5, 0.1, 0.5, 0.2), (1.1, 0.1, 1.2, 0.2), (0.5, 0.3, 0.6, 0.2)])
def test_a_box_that_would_hide_nothing_is_refused(empty: tuple[float, float, float, float]) -> None:
    """It would be left visible."""
    with pytest.raises(ValueError, match="hides nothing"):
        padded([empty], width=WIDTH, height=HEIGHT)


def test_boxes_become_shares_of_the_page() -> None:
    """As they are listed for outsiders."""
    assert shares([(10, 20, 30, 40)], width=100, height=200) == ((0.1, 0.1, 0.3, 0.2),)


# ---- in a text
@given(st.text("абв ", min_size=1, max_size=40), st.data())
def test_what_is_not_blotted_stays_in_its_order(text: str, choice: st.DataObject) -> None:
    """And what is blotted is gone."""
    bounds = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda one: one[0] < one[1])
    stretches = choice.draw(st.lists(bounds, max_size=5))
    made = blotted(text, stretches)

    assert [made.text[start:end] for start, end in made.blots] == [BLOT] * len(made.sources)
    hidden = {index for start, end in made.sources for index in range(start, end)}
    assert hidden >= {index for start, end in stretches for index in range(start, end)}
    assert made.text.replace(BLOT, "") == "".join(sign for index, sign in enumerate(text) if index not in hidden)


def test_a_blot_has_one_length_whatever_it_hides() -> None:
    """And a name of two words is one of them."""
    text = "Звонил Ли. Звонил Крапивин Иван."

    assert blotted(text, [(7, 9), (18, 26), (27, 31)]).text == f"Звонил {BLOT}. Звонил {BLOT}."


def test_a_quote_is_found_behind_a_blot() -> None:
    """Offsets that counted in the text as it was count in the text as it is."""
    text = "Крапивин купил зерно"
    made = blotted(text, [(0, 8)])
    start, end = made.moved(9, 14)

    assert made.text[start:end] == "купил"
    assert made.text[slice(*made.moved(3, 14))] == f"{BLOT} купил"
