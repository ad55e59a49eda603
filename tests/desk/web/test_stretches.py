"""A text is cut where languages change and words stand, and loses nothing by it."""

import html
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.web import stretches
from desk.web.stretches import lay_out


def span(start: int, end: int, language: str, script: str = "Cyrl") -> dict[str, Any]:
    return {"start": start, "end": end, "language": language, "script": script}


def word(start: int, end: int, *box: float) -> dict[str, Any]:
    return {"start": start, "end": end, "box": list(box or (0.1, 0.1, 0.2, 0.2))}


def bare(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def test_each_language_has_a_look_and_is_told_to_screen_readers() -> None:
    leaf = lay_out("Цена 价格", [span(0, 5, "ru"), span(5, 7, "zh-Hans", "Hans")], [], part=1)

    assert leaf.text == (
        '<span class="spoken look-1" lang="ru">Цена </span><span class="spoken look-2" lang="zh-Hans">价格</span>'
    )
    assert [(key.name, round(key.share, 2)) for key in leaf.keys] == [
        ("Russian, Cyrillic", 0.71),
        ("Chinese (simplified), simplified characters", 0.29),
    ]


def test_a_word_has_one_number_in_text_and_picture() -> None:
    leaf = lay_out("one two", [], [word(0, 3), word(4, 7, 0.5, 0.25, 0.75, 0.5)], part=1)

    assert leaf.text == '<span class="word" data-word="0">one</span> <span class="word" data-word="1">two</span>'
    assert (leaf.boxes[1].word, leaf.boxes[1].left, leaf.boxes[1].width, leaf.boxes[1].height) == (1, 0.5, 0.25, 0.25)


def test_a_word_across_two_languages_keeps_its_number_in_both() -> None:
    leaf = lay_out("БМД-4M", [span(0, 5, "ru"), span(5, 6, "en", "Latn")], [word(0, 6)], part=1)

    assert leaf.text.count('data-word="0"') == 2
    assert bare(leaf.text) == "БМД-4M"


def test_a_long_text_comes_in_parts() -> None:
    text = "a" * (stretches.PART_CHARACTERS + 5)

    leaf = lay_out(text, [span(0, len(text), "en", "Latn")], [], part=2)

    assert (bare(leaf.text), leaf.part, leaf.parts) == ("aaaaa", 2, 2)


def test_a_part_that_is_not_there_is_the_last() -> None:
    assert lay_out("short", [], [], part=99).part == 1


@given(
    st.text(st.characters(categories=("L", "Nd", "Zs")), max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=8),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=8),
)
def test_no_letter_is_lost_or_doubled(text: str, spoken: list[tuple[int, int]], boxed: list[tuple[int, int]]) -> None:
    """Also where spans and words overlap, run backwards or end behind the text: what is stored may be wrong."""
    spans = [span(start, end, "ru") for start, end in sorted(spoken)]
    words = [word(start, end) for start, end in boxed]

    assert bare(lay_out(text, spans, words, part=1).text) == text
