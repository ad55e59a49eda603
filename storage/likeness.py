"""How the hash of a page's picture lies in its bytes: how far two are apart, and what a turned page has. Pure.

A page's picture, set straight and stretched to a square, is a sum of waves (a discrete cosine transform). The hash
holds the signs of the slow ones: bit `row * WAVES + column` is 1 where the wave of `row + 1` half periods down and
`column + 1` across has a positive share. `tasks.fingerprint.picture` makes it, `tasks.relate.pictures` compares it.
"""

from typing import Any

ALGORITHM = "picture 1"
"""What made the bits; hashes of different versions say nothing of each other."""
WAVES = 24
"""Down and across. Slower than lines of text, so that their distance does not show."""
BITS = WAVES * WAVES
BYTES = BITS // 8
SAME_PAGE = 0.34
"""The largest distance of two pictures of one page (`python -m benchmarks.pictures` measures it)."""


def distance(left: bytes, right: bytes) -> float:
    """Give the share of bits in which two hashes of one size differ, 0 to 1; unrelated pages lie about 0.5.

    Raises:
        ValueError: they are of different sizes, so of different algorithms.
    """
    if len(left) != len(right):
        raise ValueError("hashes of two algorithms cannot be compared")
    apart = int.from_bytes(left, "big") ^ int.from_bytes(right, "big")
    return apart.bit_count() / (8 * len(left))


def turned(signs: Any, degrees: int) -> Any:
    """Give the signs that pages have when they are turned clockwise by *degrees*; 0 gives them as they are.

    Args:
        signs: booleans of shape (pages, WAVES, WAVES).
        degrees: a multiple of 90.
    """
    import numpy as np  # noqa: PLC0415 the record is opened by many who compare nothing

    # mirrored, a wave of an odd number of half periods changes its sign
    odd = np.arange(1, WAVES + 1) % 2 == 1
    for _ in range(degrees // 90 % 4):
        signs = signs.swapaxes(1, 2) ^ odd
    return signs
