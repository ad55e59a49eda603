"""Stretches of two bare texts that run beside each other: how far they go on, and where they differ. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tasks.relate.seeds import Block, Codes

UNLIKE = 2
"""Characters that must agree to make up for one that does not: what is two thirds alike is no chance."""
_EXTENDED, _EXTENSIONS = 256, 16
"""Characters looked at in one go, and how often."""


def count_differences(blocks: Sequence[Block], left: Codes, right: Codes) -> tuple[list[int], list[int]]:
    """Count the characters that differ within each block, and between each and the next.

    Between two blocks there is one change from the diagonal of the first to that of the second, where it costs least:
    an upper bound of the edit distance.

    Args:
        blocks: in order in both texts, with at most some dozens of characters between them; not empty.
        left: code points of one bare text, shape (n,).
        right: of the other, shape (m,).

    Returns:
        As many numbers as there are blocks; one fewer.
    """
    here, there, length = np.array(blocks, dtype=np.int64).T
    which = np.repeat(np.arange(len(blocks)), length)
    along = np.arange(len(which)) - np.repeat(np.cumsum(length) - length, length)
    unlike = left[here[which] + along] != right[there[which] + along]
    within = np.bincount(which[unlike], minlength=len(blocks))
    begin, other = (here + length)[:-1], (there + length)[:-1]
    wide, other_wide = here[1:] - begin, there[1:] - other
    size = np.minimum(wide, other_wide)
    column = np.arange(int(size.max(initial=0)))
    is_inside = column < size[:, None]
    ahead = _unlike(left, right, begin[:, None] + column, other[:, None] + column) & is_inside
    back, other_back = begin + wide - size, other + other_wide - size
    behind = _unlike(left, right, back[:, None] + column, other_back[:, None] + column) & is_inside
    changed = np.zeros((len(size), len(column) + 1), dtype=np.int64)
    changed[:, 1:] = np.cumsum(ahead, axis=1) - np.cumsum(behind, axis=1)
    between = changed.min(axis=1) + behind.sum(axis=1) + np.abs(wide - other_wide)
    return within.tolist(), between.tolist()


def _unlike(left: Codes, right: Codes, places: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    unlike: NDArray[np.bool_] = left[np.minimum(places, len(left) - 1)] != right[np.minimum(others, len(right) - 1)]
    return unlike


def extend(chain: Sequence[Block], left: Codes, right: Codes) -> list[Block]:
    """Let the ends of a chain go on as long as the texts agree, single wrong characters forgiven."""
    here, there, length = chain[0]
    back = _agree(left[:here][::-1], right[:there][::-1])
    blocks = [(here - back, there - back, length + back), *chain[1:]]
    here, there, length = blocks[-1]
    blocks[-1] = (here, there, length + _agree(left[here + length :], right[there + length :]))
    return blocks


def _agree(left: Codes, right: Codes) -> int:
    """Tell how far two texts agree from their beginnings, single wrong characters forgiven."""
    far = 0
    for _ in range(_EXTENSIONS):
        size = min(_EXTENDED, len(left) - far, len(right) - far)
        if size <= 0:
            break
        agreed = np.cumsum(np.where(left[far : far + size] == right[far : far + size], 1, -UNLIKE))
        best = int(np.argmax(agreed))
        if agreed[best] <= 0:
            break
        far += best + 1
        if best + 1 < size:
            break
    return far
