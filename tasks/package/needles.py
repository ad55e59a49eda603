"""Finds many strings of bytes at once in a large file, in one pass whatever their number.

Four bytes at every place are looked up in a table of what needles begin with; only where one may begin is it compared.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

LEAST_BYTES = 6
"""Of a needle: fewer stand in a gigabyte of pictures by chance."""
CHUNK_BYTES = 1 << 22
_TABLE_BITS = 22
_SPREAD = np.uint32(2_654_435_761)
"""Knuth's multiplicative hash: 2^32 divided by the golden ratio."""


class Needles:
    """What is looked for."""

    def __init__(self, needles: Iterable[tuple[bytes, str]]) -> None:
        """Take needles, each with the word that its finds are told by; what is too short is left out."""
        self._by_begin: dict[int, list[tuple[bytes, str]]] = {}
        self._longest = LEAST_BYTES
        for needle, word in needles:
            if len(needle) >= LEAST_BYTES:
                self._by_begin.setdefault(int.from_bytes(needle[:4], "little"), []).append((needle, word))
                self._longest = max(self._longest, len(needle))
        begins = np.fromiter(self._by_begin, dtype=np.uint32, count=len(self._by_begin))
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        self._table[_slots(begins)] = True

    def found_in(self, content: bytes) -> set[str]:
        """Give the words of all needles that stand in *content*."""
        step = CHUNK_BYTES
        starts = range(0, max(1, len(content)), step) if self._by_begin else ()
        return {word for start in starts for word in self._in_chunk(content, start, start + step + self._longest)}

    def _in_chunk(self, content: bytes, start: int, stop: int) -> Iterator[str]:
        octets = np.frombuffer(content, dtype=np.uint8)[start:stop].astype(np.uint32)
        if len(octets) < LEAST_BYTES:
            return
        begins = (octets[:-3] | octets[1:-2] << 8 | octets[2:-1] << 16 | octets[3:] << 24).astype(np.uint32, copy=False)
        for place in np.flatnonzero(self._table[_slots(begins)]):
            for needle, word in self._by_begin.get(int(begins[place]), ()):
                if content.startswith(needle, start + int(place)):
                    yield word


def _slots(begins: NDArray[np.uint32]) -> NDArray[np.uint32]:
    slots: NDArray[np.uint32] = (begins * _SPREAD) >> np.uint32(32 - _TABLE_BITS)
    return slots
