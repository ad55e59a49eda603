"""Watchlists: what a term finds, and which files are refused."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import UsageError
from config.settings import WATCHLISTS
from storage.analysis.words import analyse
from storage.search.holding import Held
from tasks.prioritise.watchlist import load_watchlist, parse_watchlist


def finds(term: str, text: str) -> bool:
    watchlist = parse_watchlist(f'[[term]]\ntext = "{term}"\nweight = 0.5\n'.encode())
    return watchlist.find(text) == {0}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("БМД-4М", "поставка БМД-4М в количестве 37 единиц"),
        ("БМД-4М", "бмд–4м"),
        ("БМД-4М", "БМД 4М"),
        ("БМД-4М", "БМД4М."),
        ("БМД-4М", "采购БМД-4М型空降战车"),
        ("BMD-4M", "采购BMD-4M型"),
        ("BMD-4M", "ＢＭＤ－４Ｍ"),
        ("end-user certificate", "End-User\nCertificate No. 7"),
        ("end-user certificate", "an end user certificate"),
        ("end-user certificate", "end-\nuser certificate"),
        ("предоплат*", "по предоплате в 30 %"),
        ("предоплат*", "ПРЕДОПЛАТА"),
        ("сертификат* конечного пользователя", "без Сертификата  конечного\nпользователя"),
        ("учёт", "учет"),
        ("最终用户证明", "提供最终用户证明书"),
        ("最终用户证明", "提供最终\n用户证明书"),
        ("空降", "空降兵"),
        ("dual-use", "dual\u2011use goods"),
        ("ใบรับรอง", "มีใบรับรองแล้ว"),
        ("offset", "(offset)"),
        ("offset", "offsets"),
        ("БМД-4М", "the BMD 4M"),
        ("BMD-4M", "машина БМД4М"),
        ("договор поставки", "по договорам поставок"),
        ("re-export*", "reexported goods"),
        ("воздушно-десантн*", "воздушно десантные войска"),
        ("предоплат*", "предо-\nплата"),
    ],
)
def test_a_term_is_found(term: str, text: str) -> None:
    assert finds(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("БМД-4", "БМД-4М"),
        ("БМД-4М", "БМД-4МК"),
        ("БМД-4М", "ББМД-4М"),
        ("offset", "inoffset"),
        ("договор поставки", "договор и поставки"),
        ("договор поставки", "поставки договор"),
        ("предоплат*", "непредоплата"),
        ("training program*", "training the program"),
        ("最终用户", "最终的用户"),
        ("空降", "空中降落"),
        ("airborne", ""),
    ],
)
def test_something_else_is_not_found(term: str, text: str) -> None:
    assert not finds(term, text)


def test_only_the_terms_that_are_asked_for_are_looked_for() -> None:
    watchlist = parse_watchlist(b'[[term]]\ntext = "a"\nweight = 1\n[[term]]\ntext = "b"\nweight = 1\n')

    assert watchlist.find("a b", among={1}) == {1}


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    assert finds("БМД-4М", f"{text} БМД-4М {text}")


@pytest.mark.parametrize(
    "written",
    [
        b"[[term]]\ntext = 'a'\n",
        b"[[term]]\nweight = 0.5\n",
        b"[[term]]\ntext = 'a'\nweight = 1.5\n",
        b"[[term]]\ntext = 'a'\nweight = -0.1\n",
        b"[[term]]\ntext = 'a'\nweight = true\n",
        b"[[term]]\ntext = 'a'\nweight = nan\n",
        b"[[term]]\ntext = 'a'\nweight = '1'\n",
        b"[[term]]\ntext = '  '\nweight = 1\n",
        b"[[term]]\ntext = '*'\nweight = 1\n",
        b"[[term]]\ntext = 'a*'\nweight = 1\n",
        b"[[term]]\ntext = 'ab*cd'\nweight = 1\n",
        b"[[term]]\ntext = 7\nweight = 1\n",
        b"[[term]]\ntext = 'a'\nweight = 1\nwheight = 1\n",
        b"[[terms]]\ntext = 'a'\nweight = 1\n",
        b"term = 'a'\n",
        b"[[term]\n",
        b"\xff\xfe",
        "[[term]]\ntext = 'BMD-4M'\nweight = 1\n[[term]]\ntext = 'bmd–4m'\nweight = 0.2\n".encode(),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_refused(written: bytes) -> None:
    with pytest.raises(UsageError):
        parse_watchlist(written)


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SLUICE_WATCHLIST"):
        load_watchlist(tmp_path / "none.toml")


def test_the_digest_tells_terms_and_weights_not_comments_or_order() -> None:
    one = b'# first\n[[term]]\ntext = "a"\nweight = 0.5\n[[term]]\ntext = "b"\nweight = 0.1\nnote = "x"\n'
    other = b'[[term]]\ntext = "b"\nweight = 0.1\n[[term]]\ntext = "a"\nweight = 0.5\n'

    assert parse_watchlist(one).digest == parse_watchlist(other).digest
    assert parse_watchlist(one).digest != parse_watchlist(one.replace(b"0.1", b"0.2")).digest


def test_a_quick_look_never_hides_a_term() -> None:
    """What is found with every term looked for in the analysis is found with the look before it."""
    watchlist = load_watchlist(WATCHLISTS / "arms-trade.toml")
    chance = random.Random(3)  # noqa: S311 drawn alike each time
    pieces = [term.text.replace("*", "ами") for term in watchlist.terms]
    pieces += [
        "BMD 4M",
        "Бмд–\n4м",
        "btr-mdm",
        "2C25M1",
        "предо-\nплат",
        "end\u00aduser",
        "technologies",
        "—",
        "空\n降",
        "и",
    ]
    for _ in range(300):
        text = chance.choice(["", " "]).join(chance.choices(pieces, k=chance.randrange(1, 5)))
        for language in ("ru", "en", "zh-Hans", "uk"):
            spans = [(0, len(text), language)]
            held = Held(analyse(text, spans))
            assert watchlist.find(text, spans) == {
                index for index, term in enumerate(watchlist.terms) if term.is_in(held)
            }, text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Сертификат конечного пользователя на БМД-4М", {"БМД-4М", "сертификат* конечного пользователя"}),
        ("программу обучения экипажей", {"программ* обучения"}),
        ("空降战车及最终用户证明", {"空降战车", "空降", "最终用户证明", "最终用户"}),
        ("the training programme", {"training program*"}),
        ("Rent for the office, due monthly", set()),
    ],
)
def test_the_list_that_comes_along_finds_the_trade(text: str, found: set[str]) -> None:
    watchlist = load_watchlist(WATCHLISTS / "arms-trade.toml")

    named = {watchlist.terms[index].text for index in watchlist.find(text)}

    assert found <= named if found else named == set()
