"""How sameness is scored and told, and that the whole way through a record works."""

import gc
import math
from pathlib import Path

import pytest

from benchmarks.sameness import growth
from benchmarks.sameness.__main__ import measure
from benchmarks.sameness.lean import as_drawn
from benchmarks.sameness.ours import Said, costing, desk, filled
from benchmarks.sameness.pairs import draw_pages
from benchmarks.sameness.papers import Drawn, Paper, Sheet, Tie, drawing
from benchmarks.sameness.parts import Chosen, called_two, excerpts, kinds_of, partition, shuffled, whole
from benchmarks.sameness.peers import Peer, shingles, tie, verified
from benchmarks.sameness.score import b_cubed, balanced_accuracy, exponent, rate_pairs, recall_at
from benchmarks.sameness.table import Figure, markdown, rows_of
from benchmarks.sameness.words import Invented

TIES = (Tie("a", "b", "ocr1"), Tie("c", "d", "ocr1"), Tie("e", "f", "both"))
LETTER = "The goods leave the yard on the ninth of May, and the buyer pays within thirty days of their arrival. " * 4


def pair(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


# ---- scores
def test_precision_and_recall_of_pairs_do_not_mind_which_end_stands_first() -> None:
    rates = rate_pairs([pair("b", "a"), pair("e", "f"), pair("a", "c")], TIES)
    assert (rates.precision, rates.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert rates.by_class == {"ocr1": 0.5, "both": 1.0}


def test_where_nothing_is_found_precision_is_not_known_and_f1_is_nought() -> None:
    rates = rate_pairs([], TIES)
    assert (rates.precision, rates.recall, rates.f1) == (None, 0.0, 0.0)


def test_b_cubed_of_the_true_families_is_one() -> None:
    truth = {"a": "a", "b": "a", "c": "c"}
    assert b_cubed(truth, {"a": "x", "b": "x"}) == (1.0, 1.0)


def test_b_cubed_falls_where_families_are_torn_and_where_they_are_glued() -> None:
    truth = {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert b_cubed(truth, {}) == (1.0, 0.75)
    assert b_cubed(truth, dict.fromkeys("abcd", "x")) == (pytest.approx((0.5 + 0.5 + 0.25 + 0.25) / 4), 1.0)


def test_balanced_accuracy_takes_a_draft_and_another_deal_alike() -> None:
    ties = [Tie("a", "b", "version"), Tie("a", "c", "sibling"), Tie("b", "c", "sibling")]
    called = {pair("a", "b"): ["version"], pair("a", "c"): ["template_sibling"], pair("b", "c"): ["version"]}
    assert balanced_accuracy(called, ties) == 0.75


def test_a_draft_that_is_called_a_sibling_too_is_wrong() -> None:
    assert balanced_accuracy({pair("a", "b"): ["version", "template_sibling"]}, [Tie("a", "b", "version")]) == 0.0


def test_recall_at_a_precision_is_the_best_of_all_thresholds() -> None:
    truth = {pair("a", "b"), pair("c", "d"), pair("e", "f")}
    scored = [(pair("a", "b"), 0.9), (pair("c", "d"), 0.8), (pair("a", "d"), 0.7), (pair("e", "f"), 0.6)]
    assert recall_at(scored, truth, 0.99) == pytest.approx(2 / 3)
    assert recall_at(scored, truth, 0.75) == 1.0


def test_pairs_of_one_score_stand_or_fall_together() -> None:
    scored = [(pair("a", "b"), 0.5), (pair("a", "d"), 0.5)]
    assert recall_at(scored, {pair("a", "b")}, 0.99) == 0.0


def test_cost_that_grows_with_the_square_has_the_exponent_two() -> None:
    sizes = [1000, 10_000, 100_000]
    assert exponent(sizes, [size**2 / 1e6 for size in sizes]) == pytest.approx(2.0)
    assert exponent([1000], [3.0]) is None


def test_a_pair_called_version_and_sibling_counts_as_called_two() -> None:
    said = [Said("a", "b", kind, 0.5) for kind in ("version", "template_sibling", "contains")]
    assert called_two(kinds_of(said)) == 1
    assert called_two(kinds_of([said[0], said[2]])) == 0


# ---- what holds what
HELD = Drawn((), (Tie("bundle", "x", "bundle"), Tie("mail", "y", "quote"), Tie("paper", "z", "excerpt300")))


def values(figures: object) -> dict[str, float | None]:
    assert hasattr(figures, "__iter__")
    return {each.name: each.value for each in figures}


def test_a_holder_must_stand_first_and_excerpts_count_neither_way() -> None:
    said = [Said("bundle", "x", "contains", 1), Said("y", "mail", "contains", 1), Said("z", "paper", "contains", 1)]
    told = values(whole(HELD, said, "any"))
    assert (told["precision"], told["recall"], told["recall, bundle"], told["recall, quote"]) == (0.5, 0.5, 1.0, 0.0)


def test_an_excerpt_counts_whichever_end_is_said_to_hold_it() -> None:
    drawn = Drawn((), tuple(Tie(f"p{n}", f"z{n}", f"excerpt{n}") for n in (150, 300, 600)))
    said = [Said("z300", "p300", "contains", 1), Said("p150", "z600", "contains", 1)]
    told = values(excerpts(drawn, said, "any"))
    assert (told["precision"], told["recall, 300 characters"], told["recall, 150 characters"]) == (0.5, 1.0, 0.0)


# ---- peers
def test_shingles_do_not_mind_case_white_space_and_signs() -> None:
    assert list(shingles("Цена — 37 единиц.")) == list(shingles("цена37\nЕДИНИЦ"))
    assert len(shingles("abc")) == 0


def test_a_pair_is_kept_from_a_jaccard_of_thirty_hundredths_on() -> None:
    hashed = [shingles(LETTER), shingles(LETTER + "Signed."), shingles("Something else altogether, twice as long.")]
    assert list(verified([(0, 1), (0, 2)], hashed)) == [(0, 1)]


def test_a_peer_that_is_not_installed_has_a_row_that_says_so() -> None:
    absent = Peer("no_such_library", lambda _: set())
    drawn = draw_pages(6, "any", Invented("any"))
    (figure,) = growth.beside(drawn, "any", [absent])
    assert (figure.value, figure.by) == (None, "no_such_library")
    assert "not installed" in figure.note


def test_what_a_peer_ties_is_told_by_names() -> None:
    papers = [Paper(name, "en", (Sheet(LETTER),)) for name in ("a", "b")]
    found, _ = tie(Peer("any", lambda _: {(0, 1)}), papers, [shingles(LETTER)] * 2)
    assert found == {pair("a", "b")}


# ---- shuffles
def test_shuffles_divide_all_papers_into_one_to_four_deliveries() -> None:
    papers = [Paper(str(number), "en", ()) for number in range(30)]
    divided = [shuffled(papers, drawing(str(number))) for number in range(40)]
    assert {len(parts) for parts in divided} == {1, 2, 3, 4}
    assert all(sorted(p.name for part in parts for p in part) == sorted(p.name for p in papers) for parts in divided)
    assert all(part for parts in divided for part in parts)


def test_a_partition_is_what_families_hold_whatever_they_are_called() -> None:
    assert partition({"a": "1", "b": "1", "c": "2"}) == partition({"a": "9", "b": "9"})


# ---- growth
def test_adding_fifty_pages_ties_half_of_them_to_pages_that_are_there() -> None:
    drawn = draw_pages(80, "any", Invented("any"))
    papers, ties = growth.fifty(drawn, "any", "more")
    there = {paper.name for paper in drawn.papers}
    assert len({paper.name for paper in papers} - there) == 50
    assert sum(len(tie.ends & there) == 1 for tie in ties) == 25


def test_exponents_come_from_the_sizes_of_one_pool() -> None:
    figures = [
        Figure("growth", growth.POOLS["unique"], size, growth.CPU, value)
        for size, value in ((1000, 1.0), (10_000, 10.0))
    ]
    told = {figure.name: figure for figure in growth.exponents(figures)}
    assert told[f"{growth.CPU}: exponent"].value == pytest.approx(1.0)


def test_pages_are_added_to_many_and_to_few_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "FEWEST", 30)
    monkeypatch.setattr(growth, "ROUNDS", 2)
    monkeypatch.setattr(growth, "ADDED", 10)
    chosen = Chosen(quick=True)
    told = {figure.name: figure for figure in growth.pages(60, "unique", chosen, frozenset({"growth"}), ())}
    few = {figure.name for figure in growth.pages(30, "unique", chosen, frozenset({"growth"}), ())}

    ratio, costs = told["50 added, CPU: ratio"], told["50 added, CPU s"].note
    assert (ratio.value or 0) > 0
    assert ratio.most == 3
    assert len(costs.split(", ")) == 2
    assert "50 added, CPU: ratio" not in few


def test_what_was_frozen_before_a_cost_is_told_stays_so() -> None:
    """The whole suite is: to thaw it made every test slow that came later in the process."""
    gc.freeze()
    frozen = gc.get_freeze_count()

    costing(lambda: None)

    assert gc.get_freeze_count() >= frozen > 0


# ---- the table
def test_a_goal_that_is_missed_stands_out() -> None:
    rows = [Figure("pairs", "any", 1000, "recall", 0.98, least=0.99), Figure("growth", "any", 1000, "s", 12.5, most=20)]
    table = markdown(rows)
    assert "| 0.9800 | ≥ 0.99 | **no** |" in table
    assert "| 12.5 | ≤ 20 | yes |" in table
    assert [row["met"] for row in rows_of(rows)] == [False, True]


def test_a_figure_without_a_value_or_a_goal_is_neither_met_nor_missed() -> None:
    assert Figure("pairs", "any", 10, "recall", None, least=0.99).met is None
    assert Figure("pairs", "any", 10, "recall", 0.5).met is None


# ---- the whole way
def test_papers_of_equal_text_are_tied_through_the_record() -> None:
    papers = [Paper(name, "en", (Sheet(text),)) for name, text in (("a", LETTER), ("b", LETTER), ("c", "Another one."))]
    with desk() as opened:
        opened.fill(papers)
        cost = opened.relate()
        said, families = opened.said(), opened.families()
    assert [(each.ends, each.kind) for each in said] == [(pair("a", "b"), "near_duplicate")]
    assert families["a"] == families["b"] != families.get("c")
    assert cost.cpu >= 0


def test_a_scan_stands_in_the_record_as_recognised() -> None:
    with desk() as opened:
        opened.fill([Paper("a", "en", (Sheet(LETTER), Sheet(LETTER, misread=0.02)))])
        with opened.record.reading() as session:
            rows = session.connection().exec_driver_sql(
                "SELECT p.number, v.method, v.confidence FROM text_variant v JOIN page p ON p.id = v.page_id ORDER BY 1"
            )
            assert [tuple(row) for row in rows] == [(1, "decoded", None), (2, "ocr", 0.98)]


@pytest.mark.bench
def test_every_part_is_measured_on_small_sets() -> None:
    chosen = Chosen(groups=1, holders=1, deals=4)
    only = ("versions", "contains", "pairs", "growth")
    figures = list(measure(chosen, only, [30], ["unique"], []))
    assert {figure.part for figure in figures} == {*only, "families"}
    assert all(figure.value is None or math.isfinite(figure.value) for figure in figures)


def test_a_record_that_was_kept_is_filled_with_the_same_papers(tmp_path: Path) -> None:
    papers = [Paper(name, "en", (Sheet(LETTER),)) for name in ("a", "b")]
    with filled(papers, processes=1, keep=tmp_path) as (_, cost):
        assert cost is not None
    with filled(papers, processes=1, keep=tmp_path) as (opened, cost):
        assert cost is None
        opened.relate()
        assert [each.ends for each in opened.said()] == [pair("a", "b")]
        opened.fill([Paper("c", "en", (Sheet(LETTER),))])
        opened.relate()
        assert len(opened.said()) == 3


def test_a_record_that_was_kept_is_not_taken_for_other_papers(tmp_path: Path) -> None:
    with filled([Paper("a", "en", (Sheet(LETTER),))], processes=1, keep=tmp_path):
        pass
    with filled([Paper("a", "en", (Sheet("Another."),))], processes=1, keep=tmp_path) as (_, cost):
        assert cost is not None


@pytest.mark.parametrize(("language", "tag"), [("ru", "ru"), ("zh", "zh-Hans"), ("en", "en")])
def test_filled_quickly_each_page_is_in_the_language_it_was_drawn_in(language: str, tag: str) -> None:
    text = Invented("any").prose(language, 300)
    assert [(span.start, span.end, span.language) for span in as_drawn(text)] == [(0, len(text), tag)]


def test_filled_quickly_a_record_tells_the_same_relations() -> None:
    papers = [Paper(name, "en", (Sheet(text),)) for name, text in (("a", LETTER), ("b", LETTER), ("c", "Another one."))]
    told = []
    for quick in (False, True):
        with filled(papers, processes=1, keep=None, quick=quick) as (opened, _):
            opened.relate()
            told.append(opened.said())
    assert told[0] == told[1]
