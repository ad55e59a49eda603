"""What somebody holds, what comes next, and how the work goes: told without changing anything."""

import pytest

from config.errors import NotFound
from storage import queue
from storage.database import Record
from storage.rules.review import Judgement
from storage.vocabulary import Relevance
from tests.storage.rows import Hands, Paper, hands, put_cache, put_items, put_people, sha, unchanged_ledger

__all__ = ["hands"]

UNSURE = Judgement(Relevance.UNSURE, sensitive=False, names_person=False)


def test_one_sees_ones_own_items_with_their_tokens_and_nobody_elses(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), "a", "b")
    put_people(both_records, "vera", "otto")
    mine = queue.take(both_records, reviewer="vera")
    queue.take(both_records, reviewer="otto")

    with unchanged_ledger(both_records):
        (held,) = queue.list_held(both_records, reviewer="vera")

    assert {key: held[key] for key in mine} == mine  # type: ignore[literal-required]
    assert (held["expired"], held["spoken"]) == (False, False)


def test_an_item_whose_time_is_over_is_still_told_until_somebody_takes_it(both_records: Record, hands: Hands) -> None:
    put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera", "otto")
    queue.take(both_records, reviewer="vera")
    hands.move(61)

    late = queue.list_held(both_records, reviewer="vera")
    queue.take(both_records, reviewer="otto")

    assert [one["expired"] for one in late] == [True]
    assert queue.list_held(both_records, reviewer="vera") == []


def test_a_second_person_is_told_whether_they_have_spoken(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera", "otto")
    said = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)
    queue.decide(both_records, queue.take(both_records, reviewer="vera")["token"], reviewer="vera", judgement=said)
    taken = queue.take(both_records, reviewer="otto", second=True)

    before = queue.list_held(both_records, reviewer="otto")
    queue.decide(both_records, taken["token"], reviewer="otto", judgement=UNSURE)
    after = queue.list_held(both_records, reviewer="otto")

    assert [(one["second"], one["spoken"]) for one in (*before, *after)] == [(True, False), (True, True)]


def test_what_comes_next_is_what_is_taken_next_in_a_language_one_reads(both_records: Record) -> None:
    cache = put_cache(both_records)
    put_items(both_records, cache, Paper("a", languages={"de": 10}), priority=0.9)
    put_items(both_records, cache, Paper("b", languages={"ru": 10}), priority=0.8)
    put_items(both_records, cache, Paper("c", languages={"ru": 10}), priority=0.7)
    put_people(both_records, "vera", reads=("ru",))

    with unchanged_ledger(both_records):
        upcoming = queue.list_upcoming(both_records, reviewer="vera", cache="harbour", limit=2)

    assert [one.document for one in upcoming] == [sha("b"), sha("c")]
    assert queue.take(both_records, reviewer="vera")["document"] == sha("b")


def test_the_pace_is_told_from_what_was_judged(both_records: Record, hands: Hands) -> None:
    put_items(both_records, put_cache(both_records), *"abcdefgh")
    put_people(both_records, "vera")
    for minutes in (1, 2, 3, 4, 50):
        taken = queue.take(both_records, reviewer="vera")
        hands.move(minutes)
        queue.decide(both_records, taken["token"], reviewer="vera", judgement=UNSURE)
    queue.undo(both_records, reviewer="vera")

    pace = queue.measure_pace(both_records, "harbour")

    assert pace.seconds_each == 180
    assert pace.left == 8 - 4
    assert [made for _, made in pace.days] == [0] * 13 + [4]
    assert pace.hours_left == pytest.approx((pace.left + pace.left_for_second) * 0.05)


def test_with_few_judgements_nobody_can_say_what_is_left(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), "a")

    assert queue.measure_pace(both_records, "harbour").hours_left is None


def test_the_pace_of_no_cache_is_not_found(record: Record) -> None:
    with pytest.raises(NotFound, match="sluice cache list"):
        queue.measure_pace(record, "nowhere")


def test_the_queue_is_listed_in_pages(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), *"abcde")
    whole = [one["item"] for one in queue.list_items(both_records)]

    pages = [queue.list_items(both_records, after=after, limit=2) for after in (0, 2, 4)]

    assert [[one["item"] for one in page] for page in pages] == [whole[:2], whole[2:4], whole[4:]]
