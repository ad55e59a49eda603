"""The rules of learning: its weight, its places, chance, and what a sample says."""

import hashlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.rules.learning import (
    draw_place,
    estimate_recall,
    estimate_share,
    join_priorities,
    place_by_chance,
    place_scores,
    weigh_learning,
)


def sha(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_learning_never_stands_alone(relevant: int, others: int) -> None:
    assert 0 <= weigh_learning(relevant=relevant, others=others) <= 0.9


def test_one_kind_of_decision_weighs_nothing() -> None:
    assert weigh_learning(relevant=0, others=500) == 0


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=400))
def test_who_scores_more_never_gets_a_lower_place(scores: list[float]) -> None:
    places = place_scores(dict(enumerate(scores)))

    ordered = [places[key] for key in sorted(places, key=lambda key: scores[key])]
    assert all(low <= high for low, high in pairwise(ordered))


def test_equal_scores_share_a_place() -> None:
    assert len(set(place_scores(dict.fromkeys(range(50), 0.25)).values())) == 1


def test_places_at_the_front_are_told_apart() -> None:
    places = place_scores({number: float(number) for number in range(5000)})

    assert len({places[number] for number in range(4900, 5000)}) == 100


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.9))
def test_a_joined_priority_lies_between_the_two(plain: float, learned: float, weight: float) -> None:
    joined = join_priorities(plain, learned, weight=weight)

    assert min(plain, learned) - 1e-4 <= joined <= max(plain, learned) + 1e-4


def test_the_share_that_is_drawn_is_the_share_that_was_asked_for() -> None:
    drawn = [place for number in range(20_000) if (place := draw_place(sha(number), seed=1, share=0.05)) is not None]

    assert 900 < len(drawn) < 1100
    assert 0.47 < sum(drawn) / len(drawn) < 0.53


def test_another_seed_draws_others() -> None:
    drawn = [{n for n in range(500) if draw_place(sha(n), seed=seed, share=0.1) is not None} for seed in (1, 2)]

    assert drawn[0] != drawn[1]


def test_a_place_by_chance_is_the_priority_that_stands_there() -> None:
    assert [place_by_chance(place, [0.1, 0.2, 0.3, 0.4]) for place in (0.0, 0.5, 0.999)] == [0.1, 0.3, 0.4]


def test_an_interval_holds_its_share_and_narrows() -> None:
    few, many = estimate_share(2, 10), estimate_share(200, 1000)

    assert few is not None
    assert many is not None
    assert few.least < many.least < 0.2 < many.most < few.most


def test_no_sample_says_nothing() -> None:
    assert estimate_share(0, 0) is None
    assert estimate_recall(5, 100, None) is None


def test_recall_is_what_is_found_of_what_the_sample_expects() -> None:
    recall = estimate_recall(90, 1000, estimate_share(10, 100))

    assert recall is not None
    assert recall.least < recall.share == 0.9 < recall.most == 1
