"""Reads what an OpenDocument file claims of itself, flat or not."""

from typing import Any

from storage.shapes import Property
from tasks.extract.clean import clean_title
from tasks.extract.office.odf_names import attribute, short_name

MAXIMUM_CUSTOM = 50
_WORDS = {
    "dc:creator": "last_modified_by",
    "dc:date": "modified",
    "dc:subject": "subject",
    "dc:description": "description",
    "dc:language": "language",
    "meta:initial-creator": "creator",
    "meta:creation-date": "created",
    "meta:generator": "application",
    "meta:editing-duration": "editing_duration",
    "meta:printed-by": "printed_by",
    "meta:print-date": "last_printed",
}


def odf_properties(root: Any) -> tuple[str | None, dict[str, Property]]:
    """Give title and claims from the `office:meta` below *root* (None: there is none)."""
    found: dict[str, Property] = {}
    title, keywords, custom = None, [], 0
    for element in () if root is None else root.iter():
        name, line = short_name(element.tag), clean_title(element.text)
        if name == "meta:template":
            line = clean_title(attribute(element, "xlink:title") or attribute(element, "xlink:href"))
            found.update({"template": line} if line else {})
        elif line is None:
            continue
        elif name == "dc:title":
            title = title or line
        elif name == "meta:keyword":
            keywords.append(line)
        elif name == "meta:user-defined" and custom < MAXIMUM_CUSTOM:
            custom += 1
            found[f"custom {clean_title(attribute(element, 'meta:name')) or custom}"] = line
        else:
            found.update(_claim(name, line))
    if keywords:
        found["keywords"] = ", ".join(keywords[:MAXIMUM_CUSTOM])
    return title, found


def _claim(name: str, line: str) -> dict[str, Property]:
    if name == "meta:editing-cycles" and line.isdecimal() and len(line) < 10:  # noqa: PLR2004 fits any column
        return {"revision": int(line)}
    return {_WORDS[name]: line} if name in _WORDS else {}
