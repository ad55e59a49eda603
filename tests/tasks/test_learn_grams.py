"""What learning sees of a text: the same for the same text, kept whole, and found again at its place."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.prioritise.learn_grams import CHUNK, MOST, WORDS_FROM, count_grams, locate, unpack


@settings(deadline=None)  # the first call makes the tables of powers
@given(st.lists(st.text(max_size=60), max_size=5))
def test_what_is_kept_can_be_had_back(texts: list[str]) -> None:
    counted = count_grams(texts)

    kept = unpack(counted.pack())

    assert np.array_equal(kept.buckets, counted.buckets)
    assert np.array_equal(kept.counts, counted.counts)


def test_the_order_of_pages_is_no_matter() -> None:
    assert count_grams(["акт приёма", "合同金额"]).pack() == count_grams(["合同金额", "акт приёма"]).pack()


def shared(left: str, right: str) -> float:
    one, other = (set(count_grams([text]).buckets.tolist()) for text in (left, right))
    return len(one & other) / len(one | other)


def test_an_inflected_word_is_seen_as_nearly_the_same() -> None:
    assert shared("бронемашина", "бронемашину") > 0.4
    assert shared("бронемашина", "расписание") < 0.05


def test_chinese_words_are_seen_without_blanks() -> None:
    assert shared("合同金额", "本合同金额为") > 0.3


def test_a_word_is_the_same_wherever_it_stands() -> None:
    word = locate("договор").buckets

    assert set(word.tolist()) <= set(locate("новый договор, и ещё").buckets.tolist())


def test_features_are_found_where_they_stand() -> None:
    places = locate("акт 7")
    whole = places.buckets >= WORDS_FROM

    assert sorted(zip(places.starts[whole].tolist(), places.ends[whole].tolist(), strict=True)) == [
        (0, 3),
        (0, 5),
        (4, 5),
    ]


def test_a_long_document_is_bounded() -> None:
    text = " ".join(f"слово{number * 7919}" for number in range(CHUNK // 8))

    assert len(count_grams([text]).buckets) == MOST
