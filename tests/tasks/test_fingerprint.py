"""Amounts, contract numbers and digests, in three languages."""

import pytest

from tasks.fingerprint.anchors import find_anchors
from tasks.fingerprint.text import text_digest

SENTENCE = "Продавец обязуется поставить товар не позднее первого марта, а Покупатель обязуется его принять и оплатить."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("на сумму 1 234,56 руб.", "1234.56 RUB"),
        ("на сумму 17\u00a0822\u00a0475 рублей", "17822475 RUB"),
        ("12 ₽", "12 RUB"),
        ("1,234.56 USD", "1234.56 USD"),
        ("US$1.5 million", "1500000 USD"),
        ("$5,000.00", "5000 USD"),
        ("5 млн. долларов США", "5000000 USD"),
        ("总价为120万元", "1200000 CNY"),
        ("1.2亿元", "120000000 CNY"),
        ("人民币6921000元整", "6921000 CNY"),
        ("¥ 3,000,000", "3000000 CNY"),
        ("RMB 5,000", "5000 CNY"),
        ("6 921 000 (шесть миллионов девятьсот двадцать одна тысяча) китайских юаней", "6921000 CNY"),
        ("€ 12 000", "12000 EUR"),
        ("1.234.567,89 евро", "1234567.89 EUR"),
    ],
)
def test_an_amount_is_found_in_each_notation(text: str, value: str) -> None:
    """The value is a plain number and the code of its currency."""
    assert [anchor.value for anchor in find_anchors(text) if anchor.kind == "amount"] == [value]


@pytest.mark.parametrize("text", ["100 руководителей", "№ 5", "12.03.2023", "в 1999 году", "страница 3 из 20", "元"])
def test_other_numbers_are_no_amounts(text: str) -> None:
    """A number without a currency says nothing."""
    assert find_anchors(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("КОНТРАКТ № PA-M/2023-035 от 3 мая", "PA-M/2023-035"),
        ("合同编号：PA-M/2023-035", "PA-M/2023-035"),
        ("Contract No. PA-M/2023-035.", "PA-M/2023-035"),
        ("CONTRACT NO: PA-M/2023-035", "PA-M/2023-035"),
        ("по договору №КС-А/2021-296", "KC-A/2021-296"),
        ("договор № 1234", "1234"),
        ("приложение к № PA–M/2023–035", "PA-M/2023-035"),
    ],
)
def test_a_contract_number_is_found_in_each_language(text: str, value: str) -> None:
    """Letters are capitals, look-alikes Latin and dashes hyphens, so that the same paper has the same number."""
    assert [anchor.value for anchor in find_anchors(text) if anchor.kind == "contract_number"] == [value]


def test_anchors_point_into_the_text_as_given() -> None:
    """Offsets hold for the original text, also behind characters that folding would drop."""
    text = "\u00ad\u200b ﬁn: Контракт № AB-1/22 на сумму 5 000 руб."

    assert [text[anchor.start : anchor.end] for anchor in find_anchors(text)] == ["AB-1/22", "5 000 руб."]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1 " * 50_000, "1,234" * 20_000, "№ " + "a-1" * 30_000, "5 (" * 30_000]
)
def test_patterns_take_no_longer_than_the_text_is_long(text: str) -> None:
    """An endless line of digits once took minutes."""
    assert find_anchors(text + "$ contract") is not None


def test_the_same_text_has_one_digest_however_it_is_set() -> None:
    """Line ends, pages, quotes, dashes, case and the letter ё make no difference."""
    other = SENTENCE.replace(" ", "\n", 5).replace("ё", "е").upper()

    assert text_digest([SENTENCE]) == text_digest([other[:40], other[40:]])


def test_another_text_has_another_digest() -> None:
    """One digit is a difference."""
    assert text_digest([SENTENCE + "1"]) != text_digest([SENTENCE + "2"])


@pytest.mark.parametrize("pages", [[], [""], ["", " \n"], ["стр. 1", "стр. 2"], [". " * 500]])
def test_nearly_empty_documents_never_match(pages: list[str]) -> None:
    """Fewer than 64 characters make no digest."""
    assert text_digest(pages) is None
