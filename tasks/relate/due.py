"""Which documents must be compared anew, and with which: by what is new in the index and what it changes for others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage import sameness
from storage.database import Record
from storage.pictures import load_pictures
from storage.sameness import FACTS, PAGES, Sharing, Waiting
from tasks.fingerprint.page import sketch
from tasks.fingerprint.sketch import unpack
from tasks.relate.candidates import BAND_CAP, cap_for, find_candidates
from tasks.relate.counterparts import COMMON, Pair, pair_by_facts
from tasks.relate.own import Own, count_own
from tasks.relate.scans import Shares, look_alike

BULK_SHARE = 0.2
"""Where so many documents wait, the whole index is read at once."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be compared."""

    waiting: frozenset[int]
    """Documents that are new, or were read otherwise."""
    about: frozenset[int]
    """They, and those for which what is new changes which pairs may be found."""
    pairs: frozenset[Pair]
    """To be measured: each with one of *about* in it."""
    alike: Shares
    """Which of them look the same page by page."""
    own: Mapping[Pair, Own]
    """What each of *pairs* has in common that few others have; the smaller id first."""


class Keys:
    """Gives the keys of documents, as reading put them into the index, which is sorted by key and not by document.

    Each document is sketched once, however often it is asked for.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self._kept: dict[int, tuple[frozenset[int], frozenset[int]]] = {}

    def of_pages(self, document_ids: Iterable[int]) -> set[int]:
        """Give the keys of the pages of some documents."""
        return {key for one in self._bring(document_ids) for key in self._kept[one][0]}

    def of_facts(self, document_ids: Iterable[int]) -> set[int]:
        """Give the keys of the facts of some documents."""
        return {key for one in self._bring(document_ids) for key in self._kept[one][1]}

    def _bring(self, document_ids: Iterable[int]) -> list[int]:
        ids = sorted(set(document_ids))
        for paper in sameness.load_papers(self.record, [one for one in ids if one not in self._kept]):
            taken = [sketch(page.text, page.spans) for page in paper.pages]
            pages = frozenset(key for one in taken for key in unpack(one.keys).tolist())
            self._kept[paper.document_id] = pages, frozenset(key for one in taken for key, _ in one.facts)
        return ids


def find_due(record: Record, cache_id: int, keys_of: Keys) -> Due | None:
    """Find what is to be compared in a cache; None: nothing waits.

    The pairs hang on all documents of the cache and not on the order they came in: a key that turned too common with
    what is new sends the documents that hold it through comparing again.

    Args:
        record: the open record.
        cache_id: of the cache.
        keys_of: gives the keys of documents.
    """
    documents, owners = sameness.list_sketched(record, cache_id)
    waiting = frozenset(one.document_id for one in documents if one.waits)
    if not waiting:
        return None
    pages = int(np.count_nonzero(owners))
    new_pages = int(np.count_nonzero(np.isin(owners, sorted(waiting))))
    cap = cap_for(pages)
    every = frozenset(one.document_id for one in documents)
    if len(waiting) >= BULK_SHARE * len(documents) or cap != cap_for(pages - new_pages):
        index = sameness.load_index(record, cache_id)
        alike = look_alike(load_pictures(record, cache_id), every)
        pairs = find_candidates(index, owners, every, cap=cap).pairs | _equal(record, cache_id) | alike.keys()
        return Due(waiting, every, pairs, alike, count_own(index, owners, pairs, cap=cap))
    most = max(cap, BAND_CAP) + 1
    keys = keys_of.of_pages(waiting)
    turned = find_candidates(
        sameness.look_up(record, cache_id, keys, most=most, table=PAGES), owners, waiting, cap=cap
    ).turned
    about = waiting | turned
    keys = keys_of.of_pages(about)
    sharing = sameness.look_up(record, cache_id, keys, most=most, table=PAGES)
    near = find_candidates(sharing, owners, about, cap=cap).pairs
    equal = {pair for pair in _equal(record, cache_id) if about & set(pair)}
    alike = look_alike(load_pictures(record, cache_id), about)
    # how much of a page is shared hangs on all of its keys: of those found so far only the shared ones were looked up
    wider = keys_of.of_pages({one for pair in near | equal | alike.keys() for one in pair} - about)
    sharing = sameness.look_up(record, cache_id, keys | wider, most=most, table=PAGES)
    pairs = find_candidates(sharing, owners, about, cap=cap).pairs | equal | alike.keys()
    return Due(waiting, about, pairs, alike, count_own(sharing, owners, pairs, cap=cap))


def find_by_facts(
    record: Record, cache_id: int, scope: frozenset[int], *, waiting: frozenset[int], keys_of: Keys
) -> tuple[list[Pair], frozenset[int]]:
    """Pair by facts all that share some with documents that are judged anew, and them with all they share some with.

    A paper's best counterpart may be another one now; so all of its partners are weighed again.

    Args:
        record: the open record.
        cache_id: of the cache.
        scope: ids of documents that were judged anew, with all they are tied to.
        waiting: of those that are new, or were read otherwise.
        keys_of: gives the keys of documents.

    Returns:
        Pairs to be weighed, and the documents of which all were found.
    """
    documents, _ = sameness.list_sketched(record, cache_id)
    if len(scope) >= BULK_SHARE * len(documents):
        sharing = sameness.load_index(record, cache_id, table=FACTS)
        every = frozenset(one.document_id for one in documents)
        return pair_by_facts(sharing.keys, _owners_of(sharing, documents), np.array(sorted(every))), every
    first = sameness.look_up(record, cache_id, keys_of.of_facts(scope), most=COMMON + 1, table=FACTS)
    owners = _owners_of(first, documents)
    near = pair_by_facts(first.keys, owners, np.array(sorted(scope)))
    touched = scope | {one for pair in near for one in pair} | _turned_common(first.keys, owners, waiting)
    # whether one is the best of its partner hangs on all that the partner has
    weighed, pairs = touched, list[Pair]()
    for _ in range(2):
        sharing = sameness.look_up(record, cache_id, keys_of.of_facts(weighed), most=COMMON + 1, table=FACTS)
        pairs = pair_by_facts(sharing.keys, _owners_of(sharing, documents), np.array(sorted(weighed)))
        weighed = weighed | {one for pair in pairs for one in pair}
    return pairs, touched


def _turned_common(keys: NDArray[np.int64], owners: NDArray[np.int64], waiting: frozenset[int]) -> set[int]:
    """Find the documents whose facts led to others before what is new came, and are too common now."""
    is_new = np.isin(owners, sorted(waiting))
    values, counts = np.unique(keys, return_counts=True)
    _, old = np.unique(np.concatenate((values, keys[~is_new])), return_counts=True)
    turned = values[(counts > COMMON) & (old - 1 <= COMMON)]
    return set(owners[np.isin(keys, turned) & ~is_new].tolist())


def _owners_of(sharing: Sharing, documents: list[Waiting]) -> NDArray[np.int64]:
    return by_sketched(documents)[sharing.owners]


def by_sketched(documents: list[Waiting]) -> NDArray[np.int64]:
    """Give the document of each id by which the index of facts knows one, at its place; else 0."""
    of_sketched = np.zeros(max((one.sketched_id for one in documents), default=0) + 1, dtype=np.int64)
    of_sketched[[one.sketched_id for one in documents]] = [one.document_id for one in documents]
    return of_sketched


def _equal(record: Record, cache_id: int) -> frozenset[Pair]:
    """Pair the documents whose folded text is equal, however common what stands in them is."""
    pairs: set[Pair] = set()
    for group in sameness.same_text_groups(record, cache_id):
        ids = sorted(one.document_id for one in group)
        pairs.update((one, other) for at, one in enumerate(ids) for other in ids[at + 1 :])
    return frozenset(pairs)
