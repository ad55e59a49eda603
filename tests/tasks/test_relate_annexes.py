"""A paper has its counterpart also where an annex lacks in one language or has other prices, or a copy is torn."""

from dataclasses import replace

import pytest
from sqlmodel import select

from storage.database import Record
from storage.tables.sameness import Relation
from tasks.relate.counterparts import BEGINNING, THRESHOLD, facts_agree, passes
from tasks.relate.relate import relate
from tests.tasks.drawn_papers import (
    Drawn,
    bound,
    contract,
    deal,
    deliver,
    empty_cache,
    kinds_between,
    prepared,
    relations,
)
from tests.tasks.drawn_prose import drawing, prose

PAIRS = pytest.mark.parametrize("languages", [("ru", "zh"), ("ru", "en"), ("en", "zh")])
OTHER_DEALS = ("2", "3", "4")


def long_paper(language: str, *more: str) -> Drawn:
    """Draw a paper with the facts of two deals, and what follows it, on pages of their own."""
    body = "\n".join(contract(language, deal(seed)) for seed in ("first", "second"))
    return Drawn(f"{language} {len(more)}", (body, *more), language)


def prices(seed: str, rows: int = 60) -> str:
    """Draw a table of figures."""
    chance = drawing(f"prices {seed}")
    return "\n".join(f"{chance.randrange(10_000, 99_999)}\t{chance.randrange(10**6, 10**7)}" for _ in range(rows))


def agree(one: Drawn, other: Drawn) -> bool:
    return passes(facts_agree(prepared(one, 1), prepared(other, 2)), noisy=False)


@PAIRS
def test_an_annex_that_lacks_in_one_language_parts_no_counterparts(languages: tuple[str, str]) -> None:
    short, long = long_paper(languages[0]), long_paper(languages[1], prices("one"))

    agreed = facts_agree(prepared(short, 1), prepared(long, 2))

    assert agreed.score < THRESHOLD
    assert agreed.beginning >= BEGINNING
    assert agree(short, long)
    assert agree(long, short)


@PAIRS
def test_nor_do_other_prices(languages: tuple[str, str]) -> None:
    one, other = long_paper(languages[0], prices("one", 24)), long_paper(languages[1], prices("other", 24))

    assert facts_agree(prepared(one, 1), prepared(other, 2)).score < THRESHOLD
    assert agree(one, other)


@PAIRS
def test_what_goes_on_with_other_papers_is_no_counterpart(languages: tuple[str, str]) -> None:
    bundle = long_paper(languages[1], *(contract(languages[1], deal(seed)) for seed in OTHER_DEALS * 2))
    bundle = replace(bundle, texts=(*bundle.texts, *(contract(languages[1], deal(f"more {at}")) for at in range(6))))

    assert not agree(long_paper(languages[0]), bundle)


@pytest.mark.parametrize("first", ["paper", "bundle"])
def test_a_bundle_in_two_languages_leaves_the_counterpart_to_its_paper(record: Record, first: str) -> None:
    """Its figures alone would pass for an annex."""
    one, other = long_paper("zh"), long_paper("ru")
    bundle = bound((one.texts[0], "zh"), (prices("one"), "zh"), (prose(drawing("letter"), "en", 900), "en"))
    cache_id = empty_cache(record)
    for papers in ([one, other], [bundle]) if first == "paper" else ([bundle, other], [one]):
        deliver(record, cache_id, papers)
        relate(cache_id, record=record)

    assert kinds_between(record, bundle, one) == {"contains"}
    assert kinds_between(record, one, other) == {"counterpart"}
    assert kinds_between(record, bundle, other) == set()


def test_a_bundle_of_a_paper_in_two_languages_leaves_a_scan_of_it_to_either(record: Record) -> None:
    """Of a scan fewer facts are asked; with an annex in each language the bundle has enough of them."""
    russian, english, chinese = (contract(language, deal("bound")) for language in ("ru", "en", "zh"))
    bundle = bound((russian, "ru"), (prices("one", 4), "ru"), (english, "en"), (prices("one", 4), "en"))
    paper, scan = Drawn("paper", (russian,), "ru"), Drawn("scan", (chinese,), "zh", is_ocr=True)
    cache_id = empty_cache(record)
    deliver(record, cache_id, [bundle, paper, scan])

    relate(cache_id, record=record)

    assert passes(facts_agree(prepared(bundle, 1), prepared(scan, 2)), noisy=True)
    assert kinds_between(record, bundle, paper) == {"contains"}
    assert kinds_between(record, paper, scan) == {"counterpart"}
    assert kinds_between(record, bundle, scan) == set()


def test_the_same_prices_behind_other_papers_are_no_counterparts() -> None:
    one = Drawn("one", (contract("ru", deal("first")), prices("same", 5)), "ru")
    other = Drawn("other", (contract("zh", deal("second")), prices("same", 5)), "zh")

    assert not agree(one, other)


def test_the_sentence_says_that_both_begin_alike(record: Record) -> None:
    papers = [long_paper("ru"), long_paper("zh", prices("one"))]
    cache_id = empty_cache(record)
    deliver(record, cache_id, papers)
    relate(cache_id, record=record)

    assert kinds_between(record, *papers) == {"counterpart"}
    with record.reading() as session:
        because = session.exec(select(Relation.because)).one()
    assert because.endswith("stand in one of them only, nearly all of them figures, and both begin alike")


@pytest.mark.parametrize("torn_first", [True, False])
def test_the_counterpart_is_that_of_the_whole_and_not_of_its_torn_copy(record: Record, *, torn_first: bool) -> None:
    whole, other = long_paper("ru", prices("one", 16), prices("two", 14)), long_paper("zh", prices("one", 16))
    torn = replace(whole, name="torn", texts=whole.texts[:2], is_torn=True)
    cache_id = empty_cache(record)
    for papers in ([torn, other], [whole]) if torn_first else ([whole, other], [torn]):
        deliver(record, cache_id, papers)
        relate(cache_id, record=record)

    assert kinds_between(record, whole, torn) == {"contains"}
    assert kinds_between(record, whole, other) == {"counterpart"}
    assert kinds_between(record, torn, other) == set()
    assert len(relations(record)) == 2
