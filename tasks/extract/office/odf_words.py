"""Reads the words of OpenDocument text: paragraphs with blanks, tabs and breaks written out ([ODF 1.3] part 3, 6)."""

from typing import Any

from tasks.extract.office.drawing_text import local

MAXIMUM_BLANKS = 1000
"""`text:s` may say any number."""
_LEFT_OUT = frozenset({"annotation", "annotation-end", "tracked-changes", "ruby-text", "note", "bookmark", "shapes"})
_BLOCKS = frozenset({"p", "h"})
_ANCHORED = _LEFT_OUT | {"frame", "custom-shape", "text-box", "rect", "ellipse", "g", "object", "p", "h"}
_DESCRIPTIONS = frozenset({"title", "desc"})
"""Of a drawing: for those who cannot see it, not shown on it."""


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute by its local name, whatever its namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def count_of(element: Any, name: str, most: int) -> int:
    """Give a positive number of an attribute, at most *most*; 1 where there is none."""
    said = attribute(element, name) or ""
    return max(1, min(int(said[:12]), most)) if said.isdecimal() else 1


def lines_of(element: Any) -> list[str]:
    """Give the paragraphs and headings in *element*, in their order; comments and notes are left out."""
    lines: list[str] = []
    waiting = [element]
    while waiting:
        each = waiting.pop()
        name = local(each)
        if name in _LEFT_OUT or (name in _DESCRIPTIONS and "svg" in str(each.tag)):
            continue
        if name in _BLOCKS:
            lines.append(paragraph_text(each))
            # what is anchored in a paragraph has paragraphs of its own
            waiting.extend(
                reversed([frame for frame in each.iter("{*}text-box", "{*}custom-shape") if frame is not each])
            )
        else:
            waiting.extend(reversed(each))
    return lines


def _anchored_in(paragraph: Any) -> list[Any]:
    """Give the outermost shapes and frames that hang on a paragraph."""
    found: list[Any] = []
    waiting = list(reversed(paragraph))
    while waiting:
        each = waiting.pop()
        if local(each) in _ANCHORED:
            found += [each] if local(each) not in _LEFT_OUT else []
        else:
            waiting.extend(reversed(each))
    return found


def paragraph_text(paragraph: Any) -> str:
    """Give the text of one paragraph, without what is anchored in it."""
    pieces: list[str] = []
    waiting: list[Any] = [paragraph]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            pieces.append(_collapsed(each, pieces))
            continue
        name = local(each)
        inner = each is paragraph or name not in _ANCHORED
        following = [] if each is paragraph else [each.tail or ""]
        if name == "s":
            pieces.append(" " * count_of(each, "c", MAXIMUM_BLANKS))
        elif name in {"tab", "line-break"}:
            pieces.append("\t" if name == "tab" else "\n")
        elif inner and name:
            following += reversed([each.text or "", *each])
        waiting.extend(following)
    return "".join(pieces)


def _collapsed(text: str, before: list[str]) -> str:
    """Make one blank of each run of blanks, as [ODF 1.3] part 3, 6.1.2 has it."""
    if not text:
        return ""
    words = " ".join(text.split())
    if not words:
        return "" if not before or before[-1][-1:] in {" ", ""} else " "
    lead = " " if text[0].isspace() and before and before[-1][-1:] not in {" ", "\n", "\t"} else ""
    return f"{lead}{words}{' ' if text[-1].isspace() else ''}"
