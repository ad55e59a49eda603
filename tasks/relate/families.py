"""Families: documents tied to each other, and the one put before a reviewer first. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

from storage.sameness import Comparable, Placed

Ties = Mapping[int, set[int]]


def place_in_families(
    documents: Sequence[Comparable], ties: Iterable[tuple[int, int]]
) -> tuple[list[Placed], dict[str, str]]:
    """Put tied documents into families, one pivot each; the order of *documents* and *ties* changes nothing.

    Every member is tied to the pivot itself: what is tied to it only through others makes a family of its own, so that
    a chain of small changes never ends with two papers in one family that have nothing in common. A family keeps the
    name it has; where several become one, the name that came first stays, and the others lead to it. A new family is
    named by the SHA-256 of its first pivot; where another family has taken that name with a member that left, by the
    SHA-256 of the next member.

    Returns:
        the places, and the family of each name that was given up.
    """
    near: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in ties:
        if left != right:
            near[left].add(right)
            near[right].add(left)
    by_id = {document.document_id: document for document in documents}
    placed: list[Placed] = []
    names: set[str] = set()
    given_up: dict[str, str] = {}
    for start in sorted(by_id, key=lambda one: _rank(by_id[one])):
        if start not in by_id:
            continue
        pivot = by_id[start]
        members = [pivot, *(by_id[one] for one in sorted(near[start]) if one in by_id)]
        for member in members:
            del by_id[member.document_id]
        if len(members) == 1:
            continue
        old = _names(members)
        family = next(name for name in chain(old, _new_names(members)) if name not in names)
        names.add(family)
        given_up |= {name: family for name in old if name != family}
        placed += [Placed(member.document_id, family, member is pivot) for member in members]
    return placed, {name: family for name, family in given_up.items() if name not in names}


def _names(members: Sequence[Comparable]) -> list[str]:
    """List the names that members bring, the one of the document that came first before others."""
    known = [member for member in sorted(members, key=lambda one: one.document_id) if member.family is not None]
    return list(dict.fromkeys(member.family for member in known if member.family is not None))


def _new_names(members: Sequence[Comparable]) -> Iterator[str]:
    """Give names for a new family, the pivot's hash before those of the others, without end."""
    yield from (member.sha256 for member in members)
    for number in count(1):
        yield hashlib.sha256(f"{members[0].sha256} {number}".encode()).hexdigest()


def _rank(member: Comparable) -> tuple[float, bool, bool, int, str]:
    """Rank what is put before a reviewer first.

    Pinned by a person (of several the last one), read whole, not from pictures, most pages, then the smallest hash.
    """
    pinned = -member.pinned_at.timestamp() if member.pinned_at is not None else 0.0
    return pinned, not member.read_whole, member.is_ocr, -member.pages, member.sha256
