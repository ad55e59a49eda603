"""Searching finds the same on both databases: what is asked for, in every form, and nothing else."""

import random
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest
from sqlmodel import col, select

from config.errors import NotFound, UsageError
from storage.analysis.words import analyse
from storage.database import Record
from storage.search import finding, index, search, vectors
from storage.search.filters import About, terms_of_page
from storage.search.holding import Held
from storage.search.parsing import parse
from storage.search.showing import verify
from storage.search.tree import is_met
from storage.tables.documents import Page
from storage.tables.provenance import Document
from tests.drawn import draw_cache, read_as, sha

RUSSIAN = (
    "Договор поставки боевых машин БМД-4М. Цена за единицу 120 000 руб.",
    "Оплата по договорам производится в течение тридцати дней. Ёлка.",
    "Самолёт Ил-76МД-90А принят; машина 2С25 не принята.",
)
ENGLISH = ("The contract for the BMD 4M vehicles was signed.", "Contracts without any vehicle. News.")
CHINESE = ("合同规定了空降战车的价格，甲方付款。", "付\n款日期：三月。出口BMD-4M空降战车。")


@pytest.fixture
def pages(both_records: Record) -> Record:
    draw_cache(both_records, [sha("a"), sha("b"), sha("c")])
    read_as(both_records, sha("a"), *RUSSIAN)
    read_as(both_records, sha("b"), *ENGLISH, language="en", script="Latn")
    read_as(both_records, sha("c"), *CHINESE, language="zh-Hans", script="Hans")
    return both_records


def hits(record: Record, query: str, **more: str) -> set[str]:
    return {f"{row['document'][0]}{row['page']}" for row in search(record, query, limit=100, **more)}


FOUND = [
    ("договор", "a1 a2"),
    ("ДОГОВОРАМИ", "a1 a2"),
    ("елка", "a2"),
    ("самолет", "a3"),
    ("машину", "a1 a3"),
    ("contract", "b1 b2"),
    ("new", ""),
    ("合同", "c1"),
    ("战车", "c1 c2"),
    ("车", "c1 c2"),
    ("付款", "c1 c2"),
    ("空降战车", "c1 c2"),
    ("降战车的", "c1"),
    ("同规", "c1"),
    ("价付", ""),
    ("БМД-4М", "a1 b1 c2"),
    ("BMD4M", "a1 b1 c2"),
    ("bmd 4m", "a1 b1 c2"),
    ("ил76мд", "a3"),
    ("Il-76MD-90A", "a3"),
    ("2S25", "a3"),
    ("2C25", "a3"),
    ("машина 2С25", "a3"),
    ("для БМД 4М", ""),
    ('"боевых машин"', "a1"),
    ("«боевых машин»", "a1"),
    ("“машин боевых”", ""),
    ("„боевые машины“", ""),
    ("「战车的价格」", "c1"),
    ('"120 000 руб*"', "a1"),
    ("договор OR contract", "a1 a2 b1 b2"),
    ("договор AND оплата", "a2"),
    ("договор оплата", "a2"),
    ("договор NOT оплата", "a1"),
    ("договор -оплата", "a1"),
    ("договор -(оплата ёлка)", "a1"),
    ("(договор OR contract) -оплата", "a1 b1 b2"),
    ("договор оплата OR contract vehicle", "a2 b1 b2"),
    ("догов*", "a1 a2"),
    ("contr* vehicl*", "b1 b2"),
    ("BMD*", "a1 b1 c2"),
    ("ил-76*", "a3"),
    ("战*", "c1 c2"),
    ("4M language:zh", "c2"),
    ("BMD-4M language:en", "b1"),
    ("BMD-4M -language:zh-Hans", "a1 b1"),
    ("договор page:2", "a2"),
    ("договор page:2-5", "a2"),
    ("page:3", "a3"),
    ("outcome:read 合同", "c1"),
    ("outcome:partial 合同", ""),
    ("合同 & 甲方", "c1"),
    ("договор:поставки", "a1"),
    ("“ёлка”", "a2"),
    ("per-unit", ""),
    ("BMD-4M договор", "a1"),
    ("бмд-4м 120", "a1"),
    ("2С 25", "a3"),
    ("дого-вор", "a1 a2"),
    ("бое-вые", "a1"),
]
"""Queries, and the pages they find: the document's letter, and the page's number."""


def test_a_query_finds_what_it_asks_for(pages: Record) -> None:
    wrong = {query: found for query, expected in FOUND if (found := hits(pages, query)) != set(expected.split())}
    assert wrong == {}


def test_a_cache_and_a_language_narrow(pages: Record) -> None:
    assert hits(pages, "договор", slug="harbour") == {"a1", "a2"}
    assert hits(pages, "BMD4M", language="zh") == {"c2"}
    with pytest.raises(NotFound):
        hits(pages, "договор", slug="nowhere")


def test_a_hit_says_where_it_stands(pages: Record) -> None:
    (row,) = search(pages, "оплата договор")

    text = RUSSIAN[1]
    assert [text[start:end] for start, end in row["offsets"]] == ["Оплата", "договорам"]
    assert row["snippet"] == text
    assert row["marks"] == row["offsets"]
    assert (row["document"], row["cache"], row["page"]) == (sha("a"), "harbour", 2)
    assert row["score"] > 0
    assert (row["languages"], row["outcome"]) == (["ru"], "read")
    (chinese,) = search(pages, "付款 日期")
    assert [CHINESE[1][start:end] for start, end in chinese["offsets"]] == ["付\n款", "日期"]


def test_a_long_page_gives_a_snippet_around_most_of_the_words(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    text = "договор " + "слово " * 400 + "цена по договору поставки " + "слово " * 400
    read_as(both_records, sha("a"), text)

    (row,) = search(both_records, "договор поставка цена")

    assert "цена по договору поставки" in row["snippet"]
    assert len(row["snippet"]) < 300
    assert [row["snippet"][start:end] for start, end in row["marks"]] == ["цена", "договору", "поставки"]
    assert len(row["offsets"]) == 4


def test_what_says_more_of_it_comes_first_and_equal_ones_by_hash(both_records: Record) -> None:
    draw_cache(both_records, [sha(letter) for letter in "abcd"])
    read_as(both_records, sha("d"), "мост и дом")
    read_as(both_records, sha("c"), "мост " * 3 + "дом " * 100)
    read_as(both_records, sha("b"), "мост и дом")
    read_as(both_records, sha("a"), "мост " + "дом " * 600)

    assert [row["document"][0] for row in search(both_records, "мост")] == ["c", "b", "d", "a"]


def test_pages_of_hits_join_to_all_of_them(both_records: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there are more hits than are ranked."""
    monkeypatch.setattr(finding, "CANDIDATES", 7)
    draw_cache(both_records, [sha("a"), sha("b")])
    read_as(both_records, sha("b"), *["мост"] * 20)
    read_as(both_records, sha("a"), *["мост " * 3] * 5, *["мост"] * 5)

    seen = []
    for after in range(0, 40, 4):
        seen += [(row["document"], row["page"]) for row in search(both_records, "мост", after=after, limit=4)]

    assert len(seen) == len(set(seen)) == 30
    assert seen[:5] == [(sha("a"), page) for page in range(1, 6)]


WORDS = (
    *("мост", "дом", "договор", "договора", "машины", "БМД-4М", "bmd", "4m", "2С25", "дого-\nвор"),
    *("合同", "战车", "空降战车", "о，", "contract", "contracts"),
)


def drawn_queries(chance: random.Random) -> Iterator[str]:
    atoms = [
        "мост",
        "договор",
        '"дом мост"',
        '"мост договор"',
        '"дом мост дог*"',
        "合同",
        "空降战车",
        "战",
        "bmd4m",
        "contr*",
        "2S25",
        "дог*",
    ]
    atoms += ["page:1-20", '"合同 дом"', "language:zh"]
    for _ in range(60):
        one, other, third = chance.sample(atoms, 3)
        yield chance.choice(
            [
                f"{one} {other}",
                f"{one} OR {other}",
                f"{one} -{other}",
                f"({one} OR {other}) {third}",
                f"{one} -({other} {third})",
            ]
        )


@pytest.mark.parametrize("places", [250, 3])
def test_the_index_finds_what_a_look_at_every_page_finds(
    both_records: Record, monkeypatch: pytest.MonkeyPatch, places: int
) -> None:
    """Held against the terms of each page; with a bound of 3, PostgreSQL keeps most pages in parts.

    The first so many are the same on both databases: those with the smallest ids.
    """
    monkeypatch.setattr(vectors, "MOST_PLACES", places)
    monkeypatch.setattr(vectors, "PART_BYTES", 60)
    monkeypatch.setattr(vectors, "STEPS", (2, 5, 8))
    monkeypatch.setattr(index, "FEW", 20)
    chance = random.Random(7)  # noqa: S311 drawn alike each time
    texts = [" ".join(chance.choices(WORDS, k=chance.randrange(1, 16))) for _ in range(60)]
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), *texts)
    with both_records.reading() as session:
        rows = session.exec(
            select(Page.id, Page.number).join(Document, col(Document.id) == col(Page.document_id))
        ).all()
        about = {
            page: terms_of_page(About(1, number, "read", frozenset({"ru"}), frozenset({"Cyrl"}), "text_layer"))
            for page, number in rows
        }
        held = {page: Held(analyse(texts[number - 1], [(0, 999, "ru")]), about[page]) for page, number in rows}
        for query in drawn_queries(chance):
            tree = parse(query)
            found = index.matching(session, tree, partial(verify, session))
            assert found == sorted(page for page in held if is_met(tree, held[page].has)), query
            assert index.matching(session, tree, partial(verify, session), limit=5) == found[:5]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "say what to search for"),
        (" — ", "say what to search for"),
        ("-договор", "NOT only takes away"),
        ("NOT договор", "NOT only takes away"),
        ("договор OR -мост", "NOT only takes away"),
        ("мост -", None),
        ("договор AND", "AND needs a word on both sides"),
        ("AND договор", "AND needs a word on both sides"),
        ("договор AND AND мост", "AND needs a word on both sides"),
        ("OR договор", "OR needs a word on both sides"),
        ("договор OR", "OR needs a word on both sides"),
        ("договор NOT", "NOT needs a word behind it"),
        ("(договор", "opened and not closed"),
        ("договор)", "closed that was not opened"),
        ("()", "nothing between parentheses"),
        ('"договор', "quotation mark"),
        ("「合同", "quotation mark"),
        ('""', "a phrase needs"),
        ("*мост", "star"),
        ("мо*ст", "star"),
        ("м*", "at least 2 letters"),
        ("page:0", "page: counts from 1"),
        ("page:x", "page: takes a number"),
        ("page:5-2", "page: counts from 1"),
        ("page:", "needs a value"),
        ("outcome:good", "outcome: takes one of"),
        ("language:!", "language: takes a tag"),
        ("(" * 21 + "мост" + ")" * 21, "parentheses go at most"),
        ("мост " * 300, "at most 1000 characters"),
        ('"' + "мост " * 41 + '"', "at most 40 words"),
    ],
)
def test_a_query_that_cannot_be_understood_says_why(record: Record, query: str, message: str | None) -> None:
    if message is None:
        assert search(record, query) == []
        return
    with pytest.raises(UsageError, match=message):
        search(record, query)


HOSTILE = [
    *(" ".join(f"ab{n}" for n in range(180)), " OR ".join(f"ab{n}" for n in range(120)), "page:2-99999999 " * 50),
    *("(" * 20 + "a" + " OR b)" * 20, '"a b" ' * 160, "a* " * 300, "合同" * 400, "мост" * 100, "a'b", 'a" OR "1'),
    *("NEAR(a b)", "a ^b", "{a}:b", "terms:a", "a <-> b", "a & b | c", "a:*", "\\", "'; DROP TABLE page", "a\x00b"),
    *("\ud800", "a\u202eb", "+a", "💣 мост", "a--b", "a:b:c", "page:1page", "！"),
]


def test_no_query_breaks_a_database(pages: Record) -> None:
    for query in HOSTILE:
        with suppress(UsageError):
            search(pages, query)
