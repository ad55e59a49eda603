"""Many people at once: nothing is handed out twice, nothing is lost, nobody waits for ever."""

import multiprocessing
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import func, select

from config.errors import Conflict, NotFound, Refused
from config.settings import Settings
from storage import ledger
from storage.database import Record, open_record
from storage.queue import Taken, agree, decide, disagree, give_back, list_items, take
from storage.rules.review import Judgement
from storage.tables.review import Decision, Reviewer, ReviewEvent
from storage.vocabulary import Relevance
from tests.storage.rows import events_of, put_cache, put_items, put_people

ITEMS = 48
MORE_ITEMS = 200
RACES = [ITEMS, pytest.param(MORE_ITEMS, marks=pytest.mark.bench)]
LONG_RACES = [6, pytest.param(24, marks=pytest.mark.bench)]
"""Each item of these is decided at least twice."""
PEOPLE = [f"reviewer {number}" for number in range(8)]
PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)


def roomy(record: Record) -> Record:
    return Record(record.settings.model_copy(update={"lease_limit": MORE_ITEMS}), record.engine)


def full_desk(record: Record, count: int) -> list[int]:
    put_people(record, *PEOPLE)
    return put_items(record, put_cache(record), *(f"paper {number}" for number in range(count)))


def take_until_empty(record: Record, reviewer: str) -> list[int]:
    taken = []
    while True:
        try:
            taken.append(take(record, reviewer=reviewer)["item"])
        except NotFound:
            return taken


def test_eight_threads_take_every_item_once(both_records: Record) -> None:
    record = roomy(both_records)
    items = full_desk(record, ITEMS)

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        taken = [item for part in pool.map(lambda name: take_until_empty(record, name), PEOPLE) for item in part]

    assert sorted(taken) == sorted(items)


def _take_in_a_process(settings: Settings, reviewer: str, answers: "multiprocessing.Queue[list[int]]") -> None:
    record = open_record(settings)
    answers.put(take_until_empty(record, reviewer))
    record.close()


def _race_of_processes(settings: Settings) -> list[int]:
    # a plain fork would inherit the PostgreSQL server of the tests, and stop it at its end
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    answers: multiprocessing.Queue[list[int]] = context.Queue()
    processes = [context.Process(target=_take_in_a_process, args=(settings, name, answers)) for name in PEOPLE]
    for process in processes:
        process.start()
    taken = [item for _ in processes for item in answers.get(timeout=120)]
    for process in processes:
        process.join()
    return taken


@pytest.mark.parametrize("count", RACES)
def test_eight_processes_take_every_item_once_on_sqlite(home: Path, count: int) -> None:
    settings = Settings(home=home, lease_limit=count)
    record = open_record(settings)
    items = full_desk(record, count)
    record.close()

    assert sorted(_race_of_processes(settings)) == sorted(items)


@pytest.mark.parametrize("count", RACES)
def test_eight_processes_take_every_item_once_on_postgresql(home: Path, postgresql_url: str, count: int) -> None:
    settings = Settings(home=home, lease_limit=count, database_url=postgresql_url)
    record = open_record(settings)
    items = full_desk(record, count)
    record.close()

    assert sorted(_race_of_processes(settings)) == sorted(items)


def test_one_person_at_many_desks_does_not_pass_the_limit(both_records: Record) -> None:
    record = Record(both_records.settings.model_copy(update={"lease_limit": 5}), both_records.engine)
    full_desk(record, 30)

    def take_or_not(_: int) -> bool:
        try:
            take(record, reviewer=PEOPLE[0])
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = Counter(pool.map(take_or_not, range(16)))

    assert outcomes == {True: 5, False: 11}


def work_through(record: Record, reviewer: str) -> int:
    """Take until nothing is left, giving some back and deciding the rest; tells how many decisions were answered."""
    chance, decided = random.Random(reviewer), 0  # noqa: S311 which are given back need not be secret
    while True:
        try:
            token = take(record, reviewer=reviewer)["token"]
        except NotFound:
            return decided
        if chance.random() < 0.2:
            give_back(record, token, reviewer=reviewer)
        else:
            decide(record, token, reviewer=reviewer, judgement=PLAIN)
            decided += 1


def test_eight_people_work_through_the_queue_and_lose_no_decision(both_records: Record) -> None:
    items = full_desk(both_records, 24)

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        answered = sum(pool.map(lambda name: work_through(both_records, name), PEOPLE))

    with both_records.reading() as session:
        stored = session.exec(select(func.count()).select_from(Decision)).one()
    assert (answered, stored) == (len(items), len(items))
    assert {row["state"] for row in list_items(both_records)} <= {"settled", "second_review"}


def test_the_events_of_a_busy_day_have_no_gap_and_the_ledger_is_whole(both_records: Record) -> None:
    items = full_desk(both_records, 16)

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        list(pool.map(lambda name: work_through(both_records, name), PEOPLE))

    for item in items:
        numbers = [event.number for event in events_of(both_records, item)]
        assert numbers == list(range(1, len(numbers) + 1))
    with both_records.reading() as session:
        acts = session.exec(
            select(func.count()).select_from(ReviewEvent).where(ReviewEvent.event.in_(["take", "give_back", "decide"]))  # type: ignore[attr-defined]
        ).one()
        verdict = ledger.verify(session, [])
    assert (verdict.broken, verdict.head.count) == (None, acts + len(PEOPLE))


def test_of_two_decisions_on_one_lease_one_counts(both_records: Record) -> None:
    full_desk(both_records, 1)
    token = take(both_records, reviewer=PEOPLE[0])["token"]

    def decide_or_not(relevance: Relevance) -> str:
        judgement = Judgement(relevance, sensitive=False, names_person=False)
        try:
            return decide(both_records, token, reviewer=PEOPLE[0], judgement=judgement)["state"]
        except Conflict as refused:
            return refused.rule

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide_or_not, [Relevance.RELEVANT, Relevance.UNSURE]))

    assert outcomes.count("lease_lost") == 1


@dataclass
class Work:
    """What one process was answered."""

    takes: list[tuple[int, int, bool]] = field(default_factory=list)
    """Item, round, and whether for a second review."""
    decisions: list[tuple[int, int, bool, str]] = field(default_factory=list)
    """Item, round, whether second, and by whom."""


def work_to_the_end(record: Record, reviewer: str) -> Work:
    """Decide, review others' decisions, and now and then disagree in the first round, until all is settled."""
    chance, work = random.Random(reviewer), Work()  # noqa: S311 who disagrees need not be secret
    while any(row["state"] != "settled" for row in list_items(record)):
        for second in (True, False):
            try:
                taken = take(record, reviewer=reviewer, second=second)
            except NotFound:
                continue
            work.takes.append((taken["item"], taken["round"], second))
            relevance = chance.choice([Relevance.RELEVANT, Relevance.UNSURE])
            judgement = Judgement(relevance, sensitive=True, names_person=False)
            answer = decide(record, taken["token"], reviewer=reviewer, judgement=judgement)
            work.decisions.append((taken["item"], taken["round"], second, reviewer))
            if second and answer["state"] == "second_review":
                _answer(record, taken, reviewer)
            break
        else:
            time.sleep(0.05)
    return work


def _answer(record: Record, taken: Taken, reviewer: str) -> None:
    if taken["round"] == 1:
        disagree(record, taken["token"], reviewer=reviewer, reason="seen otherwise")
    else:
        agree(record, taken["token"], reviewer=reviewer)


def _work_in_a_process(settings: Settings, reviewer: str, answers: "multiprocessing.Queue[Work]") -> None:
    record = open_record(settings)
    answers.put(work_to_the_end(record, reviewer))
    record.close()


def _race_to_the_end(settings: Settings, items: int) -> None:
    """Let eight processes settle all items, and hold what they were answered against the record."""
    record = open_record(settings)
    full_desk(record, items)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    answers: multiprocessing.Queue[Work] = context.Queue()
    processes = [context.Process(target=_work_in_a_process, args=(settings, name, answers)) for name in PEOPLE]
    for process in processes:
        process.start()
    done = [answers.get(timeout=240) for _ in processes]
    for process in processes:
        process.join()
    handed_out = Counter(one for work in done for one in work.takes)
    answered = Counter(one for work in done for one in work.decisions)
    with record.reading() as session:
        rows = session.exec(select(Decision, Reviewer.name).join(Reviewer))
        stored = Counter((one.item_id, one.round, one.second, name) for one, name in rows)
        verdict = ledger.verify(session, [])
    record.close()
    assert [one for one, times in handed_out.items() if times > 1] == []
    assert answered == stored
    assert sum(handed_out.values()) == sum(answered.values()) >= 2 * items
    assert verdict.broken is None


@pytest.mark.parametrize("count", LONG_RACES)
def test_eight_processes_settle_a_queue_with_second_reviews_on_sqlite(home: Path, count: int) -> None:
    _race_to_the_end(Settings(home=home), count)


@pytest.mark.parametrize("count", LONG_RACES)
def test_eight_processes_settle_a_queue_with_second_reviews_on_postgresql(
    home: Path, postgresql_url: str, count: int
) -> None:
    _race_to_the_end(Settings(home=home, database_url=postgresql_url), count)
