"""Agreement: Krippendorff's alpha per language and question, and when it cannot be told."""

import subprocess
import sys

import pytest

from storage.shapes import JudgedTwice
from storage.vocabulary import Relevance
from tasks.agreement import measure_agreement

YES, NO, UNSURE = Relevance.RELEVANT, Relevance.NOT_RELEVANT, Relevance.UNSURE


def judged(*said: Relevance, language: str = "ru") -> JudgedTwice:
    """One round in which people said this of relevance, and the same of all else."""
    plain = (False,) * len(said)
    return JudgedTwice(language, relevance=said, sensitive=plain, names_person=plain)


def alpha_of(*rounds: JudgedTwice) -> float | None:
    return next(one.alpha for one in measure_agreement(rounds) if one.axis == "relevance")


def test_people_who_always_say_the_same_agree_wholly() -> None:
    assert alpha_of(judged(YES, YES), judged(NO, NO), judged(NO, NO)) == 1


def test_people_who_never_say_the_same_agree_less_than_chance() -> None:
    alpha = alpha_of(judged(YES, NO), judged(NO, YES))

    assert alpha is not None
    assert alpha < 0


def test_alpha_is_the_one_of_the_published_example() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: two observers, alpha 0.095."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    rounds = [judged(YES if one else NO, YES if other else NO) for one, other in zip(first, second, strict=True)]

    assert alpha_of(*rounds) == pytest.approx(0.095, abs=0.0005)


def test_three_people_in_one_round_are_one_unit() -> None:
    """Krippendorff (2011), by hand: of five values two YES, three NO, one coincidence of both."""
    (relevance, *_) = measure_agreement([judged(YES, YES, NO), judged(NO, NO)])

    assert (relevance.pairs, relevance.alpha) == (3, pytest.approx(1 - 4 * 1 / (2 * 3), abs=1e-6))


def test_each_language_is_measured_on_its_own() -> None:
    rounds = [
        judged(YES, YES),
        judged(NO, NO),
        judged(YES, NO, language="zh-Hans"),
        judged(NO, YES, language="zh-Hans"),
    ]

    measured = {one.language: one.alpha for one in measure_agreement(rounds) if one.axis == "relevance"}

    assert measured["ru"] == 1
    assert measured["zh-Hans"] is not None
    assert measured["zh-Hans"] < 0


def test_each_question_is_measured_on_its_own() -> None:
    rounds = [
        JudgedTwice("ru", relevance=(YES, NO), sensitive=(True, True), names_person=(False, False)),
        JudgedTwice("ru", relevance=(NO, UNSURE), sensitive=(False, False), names_person=(True, False)),
    ]

    axes = {one.axis: one.alpha for one in measure_agreement(rounds)}

    assert axes["sensitive"] == 1
    assert list(axes) == ["relevance", "sensitive", "names_person"]


@pytest.mark.parametrize(
    ("rounds", "because"),
    [([judged(YES, NO)], "too_few"), ([judged(YES, YES), judged(YES, YES)], "no_variation")],
    ids=["one pair", "all the same"],
)
def test_what_cannot_be_told_says_why(rounds: list[JudgedTwice], because: str) -> None:
    relevance = measure_agreement(rounds)[0]

    assert (relevance.alpha, relevance.because, relevance.pairs) == (None, because, len(rounds))


def test_nothing_judged_twice_is_nothing_to_measure() -> None:
    assert measure_agreement([]) == []


def test_the_command_line_starts_without_numpy() -> None:
    code = "import sys, desk.cli.app; print({'numpy', 'krippendorff'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
