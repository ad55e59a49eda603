"""Draws sources as a picture: each group a shape, each tie a labelled line, the ties that make a group drawn apart.

The layout follows from the graph alone: the same graph is the same picture. Every source of a group has its place in
a tree of the ties that made the group; what only adds a reason runs in lanes beside the tree. Rows and lanes belong to
one source and one tie each, so that no label can lie on another, however many there are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.web.lettering import fitting, width_of
from desk.web.trees import Place, Rope, lay_tree

BOX_WIDTH, BOX_HEIGHT, PORT = 190.0, 46.0, 20.0
GAP, ROW_GAP = 172.0, 14.0
BEND = 44.0
"""Within the gap of two columns: where lines part, before their labels stand."""
PADDING, HEAD, BETWEEN = 16.0, 30.0, 20.0
LANE = 16.0
LETTER, NAME_SIZE, SMALL = 12.0, 13.5, 12.0
BOLD = 1.12
"""How much wider bold letters are (DejaVu Sans)."""
COLUMNS = 10
"""Half as wide as a source that stands alone."""
DIRECTED = frozenset({"derived_from", "republishes", "told_by"})
"""Kinds that go from a source to where it has it from; the others go both ways."""


@dataclass(frozen=True, slots=True)
class Node:
    """A source to be drawn."""

    source: int
    name: str
    below: str
    """The second line, in short: what it is."""
    spoken: str
    """Its name for who does not see the picture."""
    look: str = "bears"
    """`bears`; `plain` (no evidence of the claim comes from it); `here` (the one that the page is of)."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins two sources."""

    source: int
    other: int
    kind: str
    label: str
    makes: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A source in its place."""

    node: Node
    name: str
    below: str
    x: float
    y: float
    height: float
    width: float = BOX_WIDTH


@dataclass(frozen=True, slots=True)
class Line:
    """A tie in its place, with its label."""

    edge: Edge
    path: str
    arrow: str | None
    x: float
    """Where its label begins."""
    y: float
    """The middle of its label."""
    width: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A group in its place: what encloses it, and within, measured from its corner, its lines and its boxes."""

    title: str
    width: float
    height: float
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture, in pixels."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def draw_network(
    nodes: Iterable[Node], edges: Sequence[Edge], *, groups: Sequence[tuple[str, Sequence[int]]]
) -> Picture:
    """Draw sources, what joins them, and the groups that they are.

    Args:
        nodes: the sources.
        edges: what joins them; those that make a group leave no circle.
        groups: title and sources of each, in the order in which they are set; a source stands in one.

    Returns:
        The picture: groups set beside each other in columns, each where there is room highest up.
    """
    known = {node.source: node for node in nodes}
    unit = (BOX_WIDTH + 2 * PADDING + BETWEEN) / 2
    tops = [0.0] * COLUMNS
    shapes: list[Shape] = []
    for title, members in groups:
        shape = _draw_group(title, [known[key] for key in members], edges)
        span = max(1, math.ceil((shape.width + BETWEEN) / unit))
        tops += [0.0] * (span - len(tops))
        top, column = min((max(tops[at : at + span]), at) for at in range(len(tops) - span + 1))
        tops[column : column + span] = [top + shape.height + BETWEEN] * span
        shapes.append(replace(shape, x=column * unit + 1, y=top + 1))
    return Picture(
        width=max((shape.x + shape.width for shape in shapes), default=0) + 1,
        height=max((shape.y + shape.height for shape in shapes), default=0) + 1,
        shapes=tuple(shapes),
    )


def _draw_group(title: str, members: Sequence[Node], edges: Sequence[Edge]) -> Shape:
    inside = {node.source for node in members}
    here = [edge for edge in edges if edge.source in inside and edge.other in inside]
    making, telling = [edge for edge in here if edge.makes], [edge for edge in here if not edge.makes]
    ports: dict[int, int] = dict.fromkeys(inside, 0)
    for edge in telling:
        ports[edge.source] += 1
        ports[edge.other] += 1
    ropes = [Rope(edge.source, edge.other, edge.kind in DIRECTED) for edge in making]
    places = lay_tree(inside, ropes, alone={key for key, number in ports.items() if number})
    boxes = _boxes(members, places, ports)
    lines = _making(making, boxes, places) + _telling(telling, boxes, ports)
    right = max(box.x + box.width for box in boxes.values())
    if telling:
        right = _clear(telling, boxes) + LANE * len(telling)
    shown = fitting(title, 3 * BOX_WIDTH, LETTER)
    return Shape(
        shown,
        width=max(right, PADDING + width_of(shown, LETTER) * BOLD) + PADDING,
        height=max(box.y + box.height for box in boxes.values()) + PADDING,
        lines=tuple(lines),
        boxes=tuple(sorted(boxes.values(), key=lambda box: (box.y, box.x))),
    )


def _boxes(members: Sequence[Node], places: Mapping[int, Place], ports: Mapping[int, int]) -> dict[int, Box]:
    heights = {key: max(BOX_HEIGHT, PORT * ports[key] + 6) for key in places}
    rows: dict[int, float] = {}
    for key, place in places.items():
        rows[place.row] = max(rows.get(place.row, 0.0), heights[key])
    tops, top = {}, HEAD + PADDING / 2
    for row in sorted(rows):
        tops[row] = top
        top += rows[row] + ROW_GAP
    boxes = {}
    for node in members:
        place, height = places[node.source], heights[node.source]
        boxes[node.source] = Box(
            node,
            name=fitting(node.name, (BOX_WIDTH - 16) / BOLD, NAME_SIZE),
            below=fitting(node.below, BOX_WIDTH - 20, SMALL),
            x=PADDING + place.column * (BOX_WIDTH + GAP),
            y=tops[place.row] + (rows[place.row] - height) / 2,
            height=height,
        )
    return boxes


def _making(edges: Sequence[Edge], boxes: Mapping[int, Box], places: Mapping[int, Place]) -> list[Line]:
    """Draw the ties of the tree: out of the box on the left, along the row of the box on the right."""
    lines = []
    for edge in edges:
        near, far = sorted((edge.source, edge.other), key=lambda key: places[key].column)
        x, y = boxes[near].x + BOX_WIDTH, boxes[near].y + boxes[near].height / 2
        end, level = boxes[far].x, boxes[far].y + boxes[far].height / 2
        width = _label_width(edge)
        path = f"M{x:g} {y:g}C{x + 34:g} {y:g} {x + 8:g} {level:g} {x + BEND - 4:g} {level:g}H{end:g}"
        arrow = None
        if edge.kind in DIRECTED:
            arrow = _arrow(x, y, leftwards=True) if edge.other == near else _arrow(end, level, leftwards=False)
        middle = (x + BEND + end - 8) / 2
        lines.append(Line(edge, path, arrow, x=middle - width / 2, y=level, width=width))
    return lines


def _telling(edges: Sequence[Edge], boxes: Mapping[int, Box], ports: Mapping[int, int]) -> list[Line]:
    """Draw the other ties, each in a lane of its own right of the tree, the shortest innermost."""
    ends: dict[int, list[tuple[float, int]]] = {key: [] for key in boxes}
    for at, edge in enumerate(edges):
        ends[edge.source].append((boxes[edge.other].y, at))
        ends[edge.other].append((boxes[edge.source].y, at))
    heights: dict[tuple[int, int], float] = {}
    for key, box in boxes.items():
        first = box.y + box.height / 2 - PORT * (ports[key] - 1) / 2
        for number, (_, at) in enumerate(sorted(ends[key])):
            heights[key, at] = first + PORT * number
    clear = _clear(edges, boxes)
    by_span = sorted(range(len(edges)), key=lambda at: (abs(_span(edges[at], at, heights)), at))
    lines = []
    for lane, at in enumerate(by_span, start=1):
        edge, across = edges[at], clear + LANE * lane
        start, end = boxes[edge.source].x + BOX_WIDTH, boxes[edge.other].x + BOX_WIDTH
        y, level = heights[edge.source, at], heights[edge.other, at]
        turn = 7 if level > y else -7
        path = f"M{start:g} {y:g}H{across - 7:g}q7 0 7 {turn:g}V{level - turn:g}q0 {turn:g} -7 {turn:g}H{end:g}"
        arrow = _arrow(end, level, leftwards=True) if edge.kind in DIRECTED else None
        lines.append(Line(edge, path, arrow, x=start + BEND, y=y, width=_label_width(edge)))
    return lines


def _span(edge: Edge, at: int, heights: Mapping[tuple[int, int], float]) -> float:
    return heights[edge.source, at] - heights[edge.other, at]


def _label_width(edge: Edge) -> float:
    return width_of(edge.label, SMALL) * BOLD + 12


def _clear(edges: Sequence[Edge], boxes: Mapping[int, Box]) -> float:
    """Tell right of what the lanes lie: of all boxes, and of the labels of what runs in them."""
    labels = [boxes[edge.source].x + BOX_WIDTH + BEND + _label_width(edge) for edge in edges]
    return max([*labels, *(box.x + box.width for box in boxes.values())])


def _arrow(x: float, y: float, *, leftwards: bool) -> str:
    back = x + 9 if leftwards else x - 9
    return f"M{x:g} {y:g}L{back:g} {y - 5:g}V{y + 5:g}z"
