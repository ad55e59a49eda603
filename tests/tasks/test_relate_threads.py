"""Mails come into threads by what their headers say, whatever the order they are given in and however they lie."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.threads import Letter
from tasks.relate.subjects import read_subject
from tasks.relate.threads import read_date, read_ids, thread_letters


def letter(
    number: int,
    *above: str,
    name: str | None = "",
    subject: str | None = None,
    day: int | None = None,
    answers: str | None = None,
) -> Letter:
    """A mail called `m1`, `m2`, …, sent on the day of its number."""
    return Letter(
        number,
        f"{number:064x}",
        message_id=f"<m{number}>" if name == "" else name,
        in_reply_to=answers,
        references=above,
        subject=subject,
        date=f"2024-03-{day or number:02d}T10:00:00+03:00",
    )


def threads_of(*letters: Letter) -> list[list[int]]:
    return sorted([seat.letter.document_id for seat in thread] for thread in thread_letters(letters))


BASES = [
    ("Договор", "договор", False),
    ("Re: Договор", "договор", True),
    ("RE[2]: договор", "договор", True),
    ("Re: Fwd:  Договор", "договор", True),
    ("НА: Договор", "договор", True),
    ("Отв: Договор", "договор", True),
    ("AW: Vertrag", "vertrag", True),
    ("回复：答复: 合同", "合同", True),
    ("转发：合同", "合同", True),
    ("[ship-list] Re: [ship-list] Annex", "annex", True),
    ("[ship-list] Annex", "annex", False),
    ("[Fwd: Annex]", "annex", True),
    ("Annex (fwd)", "annex", True),
    ("Re: ", "", True),
    ("[draft]", "[draft]", False),
    ("Reply to all", "reply to all", False),
    (None, "", False),
]


@pytest.mark.parametrize(("written", "base", "is_answer"), BASES)
def test_a_subject_is_bared_of_the_marks_of_answering(written: str | None, base: str, is_answer: object) -> None:
    read = read_subject(written)

    assert (read.base, read.is_answer) == (base, is_answer)


@pytest.mark.parametrize("hostile", ["re:" * 400, "[" * 1000, "[a]" * 400, "(fwd)" * 300, "[fwd:" * 200 + "]" * 200])
def test_a_hostile_subject_is_read_to_its_end(hostile: str) -> None:
    assert len(read_subject(hostile).base) <= 1000


def test_a_date_without_an_offset_counts_as_utc_and_what_is_none_is_not_known() -> None:
    assert read_date("2024-03-01T10:00:00") == read_date("2024-03-01T13:00:00+03:00")
    assert [read_date(one) for one in (None, "yesterday", "0001-01-01T00:00:00+14:00")] == [None, None, None]


def test_ids_are_found_in_prose_and_without_brackets() -> None:
    assert read_ids("Your message of Monday <a@b> and <c@d>") == ["a@b", "c@d"]
    assert read_ids("a@b") == ["a@b"]
    assert read_ids("yesterday") == []


CASES = {
    "a chain": ([letter(1), letter(2, "<m1>"), letter(3, "<m1>", "<m2>")], [[1, 2, 3]]),
    "In-Reply-To alone": ([letter(1), letter(2, answers="your mail <m1> of Monday")], [[1, 2]]),
    "answers to a mail that is not there": ([letter(1, "<gone>"), letter(2, "<gone>"), letter(3)], [[1, 2], [3]]),
    "a missing link": ([letter(1), letter(3, "<m1>", "<gone>")], [[1, 3]]),
    "each the parent of the other": ([letter(1, "<m2>"), letter(2, "<m1>")], [[1, 2]]),
    "a mail that answers itself": ([letter(1, "<m1>", "<m1>")], [[1]]),
    "copies of one mail": ([letter(1), letter(2, name="<m1>", day=1), letter(3, "<m1>")], [[1, 2, 3]]),
    "one ID on strangers": (
        [letter(1, subject="Price"), letter(2, name="<m1>", subject="Crane")],
        [[1], [2]],
    ),
    "a reply without headers": ([letter(1, subject="Price"), letter(2, subject="RE: price")], [[1, 2]]),
    "two originals of one subject": ([letter(1, subject="Report"), letter(2, subject="Report")], [[1], [2]]),
    "a reply with headers is not tied by its subject": (
        [letter(1, subject="Price"), letter(2, "<gone>", subject="Re: Price")],
        [[1], [2]],
    ),
    "an original without an ID": (
        [letter(1, name=None, subject="Price"), letter(2, "<gone>", subject="Re: Price")],
        [[1, 2]],
    ),
    "a reply joins the mail of its subject just before it": (
        [letter(1, subject="Price"), letter(5, subject="Price"), letter(7, subject="Re: Price")],
        [[1], [5, 7]],
    ),
    "empty subjects tie nothing": ([letter(1, subject="Re:"), letter(2, subject="Re:")], [[1], [2]]),
    "one who names every mail ties no threads together": (
        [letter(1, subject="Price"), letter(2, subject="Crane"), letter(3, "<m1>", "<m2>", subject="Spam")],
        [[1], [2, 3]],
    ),
    "an answer ties a mail that lost its headers": (
        [letter(1, subject="Price"), letter(2, subject="Price"), letter(3, "<m1>", "<m2>", subject="Re: Price")],
        [[1, 2, 3]],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_threads_follow_the_headers(case: str) -> None:
    letters, expected = CASES[case]

    assert threads_of(*letters) == expected


def test_a_thread_is_named_by_its_first_mail_by_date_and_counted_from_one() -> None:
    (seats,) = thread_letters([letter(1, "<m2>", day=20), letter(2, day=3)])

    assert [(seat.letter.document_id, seat.position) for seat in seats] == [(2, 1), (1, 2)]
    assert {seat.thread for seat in seats} == {f"{2:064x}"}


def test_copies_stand_together_and_name_the_first() -> None:
    copies = [letter(1), letter(2, "<m1>"), letter(9, name="<m1>", day=5)]

    (seats,) = thread_letters(copies)

    assert [(seat.letter.document_id, seat.copy_of) for seat in seats] == [(1, None), (9, f"{1:064x}"), (2, None)]


names = st.sampled_from([None, *(f"<m{number}>" for number in range(1, 7))])
drawn = st.builds(
    lambda name, above, answers, subject, day: (name, above, answers, subject, day),
    names,
    st.lists(names.filter(bool), max_size=4),
    names,
    st.sampled_from([None, "a", "Re: a", "b", "Fwd: b", "Re: "]),
    st.integers(1, 5),
)


@given(st.lists(drawn, max_size=9), st.randoms())
def test_threads_do_not_depend_on_the_order_of_mails(mails: list[tuple[object, ...]], drawn_by: random.Random) -> None:
    letters = [
        Letter(
            number,
            f"{number:064x}",
            message_id=name,  # type: ignore[arg-type]
            in_reply_to=answers,  # type: ignore[arg-type]
            references=tuple(above),  # type: ignore[arg-type]
            subject=subject,  # type: ignore[arg-type]
            date=f"2024-03-0{day}T10:00:00",
        )
        for number, (name, above, answers, subject, day) in enumerate(mails, start=1)
    ]
    shuffled = drawn_by.sample(letters, len(letters))

    threads = thread_letters(letters)

    assert thread_letters(shuffled) == threads
    assert sorted(seat.letter.document_id for thread in threads for seat in thread) == list(range(1, len(mails) + 1))
    assert all([seat.position for seat in thread] == list(range(1, len(thread) + 1)) for thread in threads)


def test_a_long_chain_of_answers_is_one_thread() -> None:
    letters = [
        Letter(number, f"{number:064x}", f"<m{number}>", None, (f"<m{number - 1}>",), None, "2024-03-01")
        for number in range(1, 3000)
    ]

    assert [len(thread) for thread in thread_letters(letters)] == [2999]
