"""Redactions are drawn, withdrawn and approved by four eyes; the ledger tells ids and counts, never the words."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from config.errors import Conflict, NotFound, Refused, UsageError
from storage import claims, redactions
from storage.database import Record
from storage.tables.ledger import LedgerEntry
from storage.tables.review import Answer
from storage.vocabulary import RedactionReason
from tests.rules.desk import Desk, make_desk
from tests.storage.claim_rows import Leaf, put_leaf
from tests.storage.redaction_rows import approve, draw, propose, put_papers, rows
from tests.storage.rows import ledger_kinds, put_cache, sha, unchanged_ledger

SECOND_WORD = (0.3, 0.12, 0.45, 0.18)
"""Touches the second and the third word of three, and one more is there."""


@pytest.fixture
def desk(record: Record) -> Record:
    """A record with a paper whose page has a picture."""
    put_papers(record)
    return record


@pytest.fixture
def both_desks(both_records: Record) -> Record:
    """The same, once on SQLite and once on PostgreSQL."""
    put_papers(both_records)
    return both_records


def test_a_box_hides_the_words_that_it_touches_whole(both_desks: Record) -> None:
    answer = draw(both_desks, boxes=[SECOND_WORD])

    (row,) = rows(both_desks)
    assert (row["words"], row["start"], row["end"]) == ("Иванов", 9, 15)
    assert row["boxes"] == [list(SECOND_WORD), [0.25, 0.1, 0.5001, 0.2]]
    assert (answer["redactions"], answer["new"], answer["standing"]) == ([row["redaction"]], 1, 1)


def test_a_box_over_nothing_that_was_read_hides_only_the_picture(desk: Record) -> None:
    draw(desk, boxes=[(0.5, 0.6, 0.9, 0.7)], reason=RedactionReason.SIGNATURE)

    (row,) = rows(desk)
    assert (row["words"], row["start"], row["boxes"]) == (None, None, [[0.5, 0.6, 0.9, 0.7]])


def test_words_are_hidden_where_they_stand_and_never_cut(desk: Record) -> None:
    draw(desk, exact="ванов Иван", only_here=True)

    (row,) = rows(desk)
    assert (row["words"], row["only_here"], len(row["boxes"])) == ("Иванов Иван", True, 2)


def test_on_a_page_without_a_picture_words_have_offsets_alone_and_boxes_are_refused(desk: Record) -> None:
    put_leaf(desk, 1, Leaf("mail", "From Ivan Ivanov"))

    draw(desk, "mail", exact="Ivanov")

    assert [(row["start"], row["end"]) for row in rows(desk, "mail")] == [(10, 16)]
    with pytest.raises(Refused) as refused:
        draw(desk, "mail", boxes=[SECOND_WORD])
    assert refused.value.rule == "redaction_place"


def test_words_that_stand_there_twice_are_told_apart_by_what_stands_around_them(desk: Record) -> None:
    with pytest.raises(Refused) as refused:
        draw(desk, "contract", exact="37 машин")
    assert refused.value.rule == "redaction_ambiguous"

    draw(desk, "contract", exact="37 машин", prefix="Всего")

    assert rows(desk, "contract")[0]["start"] > 40


@pytest.mark.parametrize(
    "box", [(0.3, 0.1, 0.2, 0.2), (0.1, 0.1, 1.1, 0.2), (0.1, 0.1, 0.2), (float("nan"), 0.1, 0.2, 0.2)]
)
def test_a_box_that_is_none_is_refused(desk: Record, box: tuple[float, ...]) -> None:
    with pytest.raises(UsageError):
        draw(desk, boxes=[box])


def test_neither_or_both_of_boxes_and_words_is_wrong_usage(desk: Record) -> None:
    for particulars in ({}, {"boxes": [SECOND_WORD], "exact": "Иванов"}):
        with pytest.raises(UsageError):
            draw(desk, **particulars)


def test_a_page_or_words_that_are_not_there_are_not_found(desk: Record) -> None:
    with pytest.raises(NotFound, match="no page 2"):
        draw(desk, exact="Иванов", page=2)
    with pytest.raises(NotFound, match="do not stand on page 1"):
        draw(desk, exact="Петров")


def test_what_stands_already_is_not_added_again(desk: Record) -> None:
    first = draw(desk, exact="Иванов")

    again = draw(desk, exact="Иванов", by="lin")

    assert (again["redactions"], again["new"]) == (first["redactions"], 0)
    assert len(rows(desk)) == 1


def test_the_same_request_draws_once(desk: Record) -> None:
    first = draw(desk, exact="Иванов", request="one")

    assert draw(desk, exact="Иванов", request="one") == first
    with pytest.raises(Conflict):
        draw(desk, exact="Иван", request="one")


def test_a_withdrawn_redaction_stays_in_the_list_with_its_reason(desk: Record) -> None:
    (number,) = draw(desk, exact="Иванов")["redactions"]

    answer = redactions.withdraw_redaction(desk, number, because="a street", reviewer="lin")

    (row,) = rows(desk)
    assert (row["state"], row["because"], row["withdrawn_by"], answer["standing"]) == (
        "withdrawn",
        "a street",
        "lin",
        0,
    )
    with pytest.raises(NotFound):
        redactions.withdraw_redaction(desk, number, because="again", reviewer="lin")


def test_who_drew_none_of_it_approves_all_that_stands(desk: Record) -> None:
    draw(desk, exact="Иванов")

    answer = approve(desk)

    assert (answer["standing"], answer["approvals"]) == (1, 1)
    assert [row["approved"] for row in rows(desk)] == [True]
    assert redactions.list_plans(desk, sha("paper"))[0]["approved_by"] == ["lin"]


def test_nobody_approves_what_they_drew(desk: Record) -> None:
    draw(desk, exact="Иванов")

    with unchanged_ledger(desk), pytest.raises(Refused) as refused:
        approve(desk, by="heron")

    assert refused.value.rule == "four_eyes"


def test_nobody_takes_a_box_away_and_approves_what_is_left(desk: Record) -> None:
    (number,) = draw(desk, exact="Иванов")["redactions"]
    redactions.withdraw_redaction(desk, number, because="no name", reviewer="lin")

    with pytest.raises(Refused) as refused:
        approve(desk, by="lin")

    assert refused.value.rule == "four_eyes"
    assert approve(desk, by="vera")["approvals"] == 1


def test_the_database_refuses_an_approval_by_who_drew_in_another_cache(both_desks: Record) -> None:
    put_leaf(both_desks, put_cache(both_desks, "depot"), Leaf("mail", "From Ivan"))
    put_leaf(both_desks, 1, Leaf("mail", "From Ivan"))
    redactions.draw_redaction(
        both_desks, sha("mail"), page=1, exact="Ivan", reason=RedactionReason.SAFETY, reviewer="heron", cache="depot"
    )

    insert = (
        "INSERT INTO redaction_approval (document_id, plan_sha256, redactions, approved_by, approved_at) "
        "SELECT document.id, 'x', 1, reviewer.id, '2026-11-22 12:00:00' FROM document, reviewer, cache "
        "WHERE document.cache_id = cache.id AND cache.slug = 'harbour' AND document.sha256 = :sha256 "
        "AND reviewer.name = 'heron'"
    )
    with pytest.raises(DBAPIError, match="nobody approves what they redacted"), both_desks.writing() as session:
        session.execute(text(insert), {"sha256": sha("mail")})


def test_an_empty_plan_is_approved_once_by_each(desk: Record) -> None:
    assert approve(desk)["approvals"] == 1
    with pytest.raises(Refused) as refused:
        approve(desk)
    assert refused.value.rule == "said_already"
    assert approve(desk, by="vera")["approvals"] == 2


def test_a_later_box_or_withdrawal_voids_what_was_approved(desk: Record) -> None:
    draw(desk, exact="Иванов")
    approve(desk)

    (number,) = draw(desk, exact="директор")["redactions"]
    assert {row["approved"] for row in rows(desk)} == {False}
    approve(desk)
    redactions.withdraw_redaction(desk, number, because="a rank", reviewer="vera")

    standing = [row for row in rows(desk) if row["state"] == "standing"]
    assert [row["approved"] for row in standing] == [True]
    redactions.withdraw_redaction(desk, standing[0]["redaction"], because="no name", reviewer="vera")
    assert redactions.list_plans(desk, sha("paper"))[0]["approved"] is False


def test_only_the_plan_that_was_looked_at_is_approved(desk: Record) -> None:
    seen = draw(desk, exact="Иванов")["plan"]
    draw(desk, exact="директор")

    with pytest.raises(Conflict) as refused:
        approve(desk, seen=seen)

    assert refused.value.rule == "plan_changed"


def test_redactions_and_approvals_hold_for_the_same_bytes_in_another_cache(both_desks: Record) -> None:
    put_leaf(both_desks, put_cache(both_desks, "depot"), Leaf("mail", "From Ivan Ivanov"))
    put_leaf(both_desks, 1, Leaf("mail", "From Ivan Ivanov"))
    where = {"page": 1, "reason": RedactionReason.SAFETY}
    redactions.draw_redaction(both_desks, sha("mail"), exact="Ivanov", reviewer="heron", cache="depot", **where)  # type: ignore[arg-type]
    again = redactions.draw_redaction(both_desks, sha("mail"), exact="Ivanov", reviewer="lin", cache="harbour", **where)  # type: ignore[arg-type]

    redactions.approve_redactions(both_desks, sha("mail"), reviewer="lin", cache="harbour")

    assert again["new"] == 0
    for slug in ("depot", "harbour"):
        (row,) = redactions.list_redactions(both_desks, sha("mail"), slug)
        assert row["approved"]
        assert [plan["document"] for plan in redactions.list_plans(both_desks, cache=slug)] == [sha("mail")]


def test_ledger_and_kept_answers_tell_ids_and_reasons_never_the_words(both_desks: Record) -> None:
    (number,) = draw(both_desks, exact="Иванов", request="draw")["redactions"]
    propose(both_desks, "директор", request="propose")
    redactions.withdraw_redaction(both_desks, number, because="Иванов is dead", reviewer="heron", request="withdraw")
    approve(both_desks, by="vera", request="approve")

    kinds = ("redaction drawn", "search for redactions", "redactions proposed", "redaction withdrawn")
    assert ledger_kinds(both_desks)[-5:] == [*kinds, "redactions approved"]
    with both_desks.reading() as session:
        told = [
            str(entry.model_dump()) for entry in session.exec(select(LedgerEntry).order_by(col(LedgerEntry.sequence)))
        ][-5:]
        told += [str(answer.model_dump()) for answer in session.exec(select(Answer))]
    assert len(told) == 9
    assert not [line for line in told if "Иванов" in line or "директор" in line]
    assert "personal_name" in told[0]


def test_redactions_are_added_and_never_changed(desk: Record) -> None:
    draw(desk, exact="Иванов")

    with pytest.raises(DBAPIError, match="append-only"), desk.writing() as session:
        session.execute(text("UPDATE redaction SET words = NULL"))


def test_who_redacts_after_signing_voids_their_signature(record: Record) -> None:
    desk: Desk = make_desk(record)
    claim = desk.verified()

    drawn = draw(record, "contract", exact="240 боевых", by="ivan")

    assert desk.status(claim) == "corroborated"
    with pytest.raises(Refused) as refused:
        claims.sign_off(record, claim, reviewer="ivan")
    assert refused.value.rule == "four_eyes"
    redactions.withdraw_redaction(record, drawn["redactions"][0], because="a number", reviewer="edda")
    assert desk.status(claim) == "verified"
