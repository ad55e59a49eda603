"""A page as a release would hold it, before there is one; and who had a hand in what stands redacted."""

import pytest

from config.errors import NotFound
from storage import redactions
from storage.database import Record
from storage.releases.preview import preview_page
from tests.storage.redaction_rows import approve, draw, hidden, put_papers
from tests.storage.rows import sha


def test_a_page_is_previewed_with_just_what_a_release_would_hide_on_it(both_records: Record) -> None:
    put_papers(both_records)
    draw(both_records, exact="Иванов")

    previewed = preview_page(both_records, sha("paper"), "harbour", 1)

    assert previewed.document.hidden == hidden(both_records)
    assert [page.number for page in previewed.document.pages] == [1]


def test_its_state_changes_with_what_stands_and_not_with_approvals(both_records: Record) -> None:
    put_papers(both_records)
    states = [preview_page(both_records, sha("paper"), "harbour", 1).state]
    (number,) = draw(both_records, exact="Иванов")["redactions"]
    states.append(preview_page(both_records, sha("paper"), "harbour", 1).state)
    approve(both_records)
    states.append(preview_page(both_records, sha("paper"), "harbour", 1).state)
    redactions.withdraw_redaction(both_records, number, because="a street", reviewer="heron")
    states.append(preview_page(both_records, sha("paper"), "harbour", 1).state)

    assert states[1] == states[2] != states[0] == states[3]


def test_there_is_no_preview_of_a_page_that_is_not_there(both_records: Record) -> None:
    put_papers(both_records)

    with pytest.raises(NotFound):
        preview_page(both_records, sha("paper"), "harbour", 99)


def test_hands_tell_who_shaped_the_plan_and_which_approvals_hold(both_records: Record) -> None:
    put_papers(both_records)
    draw(both_records, exact="Иванов")
    approve(both_records)
    before = redactions.show_hands(both_records, sha("paper"))
    draw(both_records, exact="директор")

    after = redactions.show_hands(both_records, sha("paper"))

    assert before["shaped_by"] == ["heron"]
    assert [(one["redactions"], one["in_force"]) for one in before["approvals"]] == [(1, True)]
    assert [(one["redactions"], one["in_force"]) for one in after["approvals"]] == [(1, False)]
    assert before["approvals"][0]["approved_by"] != "heron"
