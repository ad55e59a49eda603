"""Writes the names of OpenDocument in short: `text:p`, whatever the version's namespace."""

import re
from functools import lru_cache
from typing import Any

_NAMESPACE = re.compile(
    r"(?:urn:oasis:names:tc:opendocument:xmlns:|http://openoffice\.org/2000/)([a-z]+)(?:-compatible)?(?::1\.0)?$"
)
_OTHERS = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "math",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0": "loext",
}


@lru_cache(maxsize=4096)
def short_name(tag: object) -> str:
    """Write `{namespace}local` as `text:local`; what is no element is `""`, another namespace `?:local`."""
    if not isinstance(tag, str):
        return ""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    if namespace.endswith(":xsl-fo-compatible:1.0"):
        return f"fo:{local}"
    found = _NAMESPACE.match(namespace)
    prefix = found[1] if found else _OTHERS.get(namespace, "?")
    return f"draw:{local}" if prefix == "drawing" else f"{prefix}:{local}"


def attribute(element: Any, name: str) -> str | None:
    """Give an attribute of *element* by its short name."""
    for key, value in element.attrib.items():
        if short_name(key) == name:
            return str(value)
    return None


def children(element: Any, name: str) -> list[Any]:
    """Give the children of that short name."""
    return [each for each in element if short_name(each.tag) == name]


def paragraphs_text(element: Any) -> str:
    """Give the plain text of the paragraphs below *element*, one a line."""
    lines = ["".join(each.itertext()) for each in element.iter() if short_name(each.tag) in {"text:p", "text:h"}]
    return "\n".join(lines)
