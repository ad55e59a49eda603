"""Any sequence of acts of three people and the clock, held against a model: nothing lost, nothing stuck."""

import itertools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from config import clock
from config.errors import NotFound, Refused
from config.settings import Settings
from storage.acts import Act
from storage.database import Record, open_record
from storage.queue import (
    agree,
    decide,
    decide_family,
    disagree,
    give_back,
    heartbeat,
    list_items,
    park,
    reopen,
    take,
    undo,
    unpark,
)
from storage.queue.eligible import (
    asked_by,
    is_free,
    is_free_for_second,
    is_not_the_first,
    is_not_their_own,
    is_readable,
)
from storage.rules.review import TRANSITIONS, WITHIN_SECOND_REVIEW, Event, Judgement
from storage.tables.review import Decision, Draft, Reviewer, ReviewEvent, ReviewItem
from storage.vocabulary import ParkedFor, Relevance, ReviewState
from tests.storage.rows import Hands, Paper, put_cache, put_items, put_people

Answer = TypeVar("Answer")
LEASE_MINUTES = 60
LIMIT = 2
READS = {"vera": ("ru",), "lin": ("zh",), "ada": ("ru", "zh", "en")}
PAPERS = [
    Paper("one", languages={"ru": 9}, family="f"),
    Paper("two", languages={"zh-Hans": 9}, family="f"),
    Paper("three", languages={"ru": 5, "zh-Hant": 5}),
    Paper("four", languages={"und": 9}, family="f"),
]
LEASES = st.integers(0, 19)
"""Which token is used: below 15 mostly one that holds an item, else any that was ever given out."""
JUDGEMENTS = st.builds(Judgement, st.sampled_from(Relevance), st.booleans(), names_person=st.just(value=False))
PERSON = st.sampled_from(sorted(READS))
WORDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "time_passes": {"minutes": st.sampled_from([1, 30, LEASE_MINUTES, 200])},
    "somebody_takes": {"name": PERSON, "second": st.booleans()},
    "somebody_decides": {"choice": LEASES, "judgement": JUDGEMENTS, "by": st.sampled_from([None, None, None, "ada"])},
    "somebody_decides_for_a_family": {"choice": LEASES, "judgement": JUDGEMENTS},
    "somebody_answers": {"choice": LEASES, "agrees": st.booleans()},
    "somebody_gives_back": {"choice": LEASES},
    "somebody_holds_on": {"choice": LEASES},
    "somebody_parks": {"choice": LEASES},
    "somebody_takes_up_again": {
        "name": PERSON,
        "place": st.integers(0, len(PAPERS) - 1),
        "verb": st.sampled_from([unpark, reopen]),
    },
    "somebody_undoes": {"name": PERSON, "place": st.none() | st.integers(0, len(PAPERS) - 1)},
}
OFTEN = ["somebody_takes"] * 6 + ["somebody_decides"] * 4 + ["somebody_answers"] * 2
ACTS = st.sampled_from([*WORDS, *OFTEN]).flatmap(
    lambda verb: st.fixed_dictionaries(WORDS[verb]).map(lambda words: (verb, words))
)
"""One act and what it is done with; the way through a second review takes four acts, so these come often."""


def answered(verb: Callable[[], Answer]) -> tuple[Answer | None, str | None]:
    """Give the answer of a verb, or the rule that refused it."""
    try:
        return verb(), None
    except NotFound:
        return None, "nothing there"
    except Refused as refused:
        return None, refused.rule


@dataclass
class Lease:
    """What the model knows of a token that was given out."""

    item: int
    round: int
    reviewer: str
    token: str
    second: bool
    expires: float


class Desk(RuleBasedStateMachine):
    """Three people at work; the model keeps who holds what, and every judgement that was ever sent."""

    record: Record
    hands: Hands
    numbers = itertools.count()

    @initialize()
    def open_the_desk(self) -> None:
        """Begin with a cache of its own, in the record that all examples share; somebody is there who never acts."""
        number = next(self.numbers)
        self.slug = f"cache-{number}"
        self.people = {name: f"{name} {number}" for name in READS}
        for name, reads in READS.items():
            put_people(self.record, self.people[name], reads=reads)
        self.newcomer = f"newcomer {number}"
        put_people(self.record, self.newcomer)
        self.items = put_items(self.record, put_cache(self.record, self.slug), *PAPERS)
        self.minutes = 0.0
        self.held: dict[int, Lease] = {}
        self.tokens: list[Lease] = []
        self.firsts: dict[tuple[int, int], str] = {}
        self.spoken: set[tuple[int, int, str]] = set()
        self.sent: list[str] = []
        self.answered: Counter[str] = Counter()

    def _is_live(self, lease: Lease) -> bool:
        return lease.expires > self.minutes

    def _mine(self, name: str) -> int:
        return sum(one.reviewer == name and self._is_live(one) for one in self.held.values())

    def _lease(self, name: str, answer: Mapping[str, Any], *, review_round: int, second: bool) -> None:
        item = answer["item"]
        lease = Lease(item, review_round, name, answer["token"], second, self.minutes + LEASE_MINUTES)
        self.held[item] = lease
        self.tokens.append(lease)

    def _any_lease(self, choice: int) -> tuple[Lease, bool] | None:
        """Give a token that was ever given out, and whether it still holds its item."""
        if not self.tokens:
            return None
        held = list(self.held.values())
        lease = held[choice % len(held)] if held and choice < 15 else self.tokens[-1 - choice % len(self.tokens)]
        return lease, self.held.get(lease.item) is lease

    def _note(self) -> str:
        return f"{self.slug} judgement {len(self.sent)}"

    @rule(act=ACTS)
    def something_happens(self, act: tuple[str, dict[str, Any]]) -> None:
        """One rule for all, since Hypothesis leaves out whole rules of a machine at random."""
        verb, words = act
        getattr(self, verb)(**words)

    def time_passes(self, minutes: float) -> None:
        """Leases run out by themselves."""
        self.minutes += minutes
        self.hands.move(minutes)

    def somebody_takes(self, name: str, second: bool) -> None:  # noqa: FBT001
        """An item that is in nobody's hands, as long as they hold fewer than the limit."""
        mine = self._mine(name)
        taken, refused_by = answered(
            lambda: take(self.record, reviewer=self.people[name], cache=self.slug, second=second)
        )
        if taken is None:
            assert refused_by == ("lease_limit" if mine == LIMIT else "nothing there")
            return
        standing = self.held.get(taken["item"])
        assert standing is None or not self._is_live(standing), "two live leases on one item"
        assert mine < LIMIT
        first = self.firsts.get((taken["item"], taken["round"]))
        assert (first not in {None, name}) if second else (first is None)
        self._lease(name, taken, review_round=taken["round"], second=second)

    def somebody_decides(self, choice: int, judgement: Judgement, by: str | None) -> None:
        """With any token that was ever given, mostly by whom it was given to."""
        found = self._any_lease(choice)
        if found is None:
            return
        lease, in_force = found
        name = by or lease.reviewer
        said = replace(judgement, note=self._note())
        decided, refused_by = answered(
            lambda: decide(self.record, lease.token, reviewer=self.people[name], judgement=said)
        )
        if name != lease.reviewer:
            assert refused_by == "token"
        elif not in_force:
            assert refused_by == "lease_lost"
            self.sent.append(str(said.note))
        elif (lease.item, lease.round, name) in self.spoken:
            assert refused_by == "spoken"
        else:
            assert decided is not None
            self._record_decided(lease, decided, said)

    def _record_decided(self, lease: Lease, decided: Mapping[str, Any], said: Judgement) -> None:
        self.sent.append(str(said.note))
        self.answered[str(said.note)] += 1
        assert decided["second"] is lease.second
        if lease.second:
            self.spoken.add((lease.item, lease.round, lease.reviewer))
        else:
            self.firsts[lease.item, lease.round] = lease.reviewer
        if not lease.second or decided["state"] == "settled":
            del self.held[lease.item]

    def somebody_decides_for_a_family(self, choice: int, judgement: Judgement) -> None:
        """Members that are free, or theirs; each once."""
        found = self._any_lease(choice)
        if found is None or found[0].second:
            return
        lease, in_force = found
        said = replace(judgement, note=self._note())
        decided, refused_by = answered(
            lambda: decide_family(self.record, lease.token, reviewer=self.people[lease.reviewer], judgement=said)
        )
        assert (decided is not None) is in_force
        self.sent.append(str(said.note))
        if decided is None:
            assert refused_by == "lease_lost"
            return
        for one in decided["decided"]:
            standing = self.held.pop(one["item"], None)
            assert standing is None or standing.reviewer == lease.reviewer or not self._is_live(standing)
            self.firsts[one["item"], one["round"]] = lease.reviewer
            self.answered[str(said.note)] += 1

    def somebody_answers(self, choice: int, agrees: bool) -> None:  # noqa: FBT001
        """The first judgement, which they may only once they have spoken."""
        found = self._any_lease(choice)
        if found is None:
            return
        lease, in_force = found
        who = self.people[lease.reviewer]
        done, refused_by = answered(
            lambda: (
                agree(self.record, lease.token, reviewer=who)
                if agrees
                else disagree(self.record, lease.token, reviewer=who, reason="no")
            )
        )
        if not in_force:
            assert refused_by == "lease_lost"
        elif not lease.second:
            assert refused_by == "transition"
        elif (lease.item, lease.round, lease.reviewer) not in self.spoken:
            assert refused_by == "blind"
        else:
            assert done is not None
            del self.held[lease.item]

    def somebody_gives_back(self, choice: int) -> None:
        """With any token that was ever given."""
        found = self._any_lease(choice)
        if found is None:
            return
        lease, in_force = found
        given_back, _ = answered(lambda: give_back(self.record, lease.token, reviewer=self.people[lease.reviewer]))
        assert (given_back is not None) is in_force
        if given_back is not None:
            del self.held[lease.item]

    def somebody_holds_on(self, choice: int) -> None:
        """With a heartbeat; an expired lease comes alive while nobody took the item."""
        found = self._any_lease(choice)
        if found is None:
            return
        lease, in_force = found
        full = not self._is_live(lease) and self._mine(lease.reviewer) == LIMIT
        prolonged, refused_by = answered(
            lambda: heartbeat(self.record, lease.token, reviewer=self.people[lease.reviewer])
        )
        assert refused_by == ((None if not full else "lease_limit") if in_force else "lease_lost")
        if prolonged is not None:
            lease.expires = self.minutes + LEASE_MINUTES

    def somebody_parks(self, choice: int) -> None:
        """What they hold, unless it is for a second review."""
        found = self._any_lease(choice)
        if found is None:
            return
        lease, in_force = found
        who = self.people[lease.reviewer]
        parked, refused_by = answered(
            lambda: park(self.record, lease.token, reviewer=who, parked_for=ParkedFor.LEGAL, reason="why")
        )
        assert refused_by == (("transition" if lease.second else None) if in_force else "lease_lost")
        if parked is not None:
            del self.held[lease.item]

    def somebody_takes_up_again(self, name: str, place: int, verb: Callable[..., Any]) -> None:
        """What was parked, or settled."""
        row = next(one for one in self._rows() if one.id == self.items[place])
        moved, _ = answered(lambda: verb(self.record, row.id, reviewer=self.people[name], reason="why"))
        assert (moved is not None) is (row.state == ("parked" if verb is unpark else "settled"))

    def somebody_undoes(self, name: str, place: int | None) -> None:
        """Their last act on any item, or their last act at all."""
        item = None if place is None else self.items[place]
        answer, _ = answered(lambda: undo(self.record, reviewer=self.people[name], item=item))
        if answer is None:
            return
        review_round = next(one.round for one in self._rows() if one.id == answer["item"])
        self.held.pop(answer["item"], None)
        if answer["undone"] == "decide":
            del self.firsts[answer["item"], review_round]
        if answer["token"] is not None:
            second = answer["state"] == "second_review"
            self._lease(name, answer, review_round=review_round, second=second)

    def _rows(self) -> list[ReviewItem]:
        with self.record.reading() as session:
            return list(session.exec(select(ReviewItem).where(col(ReviewItem.id).in_(self.items))))

    @invariant()
    def no_judgement_is_lost(self) -> None:
        """Each that was answered is a decision on each of its items; each other one is a draft."""
        with self.record.reading() as session:
            made = Counter(session.exec(select(Decision.note).where(col(Decision.item_id).in_(self.items))))
            drafted = session.exec(select(Draft.judgement).where(col(Draft.item_id).in_(self.items)))
            kept = {*made, *(judgement.get("note") for judgement in drafted)}
        assert made == self.answered
        assert set(self.sent) <= kept

    @invariant()
    def the_record_knows_the_same_leases(self) -> None:
        """Who holds what, by which token."""
        stored = {row.id: row.token for row in self._rows() if row.token is not None}
        assert stored == {item: lease.token for item, lease in self.held.items()}

    @invariant()
    def the_list_shows_live_leases_only(self) -> None:
        """An expired lease is none."""
        shown = {row["item"] for row in list_items(self.record, self.slug) if row["assignee"] is not None}
        assert shown == {item for item, lease in self.held.items() if self._is_live(lease)}

    @invariant()
    def nobody_holds_more_than_the_limit(self) -> None:
        """Counting live leases."""
        for name in READS:
            assert self._mine(name) <= LIMIT

    @invariant()
    def no_item_is_stuck(self) -> None:
        """Each can be taken by somebody, or is in somebody's hands, parked or settled."""
        now = clock.now()
        with self.record.reading() as session:
            person = session.exec(select(Reviewer).where(Reviewer.name == self.newcomer)).one()
            act = Act(self.record, session, person, now)
            mine = col(ReviewItem.id).in_(self.items) & is_readable()
            first = select(ReviewItem.id).where(mine, is_free(now), is_not_their_own())
            second = select(ReviewItem.id).where(mine, is_free_for_second(now), is_not_the_first())
            takeable = {*session.scalars(first, asked_by(act)), *session.scalars(second, asked_by(act))}
        aside = {row.id for row in self._rows() if row.state in {ReviewState.PARKED, ReviewState.SETTLED}}
        in_hand = {item for item, lease in self.held.items() if self._is_live(lease)}
        assert takeable | aside | in_hand == set(self.items)
        assert not takeable & in_hand

    @invariant()
    def every_event_is_a_step_that_the_rules_know(self) -> None:
        """Numbers without gaps, each step from where the one before ended, the last where the item stands."""
        with self.record.reading() as session:
            for row in self._rows():
                query = select(ReviewEvent).where(ReviewEvent.item_id == row.id).order_by(col(ReviewEvent.number))
                events = list(session.exec(query))
                assert [one.number for one in events] == list(range(1, len(events) + 1))
                assert [one.from_state for one in events] == [None, *(one.to_state for one in events[:-1])]
                assert all(_is_known(one) for one in events if one.event != Event.UNDO)
                assert events[-1].to_state == row.state

    def teardown(self) -> None:
        """After all leases ran out, somebody new takes whatever is not parked or settled: nothing is stuck."""
        if not hasattr(self, "items"):
            return
        self.hands.move(LEASE_MINUTES)
        aside = {row.id for row in self._rows() if row.state in {ReviewState.PARKED, ReviewState.SETTLED}}
        seconds = {row.id for row in self._rows() if row.state == ReviewState.SECOND_REVIEW}
        roomy = Record(self.record.settings.model_copy(update={"lease_limit": 9}), self.record.engine)
        taken = {
            take(roomy, reviewer=self.newcomer, cache=self.slug, second=item in seconds)["item"]
            for item in self.items
            if item not in aside
        }
        assert taken == set(self.items) - aside


def _is_known(step: ReviewEvent) -> bool:
    within = step.from_state == step.to_state == ReviewState.SECOND_REVIEW
    if within:
        return Event(step.event) in WITHIN_SECOND_REVIEW
    return TRANSITIONS[Event(step.event)] == (step.from_state, step.to_state)


@contextmanager
def shared_record(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open one record for all examples: migrating one for each would be most of the time."""
    with tempfile.TemporaryDirectory() as folder:
        Desk.record = open_record(Settings(home=Path(folder) / "home", lease_limit=LIMIT))
        Desk.hands = Hands()
        monkeypatch.setattr(clock, "now", Desk.hands.now)
        yield
        Desk.record.close()


@pytest.mark.parametrize("examples", [3, pytest.param(40, marks=[pytest.mark.bench, pytest.mark.timeout(1800)])])
def test_no_sequence_of_acts_loses_a_decision_or_leaves_an_item_stuck(
    monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    with shared_record(monkeypatch):
        run_state_machine_as_test(
            Desk,
            settings=settings(
                max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
