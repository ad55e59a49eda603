"""Reads the words of drawings in Office Open XML: paragraphs of shapes, tables, charts ([ECMA-376-1] 20, 21)."""

from collections.abc import Iterator
from typing import Any

_SKIPPED = frozenset({"Fallback", "rPh", "instrText"})
"""`mc:Fallback` says again, for older programs, what `mc:Choice` says."""


def local(element: Any) -> str:
    """Give an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def walk_shown(root: Any) -> Iterator[Any]:
    """Give an element and all below it in their order, without what is said twice."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element) in _SKIPPED:
            continue
        yield element
        waiting.extend(reversed(element))


def paragraphs_of(body: Any) -> list[str]:
    """Give the paragraphs of a text body (`a:p`), a line break within one as a new line."""
    return [_paragraph(element) for element in walk_shown(body) if local(element) == "p"]


def _paragraph(paragraph: Any) -> str:
    pieces: list[str] = []
    for element in walk_shown(paragraph):
        name = local(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name == "br":
            pieces.append("\n")
        elif name == "tab":
            pieces.append("\t")
    return "".join(pieces)


def chart_lines(root: Any, *, with_labels: bool) -> list[str]:
    """Give the words of a chart: its titles; with *with_labels* the names of series and categories too.

    Labels are copies of cells; where these cells stand on the same page they need not be said again.
    """
    lines: list[str] = []
    for element in walk_shown(root):
        name = local(element)
        if name == "rich":
            lines += [line for line in paragraphs_of(element) if line.strip()]
        elif with_labels and name in {"tx", "cat"} and local(element.getparent()) in _PLOTTED:
            labels = [value.text.strip() for value in element.iter("{*}v") if value.text and value.text.strip()]
            lines.append("\t".join(labels))
    return [line for line in dict.fromkeys(lines) if line.strip()]


_PLOTTED = frozenset({"ser", "title"})
