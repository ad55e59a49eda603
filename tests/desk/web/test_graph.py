"""The picture of sources: nothing lies on anything else, and the same graph is the same picture."""

from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web.graph import Edge, Node, Picture, draw_network
from desk.web.lettering import fitting, width_of
from storage.rules.bonds import bonds, part
from storage.rules.independence import Join
from storage.vocabulary import TieKind

KINDS = list(TieKind)
PAIRS = st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda pair: pair[0] != pair[1])


class Area(NamedTuple):
    """What something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def drawn(pairs: list[tuple[int, int]], sources: int) -> Picture:
    """Draw these sources and what joins them; kinds take turns."""
    found = [Join(one, other, KINDS[at % len(KINDS)], str(at)) for at, (one, other) in enumerate(pairs)]
    nodes = [Node(key, f"source {key} of the harbour", "person", "spoken") for key in range(1, sources + 1)]
    edges = [
        Edge(bond.join.source, bond.join.other, bond.join.kind, bond.join.kind.replace("_", " "), bond.makes)
        for bond in bonds(found)
    ]
    return draw_network(nodes, edges, groups=[("Group", group) for group in part(range(1, sources + 1), found)])


def areas(picture: Picture) -> list[Area]:
    """Give the place of every box and every label."""
    found = []
    for shape in picture.shapes:
        for box in shape.boxes:
            left, top = shape.x + box.x, shape.y + box.y
            found.append(Area(left, top, left + box.width, top + box.height))
        for line in shape.lines:
            left, middle = shape.x + line.x, shape.y + line.y
            found.append(Area(left, middle - 9, left + line.width, middle + 9))
    return found


def enclosures(picture: Picture) -> list[Area]:
    return [Area(one.x, one.y, one.x + one.width, one.y + one.height) for one in picture.shapes]


STAR = [(key, 1) for key in range(2, 61)]
CHAIN = [(key, key - 1) for key in range(2, 61)]
TANGLE = [(key, key // 2) for key in range(2, 61)] + [(key, key - 7) for key in range(20, 61, 2)]
PAIR = [(1, 2)]


@pytest.mark.parametrize(
    ("pairs", "sources"),
    [(PAIR, 2), (STAR, 60), (CHAIN, 60), (TANGLE, 60), (PAIR * 6, 2), ([], 60), ([(2, 1), (4, 3), (5, 3)], 60)],
    ids=["pair", "star", "chain", "tangle", "six reasons", "all alone", "few groups"],
)
def test_no_box_and_no_label_lies_on_another(pairs: list[tuple[int, int]], sources: int) -> None:
    found = areas(drawn(pairs, sources))

    assert len(found) == sources + len(pairs)
    assert [pair for pair in combinations(found, 2) if pair[0].meets(pair[1])] == []


@given(st.lists(PAIRS, max_size=20))
def test_nothing_lies_on_anything_else_however_sources_are_joined(pairs: list[tuple[int, int]]) -> None:
    picture = drawn(pairs, 12)

    assert [pair for pair in combinations(areas(picture), 2) if pair[0].meets(pair[1])] == []
    assert [pair for pair in combinations(enclosures(picture), 2) if pair[0].meets(pair[1])] == []


@given(st.lists(PAIRS, max_size=20))
def test_every_group_encloses_its_sources_and_labels(pairs: list[tuple[int, int]]) -> None:
    for shape in drawn(pairs, 12).shapes:
        for box in shape.boxes:
            assert 0 < box.x < box.x + box.width < shape.width
            assert 0 < box.y < box.y + box.height < shape.height
        for line in shape.lines:
            assert 0 < line.x < line.x + line.width < shape.width


def test_the_same_graph_is_the_same_picture() -> None:
    assert drawn(TANGLE, 60) == drawn(TANGLE, 60)


def test_where_it_all_comes_from_stands_left() -> None:
    """Three was told by two, two by one."""
    nodes = [Node(key, str(key), "person", "") for key in (1, 2, 3)]
    edges = [Edge(3, 2, "told_by", "told by", True), Edge(2, 1, "told_by", "told by", True)]  # noqa: FBT003

    (shape,) = draw_network(nodes, edges, groups=[("Group", [1, 2, 3])]).shapes

    assert [box.node.source for box in sorted(shape.boxes, key=lambda box: box.x)] == [1, 2, 3]


def test_only_what_has_a_direction_has_an_arrow() -> None:
    nodes = [Node(key, str(key), "person", "") for key in (1, 2)]
    edges = [Edge(1, 2, "same_owner", "same owner", True), Edge(1, 2, "told_by", "told by", False)]  # noqa: FBT003

    (shape,) = draw_network(nodes, edges, groups=[("Group", [1, 2])]).shapes

    assert [(line.edge.kind, line.arrow is not None) for line in shape.lines] == [
        ("same_owner", False),
        ("told_by", True),
    ]


@given(st.text(max_size=80), st.floats(20, 300))
def test_what_is_cut_fits(untrusted_text: str, width: float) -> None:
    assert width_of(fitting(untrusted_text, width, 12), 12) <= width


def test_what_turns_the_line_is_shown_in_the_picture() -> None:
    assert fitting("a\u202eb", 300, 12) == "a⟨U+202E⟩b"
