"""A paper and its counterpart in another language stand side by side, and facts that differ are marked."""

import pytest

from tasks.relate.gaps import Group, Seen, close_gaps
from tasks.relate.paragraphs import cut
from tasks.relate.side_by_side import Pair, PairKind, set_side_by_side
from tests.tasks.test_paragraphs import texts

RUSSIAN = [
    "Стороны заключили настоящий договор о нижеследующем:",
    "1. Поставщик передаёт покупателю 37 машин до 15 октября 2024 г.",
    "2. Общая цена составляет 6 921 000 CNY и не подлежит пересмотру.",
    "3. Споры разрешаются путём переговоров.",
    "4. Гарантийный срок составляет 36 месяцев, но не более 1850 часов.",
]
CHINESE = [
    "双方签订本合同如下：",
    "1. 卖方应于2024年10月15日前向买方交付车辆共37辆。",
    "2. 本合同总价为6,921,000 CNY，不作调整。",
    "3. 争议应通过协商解决。",
    "4. 质保期为36个月，但运行时间不超过1850小时。",
]


def pairs(left: list[str], right: list[str]) -> list[Pair]:
    return set_side_by_side(*(cut(texts("\n".join(side))).paragraphs for side in (left, right)))


def aligned(found: list[Pair]) -> list[tuple[str | None, str | None]]:
    return [(one.left and one.left.label, one.right and one.right.label) for one in found]


def test_paragraphs_that_stand_for_each_other_are_paired() -> None:
    found = pairs(RUSSIAN, CHINESE)

    assert aligned(found) == [(label, label) for label in ("", "1.", "2.", "3.", "4.")]
    assert {one.kind for one in found} == {PairKind.AGREES}


def test_an_amount_that_differs_is_marked_with_its_places() -> None:
    found = pairs(RUSSIAN, [line.replace("6,921,000", "6,912,000") for line in CHINESE])
    (pair,) = [one for one in found if one.kind is PairKind.DIFFERS]
    (fact,) = pair.anchors

    assert (fact.kind, fact.before, fact.after) == ("amount", "6 921 000 CNY", "6,912,000 CNY")
    assert pair.left is not None
    assert fact.place == pair.left.text.index("6 921 000")


def test_a_date_and_a_number_that_differ_are_told_each() -> None:
    found = pairs(RUSSIAN, [line.replace("10月15日", "11月15日").replace("37辆", "39辆") for line in CHINESE])

    assert [(fact.kind, fact.before) for one in found for fact in one.anchors] == [
        ("number", "37"),
        ("date", "15 октября 2024 г"),
    ] or [fact.kind for one in found for fact in one.anchors] == ["number", "date"]


@pytest.mark.parametrize("gone", [1, 2, 3, 4])
def test_a_clause_without_a_counterpart_stands_alone(gone: int) -> None:
    found = pairs(RUSSIAN, [line for number, line in enumerate(CHINESE) if number != gone])

    assert [one.left.label for one in found if one.kind is PairKind.REMOVED and one.left] == [f"{gone}."]


def test_facts_pair_where_numbers_of_clauses_are_lacking() -> None:
    left, right = (
        [line.partition(". ")[2].replace("2024 г.", "2024 года.") for line in side]
        for side in (RUSSIAN[1:], CHINESE[1:])
    )

    found = pairs(left, right)

    assert [one.kind for one in found] == [PairKind.AGREES] * 4
    assert [one.is_sure for one in found] == [True, True, False, True]


def test_two_paragraphs_may_stand_for_one() -> None:
    whole = "Гарантийный срок составляет 36 месяцев с даты приёмки. Он не превышает 1850 часов наработки машины."
    parted = ["质保期自验收之日起为36个月。", "但运行时间不得超过1850小时。"]

    found = pairs([whole], parted)

    assert [(one.kind, one.right and len(one.right.paragraphs)) for one in found] == [(PairKind.AGREES, 2)]


def test_an_empty_side_leaves_all_alone() -> None:
    assert [one.kind for one in pairs(RUSSIAN, [])] == [PairKind.REMOVED] * 5
    assert [one.kind for one in pairs([], CHINESE)] == [PairKind.ADDED] * 5


def test_the_order_of_facts_within_a_passage_makes_no_difference() -> None:
    found = pairs(["Передаётся 5 экземпляров за 69 дней до отгрузки."], ["应在首批发运前69天移交一式5份。"])

    assert [one.kind for one in found] == [PairKind.AGREES]


def test_what_an_alignment_leaves_alone_in_one_place_is_paired() -> None:
    found = pairs(
        ["Договор № AB-1/24", "Омск, 3 марта 2024 года", *RUSSIAN[1:3]],
        ["合同编号：AB-1/24", "鄂木斯克，2024年4月3日", *CHINESE[1:3]],
    )

    assert [one.kind for one in found] == [PairKind.AGREES, PairKind.DIFFERS, PairKind.AGREES, PairKind.AGREES]
    assert [fact.kind for fact in found[1].anchors] == ["date"]


def test_headings_of_articles_are_paired_by_their_number_in_any_language() -> None:
    left = ["1. Передаётся 37 машин.", "Статья 3. Сроки и условия поставки", "2. Срок 450 дней."]
    right = ["1. 交付37辆车。", "第三条 交货期", "2. 期限450天。"]

    assert aligned(pairs(left, right)) == [("1.", "1."), ("Статья 3.", "第三条"), ("2.", "2.")]


def test_a_title_of_two_lines_stands_for_one_of_one_line() -> None:
    found = pairs(
        ["ДОГОВОР № 71-ДС/24 на поставку специальной техники", *RUSSIAN[1:3]],
        ["合同编号：71-DS/24", "特种车辆供货合同", *CHINESE[1:3]],
    )

    assert [one.right and len(one.right.paragraphs) for one in found] == [2, 1, 1]


def test_a_sentence_without_a_counterpart_is_not_taken_for_a_title() -> None:
    ours = [Seen("Договор № AB-1/24", "", ("code",), 12.0), Seen("Это секретно.", "", (), 4.0)]
    groups: list[Group] = [([0], [0]), ([1], [])]

    assert close_gaps(groups, ours, [Seen("合同编号：AB-1/24", "", ("code",), 14.0)], spread=6.8) == groups
