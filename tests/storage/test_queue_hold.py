"""Holding on: leases prolonged, drafts kept, versions expected."""

from collections.abc import Callable
from typing import Any

import pytest

from config.errors import Conflict, Refused, UsageError
from storage.database import Record
from storage.queue import Taken, decide, draft, give_back, heartbeat, park, reopen, show_item, take, undo, unpark
from storage.rules.review import Judgement
from storage.vocabulary import ParkedFor, Relevance
from tests.storage.rows import (
    Hands,
    events_of,
    hands,
    item_row,
    ledger_kinds,
    put_cache,
    put_items,
    put_people,
    unchanged_ledger,
)

__all__ = ["hands"]
PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)


def taken_by_vera(record: Record) -> Taken:
    put_people(record, "vera", "lin")
    put_items(record, put_cache(record), "a")
    return take(record, reviewer="vera")


def test_a_heartbeat_prolongs_the_lease_from_now(both_records: Record, hands: Hands) -> None:
    taken = taken_by_vera(both_records)
    hands.move(minutes=40)

    answer = heartbeat(both_records, taken["token"], reviewer="vera")

    assert (answer["expires_at"], answer["token"]) == ("2026-11-22T13:40:00+00:00", taken["token"])
    assert item_row(both_records, taken["item"]).version == answer["version"] == taken["version"] + 1


def test_an_expired_lease_comes_alive_while_nobody_took_the_item(record: Record, hands: Hands) -> None:
    taken = taken_by_vera(record)
    hands.move(minutes=90)

    assert heartbeat(record, taken["token"], reviewer="vera")["expires_at"] == "2026-11-22T14:30:00+00:00"


def test_a_lease_that_another_took_does_not_come_alive(both_records: Record, hands: Hands) -> None:
    taken = taken_by_vera(both_records)
    hands.move(minutes=90)
    take(both_records, reviewer="lin")

    with unchanged_ledger(both_records), pytest.raises(Conflict) as refused:
        heartbeat(both_records, taken["token"], reviewer="vera")

    assert refused.value.rule == "lease_lost"


def test_an_expired_lease_does_not_come_alive_beyond_the_limit(record: Record, hands: Hands) -> None:
    narrow = Record(record.settings.model_copy(update={"lease_limit": 1}), record.engine)
    put_people(narrow, "vera")
    put_items(narrow, put_cache(narrow), "a")
    first = take(narrow, reviewer="vera")
    hands.move(minutes=60)
    put_items(narrow, put_cache(narrow, "other"), "b", priority=0.9)
    take(narrow, reviewer="vera")

    with pytest.raises(Refused) as refused:
        heartbeat(narrow, first["token"], reviewer="vera")

    assert refused.value.rule == "lease_limit"


def test_a_draft_is_kept_while_the_item_stays_in_hand(both_records: Record) -> None:
    taken = taken_by_vera(both_records)
    draft(both_records, taken["token"], reviewer="vera", judgement={"note": "half"})

    answer = draft(both_records, taken["token"], reviewer="vera", judgement={"relevance": "unsure"})

    assert answer["draft"] == {"relevance": "unsure"}
    assert item_row(both_records, taken["item"]).token == taken["token"]
    assert [one["judgement"] for one in show_item(both_records, taken["item"], reviewer="vera")["drafts"]] == [
        {"relevance": "unsure"}
    ]


def test_nobody_else_sees_a_draft(record: Record) -> None:
    taken = taken_by_vera(record)
    draft(record, taken["token"], reviewer="vera", judgement={"note": "half"})

    assert show_item(record, taken["item"], reviewer="lin")["drafts"] == []


def test_a_draft_that_comes_too_late_is_kept_and_refused(both_records: Record, hands: Hands) -> None:
    taken = taken_by_vera(both_records)
    hands.move(minutes=90)
    take(both_records, reviewer="lin")

    with pytest.raises(Conflict) as refused:
        draft(both_records, taken["token"], reviewer="vera", judgement={"note": "half"})

    assert refused.value.rule == "lease_lost"
    (kept,) = show_item(both_records, taken["item"], reviewer="vera")["drafts"]
    assert (kept["orphan"], kept["judgement"]) == (True, {"note": "half"})


def test_an_empty_draft_is_none(record: Record) -> None:
    taken = taken_by_vera(record)

    with pytest.raises(UsageError):
        draft(record, taken["token"], reviewer="vera", judgement={})


def test_holding_on_is_no_step_that_stands_in_the_way_of_undoing(record: Record) -> None:
    taken = taken_by_vera(record)
    heartbeat(record, taken["token"], reviewer="vera")
    draft(record, taken["token"], reviewer="vera", judgement={"note": "half"})

    assert [one.event for one in events_of(record, taken["item"])] == ["enqueue", "take"]
    assert undo(record, reviewer="vera")["undone"] == "take"
    assert ledger_kinds(record)[-3:] == ["lease prolonged", "draft kept", "act undone"]


Verb = Callable[[Record, Taken, int], Any]
BY_TOKEN: dict[str, Verb] = {
    "heartbeat": lambda record, taken, seen: heartbeat(record, taken["token"], reviewer="vera", expected=seen),
    "draft": lambda record, taken, seen: draft(
        record, taken["token"], reviewer="vera", judgement={"note": "x"}, expected=seen
    ),
    "decide": lambda record, taken, seen: decide(
        record, taken["token"], reviewer="vera", judgement=PLAIN, expected=seen
    ),
    "give_back": lambda record, taken, seen: give_back(record, taken["token"], reviewer="vera", expected=seen),
    "park": lambda record, taken, seen: park(
        record, taken["token"], reviewer="vera", parked_for=ParkedFor.LEGAL, reason="why", expected=seen
    ),
    "undo": lambda record, taken, seen: undo(record, reviewer="vera", item=taken["item"], expected=seen),
}


@pytest.mark.parametrize("verb", BY_TOKEN)
def test_what_was_based_on_an_older_version_is_refused(both_records: Record, verb: str) -> None:
    taken = taken_by_vera(both_records)
    heartbeat(both_records, taken["token"], reviewer="vera")

    with unchanged_ledger(both_records), pytest.raises(Conflict) as refused:
        BY_TOKEN[verb](both_records, taken, taken["version"])

    assert refused.value.rule == "stale"


@pytest.mark.parametrize("verb", BY_TOKEN)
def test_the_version_that_was_answered_last_is_the_one_to_expect(both_records: Record, verb: str) -> None:
    taken = taken_by_vera(both_records)

    answer = BY_TOKEN[verb](both_records, taken, taken["version"])

    assert answer["version"] == item_row(both_records, taken["item"]).version


# ---- parking and reopening


def parked_by_vera(record: Record) -> int:
    taken = taken_by_vera(record)
    park(record, taken["token"], reviewer="vera", parked_for=ParkedFor.TRANSLATION, reason="handwriting")
    return taken["item"]


def settled_by_vera(record: Record) -> int:
    never = Record(record.settings.model_copy(update={"second_review_share": 0}), record.engine)
    taken = taken_by_vera(never)
    decide(never, taken["token"], reviewer="vera", judgement=PLAIN)
    return taken["item"]


def test_a_parked_item_is_in_nobodys_hands_and_says_what_it_waits_for(both_records: Record) -> None:
    row = item_row(both_records, parked_by_vera(both_records))

    assert (row.state, row.parked_for, row.assignee_id, row.token) == ("parked", "translation", None, None)


def test_an_unparked_item_waits_again(both_records: Record) -> None:
    item = parked_by_vera(both_records)

    answer = unpark(both_records, item, reviewer="lin")

    assert (answer["state"], answer["parked_for"], answer["round"]) == ("queued", None, 1)
    assert take(both_records, reviewer="lin")["item"] == item


def test_a_reopened_item_is_in_its_next_round_and_the_earlier_stands(both_records: Record) -> None:
    item = settled_by_vera(both_records)

    answer = reopen(both_records, item, reviewer="vera", reason="the annex turned up")

    assert (answer["state"], answer["round"]) == ("queued", 2)
    first, second = show_item(both_records, item, reviewer="lin")["rounds"]
    assert [one["relevance"] for one in first["judgements"]] == ["not_relevant"]
    assert [(one["event"], one["reason"]) for one in second["events"]] == [("reopen", "the annex turned up")]


def test_reasons_are_in_the_history_and_not_in_the_ledger(record: Record) -> None:
    from sqlmodel import select  # noqa: PLC0415

    from storage.tables.ledger import LedgerEntry  # noqa: PLC0415

    item = parked_by_vera(record)

    assert show_item(record, item, reviewer="lin")["rounds"][0]["events"][-1]["reason"] == "handwriting"
    with record.reading() as session:
        assert not [one for one in session.exec(select(LedgerEntry)) if "handwriting" in one.payload]


@pytest.mark.parametrize("verb", [unpark, reopen], ids=["unpark", "reopen"])
def test_only_what_was_set_aside_or_settled_is_taken_up_again(both_records: Record, verb: Callable[..., Any]) -> None:
    taken = taken_by_vera(both_records)

    with pytest.raises(Refused) as refused:
        verb(both_records, taken["item"], reviewer="vera", reason="why")

    assert refused.value.rule == "transition"


def test_an_undone_parking_is_in_the_same_hands(both_records: Record) -> None:
    item = parked_by_vera(both_records)

    answer = undo(both_records, reviewer="vera", item=item)

    assert (answer["undone"], answer["state"], item_row(both_records, item).parked_for) == ("park", "taken", None)
    assert answer["token"] is not None


def test_an_undone_unparking_waits_for_the_same_as_before(both_records: Record) -> None:
    item = parked_by_vera(both_records)
    unpark(both_records, item, reviewer="lin")

    answer = undo(both_records, reviewer="lin", item=item)

    assert (answer["state"], item_row(both_records, item).parked_for) == ("parked", "translation")


def test_a_reopening_is_not_undone(record: Record) -> None:
    item = settled_by_vera(record)
    reopen(record, item, reviewer="vera", reason="why")

    with pytest.raises(Refused) as refused:
        undo(record, reviewer="vera", item=item)

    assert refused.value.rule == "undo"


@pytest.mark.parametrize("reason", ["", "  "])
def test_setting_aside_and_opening_again_say_why(record: Record, reason: str) -> None:
    item = settled_by_vera(record)

    with pytest.raises(UsageError):
        reopen(record, item, reviewer="vera", reason=reason)
