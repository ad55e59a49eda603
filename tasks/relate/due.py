"""Which documents must be compared anew, and with which: by what is new in the index and what it changes for others."""

from collections.abc import Iterable
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


def find_due(record: Record, cache_id: int) -> Due | None:
    """Find what is to be compared in a cache; None: nothing waits.

    The pairs hang on all documents of the cache and not on the order they came in: a key that turned too common with
    what is new sends the documents that hold it through comparing again.
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
        found = find_candidates(sameness.load_index(record, cache_id), owners, every, cap=cap)
        alike = look_alike(load_pictures(record, cache_id), every)
        return Due(waiting, every, found.pairs | _equal(record, cache_id) | alike.keys(), alike)
    most = max(cap, BAND_CAP) + 1
    keys, _ = _keys_of(record, waiting)
    turned = find_candidates(
        sameness.look_up(record, cache_id, keys, most=most, table=PAGES), owners, waiting, cap=cap
    ).turned
    about = waiting | turned
    keys, _ = _keys_of(record, about)
    sharing = sameness.look_up(record, cache_id, keys, most=most, table=PAGES)
    near = find_candidates(sharing, owners, about, cap=cap).pairs
    # how much of a page is shared hangs on all of its keys: of those found so far only the shared ones were looked up
    wider, _ = _keys_of(record, {one for pair in near for one in pair} - about)
    sharing = sameness.look_up(record, cache_id, keys | wider, most=most, table=PAGES)
    found = find_candidates(sharing, owners, about, cap=cap)
    equal = {pair for pair in _equal(record, cache_id) if about & set(pair)}
    alike = look_alike(load_pictures(record, cache_id), about)
    return Due(waiting, about, found.pairs | equal | alike.keys(), alike)


def find_by_facts(
    record: Record, cache_id: int, scope: frozenset[int], *, waiting: frozenset[int]
) -> tuple[list[Pair], frozenset[int]]:
    """Pair by facts all that share some with documents that are judged anew, and them with all they share some with.

    A paper's best counterpart may be another one now; so all of its partners are weighed again.

    Args:
        record: the open record.
        cache_id: of the cache.
        scope: ids of documents that were judged anew, with all they are tied to.
        waiting: of those that are new, or were read otherwise.

    Returns:
        Pairs to be weighed, and the documents of which all were found.
    """
    documents, _ = sameness.list_sketched(record, cache_id)
    if len(scope) >= BULK_SHARE * len(documents):
        sharing = sameness.load_index(record, cache_id, table=FACTS)
        every = frozenset(one.document_id for one in documents)
        return pair_by_facts(sharing.keys, _owners_of(sharing, documents), np.array(sorted(every))), every
    _, keys = _keys_of(record, scope)
    first = sameness.look_up(record, cache_id, keys, most=COMMON + 1, table=FACTS)
    owners = _owners_of(first, documents)
    near = pair_by_facts(first.keys, owners, np.array(sorted(scope)))
    touched = scope | {one for pair in near for one in pair} | _turned_common(first.keys, owners, waiting)
    # whether one is the best of its partner hangs on all that the partner has
    weighed, pairs = touched, list[Pair]()
    for _ in range(2):
        _, wider = _keys_of(record, weighed)
        sharing = sameness.look_up(record, cache_id, wider, most=COMMON + 1, table=FACTS)
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


def _keys_of(record: Record, document_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Give the keys of the pages and of the facts of some documents, as reading put them into the index."""
    pages: set[int] = set()
    facts: set[int] = set()
    for paper in sameness.load_papers(record, sorted(document_ids)):
        for page in paper.pages:
            taken = sketch(page.text, page.spans)
            pages.update(unpack(taken.keys).tolist())
            facts.update(key for key, _ in taken.facts)
    return pages, facts


def _owners_of(sharing: Sharing, documents: list[Waiting]) -> NDArray[np.int64]:
    of_sketched = np.zeros(max((one.sketched_id for one in documents), default=0) + 1, dtype=np.int64)
    for one in documents:
        of_sketched[one.sketched_id] = one.document_id
    return of_sketched[sharing.owners]


def _equal(record: Record, cache_id: int) -> frozenset[Pair]:
    """Pair the documents whose folded text is equal, however common what stands in them is."""
    pairs: set[Pair] = set()
    for group in sameness.same_text_groups(record, cache_id):
        ids = sorted(one.document_id for one in group)
        pairs.update((one, other) for at, one in enumerate(ids) for other in ids[at + 1 :])
    return frozenset(pairs)
