"""What changed between two drafts is told once, whole, facts first."""

import random
import time

import pytest

from storage.shapes import PageText
from tasks.relate.differences import Change, ChangeKind, Importance, changes_of, compare_drafts
from tasks.relate.paragraphs import cut
from tests.tasks.test_paragraphs import CLAUSES, set_in, texts

LIMIT = 20.0
"""Seconds; a few on a machine with nothing else to do."""


def changes(left: list[PageText], right: list[PageText]) -> list[Change]:
    return changes_of(compare_drafts(cut(left).paragraphs, cut(right).paragraphs))


def told(left: str, right: str) -> list[tuple[str | None, str | None]]:
    return [(change.before, change.after) for change in changes(texts(left), texts(right))]


def test_another_setting_is_no_change() -> None:
    set_anew = set_in(40, lines=5, head="Договор KM-7/2024", foot="стр. {} из 4")

    assert changes(texts("\n".join(CLAUSES)), set_anew) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Продано 37 машин.", "Продано 40 машин.", ("37 машин", "40 машин")),
        ("We sold 37 vehicles.", "We sold 40 vehicles.", ("37 vehicles", "40 vehicles")),
        ("Цена 6 921 000 руб. за всё.", "Цена 6 912 000 руб. за всё.", ("6 921 000 руб.", "6 912 000 руб.")),
        ("Срок до 16 апреля 2024 г.", "Срок до 16 мая 2024 г.", ("16 апреля 2024 г.", "16 мая 2024 г.")),
        ("卖方应交付37套设备。", "卖方应交付40套设备。", ("37套", "40套")),
        ("Неустойка 0,3 процента цены.", "Неустойка 0,5 процента цены.", ("0,3 процента", "0,5 процента")),
        ("Машины БМД-4М проданы.", "Машины БМД-2К проданы.", ("БМД-4М", "БМД-2К")),
    ],
)
def test_facts_are_told_whole_and_with_what_they_count(left: str, right: str, expected: tuple[str, str]) -> None:
    (change,) = changes(texts(left), texts(right))

    assert (change.before, change.after) == expected
    assert (change.kind, change.importance) == (ChangeKind.CHANGED, Importance.FACTS)
    assert len(change.anchors) == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Цена 6 921 000 руб.", "Цена 6\u00a0921\u00a0000 руб."),
        ("Договор «О поставке» — основной", 'договор "о поставке" - основной'),
        ("Её срок истёк", "Ее срок истек"),
        ("Северо-восточный порт", "Северовосточный порт"),
        ("с\u200bло\u00adво", "слово"),
        ("КС-К/2023-059 подписан", "KC-K/2023-059 подписан"),
    ],
)
def test_what_only_a_setting_changes_is_no_change(left: str, right: str) -> None:
    assert told(left, right) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Срок 1,5 года", "Срок 15 лет", ("1,5 года", "15 лет")),
        ("Сторона не отвечает за ущерб", "Сторона отвечает за ущерб", ("не", None)),
        ("卖方不承担责任", "卖方承担责任", ("不", None)),
        ("Доля 70 %", "Доля 70 ‰", ("%", "‰")),
        ("Температура до -5 градусов", "Температура до 5 градусов", ("-5 градусов", "5 градусов")),
    ],
)
def test_the_least_sign_that_counts_is_a_change(left: str, right: str, expected: tuple[str, str | None]) -> None:
    assert told(left, right) == [expected]


def test_the_same_date_in_another_notation_is_told_as_that() -> None:
    (change,) = changes(texts("Подписан 15.10.2024 в городе."), texts("Подписан 15 октября 2024 в городе."))

    assert (change.importance, change.anchors) == (Importance.FORM, ())


def test_pages_are_those_of_the_changed_words() -> None:
    left = texts("1. Первая часть, которая идёт", "дальше и стоит 37 рублей ровно.")
    right = texts("1. Первая часть, которая идёт дальше и стоит 40 рублей ровно.")

    assert [(change.page, change.other_page) for change in changes(left, right)] == [(2, 1)]


@pytest.mark.parametrize("gone", range(6))
def test_a_clause_that_was_taken_out_is_told_alone(gone: int) -> None:
    """Though all that follow have another number."""
    kept = [clause.partition(" ")[2] for number, clause in enumerate(CLAUSES) if number != gone]
    right = texts("\n".join(f"{number}. {clause}" for number, clause in enumerate(kept, start=1)))

    found = changes(texts("\n".join(CLAUSES)), right)

    assert [(change.kind, change.before) for change in found] == [(ChangeKind.REMOVED, CLAUSES[gone].partition(" ")[2])]


def test_one_of_two_equal_clauses_that_was_taken_out_is_told() -> None:
    twice = [*CLAUSES[:4], CLAUSES[0], *CLAUSES[4:]]

    found = changes(texts("\n".join(twice)), texts("\n".join(CLAUSES)))

    assert [(change.kind, change.before) for change in found] == [(ChangeKind.REMOVED, CLAUSES[0].partition(" ")[2])]


def test_a_clause_that_was_moved_is_told_as_moved_with_what_changed_in_it() -> None:
    moved = CLAUSES[0].replace("37", "40")

    found = changes(texts("\n".join(CLAUSES)), texts("\n".join([*CLAUSES[1:], moved])))

    assert [change.kind for change in found] == [ChangeKind.CHANGED, ChangeKind.MOVED]
    assert found[0].before == "37 машин"


def test_words_that_were_moved_into_another_paragraph_are_told_once() -> None:
    freight, price = "Перевозка оплачивается покупателем отдельно.", "Цена товара твёрдая и не подлежит пересмотру."
    left = texts(f"Стороны договорились. {freight}\n{price}")
    right = texts(f"Стороны договорились.\n{price} {freight}")

    assert [change.kind for change in changes(left, right)] == [ChangeKind.MOVED]


def test_the_number_of_a_clause_that_ocr_read_with_a_comma_is_no_change() -> None:
    left = texts("32. Покупатель принимает машины по акту.")
    right = [PageText(1, "32, Покупатель принимает машины по акту.", is_ocr=True)]

    assert changes(left, right) == []


def test_chinese_numerals_that_differ_are_facts() -> None:
    (change,) = changes(texts("每逾期十天，卖方应支付违约金。"), texts("每逾期二天，卖方应支付违约金。"))

    assert (change.importance, change.anchors[0].before, change.anchors[0].after) == (Importance.FACTS, "十", "二")


def test_facts_come_first_then_reading_order() -> None:
    left = texts("Стороны договорились о поставке.\nСрок составляет тридцать дней.\nЦена товара 500 руб. за штуку.")
    right = texts("Стороны условились о поставке.\nСрок составляет сорок дней.\nЦена товара 600 руб. за штуку.")

    assert [change.before for change in changes(left, right)] == ["500 руб.", "договорились", "тридцать"]


def test_a_paragraph_that_was_parted_is_no_change() -> None:
    whole = "Поставщик передаёт покупателю машины в исправном состоянии. Покупатель принимает их по акту на складе."
    parted = whole.replace(". Покупатель", ".\nПокупатель")

    assert told(f"{whole}\n{CLAUSES[1]}", f"{parted}\n{CLAUSES[1]}") == []


def test_letters_that_ocr_got_wrong_come_last_but_no_number_does() -> None:
    left = [PageText(1, "Покупатель принимает 13 машин по акту на складе поставщика.")]
    right = [PageText(1, "Покупатель принимает 18 машин по акту на скпаде поставщика.", is_ocr=True)]

    assert [(change.after, change.importance) for change in changes(left, right)] == [
        ("18 машин", Importance.FACTS),
        ("скпаде", Importance.MISREAD),
    ]


def test_all_words_of_both_drafts_are_shown() -> None:
    left, right = "\n".join(CLAUSES), "\n".join([CLAUSES[2].replace("суде", "трибунале"), *CLAUSES[3:], "Прибавлено."])

    compared = compare_drafts(cut(texts(left)).paragraphs, cut(texts(right)).paragraphs)

    for only, text in ((ChangeKind.ADDED, left), (ChangeKind.REMOVED, right)):
        parts = "".join(f"{part.text} " for one in compared for part in one.parts if part.only_in is not only)
        assert sorted(_letters(parts)) == sorted(
            _letters("".join(line.partition(". ")[2] or line for line in text.split("\n")))
        )


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def test_a_hundred_pages_take_seconds() -> None:
    chance = random.Random(7)  # noqa: S311 no secret
    words = [f"{a}{b}{c}" for a in "бвгдклмнпр" for b in ("ора", "ени", "ала", "уто") for c in ("ть", "ник", "ция")]
    clauses = [" ".join(chance.choices(words, k=24)) + f" {chance.randrange(10**6)}." for _ in range(1500)]
    changed = [clause.replace(" ", f" {number} ", 1) for number, clause in enumerate(clauses)]
    pages = [texts(*("\n".join(side[at : at + 15]) for at in range(0, 1500, 15))) for side in (clauses, changed)]

    began = time.perf_counter()
    found = changes(*pages)

    assert len(found) == 1500
    assert time.perf_counter() - began < LIMIT


@pytest.mark.parametrize("text", ["а" * 200_000, "а б " * 50_000, "\u202e" * 9_000 + "а", "<b>" * 30_000, "\n" * 9000])
def test_hostile_texts_end_soon(text: str) -> None:
    began = time.perf_counter()

    changes(texts(text), texts(text[: len(text) // 2] + " 37 машин " + text[len(text) // 2 + 7 :]))

    assert time.perf_counter() - began < LIMIT
