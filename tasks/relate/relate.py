"""The stage itself: what waits is compared with what it may be the same as; then relations, then families."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from storage import sameness
from storage.database import Record
from storage.sameness import Measure, Related
from storage.vocabulary import RelationKind
from tasks.relate.classify import TIES, Judged, classify, ordered
from tasks.relate.count import count, sweep
from tasks.relate.counterparts import VERSION as COUNTERPARTS_VERSION
from tasks.relate.counterparts import (
    Agreed,
    begin_alike,
    choose,
    facts_agree,
    passes,
    speak_apart,
    without_holders,
)
from tasks.relate.due import Due, find_by_facts, find_due
from tasks.relate.families import place_in_families
from tasks.relate.judge import Bond, judge
from tasks.relate.kept import compare_pair, recounted
from tasks.relate.keys import Keys
from tasks.relate.measure import measure
from tasks.relate.own import Own
from tasks.relate.place_mails import place_mails
from tasks.relate.prose import is_by_lexicon, relate_prose
from tasks.relate.scans import Shares
from tasks.relate.shelf import Shelf
from tasks.relate.sketching import sketch_missing
from tasks.relate.telling import ALGORITHM

Pair = tuple[int, int]
SAVED_AT_ONCE = 500
BY_FACTS = frozenset({RelationKind.COUNTERPART})
BY_TEXT = frozenset(RelationKind) - BY_FACTS


def relate(cache_id: int, *, record: Record) -> int:
    """Relate the documents of a cache and place them in families; returns how many relations are new.

    Only what is new, or was read otherwise, is compared, with what it shares rare passages or facts with. Running it
    again adds nothing; the same documents in any order and any number of deliveries give the same relations.
    """
    sketch_missing(record, cache_id)
    sameness.compare_anew(record, cache_id, version=ALGORITHM)
    sweep(record, cache_id)
    keys_of = Keys(record)
    size = sameness.size_of(record, cache_id)
    due = find_due(record, cache_id, keys_of, size, count(record, cache_id, keys_of, size))
    new, changed = 0, frozenset[int]()
    if due is not None:
        shelf = Shelf(record)
        measures, changed = _measured(record, due, shelf)
        _, scope = _judge(record, due.waiting | changed, shelf, measures, told=frozenset())
        by_facts, touched = find_by_facts(record, cache_id, scope, waiting=due.waiting, size=size)
        partners = {one for pair in by_facts for one in pair}
        judged, _ = _judge(record, scope | touched | partners, shelf, measures, told=scope)
        new = _propose(record, scope, judged.relations, kinds=BY_TEXT)
        counterparts = _counterparts(by_facts, shelf, judged, measures)
        ours = [one for one in counterparts if one.document_id in touched or one.other_id in touched]
        new += _propose(record, touched, ours, kinds=BY_FACTS)
        new += relate_prose(cache_id, record=record, shelf=shelf)
    place_families(record, cache_id)
    if due is not None:
        place_mails(cache_id, record=record, changed=due.waiting)
        sameness.mark_related(record, cache_id, due.waiting | changed, paired=due.cap)
    return new


def _propose(record: Record, scope: frozenset[int], ours: Sequence[Related], *, kinds: frozenset[RelationKind]) -> int:
    return sameness.propose(record, scope, ours, kinds=kinds, made_by=lambda algorithm: not is_by_lexicon(algorithm))


def place_families(record: Record, cache_id: int) -> None:
    """Place those documents of a cache in families whose relations, pins or reading changed since they were placed."""
    sameness.place(record, cache_id, place_in_families)


def _measured(record: Record, due: Due, shelf: Shelf) -> tuple[dict[Pair, Measure], frozenset[int]]:
    """Measure what is missing of the pairs that are due.

    Returns:
        The measures of those that are something to each other, and the documents which may be to others what they were
        not: what those they were tied to are to each other may have hung on it. Of the rest all is what it was.
    """
    shelf.bring_kinds({one for pair in due.pairs for one in pair})
    wanted = {ordered(one, other, shelf.kinds) for one, other in due.pairs}
    known = sameness.load_comparisons(record, due.about)
    gone = [pair for pair in known if pair not in wanted]
    own = {pair: due.own[min(pair), max(pair)] for pair in wanted}
    standing = {pair: recounted(known[pair], own[pair]) for pair in wanted & known.keys()}
    measures = {pair: one for pair, one in standing.items() if one is not None}
    missing = sorted(wanted - measures.keys(), key=lambda pair: tuple(shelf.kinds[one].sha256 for one in pair))
    # whoever is stopped from here on begins again with these: what they were to each other is no longer known then
    otherwise = [*gone, *(pair for pair in missing if pair in known)]
    sameness.let_wait(record, {one for pair in otherwise for one in pair})
    sameness.drop_comparisons(record, gone)
    sameness.save_comparisons(record, {pair: one for pair, one in measures.items() if one != known[pair]})
    measures |= _measure(record, missing, due.alike, own, shelf)
    measures = {pair: one for pair, one in measures.items() if not one.is_nothing}
    return measures, frozenset(one for pair in (*gone, *missing) for one in pair)


def _bond(pair: Pair, measures: Mapping[Pair, Measure], shelf: Shelf) -> Bond:
    return judge(shelf.kinds[pair[0]], shelf.kinds[pair[1]], measures[pair])


def _measure(
    record: Record, pairs: list[Pair], alike: Shares, own: Mapping[Pair, Own], shelf: Shelf
) -> dict[Pair, Measure]:
    found: dict[Pair, Measure] = {}
    unsaved: dict[Pair, Measure] = {}
    for pair, left, right in shelf.pairs(pairs):
        pictures = alike.get((min(pair), max(pair)), 0.0)
        unsaved[pair] = compare_pair(left, right, pictures=pictures, own=own[pair])
        if len(unsaved) >= SAVED_AT_ONCE:
            sameness.save_comparisons(record, unsaved)
            found |= unsaved
            unsaved = {}
    sameness.save_comparisons(record, unsaved)
    return found | unsaved


def _judge(
    record: Record, about: frozenset[int], shelf: Shelf, measures: dict[Pair, Measure], *, told: frozenset[int]
) -> tuple[Judged, frozenset[int]]:
    """Judge documents together with all that they are tied to, however far; relations are put into words of *told*.

    Returns:
        What was found, and the documents of which everything was looked at.
    """
    scope: set[int] = set()
    fresh = set(about)
    while fresh:
        scope |= fresh
        more = sameness.load_comparisons(record, fresh, nothing=False)
        shelf.bring_kinds({one for pair in more for one in pair})
        measures |= more
        fresh = _tied(measures, shelf, scope) - scope
    while True:
        shelf.bring_kinds(scope)
        judged = classify(scope, shelf.kinds, measures, told=told)
        if not judged.unmeasured:
            return judged, frozenset(scope)
        extra = {pair: measure(shelf[pair[0]], shelf[pair[1]]) for pair in judged.unmeasured}
        measures |= extra


def _tied(measures: dict[Pair, Measure], shelf: Shelf, scope: Collection[int]) -> set[int]:
    found: set[int] = set()
    for left, right in measures:
        if (left in scope) != (right in scope) and _bond((left, right), measures, shelf) in TIES:
            found |= {left, right}
    return found


def _counterparts(
    by_facts: list[Pair], shelf: Shelf, judged: Judged, measures: Mapping[Pair, Measure]
) -> Iterable[Related]:
    shelf.bring_kinds({one for pair in by_facts for one in pair})
    apart = [pair for pair in by_facts if speak_apart(shelf.kinds[pair[0]].languages, shelf.kinds[pair[1]].languages)]
    weighed: dict[Pair, Agreed] = {pair: facts_agree(left, right) for pair, left, right in shelf.pairs(apart)}
    scores = {
        pair: agreed.score
        for pair, agreed in weighed.items()
        if passes(agreed, noisy=shelf.kinds[pair[0]].is_ocr or shelf.kinds[pair[1]].is_ocr)
    }
    partial = {one for pair in scores for one in pair if shelf.kinds[one].is_partial}
    holding = list(_holding(scores, shelf, measures))
    columns = {pair for pair in holding if shelf.kinds[pair[0]].languages != shelf.kinds[pair[1]].languages}
    scores = without_holders(scores, holding, partial=partial, columns=columns)
    states = {one: state for state in judged.states for one in state}
    shelf.bring_kinds({one for pair in scores for first in pair for one in states.get(first, ())})
    languages = {one: kind.languages for one, kind in shelf.kinds.items()}
    papers = {one: judged.papers.get(one, one) for one in shelf.kinds}
    for one, other in choose(scores, states, papers, languages):
        agreed = weighed.get((one, other))
        if agreed is None:
            agreed = facts_agree(shelf[one], shelf[other])
        yield _told(ordered(one, other, shelf.kinds), agreed, shelf)


def _holding(scores: Iterable[Pair], shelf: Shelf, measures: Mapping[Pair, Measure]) -> Iterator[Pair]:
    """Give who holds whom of the documents of some pairs."""
    among = {one for pair in scores for one in pair}
    for one, other in measures:
        if one in among and other in among:
            bond = _bond((one, other), measures, shelf)
            if bond in {Bond.HOLDS_LEFT, Bond.HOLDS_RIGHT}:
                yield (other, one) if bond is Bond.HOLDS_LEFT else (one, other)


def _told(pair: Pair, agreed: Agreed, shelf: Shelf) -> Related:
    tongues = " and ".join(", ".join(sorted(shelf.kinds[one].languages)) for one in pair)
    because = (
        f"{agreed.shared} amounts, dates, numbers and designators are the same in {tongues}; {agreed.differ} stand in "
        f"one of them only{', nearly all of them figures, and both begin alike' if begin_alike(agreed) else ''}"
    )
    details = {"shared": agreed.shared, "differ": agreed.differ}
    return Related(pair[0], pair[1], RelationKind.COUNTERPART, agreed.score, because, COUNTERPARTS_VERSION, details)
