"""Counts what came into the index, and what was swept out of it: what those before have in common tells less, or more.

How many pages hold what a page holds is kept with each page. So what is new costs what it changes, and the counts are
those that counting all anew gives.
"""

from collections.abc import Sized
from functools import partial

import numpy as np
from numpy.typing import NDArray

from storage import sameness
from storage.database import Record
from storage.sameness import FACTS, PAGES, Counting, Indexed, Sharing, Size, Sketches, State
from tasks.relate.candidates import BAND_CAP, bounds_of, cap_for
from tasks.relate.counterparts import COMMON, common_bounds
from tasks.relate.counts import Turned, count_telling, held_by, need_less, recount, turned_common, turned_rare
from tasks.relate.keys import Keys, look_up_pages

BULK_SHARE = 0.2
"""Where so many documents are new, or wait, the whole index is read at once."""


def are_many(some: Sized, size: Size) -> bool:
    """Tell whether some documents are so many of a cache that reading its whole index is less work."""
    return len(some) >= BULK_SHARE * size.documents


def sweep(record: Record, cache_id: int) -> None:
    """Sweep out of the index what was replaced; whom that kept apart waits to be compared anew."""
    if not sameness.is_any_replaced(record, cache_id):
        return
    state = sameness.load_state(record, cache_id)
    with sameness.counting(record, cache_id) as index:
        index.let_wait(_tell_again(index, state) | _lead_again(index))
        index.sweep()


def _tell_again(index: Counting, state: State) -> set[int]:
    """Count the shingles that tell again; gives the documents that hold them, or such bands."""
    swept = index.list_swept(table=PAGES)
    most = max(state.cap, BAND_CAP) + max(swept.values(), default=0) + 1
    sharing = index.look_up(swept, most=most)
    sketches = index.load_counted(sharing.owners.tolist())
    counted = index.list_swept(table=PAGES, last=state.last_sketch)
    rows = turned_rare(sharing, sketches.places(sharing.owners) >= 0, counted, partial(bounds_of, cap=state.cap))
    turned = held_by(rows, sketches)
    _save(index, sketches, turned, by=1)
    return set(turned.documents)


def _lead_again(index: Counting) -> set[int]:
    """Give the documents with facts that lead to others again."""
    swept = index.list_swept(table=FACTS)
    most = COMMON + max(swept.values(), default=0) + 1
    sharing = index.look_up(swept, most=most, table=FACTS)
    standing = index.documents_of(sharing.owners.tolist())
    known = np.isin(sharing.owners, np.array(sorted(standing), dtype=np.int64))
    return {standing[one] for one in turned_rare(sharing, known, swept, common_bounds).owners.tolist()}


def count(record: Record, cache_id: int, keys_of: Keys, size: Size) -> Sharing | None:
    """Count the documents that were read since the last time.

    Documents of which a pair may be found now that was not, or no longer, wait to be compared from then on.

    Args:
        record: the open record.
        cache_id: of the cache.
        keys_of: gives the keys of documents.
        size: of the cache.

    Returns:
        the whole index, where it had to be read.
    """
    state = sameness.load_state(record, cache_id)
    cap = cap_for(size.pages)
    fresh = sameness.list_fresh(record, cache_id)
    if cap != state.cap or (fresh and are_many(fresh, size)):
        return _count_all(record, cache_id, cap)
    if fresh:
        keys = keys_of.of_pages(one.document_id for one in fresh)
        with sameness.counting(record, cache_id) as index:
            _count_fresh(index, fresh, keys, state)
    return None


def _count_all(record: Record, cache_id: int, cap: int) -> Sharing:
    # documents before sketches before keys: what is read meanwhile is counted the next time
    indexed = sameness.list_indexed(record, cache_id)
    sketches = sameness.load_sketches(record, cache_id)
    whole = sameness.load_index(record, cache_id)
    last = int(sketches.ids.max(initial=0))
    whole = whole.where(whole.owners <= last)
    telling, rare = count_telling(whole, sketches, cap=cap)
    known = dict(zip(sketches.ids.tolist(), sketches.telling.tolist(), strict=True))
    with sameness.counting(record, cache_id) as index:
        standing = index.standing(indexed)
        before = index.rare_of(standing)
        now = {one: rare.get(one, 0) for one in standing}
        index.save_telling({one: count for one, count in telling.items() if known[one] != count})
        index.save_rare({one: count for one, count in now.items() if before.get(one) != count})
        index.forget(one.document_id for one in indexed if one.is_fresh and one.document_id in standing)
        index.save_state(cap=cap, last_sketch=last)
    return whole


def _count_fresh(index: Counting, fresh: list[Indexed], keys: set[int], state: State) -> None:
    documents = index.standing(fresh)
    own = index.sketches_of(documents)
    sharing, is_own = _held(index, keys, own, state)
    rows = turned_common(sharing, is_own, partial(bounds_of, cap=state.cap))
    sketches = index.load_counted(rows.owners.tolist())
    turned = held_by(rows, sketches)
    recounted = recount(index.met(turned.documents), turned)
    index.save_met(recounted.changed)
    _save(index, sketches, turned, by=-1)
    telling, rare = count_telling(sharing, own, cap=state.cap)
    index.save_telling(telling)
    index.save_rare(dict.fromkeys(documents, 0) | rare)
    index.forget(documents)
    index.let_wait(recounted.anew | need_less(sketches, turned.by_sketch))
    index.save_state(cap=state.cap, last_sketch=max(int(own.ids.max(initial=0)), state.last_sketch))


def _held(index: Counting, keys: set[int], own: Sketches, state: State) -> tuple[Sharing, NDArray[np.bool_]]:
    """Give who holds some keys of what was counted and of what is counted now, and which rows are of the latter."""
    # whoever came last has the largest ids, as a rule
    more = len(own.ids) if len(own.ids) and own.ids[0] <= state.last_sketch else 0
    sharing = look_up_pages(index.look_up, keys, cap=state.cap, more=more)
    is_own = own.places(sharing.owners) >= 0
    counted = is_own | (sharing.owners <= state.last_sketch)
    return sharing.where(counted), is_own[counted]


def _save(index: Counting, sketches: Sketches, turned: Turned, *, by: int) -> None:
    """Save counts that go up, or down, by what turned."""
    known = dict(zip(sketches.ids.tolist(), sketches.telling.tolist(), strict=True))
    index.save_telling({one: known[one] + by * count for one, count in turned.by_sketch.items()})
    rare = index.rare_of(turned.documents)
    index.save_rare({one: count + by * turned.changes(one) for one, count in rare.items()})
