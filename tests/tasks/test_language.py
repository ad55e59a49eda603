"""Spans of a page: each stretch in the language that its script and its words say; `und` rather than a guess."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.geometry import WordBox, pack_words
from storage.shapes import SpanRead
from storage.vocabulary import SpanMethod
from tasks.language import profiles
from tasks.language.detect import detect_spans
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
    ("be", "Cyrl"): "Прадавец абавязваецца паставіць абсталяванне на працягу трох месяцаў пасля падпісання дагавора.",
    ("kk", "Cyrl"): "Сатушы шартқа қол қойылғаннан кейін үш ай ішінде жабдықты жеткізуге міндеттенеді.",
    ("sr-Cyrl", "Cyrl"): "Продавац се обавезује да испоручи опрему у року од три месеца након потписивања уговора.",
    (
        "sr-Latn",
        "Latn",
    ): "Ova datoteka se ne može sačuvati. Proverite da li imate dozvolu da pišete u tu fasciklu i pokušajte ponovo.",
    (
        "hr",
        "Latn",
    ): "Prodavač se obvezuje isporučiti opremu u roku od tri mjeseca, a kupac treba platiti cijenu prije isporuke.",
    (
        "uz-Latn",
        "Latn",
    ): "Sotuvchi shartnoma imzolangandan keyin uch oy ichida uskunalarni yetkazib berish majburiyatini oladi.",
    (
        "uz-Cyrl",
        "Cyrl",
    ): "Сотувчи шартнома имзолангандан кейин уч ой ичида ускуналарни етказиб бериш мажбуриятини олади.",
    (
        "mk",
        "Cyrl",
    ): "Продавачот се обврзува да ја испорача опремата во рок од три месеци по потпишувањето на договорот.",
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
        "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "Message-ID: <8f3c2a9b7d@mail.example> X-MS-Exch: 0A1B2C3D4E5F",
        "Prodavets obyazuetsya postavit oborudovanie v techenie treh mesyatsev",
        "qGk7aZ/xPlWmRvTb+YcUeHdJsKnLoFiQaEwXzBtNyMuPjDgCrVhSkOlA",
    ],
)
def test_too_little_is_undetermined(text: str) -> None:
    """Codes, addresses, headers, single words, Russian in Latin letters and scripts not known: no default."""
    assert [span.language for span in detect_spans(text)] == ["und"]


def spoken(text: str, *boxes: WordBox) -> list[tuple[str, str]]:
    """What is said in which language."""
    return [
        (span.language, text[span.start : span.end].strip())
        for span in detect_spans(text, pack_words(boxes) if boxes else None)
    ]


def test_paragraphs_are_spans_of_their_own() -> None:
    """They cover the page without a gap, in order."""
    parts = [TEXTS["ru", "Cyrl"], TEXTS["zh-Hans", "Hans"], TEXTS["en", "Latn"], TEXTS["uk", "Cyrl"]]
    page = "\n".join(parts)
    spans = detect_spans(page)

    assert spoken(page) == list(zip(("ru", "zh-Hans", "en", "uk"), parts, strict=True))
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == len(page)


def test_a_short_line_is_not_torn_from_its_neighbours() -> None:
    """What a line by itself could be in several languages is in that of the text around it."""
    text = TEXTS["uk", "Cyrl"]
    page = f"{text}\n{text}\nза договором\n{text}"

    assert spoken(page) == [("uk", page)]


@pytest.mark.parametrize(
    "text",
    [
        "Поставка комплекта БМД-4М (P/N AX-4512/B, Airborne Systems, rev. C) производится по адресу склада покупателя.",
        "Согласно ISO 9001:2015 и письму contract@norinco.example изделие Hi-Glide принимается по акту без замечаний.",
        "Изделие\nMil Mi-171Sh\nпоставляется в срок, указанный в приложении к настоящему договору между сторонами.",
    ],
)
def test_part_numbers_and_names_stay_in_their_sentence(text: str) -> None:
    """A Latin name inside a Russian sentence is no change of language, also alone on a line."""
    assert spoken(text) == [("ru", text)]


def test_a_sentence_in_another_language_is_no_name() -> None:
    """Where the seller's own words are quoted, they are a span."""
    text = (
        "Продавец заявил: «we shall deliver everything before the end of the year» и подписал соответствующий протокол."
    )

    assert [language for language, _ in spoken(text)] == ["ru", "en", "ru"]


def columns(left: list[str], right: list[str]) -> tuple[str, list[WordBox]]:
    """Set two columns: the text line by line as readers give it, and where its words stand."""
    text, boxes = "", []
    for row, lines in enumerate(zip(left, right, strict=True)):
        for side, line in zip((0.1, 0.55), lines, strict=True):
            for number, word in enumerate(line.split(" ")):
                at = side + 0.08 * number
                boxes.append(
                    WordBox(len(text), len(text) + len(word), at, 0.1 + 0.03 * row, at + 0.07, 0.12 + 0.03 * row)
                )
                text += word + " "
            text += "\n"
    return text, boxes


GERMAN = ["Der Verkäufer liefert", "die Ware innerhalb von", "drei Monaten nach", "Unterzeichnung dieses"]
ENGLISH = ["The seller delivers", "the goods within three", "months after signing", "of this contract by"]


def test_two_columns_are_two_languages() -> None:
    """Of one script, which the text line by line would mix up."""
    text, boxes = columns(GERMAN, ENGLISH)
    found = spoken(text, *boxes)

    assert [language for language, _ in found] == ["de", "en"] * 4
    assert [words for language, words in found if language == "de"] == GERMAN


def test_columns_of_a_plain_text_are_told_by_gaps() -> None:
    """Where there is no geometry."""
    text = "\n".join(f"{left}      {right}" for left, right in zip(GERMAN, ENGLISH, strict=True))

    assert [language for language, _ in spoken(text)] == ["de", "en"] * 4


def test_the_two_ways_of_writing_chinese_are_kept_apart() -> None:
    """Paragraph by paragraph, by the characters that only one of them has."""
    page = "\n".join([TEXTS["zh-Hans", "Hans"] * 2, TEXTS["zh-Hant", "Hant"] * 2])

    assert [language for language, _ in spoken(page)] == ["zh-Hans", "zh-Hant"]


def test_a_column_of_names_is_in_no_language_of_its_own() -> None:
    """However often they come again; a column of sentences is."""
    rows = "\n".join(
        f"delivery of spare parts to the northern warehouse, lot {number}\t{name}\t{number} 450,00"
        for number, name in enumerate(("Giovanni Fabioli", "Chai Chang", "Giovanni Mozzarella") * 5)
    )
    [span] = detect_spans(rows)

    assert (span.language, span.method) == ("en", SpanMethod.MODEL)


def test_a_word_that_two_languages_share_is_in_that_of_the_page() -> None:
    """By itself it is a little likelier in Bulgarian."""
    text = TEXTS["ru", "Cyrl"]

    assert spoken(f"{text}\nОрганизация\tТелефон\n{text}") == [("ru", f"{text}\nОрганизация\tТелефон\n{text}")]


@pytest.mark.parametrize("text", ["chai chai chai chai chai", "合同 合同", "Итого итого итого"])
def test_a_word_said_again_tells_nothing_new(text: str) -> None:
    """One short word is too little, however often it stands there."""
    assert [span.language for span in detect_spans(text)] == ["und"]


def test_figures_go_with_the_text_around_them_but_a_page_of_them_does_not() -> None:
    """A sum stands in a sentence; a table of figures is in no language."""
    text = TEXTS["ru", "Cyrl"]
    figures = "\n".join(f"{number} 1 234,56 789" for number in range(20))

    assert spoken(f"{text}\n1 234,56\n{text}") == [("ru", f"{text}\n1 234,56\n{text}")]
    assert spoken(f"{text}\n{figures}") == [("ru", text), ("zxx", figures)]


def test_a_span_says_how_sure_it_is_and_what_else_it_could_be() -> None:
    """And by what it was told."""
    [model] = detect_spans(TEXTS["ru", "Cyrl"])
    [script] = detect_spans(TEXTS["th", "Thai"])
    [nothing] = detect_spans("Prodavets obyazuetsya postavit oborudovanie v techenie treh mesyatsev")

    assert model.confidence is not None
    assert model.confidence > 0.95
    assert (model.method, model.runner_up) == (SpanMethod.MODEL, "bg")
    assert (script.method, script.runner_up) == (SpanMethod.SCRIPT, None)
    assert (nothing.confidence, nothing.runner_up) == (None, "ru-Latn")
    assert model.engine.startswith("spans 2 langdetect ")


def test_a_language_without_a_profile_is_not_called_by_its_neighbour() -> None:
    """Kyrgyz has letters that no language known here has together."""
    text = "Сатуучу келишимге кол коюлгандан кийин үч айдын ичинде жабдууларды жеткирүүгө милдеттенет жана төлөм алат."

    assert [span.language for span in detect_spans(text)] == ["und"]


def test_what_serbian_and_croatian_share_is_called_by_both() -> None:
    """The macrolanguage, with the likelier of the two beside it."""
    [span] = detect_spans(
        "Prodavac se obavezuje da će isporučiti opremu u roku od tri meseca od dana potpisivanja ugovora."
    )

    assert (span.language, span.script, span.runner_up) == ("sh", "Latn", "sr-Latn")


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

    with mock.patch.object(profiles, "_LOADED", {}), ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))

    assert answers == ["ru"] * 8


@given(st.text(max_size=200))
@example("\u0406\u0406\u0406 \u0410\u0411")
@example("\u53e4 \u02bb \u0430\u02bc")
def test_every_text_has_an_answer_and_always_the_same(text: str) -> None:
    """No text raises, and asking again changes nothing."""
    assert detect_spans(text) == detect_spans(text)


ASK = """
import json, sys
from tasks.language.detect import detect_spans
print(json.dumps([[span.start, span.end, span.language, span.confidence] for text in json.load(sys.stdin)
                  for span in detect_spans(text)]))
"""


def test_another_process_gives_the_same_answers_in_any_order() -> None:
    """Down to the last digit, with other hashes."""
    texts = [*TEXTS.values(), "\n".join(TEXTS.values())]
    answers = []
    for seed, asked in (("1", texts), ("2", texts[::-1])):
        answered = subprocess.run(
            [sys.executable, "-c", ASK],
            input=json.dumps(asked),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.append(json.loads(answered.stdout))
    here = [[span.start, span.end, span.language, span.confidence] for text in texts for span in detect_spans(text)]

    assert answers[0] == here
    assert sorted(map(str, answers[1])) == sorted(map(str, here))


def assert_covers(text: str, spans: tuple[SpanRead, ...]) -> None:
    """Spans follow each other without a gap from the first character to the last."""
    ends = [span.end for span in spans]
    assert [span.start for span in spans] == [0, *ends[:-1]]
    assert ends[-1] == len(text)


@given(
    st.lists(
        st.sampled_from([*TEXTS.values(), " ", "\n", "\t", "12", "合同", "AX-1", "м", "<a@b.example>", "\u202e"]),
        max_size=9,
    )
)
def test_any_mixture_is_covered(parts: list[str]) -> None:
    """Whatever stands beside whatever."""
    text = "".join(parts)
    if text.strip():
        assert_covers(text, detect_spans(text))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a" * 200_000 + "1", "abc/" * 50_000 + "@", "合同" * 500_000, "я" * 200_000 + "7"])
def test_a_line_without_an_end_is_no_harder_than_others(text: str) -> None:
    """The sample is bounded in letters and in time."""
    assert_covers(text, detect_spans(text))


def test_scripts_are_counted_by_letters_alone() -> None:
    """Digits and punctuation belong to no script."""
    assert count_scripts("ab, 12 — вг! 合同") == {"Latn": 2, "Cyrl": 2, "Hani": 2}
