"""What languages are measured on, and what our profiles are made of; nothing is fetched."""

import json
from collections import Counter

import pytest

from benchmarks.languages.engines import short_tag
from benchmarks.languages.fetch import Package, fingerprint_line, tidy
from benchmarks.languages.han import divide
from benchmarks.languages.letters import russian_latin, serbian_cyrillic, serbian_latin, uzbek_cyrillic
from benchmarks.languages.messages import LICENCES, RECIPES, Gathered, add_lines, clean_line
from benchmarks.languages.pages import COUNTS, KINDS, NEGATIVES, NOTHING, Page, build_negatives, build_pages
from benchmarks.languages.profiles import OWN, dump
from benchmarks.languages.score import (
    answered,
    calibration,
    f1_by_tag,
    macro_f1,
    page_is_right,
    score_pages,
    worst_difference,
)
from benchmarks.languages.wordlists import LISTS, MOST_WORDS, pieces_of, profile_of, words_of

LINES = {
    "ru": ["Поставка осуществляется партиями в сроки, указанные в графике", "Цена включает стоимость упаковки"],
    "zh-Hans": ["本合同自双方签字之日起生效，有效期为三年，期满后可以续签", "买方应在收到货物后三十天内付款"],
    "en": ["Payment shall be made within thirty days of receipt of the invoice", "Delivery is made in lots"],
    "uk": ["Постачання здійснюється партіями у строки, зазначені в графіку", "Ціна містить вартість пакування"],
    "de": [
        "Die Zahlung erfolgt innerhalb von dreißig Tagen nach Erhalt der Rechnung",
        "Die Lieferung erfolgt in Teilen",
    ],
}
LARGEST = 150_000
PACKAGE = Package("kio", "1", "kio_1_all.deb", "00", OWN)


# ---- profiles that are committed
@pytest.mark.parametrize("name", [*RECIPES, *LISTS])
def test_a_profile_has_langdetects_format_and_common_words(name):
    content = (OWN / f"{name}.json").read_bytes()
    profile = json.loads(content)
    assert len(content) <= LARGEST
    assert sorted(profile) == ["freq", "n_words", "name", "total", "words"]
    assert profile["name"] == name
    sums = Counter()
    for piece, number in profile["freq"].items():
        sums[len(piece)] += number
        assert piece == piece.lower()
        assert number > 0
    assert all(0.9 * number < sums[size] <= 1.001 * number for size, number in enumerate(profile["n_words"], start=1))
    assert len(profile["words"]) == MOST_WORDS
    assert sum(profile["words"].values()) < profile["total"]


def test_every_file_has_its_sources():
    sources = json.loads((OWN / "SOURCES.json").read_text(encoding="utf-8"))
    assert sorted(sources) == sorted(path.name for path in OWN.glob("*.json") if path.name != "SOURCES.json")
    for told in sources.values():
        for source in told["sources"]:
            assert len(source["sha256"]) == 64
            assert source["licence"] == LICENCES.get(source["package"], "CC-BY-SA-4.0")


def test_characters_of_one_writing_are_not_everyday_in_the_other():
    han = json.loads((OWN / "han.json").read_text(encoding="utf-8"))
    assert set("国这们说发个为与") <= set(han["simplified"])
    assert set("國這們說後裡臺於") <= set(han["traditional"])
    assert not set("后里台只干面云著") & set(han["simplified"] + han["traditional"])
    assert not set(han["simplified"]) & set(han["traditional"])


# ---- making them
def test_variants_are_divided():
    lines = ["# Unihan", "U+540E\tkTraditionalVariant\tU+540E U+5F8C", "U+56FD\tkTraditionalVariant\tU+570B"]
    assert divide([*lines, "U+570B\tkSimplifiedVariant\tU+56FD<kMatthews"]) == {"simplified": "国", "traditional": "國"}


@pytest.mark.parametrize(
    ("text", "original", "name", "kept"),
    [
        ("Не магчыма адкрыць %s: <b>файл</b>", "Cannot open %s", "be", "не магчыма адкрыць файл"),
        ("_Адкрыць новую ўкладку", "_Open new tab", "be", "адкрыць новую ўкладку"),
        ("Вернуть исходный вид", "Restore the view", "be", ""),
        ("Otvori Evince prozor veoma veoma brzo", "Open Evince fast", "sr-Latn", "otvori prozor veoma veoma brzo"),
        ("Koʻchirib boʻlmaydi.", "Cannot move", "uz-Latn", "Ko'chirib bo'lmaydi"),
        ("Options", "Options", "uz-Latn", ""),
    ],
)
def test_lines_are_cleaned(text, original, name, kept):
    assert clean_line(text, original, name) == kept


def test_what_is_measured_on_is_left_out_whatever_its_case_and_signs():
    found, held_out = Gathered(), frozenset({fingerprint_line("Адкрыць файл…")})
    add_lines(found, PACKAGE, ["адкрыць файл", "закрыць акно", "", "закрыць акно!"], held_out)
    assert list(found.lines.values()) == ["закрыць акно"]
    assert found.held_out == 1


def test_pieces_are_langdetects():
    assert list(pieces_of("ён")) == ["ё", "н", " ё", "ён", "н ", " ён", "ён "]


def test_the_same_lines_give_the_same_bytes_in_any_order():
    lines = ["адкрыць новую ўкладку", "закрыць новую ўкладку", "адкрыць новую старонку"] * 3
    assert dump(profile_of("be", words_of(lines))) == dump(profile_of("be", words_of(lines[::-1])))


def test_what_is_said_often_in_messages_counts_less_than_so_often():
    words = dict(words_of(["адкрыць акно"] + ["адкрыць"] * 15))
    assert words["адкрыць"] == pytest.approx(8 * words["акно"])


def test_writings_are_exchanged():
    assert serbian_latin("Џеп, Љубав, коњ") == "Džep, Ljubav, konj"
    assert serbian_cyrillic("Džep, Ljubav, konj") == "Џеп, Љубав, коњ"
    assert russian_latin("съезд") == ("sezd", "sieezd", "sezd")
    assert uzbek_cyrillic("Ushbu o'zgarish, choy, eshik, kecha, yo'q") == "ушбу ўзгариш, чой, эшик, кеча, йўқ"


def test_placeholders_and_marks_go():
    assert tidy("_Save %(name)s to <i>${folder}</i>…") == "Save to"


# ---- pages
@pytest.mark.parametrize("kind", KINDS)
def test_pages_tell_the_language_of_every_character(kind):
    pages = build_pages(kind, LINES, "dev", 3)
    assert [page.text for page in pages] == [page.text for page in build_pages(kind, LINES, "dev", 3)]
    assert [page.text for page in pages] != [page.text for page in build_pages(kind, LINES, "test", 3)]
    for page in pages:
        assert len(page.text) == len(page.gold)
        assert set(page.gold) <= {NOTHING, *LINES}
        for word in page.words:
            assert not any(sign.isspace() for sign in page.text[word.start : word.end])
            assert 0 <= word.left < word.right <= 1
            assert 0 <= word.top < word.bottom <= 1
    assert COUNTS[kind] > 0


def test_columns_stand_apart_as_text_and_as_boxes():
    [page] = build_pages("columns ru|en", LINES, "dev", 1)
    where = {"ru": [], "en": [], NOTHING: []}
    for word in page.words:
        where[page.gold[word.start]].append(word.left)
    assert max(where["ru"]) < 0.5 < min(where["en"])
    assert all("    " in row for row in page.text.splitlines())


def test_clean_pages_hold_the_lines_as_they_are():
    [page] = build_pages("ru/zh/en in turn", LINES, "dev", 1)
    for language in ("ru", "en"):
        letters = [sign for sign, tag in zip(page.text, page.gold, strict=True) if tag == language and sign.isalpha()]
        assert set(letters) <= set("".join(LINES[language]))


@pytest.mark.parametrize("kind", NEGATIVES)
def test_negatives_are_repeatable(kind):
    assert build_negatives(kind, LINES, "dev", 5) == build_negatives(kind, LINES, "dev", 5)


def test_transliterated_russian_has_no_cyrillic():
    assert all(text.isascii() for text in build_negatives("transliterated Russian", LINES, "dev", 5))


# ---- figures
def test_f1_counts_a_tag_that_is_never_told():
    assert f1_by_tag(["be", "ru"], ["ru", "ru"]) == {"be": 0.0, "ru": pytest.approx(2 / 3)}
    assert macro_f1(["zh-Hans", "zh-Hant"], ["zh-Hans", "zh-Hans"], merged=True) == 1.0


def test_stretches_are_right_if_they_overlap_enough():
    page = Page("ru", "ааааа bbbbb", ["ru"] * 5 + [""] + ["en"] * 5)
    assert score_pages([page], [[(0, 5, "ru"), (5, 11, "en")]]) == (1.0, 1.0)
    assert score_pages([page], [[(0, 11, "ru")]]) == (0.5, 0.0)


def test_sureness_is_compared_with_what_is_right():
    told = [("ru", 0.97)] * 50 + [("und", 0.3)] * 50
    assert answered(["ru"] * 100, told) == (0.5, 1.0)
    assert worst_difference(calibration(["ru"] * 100, told)) == pytest.approx(0.03)


def test_a_page_holds_what_it_must_and_no_more():
    assert page_is_right({"ru": 0.6, "en": 0.31, "de": 0.09}, frozenset({"ru"}), frozenset({"ru", "en"}))
    assert not page_is_right({"ru": 1.0}, frozenset({"ru", "en"}), frozenset({"ru", "en"}))


def test_tags_are_compared_in_one_form():
    assert [short_tag(tag) for tag in ("zh-tw", "sr-Cyrl", "iw", "zh-Hant")] == ["zh-Hant", "sr", "he", "zh-Hant"]
