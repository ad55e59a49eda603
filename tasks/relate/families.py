"""Families: documents tied to each other, and the one put before a reviewer first. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from storage.sameness import Comparable
from storage.shapes import Placed


def place_in_families(documents: Sequence[Comparable], ties: Iterable[tuple[int, int]]) -> list[Placed]:
    """Put tied documents into families, one pivot each; the order of *documents* and *ties* changes nothing.

    A family keeps the name it has; a new one is named by the SHA-256 of its first pivot.
    """
    parent = {document.document_id: document.document_id for document in documents}

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for left, right in ties:
        parent[root(left)] = root(right)
    families: dict[int, list[Comparable]] = defaultdict(list)
    for document in documents:
        families[root(document.document_id)].append(document)
    return [place for members in families.values() for place in _placed(members)]


def _placed(members: Sequence[Comparable]) -> list[Placed]:
    pivot = choose_pivot(members)
    family = min((member.family for member in members if member.family is not None), default=pivot.sha256)
    return [Placed(member.document_id, family, member is pivot) for member in members]


def choose_pivot(members: Sequence[Comparable]) -> Comparable:
    """Choose the document a reviewer sees first: read whole, then most pages, then the smallest hash."""
    return min(members, key=lambda member: (not member.read_whole, -member.pages, member.sha256))
