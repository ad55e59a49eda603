"""Counterparts by a lexicon: which papers are proposed, and where nothing is said."""

import random
import time

import pytest

from storage.sameness import Paper
from storage.shapes import PageText, SpanRead
from tasks.relate.by_lexicon import LEAST_KNOWN, LexiconMatch, match_by_lexicon, propose_by_lexicon
from tasks.relate.lexicon import Bag, Lexicon, parse_lexicon

CONSONANTS, VOWELS = "бвгдзкмнпрст", "ауы"
LATIN = dict(zip(CONSONANTS + VOWELS, "bvgdzkmnprstaui", strict=True))
WORDS = [a + "о" + b + "о" + c for a in CONSONANTS for b in CONSONANTS for c in CONSONANTS]
HAN = [chr(0x4E00 + number) + chr(0x7000 + number) for number in range(len(WORDS))]
RUSSIAN, CHINESE, ENGLISH = frozenset({"ru"}), frozenset({"zh"}), frozenset({"en"})


def bridge(word: str) -> str:
    return "".join(LATIN.get(letter, "o") for letter in word) + "x"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Invented words: the same paper is the same words in three writings."""
    rows = [
        f"ru\t{word}\t{bridge(word)}\t1\nzh\t{han}\t{bridge(word)}\t1" for word, han in zip(WORDS, HAN, strict=True)
    ]
    return parse_lexicon("\n".join(rows).encode())


def write(meant: list[int], language: str) -> str:
    if language == "zh":
        return "".join(HAN[one] for one in meant)
    return " ".join(WORDS[one] if language == "ru" else bridge(WORDS[one]) for one in meant)


def paper(document_id: int, text: str, language: str) -> Paper:
    span = SpanRead(0, len(text), language, "Zyyy", 0.9, "test")
    return Paper(document_id, f"{document_id:064x}", "text/plain", {}, (PageText(1, text, (span,)),))


def read(one: Paper) -> tuple[str, str]:
    return one.pages[0].text, one.pages[0].spans[0].language


def drawn(count: int, *, length: int = 60, seed: int = 7) -> list[list[int]]:
    """Draw papers as the numbers of their words."""
    chance = random.Random(seed)  # noqa: S311 a drawing, no secret
    return [[chance.randrange(len(WORDS)) for _ in range(length)] for _ in range(count)]


def pairs(found: list[LexiconMatch]) -> set[tuple[int, int]]:
    return {(match.document_id, match.other_id) for match in found}


def in_two_languages(meant: list[list[int]]) -> list[Paper]:
    russian = [paper(number, write(words, "ru"), "ru") for number, words in enumerate(meant)]
    return russian + [paper(100 + number, write(words, "zh"), "zh-Hans") for number, words in enumerate(meant)]


def test_the_same_paper_in_two_languages_is_proposed(lexicon: Lexicon) -> None:
    found = propose_by_lexicon(in_two_languages(drawn(6)), lexicon)
    assert pairs(found) == {(number, 100 + number) for number in range(6)}


def test_what_both_speak_of_is_told(lexicon: Lexicon) -> None:
    meant = drawn(6)
    found = propose_by_lexicon(in_two_languages(meant), lexicon)
    assert found[0].shared
    assert set(found[0].shared) <= lexicon.bridges


def test_papers_in_the_bridge_are_paired_with_both_others(lexicon: Lexicon) -> None:
    meant = drawn(6)
    english = [paper(200 + number, write(words, "en"), "en") for number, words in enumerate(meant)]
    found = pairs(propose_by_lexicon(in_two_languages(meant) + english, lexicon))
    assert {(0, 200), (100, 200), (0, 100)} <= found
    assert len(found) == 18


def test_without_a_lexicon_nothing_is_said() -> None:
    assert propose_by_lexicon(in_two_languages(drawn(6)), None) == []


def test_an_empty_lexicon_says_nothing() -> None:
    assert propose_by_lexicon(in_two_languages(drawn(6)), parse_lexicon(b"")) == []


def test_texts_that_are_too_short_are_not_paired(lexicon: Lexicon) -> None:
    assert propose_by_lexicon(in_two_languages(drawn(6, length=LEAST_KNOWN - 1)), lexicon) == []


def test_papers_in_a_language_that_the_lexicon_lacks_are_not_paired(lexicon: Lexicon) -> None:
    meant = drawn(6)
    german = [paper(300 + number, write(words, "en"), "de") for number, words in enumerate(meant)]
    russian = [paper(number, write(words, "ru"), "ru") for number, words in enumerate(meant)]
    assert propose_by_lexicon(russian + german, lexicon) == []


def test_texts_of_which_little_is_known_are_not_paired(lexicon: Lexicon) -> None:
    """Ten known words in a hundred are not what a text is about."""
    meant = drawn(6, length=12)
    papers = in_two_languages(meant)
    strange = [paper(one.document_id, one.pages[0].text + " жёлчь" * 100, "ru") for one in papers[:6]]
    assert propose_by_lexicon(strange + papers[6:], lexicon) == []


def test_papers_of_one_language_are_not_paired(lexicon: Lexicon) -> None:
    meant = drawn(6)
    papers = [paper(number, write(words, "ru"), "ru") for number, words in enumerate(meant + meant)]
    assert propose_by_lexicon(papers, lexicon) == []


def test_a_paper_in_two_columns_is_not_paired_with_one_of_its_languages(lexicon: Lexicon) -> None:
    """It is that paper already."""
    meant = drawn(6)
    papers = in_two_languages(meant)
    texts = [write(meant[0], "ru"), write(meant[0], "zh")]
    spans = (
        SpanRead(0, len(texts[0]), "ru", "Cyrl", 0.9, "test"),
        SpanRead(len(texts[0]), len(texts[0] + texts[1]), "zh", "Hani", 0.9, "test"),
    )
    both = Paper(500, "f" * 64, "text/plain", {}, (PageText(1, "".join(texts), spans),))
    found = propose_by_lexicon([*papers, both], lexicon)
    assert 500 not in {one for pair in pairs(found) for one in pair}


def test_letters_that_differ_only_in_words_not_known_are_not_told_apart(lexicon: Lexicon) -> None:
    """Any of them is as near as the right one."""
    form, names = drawn(1)[0], ("Жёлчь", "Жужжа", "Цапфа", "Щёлок", "Эфа", "Юшка")
    russian = [paper(number, f"{write(form, 'ru')} {name}", "ru") for number, name in enumerate(names)]
    chinese = [paper(100 + number, write(form, "zh"), "zh") for number in range(6)]
    others = [paper(one.document_id + 200, *read(one)) for one in in_two_languages(drawn(4, seed=9))]
    assert not {match.document_id for match in propose_by_lexicon([*russian, *chinese, *others], lexicon)} & set(
        range(6)
    )


def test_states_of_a_paper_count_as_one_and_are_all_told(lexicon: Lexicon) -> None:
    meant = drawn(6)
    state = paper(50, write([*meant[0], 5], "ru"), "ru")
    states = {0: frozenset({0, 50}), 50: frozenset({0, 50})}
    found = pairs(propose_by_lexicon([*in_two_languages(meant), state], lexicon, states=states))
    assert found == {(number, 100 + number) for number in range(6)} | {(50, 100)}


def test_copies_count_as_one_and_are_all_told(lexicon: Lexicon) -> None:
    meant = drawn(6)
    copy = paper(50, write(meant[0], "ru"), "ru")
    found = pairs(propose_by_lexicon([*in_two_languages(meant), copy], lexicon))
    assert {(0, 100), (50, 100)} <= found
    assert len(found) == 7


def test_a_text_three_times_as_long_is_another_paper(lexicon: Lexicon) -> None:
    meant = drawn(6)
    papers = in_two_languages(meant)
    papers[0] = paper(0, write(meant[0] * 3, "ru"), "ru")
    assert pairs(propose_by_lexicon(papers, lexicon)) == {(number, 100 + number) for number in range(1, 6)}


@pytest.mark.parametrize(("theirs", "proposed"), [("PA-M/2023-035", True), ("PA-M/2024-117", False)])
def test_facts_that_contradict_outweigh_words(lexicon: Lexicon, theirs: str, *, proposed: bool) -> None:
    """Letters on one form, each of another deal."""
    papers = in_two_languages(drawn(6))
    papers[0] = paper(0, f"{papers[0].pages[0].text} Контракт № PA-M/2023-035", "ru")
    papers[6] = paper(100, f"{papers[6].pages[0].text}合同编号：{theirs}", "zh-Hans")
    assert ((0, 100) in pairs(propose_by_lexicon(papers, lexicon))) is proposed


def test_two_papers_alone_are_not_compared(lexicon: Lexicon) -> None:
    """Nothing tells whether they are near."""
    assert propose_by_lexicon(in_two_languages(drawn(2)), lexicon) == []


def test_the_order_of_papers_makes_no_difference(lexicon: Lexicon) -> None:
    papers = in_two_languages(drawn(12))
    turned = papers[:]
    random.Random(3).shuffle(turned)  # noqa: S311 a drawing, no secret
    assert propose_by_lexicon(turned, lexicon) == propose_by_lexicon(papers, lexicon)


def test_two_thousand_documents_take_seconds() -> None:
    chance = random.Random(5)  # noqa: S311 a drawing, no secret
    bags, languages = {}, {}
    for number in range(2000):
        stems = {f"s{chance.randrange(20000)}": 1.0 for _ in range(300)}
        bags[number], languages[number] = Bag(stems, 300, 300, 1800), (RUSSIAN, CHINESE, ENGLISH)[number % 3]
    begun = time.perf_counter()
    match_by_lexicon(bags, languages)
    assert time.perf_counter() - begun < 20
