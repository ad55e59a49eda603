"""Two documents of the record are compared the way their languages ask for, and what was left out is said."""

import pytest

from config.errors import Refused
from storage.database import Record
from tasks.relate.compare import Way, compare_documents
from tasks.relate.differences import changes_of
from tests.drawn import draw_cache, read_as, sha

RUSSIAN = "1. Поставщик передаёт 37 машин.\n2. Споры решает суд города."
CHINESE = "1. 卖方交付37辆车。\n2. 争议由市法院解决。"


def draw(record: Record, *texts: tuple[str, str, str]) -> None:
    letters = "abcdef"[: len(texts)]
    draw_cache(record, [sha(letter) for letter in letters])
    for letter, (text, language, script) in zip(letters, texts, strict=True):
        read_as(record, sha(letter), text, language=language, script=script)


def test_drafts_in_one_language_are_compared_word_by_word(both_records: Record) -> None:
    draw(both_records, (RUSSIAN, "ru", "Cyrl"), (RUSSIAN.replace("37", "40"), "ru", "Cyrl"))

    found = compare_documents(both_records, "aaaaaa", "bbbbbb")

    assert (found.way, found.language) == (Way.DIFFERENCES, "ru")
    assert [change.after for change in changes_of(found.compared)] == ["40 машин"]


def test_papers_without_a_common_language_stand_side_by_side(both_records: Record) -> None:
    draw(both_records, (RUSSIAN, "ru", "Cyrl"), (CHINESE, "zh-Hans", "Hans"))

    found = compare_documents(both_records, "aaaaaa", "bbbbbb")

    assert (found.way, len(found.pairs)) == (Way.SIDE_BY_SIDE, 2)


def test_forms_of_one_language_are_the_same_language(both_records: Record) -> None:
    draw(both_records, (CHINESE, "zh-Hans", "Hans"), (CHINESE, "zh-Hant", "Hant"))

    assert compare_documents(both_records, "aaaaaa", "bbbbbb").way is Way.DIFFERENCES


def test_texts_whose_language_is_not_known_are_compared_by_their_script(record: Record) -> None:
    draw(record, (RUSSIAN, "und", "Cyrl"), (RUSSIAN, "und", "Cyrl"))

    found = compare_documents(record, "aaaaaa", "bbbbbb")

    assert (found.way, found.language, changes_of(found.compared)) == (Way.DIFFERENCES, None, [])


def test_clauses_under_another_number_are_told_in_a_note(record: Record) -> None:
    draw(record, (RUSSIAN, "ru", "Cyrl"), ("1. Споры решает суд города.", "ru", "Cyrl"))

    assert compare_documents(record, "aaaaaa", "bbbbbb").notes == ("the same clause under another number: 2. → 1.",)


def test_what_has_no_text_is_refused(record: Record) -> None:
    draw(record, (RUSSIAN, "ru", "Cyrl"), (" \n", "ru", "Cyrl"))

    with pytest.raises(Refused, match="no text") as refused:
        compare_documents(record, "aaaaaa", "bbbbbb")

    assert refused.value.rule == "no_text"
