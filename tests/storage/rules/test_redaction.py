"""Who may approve redactions, and what is lacking before a document may go out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Conflict, Refused
from storage.rules.redaction import Planned, may_approve, plan_sha256, waiting, without_place

SHA = "3fa9c1" + "0" * 58
ONE = Planned(1, ((0.1, 0.2, 0.3, 0.4),), 0, 6, "Иванов", "personal_name", only_here=False)
OTHER = replace(ONE, page=2)


@pytest.mark.parametrize(
    "change",
    [
        {"page": 3},
        {"boxes": ()},
        {"start": 1},
        {"end": 7},
        {"words": "Петров"},
        {"words": None},
        {"reason": "legal"},
        {"only_here": True},
    ],
)
def test_a_plan_is_another_when_anything_of_what_it_hides_is(change: dict[str, object]) -> None:
    assert plan_sha256([ONE, OTHER]) != plan_sha256([replace(ONE, **change), OTHER])  # type: ignore[arg-type]


@given(st.permutations([ONE, OTHER, ONE, replace(ONE, words="x\ny")]))
def test_a_plan_is_the_same_in_whatever_order_and_however_often_it_was_drawn(drawn: list[Planned]) -> None:
    assert plan_sha256(drawn) == plan_sha256([ONE, OTHER, replace(ONE, words="x\ny")])


def test_nobody_approves_what_they_shaped() -> None:
    with pytest.raises(Refused) as refused:
        may_approve(SHA, 1, shaped_by=[2, 1], seen=None, plan="a")

    assert refused.value.rule == "four_eyes"
    may_approve(SHA, 3, shaped_by=[2, 1], seen="a", plan="a")


def test_an_approval_of_another_plan_than_stands_is_refused() -> None:
    with pytest.raises(Conflict) as refused:
        may_approve(SHA, 3, shaped_by=[], seen="a", plan="b")

    assert refused.value.rule == "plan_changed"


def test_what_waits_is_said_with_the_command_that_shows_it() -> None:
    (said,) = waiting(SHA, 2, is_approved=False, is_due=False)

    assert said == (
        "2 redactions of document 3fa9c1000000 wait for approval by somebody who drew none of them. "
        "See: sluice redaction list 3fa9c1000000"
    )


def test_an_approval_is_due_of_what_somebody_judged_delicate_also_where_nothing_is_hidden() -> None:
    assert (
        "an approval is due, also where nothing is to be redacted" in waiting(SHA, 0, is_approved=False, is_due=True)[0]
    )
    assert waiting(SHA, 0, is_approved=True, is_due=True) == ()
    assert waiting(SHA, 0, is_approved=False, is_due=False) == ()


def test_a_redaction_without_a_place_is_named() -> None:
    assert without_place(SHA, []) == ()
    assert "redaction 4, 7 of document 3fa9c1000000" in without_place(SHA, [7, 4])[0]
