"""What a text says to a search: words, stems, characters without spaces, designators; and where they stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.analysis.letters import fold_letters
from storage.analysis.stems import stem_in, stems_of
from storage.analysis.words import Analysis, analyse, index_text


def words(text: str) -> list[str]:
    return [word[1:] for word in analyse(text).words]


def designators(text: str) -> set[str]:
    return {mark.term[1:] for mark in analyse(text).marks if mark.term[0] == "d"}


def stems(text: str, language: str = "") -> list[str | None]:
    return analyse(text, [(0, len(text), language)] if language else []).stems


def shown(text: str, analysis: Analysis) -> list[str]:
    return [text[start:end] for start, end in zip(analysis.starts, analysis.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ёлка, ЕЛКА; ёлка", ["елка", "елка", "елка"]),
        ("ＢＭＤ－４Ｍ", ["bmd", "4m"]),
        ("Straße ﬁne ½", ["strasse", "fine", "1", "2"]),
        ("за\u0301мок", ["замок"]),
        ("до\u00adго\u200bвор", ["договор"]),
        ("об'єкт об’єкт", ["обєкт", "обєкт"]),
        ("İstanbul", ["istanbul"]),
        ("كِتَاب", ["كتاب"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("合同，甲方", ["合同", "同0", "甲方", "方0"]),
        ("合\n同 No 5", ["合同", "同0", "no", "5"]),
        ("ﾊﾞｽ", ["バス", "ス0"]),
        ("", []),
        (" — … ", []),
    ],
)
def test_words_are_folded_and_none_is_dropped(text: str, expected: list[str]) -> None:
    assert words(unicodedata.normalize("NFC", text)) == expected


@pytest.mark.parametrize("text", ["Straße und Spaß", "ﬁne ﬂow", "до\u00adго\u200bвор 12", "заё́к вёл", "合\u200b同价格"])
def test_offsets_lead_back_into_the_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    analysis = analyse(text)

    places = shown(text, analysis)
    for word, place in zip(analysis.words, places, strict=True):
        assert words(place)[0][:1] == word[1], place
    assert analysis.starts == sorted(analysis.starts)


@given(st.text(st.sampled_from("aбß№ﬁ\u00ad\u200b½Ё é合ﷺ\u0301"), max_size=12))
def test_each_letter_leads_back_to_its_character(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    letters = fold_letters(text)
    each = [(part, place) for place, letter in enumerate(text) for part in fold_letters(letter).folded]

    assert letters.folded == "".join(part for part, _ in each)
    assert [letters.origin(place) for place in range(len(each))] == [place for _, place in each]


def test_stems_go_by_the_language_of_the_span_and_the_script_of_the_word() -> None:
    text = "контракты contracts договоров"
    analysis = analyse(text, [(0, 10, "ru"), (10, 20, "en"), (20, len(text), "ru")])

    assert analysis.stems == ["sruконтракт", "sencontract", "sruдоговор"]
    assert stems("contracts", "ru") == ["sencontract"], "a Latin word in a Russian text"
    assert stems("Verträge Vertrag", "de") == ["sdevertrag", "sdevertrag"]
    assert stems("договорами", "uk") == ["sruдоговор"], "where a language has no algorithm, its script's first has"
    assert stems("4М 2014") == [None, None]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("поставка", "поставок"),
        ("поставок", "поставки"),
        ("сделок", "сделкой"),
        ("замка", "замок"),
        ("система", "систему"),
        ("систему", "системами"),
        ("договор", "договорів"),
    ],
)
def test_a_vowel_that_comes_and_goes_parts_no_forms(asked: str, written: str) -> None:
    assert stem_in(written, "ru") in stems_of(asked)


@pytest.mark.parametrize(
    "written",
    ["БМД-4М", "BMD-4M", "BMD 4M", "БМД 4М", "бмд4м", "BMD4M", "БMД–4М", "Бмд - 4м", "БМД-\n4М", "ＢＭＤ－４Ｍ"],
)
def test_a_designator_is_one_term_however_it_is_written(written: str) -> None:
    assert "bmd4m" in designators(f"в машине {written} есть")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("9М133-1", "9m133"),
        ("9M133-1", "9m1331"),
        ("Ил-76МД-90А", "il76md90a"),
        ("Ил-76МД-90А", "il76md"),
        ("2С25", "2s25"),
        ("2С25", "2c25"),
        ("2C25", "2s25"),
        ("БТР-МДМ", "btrmdm"),
        ("Т-72Б3", "t72b3"),
        ("Х-101", "kh101"),
        ("КШМ", "kshm"),
        ("出口BMD-4M空降战车", "bmd4m"),
    ],
)
def test_designators_are_found_across_scripts(text: str, term: str) -> None:
    assert term in designators(text)


@pytest.mark.parametrize("text", ["в 2014 году", "12.03.2014", "военно-технический", "1 000 000", "договор поставки"])
def test_plain_words_and_numbers_are_no_designators(text: str) -> None:
    assert designators(text) == set()


def test_a_word_cut_at_a_line_end_is_also_one_word() -> None:
    analysis = analyse("в догово-\nрах")

    marks = [("jдоговорах", 1, 2), ("sruдоговор", 1, 2)]
    assert [(mark.term, mark.first, mark.last) for mark in analysis.marks] == marks
    assert [mark.term for mark in analyse("re-export").marks] == ["jreexport", "senreexport"]


def test_a_term_that_stands_often_is_marked() -> None:
    terms = index_text("машина машины машину мост")

    assert "xsruмашин" in terms.others.split(" ")
    assert "xwмашина" not in terms.others.split(" ")
