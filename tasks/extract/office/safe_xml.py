"""Parses the XML of documents: no entity is expanded, nothing is fetched, what is broken is read up to the break."""

import re
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason

_NESTED_ENTITY = re.compile(rb"""<!ENTITY\s+[^\s>]+\s+(?:"[^"&]*&[^"]*"|'[^'&]*&[^']*')""")
DECLARATION_BYTES = 64 * 1024
"""So far into a part its declarations are looked at."""


def parse_xml(payload: bytes) -> Any:
    """Parse a part that must be whole; give its root as an element of lxml.

    Entities are never expanded, and nothing beside *payload* is read.

    Raises:
        Unreadable: `corrupt` where it is not well-formed, deeper than 256 elements, has a text of more than 10 MB or
            uses entities of its own; `bomb` where its entities stand for one another.
    """
    root, is_whole = salvage_xml(payload, is_lenient=False)
    if not is_whole:
        raise Unreadable(Reason.CORRUPT)
    return root


def salvage_xml(payload: bytes, *, is_lenient: bool = True) -> tuple[Any, bool]:
    """Parse a part as far as it goes; give its root and whether all of it was read.

    Raises:
        Unreadable: `corrupt` where there is not even a root; `bomb` as for `parse_xml`.
    """
    from lxml import etree  # noqa: PLC0415 a worker that reads only PDF does not pay for it

    if _NESTED_ENTITY.search(payload, 0, DECLARATION_BYTES):
        raise Unreadable(Reason.BOMB)
    try:
        root = etree.fromstring(payload, _parser(etree, recover=False))
        is_whole = True
    except (etree.XMLSyntaxError, ValueError):
        if not is_lenient:
            raise Unreadable(Reason.CORRUPT) from None
        root, is_whole = _salvage(etree, payload), False
    return root, is_whole and not _uses_entities(etree, root)


def _salvage(etree: Any, payload: bytes) -> Any:
    try:
        root = etree.fromstring(payload, _parser(etree, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Unreadable(Reason.CORRUPT)
    return root


def _parser(etree: Any, *, recover: bool) -> Any:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_pis=True,
    )


def _uses_entities(etree: Any, root: Any) -> bool:
    """Tell whether the part refers to entities of its own; office programs write none."""
    return root.getroottree().docinfo.internalDTD is not None and any(True for _ in root.iter(etree.Entity))
