"""From text to numbers: character n-grams, words and pairs of words, hashed and counted. Pure; loads numpy."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from storage.analysis.fold import fold
from storage.analysis.scripts import UNSPACED

FEATURES_VERSION = "1"
"""Goes up whenever the same text would give other numbers; every document is then looked at anew."""
BITS = 20
WORDS_FROM = 1 << BITS
"""Below it lie the buckets of n-grams, from it on those of words and pairs of words, a million each."""
BUCKETS = 2 << BITS
SPACED_GRAMS = (3, 4, 5)
"""Of words in scripts that put spaces between them: long enough for a stem, whatever the ending."""
UNSPACED_GRAMS = (1, 2, 3)
"""Of Chinese and its like, where a word has one or two signs."""
MOST = 1 << 14
"""Features kept of one document, the most frequent: about forty pages whole."""
MOST_COUNTED = 255
BLANK = 0x20
WORD_SIGN, UNSPACED_SIGN, UNKNOWN = 1, 2, 255
PRIME = 0x9E3779B97F4A7C15
"""Odd, so that it has an inverse modulo 2^64 (the golden ratio's digits, as in splitmix64)."""
INVERSE = pow(PRIME, -1, 1 << 64)
PAIR = 0xD1342543DE82EF95
CHUNK = 1 << 16
"""Characters hashed at once: it bounds the tables of powers."""

Numbers = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.intp]
Stretches = tuple[Indices, Indices]
_IS_WORD = re.compile(r"\w")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_classes = np.full(0x110000, UNKNOWN, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Grams:
    """The features of one document: sorted buckets, and how often each was met."""

    buckets: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint8]

    def pack(self) -> bytes:
        """Give them as bytes: steps between buckets, byte planes apart, then counts, compressed."""
        steps = np.diff(self.buckets, prepend=np.uint32(0)).astype("<u4")
        planes = steps.view(np.uint8).reshape(-1, 4).T.tobytes()
        return zlib.compress(planes + self.counts.tobytes(), 6)


def unpack(packed: bytes) -> Grams:
    """Undo `Grams.pack`."""
    raw = np.frombuffer(zlib.decompress(packed), dtype=np.uint8)
    size = len(raw) // 5
    steps = np.ascontiguousarray(raw[: 4 * size].reshape(4, size).T).view("<u4").ravel()
    return Grams(np.cumsum(steps, dtype=np.uint32), raw[4 * size :])


@dataclass(frozen=True, slots=True)
class Places:
    """Where features stand in a folded text: half-open stretches, and their buckets."""

    starts: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    buckets: npt.NDArray[np.uint32]


def count_grams(texts: Iterable[str]) -> Grams:
    """Count the features of a document's pages; the same whatever their order."""
    met = [locate(chunk).buckets for text in texts for chunk in _chunks(fold(text))]
    if not met:
        return Grams(np.empty(0, np.uint32), np.empty(0, np.uint8))
    buckets, counts = np.unique(np.concatenate(met), return_counts=True)
    if len(buckets) > MOST:
        kept = np.sort(np.argsort(-counts, kind="stable")[:MOST])
        buckets, counts = buckets[kept], counts[kept]
    return Grams(buckets, np.minimum(counts, MOST_COUNTED).astype(np.uint8))


def _chunks(folded: str) -> Iterable[str]:
    return (folded[start : start + CHUNK] for start in range(0, len(folded), CHUNK))


def locate(folded: str) -> Places:
    """Find the features of at most CHUNK characters of folded text."""
    codes = np.frombuffer(f" {folded} ".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    classes = _classify(codes)
    words = np.where(classes == WORD_SIGN, codes, BLANK).astype(np.uint64)
    unspaced = np.where(classes == UNSPACED_SIGN, codes, BLANK).astype(np.uint64)
    stretches = [_grams(words, size) for size in SPACED_GRAMS]
    hashes = [_hash(words, *stretch) for stretch in stretches]
    runs = [_runs(unspaced, size) for size in UNSPACED_GRAMS]
    hashes += [_hash(unspaced, *run) for run in runs]
    (starts, ends), whole = _words(words)
    pairs = whole[:-1] ^ (whole[1:] * np.uint64(PAIR))
    buckets = [to_buckets(np.concatenate(hashes)), to_buckets(np.concatenate([whole, pairs])) + np.uint32(WORDS_FROM)]
    every = [*stretches, *runs, (starts, ends), (starts[:-1], ends[1:])]
    first, last = (np.concatenate([stretch[side] for stretch in every]) for side in (0, 1))
    # a blank stands before the text, so that its first word has a beginning
    return Places(np.maximum(first - 1, 0), np.minimum(last - 1, len(folded)), np.concatenate(buckets))


def to_buckets(hashes: Numbers) -> npt.NDArray[np.uint32]:
    """Mix 64-bit hashes down to buckets (the finaliser of splitmix64: Steele, Lea, Flood, OOPSLA 2014)."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(64 - BITS)).astype(np.uint32)


def _classify(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    classes = _classes[codes]
    if (classes == UNKNOWN).any():
        for code in np.unique(codes[classes == UNKNOWN]).tolist():
            sign = chr(code)
            _classes[code] = UNSPACED_SIGN if _IS_UNSPACED.match(sign) else bool(_IS_WORD.match(sign))
        classes = _classes[codes]
    return classes


@lru_cache(maxsize=1)
def _powers() -> tuple[Numbers, Numbers]:
    tables = []
    for base in (PRIME, INVERSE):
        table = np.full(CHUNK + 3, base, dtype=np.uint64)
        table[0] = 1
        tables.append(np.cumprod(table, dtype=np.uint64))
    return tables[0], tables[1]


def _hash(signs: Numbers, starts: Indices, ends: Indices) -> Numbers:
    """Hash stretches: differences of prefix sums of a polynomial over the signs, moved to the same origin."""
    powers, inverses = _powers()
    sums = np.zeros(len(signs) + 1, dtype=np.uint64)
    np.cumsum(signs * powers[: len(signs)], dtype=np.uint64, out=sums[1:])
    return (sums[ends] - sums[starts]) * inverses[starts]


def _grams(words: Numbers, size: int) -> Stretches:
    """Find the stretches of *size* signs that hold no blank but at their ends."""
    return _without_blanks(words, size, range(1, size - 1))


def _runs(signs: Numbers, size: int) -> Stretches:
    """Find the stretches of *size* signs that hold no blank."""
    return _without_blanks(signs, size, range(size))


def _without_blanks(signs: Numbers, size: int, looked_at: range) -> Stretches:
    places = max(len(signs) - size + 1, 0)
    blank = signs == BLANK
    outside = np.zeros(places, dtype=bool)
    for offset in looked_at:
        outside |= blank[offset : offset + places]
    starts = np.flatnonzero(~outside)
    return starts, starts + size


def _words(words: Numbers) -> tuple[Stretches, Numbers]:
    """Find whole words, and hash them."""
    edges = np.diff((words != BLANK).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1) + 1, np.flatnonzero(edges == -1) + 1
    return (starts, ends), _hash(words, starts, ends)
