"""Brings back the pages of a PDF whose table of pages is lost or lies: they are often there, with their text."""

import re
from typing import Any

from tasks.extract.pdf.engine import failures

MOST_OBJECTS = 2_000_000
"""MuPDF's own limit is four times as high; asking each takes 3 µs."""
_REFERENCE = re.compile(r"(\d{1,9}) \d{1,5} R\b")


def recover_pages(document: Any) -> int:
    """Put every page that is found into a new table of pages, in memory.

    In the order of the old table as far as it can be read, the others behind it by their numbers. Whether these are
    all, and in which order they stood, is not known.

    Returns:
        How many were found; 0: there are none.
    """
    try:
        listed = _listed(document)
        known = set(listed)
        objects = range(1, min(document.xref_length(), MOST_OBJECTS))
        pages = listed + [number for number in objects if number not in known and _is_page(document, number)]
        if not pages:
            return 0
        tree = document.get_new_xref()
        kids = " ".join(f"{number} 0 R" for number in pages)
        document.update_object(tree, f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
        root = document.get_new_xref()
        document.update_object(root, f"<</Type/Catalog/Pages {tree} 0 R>>")
        document.xref_set_key(-1, "Root", f"{root} 0 R")
        return int(document.page_count)
    except failures():
        return 0


def _listed(document: Any) -> list[int]:
    """List the pages that the old table names, in its order; bounded, each node once."""
    pages: list[int] = []
    seen: set[int] = set()
    try:
        waiting = _references(document, document.pdf_catalog(), "Pages")
    except failures():
        return pages
    while waiting and len(seen) < MOST_OBJECTS:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        kids = _references(document, node, "Kids")
        waiting.extend(reversed(kids))
        if not kids and _is_page(document, node):
            pages.append(node)
    return pages


def _references(document: Any, number: int, key: str) -> list[int]:
    try:
        return [int(found) for found in _REFERENCE.findall(document.xref_get_key(number, key)[1])] if number else []
    except failures():
        return []


def _is_page(document: Any, number: int) -> bool:
    try:
        kind = document.xref_get_key(number, "Type")[1]
        if kind != "null":
            return bool(kind == "/Page")
        return document.xref_get_key(number, "Contents")[0] != "null" and any(
            document.xref_get_key(number, key)[0] != "null" for key in ("MediaBox", "Resources", "Parent")
        )
    except failures():
        return False
