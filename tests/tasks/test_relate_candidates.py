"""Pages that share keys which few have bring their documents together; what is common does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sameness import Sharing
from tasks.fingerprint.sketch import BAND
from tasks.relate.candidates import BAND_CAP, Found, cap_for, find_candidates, group

CAP = 3


def found(held: dict[int, set[int]], fresh: set[int]) -> Found:
    """Find candidates among pages (each a document of its own) by the keys they hold."""
    rows = sorted((key, page) for page, keys in held.items() for key in keys)
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return find_candidates(Sharing(table[:, 0], table[:, 1]), np.arange(max(held, default=0) + 1), fresh, cap=CAP)


def test_pages_that_share_rare_keys_come_together() -> None:
    assert found({1: {1, 2, 3}, 2: {1, 2, 3}, 3: {7, 8, 9}}, {1, 2, 3}).pairs == {(1, 2)}


def test_pages_that_share_two_of_many_keys_do_not() -> None:
    assert found({1: set(range(20)), 2: {0, 1, *range(50, 70)}}, {1, 2}).pairs == frozenset()


def test_a_short_page_comes_together_by_half_of_its_keys() -> None:
    assert found({1: set(range(20)), 2: {0, 50}}, {1, 2}).pairs == {(1, 2)}


def test_one_band_brings_pages_together() -> None:
    assert found({1: {int(BAND) + 1, 2}, 2: {int(BAND) + 1, 3}}, {1}).pairs == {(1, 2)}


def test_a_key_on_more_pages_than_the_bound_says_nothing() -> None:
    assert found({page: {1, 2, 3} for page in range(1, CAP + 2)}, {1}).pairs == frozenset()


def test_a_band_on_more_pages_than_its_bound_says_nothing() -> None:
    assert found({page: {int(BAND) + 1} for page in range(1, BAND_CAP + 2)}, {1}).pairs == frozenset()


def test_pages_that_both_were_there_before_are_not_paired_again() -> None:
    assert found({1: {1, 2, 3}, 2: {1, 2, 3}, 3: {1, 2, 3}}, {3}).pairs == {(1, 3), (2, 3)}


def test_a_key_that_turned_common_names_those_who_hold_it() -> None:
    assert found({page: {1, 2, 3} for page in range(1, CAP + 2)}, {CAP + 1}).turned == frozenset(range(1, CAP + 1))


def test_a_key_that_was_common_before_names_nobody() -> None:
    assert found({page: {1, 2, 3} for page in range(1, CAP + 3)}, {CAP + 2}).turned == frozenset()


@given(
    st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(0, 12), max_size=8), min_size=1),
    st.sets(st.integers(1, 8)),
)
def test_the_pairs_of_what_is_new_are_those_of_all(held: dict[int, frozenset[int]], fresh: set[int]) -> None:
    some = {page: set(keys) for page, keys in held.items()}
    every = found(some, set(some)).pairs

    assert found(some, fresh).pairs == {pair for pair in every if fresh & set(pair)}


@pytest.mark.parametrize(("pages", "cap"), [(0, 20), (25_000, 20), (25_001, 40), (100_000, 80)])
def test_the_bound_doubles_in_steps(pages: int, cap: int) -> None:
    assert cap_for(pages) == cap


def test_groups_are_of_what_is_tied_however_far() -> None:
    assert sorted(map(sorted, group([(1, 2), (2, 3), (5, 6)], [3, 4]))) == [[1, 2, 3], [4]]
