"""Which joins make a group, and which add a reason."""

from hypothesis import given
from hypothesis import strategies as st

from storage.rules.bonds import bonds, part
from storage.rules.independence import Join, reached

PAIRS = st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] != pair[1])
NETWORKS = st.lists(PAIRS, max_size=14).map(
    lambda pairs: [Join(one, other, "same_owner", f"reason {at}") for at, (one, other) in enumerate(pairs)]
)


def join(one: int, other: int, because: str = "so") -> Join:
    return Join(one, other, "same_owner", because)


def test_the_first_join_of_two_makes_them_one_and_the_second_adds_a_reason() -> None:
    first, second = bonds([join(1, 2, "register"), join(2, 1, "masthead")])

    assert (first.makes, second.makes) == (True, False)


def test_a_join_that_nothing_else_doubles_holds_its_group_together_alone() -> None:
    told = bonds([join(1, 2), join(2, 3), join(1, 3), join(3, 4)])

    assert [bond.alone for bond in told] == [False, False, False, True]


@given(NETWORKS)
def test_what_makes_groups_makes_the_same_groups_without_the_rest(found: list[Join]) -> None:
    making = [bond.join for bond in bonds(found) if bond.makes]

    assert part(range(1, 10), making) == part(range(1, 10), found)


@given(NETWORKS)
def test_without_any_of_those_that_make_them_groups_would_be_more(found: list[Join]) -> None:
    making = [bond.join for bond in bonds(found) if bond.makes]

    assert len(part(range(1, 10), found)) == 9 - len(making)


@given(NETWORKS)
def test_groups_are_those_of_the_rules_of_independence(found: list[Join]) -> None:
    assert all(set(group) == reached([group[0]], found) for group in part(range(1, 10), found))


@given(NETWORKS)
def test_a_group_falls_apart_without_a_join_that_holds_it_alone(found: list[Join]) -> None:
    for at, bond in enumerate(bonds(found)):
        rest = [*found[:at], *found[at + 1 :]]
        assert bond.alone == (bond.join.other not in reached([bond.join.source], rest))
