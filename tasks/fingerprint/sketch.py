"""Sketches of pages: a sample of their shingles and bands of their minima, by which like pages find each other. Pure.

A page is cut into every run of five characters (Han) or six (any other script) of its bare text. Of their 64-bit
hashes one in sixteen is kept as it is (FracMinHash: it tells how much of a page stands in another one), and the minima
of 128 parts of the range are joined by fours into 32 bands (one-permutation MinHash: equal bands tell that two pages
are alike, also where every single shingle is common). See docs/decisions.md for what was measured.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from storage.shapes import SketchRead, SpanRead
from tasks.fingerprint.bare import HAN, columns

VERSION = "sketch 1"
HAN_SHINGLE, SHINGLE = 5, 6
"""Characters of a shingle."""
SAMPLE_BITS = 4
"""One shingle in 2 ** SAMPLE_BITS is kept."""
BINS, ROWS = 128, 4
"""Parts of the range of hashes, and how many of their minima make a band."""
FEWEST = 40
"""A page of fewer shingles has no bands, and is found by what it shares alone."""
KEY_BITS = 46
"""Bits of a key that come from its hash; small enough that a database keeps it in six bytes."""
BAND = np.uint64(1 << KEY_BITS)
"""Set in the keys of bands, so that none is taken for a shingle."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_U = np.uint64


def shingle(text: NDArray[np.uint32], script: str) -> NDArray[np.uint64]:
    """Hash every run of characters of a bare text: of five where its script is Han, else of six.

    Args:
        text: code points, shape (n,).
        script: what it is written in, by `tasks.fingerprint.bare.script_family`.

    Returns:
        hashes in order, shape (n - length + 1,); empty where the text is shorter than one.
    """
    codes = text.astype(np.uint64)
    length = HAN_SHINGLE if script == HAN else SHINGLE
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        hashes *= _STEP
        hashes += codes[at : at + count]
    return _mix(hashes * _FACTOR)


def _mix(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    hashes = (hashes ^ (hashes >> _U(30))) * _U(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> _U(27))) * _U(0x94D049BB133111EB)
    return hashes ^ (hashes >> _U(31))


def sample_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give the keys of those hashes that the sample keeps, distinct and sorted."""
    kept = hashes[(hashes & _U((1 << SAMPLE_BITS) - 1)) == 0]
    return np.unique(kept >> _U(64 - KEY_BITS))


def bands_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give the keys of the 32 bands of distinct hashes, sorted ones; empty bins borrow from the next that is not."""
    bins = (hashes >> _U(57)).astype(np.intp)
    first = np.searchsorted(bins, np.arange(BINS))
    filled = (first < len(bins)) & (bins[np.minimum(first, len(bins) - 1)] == np.arange(BINS))
    # an empty bin takes the minimum of the next filled one, with the distance mixed in (Shrivastava and Li 2014)
    order = np.flatnonzero(filled)
    following = np.searchsorted(order, np.arange(BINS)) % len(order)
    lender = order[following]
    distance = ((lender - np.arange(BINS)) % BINS).astype(np.uint64)
    minima = _mix(hashes[first[lender]] + distance * _FACTOR)
    rows = minima.reshape(BINS // ROWS, ROWS)
    joined = np.arange(BINS // ROWS, dtype=np.uint64)
    for row in range(ROWS):
        joined = _mix(joined * _FACTOR + rows[:, row])
    return np.unique(joined >> _U(64 - KEY_BITS)) | BAND


def sketch_page(text: str, spans: Sequence[SpanRead]) -> SketchRead:
    """Sketch a page, each of its scripts for itself.

    Args:
        text: a page, as stored.
        spans: of its languages, in order.

    Returns:
        How many distinct shingles it has, and its keys, packed by `pack`. Neither for a page without letters.
    """
    keys: list[NDArray[np.uint64]] = []
    count = 0
    for script, column in columns(text, spans).items():
        hashes = np.unique(shingle(column.codes, script))
        count += len(hashes)
        if len(hashes):
            keys.append(sample_of(hashes))
        if len(hashes) >= FEWEST:
            keys.append(bands_of(hashes))
    together = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.uint64)
    return SketchRead(count, pack(together))


def pack(keys: NDArray[np.uint64]) -> bytes:
    """Write keys as 64-bit integers, lowest byte first."""
    return keys.astype("<u8").tobytes()


def unpack(packed: bytes) -> NDArray[np.uint64]:
    """Read what `pack` wrote."""
    return np.frombuffer(packed, dtype="<u8")
