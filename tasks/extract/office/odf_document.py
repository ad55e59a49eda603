"""Reads what an OpenDocument file claims of itself and carries beside its text ([ODF 1.3] part 2 and 3)."""

import re
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.office.drawing_text import local
from tasks.extract.office.findings import find_embedded, find_macros, find_remote
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts

_MODULE = re.compile(r"(?:basic/[^/]+/(?!script-l[bc]\.xml)[^/]+\.xml|scripts/.+\.(?:py|js|bsh))", re.IGNORECASE)
"""A program; `script-lb.xml` and `script-lc.xml` only list them."""
_REMOTE = re.compile(r"(?:https?|ftp|smb)://[^/\s]|(?:file:/*)?(?:\\\\|//)[^/\\\s]", re.IGNORECASE)
_XLINK = "{http://www.w3.org/1999/xlink}"
_OBJECT_TYPES = re.compile(r"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)\b")
_SIGNED = "The document carries a digital signature; it was not checked."


def find_carried_odf(parts: Parts) -> list[SignalRead]:
    """Tell what the document carries: objects, programs, a signature."""
    names = [name.replace("\\", "/") for name in parts.names]
    macros = [name for name in names if _MODULE.fullmatch(name)]
    is_signed = "META-INF/documentsignatures.xml" in parts
    return [
        *find_embedded(_objects(parts)),
        *find_macros(sorted(macros)),
        *([SignalRead(SignalKind.SIGNATURE_UNCHECKED, _SIGNED)] if is_signed else []),
    ]


def _objects(parts: Parts) -> list[str]:
    """Give the embedded documents and foreign objects; charts and formulas are part of the document."""
    root = root_of(parts, "META-INF/manifest.xml")
    found: list[str] = []
    for element in () if root is None else root.iter("{*}file-entry"):
        path = next((value for key, value in element.attrib.items() if key.endswith("full-path")), "")
        kind = next((value for key, value in element.attrib.items() if key.endswith("media-type")), "")
        is_foreign = kind in {"application/vnd.sun.star.oleobject", "application/octet-stream"}
        if path not in {"", "/"} and (_OBJECT_TYPES.match(kind) or (is_foreign and path.startswith("Object"))):
            found.append(path.rstrip("/"))
    return sorted(found)


def remote_links(element: Any) -> dict[str, str]:
    """Give what an element and those below it would fetch from elsewhere when shown: address → kind."""
    found: dict[str, str] = {}
    for each in element.iter():
        target = each.get(f"{_XLINK}href") if isinstance(each.tag, str) else None
        if target and local(each) not in {"a", "event-listener", "bookmark"} and _REMOTE.match(target.strip()):
            found[target] = local(each)
    return found


def find_remote_links(targets: dict[str, str]) -> list[SignalRead]:
    """Word what `remote_links` found."""
    return find_remote(dict(sorted(targets.items())))
