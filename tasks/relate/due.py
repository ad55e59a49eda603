"""Which documents must be compared anew, and with which: by what is new in the index and what it changes for others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from storage import sameness
from storage.database import Record
from storage.pictures import are_pictured, load_pictures
from storage.sameness import FACTS, Sharing, Size
from tasks.relate.candidates import BY_OTHER, find_candidates, keep_telling
from tasks.relate.count import are_many
from tasks.relate.counterparts import COMMON, Pair, common_bounds, pair_by_facts
from tasks.relate.counts import turned_common
from tasks.relate.keys import Keys, look_up_pages
from tasks.relate.own import Own, count_shared
from tasks.relate.scans import Shares, look_alike


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be compared."""

    waiting: frozenset[int]
    """Documents that are new, or were read otherwise, or that such bring to others, or part from them."""
    about: frozenset[int]
    """Of which all pairs are told: they, or all."""
    pairs: frozenset[Pair]
    """To be measured: each with one of *about* in it, the smaller id first."""
    alike: Shares
    """Which of them look the same page by page."""
    own: Mapping[Pair, Own]
    """What each of *pairs* has in common that few others have."""
    cap: int
    """By which few was told, see `tasks.relate.candidates.cap_for`."""


def find_due(record: Record, cache_id: int, keys_of: Keys, size: Size, whole: Sharing | None) -> Due | None:
    """Find what is to be compared in a cache; None: nothing waits.

    The pairs hang on all documents of the cache and not on the order they came in.

    Args:
        record: the open record, its index counted.
        cache_id: of the cache.
        keys_of: gives the keys of documents.
        size: of the cache.
        whole: the whole index, where it was read already.
    """
    state = sameness.load_state(record, cache_id)
    waiting = frozenset(sameness.list_waiting(record, cache_id))
    if not waiting and state.cap == state.paired:
        return None
    is_bulk = state.cap != state.paired or are_many(waiting, size)
    about = frozenset(sameness.list_sketched(record, cache_id)) if is_bulk else waiting
    if not is_bulk:
        keys = keys_of.of_pages(about)
        sharing = look_up_pages(partial(sameness.look_up, record, cache_id, rare=True), keys, cap=state.cap)
    else:
        sharing = sameness.load_index(record, cache_id) if whole is None else whole
    telling = keep_telling(sharing.where(sharing.owners <= state.last_sketch), cap=state.cap)
    sketches = sameness.load_counted(record, np.unique(telling.owners).tolist())
    telling = telling.where(sketches.places(telling.owners) >= 0)
    spare = find_candidates(telling, sketches, about)
    alike = look_alike(load_pictures(record, cache_id), about) if are_pictured(record, about) else {}
    pairs = spare.keys() | alike.keys() | _equal(record, cache_id, None if is_bulk else about)
    shared = count_shared(telling, sketches, pairs)
    rare = sameness.rare_of(record, {one for pair in pairs for one in pair})
    own = {
        (one, other): Own(min(rare.get(one, 0), rare.get(other, 0)), count, spare.get((one, other), BY_OTHER))
        for (one, other), count in shared.items()
    }
    return Due(waiting, about, frozenset(pairs), alike, own, state.cap)


def find_by_facts(
    record: Record, cache_id: int, scope: frozenset[int], *, waiting: frozenset[int], size: Size
) -> tuple[list[Pair], frozenset[int]]:
    """Pair by facts all that share some with documents that are judged anew, and them with all they share some with.

    A paper's best counterpart may be another one now; so all of its partners are weighed again.

    Args:
        record: the open record.
        cache_id: of the cache.
        scope: ids of documents that were judged anew, with all they are tied to.
        waiting: of those that are new, or were read otherwise, and maybe others.
        size: of the cache.

    Returns:
        Pairs to be weighed, and the documents of which all were found.
    """
    facts = _Facts(record, cache_id)
    if are_many(scope, size):
        every = frozenset(sameness.list_sketched(record, cache_id))
        return facts.documents(
            pair_by_facts(sameness.load_index(record, cache_id, table=FACTS), facts.ids(every))
        ), every
    some = facts.ids(scope)
    first = facts.held_by(some)
    near = pair_by_facts(first, some)
    touched = some | {one for pair in near for one in pair} | _parted(first, facts.ids(waiting), facts.held_by)
    # whether one is the best of its partner hangs on all that the partner has
    weighed, pairs = touched, list[Pair]()
    for _ in range(2):
        pairs = pair_by_facts(facts.held_by(weighed, common=False), weighed)
        weighed = weighed | {one for pair in pairs for one in pair}
    return facts.documents(pairs), scope.union(sameness.documents_of(record, touched).values())


class _Facts:
    """Gives who has facts, by the ids of their index; only what is found is named by its document."""

    def __init__(self, record: Record, cache_id: int) -> None:
        self._record, self._cache_id = record, cache_id

    def ids(self, document_ids: Iterable[int]) -> frozenset[int]:
        """Give the ids of documents in the index."""
        return frozenset(sameness.sketched_of(self._record, document_ids))

    def held_by(self, sketched_ids: Iterable[int], *, common: bool = True) -> Sharing:
        """Give who else has the facts of some: also those facts that many have, of these one more than may."""
        keys = sameness.facts_of(self._record, sketched_ids)
        return sameness.look_up(self._record, self._cache_id, keys, most=COMMON + 1, table=FACTS, rare=not common)

    def documents(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Name pairs by their documents, the smaller id first, in order; without those that stand no longer."""
        found = list(pairs)
        known = sameness.documents_of(self._record, {one for pair in found for one in pair})
        named = ((known[one], known[other]) for one, other in found if one in known and other in known)
        return sorted((min(pair), max(pair)) for pair in named)


def _parted(sharing: Sharing, waiting: frozenset[int], held_by: Callable[[Iterable[int]], Sharing]) -> frozenset[int]:
    """Find whom facts brought to each other before what is new came, and are too common for it now, by their ids."""
    is_new = np.isin(sharing.owners, np.array(sorted(waiting), dtype=np.int64))
    turned = turned_common(sharing, is_new, common_bounds)
    held = turned.owners.tolist()
    if not held:
        return frozenset()
    theirs = held_by(held)
    before = pair_by_facts(theirs, held, also=turned.keys.tolist())
    return frozenset(one for pair in set(before) - set(pair_by_facts(theirs, held)) for one in pair)


def _equal(record: Record, cache_id: int, about: frozenset[int] | None) -> frozenset[Pair]:
    """Pair the documents whose folded text is equal, however common what stands in them is; one of *about* in each."""
    groups = sameness.list_equal(record, cache_id, about)
    pairs = (pair for group in groups for pair in combinations(group, 2))
    return frozenset(pair for pair in pairs if about is None or not about.isdisjoint(pair))
