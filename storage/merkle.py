"""Merkle trees over hashes of leaves, as RFC 6962 and RFC 9162, section 2.1, define them. Pure; knows no ledger.

Proofs are held against a root by the steps of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Those steps bind leaf, index and
path to the root, but not the size: some roots of one size fit a path that was made for another. A root is therefore
always told, kept and compared together with its size.
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
LEAF = b"\x00"
NODE = b"\x01"
"""What is hashed before a leaf and before two nodes: neither can be passed off for the other (RFC 9162, 2.1.1)."""


def leaf_hash(content: bytes) -> bytes:
    """Hash the content of one leaf (32 bytes)."""
    return hashlib.sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes into the one above them (32 bytes)."""
    return hashlib.sha256(NODE + left + right).digest()


class Tree:
    """A tree with all its nodes in memory: 64 bytes a leaf, whatever the number of proofs.

    Level 0 holds the hashes of the leaves; each level above joins two by two, and a last one without a neighbour goes
    up as it is. That is the tree of the RFC, whose left branch is as large a power of two as there is below its size.
    """

    def __init__(self, leaves: bytes | bytearray) -> None:
        """Build the tree over the hashes of leaves, 32 bytes each, one after the other."""
        self.size = len(leaves) // HASH_BYTES
        self._levels = [bytes(leaves)]
        while len(self._levels[-1]) > HASH_BYTES:
            self._levels.append(_joined(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The root (32 bytes); of no leaf at all, the hash of nothing."""
        return self._levels[-1] or hashlib.sha256().digest()

    def inclusion(self, index: int) -> list[bytes]:
        """Give the path that proves that a leaf is in the tree, from the leaf upwards: PATH(index, D[size]).

        Args:
            index: of the leaf, from 0.

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < self.size:
            raise IndexError(index)
        path = []
        for level in self._levels[:-1]:
            beside = (index ^ 1) * HASH_BYTES
            if beside < len(level):
                path.append(level[beside : beside + HASH_BYTES])
            index >>= 1
        return path

    def consistency(self, first: int) -> list[bytes]:
        """Give the path that proves that the tree of the *first* leaves grew into this one: PROOF(first, D[size]).

        Raises:
            IndexError: *first* is not between 1 and the size.
        """
        if not 0 < first <= self.size:
            raise IndexError(first)
        path: list[bytes] = []
        start, stop, is_known = 0, self.size, True
        while first != stop:
            middle = start + (1 << ((stop - start - 1).bit_length() - 1))
            if first <= middle:
                path.append(self._node(middle, stop))
                stop = middle
            else:
                path.append(self._node(start, middle))
                start, is_known = middle, False
        if not is_known:
            path.append(self._node(start, stop))
        return path[::-1]

    def _node(self, start: int, stop: int) -> bytes:
        """Give the hash over the leaves from *start* up to *stop*, where the tree has such a node."""
        level = (stop - start - 1).bit_length()
        place = (start >> level) * HASH_BYTES
        return self._levels[level][place : place + HASH_BYTES]


def _joined(level: bytes) -> bytes:
    sha256, pair = hashlib.sha256, 2 * HASH_BYTES
    whole = len(level) - len(level) % pair
    joined = [sha256(NODE + level[place : place + pair]).digest() for place in range(0, whole, pair)]
    return b"".join((*joined, level[whole:]))


def is_included(leaf: bytes, index: int, *, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether *path* leads from a leaf to the root (RFC 9162, 2.1.3.2).

    Args:
        leaf: the hash of the leaf.
        index: its place, from 0.
        size: how many leaves the tree has.
        path: from the leaf upwards.
        root: of the tree of that size.
    """
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(beside, reached)
            place, last = _up_to_a_right_turn(place, last)
        else:
            reached = node_hash(reached, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def is_consistent(first: int, first_root: bytes, *, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether *path* shows that a tree grew from one root to another, nothing changed (RFC 9162, 2.1.4.2).

    Args:
        first: how many leaves the older tree had; at least 1.
        first_root: its root.
        second: how many the newer one has.
        second_root: its root.
        path: as `Tree.consistency` gives it.
    """
    if first == second:
        return first > 0 and not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    is_whole = first & (first - 1) == 0
    start, *rest = (first_root, *path) if is_whole else path
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = start
    for beside in rest:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            place, last = _up_to_a_right_turn(place, last)
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


def _up_to_a_right_turn(place: int, last: int) -> tuple[int, int]:
    """Climb past the levels at which the last node had no neighbour and went up as it was."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last
