"""Follows the relations between the parts of an OOXML document, and tells which of them lead outside."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from config.errors import Unreadable
from tasks.extract.office.zipped import Parts, salvage_xml

MAXIMUM_RELATIONS = 20_000
_REMOTE = re.compile(r"(?:https?|ftp|smb)://[^/\s]|(?:file:/*)?(?:\\\\|//)[^/\\\s]", re.IGNORECASE)
"""An address on another machine: by scheme, or by a share's name."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference from one part to another, or out of the document."""

    identity: str
    kind: str
    """The last word of its type: `image`, `header`, `attachedTemplate`."""
    target: str
    """The name of a part, or an address as the document writes it."""
    is_external: bool


def relations_of(parts: Parts, name: str) -> tuple[Relation, ...]:
    """Give the relations of part *name* (`""`: of the document itself); none where they are missing or broken."""
    folder, base = posixpath.split(name)
    payload = parts.find(posixpath.join(folder, "_rels", f"{base}.rels"))
    if payload is None:
        return ()
    try:
        root, _ = salvage_xml(payload)
    except Unreadable:
        return ()
    found = []
    for element in root.iter("{*}Relationship"):
        is_external = element.get("TargetMode", "").lower() == "external"
        target = element.get("Target") or ""
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        kind = (element.get("Type") or "").rpartition("/")[2]
        found.append(Relation(element.get("Id") or "", kind, target, is_external))
        if len(found) == MAXIMUM_RELATIONS:
            break
    return tuple(found)


def remote_targets(parts: Parts) -> dict[str, str]:
    """Give what an office program would fetch from elsewhere by itself: address → kind. Links one clicks are not."""
    found: dict[str, str] = {}
    for name in parts.names:
        if not name.lower().endswith(".rels"):
            continue
        folder, base = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), base[: -len(".rels")])
        found.update(remote_among(relations_of(parts, owner)))
    return dict(sorted(found.items()))


def remote_among(relations: Iterable[Relation]) -> dict[str, str]:
    """Give of *relations* those that lead to another machine and are followed without a click."""
    return {
        relation.target: relation.kind
        for relation in relations
        if relation.is_external and relation.kind != "hyperlink" and _REMOTE.match(relation.target.strip())
    }
