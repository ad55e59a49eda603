"""What a box touches is hidden whole; what is hidden has boxes that cover it."""

import pytest

from storage.geometry import WordBox
from storage.redactions.placing import corners_of, outwards, pieces_of, runs_of, stripped, touched, under, whole_words

TEXT = "one two\nthree"
WORDS = [
    WordBox(0, 3, 0.1, 0.10, 0.2, 0.15),
    WordBox(4, 7, 0.3, 0.10, 0.4, 0.15),
    WordBox(8, 13, 0.1, 0.148, 0.3, 0.20),
]


def starts(words: list[WordBox]) -> list[int]:
    return [word.start for word in words]


@pytest.mark.parametrize(
    ("box", "hidden"),
    [
        ((0.12, 0.11, 0.15, 0.14), [0]),
        ((0.19, 0.11, 0.31, 0.14), [0, 4]),
        ((0.1, 0.1, 0.2, 0.155), [0]),
        ((0.1, 0.1, 0.2, 0.17), [0, 8]),
        ((0.2005, 0.1, 0.2995, 0.15), []),
        ((0.197, 0.1, 0.2995, 0.15), []),
        ((0.12, 0.12, 0.121, 0.121), [0]),
        ((0.5, 0.5, 0.9, 0.9), []),
        ((0.0, 0.0, 1.0, 1.0), [0, 4, 8]),
    ],
)
def test_a_word_is_hidden_whole_when_it_is_touched_by_more_than_a_hair(
    box: tuple[float, float, float, float], hidden: list[int]
) -> None:
    assert starts(touched(WORDS, [box])) == hidden


def test_words_that_do_not_follow_each_other_are_runs_of_their_own() -> None:
    runs = runs_of(WORDS, [WORDS[2], WORDS[0]])

    assert [starts(run) for run in runs] == [[0], [8]]
    assert [starts(run) for run in runs_of(WORDS, WORDS[:2])] == [[0, 4]]


def test_a_line_of_han_characters_is_cut_into_its_characters() -> None:
    text = "甲方王小明ABC签字"

    pieces = pieces_of(text, [WordBox(0, len(text), 0.1, 0.1, 0.9, 0.2)])

    assert [text[piece.start : piece.end] for piece in pieces] == [*"甲方王小明", "ABC", *"签字"]
    name = under(pieces, 2, 5)
    assert 0.1 < name[0].left < 0.1 + 2 * 0.8 / 8.65
    assert name[-1].right < 0.9 - 0.8 * 2 / 8.65
    assert {(piece.top, piece.bottom) for piece in pieces} == {(0.1, 0.2)}


def test_a_column_of_han_characters_is_cut_from_top_to_bottom() -> None:
    first, second = pieces_of("王明", [WordBox(0, 2, 0.1, 0.1, 0.15, 0.3)])

    assert (first.left, first.right) == (0.1, 0.15)
    assert first.top < second.top < first.bottom < second.bottom


def test_a_box_becomes_no_smaller_when_it_is_rounded() -> None:
    assert outwards((0.12345, 0.2, 0.33331, 0.99999)) == [0.1234, 0.2, 0.3334, 1.0]
    assert corners_of(WORDS[:1]) == [[0.1, 0.1, 0.2, 0.15]]


@pytest.mark.parametrize(
    ("text", "exact", "whole"),
    [("Иванов Иван", "ван", "Иванов"), ("甲方王小明签字", "王小明", "王小明"), ("甲方Ivan签", "va", "Ivan")],
)
def test_words_are_widened_until_none_is_cut(text: str, exact: str, whole: str) -> None:
    start = text.index(exact)

    start, end = whole_words(text, start, start + len(exact))

    assert text[start:end] == whole


@pytest.mark.parametrize(("text", "kept"), [("(Иванов),", "Иванов"), ("—", "—")])
def test_what_is_no_letter_is_left_out_at_the_ends(text: str, kept: str) -> None:
    start, end = stripped(text, 0, len(text))

    assert text[start:end] == kept
