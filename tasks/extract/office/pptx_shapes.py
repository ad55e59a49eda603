"""Goes through the shapes of a slide: their words in order, and whether they can be seen ([ECMA-376-1] 19.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tasks.extract.office.drawing_text import chart_lines, local, paragraphs_of, walk_shown
from tasks.extract.office.relations import Relation
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts

_TITLES = frozenset({"title", "ctrTitle"})
_SHAPES = frozenset({"sp", "cxnSp", "graphicFrame", "pic", "contentPart"})
MAXIMUM_SHAPES = 200_000


@dataclass(frozen=True, slots=True)
class Frame:
    """How a group lays out what is in it: x' = x * scale + offset, in EMU."""

    x_scale: float = 1.0
    y_scale: float = 1.0
    x_offset: float = 0.0
    y_offset: float = 0.0


@dataclass
class Shape:
    """A shape of a slide."""

    lines: list[str] = field(default_factory=list)
    placeholder: str | None = None
    """Its role, `body` where none is said; None: it is no placeholder."""
    is_hidden: bool = False
    is_outside: bool = False
    """Wholly outside the slide."""

    @property
    def is_title(self) -> bool:
        """Tell whether it is the slide's title."""
        return self.placeholder in _TITLES


def shapes_of(
    root: Any, parts: Parts, relations: tuple[Relation, ...], size: tuple[float, float] | None = None
) -> list[Shape]:
    """Give the shapes on a slide, a layout, a master or a page of notes, groups taken apart, in their order.

    *size* is the slide's width and height in EMU.
    """
    targets = {each.identity: each.target for each in relations if not each.is_external}
    kinds = {each.target: each.kind for each in relations}
    shapes: list[Shape] = []
    for element, frame, is_hidden in _walk(root):
        shape = Shape(_lines(element, parts, targets, kinds), _placeholder(element))
        shape.is_hidden = is_hidden or _is_hidden(element)
        shape.is_outside = size is not None and _is_outside(element, frame, size)
        shapes.append(shape)
        if len(shapes) >= MAXIMUM_SHAPES:
            break
    return shapes


def _walk(root: Any) -> Iterator[tuple[Any, Frame, bool]]:
    tree = next((element for element in root.iter("{*}spTree")), None)
    waiting: list[tuple[Any, Frame, bool]] = []
    if tree is not None:
        waiting.extend((child, Frame(), False) for child in reversed(tree))
    while waiting:
        element, frame, is_hidden = waiting.pop()
        name = local(element)
        if name in _SHAPES:
            yield element, frame, is_hidden
        elif name == "grpSp":
            inner = _within(frame, element)
            hides = is_hidden or _is_hidden(element)
            waiting.extend((child, inner, hides) for child in reversed(element))
        elif name in {"AlternateContent", "Choice"}:
            waiting.extend((child, frame, is_hidden) for child in reversed(element))


def _numbers(element: Any | None, *names: str) -> tuple[float, ...] | None:
    if element is None:
        return None
    try:
        return tuple(float(element.get(name, "")) for name in names)
    except ValueError:
        return None


def _within(frame: Frame, group: Any) -> Frame:
    """Give the frame of what is in *group* ([ECMA-376-1] 20.1.7.5)."""
    transform = group.find("{*}grpSpPr/{*}xfrm")
    if transform is None:
        return frame
    place, size = _numbers(transform.find("{*}off"), "x", "y"), _numbers(transform.find("{*}ext"), "cx", "cy")
    inner = _numbers(transform.find("{*}chOff"), "x", "y")
    inner_size = _numbers(transform.find("{*}chExt"), "cx", "cy")
    if not (place and size and inner and inner_size):
        return frame
    x_scale = size[0] / inner_size[0] if inner_size[0] else 1.0
    y_scale = size[1] / inner_size[1] if inner_size[1] else 1.0
    return Frame(
        frame.x_scale * x_scale,
        frame.y_scale * y_scale,
        frame.x_offset + frame.x_scale * (place[0] - inner[0] * x_scale),
        frame.y_offset + frame.y_scale * (place[1] - inner[1] * y_scale),
    )


def _is_outside(element: Any, frame: Frame, slide: tuple[float, float]) -> bool:
    transform = element.find("{*}spPr/{*}xfrm")
    transform = element.find("{*}xfrm") if transform is None else transform
    if transform is None:
        return False
    place, size = _numbers(transform.find("{*}off"), "x", "y"), _numbers(transform.find("{*}ext"), "cx", "cy")
    if not (place and size):
        return False
    left, top = place[0] * frame.x_scale + frame.x_offset, place[1] * frame.y_scale + frame.y_offset
    right, bottom = left + size[0] * frame.x_scale, top + size[1] * frame.y_scale
    return right <= 0 or bottom <= 0 or left >= slide[0] or top >= slide[1]


def _own(element: Any, name: str) -> Any | None:
    """Give the `p:cNvPr` or `p:ph` of a shape, not of one within it."""
    properties = next((child for child in element if local(child).startswith("nv")), None)
    return None if properties is None else next(properties.iter(f"{{*}}{name}"), None)


def _is_hidden(element: Any) -> bool:
    named = _own(element, "cNvPr")
    return named is not None and named.get("hidden") in {"1", "true"}


def _placeholder(element: Any) -> str | None:
    held = _own(element, "ph")
    return None if held is None else str(held.get("type") or "body")


def _lines(element: Any, parts: Parts, targets: dict[str, str], kinds: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for each in walk_shown(element):
        name = local(each)
        if name == "txBody" and local(each.getparent()) != "tc":
            lines += paragraphs_of(each)
        elif name == "tr":
            lines.append(_row(each))
        elif name in {"chart", "relIds"}:
            identity = next((value for key, value in each.attrib.items() if key.endswith(("}id", "}dm"))), "")
            lines += _linked(parts, targets.get(identity), kinds)
    return lines


def _row(row: Any) -> str:
    """Give a table's row, its cells parted by tabs; cells that a neighbour covers are empty."""
    cells = [
        " ".join(part for line in paragraphs_of(cell) if (part := " ".join(line.split())))
        for cell in row
        if local(cell) == "tc"
    ]
    return "\t".join(cells).rstrip("\t")


def _linked(parts: Parts, target: str | None, kinds: dict[str, str]) -> list[str]:
    """Give the words of a chart, or of a diagram's points."""
    root = root_of(parts, target) if target is not None else None
    if root is None or target is None:
        return []
    if kinds.get(target) in {"chart", "chartEx"}:
        return chart_lines(root, with_labels=True)
    lines: list[str] = []
    for point in root.iter("{*}pt"):
        text = point.find("{*}t")
        if text is not None and point.get("type") != "pres":
            lines += paragraphs_of(text)
    return lines
