"""The texts of a cache as rows of counts, in blocks that are made once and kept: for scoring them all. Loads scipy."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from storage.bulk import in_chunks
from storage.database import Record
from storage.features import Known, load_grams
from storage.kept import Kept, keep, open_kept
from tasks.prioritise.learn_grams import BUCKETS, FEATURES_VERSION, MOST_COUNTED, WORDS_FROM, Grams, unpack

KEPT_VERSION = "1"
"""Goes up whenever blocks are laid out or weighed in another way."""
DOCUMENTS = 500
"""Of one block: some twenty megabytes while it is looked at."""
PLANE = 1 << 16
PLANES = BUCKETS // PLANE
"""Buckets are kept as two bytes, by planes, and how many of them lie in each plane."""
TEXT_KINDS = BUCKETS // WORDS_FROM
"""N-grams and words: each has a row of its own, for each is weighed by itself."""
SUBLINEAR = (1 + np.log(np.maximum(np.arange(MOST_COUNTED + 1), 1))).astype(np.float32)
Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """The features of some documents, five bytes' worth in three: kept as they are."""

    places: npt.NDArray[np.uint16]
    """Of each feature in its plane."""
    counts: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.uint16]
    """How many features of each document lie in each plane: documents by PLANES."""

    def to_rows(self) -> csr_matrix:
        """Give sublinear counts: of each document a row of n-grams, and a row of words."""
        planes = np.tile(np.arange(PLANES, dtype=np.int32) * PLANE, len(self.sizes))
        buckets = np.repeat(planes, self.sizes.ravel())
        buckets += self.places
        lengths = self.sizes.reshape(-1, PLANES // TEXT_KINDS).sum(axis=1, dtype=np.int32)
        starts = np.concatenate([np.zeros(1, np.int32), np.cumsum(lengths, dtype=np.int32)])
        return csr_matrix((np.take(SUBLINEAR, self.counts), buckets, starts), shape=(len(lengths), BUCKETS))


def lay_out(grams: Sequence[Grams]) -> Block:
    """Lay the features of documents out as a block."""
    buckets = np.concatenate([np.empty(0, np.uint32), *(one.buckets for one in grams)])
    counts = np.concatenate([np.empty(0, np.uint8), *(one.counts for one in grams)])
    rows = np.repeat(np.arange(len(grams)), [len(one.buckets) for one in grams])
    sizes = np.bincount(rows * PLANES + buckets // PLANE, minlength=len(grams) * PLANES)
    return Block((buckets % PLANE).astype(np.uint16), counts, sizes.astype(np.uint16).reshape(-1, PLANES))


class Texts(Protocol):
    """The texts of a cache, however they are held."""

    rarity: Singles
    """Of each bucket: inverse document frequency, smoothed."""
    lengths: Singles
    """Of the n-grams and of the words of each document, weighed by rarity: documents by TEXT_KINDS."""

    def blocks(self) -> Iterator[csr_matrix]:
        """Give the rows of all documents, a block after the other."""


class HeldTexts:
    """Texts that are few enough to be held in memory."""

    def __init__(self, grams: Sequence[Grams]) -> None:
        self._blocks = [lay_out(some) for some in in_chunks(grams, DOCUMENTS)]
        self.rarity = weigh_rarity(count_met(grams), len(grams))
        self.lengths = measure(self.blocks(), self.rarity)

    def blocks(self) -> Iterator[csr_matrix]:
        """Give the rows of all documents, a block after the other."""
        return (block.to_rows() for block in self._blocks)


class KeptTexts:
    """Texts as they are kept in the home."""

    def __init__(self, kept: Kept, documents: int) -> None:
        self._kept, self._documents = kept, documents
        self.rarity = np.frombuffer(kept.read("rarity"), dtype=np.float32)
        self.lengths = np.frombuffer(kept.read("lengths"), dtype=np.float32).reshape(-1, TEXT_KINDS)

    def blocks(self) -> Iterator[csr_matrix]:
        """Give the rows of all documents, a block after the other."""
        return read_blocks(self._kept, self._documents)


def read_blocks(kept: Kept, documents: int) -> Iterator[csr_matrix]:
    """Give the rows of so many documents, as they are kept."""
    for first in range(0, documents, DOCUMENTS):
        yield Block(
            np.frombuffer(kept.read(f"places {first}"), dtype=np.uint16),
            np.frombuffer(kept.read(f"counts {first}"), dtype=np.uint8),
            np.frombuffer(kept.read(f"sizes {first}"), dtype=np.uint16).reshape(-1, PLANES),
        ).to_rows()


def count_met(grams: Sequence[Grams]) -> npt.NDArray[np.int64]:
    """Count in how many documents each bucket is met."""
    return np.bincount(np.concatenate([np.empty(0, np.uint32), *(one.buckets for one in grams)]), minlength=BUCKETS)


def weigh_rarity(met: npt.NDArray[np.int64], documents: int) -> Singles:
    """Give the inverse document frequency, smoothed, of features that are met so often."""
    return (np.log((1 + documents) / (1 + met)) + 1).astype(np.float32)


def measure(blocks: Iterable[csr_matrix], rarity: Singles) -> Singles:
    """Measure the n-grams and the words of each document, weighed by rarity."""
    squares = rarity * rarity
    found = [np.sqrt(rows.power(2) @ squares).reshape(-1, TEXT_KINDS) for rows in blocks]
    return np.concatenate([np.empty((0, TEXT_KINDS), np.float32), *found])


def basis_of(known: Sequence[Known]) -> str:
    """Name all that the rows of documents depend on: their order, their texts, how those are counted and laid out."""
    told = [KEPT_VERSION, FEATURES_VERSION, [[one.sha256, one.basis] for one in known]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def open_texts(record: Record, cache_id: int, known: Sequence[Known]) -> Kept:
    """Open the rows of documents as they are kept; lay them out where they are not, or of other texts.

    Raises:
        Conflict: a text was read anew meanwhile.
    """
    basis = basis_of(known)
    kept = open_kept(record, cache_id, basis=basis)
    if kept is None:
        _keep(record, cache_id, known, basis=basis)
        kept = open_kept(record, cache_id, basis=basis)
    assert kept is not None  # noqa: S101 it was written under the lock of the one learner
    return kept


def _keep(record: Record, cache_id: int, known: Sequence[Known], *, basis: str) -> None:
    met = np.zeros(BUCKETS, dtype=np.int64)
    with keep(record, cache_id, basis=basis) as kept:
        packed = load_grams(record, known)
        for number, some in enumerate(in_chunks(packed, DOCUMENTS)):
            grams, first = [unpack(one) for one in some], number * DOCUMENTS
            block = lay_out(grams)
            met += count_met(grams)
            kept.write(f"places {first}", block.places.tobytes())
            kept.write(f"counts {first}", block.counts.tobytes(), packed=True)
            kept.write(f"sizes {first}", block.sizes.tobytes(), packed=True)
        rarity = weigh_rarity(met, len(known))
        kept.write("rarity", rarity.tobytes(), packed=True)
        kept.write("lengths", measure(read_blocks(kept, len(known)), rarity).tobytes())
