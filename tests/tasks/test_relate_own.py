"""What two documents have in common that few others have is counted, and by it how much a pair tells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from storage.sameness import Sharing, Sketches
from tasks.fingerprint.sketch import BAND
from tasks.relate.candidates import keep_telling
from tasks.relate.counts import count_telling
from tasks.relate.own import Own, count_shared

CAP = 3


def counted(held: dict[int, set[int]], one: int, other: int, owners: dict[int, int] | None = None) -> Own:
    """Count for two documents, by the keys that pages hold; each a document of its own unless *owners* tells."""
    rows = sorted((key, page) for page, keys in held.items() for key in keys)
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    index = Sharing(table[:, 0], table[:, 1])
    ids = np.array(sorted(held), dtype=np.int64)
    sketches = Sketches(ids, np.array([(owners or {}).get(page, page) for page in ids.tolist()]), ids)
    _, rare = count_telling(index, sketches, cap=CAP)
    shared = count_shared(keep_telling(index, cap=CAP), sketches, [(one, other)])
    return Own(min(rare.get(one, 0), rare.get(other, 0)), shared[one, other])


def test_keys_that_few_pages_have_are_counted() -> None:
    assert counted({1: {1, 2, 3}, 2: {2, 3, 4, 5}}, 1, 2) == Own(3, 2)


def test_keys_that_many_pages_have_are_not() -> None:
    held = {page: {7, 8} for page in range(1, CAP + 2)}
    held[1] |= {1, 2}
    held[2] |= {2, 3, 4}

    assert counted(held, 1, 2) == Own(2, 1)


def test_bands_are_no_content() -> None:
    assert counted({1: {int(BAND) + 1, 2}, 2: {int(BAND) + 1, 3}}, 1, 2) == Own(1, 0)


def test_a_key_on_two_pages_of_a_document_counts_once() -> None:
    assert counted({1: {1, 2}, 2: {1, 3}, 3: {1, 2, 3}}, 1, 3, {2: 1}) == Own(3, 3)


def test_a_document_without_a_key_has_nothing_of_its_own() -> None:
    assert counted({1: {1, 2}}, 1, 9) == Own(0, 0)


@given(st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(0, 12), max_size=8), min_size=2))
def test_both_ways_give_the_same(held: dict[int, frozenset[int]]) -> None:
    some = {page: set(keys) for page, keys in held.items()}
    one, other, *_ = sorted(some)

    assert counted(some, one, other) == counted(some, other, one)
