"""Gives what an XML document says: the text of its elements, a line each, and what stands in their attributes."""

import re

from config.errors import Unreadable
from storage.vocabulary import Reason

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
MOST_ENTITIES = 8
"""A document that declares more, and uses them, is a bomb rather than a text."""
LEAST_ATTRIBUTE = 2
"""Shorter values are numbers of rows and flags."""


def xml_text(markup: str) -> str:
    """Give the text of XML *markup*; where it is not well-formed, the markup itself, which is text too.

    Nothing is expanded or fetched: a document that declares entities is given as it is written.

    Raises:
        Unreadable: `bomb`: it multiplies itself by its entities.
    """
    from lxml import etree  # noqa: PLC0415 few texts are XML

    if _ENTITY.search(markup):
        if len(_ENTITY.findall(markup)) > MOST_ENTITIES:
            raise Unreadable(Reason.BOMB)
        return markup
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", markup).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return markup
    lines: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            values = [value for value in element.attrib.values() if len(value) >= LEAST_ATTRIBUTE]
            for value in (*(value for value in values if any(map(str.isalpha, value))), element.text):
                _add(lines, value)
        elif element is not root:
            _add(lines, element.tail)
    return "\n".join(lines)


def _add(lines: list[str], text: str | None) -> None:
    flat = " ".join((text or "").split())
    if flat:
        lines.append(flat)
