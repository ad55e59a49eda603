"""What may be said of two documents at once. Pure."""

from collections.abc import Iterable

from storage.vocabulary import RelationKind

EXCLUSIVE_KINDS = frozenset({RelationKind.NEAR_DUPLICATE, RelationKind.VERSION, RelationKind.TEMPLATE_SIBLING})
"""Of these one at most is true of a pair: the same content, another state of the paper, or another deal on its form."""
FAMILY_KINDS = (RelationKind.NEAR_DUPLICATE, RelationKind.VERSION)
"""What makes two documents members of one family."""


def denied_by(kind: RelationKind) -> frozenset[RelationKind]:
    """Tell which kinds cannot be true of a pair of which *kind* is.

    `contains` denies itself the other way round: of two documents one at most holds the other.
    """
    if kind in EXCLUSIVE_KINDS:
        return EXCLUSIVE_KINDS - {kind}
    return frozenset({kind} if kind is RelationKind.CONTAINS else ())


def in_order(kind: RelationKind, left: str, right: str) -> tuple[str, str]:
    """Give two SHA-256 in the order in which a relation names them: the holder first, else the smaller one."""
    return (left, right) if kind is RelationKind.CONTAINS or left < right else (right, left)


def named(kinds: Iterable[str]) -> str:
    """Write kinds for a message, each once, in a settled order."""
    return ", ".join(sorted(set(kinds)))
