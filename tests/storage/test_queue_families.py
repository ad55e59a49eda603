"""Deciding for a family: each member on its own, in one transaction; who was left out is told."""

from collections import Counter

import pytest
from sqlmodel import select

from config.errors import Conflict, NotFound, Refused
from storage import ledger
from storage.database import Record
from storage.queue import Taken, decide, decide_family, park, preview_family, reopen, take, undo
from storage.rules.review import Judgement
from storage.tables.ledger import LedgerEntry
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import ParkedFor, Relevance
from tests.storage.rows import (
    Hands,
    Paper,
    events_of,
    hands,
    item_row,
    put_cache,
    put_items,
    put_paper,
    put_people,
    sha,
    unchanged_ledger,
)

__all__ = ["hands"]
PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False, note="canary")
RELEVANT = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)


def settling(record: Record) -> Record:
    """The record, with no plain decision drawn for a second review."""
    return Record(record.settings.model_copy(update={"second_review_share": 0}), record.engine)


def family(record: Record, *names: str, **languages: str) -> dict[str, int]:
    """Queue the members of one family; those of another language stand as keywords."""
    put_people(record, "vera", "lin", reads=("ru",))
    papers = [Paper(name, languages={"ru": 9}, family="f") for name in names]
    papers += [Paper(name, languages={language: 9}, family="f") for name, language in languages.items()]
    items = put_items(record, put_cache(record), *papers)
    return dict(zip((paper.name for paper in papers), items, strict=True))


def take_this(record: Record, reviewer: str, item: int) -> Taken:
    """Take until *item* comes, and put the others back."""
    taken = take(record, reviewer=reviewer)
    if taken["item"] == item:
        return taken
    found = take_this(record, reviewer, item)
    undo(record, reviewer=reviewer, item=taken["item"])
    return found


def test_all_free_members_are_decided_each_on_its_own(both_records: Record) -> None:
    record = settling(both_records)
    items = family(record, "a", "b", "c")
    taken = take(record, reviewer="vera")

    answer = decide_family(record, taken["token"], reviewer="vera", judgement=PLAIN)

    assert {one["item"] for one in answer["decided"]} == set(items.values())
    assert (answer["decided"][0]["item"], answer["skipped"], answer["family"]) == (taken["item"], [], sha("f"))
    with record.reading() as session:
        assert {one.item_id for one in session.exec(select(Decision))} == set(items.values())
        assert {one.state for one in session.exec(select(ReviewItem))} == {"settled"}


def test_each_member_has_its_own_events_ruling_and_entry_in_the_ledger(both_records: Record) -> None:
    items = family(both_records, "a", "b")
    taken = take(both_records, reviewer="vera")

    decide_family(both_records, taken["token"], reviewer="vera", judgement=RELEVANT)

    for item in items.values():
        steps = [one.event for one in events_of(both_records, item)]
        assert steps == ["enqueue", "take", "decide", "require_second"]
    with both_records.reading() as session:
        entries = [one for one in session.exec(select(LedgerEntry)) if one.kind == "item decided"]
        assert {one.subject for one in entries} == {f"document:{sha(name)}" for name in ("a", "b")}
        assert ledger.verify(session, []).broken is None


def test_a_member_of_no_family_is_decided_alone(record: Record) -> None:
    put_people(record, "vera")
    put_items(record, put_cache(record), "a", "b")
    taken = take(record, reviewer="vera")

    answer = decide_family(record, taken["token"], reviewer="vera", judgement=PLAIN)

    assert (len(answer["decided"]), answer["skipped"], answer["family"]) == (1, [], None)


def test_a_family_of_the_same_name_in_another_cache_is_left_alone(record: Record) -> None:
    items = family(record, "a")
    (other,) = put_items(record, put_cache(record, "other"), Paper("b", family="f"))

    decide_family(record, take_this(record, "vera", items["a"])["token"], reviewer="vera", judgement=PLAIN)

    assert item_row(record, other).state == "queued"


def test_who_was_left_out_is_told_why(both_records: Record) -> None:
    record = settling(both_records)
    items = family(record, "mine", "held", "second", "settled", "parked", "own", chinese="zh")
    put_paper(record, 1, Paper("loose", family="f"))
    lin = [take_this(record, "lin", items[name]) for name in ("second", "settled", "parked", "held")]
    decide(record, lin[0]["token"], reviewer="lin", judgement=RELEVANT)
    decide(record, lin[1]["token"], reviewer="lin", judgement=PLAIN)
    park(record, lin[2]["token"], reviewer="lin", parked_for=ParkedFor.LEGAL, reason="why")
    decide(record, take_this(record, "vera", items["own"])["token"], reviewer="vera", judgement=PLAIN)
    reopen(record, items["own"], reviewer="lin", reason="why")
    mine = take_this(record, "vera", items["mine"])

    answer = decide_family(record, mine["token"], reviewer="vera", judgement=PLAIN)

    names = {sha(name): name for name in (*items, "loose")}
    assert {names[one["document"]]: one["because"] for one in answer["skipped"]} == {
        "held": "taken",
        "second": "second_review",
        "settled": "settled",
        "parked": "parked",
        "own": "own_round",
        "chinese": "language",
        "loose": "not_queued",
    }
    assert [one["item"] for one in answer["decided"]] == [items["mine"]]


def test_what_is_in_ones_own_hands_is_decided_too(both_records: Record) -> None:
    items = family(both_records, "a", "b")
    first, second = take(both_records, reviewer="vera"), take(both_records, reviewer="vera")

    answer = decide_family(both_records, first["token"], reviewer="vera", judgement=PLAIN)

    assert {one["item"] for one in answer["decided"]} == set(items.values())
    assert [one.event for one in events_of(both_records, second["item"])].count("take") == 1


def test_an_expired_lease_of_another_is_free(both_records: Record, hands: Hands) -> None:
    family(both_records, "a", "b")
    other = take(both_records, reviewer="lin")
    hands.move(minutes=60)
    mine = take_this(both_records, "vera", ({1, 2} - {other["item"]}).pop())

    answer = decide_family(both_records, mine["token"], reviewer="vera", judgement=PLAIN)

    assert len(answer["decided"]) == 2
    with pytest.raises(Conflict) as refused:
        decide(both_records, other["token"], reviewer="lin", judgement=PLAIN)
    assert refused.value.rule == "lease_lost"


def test_one_request_is_one_answer_and_acts_once(both_records: Record) -> None:
    family(both_records, "a", "b")
    taken = take(both_records, reviewer="vera")
    first = decide_family(both_records, taken["token"], reviewer="vera", judgement=PLAIN, request="key 1")

    with unchanged_ledger(both_records):
        again = decide_family(both_records, taken["token"], reviewer="vera", judgement=PLAIN, request="key 1")

    assert again == first


def test_a_lost_lease_decides_nobody_and_keeps_the_judgement(both_records: Record, hands: Hands) -> None:
    items = family(both_records, "a", "b")
    taken = take(both_records, reviewer="vera")
    hands.move(minutes=60)
    take_this(both_records, "lin", taken["item"])

    with pytest.raises(Conflict) as refused:
        decide_family(both_records, taken["token"], reviewer="vera", judgement=PLAIN)

    assert refused.value.rule == "lease_lost"
    assert "settled" not in {item_row(both_records, item).state for item in items.values()}


def test_second_reviews_are_given_one_by_one(record: Record) -> None:
    family(record, "a", "b")
    decide_family(record, take(record, reviewer="vera")["token"], reviewer="vera", judgement=RELEVANT)
    taken = take(record, reviewer="lin", second=True)

    with pytest.raises(Refused) as refused:
        decide_family(record, taken["token"], reviewer="lin", judgement=RELEVANT)

    assert refused.value.rule == "second_review"


def test_a_member_is_undone_on_its_own(record: Record) -> None:
    items = family(record, "a", "b")
    decide_family(record, take(record, reviewer="vera")["token"], reviewer="vera", judgement=RELEVANT)

    undo(record, reviewer="vera", item=items["a"])

    assert (item_row(record, items["a"]).state, item_row(record, items["b"]).state) == ("taken", "second_review")


def test_what_a_family_decision_would_do_is_what_it_does(both_records: Record, hands: Hands) -> None:
    """One is free, others are in somebody's hands, left with an expired lease, parked, unreadable, not queued."""
    record = settling(both_records)
    items = family(record, "a", "b", "c", "d", lang="el")
    put_people(record, "kim", reads=("ru",))
    put_paper(record, 1, Paper("not queued", family="f"))
    parked = take_this(record, "kim", items["d"])
    park(record, parked["token"], reviewer="kim", parked_for=ParkedFor.LEGAL, reason="asked")
    take_this(record, "lin", items["c"])
    hands.move(60 * 24 * 30)
    take_this(record, "kim", items["b"])
    taken = take_this(record, "vera", items["a"])

    told = preview_family(record, items["a"], reviewer="vera")

    answer = decide_family(record, taken["token"], reviewer="vera", judgement=PLAIN)
    assert told["decided"] == len(answer["decided"]) == 2
    assert told["skipped"] == {"taken": 1, "parked": 1, "language": 1, "not_queued": 1}
    assert told["skipped"] == dict(Counter(one["because"] for one in answer["skipped"]))


def test_looking_at_what_a_family_decision_would_do_changes_nothing(both_records: Record) -> None:
    items = family(both_records, "a", "b")
    before = [item_row(both_records, item).version for item in items.values()]

    with unchanged_ledger(both_records):
        assert preview_family(both_records, items["a"], reviewer="vera") == {"decided": 2, "skipped": {}}

    assert [item_row(both_records, item).version for item in items.values()] == before
    with pytest.raises(NotFound):
        preview_family(both_records, 999, reviewer="vera")
    with pytest.raises(NotFound):
        preview_family(both_records, items["a"], reviewer="nobody")


def test_the_same_family_in_another_cache_is_not_counted(both_records: Record) -> None:
    items = family(both_records, "a", "b")
    put_items(both_records, put_cache(both_records, "island"), Paper("a", family="f"), Paper("x", family="f"))

    assert preview_family(both_records, items["a"], reviewer="vera") == {"decided": 2, "skipped": {}}
