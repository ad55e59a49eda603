"""Any sequence of acts of three people and the clock, held against a model: nothing lost, nothing stuck."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from config import clock
from config.errors import NotFound, Refused
from config.settings import Settings
from storage.database import Record, open_record
from storage.queue import decide, give_back, list_items, take, undo
from storage.rules.review import TRANSITIONS, Event, Judgement
from storage.tables.provenance import Document
from storage.tables.review import Decision, Draft, ReviewEvent, ReviewItem
from storage.vocabulary import Relevance, ReviewState
from tests.storage.rows import Hands, Paper, put_cache, put_items, put_people

Answer = TypeVar("Answer")
LEASE_MINUTES = 60
LIMIT = 2
READS = {"vera": ("ru",), "lin": ("zh",), "ada": ("ru", "zh", "en")}
PAPERS = [
    Paper("one", languages={"ru": 9}),
    Paper("two", languages={"zh-Hans": 9}),
    Paper("three", languages={"ru": 5, "zh-Hant": 5}),
    Paper("four", languages={"und": 9}),
]


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
    reviewer: str
    token: str
    expires: float


class Desk(RuleBasedStateMachine):
    """Three people at work; the model keeps who holds what, and every judgement that was ever sent."""

    record: Record
    hands: Hands
    numbers = itertools.count()

    @initialize()
    def open_the_desk(self) -> None:
        """Begin with a cache of its own, in the record that all examples share."""
        number = next(self.numbers)
        self.slug = f"cache-{number}"
        self.people = {name: f"{name} {number}" for name in READS}
        for name, reads in READS.items():
            put_people(self.record, self.people[name], reads=reads)
        self.items = put_items(self.record, put_cache(self.record, self.slug), *PAPERS)
        self.minutes = 0.0
        self.held: dict[int, Lease] = {}
        self.tokens: list[Lease] = []
        self.finished: set[int] = set()
        self.sent: list[str] = []

    def _is_live(self, lease: Lease) -> bool:
        return lease.expires > self.minutes

    def _lease(self, item: int, name: str, token: str) -> None:
        self.held[item] = Lease(item, name, token, self.minutes + LEASE_MINUTES)
        self.tokens.append(self.held[item])

    @rule(minutes=st.sampled_from([1, 30, LEASE_MINUTES, 200]))
    def time_passes(self, minutes: float) -> None:
        """Leases run out by themselves."""
        self.minutes += minutes
        self.hands.move(minutes)

    @rule(name=st.sampled_from(sorted(READS)))
    def somebody_takes(self, name: str) -> None:
        """An item that is in nobody's hands, as long as they hold fewer than the limit."""
        mine = [one for one in self.held.values() if one.reviewer == name and self._is_live(one)]
        taken, refused_by = answered(lambda: take(self.record, reviewer=self.people[name], cache=self.slug))
        if taken is None:
            assert refused_by == ("lease_limit" if len(mine) == LIMIT else "nothing there")
            return
        standing = self.held.get(taken["item"])
        assert standing is None or not self._is_live(standing), "two live leases on one item"
        assert taken["item"] not in self.finished
        assert len(mine) < LIMIT
        self._lease(taken["item"], name, taken["token"])

    @rule(choice=st.integers(0, 99), relevance=st.sampled_from(Relevance), by=st.sampled_from([None, *READS]))
    def somebody_decides(self, choice: int, relevance: Relevance, by: str | None) -> None:
        """With any token that was ever given, mostly by whom it was given to."""
        if not self.tokens:
            return
        lease = self.tokens[choice % len(self.tokens)]
        name = by or lease.reviewer
        note = f"{self.slug} judgement {len(self.sent)}"
        judgement = Judgement(relevance, sensitive=False, names_person=False, note=note)
        in_force = self.held.get(lease.item) is lease and name == lease.reviewer
        decided, refused_by = answered(
            lambda: decide(self.record, lease.token, reviewer=self.people[name], judgement=judgement)
        )
        assert (decided is not None) is in_force
        if decided is None:
            assert refused_by == ("lease_lost" if name == lease.reviewer else "token")
        else:
            del self.held[lease.item]
            self.finished.add(lease.item)
        if name == lease.reviewer:
            self.sent.append(note)

    @rule(choice=st.integers(0, 99))
    def somebody_gives_back(self, choice: int) -> None:
        """With any token that was ever given."""
        if not self.tokens:
            return
        lease = self.tokens[choice % len(self.tokens)]
        in_force = self.held.get(lease.item) is lease
        given_back, _ = answered(lambda: give_back(self.record, lease.token, reviewer=self.people[lease.reviewer]))
        assert (given_back is not None) is in_force
        if given_back is not None:
            del self.held[lease.item]

    @rule(name=st.sampled_from(sorted(READS)), place=st.none() | st.integers(0, len(PAPERS) - 1))
    def somebody_undoes(self, name: str, place: int | None) -> None:
        """Their last act on any item, or their last act at all."""
        item = None if place is None else self.items[place]
        answer, _ = answered(lambda: undo(self.record, reviewer=self.people[name], item=item))
        if answer is None:
            return
        self.held.pop(answer["item"], None)
        self.finished.discard(answer["item"])
        if answer["token"] is not None:
            self._lease(answer["item"], name, answer["token"])

    def _rows(self) -> list[ReviewItem]:
        with self.record.reading() as session:
            return list(session.exec(select(ReviewItem).where(col(ReviewItem.id).in_(self.items))))

    @invariant()
    def no_judgement_is_lost(self) -> None:
        """Each one sent with a token of one's own is a decision or a draft."""
        with self.record.reading() as session:
            made = session.exec(select(Decision.note).where(col(Decision.item_id).in_(self.items)))
            drafted = session.exec(select(Draft.judgement).where(col(Draft.item_id).in_(self.items)))
            kept = {*made, *(judgement.get("note") for judgement in drafted)}
        assert set(self.sent) <= kept

    @invariant()
    def the_record_knows_the_same_leases(self) -> None:
        """Who holds what, by which token."""
        stored = {row.id: row.token for row in self._rows() if row.state == ReviewState.TAKEN}
        assert stored == {item: lease.token for item, lease in self.held.items()}

    @invariant()
    def the_list_shows_live_leases_only(self) -> None:
        """An expired lease is none."""
        shown = {row["item"] for row in list_items(self.record, self.slug, state=ReviewState.TAKEN)}
        assert shown == {item for item, lease in self.held.items() if self._is_live(lease)}

    @invariant()
    def nobody_holds_more_than_the_limit(self) -> None:
        """Counting live leases."""
        for name in READS:
            assert sum(one.reviewer == name and self._is_live(one) for one in self.held.values()) <= LIMIT

    @invariant()
    def every_event_is_a_step_that_the_rules_know(self) -> None:
        """Numbers without gaps, each step from where the one before ended, the last where the item stands."""
        with self.record.reading() as session:
            for row in self._rows():
                query = select(ReviewEvent).where(ReviewEvent.item_id == row.id).order_by(col(ReviewEvent.number))
                events = list(session.exec(query))
                assert [one.number for one in events] == list(range(1, len(events) + 1))
                assert [one.from_state for one in events] == [None, *(one.to_state for one in events[:-1])]
                assert all(
                    TRANSITIONS[Event(one.event)] == (one.from_state, one.to_state)
                    for one in events
                    if one.event != Event.UNDO
                )
                assert events[-1].to_state == row.state

    def teardown(self) -> None:
        """After all leases ran out, whatever is not finished can be taken: nothing is stuck."""
        if not hasattr(self, "items"):
            return
        self.hands.move(LEASE_MINUTES)
        left = set(self.items) - self.finished
        fresh = f"fresh {self.slug}"
        put_people(self.record, fresh)
        roomy = Record(self.record.settings.model_copy(update={"lease_limit": 9}), self.record.engine)
        taken = {take(roomy, reviewer=fresh, cache=self.slug)["item"] for _ in left}
        with self.record.reading() as session:
            documents = len(session.exec(select(Document)).all())
            items = len(session.exec(select(ReviewItem)).all())
        assert (taken, items) == (left, documents)


@contextmanager
def shared_record(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open one record for all examples: migrating one for each would be most of the time."""
    with tempfile.TemporaryDirectory() as folder:
        Desk.record = open_record(Settings(home=Path(folder) / "home", lease_limit=LIMIT))
        Desk.hands = Hands()
        monkeypatch.setattr(clock, "now", Desk.hands.now)
        yield
        Desk.record.close()


def test_no_sequence_of_acts_loses_a_decision_or_leaves_an_item_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    with shared_record(monkeypatch):
        run_state_machine_as_test(
            Desk,
            settings=settings(
                max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
