"""Request keys: the same request gives the same answer, and is carried out once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from config.errors import Conflict, NotFound, UsageError
from storage.database import Record
from storage.queue import (
    agree,
    decide,
    decide_family,
    disagree,
    draft,
    give_back,
    heartbeat,
    park,
    reopen,
    take,
    undo,
    unpark,
)
from storage.rules.review import Judgement
from storage.vocabulary import ParkedFor, Relevance
from tests.storage.rows import events_of, ledger_kinds, put_cache, put_items, put_people, unchanged_ledger

PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)
Verb = Callable[[Record, str, str | None], Any]

VERBS: dict[str, Verb] = {
    "take": lambda record, _, request: take(record, reviewer="vera", request=request),
    "give_back": lambda record, token, request: give_back(record, token, reviewer="vera", request=request),
    "decide": lambda record, token, request: decide(record, token, reviewer="vera", judgement=PLAIN, request=request),
    "decide_family": lambda record, token, request: decide_family(
        record, token, reviewer="vera", judgement=PLAIN, request=request
    ),
    "heartbeat": lambda record, token, request: heartbeat(record, token, reviewer="vera", request=request),
    "draft": lambda record, token, request: draft(
        record, token, reviewer="vera", judgement={"note": "x"}, request=request
    ),
    "park": lambda record, token, request: park(
        record, token, reviewer="vera", parked_for=ParkedFor.LEGAL, reason="why", request=request
    ),
    "undo": lambda record, _, request: undo(record, reviewer="vera", request=request),
}


def desk(record: Record) -> str:
    """Queue three items, and let vera take one; gives its token."""
    put_items(record, put_cache(record), "a", "b", "c")
    put_people(record, "vera", "lin")
    return take(record, reviewer="vera")["token"]


@pytest.mark.parametrize("verb", VERBS)
def test_the_same_request_gives_the_same_answer(both_records: Record, verb: str) -> None:
    token = desk(both_records)
    first = VERBS[verb](both_records, token, "key 1")

    with unchanged_ledger(both_records):
        assert VERBS[verb](both_records, token, "key 1") == first


ANSWERS: dict[str, Verb] = {
    "agree": lambda record, token, request: agree(record, token, reviewer="lin", judgement=RELEVANT, request=request),
    "disagree": lambda record, token, request: disagree(
        record, token, reviewer="lin", reason="why", judgement=RELEVANT, request=request
    ),
}


@pytest.mark.parametrize("verb", ANSWERS)
def test_the_same_answer_to_a_second_review_is_given_once(both_records: Record, verb: str) -> None:
    decide(both_records, desk(both_records), reviewer="vera", judgement=RELEVANT)
    token = take(both_records, reviewer="lin", second=True)["token"]
    first = ANSWERS[verb](both_records, token, "key 1")

    with unchanged_ledger(both_records):
        assert ANSWERS[verb](both_records, token, "key 1") == first


def test_the_same_unparking_and_reopening_are_done_once(both_records: Record) -> None:
    never = Record(both_records.settings.model_copy(update={"second_review_share": 0}), both_records.engine)
    item = park(never, desk(never), reviewer="vera", parked_for=ParkedFor.LEGAL, reason="why")["item"]
    unparked = unpark(never, item, reviewer="lin", request="key 1")
    taken = take(never, reviewer="vera")
    decide(never, taken["token"], reviewer="vera", judgement=PLAIN)
    reopened = reopen(never, taken["item"], reviewer="lin", reason="why", request="key 2")

    with unchanged_ledger(never):
        assert unpark(never, item, reviewer="lin", request="key 1") == unparked
        assert reopen(never, taken["item"], reviewer="lin", reason="why", request="key 2") == reopened


def test_a_repeated_take_gives_the_same_keys_in_the_same_order(record: Record) -> None:
    token = desk(record)
    first = VERBS["take"](record, token, "key 1")

    assert list(VERBS["take"](record, token, "key 1")) == list(first)


def test_without_a_key_each_take_is_another(record: Record) -> None:
    token = desk(record)

    assert VERBS["take"](record, token, None)["item"] != VERBS["take"](record, token, None)["item"]


def test_the_answer_stays_the_same_after_the_item_moved_on(record: Record) -> None:
    put_items(record, put_cache(record), "a")
    put_people(record, "vera")
    first = take(record, reviewer="vera", request="key 1")
    decide(record, first["token"], reviewer="vera", judgement=PLAIN)

    assert take(record, reviewer="vera", request="key 1") == first


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"take"}))
def test_a_key_serves_one_verb(both_records: Record, verb: str) -> None:
    token = desk(both_records)
    VERBS["take"](both_records, token, "key 1")

    with unchanged_ledger(both_records), pytest.raises(Conflict) as refused:
        VERBS[verb](both_records, token, "key 1")

    assert refused.value.rule == "request_key"


def test_a_key_serves_one_set_of_arguments(record: Record) -> None:
    token = desk(record)
    decide(record, token, reviewer="vera", judgement=PLAIN, request="key 1")
    other = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)

    with pytest.raises(Conflict) as refused:
        decide(record, token, reviewer="vera", judgement=other, request="key 1")

    assert refused.value.rule == "request_key"


def test_keys_of_different_people_do_not_meet(record: Record) -> None:
    desk(record)

    first = take(record, reviewer="vera", request="key 1")

    assert take(record, reviewer="lin", request="key 1")["item"] != first["item"]


def test_a_refused_request_may_be_made_again_under_its_key(record: Record) -> None:
    put_people(record, "vera")
    cache = put_cache(record)
    with pytest.raises(NotFound):
        take(record, reviewer="vera", request="key 1")
    put_items(record, cache, "a")

    assert take(record, reviewer="vera", request="key 1")["token"]


@pytest.mark.parametrize("key", ["", "a\nb", "x" * 201])
def test_a_key_must_be_one_that_can_be_shown(record: Record, key: str) -> None:
    desk(record)

    with pytest.raises(UsageError):
        take(record, reviewer="vera", request=key)


def test_one_request_sent_many_times_at_once_is_carried_out_once(both_records: Record) -> None:
    token = desk(both_records)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: VERBS["decide"](both_records, token, "key 1"), range(6)))

    assert answers == [answers[0]] * 6
    assert [event.event for event in events_of(both_records, answers[0]["item"])].count("decide") == 1
    assert ledger_kinds(both_records).count("item decided") == 1
