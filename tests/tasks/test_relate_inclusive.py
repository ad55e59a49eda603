"""Who reads the inclusive mails of a thread alone misses nothing that the others say."""

import pytest

from storage.threads import Content
from tasks.relate.inclusive import mark_inclusive
from tasks.relate.quoting import split_quoted

FIRST = "Добрый день! Отгрузка переносится на пятницу, машины примет Орлов.\nСчёт на 40 машин приложу позже."
SECOND = "Принято, пропуска на пятницу закажем сегодня до вечера.\nПетров"
THIRD = "Проверьте номер контракта: в приложении он другой, чем в счёте."
NO_FILES: frozenset[str] = frozenset()


def quoted(text: str, who: str = "12.03.2024, Иванов пишет:") -> str:
    return "\n\n" + who + "\n" + "\n".join(f"> {line}" for line in text.split("\n"))


def marks(*texts: str, files: tuple[frozenset[str], ...] | None = None, copies: str = "") -> list[bool]:
    held = files or tuple(NO_FILES for _ in texts)
    names = copies or "".join(chr(ord("a") + at) for at in range(len(texts)))
    return mark_inclusive([(name, Content(text, file)) for name, text, file in zip(names, texts, held, strict=True)])


def test_the_mail_that_quotes_all_before_it_is_the_only_one_to_read() -> None:
    second = SECOND + quoted(FIRST)

    assert marks(FIRST, second, THIRD + quoted(second)) == [False, False, True]


def test_both_ends_of_a_fork_are_to_be_read() -> None:
    assert marks(FIRST, SECOND + quoted(FIRST), THIRD + quoted(FIRST)) == [False, True, True]


def test_a_mail_whose_answer_quotes_nothing_is_to_be_read() -> None:
    assert marks(FIRST, SECOND) == [True, True]


def test_what_an_answer_leaves_of_an_earlier_quotation_is_read_in_the_earlier_mail() -> None:
    second = SECOND + quoted(FIRST)

    assert marks(FIRST, second, THIRD + quoted(SECOND)) == [True, False, True]


def test_an_altered_quotation_holds_nothing() -> None:
    assert marks(FIRST, SECOND + quoted(FIRST.replace("40", "37"))) == [True, True]


def test_a_mail_with_an_attachment_is_held_only_with_it() -> None:
    answer = SECOND + quoted(FIRST)
    paper = frozenset({"1" * 64})

    assert marks(FIRST, answer, files=(paper, NO_FILES)) == [True, True]
    assert marks(FIRST, answer, files=(paper, paper)) == [False, True]


def test_a_no_is_not_lost_under_a_long_quotation_that_stands_elsewhere_too() -> None:
    assert marks(FIRST * 9, "Нет." + quoted(FIRST * 9), SECOND + quoted(FIRST * 9)) == [False, True, True]


def test_a_no_that_is_quoted_with_what_it_answers_is_held() -> None:
    no = "Нет." + quoted(FIRST)

    assert marks(FIRST, no, SECOND + quoted(no)) == [False, False, True]


def test_what_is_forwarded_from_elsewhere_is_to_be_read() -> None:
    forwarded = SECOND + "\n\n-----Исходное сообщение-----\n" + THIRD * 3

    assert marks(forwarded, THIRD[:20] + quoted(SECOND)) == [True, True]


def test_of_copies_of_one_mail_one_is_to_be_read() -> None:
    assert marks("Нет.", "Нет.", copies="aa") == [False, True]
    assert marks("Нет.", "Нет.", copies="ab") == [True, True]


def test_an_empty_mail_is_left_to_who_reads() -> None:
    assert marks("", SECOND) == [True, True]


def test_of_a_thread_that_is_too_long_all_are_to_be_read() -> None:
    assert mark_inclusive([("a", Content(FIRST, NO_FILES))] * 1001) == [True] * 1001


HEADS = [
    "-----Original Message-----\nFrom: A",
    "От: Иванов\nОтправлено: 12 марта 2024 г.\nКому: Петров",
    "发件人：李\n发送时间：2024年3月12日",
    "> quoted",
    "| quoted",
    "On Monday Ivanov wrote:\n> quoted",
    "12.03.2024 Иванов пишет:\n> quoted",
]


@pytest.mark.parametrize("head", HEADS)
def test_what_is_quoted_is_told_from_what_is_said(head: str) -> None:
    assert split_quoted(f"{SECOND}\n\n{head}").pieces == (SECOND,)


def test_the_head_of_an_earlier_mail_is_left_off_what_is_quoted() -> None:
    text = f"{SECOND}\n\nОт: Иванов\nОтправлено: 12 марта 2024 г.\nКому: Петров\n\n{FIRST}"

    assert split_quoted(text).quoted == FIRST


def test_answers_between_quoted_lines_are_said_one_by_one() -> None:
    assert split_quoted("> one?\nyes\n> two?\nno\n-- \nIvanov").pieces == ("yes", "no")


def test_a_line_that_begins_like_a_header_is_no_head() -> None:
    text = "From: Vladivostok we ship on Friday.\nThe rest follows."

    assert split_quoted(text).pieces == (text,)


def test_words_that_lead_up_to_a_quotation_are_said() -> None:
    assert split_quoted("I do not agree with this:\n> we ship on Friday").pieces == ("I do not agree with this:",)
