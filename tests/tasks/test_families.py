"""Tied documents are put into families around a pivot, whatever the order they come in; names that stood stay."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from storage.sameness import Comparable, Placed
from tasks.relate.families import place_in_families

TIES = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20)


def comparable(number: int, family: str | None = None) -> Comparable:
    return Comparable(number, f"{number:064x}", None, number % 2 == 0, number % 3, family)


def families(placed: Sequence[Placed]) -> dict[str, tuple[int, set[int]]]:
    """Give the pivot and the members of each family by its name."""
    found: dict[str, tuple[int, set[int]]] = {}
    for place in placed:
        pivot, members = found.get(place.family, (0, set()))
        found[place.family] = (place.document_id if place.pivot else pivot, members | {place.document_id})
    return found


def plain(*numbers: int, family: str | None = None) -> list[Comparable]:
    return [replace(comparable(number, family), read_whole=True, pages=1) for number in numbers]


@given(TIES, st.randoms())
def test_families_do_not_depend_on_the_order_of_anything(ties: list[tuple[int, int]], chance: random.Random) -> None:
    documents = [comparable(number) for number in range(1, 13)]
    once, _ = place_in_families(documents, ties)
    chance.shuffle(documents)
    chance.shuffle(ties)

    again, _ = place_in_families(documents, [pair[::-1] for pair in ties])

    assert set(once) == set(again)


@given(TIES)
def test_every_member_is_tied_to_the_pivot_itself(ties: list[tuple[int, int]]) -> None:
    placed, _ = place_in_families([comparable(number) for number in range(1, 13)], ties)

    for pivot, members in families(placed).values():
        assert all({pivot, one} in [set(tie) for tie in ties] for one in members - {pivot})


@given(TIES)
def test_no_document_is_in_two_families_and_none_alone(ties: list[tuple[int, int]]) -> None:
    placed, _ = place_in_families([comparable(number) for number in range(1, 13)], ties)

    assert len({place.document_id for place in placed}) == len(placed)
    assert all(len(members) > 1 for _, members in families(placed).values())


@given(TIES)
def test_placing_again_changes_nothing(ties: list[tuple[int, int]]) -> None:
    documents = [comparable(number) for number in range(1, 13)]
    placed, _ = place_in_families(documents, ties)
    named = {place.document_id: place.family for place in placed}

    again, given_up = place_in_families([replace(one, family=named.get(one.document_id)) for one in documents], ties)

    assert (set(again), given_up) == (set(placed), {})


def test_a_chain_is_no_family() -> None:
    placed, _ = place_in_families(plain(1, 2, 3, 4), [(1, 2), (2, 3), (3, 4)])

    assert families(placed) == {f"{1:064x}": (1, {1, 2}), f"{3:064x}": (3, {3, 4})}


def test_of_two_families_that_become_one_the_name_of_the_older_stays() -> None:
    documents = [*plain(1, 2, family="b"), *plain(3, 4, family="a")]

    placed, given_up = place_in_families(documents, [(1, 2), (1, 3), (1, 4), (3, 4)])

    assert set(families(placed)) == {"b"}
    assert given_up == {"a": "b"}


def test_a_family_that_parts_keeps_its_name_on_one_side_only() -> None:
    placed, given_up = place_in_families(plain(1, 2, 3, 4, family="a"), [(1, 2), (3, 4)])

    assert families(placed) == {"a": (1, {1, 2}), f"{3:064x}": (3, {3, 4})}
    assert given_up == {}


def test_a_family_keeps_its_name_when_another_document_is_read_first() -> None:
    documents = [*plain(1), *plain(2, 3, family="a")]

    placed, _ = place_in_families(documents, [(1, 2), (1, 3), (2, 3)])

    assert families(placed) == {"a": (1, {1, 2, 3})}


def pivot_of(*members: Comparable) -> int:
    """Give the id of the pivot where all are tied to all."""
    ids = [member.document_id for member in members]
    placed, _ = place_in_families(members, [(one, other) for one in ids for other in ids if one < other])
    return next(each.document_id for each in placed if each.pivot)


def test_who_was_pinned_last_is_read_first() -> None:
    one, two, three = plain(1, 2, 3)
    early = replace(three, pinned_at=datetime(2026, 1, 1, tzinfo=UTC))
    late = replace(two, pinned_at=datetime(2026, 1, 2, tzinfo=UTC))

    assert pivot_of(one, early, late) == late.document_id


def test_what_was_read_whole_from_a_text_with_most_pages_is_read_first() -> None:
    whole, part, scan, short = plain(4, 1, 2, 3)
    part, scan, whole = replace(part, read_whole=False), replace(scan, is_ocr=True), replace(whole, pages=2)

    assert pivot_of(part, scan, short, whole) == whole.document_id
    assert pivot_of(part, scan, short) == short.document_id
    assert pivot_of(part, scan) == scan.document_id


def test_a_family_whose_name_left_with_a_member_takes_another_and_both_stay_two() -> None:
    documents = [*plain(1, 2), *plain(3, 4, 5, family=f"{3:064x}")]

    placed, _ = place_in_families(documents, [(1, 5), (3, 4)])

    assert families(placed) == {f"{3:064x}": (1, {1, 5}), f"{4:064x}": (3, {3, 4})}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12), st.data())
def test_what_was_a_family_before_parts_no_other_than_the_ties_do(
    ties: list[tuple[int, int]], drawn: st.DataObject
) -> None:
    names = st.sampled_from([None, *(f"{number:064x}" for number in range(9))])
    before = [comparable(number, drawn.draw(names)) for number in range(9)]
    fresh = [comparable(number) for number in range(9)]

    members = {frozenset(some) for _, some in families(place_in_families(before, ties)[0]).values()}
    assert members == {frozenset(some) for _, some in families(place_in_families(fresh, ties)[0]).values()}
