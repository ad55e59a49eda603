"""Numbers that are written out are read, in every case, and words like them are not."""

import pytest

from tasks.relate.labels import even
from tasks.relate.spoken import find_spoken


def read(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.value) for one in find_spoken(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, "30") for word in ("тридцать", "тридцати", "тридцатью", "Тридцати", "thirty", "三十")),
        *((word, "24") for word in ("двадцать четыре", "двадцати четырёх", "двадцатью четырьмя", "twenty-four")),
        *((word, "60") for word in ("шестьдесят", "шестидесяти", "шестьюдесятью", "sixty")),
        *((word, "3") for word in ("три", "трёх", "трех", "тремя", "three", "三")),
        *((word, "40") for word in ("сорок", "сорока", "forty", "四十")),
        *((word, "200") for word in ("двести", "двухсот", "двумястами", "two hundred")),
        *((word, "5000") for word in ("пять тысяч", "пяти тысячам", "five thousand")),
        *((word, "11") for word in ("одиннадцать", "одиннадцатью", "eleven")),
        ("сто двадцать пять", "125"),
        ("one hundred and twenty-five", "125"),
        ("две тысячи двести сорок шесть", "2246"),
    ],
)
def test_a_number_in_words_is_read_in_any_case(text: str, value: str) -> None:
    assert read(f"({text})") == [(text, value)]


def test_an_adjective_that_begins_with_a_number_has_it() -> None:
    assert read("в тридцатидневный срок") == [("тридцати", "30")]


@pytest.mark.parametrize("text", ["стол", "someone often", "пятнистый", "сторона", "семья", "tent", "сорочка"])
def test_words_that_look_like_numbers_are_none(text: str) -> None:
    assert read(text) == []


def test_numbers_that_do_not_add_up_are_read_one_by_one() -> None:
    assert [value for _, value in read("пять шесть, twenty thirty")] == ["5", "6", "20", "30"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        *((label, "4") for label in ("Статья 4.", "Article 4.", "第四条", "Section IV", "4.", "（四）", "(4)")),
        ("2.1.", "2.1"),
        ("a)", "a"),
        ("", ""),
    ],
)
def test_the_number_of_a_clause_is_the_same_in_every_language(label: str, expected: str) -> None:
    assert even(label) == expected
