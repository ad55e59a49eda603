"""What two papers are to each other, and which state of a paper each of many shows."""

from dataclasses import replace

import pytest

from storage.sameness import Measure
from tasks.relate.classify import Judged, classify
from tasks.relate.judge import Bond, judge
from tasks.relate.measure import measure
from tests.tasks.drawn_papers import (
    MAIL,
    SHEET,
    Drawn,
    clauses,
    contract,
    counted,
    deal,
    prepared,
    quoted,
    set_anew,
    side_by_side,
)
from tests.tasks.drawn_prose import drawing, noisy, prose

TONGUES = pytest.mark.parametrize("language", ["ru", "zh", "en"])
SEEDS = pytest.mark.parametrize("seed", range(3))


def bond(left: Drawn, right: Drawn) -> Bond:
    ours, theirs = prepared(left, 1), prepared(right, 2)
    return judge(ours.kind, theirs.kind, measure(ours, theirs))


def paper(language: str, *texts: str, name: str = "one") -> Drawn:
    return Drawn(name, texts, language)


def read_badly(drawn: Drawn, name: str, rate: float = 0.03) -> Drawn:
    """Scan a document and read it with mistakes."""
    chance = drawing(name)
    return drawn.scanned(*(noisy(chance, text, rate) for text in drawn.texts), name=name)


def judged(*papers: Drawn) -> Judged:
    """Judge documents that were all compared with each other, as the stage does."""
    ready = {number: prepared(one, number) for number, one in enumerate(papers, start=1)}
    ranked = sorted(ready, key=lambda number: ready[number].kind.sha256)
    pairs = [(one, other) for at, one in enumerate(ranked) for other in ranked[at + 1 :]]
    measures = {(one, other): measure(ready[one], ready[other]) for one, other in pairs}
    return classify(ready, {number: one.kind for number, one in ready.items()}, measures)


def kinds(found: Judged) -> dict[frozenset[int], str]:
    return {frozenset((one.document_id, one.other_id)): one.kind for one in found.relations}


@TONGUES
@SEEDS
def test_a_paper_saved_again_in_other_lines_is_the_same(language: str, seed: int) -> None:
    text = contract(language, deal(seed))

    assert bond(paper(language, text), paper(language, set_anew(text, 29 + seed))) is Bond.SAME


@TONGUES
def test_a_paper_on_other_pages_with_heads_and_feet_is_the_same(language: str) -> None:
    parts = [part for seed in range(8) for part in clauses(language, deal(seed))[1:]]
    head, foot = {"ru": ("АО Пример", "Лист {}"), "zh": ("示例公司", "第 {} 页"), "en": ("Example Ltd", "Sheet {}")}[
        language
    ]
    cut = [parts[at : at + 11] for at in range(0, len(parts), 11)]
    pages = ["\n".join((head, *some, foot.format(number))) for number, some in enumerate(cut, start=1)]

    assert bond(paper(language, "\n\n".join(parts)), paper(language, *pages)) is Bond.SAME


@TONGUES
@SEEDS
def test_a_figure_that_changed_makes_another_state(language: str, seed: int) -> None:
    of = replace(deal(seed), vehicles=37)
    more = contract(language, replace(of, vehicles=40))
    more = more.replace(counted(language, 40 * of.price), counted(language, of.total))

    assert bond(paper(language, contract(language, of)), paper(language, more)) is Bond.DIFFERS


@TONGUES
@SEEDS
def test_a_clause_lost_makes_another_state(language: str, seed: int) -> None:
    parts = clauses(language, deal(seed))
    fewer = [*parts[:3], *parts[4:]]

    assert bond(paper(language, "\n".join(parts)), paper(language, "\n".join(fewer))) is Bond.DIFFERS


@TONGUES
@pytest.mark.parametrize("lost", [3, 8])
def test_a_clause_lost_that_stands_twice_makes_another_state(language: str, lost: int) -> None:
    parts = clauses(language, deal(1))
    twice = [*parts[:8], parts[3], *parts[8:]]
    once = [part for at, part in enumerate(twice) if at != lost]

    assert bond(paper(language, "\n".join(twice)), paper(language, "\n".join(once))) is Bond.DIFFERS


@TONGUES
@SEEDS
def test_another_deal_on_the_form_is_another_paper(language: str, seed: int) -> None:
    one, other = (contract(language, deal(number)) for number in (seed, seed + 10))

    assert bond(paper(language, one), paper(language, other)) is Bond.FORM


@TONGUES
@SEEDS
def test_another_deal_on_the_form_is_another_paper_also_scanned(language: str, seed: int) -> None:
    other = read_badly(paper(language, contract(language, deal(seed + 10))), f"scan {seed}", 0.02)

    assert bond(paper(language, contract(language, deal(seed))), other) is Bond.FORM


@TONGUES
@SEEDS
def test_a_scan_is_the_same_as_what_was_scanned(language: str, seed: int) -> None:
    one = paper(language, contract(language, deal(seed)))

    assert bond(one, read_badly(one, f"scan {seed}")) is Bond.SAME


@TONGUES
def test_a_bundle_holds_its_papers(language: str) -> None:
    texts = [contract(language, deal("bundle")), prose(drawing("bundle"), language, 900)]

    assert bond(paper(language, texts[0]), paper(language, *texts)) is Bond.HOLDS_LEFT


@TONGUES
def test_a_bundle_holds_its_papers_whichever_comes_first(language: str) -> None:
    texts = [contract(language, deal("bundle")), prose(drawing("bundle"), language, 900)]

    assert bond(paper(language, *texts), paper(language, texts[0])) is Bond.HOLDS_RIGHT


@TONGUES
def test_a_bundle_does_not_hold_another_deal_on_the_form(language: str) -> None:
    bundle = paper(language, contract(language, deal("bundle")), prose(drawing("bundle"), language, 900))

    found = bond(paper(language, contract(language, deal("other"))), bundle)

    assert found not in {Bond.HOLDS_LEFT, Bond.HOLDS_RIGHT, Bond.SAME, Bond.DIFFERS}


@TONGUES
@pytest.mark.parametrize("answer", [3, 12, 300])
def test_a_mail_that_quotes_another_holds_it(language: str, answer: int) -> None:
    asked = prose(drawing("asked"), language, 500)
    answered = f"{prose(drawing('answered'), language, answer)}\n\n{quoted(set_anew(asked, 60))}"
    one = Drawn("one", (asked,), language, media_type=MAIL)

    assert bond(one, Drawn("two", (answered,), language, media_type=MAIL)) is Bond.HOLDS_LEFT


@pytest.mark.parametrize("languages", [("ru", "zh"), ("ru", "en"), ("en", "zh")])
def test_a_paper_in_two_columns_holds_that_in_one_language(languages: tuple[str, str]) -> None:
    left, right = (clauses(language, deal(1)) for language in languages)
    both = Drawn("both", (), columns=(side_by_side(left, right, languages),))

    assert bond(paper(languages[0], "\n".join(left)), both) is Bond.HOLDS_LEFT
    assert bond(both, paper(languages[1], "\n".join(right))) is Bond.HOLDS_RIGHT


def test_a_paper_in_two_columns_of_another_deal_does_not_hold_it() -> None:
    left, right = (clauses(language, deal(1)) for language in ("ru", "zh"))
    both = Drawn("both", (), columns=(side_by_side(left, right, ("ru", "zh")),))

    assert bond(paper("ru", contract("ru", deal(2))), both) not in {Bond.HOLDS_LEFT, Bond.SAME, Bond.DIFFERS}


def table(rows: list[tuple[str, int, int]], *, formulas: bool) -> str:
    """Write a table of goods; what formulas make shows only where the paper was printed."""
    lines = ["Наименование товара\tКоличество\tЦена, руб.\tСумма, руб."]
    for at, (name, count, price) in enumerate(rows, start=2):
        amount = f"=B{at}*C{at}" if formulas else f"{count * price} руб."
        lines.append(f"{name}\t{count}\t{price} руб.\t{amount}")
    return "\n".join(lines)


def goods(seed: str) -> list[tuple[str, int, int]]:
    chance = drawing(seed)
    return [
        (prose(chance, "ru", 40).replace(".", " "), chance.randint(2, 90), chance.randint(9, 99) * 1013)
        for _ in range(25)
    ]


def test_a_spreadsheet_is_the_same_as_the_printed_table_but_for_its_formulas() -> None:
    rows = goods("goods")
    sheet = Drawn("sheet", (table(rows, formulas=True),), media_type=SHEET)
    printed = Drawn("printed", (table(rows, formulas=False).replace("\t", "  "),))
    shown = Drawn("shown", ("\n".join(line.rpartition("\t")[0] for line in printed_lines(rows)),))

    assert bond(sheet, shown) is Bond.SAME
    assert bond(sheet, printed) is not Bond.NONE


def printed_lines(rows: list[tuple[str, int, int]]) -> list[str]:
    return table(rows, formulas=False).split("\n")


def test_a_spreadsheet_with_other_figures_is_not_the_printed_table() -> None:
    rows = goods("goods")
    other = [(name, count, price + 1013) for name, count, price in rows]
    sheet = Drawn("sheet", (table(rows, formulas=True),), media_type=SHEET)
    printed = Drawn("printed", ("\n".join(line.rpartition("\t")[0] for line in printed_lines(other)),))

    assert bond(sheet, printed) is not Bond.SAME


@pytest.mark.parametrize("text", ["", "да", "Страница 1 из 12", "第一页，共十二页", "See page 12"])
def test_documents_next_to_empty_are_nothing_to_each_other(text: str) -> None:
    assert bond(paper("ru", text), paper("ru", text, name="two")) is Bond.NONE


@pytest.mark.parametrize("text", ["", "да", "Страница 1 из 12"])
def test_a_document_next_to_empty_is_held_by_nothing(text: str) -> None:
    whole = paper("ru", f"{contract('ru', deal(1))}\n{text}", name="two")

    assert bond(paper("ru", text), whole) is Bond.NONE


@TONGUES
def test_papers_of_different_prose_are_nothing_to_each_other(language: str) -> None:
    one, other = (paper(language, prose(drawing(f"judge {seed}"), language, 1500)) for seed in (1, 2))

    assert bond(one, other) is Bond.NONE


def states(language: str) -> tuple[Drawn, Drawn]:
    """Give two states of a paper that one clause tells apart."""
    parts = clauses(language, deal(4))
    return paper(language, "\n".join(parts)), paper(language, "\n".join([*parts[:6], *parts[7:]]), name="two")


@TONGUES
@pytest.mark.parametrize("rate", [0.02, 0.05])
def test_a_scan_is_a_copy_of_the_state_it_differs_least_from_and_a_version_of_the_other(
    language: str, rate: float
) -> None:
    first, second = states(language)

    found = kinds(judged(first, second, read_badly(second, "scan", rate)))

    assert found == {frozenset((1, 2)): "version", frozenset((1, 3)): "version", frozenset((2, 3)): "near_duplicate"}


@TONGUES
def test_scans_of_one_state_are_copies_also_where_each_is_misread_otherwise(language: str) -> None:
    first, second = states(language)

    found = judged(first, second, read_badly(second, "scan a", 0.05), read_badly(second, "scan b", 0.05))

    assert sorted(map(sorted, found.states)) == [[1], [2, 3, 4]]
    assert kinds(found)[frozenset((3, 4))] == "near_duplicate"


@TONGUES
def test_several_scans_without_a_clean_original_are_copies(language: str) -> None:
    one = paper(language, contract(language, deal(4)))

    found = kinds(judged(*(read_badly(one, f"scan {number}", 0.02) for number in range(3))))

    assert set(found.values()) == {"near_duplicate"}
    assert len(found) == 3


@TONGUES
def test_the_order_in_which_documents_are_numbered_changes_nothing(language: str) -> None:
    first, second = states(language)
    papers = [first, second, read_badly(second, "scan a", 0.05), read_badly(first, "scan b", 0.02)]
    papers.append(paper(language, contract(language, deal(9)), name="form"))

    def by_name(some: list[Drawn]) -> dict[frozenset[str], str]:
        return {frozenset(some[at - 1].name for at in pair): kind for pair, kind in kinds(judged(*some)).items()}

    assert by_name(papers) == by_name(papers[::-1])


@TONGUES
def test_no_pair_is_two_kinds(language: str) -> None:
    first, second = states(language)
    others = [paper(language, contract(language, deal(seed)), name=f"form {seed}") for seed in range(10, 13)]

    found = judged(first, second, read_badly(first, "a"), read_badly(second, "b"), *others).relations

    assert len({frozenset((one.document_id, one.other_id)) for one in found}) == len(found)


def rewritten(left_facts: float, right_facts: float, shared: float) -> Bond:
    """Judge two papers of which a third is other words, and the facts agree so far."""
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    return judge(ready.kind, ready.kind, rewriting(left_facts, right_facts, shared))


def rewriting(left_facts: float, right_facts: float, shared: float) -> Measure:
    """Measure two papers of which a third is other passages."""
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    return replace(
        measure(ready, ready),
        left=2400,
        right=2200,
        matched=1740,
        jaccard=0.5,
        in_left=0.7,
        in_right=0.63,
        passages=20,
        lost=730,
        gained=560,
        digits=27,
        digits_lost=16,
        facts=shared / (left_facts + right_facts - shared),
        left_facts=left_facts,
        right_facts=right_facts,
        shared_facts=shared,
    )


def test_a_draft_that_lost_most_of_its_facts_is_a_version_where_the_other_has_those_left() -> None:
    assert rewritten(6.0, 19.0, 6.0) is Bond.DIFFERS


def filled_anew(left_facts: float, right_facts: float, shared: float) -> Measure:
    """Measure two papers that differ in many small places, and in hardly a passage."""
    return replace(rewriting(left_facts, right_facts, shared), passages=2, lost=60, gained=50, words=400, figures=20)


def bond_of(measured: Measure, *, scanned: bool = False) -> Bond:
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    return judge(replace(ready.kind, is_ocr=scanned), ready.kind, measured)


def test_another_deal_on_the_form_shares_few_of_its_facts() -> None:
    assert bond_of(filled_anew(24.0, 30.0, 3.0)) is Bond.FORM


def test_whoever_fills_a_form_leaves_its_clauses_as_they_are() -> None:
    assert rewritten(24.0, 30.0, 3.0) is Bond.DOUBT


def test_half_of_the_facts_of_a_scan_is_too_few_for_a_state_and_too_many_for_another_deal() -> None:
    assert bond_of(filled_anew(24.0, 30.0, 12.0), scanned=True) is Bond.DOUBT
    assert bond_of(filled_anew(24.0, 30.0, 12.0)) is Bond.FORM


@pytest.mark.parametrize(("lost", "expected"), [(9, Bond.DOUBT), (14, Bond.FORM)])
def test_of_few_facts_in_common_a_scan_leaves_a_doubt_where_most_digits_are_there(lost: int, expected: Bond) -> None:
    measured = replace(filled_anew(24.0, 30.0, 6.0), digits=30, fewer_digits=27, digits_lost=lost)

    assert bond_of(measured, scanned=True) is expected
    assert bond_of(measured) is Bond.FORM


@pytest.mark.parametrize(
    ("share", "digits_lost", "facts", "expected"),
    [
        (0.09, 5, 0.08, Bond.DOUBT),
        (0.09, 14, 0.08, Bond.FORM),
        (0.09, 5, 0.02, Bond.FORM),
        (0.03, 5, 0.08, Bond.FORM),
        (0.03, 1, 0.08, Bond.DOUBT),
    ],
    ids=["rewritten", "other digits", "no fact", "hardly rewritten", "all digits"],
)
def test_who_rewrites_a_tenth_and_leaves_most_digits_leaves_a_doubt(
    share: float, digits_lost: int, facts: float, expected: Bond
) -> None:
    form = filled_anew(24.0, 30.0, 3.0)
    lost = int(share * (form.left + form.right) / 2)
    # a digit that is read where the other has none is lost, too
    measured = replace(form, lost=lost, gained=lost + 1, digits=24, fewer_digits=20, digits_lost=4 + digits_lost)

    assert bond_of(replace(measured, facts=facts)) is expected


@pytest.mark.parametrize(("lost", "expected"), [(190, Bond.DOUBT), (60, Bond.FORM)])
def test_who_drops_a_clause_and_leaves_most_digits_leaves_a_doubt(lost: int, expected: Bond) -> None:
    measured = replace(filled_anew(24.0, 30.0, 8.0), lost=lost, digits=24, fewer_digits=20, digits_lost=9)

    assert bond_of(measured) is expected


def test_papers_with_hardly_a_fact_are_not_told_apart() -> None:
    measured = replace(filled_anew(5.0, 4.0, 0.0), matched=1500, digits=8, fewer_digits=6, digits_lost=8)

    assert bond_of(measured) is Bond.DOUBT


def test_a_blank_form_is_no_version_of_each_deal_on_it_for_the_facts_they_all_have() -> None:
    assert bond_of(filled_anew(6.0, 40.0, 6.0)) is Bond.FORM


@pytest.mark.parametrize(
    ("own", "own_shared", "expected"), [(12, 0, Bond.FORM), (12, 2, Bond.DIFFERS), (2, 0, Bond.DIFFERS)]
)
def test_papers_that_share_only_what_many_have_are_no_states_of_one(own: int, own_shared: int, expected: Bond) -> None:
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    measured = replace(rewriting(20.0, 20.0, 20.0), own=own, own_shared=own_shared)

    assert judge(ready.kind, ready.kind, measured) is expected


def test_a_draft_is_a_version_also_where_all_that_it_keeps_stands_in_many_drafts() -> None:
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    measured = replace(rewriting(20.0, 20.0, 20.0), matched=2000, lost=400, gained=200, own=12, own_shared=0)

    assert judge(ready.kind, ready.kind, measured) is Bond.DIFFERS


def misread_alike(*, digits: int, fewer: int, lost: int) -> Bond:
    """Judge a scan without a passage that differs, its facts torn, by its digits."""
    ready = prepared(paper("ru", contract("ru", deal(0))), 1)
    facts = rewriting(17.0, 20.0, 4.0)
    measured = replace(facts, passages=0, lost=0, gained=0, matched=2200, words=115, figures=12)
    measured = replace(measured, digits=digits, fewer_digits=fewer, digits_lost=lost)
    return judge(replace(ready.kind, is_ocr=True), ready.kind, measured)


def test_a_scan_with_letters_read_as_digits_is_of_the_paper_whose_digits_it_has() -> None:
    assert misread_alike(digits=36, fewer=26, lost=12) is not Bond.FORM


def test_a_scan_that_lacks_digits_of_the_paper_is_of_another_deal() -> None:
    assert misread_alike(digits=36, fewer=26, lost=20) is Bond.FORM


def test_a_scan_of_a_filled_form_is_not_of_the_blank_one() -> None:
    assert misread_alike(digits=36, fewer=14, lost=22) is Bond.FORM
