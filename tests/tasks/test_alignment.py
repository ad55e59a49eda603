"""Aligned, two texts are told apart where they differ and nowhere else, in a time that grows with their length."""

import time
from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.fingerprint.bare import bare
from tasks.relate.alignment import Alignment, Codes, _joined, _small, align
from tests.tasks.drawn_papers import clauses, deal
from tests.tasks.drawn_prose import drawing, noisy, prose

FEW_LETTERS = st.text("аб1", max_size=400)


def codes(text: str) -> Codes:
    return np.array([ord(letter) for letter in text], dtype=np.uint32)


def aligned(left: str, right: str) -> Alignment:
    return align(codes(left), codes(right))


def hold_blocks(left: str, right: str) -> None:
    """Hold that blocks are equal text, rise in both texts, do not overlap and are joined where they can be."""
    at, other = 0, 0
    for start, other_start, length in aligned(left, right).blocks:
        assert length > 0
        assert start >= at
        assert other_start >= other
        assert left[start : start + length] == right[other_start : other_start + length]
        at, other = start + length, other_start + length
    assert at <= len(left)
    assert other <= len(right)


@given(FEW_LETTERS, FEW_LETTERS)
def test_blocks_are_equal_text_and_rise(left: str, right: str) -> None:
    hold_blocks(left, right)


@given(st.lists(st.integers(0, 7), max_size=30), st.lists(st.integers(0, 7), max_size=30))
def test_blocks_of_shuffled_and_repeated_clauses_are_equal_text_and_rise(one: list[int], other: list[int]) -> None:
    parts = [bare(clause).text for clause in clauses("ru", deal(1))]

    hold_blocks("".join(parts[at] for at in one), "".join(parts[at] for at in other))


@given(FEW_LETTERS, FEW_LETTERS)
def test_blocks_and_gaps_together_are_the_texts(left: str, right: str) -> None:
    found = aligned(left, right)

    gaps = list(found.gaps())

    assert found.matched + sum(gap.end - gap.start for gap in gaps) == len(left)
    assert found.matched + sum(gap.other_end - gap.other_start for gap in gaps) == len(right)


@given(FEW_LETTERS)
def test_a_text_stands_in_itself_as_one_block(text: str) -> None:
    assert aligned(text, text).blocks == (((0, 0, len(text)),) if text else ())


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_a_clause_that_stands_twice_and_once_is_one_gap(language: str) -> None:
    parts = [bare(clause).text for clause in clauses(language, deal(1))]
    twice = "".join((*parts[:7], parts[3], *parts[7:]))

    (gap,) = aligned(twice, "".join(parts)).gaps()

    assert (gap.end - gap.start, gap.other_end - gap.other_start) == (len(parts[3]), 0)


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_a_clause_that_moved_is_gone_in_one_place_and_come_in_another(language: str) -> None:
    parts = [bare(clause).text for clause in clauses(language, deal(1))]
    moved = "".join((*parts[:3], *parts[4:7], parts[3], *parts[7:]))

    found = aligned("".join(parts), moved)

    least = len("".join(parts)) - min(len(parts[3]), sum(map(len, parts[4:7]))) - 5
    assert found.matched >= least


def test_two_clauses_that_changed_places_keep_the_longer_one() -> None:
    chance = drawing("alignment")
    short, long = prose(chance, "zh", 100), prose(chance, "zh", 300)

    assert aligned(short + long, long + short).matched >= 300


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_what_is_misread_costs_little_more_than_itself(language: str) -> None:
    chance = drawing("misread")
    text = bare(prose(chance, language, 6000)).text
    read = noisy(chance, text, 0.05)

    assert aligned(text, read).matched >= 0.93 * len(text)


def test_texts_with_nothing_in_common_have_no_blocks() -> None:
    assert aligned("абв" * 200, "xyz" * 200).blocks == ()


@pytest.mark.parametrize(("left", "right"), [("", ""), ("а", ""), ("", "а")])
def test_empty_texts_have_no_blocks(left: str, right: str) -> None:
    assert aligned(left, right).blocks == ()


def test_texts_whose_hashes_were_made_equal_are_told_apart() -> None:
    """Code points can be chosen so that a sum of them with powers of a known factor comes out the same."""
    step = 0x1B3
    left = np.arange(0x40000, 0x40000 + 400).astype(np.uint32)
    right = (left + 7).astype(np.uint32)
    left[200:212], right[200:212] = 0x40000, 0x40000
    right[205:208] = [0x40000 + 1, 0x40000 - 2 * step, 0x40000 + step * step]

    for start, other, length in align(left, right).blocks:
        assert left[start : start + length].tolist() == right[other : other + length].tolist()


def repeated(size: int) -> tuple[str, str]:
    return "аб" * (size // 2) + "в" + "аб" * (size // 2), "ба" * (size // 2) + "г" + "ба" * (size // 2)


def studded(size: int) -> tuple[str, str]:
    """Islands that stand once in each text, and between them one letter again and again."""
    chance = drawing("islands")
    islands = ["".join(chance.choices("klmnoprstuvwxyz", k=14)) for _ in range(size // 130)]
    return "".join(one + "а" * 116 for one in islands), "".join(one + "б" + "а" * 114 + "б" for one in islands)


def periodic(size: int) -> tuple[str, str]:
    return "абвгдежзиклм" * (size // 12), "вгдежзиклмаб" * (size // 12) + "я" + "абвгдежзиклм" * (size // 24)


@pytest.mark.parametrize("hostile", [repeated, studded, periodic])
def test_hostile_repetition_takes_time_in_step_with_length(hostile: object) -> None:
    def seconds(size: int) -> float:
        left, right = map(codes, hostile(size))  # type: ignore[operator]
        began = time.process_time()
        align(left, right)
        return time.process_time() - began

    seconds(1_000)
    assert seconds(32_000) < 12 * max(seconds(8_000), 0.02)


@given(st.text("abc1", max_size=60), st.text("abc1", max_size=60))
def test_short_stretches_match_where_difflib_matches_them(left: str, right: str) -> None:
    """However a short gap is gone through, its longest runs are the ones that difflib finds."""
    found = list(_joined(list(_small(left, right, 0, 0))))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    assert found == [tuple(block) for block in matcher.get_matching_blocks() if block.size]


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_a_text_that_stands_twice_in_the_other_is_aligned_in_one_place(language: str) -> None:
    """Nothing of it stands once there; and its clauses are numbered otherwise, so that it is in no place as a whole."""
    parts = [bare(clause).text for at in range(4) for clause in clauses(language, deal(at))]
    draft, final = ("".join(f"{first + at}{part}" for at, part in enumerate(parts)) for first in (11, 12))

    found = aligned(draft, final + final)

    assert found.matched >= 0.97 * len(draft)
    assert found.matched == aligned(final + final, draft).matched
