"""Pages that share keys which few have bring their documents together; what is common does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sameness import Sharing, Sketches
from tasks.fingerprint.sketch import BAND
from tasks.relate.candidates import (
    BAND_CAP,
    BY_OTHER,
    cap_for,
    find_candidates,
    group,
    keep_telling,
    least_shared,
)
from tasks.relate.counts import count_telling

CAP = 3
Pages = dict[int, set[int]]


def rows_of(held: Pages) -> Sharing:
    """Lay out which page holds which keys as the index does."""
    rows = sorted((key, page) for page, keys in held.items() for key in keys)
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return Sharing(table[:, 0], table[:, 1])


def sketches_of(held: Pages) -> Sketches:
    """Give pages, each a document of its own, as they are counted."""
    ids = np.array(sorted(held), dtype=np.int64)
    telling, _ = count_telling(rows_of(held), Sketches(ids, ids, ids), cap=CAP)
    return Sketches(ids, ids, np.array([telling[one] for one in ids.tolist()], dtype=np.int64))


def found(held: Pages, about: set[int]) -> dict[tuple[int, int], int]:
    """Find candidates among pages by the keys they hold."""
    return find_candidates(keep_telling(rows_of(held), cap=CAP), sketches_of(held), about)


def test_pages_that_share_rare_keys_come_together() -> None:
    assert found({1: {1, 2, 3}, 2: {1, 2, 3}, 3: {7, 8, 9}}, {1, 2, 3}) == {(1, 2): 1}


def test_pages_that_share_two_of_many_keys_do_not() -> None:
    assert found({1: set(range(20)), 2: {0, 1, *range(50, 70)}}, {1, 2}) == {}


def test_a_short_page_comes_together_by_half_of_its_keys() -> None:
    assert found({1: set(range(20)), 2: {0, 50}}, {1, 2}) == {(1, 2): 0}


def test_one_band_brings_pages_together() -> None:
    assert found({1: {int(BAND) + 1, 2}, 2: {int(BAND) + 1, 3}}, {1}) == {(1, 2): BY_OTHER}


def test_a_key_on_more_pages_than_the_bound_says_nothing() -> None:
    assert found({page: {1, 2, 3} for page in range(1, CAP + 2)}, {1}) == {}


def test_a_band_on_more_pages_than_its_bound_says_nothing() -> None:
    assert found({page: {int(BAND) + 1} for page in range(1, BAND_CAP + 2)}, {1}) == {}


def test_pages_that_both_were_there_before_are_not_paired_again() -> None:
    assert found({1: {1, 2, 3}, 2: {1, 2, 3}, 3: {1, 2, 3}}, {3}).keys() == {(1, 3), (2, 3)}


@given(
    st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(0, 12), max_size=8), min_size=1),
    st.sets(st.integers(1, 8)),
)
def test_the_pairs_of_what_is_new_are_those_of_all(held: dict[int, frozenset[int]], fresh: set[int]) -> None:
    some = {page: set(keys) for page, keys in held.items()}
    every = found(some, set(some))

    assert found(some, fresh) == {pair: spare for pair, spare in every.items() if fresh & set(pair)}


def test_what_must_be_shared_is_a_tenth_or_somewhat_less_and_grows_in_steps() -> None:
    telling = np.arange(9, 5000)
    needed = least_shared(telling)

    assert (needed <= np.maximum(3, np.ceil(telling / 10))).all()
    assert (needed >= np.ceil(telling / 16)).all()
    assert (np.diff(needed) >= 0).all()
    assert np.count_nonzero(np.diff(needed)) < 12
    assert least_shared(np.arange(9)).tolist() == [1, 1, 1, 2, 2, 3, 3, 3, 3]


@pytest.mark.parametrize(("pages", "cap"), [(0, 20), (25_000, 20), (25_001, 40), (100_000, 80)])
def test_the_bound_doubles_in_steps(pages: int, cap: int) -> None:
    assert cap_for(pages) == cap


def test_groups_are_of_what_is_tied_however_far() -> None:
    assert sorted(map(sorted, group([(1, 2), (2, 3), (5, 6)], [3, 4]))) == [[1, 2, 3], [4]]
