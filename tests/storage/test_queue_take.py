"""Taking: what is handed out, to whom, in which order, and for how long."""

import pytest

from config.errors import NotFound, Refused
from storage.database import Record
from storage.queue import decide, give_back, save_ranks, take
from storage.rules.review import Judgement
from storage.shapes import Ranked
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import Relevance, ReviewState
from tests.storage.rows import (
    START,
    Hands,
    Paper,
    events_of,
    hands,
    item_row,
    ledger_kinds,
    put_cache,
    put_items,
    put_paper,
    put_people,
    sha,
    unchanged_ledger,
)

__all__ = ["hands"]
PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)


def steps(record: Record, item: int) -> list[str]:
    return [event.event for event in events_of(record, item)]


@pytest.mark.usefixtures("hands")
def test_a_take_tells_what_the_desk_promises(both_records: Record) -> None:
    (item,) = put_items(both_records, put_cache(both_records), "a", priority=0.83)
    put_people(both_records, "vera")

    taken = take(both_records, reviewer="vera")

    token = taken.pop("token")  # type: ignore[misc]
    assert taken == {
        "item": item,
        "document": sha("a"),
        "cache": "harbour",
        "round": 1,
        "expires_at": "2026-11-22T13:00:00+00:00",
        "priority": 0.83,
        "because": ["test"],
        "draft": None,
        "second": False,
        "version": 2,
    }
    assert token == item_row(both_records, item).token


def test_a_take_is_an_event_and_an_entry_of_the_ledger(both_records: Record) -> None:
    (item,) = put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera")

    take(both_records, reviewer="vera")

    assert steps(both_records, item) == ["enqueue", "take"]
    assert ledger_kinds(both_records) == ["reviewer added", "item taken"]


def test_items_come_by_priority_then_pivots_then_hash_whatever_their_ids(both_records: Record) -> None:
    cache = put_cache(both_records)
    names = sorted(["a", "b", "c", "d", "e"], key=sha)
    ids = {name: put_paper(both_records, cache, Paper(name)) for name in reversed(names)}
    places = [(names[4], 0.9, True), (names[3], 0.9, False), (names[2], 0.9, False), (names[1], 0.1, False)]
    save_ranks(both_records, [Ranked(ids[name], priority, behind, (), "1") for name, priority, behind in places])
    put_people(both_records, "vera")

    order = [take(both_records, reviewer="vera")["document"] for _ in places]

    assert order == [sha(names[2]), sha(names[3]), sha(names[4]), sha(names[1])]


@pytest.mark.parametrize(
    ("reads", "languages", "may"),
    [
        ("ru", {"ru": 9}, True),
        ("ru", {"zh-Hans": 900, "ru": 1}, True),
        ("ru", {"zh-Hans": 9}, False),
        ("sr", {"sr-Cyrl": 9}, True),
        ("sr-Cyrl", {"sr-Latn": 9}, False),
        ("sr-Cyrl", {"sr": 9}, False),
        ("zh", {"zh-Hans": 9}, True),
        ("so", {"sr": 9}, False),
        ("ru", {}, True),
        ("ru", {"und": 9}, True),
        ("ru", {"zxx": 9, "und": 1}, True),
        ("ru", {"und": 900, "zh-Hant": 1}, False),
    ],
)
def test_a_reviewer_gets_what_they_read_by_prefix(
    both_records: Record,
    reads: str,
    languages: dict[str, int],
    may: bool,  # noqa: FBT001
) -> None:
    put_items(both_records, put_cache(both_records), Paper("a", languages=languages))
    put_people(both_records, "vera", reads=(reads,))

    if may:
        assert take(both_records, reviewer="vera")["document"] == sha("a")
    else:
        with pytest.raises(NotFound):
            take(both_records, reviewer="vera")


def test_what_others_read_stays_for_them(record: Record) -> None:
    put_items(record, put_cache(record), Paper("chinese", languages={"zh-Hans": 9}), priority=0.9)
    put_items(record, put_cache(record, "second"), Paper("russian", languages={"ru": 9}), priority=0.1)
    put_people(record, "vera", reads=("ru",))
    put_people(record, "lin", reads=("zh",))

    assert take(record, reviewer="vera")["document"] == sha("russian")
    assert take(record, reviewer="lin")["document"] == sha("chinese")


def test_a_take_may_be_held_to_one_cache(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records, "first"), "a", priority=0.9)
    put_items(both_records, put_cache(both_records, "second"), "b", priority=0.1)
    put_people(both_records, "vera")

    assert take(both_records, reviewer="vera", cache="second")["document"] == sha("b")


def test_the_same_content_in_two_caches_is_two_items(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records, "first"), "a")
    put_items(both_records, put_cache(both_records, "second"), "a")
    put_people(both_records, "vera")

    assert [take(both_records, reviewer="vera")["cache"] for _ in range(2)] == ["first", "second"]


def test_nothing_to_take_is_said_and_leaves_no_trace(both_records: Record) -> None:
    put_cache(both_records)
    put_people(both_records, "vera")

    with unchanged_ledger(both_records), pytest.raises(NotFound, match="nothing to take"):
        take(both_records, reviewer="vera")


@pytest.mark.parametrize(("reviewer", "cache"), [("nobody", None), ("vera", "no-such-cache")])
def test_who_or_what_is_not_there_is_told(record: Record, reviewer: str, cache: str | None) -> None:
    put_items(record, put_cache(record), "a")
    put_people(record, "vera")

    with pytest.raises(NotFound, match=r"no reviewer|no cache"):
        take(record, reviewer=reviewer, cache=cache)


def limited(record: Record, limit: int) -> Record:
    return Record(record.settings.model_copy(update={"lease_limit": limit}), record.engine)


def test_nobody_holds_more_items_than_the_limit(both_records: Record) -> None:
    narrow = limited(both_records, 2)
    put_items(narrow, put_cache(narrow), "a", "b", "c")
    put_people(narrow, "vera", "lin")
    for _ in range(2):
        take(narrow, reviewer="vera")

    with pytest.raises(Refused) as refused:
        take(narrow, reviewer="vera")

    assert refused.value.rule == "lease_limit"
    assert take(narrow, reviewer="lin")["item"]


def test_what_is_decided_given_back_or_expired_counts_no_longer(both_records: Record, hands: Hands) -> None:
    narrow = limited(both_records, 1)
    put_items(narrow, put_cache(narrow), "a", "b", "c")
    put_people(narrow, "vera")

    decide(narrow, take(narrow, reviewer="vera")["token"], reviewer="vera", judgement=PLAIN)
    give_back(narrow, take(narrow, reviewer="vera")["token"], reviewer="vera")
    take(narrow, reviewer="vera")
    hands.move(minutes=60)

    assert take(narrow, reviewer="vera")["token"]


def test_a_lease_holds_until_its_last_moment(both_records: Record, hands: Hands) -> None:
    put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera", "lin")
    take(both_records, reviewer="vera")
    hands.move(minutes=59.999)

    with pytest.raises(NotFound):
        take(both_records, reviewer="lin")


@pytest.mark.parametrize("who", ["vera", "lin"])
def test_an_item_is_free_the_moment_its_lease_expires_whoever_asks(
    both_records: Record, hands: Hands, who: str
) -> None:
    (item,) = put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera", "lin")
    first = take(both_records, reviewer="vera")
    hands.move(minutes=60)

    again = take(both_records, reviewer=who)

    assert (again["item"], again["token"] != first["token"]) == (item, True)
    assert steps(both_records, item) == ["enqueue", "take", "expire", "take"]


def test_events_are_numbered_without_gaps_and_hang_together(both_records: Record, hands: Hands) -> None:
    (item,) = put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera", "lin")
    take(both_records, reviewer="vera")
    hands.move(minutes=60)
    give_back(both_records, take(both_records, reviewer="lin")["token"], reviewer="lin")
    decide(both_records, take(both_records, reviewer="vera")["token"], reviewer="vera", judgement=PLAIN)

    events = events_of(both_records, item)

    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.from_state for event in events] == [None, *(event.to_state for event in events[:-1])]


def test_every_change_raises_the_version(both_records: Record) -> None:
    (item,) = put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera")
    versions = [item_row(both_records, item).version]

    token = take(both_records, reviewer="vera")["token"]
    versions.append(item_row(both_records, item).version)
    give_back(both_records, token, reviewer="vera")
    versions.append(item_row(both_records, item).version)

    assert versions == [1, 2, 3]


def in_second_round(record: Record, *, decided_by: str) -> int:
    """Put an item into its second round, after *decided_by* decided the first."""
    (item,) = put_items(record, put_cache(record), "a")
    put_people(record, "vera", "lin")
    people = {"vera": 1, "lin": 2}
    with record.writing() as session:
        row = session.get_one(ReviewItem, item)
        row.round = 2
        row.version += 1
        session.add(row)
        session.add(
            Decision(
                item_id=item,
                round=1,
                reviewer_id=people[decided_by],
                relevance="unsure",
                sensitive=False,
                names_person=False,
                tags=[],
                decided_at=START,
            )
        )
    return item


def test_the_author_of_the_round_before_is_passed_over(both_records: Record) -> None:
    item = in_second_round(both_records, decided_by="vera")

    with pytest.raises(NotFound):
        take(both_records, reviewer="vera")

    assert take(both_records, reviewer="lin")["item"] == item


def test_the_author_of_an_earlier_round_may_take_it_again(both_records: Record) -> None:
    item = in_second_round(both_records, decided_by="vera")
    with both_records.writing() as session:
        row = session.get_one(ReviewItem, item)
        row.round = 3
        row.version += 1
        session.add(row)

    assert take(both_records, reviewer="vera")["item"] == item


@pytest.mark.parametrize("state", sorted(set(ReviewState) - {ReviewState.QUEUED, ReviewState.TAKEN}))
def test_only_what_waits_is_handed_out(record: Record, state: ReviewState) -> None:
    (item,) = put_items(record, put_cache(record), "a")
    put_people(record, "vera")
    with record.writing() as session:
        row = session.get_one(ReviewItem, item)
        row.state = state
        row.version += 1
        session.add(row)

    with pytest.raises(NotFound):
        take(record, reviewer="vera")
