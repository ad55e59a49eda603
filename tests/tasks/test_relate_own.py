"""What two documents have in common that few others have is counted, and by it how much a pair tells."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from storage import sameness
from storage.database import Record
from storage.sameness import Measure, Sharing, Sketches
from storage.tables.sameness import Comparison
from tasks.fingerprint.sketch import BAND
from tasks.relate import relate as relating
from tasks.relate.candidates import keep_telling
from tasks.relate.counts import count_telling
from tasks.relate.own import Own, count_shared
from tasks.relate.prepared import Prepared
from tasks.relate.relate import relate
from tests.tasks.drawn_papers import Drawn, clauses, deal, deliver, empty_cache, id_of, relations

CAP = 3
PARTS = clauses("ru", deal(1))


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


def test_a_pair_of_which_it_turned_how_common_it_is_is_measured_anew(
    both_records: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [Drawn("one", ("\n".join(PARTS),)), Drawn("draft", ("\n".join([*PARTS[:6], *PARTS[7:]]),))]
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, drafts)
    relate(cache_id, record=both_records)
    before = relations(both_records)
    one, other = sorted(drafts, key=lambda paper: paper.sha256)
    with both_records.writing() as session:
        pair = session.get_one(Comparison, (id_of(both_records, one), id_of(both_records, other)))
        pair.common = not pair.common
        session.add(pair)
    sameness.let_wait(both_records, [id_of(both_records, one)])
    measured: list[str] = []
    plain = relating.compare_pair

    def spy(left: Prepared, right: Prepared, **given: Any) -> Measure:
        measured.append(f"{left.kind.sha256} {right.kind.sha256}")
        return plain(left, right, **given)

    monkeypatch.setattr(relating, "compare_pair", spy)
    relate(cache_id, record=both_records)

    assert measured == [f"{one.sha256} {other.sha256}"]
    assert relations(both_records) == before
    with both_records.reading() as session:
        assert not any(session.exec(select(Comparison.common)))
