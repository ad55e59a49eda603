"""One span a page, in the language its script and its words say; `und` rather than a guess."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.language import profiles
from tasks.language.detect import detect_spans
from tasks.language.sample import draw_sample
from tasks.language.scripts import count_scripts

TEXTS = {
    ("ru", "Cyrl"): "Продавец обязуется поставить оборудование в течение трёх месяцев после подписания договора.",
    ("uk", "Cyrl"): "Продавець зобов'язується поставити обладнання протягом трьох місяців після підписання договору.",
    (
        "bg",
        "Cyrl",
    ): "Продавачът се задължава да достави оборудването в срок от три месеца след подписването на договора.",
    ("en", "Latn"): "The seller shall deliver the equipment within three months after the contract has been signed.",
    (
        "de",
        "Latn",
    ): "Der Verkäufer verpflichtet sich, die Anlage innerhalb von drei Monaten nach Unterzeichnung zu liefern.",
    ("fr", "Latn"): "Le vendeur s'engage à livrer le matériel dans les trois mois qui suivent la signature du contrat.",
    ("zh-Hans", "Hans"): "卖方应在合同签订后三个月内交付设备，买方应按照本合同规定支付货款。",
    ("zh-Hant", "Hant"): "賣方應在合同簽訂後三個月內交付設備，買方應按照本合同規定支付貨款。",
    ("ja", "Jpan"): "売主は、契約締結後三か月以内に機器を引き渡すものとする。",
    ("ko", "Kore"): "판매자는 계약 체결 후 3개월 이내에 장비를 인도하여야 한다.",
    ("ar", "Arab"): "يلتزم البائع بتسليم المعدات خلال ثلاثة أشهر من توقيع العقد بين الطرفين.",
    ("he", "Hebr"): "המוכר מתחייב לספק את הציוד בתוך שלושה חודשים מיום חתימת החוזה.",
    ("el", "Grek"): "Ο πωλητής υποχρεούται να παραδώσει τον εξοπλισμό εντός τριών μηνών.",
    ("th", "Thai"): "ผู้ขายต้องส่งมอบอุปกรณ์ภายในสามเดือนหลังจากลงนามในสัญญา",
}


@pytest.mark.parametrize(("expected", "text"), TEXTS.items(), ids=[language for language, _ in TEXTS])
def test_a_sentence_is_in_its_language_and_script(expected: tuple[str, str], text: str) -> None:
    """Tags are BCP 47, scripts ISO 15924, and the span covers the whole page."""
    [span] = detect_spans(text)

    assert (span.language, span.script, span.start, span.end) == (*expected, 0, len(text))


@pytest.mark.parametrize("text", ["", " \n\t\f", "\u3000"])
def test_an_empty_page_has_no_spans(text: str) -> None:
    """Where there is nothing, there is no language."""
    assert detect_spans(text) == ()


@pytest.mark.parametrize("text", ["1 234,56\n7 890", "— — —", "☎ 12-34"])
def test_a_page_without_letters_has_no_language(text: str) -> None:
    """Digits and signs are `zxx`, in no script."""
    assert [(span.language, span.script) for span in detect_spans(text)] == [("zxx", "Zyyy")]


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "PA-M/2023-035 KC-K/2024-037 DG-M/2021-284 SB-K/2023-075 PA-K/2024-762",
        "8516980695 шт.",
        "a3f9c1 9b1e77 00ffee deadbeef01 c0ffee22",
        "user.name@example.org, another-one@mail.example.com",
        "合",
        "Հայերեն լեզուն",
    ],
)
def test_too_little_is_undetermined(text: str) -> None:
    """Codes, addresses, single words and scripts without a profile are answered with `und`, not with a default."""
    assert [span.language for span in detect_spans(text)] == ["und"]


def test_a_language_without_a_profile_is_not_called_by_its_neighbour() -> None:
    """Belarusian has letters that neither Russian nor Ukrainian has."""
    text = (
        "Прадавец абавязваецца паставіць абсталяванне на працягу трох месяцаў пасля падпісання дагавора паміж бакамі."
    )

    assert [span.language for span in detect_spans(text)] == ["und"]


def test_han_characters_are_never_korean() -> None:
    """Stock langdetect calls traditional Chinese Korean; the script decides first."""
    languages = {detect_spans(TEXTS["zh-Hant", "Hant"][start:])[0].language for start in range(20)}

    assert languages <= {"zh-Hant", "zh-Hans", "und"}


def test_words_in_capitals_count() -> None:
    """A heading in capitals has a language too."""
    assert detect_spans(TEXTS["ru", "Cyrl"].upper())[0].language == "ru"


def test_threads_that_ask_first_get_the_same_answer() -> None:
    """Eight threads asking before the profiles are loaded all get the right answer: langdetect's own start races."""
    text = TEXTS["ru", "Cyrl"]
    start = threading.Barrier(8)

    def ask(_: int) -> str:
        start.wait()
        return detect_spans(text)[0].language

    with mock.patch.dict(profiles._LOADED, clear=True), ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))

    assert answers == ["ru"] * 8


@given(st.text(max_size=200))
def test_every_text_has_an_answer_and_always_the_same(text: str) -> None:
    """No text raises, and asking again changes nothing."""
    assert detect_spans(text) == detect_spans(text)


def test_a_long_page_is_judged_by_words_from_all_over_it() -> None:
    """The sample is bounded, deterministic, and not the page's beginning."""
    page = "начало " * 500 + "конец " * 500
    sample = draw_sample(page, "Cyrl", letters=300)

    assert (sample == draw_sample(page, "Cyrl", letters=300), set(sample)) == (True, {"начало", "конец"})
    assert sum(map(len, sample)) <= 320


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a" * 200_000 + "1", "abc/" * 50_000 + "@", "合同" * 500_000, "я" * 200_000 + "7"])
def test_a_line_without_an_end_is_no_harder_than_others(text: str) -> None:
    """The sample is bounded in letters and in time."""
    assert len(detect_spans(text)) == 1


def test_scripts_are_counted_by_letters_alone() -> None:
    """Digits and punctuation belong to no script."""
    assert count_scripts("ab, 12 — вг! 合同") == {"Latn": 2, "Cyrl": 2, "Hani": 2}
