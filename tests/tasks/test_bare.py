"""Bared, a text keeps its letters and digits, whatever was done to its setting; each knows where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.analysis.fold import fold
from storage.shapes import SpanRead
from tasks.fingerprint.bare import NO_SCRIPT, bare, columns
from tests.tasks.drawn_papers import contract, deal, quoted, set_anew, side_by_side

TEXTS = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
@pytest.mark.parametrize("width", [9, 31, 72])
def test_lines_of_another_width_leave_the_same_letters(language: str, width: int) -> None:
    text = contract(language, deal(1))

    assert bare(set_anew(text, width)).text == bare(text).text


def test_quote_marks_at_the_beginnings_of_lines_leave_the_same_letters() -> None:
    text = set_anew(contract("ru", deal(1)), 40)

    assert bare(quoted(quoted(text))).text == bare(text).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("«Волна» — это", '"волна" - ЭТО'),
        ("‘wave’ – that", "'WAVE' — that"),
        ("contract fulfilled", "contract ful\u00adfilled"),
        ("office of final", "oﬃce of ﬁnal"),
        ("No. 2023/17", "Ｎｏ．２０２３／１７"),
        ("合同金额100元", "合同 金额　１００ 元。"),
        ("ещё", "еще"),
        ("й", "и\u0306"),
        ("12 m2", "①② m²"),
    ],
)
def test_other_signs_for_the_same_letters_are_the_same(one: str, other: str) -> None:
    assert bare(one).text.replace("й", "и") == bare(other).text.replace("й", "и")


def test_a_lone_surrogate_is_a_sign() -> None:
    assert bare("до\ud83dгово\udc00р").text == "договор"


def test_a_lone_surrogate_beside_a_ligature_is_a_sign() -> None:
    found = bare("\ud800ﬁn\udfff")

    assert (found.text, found.places.tolist()) == ("fin", [1, 1, 2])


def test_a_text_of_signs_alone_leaves_nothing() -> None:
    assert len(bare(" \n—«»…\u200b\ufeff")) == 0


@given(TEXTS)
def test_each_letter_stands_where_its_place_says(text: str) -> None:
    found = bare(text)

    for letter, place in zip(found.text, found.places.tolist(), strict=True):
        assert letter in (text[place] if ord(text[place]) >= 0x20000 else fold(text[place]))


@given(TEXTS)
def test_places_never_fall(text: str) -> None:
    places = bare(text).places.tolist()

    assert places == sorted(places)


@given(TEXTS, TEXTS)
def test_texts_one_after_the_other_leave_their_letters_one_after_the_other(one: str, other: str) -> None:
    assert bare(f"{one}\n{other}").text == bare(one).text + bare(other).text


@given(TEXTS)
def test_what_is_bare_stays_as_it_is(text: str) -> None:
    once = bare(text).text

    assert bare(once).text == once


def test_a_page_in_two_languages_is_bared_column_by_column() -> None:
    page = side_by_side(["Договор 1", "поставки"], ["合同一", "供货"], ("ru", "zh"))

    assert {script: one.text for script, one in columns(page.text, page.spans).items()} == {
        "Cyrl": "договор1поставки",
        "Hani": "合同一供货",
    }


def test_a_foreign_name_stays_with_what_it_stands_in() -> None:
    text = "Поставщик обязуется передать автомобили KamAZ в срок, который согласован сторонами"
    at = text.index("KamAZ")
    spans = (
        SpanRead(0, at, "ru", "Cyrl", 0.9, "spans 1"),
        SpanRead(at, at + 5, "en", "Latn", 0.9, "spans 1"),
        SpanRead(at + 5, len(text), "ru", "Cyrl", 0.9, "spans 1"),
    )

    assert list(columns(text, spans)) == ["Cyrl"]
    assert "автомобилиkamaz" in columns(text, spans)["Cyrl"].text


def test_a_page_of_figures_is_one_column_without_script() -> None:
    assert columns("12 345,67", ())[NO_SCRIPT].text == "1234567"


def test_a_page_without_letters_has_no_columns() -> None:
    assert columns(" — \n", ()) == {}
