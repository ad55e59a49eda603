"""Writes the names of WordprocessingML in short, alike for its three dialects: transitional, strict, Word 2003."""

from functools import lru_cache
from typing import Any

_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_PREFIXES = {
    f"{_TRANSITIONAL}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_MICROSOFT}word/2003/wordml": "w",
    "http://schemas.microsoft.com/aml/2001/core": "aml",
    f"{_TRANSITIONAL}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_TRANSITIONAL}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_TRANSITIONAL}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_TRANSITIONAL}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    f"{_TRANSITIONAL}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    f"{_TRANSITIONAL}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}drawingml/wordprocessingDrawing": "wp",
    f"{_MICROSOFT}word/2010/wordprocessingDrawing": "wp14",
    f"{_TRANSITIONAL}markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}
"""[ECMA-376-1] and [ECMA-376-4] for the first two, Microsoft's schemas for the rest."""

_OFF = frozenset({"0", "false", "off", "none"})


@lru_cache(maxsize=4096)
def short_name(tag: object) -> str:
    """Write `{namespace}local` as `w:local`; what is no element, or of another namespace, is `""`."""
    if not isinstance(tag, str):
        return ""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else ""


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute of *element* by its short name."""
    for key, value in element.attrib.items():
        if short_name(key) == name:
            return str(value)
    return None


def own_text(element: Any) -> str:
    """Give the text of *element*, also what stands after a comment or an entity within it."""
    return (element.text or "") + "".join(each.tail or "" for each in element)


def child(element: Any, *path: str) -> Any:
    """Give the first descendant along *path* of short names, or None."""
    for name in path:
        element = next((each for each in element if short_name(each.tag) == name), None)
        if element is None:
            return None
    return element


def is_on(switch: Any) -> bool:
    """Tell whether a switch like `w:vanish` is on: it is, unless it says otherwise."""
    return switch is not None and (attribute(switch, "w:val") or "on").lower() not in _OFF
