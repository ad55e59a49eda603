"""The same text in other bytes: a re-save, another export. Pure."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from storage.sameness import Comparable
from storage.shapes import Related
from storage.vocabulary import RelationKind

ALGORITHM = "same-text 1"


def relate_copies(groups: Iterable[Sequence[Comparable]]) -> list[Related]:
    """Relate every pair of a group of documents whose folded text is equal; the smaller hash first."""
    return [
        Related(
            document_id=left.document_id,
            other_id=right.document_id,
            kind=RelationKind.NEAR_DUPLICATE,
            score=1.0,
            because="the same text, letter by letter, in other bytes (case, blanks and punctuation apart)",
            algorithm=ALGORITHM,
        )
        for group in groups
        for left, right in combinations(sorted(group, key=lambda one: one.sha256), 2)
    ]
