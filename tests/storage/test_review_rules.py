"""The rules of review, without a database."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from config.errors import Conflict, Refused
from storage.rules.review import (
    FOLLOW_UPS,
    OPENS_A_ROUND,
    TRANSITIONS,
    UNDOABLE,
    WITHIN_SECOND_REVIEW,
    Event,
    Judgement,
    Step,
    draw,
    next_round,
    next_state,
    rule_on,
    steps_to_undo,
)
from storage.vocabulary import Relevance, ReviewState

PLAIN = Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False)
SHA = "3f" * 32

hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
judgements = st.builds(Judgement, st.sampled_from(Relevance), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("event", "from_state", "to_state"),
    [
        ("enqueue", None, "queued"),
        ("take", "queued", "taken"),
        ("give_back", "taken", "queued"),
        ("expire", "taken", "queued"),
        ("decide", "taken", "decided"),
        ("require_second", "decided", "second_review"),
        ("close", "decided", "settled"),
        ("agree", "second_review", "settled"),
        ("disagree", "second_review", "returned"),
        ("rework", "returned", "queued"),
        ("park", "taken", "parked"),
        ("unpark", "parked", "queued"),
        ("reopen", "settled", "queued"),
    ],
)
def test_an_event_leads_where_the_domain_says(event: str, from_state: str | None, to_state: str) -> None:
    state = None if from_state is None else ReviewState(from_state)

    assert next_state(Event(event), state) == to_state


@given(st.sampled_from(Event), st.none() | st.sampled_from(ReviewState))
def test_an_event_is_refused_from_any_other_state(event: Event, state: ReviewState | None) -> None:
    if event in TRANSITIONS and TRANSITIONS[event][0] is state:
        return
    if event in WITHIN_SECOND_REVIEW and state is ReviewState.SECOND_REVIEW:
        return

    with pytest.raises(Refused) as refused:
        next_state(event, state)

    assert refused.value.rule == "transition"


@pytest.mark.parametrize("event", ["take", "give_back", "expire", "decide"])
def test_an_item_in_second_review_stays_there_until_it_is_answered(event: str) -> None:
    assert next_state(Event(event), ReviewState.SECOND_REVIEW) is ReviewState.SECOND_REVIEW


@given(st.sampled_from(Event), st.integers(1, 9))
def test_only_rework_and_reopening_begin_a_round(event: Event, review_round: int) -> None:
    begins = event in {Event.REWORK, Event.REOPEN}

    assert next_round(event, review_round) == review_round + begins


@given(judgements, hashes, st.integers(1, 5), st.integers(), st.floats(0, 1))
def test_what_matters_is_always_reviewed_twice(
    judgement: Judgement, document: str, review_round: int, seed: int, share: float
) -> None:
    matters = judgement.relevance is Relevance.RELEVANT or judgement.sensitive or judgement.names_person

    ruling = rule_on(judgement, document_sha256=document, review_round=review_round, seed=seed, share=share)

    assert ruling.event is Event.REQUIRE_SECOND or not matters


@given(hashes, st.integers(1, 5), st.integers(), st.floats(0, 1))
def test_a_plain_decision_can_be_drawn_again_from_what_is_recorded(
    document: str, review_round: int, seed: int, share: float
) -> None:
    ruling = rule_on(PLAIN, document_sha256=document, review_round=review_round, seed=seed, share=share)

    again = draw(document, review_round=review_round, seed=ruling.details["seed"])
    assert again == ruling.details["draw"]
    assert (again < ruling.details["share"]) is (ruling.to_state is ReviewState.SECOND_REVIEW)


@pytest.mark.parametrize(("share", "state"), [(0.0, ReviewState.SETTLED), (1.0, ReviewState.SECOND_REVIEW)])
@given(document=hashes)
def test_a_share_of_nothing_draws_none_and_a_share_of_all_draws_all(
    share: float, state: ReviewState, document: str
) -> None:
    assert rule_on(PLAIN, document_sha256=document, review_round=1, seed=0, share=share).to_state is state


def test_the_sample_is_about_as_large_as_its_share() -> None:
    drawn = sum(draw(f"{number:064x}", review_round=1, seed=7) < 0.1 for number in range(5000))

    assert 420 <= drawn <= 580


def test_the_draw_never_changes() -> None:
    """Recorded draws must stay checkable: 0.6… is SHA-256 of `7:3f3f…3f:1`, its first 53 bits as a fraction."""
    import hashlib  # noqa: PLC0415

    first = int(hashlib.sha256(f"7:{SHA}:1".encode()).hexdigest()[:16], 16) // 2**11

    assert draw(SHA, review_round=1, seed=7) == first / 2**53


@pytest.mark.parametrize(
    "other",
    [
        lambda: draw(SHA, review_round=2, seed=7),
        lambda: draw(SHA, review_round=1, seed=8),
        lambda: draw("40" * 32, review_round=1, seed=7),
    ],
    ids=["round", "seed", "document"],
)
def test_the_draw_depends_on_document_round_and_seed(other: Callable[[], float]) -> None:
    assert other() != draw(SHA, review_round=1, seed=7)


def test_reasons_for_a_second_review_are_told_together() -> None:
    judgement = Judgement(Relevance.RELEVANT, sensitive=True, names_person=True)

    ruling = rule_on(judgement, document_sha256=SHA, review_round=1, seed=0, share=0)

    assert ruling.details == {"because": ["relevant", "sensitive", "names_person"]}


def step(number: int, event: Event, reviewer_id: int | None) -> Step:
    from_state, to_state = TRANSITIONS.get(event, (ReviewState.QUEUED, ReviewState.TAKEN))
    return Step(number, event, from_state, to_state, reviewer_id)


def test_a_decision_falls_with_the_ruling_on_it() -> None:
    history = [
        step(1, Event.ENQUEUE, None),
        step(2, Event.TAKE, 1),
        step(3, Event.DECIDE, 1),
        step(4, Event.CLOSE, None),
    ]

    assert [one.number for one in steps_to_undo(history, reviewer_id=1)] == [4, 3]


def test_nobody_undoes_what_another_did_since() -> None:
    history = [
        step(1, Event.ENQUEUE, None),
        step(2, Event.TAKE, 1),
        step(3, Event.EXPIRE, None),
        step(4, Event.TAKE, 2),
    ]

    with pytest.raises(Conflict) as refused:
        steps_to_undo(history, reviewer_id=1)

    assert refused.value.rule == "acted_since"


@pytest.mark.parametrize(
    "history",
    [[], [step(1, Event.ENQUEUE, None)], [step(1, Event.TAKE, 1), step(2, Event.UNDO, 1)]],
    ids=["nothing", "only queued", "undone already"],
)
def test_there_must_be_something_to_undo(history: list[Step]) -> None:
    with pytest.raises(Refused) as refused:
        steps_to_undo(history, reviewer_id=1)

    assert refused.value.rule == "undo"


@pytest.mark.parametrize(
    ("last", "rule"),
    [
        (Step(2, Event.DECIDE, ReviewState.SECOND_REVIEW, ReviewState.SECOND_REVIEW, 1), "blind"),
        (Step(2, Event.AGREE, ReviewState.SECOND_REVIEW, ReviewState.SETTLED, 1), "blind"),
        (Step(2, Event.REWORK, ReviewState.RETURNED, ReviewState.QUEUED, None), "undo"),
        (Step(2, Event.REOPEN, ReviewState.SETTLED, ReviewState.QUEUED, 1), "undo"),
    ],
    ids=lambda value: value.event if isinstance(value, Step) else None,
)
def test_what_both_have_seen_and_a_round_that_began_are_not_undone(last: Step, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        steps_to_undo([step(1, Event.ENQUEUE, None), last], reviewer_id=1)

    assert refused.value.rule == rule


class LifeOfAnItem(RuleBasedStateMachine):
    """Any sequence of events that the rules let pass, with undoing by any of three people."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[Step] = []
        self.state: ReviewState | None = None
        self.round = 1

    @rule(
        event=st.sampled_from(sorted(set(Event) - {Event.UNDO, Event.REWORK} - FOLLOW_UPS)), reviewer=st.integers(1, 3)
    )
    def something_happens(self, event: Event, reviewer: int) -> None:
        """An event, where the rules let it pass; the machine rules on a decision at once."""
        before = self.state
        try:
            self._go(event, None if event in {Event.ENQUEUE, Event.EXPIRE} else reviewer)
        except Refused:
            return
        if event is Event.DISAGREE:
            self._go(Event.REWORK, None)
        if event is Event.DECIDE and before is ReviewState.TAKEN:
            self._go(rule_on(PLAIN, document_sha256=SHA, review_round=self.round, seed=1, share=0.5).event, None)

    def _go(self, event: Event, reviewer: int | None) -> None:
        to_state = next_state(event, self.state)
        self.round = next_round(event, self.round)
        self.history.append(Step(len(self.history) + 1, event, self.state, to_state, reviewer))
        self.state = to_state

    @precondition(lambda self: self.history)
    @rule(reviewer=st.integers(1, 3))
    def somebody_undoes(self, reviewer: int) -> None:
        """Their last act falls, where the rules let it."""
        try:
            falling = steps_to_undo(self.history, reviewer_id=reviewer)
        except Refused:
            return
        assert falling[-1].event in UNDOABLE
        assert (falling[-1].event, falling[-1].from_state) != (Event.DECIDE, ReviewState.SECOND_REVIEW)
        assert falling[-1].reviewer_id == reviewer
        for one in falling:
            assert one.to_state is self.state
            self.history.append(
                Step(len(self.history) + 1, Event.UNDO, one.to_state, one.from_state or self.state, reviewer)
            )
            self.state = self.history[-1].to_state

    @invariant()
    def it_never_rests_between_a_decision_and_its_ruling(self) -> None:
        """`decided` and `returned` are passed through, in one transaction."""
        assert self.state not in {ReviewState.DECIDED, ReviewState.RETURNED}

    @invariant()
    def each_step_begins_where_the_one_before_ended(self) -> None:
        """Also after undoing."""
        for one, following in zip(self.history, self.history[1:], strict=False):
            assert following.from_state is one.to_state

    @invariant()
    def it_can_always_be_led_to_a_decision_or_is_settled(self) -> None:
        """No state is a dead end."""
        reached, states = set(), {self.state}
        while states - reached:
            reached |= states
            states = {to for start, to in TRANSITIONS.values() if start in reached}
        assert ReviewState.SETTLED in reached

    @invariant()
    def rounds_only_begin_by_rework_or_reopening(self) -> None:
        """Undoing never touches them."""
        assert self.round == 1 + sum(one.event in OPENS_A_ROUND for one in self.history)


TestLifeOfAnItem = LifeOfAnItem.TestCase
