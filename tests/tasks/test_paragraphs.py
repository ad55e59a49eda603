"""Paragraphs survive a new setting, and what belongs to the page is left out."""

import textwrap

import pytest

from storage.shapes import PageText, SpanRead
from tasks.relate.paragraphs import HARDEST, cut

CLAUSES = [
    "1. Поставщик передаёт покупателю 37 машин в исправном состоянии не позднее 15 октября 2024 г.",
    "2. Покупатель оплачивает товар в течение 30 банковских дней после подписания акта приёмки сторонами.",
    "3. Споры разрешаются путём переговоров, а при недостижении согласия в арбитражном суде города.",
    "4. Упаковка должна предохранять товар от повреждений и коррозии в течение всего срока перевозки.",
    "5. Вся информация, полученная сторонами, не передаётся третьим лицам без письменного согласия.",
    "6. Настоящий договор составлен в двух экземплярах, по одному для каждой из сторон, на русском языке.",
]


def texts(*pages: str, **spans: tuple[SpanRead, ...]) -> list[PageText]:
    return [PageText(number, text, spans.get("spans", ())) for number, text in enumerate(pages, start=1)]


def set_in(columns: int, *, lines: int, head: str = "", foot: str = "") -> list[PageText]:
    """Set the clauses in lines of so many columns, on pages of so many lines."""
    broken = [line for clause in CLAUSES for line in textwrap.wrap(clause, columns)]
    pages = [broken[at : at + lines] for at in range(0, len(broken), lines)]
    return texts(
        *("\n".join(filter(None, [head, *page, foot.format(number)])) for number, page in enumerate(pages, start=1))
    )


def shown(pages: list[PageText], script: str | None = None) -> list[str]:
    return [f"{one.label} {one.text}".strip() for one in cut(pages, script=script).paragraphs]


@pytest.mark.parametrize("columns", [38, 50, 66])
@pytest.mark.parametrize("lines", [4, 7, 100])
def test_paragraphs_are_the_same_in_any_lines_and_on_any_pages(columns: int, lines: int) -> None:
    assert shown(set_in(columns, lines=lines)) == CLAUSES


def test_one_line_a_paragraph_stays_so() -> None:
    assert shown(texts("\n".join(CLAUSES))) == CLAUSES


def test_running_heads_feet_and_numbers_of_pages_are_left_out_and_told() -> None:
    found = cut(set_in(50, lines=5, head="Договор KM-7/2024", foot="стр. {} из 3"))

    assert [f"{one.label} {one.text}" for one in found.paragraphs] == CLAUSES
    assert found.furniture == ("Договор KM-7/2024",)


def test_a_foot_on_a_last_page_of_one_line_is_left_out() -> None:
    pages = texts(
        *("\n".join([*CLAUSES[at : at + 2], f"KM-7/2024  {at}"]) for at in range(4)), f"{CLAUSES[5]}\nKM-7/2024  5"
    )

    assert not [text for text in shown(pages) if "KM-7" in text]


def test_numbers_alone_that_do_not_count_pages_stay() -> None:
    found = " ".join(shown(texts("Итого\n37", "Всего\n37", "Сумма\n90")))

    assert found == "Итого 37 Всего 37 Сумма 90"


def test_clauses_at_the_edge_of_pages_are_no_running_lines() -> None:
    clause = "{}. Протокол составлен в двух экземплярах; всего {} страниц."
    pages = texts(*(f"Вступление к части {'абвгд'[n]}.\n{clause.format(n + 4, n + 10)}" for n in range(5)))

    assert sum("Протокол" in text for text in shown(pages)) == 5


def test_a_paragraph_knows_the_page_and_place_of_each_character() -> None:
    pages = texts("1. Первая часть фразы, которая идёт", "дальше на второй странице.")
    (paragraph,) = cut(pages).paragraphs
    place = paragraph.text.index("дальше")

    assert (paragraph.page_of(0), paragraph.page_of(place)) == (1, 2)
    assert [pages[one.page - 1].text[one.start : one.end] for one in paragraph.stretches] == [
        "Первая часть фразы, которая идёт",
        "дальше на второй странице.",
    ]


def test_a_word_cut_by_the_end_of_a_line_is_whole() -> None:
    assert shown(texts("Поставка обору-\nдования начинается.")) == ["Поставка оборудования начинается."]


def test_chinese_lines_are_joined_without_a_blank() -> None:
    assert shown(texts("第9批货物自港城以铁路发运，过境及清关由买方负\n责。")) == [
        "第9批货物自港城以铁路发运，过境及清关由买方负责。"
    ]


def test_of_two_columns_only_the_script_asked_for_is_read() -> None:
    russian, chinese = ["1. Поставщик передаёт\n", "покупателю 37 машин.\n"], ["1. 卖方应向买方\n", "交付37辆车。\n"]
    spans, text = [], ""
    for line, script, language in (
        (russian[0], "Cyrl", "ru"),
        (chinese[0], "Hans", "zh-Hans"),
        (russian[1], "Cyrl", "ru"),
        (chinese[1], "Hans", "zh-Hans"),
    ):
        spans.append(SpanRead(len(text), len(text) + len(line), language, script, 0.9, "spans 1"))
        text += line
    pages = texts(text, spans=tuple(spans))

    assert shown(pages, "Cyrl") == ["1. Поставщик передаёт покупателю 37 машин."]
    assert shown(pages, "Hani") == ["1. 卖方应向买方交付37辆车。"]


def test_an_endless_line_is_cut_into_pieces_that_hold_all_of_it() -> None:
    text = " ".join(f"слово{number}" for number in range(40_000))

    paragraphs = cut(texts(text)).paragraphs

    assert max(len(one.text) for one in paragraphs) <= HARDEST
    assert "".join(one.text for one in paragraphs) == text


def test_pages_without_text_give_no_paragraph() -> None:
    assert cut(texts("", " \n\n ", "\f")).paragraphs == ()
