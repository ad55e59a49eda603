"""Counts how many shingles of two documents are the same, script by script. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tasks.relate.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many distinct shingles of two texts are the same."""

    shared: int
    left: int
    right: int

    @property
    def jaccard(self) -> float:
        """Of the shingles of either."""
        return self.shared / max(1, self.left + self.right - self.shared)

    @property
    def in_right(self) -> float:
        """Share of the left one that stands in the right one."""
        return self.shared / max(1, self.left)

    @property
    def in_left(self) -> float:
        """Share of the right one that stands in the left one."""
        return self.shared / max(1, self.right)

    @property
    def most(self) -> float:
        """The larger share of one that stands in the other."""
        return max(self.in_right, self.in_left)


def overlap(left: Prepared, right: Prepared) -> dict[str, Overlap]:
    """Give how many shingles of two documents are the same, by the scripts that both have, in order."""
    found: dict[str, Overlap] = {}
    for script in sorted(left.columns.keys() & right.columns.keys()):
        ours, theirs = left.columns[script].shingles, right.columns[script].shingles
        shared = len(np.intersect1d(ours, theirs, assume_unique=True))
        found[script] = Overlap(shared, len(ours), len(theirs))
    return found


def most_of(overlaps: Mapping[str, Overlap]) -> float:
    """Give the largest share of one document that stands in the other, of all scripts; 0 where they have none."""
    return max((one.most for one in overlaps.values()), default=0.0)
