"""Which terms of a watchlist a document holds: asked of the index, the same as by analysing every page."""

import random

import pytest
from sqlmodel import col, select

from config.settings import WATCHLISTS
from storage.analysis.words import analyse
from storage.database import Record
from storage.search.holding import Held
from storage.search.watching import FEWEST_PAGES, Watched, watch
from storage.tables.documents import TextVariant
from storage.tables.search import SearchPage, SearchState
from tasks.prioritise.prioritise import find_terms
from tasks.prioritise.watchlist import Watchlist, load_watchlist, parse_watchlist
from tests.drawn import document_id, draw_cache, read_as, sha

ONE = parse_watchlist('[[term]]\ntext = "БМД-4М"\nweight = 1\n'.encode())
SEVERAL = parse_watchlist('[[term]]\ntext = "договор поставки"\nweight = 1\n'.encode())
PAGES = ["БМД-4М"] + ["цена"] * FEWEST_PAGES


def ask(record: Record, watchlist: Watchlist, *letters: str) -> Watched:
    ids = [document_id(record, sha(letter)) for letter in letters]
    return watch(record, [term.wordings for term in watchlist.terms], ids)


def find(record: Record, watchlist: Watchlist, letter: str) -> set[int]:
    document = document_id(record, sha(letter))
    return find_terms(record, [document], watchlist, ask(record, watchlist, letter))[document]


def truly_held(watchlist: Watchlist, texts: list[str], language: str) -> set[int]:
    held = [Held(analyse(text, [(0, len(text), language)])) for text in texts]
    return {place for place, term in enumerate(watchlist.terms) if any(term.is_in(page) for page in held)}


def draw_texts(watchlist: Watchlist, chance: random.Random) -> list[str]:
    """Draw pages of terms, whole, cut at the end or mixed with words that only look like them."""
    pieces = [term.text.replace("*", "ами") for term in watchlist.terms]
    pieces += [piece.split()[0] for piece in pieces] + [
        "Бмд–\n4м",
        "2C25M1",
        "предо-\nплат",
        "空\n降",
        "цена",
        "—",
        "no",
    ]
    kept = chance.sample(pieces, 12)
    return [
        chance.choice([" ", "\n", ", "]).join(chance.choices(kept, k=chance.randrange(1, 5)))
        for _ in range(FEWEST_PAGES + 4)
    ]


@pytest.mark.parametrize("language", ["ru", "en", "zh-Hans", "uk"])
def test_the_index_finds_the_terms_that_analysing_every_page_finds(both_records: Record, language: str) -> None:
    watchlist = load_watchlist(WATCHLISTS / "arms-trade.toml")
    chance = random.Random(language)  # noqa: S311 drawn alike each time
    texts = {letter: draw_texts(watchlist, chance) for letter in "abcde"}
    draw_cache(both_records, [sha(letter) for letter in texts])
    for letter, pages in texts.items():
        read_as(both_records, sha(letter), *pages, language=language)

    found = {letter: find(both_records, watchlist, letter) for letter in texts}

    assert found == {letter: truly_held(watchlist, pages, language) for letter, pages in texts.items()}


def test_a_term_of_one_word_is_told_without_a_look_at_any_text(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), *PAGES)

    watched = ask(both_records, ONE, "a")

    assert (watched.holds, watched.in_doubt) == ({document_id(both_records, sha("a")): {0}}, {})


def test_words_that_stand_apart_are_looked_at_and_not_taken_for_the_term(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")])
    read_as(both_records, sha("a"), "поставка по договору", *PAGES)
    read_as(both_records, sha("b"), "по договору поставки", *PAGES)

    watched = ask(both_records, SEVERAL, "a", "b")

    assert [len(pages) for pages in watched.in_doubt.values()] == [1, 1]
    assert [find(both_records, SEVERAL, letter) for letter in "ab"] == [set(), {0}]


def test_a_page_too_long_for_one_row_of_the_index_is_looked_at(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), *PAGES[1:], "слово " * 17_000 + "БМД-4М")

    assert find(both_records, ONE, "a") == {0}


def test_few_pages_are_read_rather_than_asked_about(record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), *PAGES[: FEWEST_PAGES - 1])

    watched = ask(record, ONE, "a")

    assert not watched.holds
    assert list(watched.in_doubt[document_id(record, sha("a"))].values()) == [None] * (FEWEST_PAGES - 1)


def test_what_the_index_holds_of_another_text_does_not_count(record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), *PAGES)
    with record.writing() as session:
        first = session.exec(select(TextVariant).where(col(TextVariant.text) == PAGES[0])).one()
        session.get_one(SearchPage, first.page_id).spans_by = "another engine"

    watched = ask(record, ONE, "a")

    assert (dict(watched.holds), watched.in_doubt) == ({}, {document_id(record, sha("a")): {first.page_id: None}})


def test_an_index_of_another_version_is_not_asked(record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), *PAGES)
    with record.writing() as session:
        session.exec(select(SearchState)).one().version = "words 0"

    assert not ask(record, ONE, "a").holds
