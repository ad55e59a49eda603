"""Facts on which two languages disagree are told, each once, and those that are written otherwise are not."""

from itertools import combinations

import pytest

from samples.deal import make_deal
from samples.papers import fill_paper, plain_text
from storage.shapes import PageText
from tasks.relate.facts import FactChange
from tasks.relate.paragraphs import cut
from tasks.relate.side_by_side import Pair, PairKind, set_side_by_side
from tests.tasks.test_side_by_side import pairs

LANGUAGES = tuple(combinations(("ru", "zh", "en"), 2))
SEEDS = (1, 9, 2024)
PLANTED = {
    "a number": {
        "ru": ("индекс 715-Л): ", "индекс 715-Л): 1"),
        "zh": ("代号715-L）：", "代号715-L）：1"),
        "en": ("index 715-L): ", "index 715-L): 1"),
    },
    "a date": {"ru": ("марта", "апреля"), "zh": ("年3月", "年4月"), "en": ("March", "April")},
    "an amount": {"ru": ("составляет ", "составляет 1"), "zh": ("人民币", "人民币1"), "en": ("CNY ", "CNY 1")},
    "days in words": {
        "ru": ("течение тридцати", "течение сорока"),
        "zh": ("三十个", "四十个"),
        "en": ("thirty", "forty"),
    },
    "months in words": {
        "ru": ("двадцать четыре", "тридцать шесть"),
        "zh": ("二十四个", "三十六个"),
        "en": ("twenty-four", "thirty-six"),
    },
    "instalments": {
        "ru": ("тремя платежами", "четырьмя платежами"),
        "zh": ("分三次", "分四次"),
        "en": ("three instalments", "four instalments"),
    },
    "an annex": {"ru": ("приложении № 3", "приложении № 5"), "zh": ("附件三", "附件五"), "en": ("Annex 3", "Annex 5")},
    "an annex named twice": {"ru": ("№ 2,", "№ 4,"), "zh": ("见附件二", "见附件四"), "en": ("Annex 2,", "Annex 4,")},
    "a designator": {"ru": ("ПС-715", "ПС-725"), "zh": ("PS-715", "PS-725"), "en": ("PS-715", "PS-725")},
    "a contract number": {"ru": ("-ДС/24", "-ДС/25"), "zh": ("-DS/24", "-DS/25"), "en": ("-DS/24", "-DS/25")},
}


def contract(language: str, seed: int, planted: tuple[str, str] | None = None) -> list[PageText]:
    whole = "\f".join(plain_text(page) for page in fill_paper(f"contract.{language}", make_deal(seed)))
    if planted is not None:
        assert planted[0] in whole
        whole = whole.replace(*planted, 1)
    return [PageText(number, page, (), is_ocr=False) for number, page in enumerate(whole.split("\f"), start=1)]


def compared(left: list[PageText], right: list[PageText]) -> list[Pair]:
    return set_side_by_side(cut(left).paragraphs, cut(right).paragraphs)


def told(found: list[Pair]) -> list[FactChange]:
    return [fact for one in found for fact in one.anchors]


def between(left: list[str], right: list[str]) -> list[tuple[str | None, str | None]]:
    return [(fact.before, fact.after) for fact in told(pairs(left, right))]


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_contracts_that_agree_are_told_to_differ_in_nothing(languages: tuple[str, str], seed: int) -> None:
    found = compared(*(contract(language, seed) for language in languages))

    assert {one.kind for one in found} == {PairKind.AGREES}


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("name", PLANTED)
def test_the_one_fact_that_was_changed_is_the_one_told(languages: tuple[str, str], side: int, name: str) -> None:
    planted = PLANTED[name]
    papers = [
        contract(language, 9, planted[language] if number == side else None)
        for number, language in enumerate(languages)
    ]

    (fact,) = told(compared(papers[0], papers[1]))

    place, written = (fact.place, fact.before) if side == 0 else (fact.other_place, fact.after)
    changed = planted[languages[side]][1]
    assert written is not None
    assert place is not None
    (pair,) = [one for one in compared(papers[0], papers[1]) if one.anchors]
    passage = pair.left if side == 0 else pair.right
    assert passage is not None
    assert passage.text[place : place + len(written)] == written
    start = passage.text.index(changed.strip())
    assert start < place + len(written)
    assert place <= start + len(changed)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Срок 30 (сорок) дней со дня подписи.", "期限为自签字之日起30（三十）天。", [("сорок", "三十")]),
        ("Срок 30 (тридцать) дней со дня подписи.", "期限为自签字之日起30（四十）天。", [("тридцать", "四十")]),
        ("Срок 30 (тридцать) дней.", "The term is 30 (forty) days from signature.", [("тридцать", "forty")]),
        ("Срок 30 (тридцать) дней со дня подписи.", "期限为自签字之日起30（三十）天。", []),
        ("Срок тридцать дней со дня подписи.", "The term is 30 (thirty) days from signature.", []),
        ("В тридцатидневный срок со дня подписи.", "自签字之日起三十天内。", []),
        ("Штраф сто двадцать пять рублей в день.", "The fine is 125 roubles a day.", []),
    ],
)
def test_words_beside_digits_answer_for_them_unless_they_contradict(
    left: str, right: str, expected: list[tuple[str | None, str | None]]
) -> None:
    assert between([f"1. {left}"], [f"1. {right}"]) == expected


def test_a_fact_in_the_next_passage_is_not_told_to_be_lacking() -> None:
    left = ["1. Передаётся 37 машин и 812 ящиков.", "2. Срок 450 дней."]
    right = ["1. 交付37辆车。", "2. 期限450天，另有812箱。"]

    assert between(left, right) == []


def test_facts_that_change_places_between_clauses_are_told() -> None:
    left = ["1. Аванс 512 CNY за 4370 машин.", "2. Остаток 734 CNY за 8120 ящиков."]
    right = ["1. 4370辆车的预付款734 CNY。", "2. 8120箱的余款512 CNY。"]

    assert len(between(left, right)) == 2


def test_the_number_of_a_clause_left_in_the_text_is_no_fact() -> None:
    assert between(["2.1. Цена составляет 512 000 CNY."], ["2.1 “星鸦”价格为512,000 CNY。"]) == []


def test_a_number_in_words_alone_is_told_of_neither_side() -> None:
    assert between(["1. Стороны в двух местах согласны."], ["1. 双方同意。"]) == []
