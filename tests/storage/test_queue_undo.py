"""Undoing: one's own last act, by compensating events."""

import pytest
from sqlmodel import select

from config.errors import Conflict, NotFound, Refused
from storage.database import Record
from storage.queue import decide, give_back, save_ranks, take, undo
from storage.rules.review import Judgement
from storage.shapes import Ranked
from storage.tables.review import Decision
from storage.vocabulary import Relevance
from tests.storage.rows import Hands, events_of, hands, item_row, ledger_kinds, put_cache, put_items, put_people

__all__ = ["hands"]
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False, note="page 3")


def two_items(record: Record) -> list[int]:
    put_people(record, "vera", "lin")
    return put_items(record, put_cache(record), "a", "b")


def take_item(record: Record, reviewer: str = "vera") -> tuple[int, str]:
    taken = take(record, reviewer=reviewer)
    return taken["item"], taken["token"]


def test_an_undone_take_waits_again(both_records: Record) -> None:
    two_items(both_records)
    item, _ = take_item(both_records)

    answer = undo(both_records, reviewer="vera", item=item)

    assert (answer["undone"], answer["state"], answer["token"]) == ("take", "queued", None)
    assert item_row(both_records, item).assignee_id is None


def test_an_undone_giving_back_is_in_the_same_hands_with_a_fresh_lease(both_records: Record, hands: Hands) -> None:
    two_items(both_records)
    item, token = take_item(both_records)
    give_back(both_records, token, reviewer="vera")
    hands.move(minutes=5)

    answer = undo(both_records, reviewer="vera", item=item)

    assert (answer["undone"], answer["state"], answer["expires_at"]) == (
        "give_back",
        "taken",
        "2026-11-22T13:05:00+00:00",
    )
    assert answer["token"] != token


def test_an_undone_decision_can_be_made_anew(both_records: Record) -> None:
    two_items(both_records)
    item, token = take_item(both_records)
    decide(both_records, token, reviewer="vera", judgement=RELEVANT)

    fresh = undo(both_records, reviewer="vera", item=item)["token"]

    assert fresh is not None
    assert decide(both_records, fresh, reviewer="vera", judgement=RELEVANT)["state"] == "second_review"


def test_undoing_a_decision_compensates_the_ruling_too_and_keeps_both(both_records: Record) -> None:
    two_items(both_records)
    item, token = take_item(both_records)
    decide(both_records, token, reviewer="vera", judgement=RELEVANT)

    undo(both_records, reviewer="vera", item=item)

    steps = [(one.number, one.event, one.to_state, one.undoes) for one in events_of(both_records, item)]
    assert steps[2:] == [
        (3, "decide", "decided", None),
        (4, "require_second", "second_review", None),
        (5, "undo", "decided", 4),
        (6, "undo", "taken", 3),
    ]
    with both_records.reading() as session:
        assert len(session.exec(select(Decision)).all()) == 1


def test_the_judgement_that_was_undone_becomes_a_draft(record: Record) -> None:
    two_items(record)
    item, token = take_item(record)
    decide(record, token, reviewer="vera", judgement=RELEVANT)
    fresh = undo(record, reviewer="vera", item=item)["token"]

    give_back(record, str(fresh), reviewer="vera")

    draft = take(record, reviewer="vera")["draft"]
    assert draft is not None
    assert (draft["relevance"], draft["note"]) == ("relevant", "page 3")


def test_the_token_of_an_undone_decision_is_spent(record: Record) -> None:
    two_items(record)
    item, token = take_item(record)
    decide(record, token, reviewer="vera", judgement=RELEVANT)
    undo(record, reviewer="vera", item=item)

    with pytest.raises(Conflict) as refused:
        decide(record, token, reviewer="vera", judgement=RELEVANT)

    assert refused.value.rule == "lease_lost"


def test_without_an_item_the_last_act_falls(both_records: Record) -> None:
    two_items(both_records)
    take_item(both_records)
    last, _ = take_item(both_records)

    assert undo(both_records, reviewer="vera")["item"] == last


def test_an_earlier_item_can_be_named(both_records: Record) -> None:
    two_items(both_records)
    first, _ = take_item(both_records)
    take_item(both_records)

    assert undo(both_records, reviewer="vera", item=first)["item"] == first


def test_nothing_is_undone_once_somebody_else_acted(both_records: Record) -> None:
    item, _ = two_items(both_records)
    item, token = take_item(both_records)
    give_back(both_records, token, reviewer="vera")
    take(both_records, reviewer="lin")

    with pytest.raises(Conflict) as refused:
        undo(both_records, reviewer="vera", item=item)

    assert refused.value.rule == "acted_since"


def test_ranking_anew_is_no_act_that_stands_in_the_way(record: Record) -> None:
    two_items(record)
    item, token = take_item(record)
    give_back(record, token, reviewer="vera")
    document = item_row(record, item).document_id
    save_ranks(record, [Ranked(document, 0.9, behind=False, because=("new",), ranked_by="2")])

    assert undo(record, reviewer="vera", item=item)["state"] == "taken"


def test_an_undo_is_not_undone(record: Record) -> None:
    two_items(record)
    item, _ = take_item(record)
    undo(record, reviewer="vera", item=item)

    with pytest.raises(Refused) as refused:
        undo(record, reviewer="vera", item=item)

    assert refused.value.rule == "undo"


@pytest.mark.parametrize("item", [None, 999])
def test_where_nothing_was_done_there_is_nothing_to_undo(record: Record, item: int | None) -> None:
    two_items(record)

    with pytest.raises(NotFound):
        undo(record, reviewer="vera", item=item)


def test_undoing_does_not_pass_the_lease_limit(record: Record) -> None:
    narrow = Record(record.settings.model_copy(update={"lease_limit": 1}), record.engine)
    two_items(narrow)
    item, token = take_item(narrow)
    decide(narrow, token, reviewer="vera", judgement=RELEVANT)
    take_item(narrow)

    with pytest.raises(Refused) as refused:
        undo(narrow, reviewer="vera", item=item)

    assert refused.value.rule == "lease_limit"


def test_who_undid_their_decision_may_take_the_next_round(record: Record) -> None:
    """An undone decision is none: its author is no author of that round."""
    item, _ = two_items(record)
    item, token = take_item(record)
    decide(record, token, reviewer="vera", judgement=RELEVANT)
    fresh = undo(record, reviewer="vera", item=item)["token"]
    give_back(record, str(fresh), reviewer="vera")
    with record.writing() as session:
        row = item_row(record, item)
        row.round = 2
        row.version += 1
        session.add(row)

    assert take(record, reviewer="vera")["item"] == item


def test_an_undo_is_in_the_ledger(record: Record) -> None:
    two_items(record)
    item, _ = take_item(record)

    undo(record, reviewer="vera", item=item)

    assert ledger_kinds(record)[-2:] == ["item taken", "act undone"]
