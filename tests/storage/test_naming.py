"""Names and numbers are found in whatever form they stand in a text, and their places are those of the text itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.analysis.naming import find_term
from storage.analysis.traced import trace


def found(term: str, text: str) -> list[str]:
    return [text[start:end] for start, end in find_term(text, term)]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Иванов", "Иванов Иванова Иванову Ивановым Иванове Ивановой Ивановы Ивановых Ивановыми ИВАНОВУ"),
        ("Ивановым", "Иванов Иванова"),
        ("Сергей", "Сергей Сергея Сергею Сергеем Сергее СЕРГЕЯ"),
        ("Достоевский", "Достоевского Достоевскому Достоевским Достоевском Достоевская Достоевскую"),
        ("Толстой", "Толстого Толстым Толстая"),
        ("Павел", "Павел Павла Павлом"),
        ("Ольга", "Ольги Ольге Ольгой Ользі"),
        ("Вера", "Веры Вере Верой"),
        ("Юрий", "Юрия Юрием"),
        ("Шевченко", "Шевченка Шевченком Шевченкові"),
        ("Кравець", "Кравця Кравцю"),
        ("Антін", "Антона Антоном"),
        ("Сергій", "Сергія Сергієм Сергію"),
        ("Пётр", "Петра Пётр Петром"),
    ],
)
def test_every_case_of_a_name_is_found_as_a_whole_word(term: str, text: str) -> None:
    assert found(term, text) == text.split()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Иванов", "Ивановский Ивановичу Петров иван"),
        ("Вера", "мера вер верный"),
        ("Максим", "макс максимум"),
        ("Li", "Lima Oli"),
        ("王小明", "王大明"),
        ("4510 123456", "94510123456 45101234567"),
    ],
)
def test_another_word_is_left_in_peace(term: str, text: str) -> None:
    assert found(term, text) == []


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("Иванов", "подписал Ивaнoв лично", "Ивaнoв"),
        ("Иванов", "подписал Ива-\nновым лично", "Ива-\nновым"),
        ("Иванов", "подписал Ива\nнов лично", "Ива\nнов"),
        ("Иванов", "подписал Ива\u00adнов лично", "Ива\u00adнов"),
        ("Иванов", "подписал И в а н о в лично", "И в а н о в"),
        ("Иванов", "甲方Иванов签字", "Иванов"),
        ("Иван Иванов", "подписано Иваном\n  Ивановым лично", "Иваном\n  Ивановым"),
        ("王小明", "先生王 小\n明签字", "王 小\n明"),
        ("Ivanov", "signed by IVANOV's wife", "IVANOV"),
        ("Ivanov", "signed by Ivanova", "Ivanova"),
        ("+7 495 123-45-67", "call 7(495) 1234567 now", "7(495) 1234567"),
    ],
)
def test_what_cuts_or_disguises_a_name_does_not_hide_it(term: str, text: str, words: str) -> None:
    assert found(term, text) == [words]


@pytest.mark.parametrize("misread", ["Ивaиов", "1ванов", "Ивнов", "Иваннов", "Иван0в", "Иваново"])
def test_one_letter_that_ocr_got_wrong_is_forgiven_in_a_long_word(misread: str) -> None:
    assert found("Иванов", f"директор {misread} подписал") == [misread]


def test_two_letters_for_one_are_forgiven() -> None:
    assert found("Hammond", "by Harnmond") == ["Harnmond"]


def test_no_error_is_forgiven_in_a_short_word() -> None:
    assert found("Ким", "Кин Кии") == []


@given(st.text(alphabet="Иванов а-\n\u00adﬁё́甲 A", max_size=60))
def test_every_place_is_one_of_the_text(text: str) -> None:
    for start, end in find_term(text, "Иванов"):
        assert 0 <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()


@given(st.text(max_size=80))
def test_a_traced_text_has_an_origin_for_every_letter(text: str) -> None:
    traced = trace(text)

    assert len(traced.origins) == len(traced.letters) + 1
    assert len(traced.ends) == len(traced.letters)
    assert all(start < end for start, end in zip(traced.origins, traced.ends, strict=False))
    assert list(traced.origins) == sorted(traced.origins)


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_any_term_may_be_sought_in_any_text(term: str, text: str) -> None:
    find_term(text, term)
