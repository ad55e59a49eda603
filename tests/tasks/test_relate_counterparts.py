"""The same paper in another language is found by its facts; the best of many, and none where facts say nothing."""

from dataclasses import replace

import pytest

from storage.database import Record
from tasks.relate.counterparts import choose, facts_agree, speak_apart
from tasks.relate.relate import relate
from tests.tasks.drawn_papers import (
    Drawn,
    clauses,
    contract,
    deal,
    deliver,
    empty_cache,
    kinds_between,
    prepared,
    relations,
    set_anew,
    side_by_side,
)
from tests.tasks.drawn_prose import drawing, prose

PAIRS = pytest.mark.parametrize("languages", [("ru", "zh"), ("ru", "en"), ("en", "zh")])


def paper(language: str, seed: int | str, name: str = "") -> Drawn:
    return Drawn(name or f"{language} {seed}", (contract(language, deal(seed)),), language)


def related(record: Record, *papers: Drawn) -> None:
    cache_id = empty_cache(record)
    deliver(record, cache_id, papers)
    relate(cache_id, record=record)


def counterparts(record: Record, *papers: Drawn) -> set[frozenset[str]]:
    names = {one.sha256: one.name for one in papers}
    found = relations(record)
    return {frozenset((names[left], names[right])) for left, right, kind in found if kind == "counterpart"}


@PAIRS
def test_of_siblings_each_finds_its_own(record: Record, languages: tuple[str, str]) -> None:
    papers = [paper(language, seed) for language in languages for seed in range(4)]

    related(record, *papers)

    assert counterparts(record, *papers) == {frozenset(f"{one} {seed}" for one in languages) for seed in range(4)}


def test_of_papers_that_share_much_the_best_is_the_counterpart(record: Record) -> None:
    one = deal(1)
    near = replace(one, number=deal(2).number, account=deal(2).account)
    papers = [paper("ru", 1), paper("zh", 1), Drawn("near", (contract("zh", near),), "zh")]

    related(record, *papers)

    assert counterparts(record, *papers) == {frozenset(("ru 1", "zh 1"))}


def test_a_paper_has_a_counterpart_in_each_language(both_records: Record) -> None:
    papers = [paper(language, 1) for language in ("ru", "zh", "en")]

    related(both_records, *papers)

    assert len(counterparts(both_records, *papers)) == 3


def test_every_copy_has_the_counterpart(record: Record) -> None:
    copy = Drawn("copy", (set_anew(contract("ru", deal(1)), 30),))
    papers = [paper("ru", 1), copy, paper("zh", 1)]

    related(record, *papers)

    assert counterparts(record, *papers) == {frozenset(("ru 1", "zh 1")), frozenset(("copy", "zh 1"))}


def test_a_copy_that_comes_later_gets_the_counterpart(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 2.0)
    copy = Drawn("copy", (set_anew(contract("ru", deal(1)), 30),))
    cache_id = empty_cache(record)
    for some in ([paper("ru", 1), paper("zh", 1)], [copy]):
        deliver(record, cache_id, some)
        relate(cache_id, record=record)

    assert kinds_between(record, copy, paper("zh", 1)) == {"counterpart"}
    assert kinds_between(record, paper("ru", 1), paper("zh", 1)) == {"counterpart"}


def test_a_bundle_is_no_counterpart_of_one_of_its_papers(record: Record) -> None:
    texts = tuple(contract("ru", deal(seed)) for seed in (1, 2, 3))
    papers = [Drawn("bundle", texts), paper("zh", 1)]

    related(record, *papers)

    assert counterparts(record, *papers) == set()


@pytest.mark.parametrize("first", ["paper", "bundle", "all"])
def test_a_bundle_of_one_paper_leaves_the_counterpart_to_it(record: Record, first: str) -> None:
    """With an annex of prose the facts of the bundle agree as well; whichever comes first, it is the paper's."""
    bundle = Drawn("bundle", (contract("ru", deal(1)), prose(drawing("annex"), "ru", 400)))
    one, other = paper("ru", 1), paper("zh", 1)
    deliveries = {
        "paper": [(one, other), (bundle,)],
        "bundle": [(bundle, other), (one,)],
        "all": [(bundle, one, other)],
    }

    cache_id = empty_cache(record)
    alone: list[set[frozenset[str]]] = []
    for papers in deliveries[first]:
        deliver(record, cache_id, papers)
        relate(cache_id, record=record)
        alone.append(counterparts(record, bundle, one, other))

    assert kinds_between(record, bundle, one) == {"contains"}
    assert alone[-1] == {frozenset(("ru 1", "zh 1"))}
    assert first != "bundle" or alone[0] == {frozenset(("bundle", "zh 1"))}


def test_a_paper_in_two_columns_holds_and_is_no_counterpart(record: Record) -> None:
    page = side_by_side(clauses("ru", deal(1)), clauses("zh", deal(1)), ("ru", "zh"))
    both = Drawn("both", (), columns=(page,))

    related(record, both, paper("zh", 1))

    assert kinds_between(record, both, paper("zh", 1)) == {"contains"}


@PAIRS
def test_prose_without_facts_has_no_counterpart(record: Record, languages: tuple[str, str]) -> None:
    papers = [Drawn(one, (prose(drawing("no facts"), one, 1200),), one) for one in languages]

    related(record, *papers)

    assert counterparts(record, *papers) == set()


@PAIRS
def test_prose_with_a_date_in_common_has_no_counterpart(record: Record, languages: tuple[str, str]) -> None:
    dates = {"ru": "14 марта 2023 г.", "en": "14 March 2023", "zh": "2023年3月14日"}
    papers = [Drawn(one, (f"{dates[one]} {prose(drawing('a date'), one, 1200)}",), one) for one in languages]

    related(record, *papers)

    assert counterparts(record, *papers) == set()


def test_papers_in_one_language_are_no_counterparts(record: Record) -> None:
    papers = [paper("ru", 1), Drawn("copy", (set_anew(contract("ru", deal(1)), 30),))]

    related(record, *papers)

    assert counterparts(record, *papers) == set()


@PAIRS
def test_facts_of_the_same_deal_agree_wholly(languages: tuple[str, str]) -> None:
    one, other = (prepared(paper(language, 1)) for language in languages)

    assert facts_agree(one, other).score == 1.0


@PAIRS
def test_facts_of_other_deals_do_not_agree(languages: tuple[str, str]) -> None:
    one, other = (prepared(paper(language, seed)) for seed, language in enumerate(languages))

    assert facts_agree(one, other).score == 0.0


def test_a_fact_that_turns_common_ties_no_longer(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Related after each delivery, as at once: facts that more papers have than can say something lead to none."""
    monkeypatch.setattr("tasks.relate.counterparts.COMMON", 2)
    monkeypatch.setattr("tasks.relate.due.COMMON", 2)
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 2.0)
    cache_id = empty_cache(record)
    for some in ([paper("ru", 1), paper("zh", 1)], [paper("en", 1)]):
        deliver(record, cache_id, some)
        relate(cache_id, record=record)

    assert counterparts(record, paper("ru", 1), paper("zh", 1), paper("en", 1)) == set()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("ru", "zh", True), ("ru", "ru", False), ("", "ru", False), ("ru zh", "zh", False), ("", "", False)],
)
def test_documents_speak_apart_that_have_languages_and_none_in_common(one: str, other: str, apart: bool) -> None:  # noqa: FBT001
    assert speak_apart(one.split(), other.split()) is apart


def test_what_is_best_for_one_side_only_is_not_chosen() -> None:
    tongues = {1: frozenset({"ru"}), 2: frozenset({"zh"}), 3: frozenset({"zh"})}

    chosen = choose({(1, 2): 0.9, (1, 3): 0.7}, {}, {number: number for number in tongues}, tongues)

    assert chosen == [(1, 2)]


def test_another_state_need_not_be_better() -> None:
    tongues = {1: frozenset({"ru"}), 2: frozenset({"zh"}), 3: frozenset({"zh"})}

    chosen = choose({(1, 2): 0.9, (1, 3): 0.85}, {}, {1: 1, 2: 2, 3: 2}, tongues)

    assert chosen == [(1, 2), (1, 3)]
