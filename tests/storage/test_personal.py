"""What points at a person by its shape is found; amounts, dates and numbers of papers are left in peace."""

import pytest

from storage.analysis.personal import PATTERNS
from storage.vocabulary import RedactionReason


def found(pattern: str, text: str) -> list[str]:
    return [text[start:end] for start, end in PATTERNS[pattern].find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("email", "write to ivan.petrov+x@mail.example.ru.", "ivan.petrov+x@mail.example.ru"),
        ("email", "邮箱ivan@mail.example", "ivan@mail.example"),
        ("email", "anna (at) mail.example", "anna (at) mail.example"),
        ("phone", "моб. +7 (495) 123-45-67, доб. 2", "+7 (495) 123-45-67"),
        ("phone", "8-800-555-35-35", "8-800-555-35-35"),
        ("phone", "+380 44 123 45 67", "+380 44 123 45 67"),
        ("phone", "тел. 123-45-67", "123-45-67"),
        ("phone", "电话：010-12345678", "010-12345678"),
        ("phone", "王 13812345678", "13812345678"),
        ("iban_or_account", "to DE89 3704 0044 0532 0130 00 at once", "DE89 3704 0044 0532 0130 00"),
        ("iban_or_account", "р/с 40702810900000012345 в банке", "40702810900000012345"),
        ("iban_or_account", "card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("iban_or_account", "account no. 0012-345678", "0012-345678"),
        ("iban_or_account", "账号：62220212345678", "62220212345678"),
        ("passport", "паспорт серия 45 10 № 123456 выдан", "45 10 № 123456"),
        ("passport", "паспорт КМ 123456", "КМ 123456"),
        ("passport", "passport No. 751234567", "751234567"),
        ("passport", "护照号 E12345678", "E12345678"),
        ("passport", "身份证 11010519491231002X", "11010519491231002X"),
        ("initials_name", "подписал Иванов И. И. лично", "Иванов И. И."),
        ("initials_name", "директор И.И. Петров-Водкин", "И.И. Петров-Водкин"),
        ("initials_name", "by I. I. Ivanov", "I. I. Ivanov"),
        ("initials_name", "ИВАНОВ И.И.", "ИВАНОВ И.И."),
        ("initials_name", "и\nПетров\nП. П.", "Петров\nП. П."),
        ("initials_name", "директор И. Сидоров", "И. Сидоров"),
    ],
)
def test_a_shape_is_found(pattern: str, text: str, words: str) -> None:
    assert found(pattern, text) == [words]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("email", "a price @ 37 each, user@localhost"),
        ("phone", "6 921 000 CNY of 12.03.2025, № 12345678901"),
        ("phone", "2026-11-22, 1.234.567,00, ИНН 7707083893"),
        ("phone", "contract 8-2024-17-003-22"),
        ("iban_or_account", "DE89 3704 0044 0532 0130 01, 4111 1111 1111 1112"),
        ("iban_or_account", "счет на 6921000 рублей"),
        ("passport", "№ 123456, 110105194912310021"),
        ("initials_name", "Annex A. Contract, г. Москва"),
        ("initials_name", "А. Общие положения"),
    ],
)
def test_what_only_looks_like_it_is_left_in_peace(pattern: str, text: str) -> None:
    assert found(pattern, text) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sign", ["a", "1", "1 ", "a.", "И. ", "A1 ", "паспорт ", "- "])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_text_takes_long(pattern: str, sign: str) -> None:
    """A leak may be bait: 40,000 characters took minutes where a pattern had no bounds."""
    assert len(PATTERNS[pattern].find(sign * (40_000 // len(sign)))) <= 40_000


def test_every_pattern_has_the_reason_that_is_usual_for_it() -> None:
    assert {name: pattern.reason for name, pattern in PATTERNS.items()} == {
        "email": RedactionReason.CONTACT,
        "phone": RedactionReason.CONTACT,
        "iban_or_account": RedactionReason.ACCOUNT,
        "passport": RedactionReason.IDENTIFIER,
        "initials_name": RedactionReason.PERSONAL_NAME,
    }
