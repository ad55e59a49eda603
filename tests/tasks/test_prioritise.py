"""Ranking a cache: which documents are queued, with what rank, and what is ranked anew."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import col, select

from storage.database import Record
from storage.queue import take
from storage.tables.documents import TextVariant
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember
from storage.vocabulary import Outcome, Reason
from tasks.prioritise import prioritise as stage
from tasks.prioritise.prioritise import prioritise
from tests.storage.rows import Paper, put_cache, put_paper, put_people, sha, unchanged_ledger

WATCHLIST = '[[term]]\ntext = "БМД-4М"\nweight = 0.6\n[[term]]\ntext = "空降战车"\nweight = 0.5\n'


@pytest.fixture(autouse=True)
def _short_watchlist(record: Record) -> None:
    (record.home / "watchlist.toml").write_text(WATCHLIST, encoding="utf-8")


def queued(record: Record, cache: int | None = None) -> dict[str, tuple[float, bool, list[str]]]:
    """Priority, whether it waits behind its pivot, and reasons, by the document's hash."""
    with record.reading() as session:
        query = select(Document.sha256, ReviewItem).join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        if cache is not None:
            query = query.where(Document.cache_id == cache)
        return {name: (item.priority, item.behind, item.because) for name, item in session.exec(query)}


def versions(record: Record) -> dict[int, int]:
    with record.reading() as session:
        return {item.document_id: item.version for item in session.exec(select(ReviewItem))}


def test_a_document_is_queued_with_its_priority_and_reasons(record: Record) -> None:
    cache = put_cache(record)
    paper = Paper(
        "contract",
        texts=("поставка БМД–4М", "цена"),
        anchors=(("amount", "6921000 CNY"), ("contract_number", "7")),
    )
    put_paper(record, cache, paper)

    assert prioritise(cache, record=record) == 1

    because = ["watchlist: БМД-4М", "money: 6921000 CNY", "contract number"]
    assert queued(record) == {sha("contract"): (round(1 - 0.4 * 0.65 * 0.75, 4), False, because)}


def test_a_term_on_many_pages_counts_once(record: Record) -> None:
    cache = put_cache(record)
    put_paper(record, cache, Paper("a", texts=("空降战车", "空降战车", "空降战车")))

    prioritise(cache, record=record)

    assert queued(record)[sha("a")][0] == 0.5


@pytest.mark.parametrize(
    "paper",
    [
        Paper("a", outcome=Outcome.QUARANTINED, reason=Reason.ENCRYPTED, pages=None),
        Paper("a", outcome=Outcome.PARTIAL, texts=("x",)),
        Paper("a", texts=()),
    ],
    ids=["quarantined", "partial", "without text"],
)
def test_what_could_not_be_read_is_queued_too(record: Record, paper: Paper) -> None:
    cache = put_cache(record)
    put_paper(record, cache, paper)

    assert prioritise(cache, record=record) == 1


@pytest.mark.parametrize(
    "paper",
    [
        Paper("a", outcome=Outcome.EXCLUDED),
        Paper("a", outcome=None),
        Paper("a", is_container=True, pages=None),
        Paper("a", is_container=True, outcome=Outcome.QUARANTINED, reason=Reason.ENCRYPTED, pages=None),
    ],
    ids=["excluded", "not read yet", "container", "broken container"],
)
def test_what_nobody_can_review_is_not_queued(record: Record, paper: Paper) -> None:
    cache = put_cache(record)
    put_paper(record, cache, paper)

    assert prioritise(cache, record=record) == 0


def test_another_cache_is_left_alone(record: Record) -> None:
    first, second = put_cache(record, "first"), put_cache(record, "second")
    put_paper(record, first, Paper("a"))
    put_paper(record, second, Paper("b"))

    prioritise(first, record=record)

    assert list(queued(record)) == [sha("a")]


def family(record: Record, cache: int, *, pivot_text: str = "空降战车", member_text: str = "БМД-4М") -> tuple[int, int]:
    pivot = put_paper(record, cache, Paper("pivot", texts=(pivot_text,), family="pivot", pivot=True))
    return pivot, put_paper(record, cache, Paper("member", texts=(member_text,), family="pivot"))


def test_a_member_waits_behind_its_pivot_and_never_above_it(record: Record) -> None:
    cache = put_cache(record)
    family(record, cache)

    prioritise(cache, record=record)

    because = ["watchlist: БМД-4М", f"behind {sha('pivot')[:12]}"]
    assert queued(record) == {
        sha("pivot"): (0.5, False, ["watchlist: 空降战车"]),
        sha("member"): (0.5, True, because),
    }


def test_a_member_that_matters_less_keeps_its_own_priority(record: Record) -> None:
    cache = put_cache(record)
    family(record, cache, pivot_text="БМД-4М", member_text="空降战车")

    prioritise(cache, record=record)

    assert queued(record)[sha("member")][0] == 0.5


def test_the_pivot_is_handed_out_first(record: Record) -> None:
    cache = put_cache(record)
    family(record, cache)
    put_people(record, "vera")

    prioritise(cache, record=record)

    assert [take(record, reviewer="vera")["document"] for _ in range(2)] == [sha("pivot"), sha("member")]


def test_families_of_the_same_name_in_two_caches_do_not_meet(record: Record) -> None:
    first, second = put_cache(record, "first"), put_cache(record, "second")
    family(record, first, pivot_text="nothing")
    family(record, second)

    prioritise(second, record=record)

    assert queued(record)[sha("member")][0] == 0.5


def test_prioritising_again_reads_no_text_and_changes_nothing(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = put_cache(record)
    family(record, cache)
    prioritise(cache, record=record)
    before = (queued(record), versions(record))
    asked: list[object] = []
    monkeypatch.setattr(stage, "stream_pages", lambda *given: asked.append(given) or iter(()))

    with unchanged_ledger(record):
        assert prioritise(cache, record=record) == 0

    assert ((queued(record), versions(record)), asked) == (before, [])


def change_watchlist(record: Record, document: int) -> None:  # noqa: ARG001 called like the others
    (record.home / "watchlist.toml").write_text(WATCHLIST.replace("0.5", "0.7"), encoding="utf-8")


def read_anew(record: Record, document: int) -> None:
    with record.writing() as session:
        row = session.get_one(Document, document)
        row.reader_version = "2"
        session.add(row)


@pytest.mark.parametrize("change", [change_watchlist, read_anew])
def test_what_changed_is_ranked_anew(record: Record, change: Callable[[Record, int], None]) -> None:
    cache = put_cache(record)
    document = put_paper(record, cache, Paper("a", texts=("空降战车",)))
    prioritise(cache, record=record)

    change(record, document)
    made = prioritise(cache, record=record)

    assert (made, versions(record)) == (0, {document: 2})


def test_only_what_changed_is_ranked_anew(record: Record) -> None:
    cache = put_cache(record)
    document, other = put_paper(record, cache, Paper("a")), put_paper(record, cache, Paper("b"))
    prioritise(cache, record=record)

    read_anew(record, document)
    prioritise(cache, record=record)

    assert versions(record) == {document: 2, other: 1}


def test_a_member_follows_when_its_pivot_is_read_anew(record: Record) -> None:
    cache = put_cache(record)
    pivot, _ = family(record, cache, pivot_text="nothing")
    prioritise(cache, record=record)
    assert queued(record)[sha("member")][0] == 0
    read_anew(record, pivot)
    with record.writing() as session:
        row = session.exec(select(TextVariant).where(TextVariant.text == "nothing")).one()
        row.text = "БМД-4М"
        session.add(row)

    prioritise(cache, record=record)

    assert queued(record)[sha("member")][0] == 0.6


def test_who_comes_to_stand_behind_a_pivot_is_ranked_anew(record: Record) -> None:
    cache = put_cache(record)
    document = put_paper(record, cache, Paper("member", texts=("БМД-4М",)))
    prioritise(cache, record=record)
    put_paper(record, cache, Paper("pivot", texts=("空降战车",), family="pivot", pivot=True))
    with record.writing() as session:
        session.add(FamilyMember(document_id=document, family=sha("pivot"), pivot=False))

    prioritise(cache, record=record)

    assert queued(record)[sha("member")][:2] == (0.5, True)


def test_what_somebody_holds_is_not_ranked_anew(record: Record) -> None:
    cache = put_cache(record)
    document = put_paper(record, cache, Paper("a", texts=("空降战车",)))
    prioritise(cache, record=record)
    put_people(record, "vera")
    take(record, reviewer="vera")

    change_watchlist(record, document)
    prioritise(cache, record=record)

    assert queued(record)[sha("a")][0] == 0.5


PAPERS = [
    Paper("p1", texts=("БМД-4М",), family="f", pivot=True),
    Paper("p2", texts=("空降战车 БМД-4М",), family="f"),
    Paper("p3", texts=("空降战车",), anchors=(("amount", "100 USD"),)),
    Paper("p4", outcome=Outcome.QUARANTINED, reason=Reason.CORRUPT, pages=None),
    Paper("p5", texts=("x" * 50_000,)),
]


@pytest.mark.parametrize("batch", [1, 2, 200])
def test_neither_order_nor_batches_change_a_rank(record: Record, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(stage, "BATCH", batch)
    together, shuffled = put_cache(record, "together"), put_cache(record, "shuffled")
    mixed = [replace(paper) for paper in PAPERS]
    random.Random(batch).shuffle(mixed)  # noqa: S311 an order, no secret
    for cache, papers in ((together, PAPERS), (shuffled, mixed)):
        for paper in papers:
            put_paper(record, cache, paper)

    prioritise(together, record=record)
    prioritise(shuffled, record=record)

    assert queued(record, together) == queued(record, shuffled)


def test_a_run_that_was_cut_off_is_finished_by_the_next(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = put_cache(record)
    for paper in PAPERS:
        put_paper(record, cache, paper)
    monkeypatch.setattr(stage, "BATCH", 2)
    saved: list[int] = []

    def save_once(*given: object) -> int:
        if saved:
            raise KeyboardInterrupt
        saved.append(1)
        return stage_save(*given)  # type: ignore[arg-type]

    stage_save = stage.save_ranks
    monkeypatch.setattr(stage, "save_ranks", save_once)
    with pytest.raises(KeyboardInterrupt):
        prioritise(cache, record=record)
    monkeypatch.setattr(stage, "save_ranks", stage_save)

    assert prioritise(cache, record=record) == len(PAPERS) - 2


def test_ranking_works_on_both_databases(both_records: Record) -> None:
    (both_records.home / "watchlist.toml").write_text(WATCHLIST, encoding="utf-8")
    cache = put_cache(both_records)
    for paper in PAPERS:
        put_paper(both_records, cache, paper)

    made = prioritise(cache, record=both_records)

    assert (made, prioritise(cache, record=both_records)) == (len(PAPERS), 0)
