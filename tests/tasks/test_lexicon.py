"""Lexicons: how a table is read, and what bag a text becomes."""

from pathlib import Path

import pytest

from config.errors import UsageError
from config.settings import LEXICONS
from tasks.relate.lexicon import Lexicon, load_lexicon, parse_lexicon, settle, write_lexicon

TABLE = """# language\tword\tbridge\tweight
ru\tдоговор\tcontract\t1
ru\tпоставка\tsupply\t1
ru\tпоставка\tdelivery\t1

zh\t合同\tcontract\t1
zh\t合同法\tlaw\t1
zh-Hans\t法\tmethod\t0.5
en\tagreement\tcontract\t1
"""


@pytest.fixture
def lexicon() -> Lexicon:
    return parse_lexicon(TABLE.encode())


def test_forms_of_a_word_lead_to_one_stem_of_the_bridge(lexicon: Lexicon) -> None:
    bag = lexicon.bag([("Договорами, ДОГОВОРУ; договор", "ru")])
    assert bag.weights == {"contract": 3.0}


def test_meanings_of_a_word_share_its_weight(lexicon: Lexicon) -> None:
    """Each has 1 / sqrt(2)."""
    bag = lexicon.bag([("поставка", "ru")])
    assert sorted(bag.weights) == ["deliveri", "suppli"]
    assert bag.weights["suppli"] == pytest.approx(0.7071, abs=1e-4)


def test_chinese_is_cut_into_the_longest_words(lexicon: Lexicon) -> None:
    assert lexicon.bag([("合同法与合同", "zh-Hans")]).weights == {"contract": 1.0, "law": 1.0}


def test_a_chinese_word_is_found_across_the_end_of_a_line(lexicon: Lexicon) -> None:
    assert lexicon.bag([("签订合\n同", "zh")]).weights == {"contract": 1.0}


def test_words_of_the_bridge_stand_for_themselves_if_others_lead_there(lexicon: Lexicon) -> None:
    assert lexicon.bag([("The laws of Ruritania", "en")]).weights == {"law": 1.0}


def test_an_english_word_may_be_taken_for_another(lexicon: Lexicon) -> None:
    assert lexicon.bag([("agreements", "en-GB")]).weights == {"contract": 1.0}


def test_numbers_and_names_in_latin_letters_are_left_out(lexicon: Lexicon) -> None:
    assert lexicon.bag([("Contract 2024, договор № 15, supply", "ru")]).weights == {"contract": 1.0}


def test_a_language_that_the_lexicon_lacks_gives_nothing(lexicon: Lexicon) -> None:
    bag = lexicon.bag([("Der Vertrag über die Lieferung", "de"), ("договор", "und")])
    assert (bag.weights, bag.words) == ({}, 0)


def test_how_much_of_a_text_is_known_is_counted(lexicon: Lexicon) -> None:
    """Chinese by characters."""
    bag = lexicon.bag([("договор о поставке мебели", "ru"), ("合同与表", "zh")])
    assert (bag.known, bag.words) == (4, 8)


def test_a_stem_stands_for_its_words() -> None:
    """What was learned holds stems."""
    learned = write_lexicon([("ru", settle("поставка", "ru") or "", settle("delivery", "en") or "", 1.0)])
    bag = parse_lexicon(learned.encode()).bag([("поставками", "ru")])
    assert bag.weights == {"deliveri": 1.0}


def test_the_order_of_lines_makes_no_difference(lexicon: Lexicon) -> None:
    turned = parse_lexicon("\n".join(reversed(TABLE.splitlines())).encode())
    assert turned == lexicon


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ru\tдоговор\tcontract", "4 columns"),
        ("ru договор contract 1", "4 columns"),
        ("\tдоговор\tcontract\t1", "language tag"),
        ("1\tдоговор\tcontract\t1", "language tag"),
        ("ru\tакт приёмки\treport\t1", "second column"),
        ("ru\t2024\treport\t1", "second column"),
        ("ru\tконосамент\tbill of lading\t1", "third column"),
        ("ru\tдоговор\tcontract\tmuch", "weight"),
        ("ru\tдоговор\tcontract\t0", "weight"),
        ("ru\tдоговор\tcontract\t1.5", "weight"),
        ("ru\tдоговор\tcontract\tnan", "weight"),
    ],
)
def test_a_line_that_is_not_as_it_must_be_is_named(line: str, told: str) -> None:
    with pytest.raises(UsageError, match=rf"line 2 of the lexicon.*{told}"):
        parse_lexicon(f"# table\n{line}\n".encode())


def test_a_table_in_another_encoding_is_refused() -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        parse_lexicon("ru\tдоговор\tcontract\t1\n".encode("cp1251"))


def test_a_table_that_is_not_there_is_told_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SLUICE_LEXICON"):
        load_lexicon(tmp_path / "none.tsv")


def test_an_empty_table_has_no_language() -> None:
    assert parse_lexicon(b"# nothing yet\n").languages == frozenset()


def test_the_glossary_that_comes_along_is_as_it_must_be() -> None:
    glossary = load_lexicon(LEXICONS / "contracts.tsv")
    assert glossary.languages == {"ru", "zh", "en"}
    said = [("Продавец уплатит неустойку", "ru"), ("卖方支付违约金", "zh"), ("the vendor pays a penalty", "en")]
    bags = [set(glossary.bag([text]).weights) for text in said]
    assert {"seller", "penalti", "pay"} <= bags[0] & bags[1] & bags[2]
