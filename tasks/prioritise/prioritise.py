"""Ranking a cache: every document that belongs in the queue gets a priority and its reasons, once for each reading."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from storage.database import Record
from storage.queue import save_ranks
from storage.ranking import Standing, count_characters, load_anchors, rankable_documents, stream_pages
from storage.search.watching import Watched, watch
from storage.shapes import Ranked
from tasks.prioritise.facts import Facts, weigh_facts
from tasks.prioritise.learn import relearn_quietly
from tasks.prioritise.rank import Reason, rank_reasons
from tasks.prioritise.watchlist import Watchlist, load_watchlist

RANKING_VERSION = "2"
"""Goes up whenever the same facts would be ranked otherwise; every waiting item is then ranked anew."""
BATCH = 200
"""Documents ranked between two writes."""
HANDLE_DIGITS = 12


def prioritise(cache_id: int, *, record: Record) -> int:
    """Queue the documents of a cache that are not queued yet, and rank anew what changed; twice changes nothing.

    Looked at are only documents without an item, and waiting ones that were ranked by another version or
    watchlist, were read anew, or whose family is another now. A member of a family stands behind its pivot, and
    never above it. Where people have decided already, what waits is then put in the order that this teaches.

    Args:
        cache_id: whose documents.
        record: the open record.

    Returns:
        how many items were made.

    Raises:
        UsageError: the watchlist in force is not as it must be.
    """
    watchlist = load_watchlist(record.settings.watchlist_path)
    standings = rankable_documents(record, cache_id)
    pivots = {standing.family: standing for standing in standings if standing.family and standing.pivot}
    due = [
        (standing, pivot, basis)
        for standing in standings
        for pivot in [_pivot_before(standing, pivots)]
        for basis in [ranking_basis(standing, pivot, watchlist)]
        if standing.waits and standing.ranked_by != basis
    ]
    # families side by side, so that a pivot is looked at once; its priority is all that is remembered of it
    due.sort(key=lambda one: (one[0].family or one[0].sha256, not one[0].pivot, one[0].sha256))
    concerned = {one.document_id for standing, pivot, _ in due for one in (standing, pivot) if one is not None}
    watched = watch(record, [term.wordings for term in watchlist.terms], concerned)
    made = 0
    priorities: dict[int, float] = {}
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        wanted = {standing.document_id: standing for standing, _, _ in batch}
        for _, pivot, _ in batch:
            if pivot is not None and pivot.document_id not in priorities:
                wanted[pivot.document_id] = pivot
        ranks = {key: rank_reasons(reasons) for key, reasons in _reasons(record, wanted, watchlist, watched)}
        priorities |= {key: priority for key, (priority, _) in ranks.items() if wanted[key].pivot}
        made += save_ranks(record, [_place(one, ranks[one[0].document_id], priorities) for one in batch])
    relearn_quietly(record, cache_id)
    return made


def ranking_basis(standing: Standing, pivot: Standing | None, watchlist: Watchlist) -> str:
    """Name everything a document's rank depends on: ranking version, watchlist, its reading, its pivot's reading."""
    inputs = [_reading(standing), None if pivot is None else [pivot.sha256, *_reading(pivot)]]
    digest = hashlib.sha256(json.dumps(inputs).encode()).hexdigest()
    return f"{RANKING_VERSION}/{watchlist.digest[:HANDLE_DIGITS]}/{digest[:HANDLE_DIGITS]}"


def _reading(standing: Standing) -> list[str | int | None]:
    return [
        standing.reader_version,
        standing.text_sha256,
        standing.outcome,
        standing.reason,
        standing.pages,
    ]


def _pivot_before(standing: Standing, pivots: Mapping[str, Standing]) -> Standing | None:
    """Give the document that this one stands behind; None: it stands for itself."""
    return None if standing.pivot or standing.family is None else pivots.get(standing.family)


def _reasons(
    record: Record, wanted: Mapping[int, Standing], watchlist: Watchlist, watched: Watched
) -> Iterator[tuple[int, list[Reason]]]:
    ids = sorted(wanted)
    found = find_terms(record, ids, watchlist, watched)
    characters = count_characters(record, ids)
    anchors = load_anchors(record, ids)
    for key, standing in wanted.items():
        facts = Facts(standing.outcome, standing.reason, standing.pages, characters.get(key, 0), anchors.get(key, []))
        yield key, [*_weigh_terms(found[key], watchlist), *weigh_facts(facts)]


def find_terms(record: Record, ids: Sequence[int], watchlist: Watchlist, watched: Watched) -> dict[int, set[int]]:
    """Find which terms each document holds, looking page by page into the texts where the index leaves doubt.

    Args:
        record: the open record.
        ids: of documents, at most some hundreds at once.
        watchlist: the one in force.
        watched: what the index tells of them.

    Returns:
        By the document's id, the places of its terms in the list.
    """
    found = {key: set(watched.holds.get(key, ())) for key in ids}
    doubts = {page: terms for key in ids for page, terms in watched.in_doubt.get(key, {}).items()}
    for document_id, page_id, text, spans in stream_pages(record, doubts):
        doubted = doubts[page_id]
        wanted = set(range(len(watchlist.terms))) if doubted is None else doubted
        if wanted := wanted - found[document_id]:
            found[document_id] |= watchlist.find(text, spans, among=wanted)
    return found


def _weigh_terms(found: Collection[int], watchlist: Watchlist) -> Iterator[Reason]:
    for index in found:
        term = watchlist.terms[index]
        yield Reason(f"watchlist: {term.text}", term.weight)


def _place(
    one: tuple[Standing, Standing | None, str],
    rank: tuple[float, tuple[str, ...]],
    priorities: Mapping[int, float],
) -> Ranked:
    standing, pivot, basis = one
    priority, because = rank
    if pivot is not None:
        priority = min(priority, priorities[pivot.document_id])
        because = (*because, f"behind {pivot.sha256[:HANDLE_DIGITS]}")
    return Ranked(standing.document_id, priority, pivot is not None, because, basis)
