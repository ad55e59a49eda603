"""Cuts a text into words, each of one group of scripts, and tells codes and addresses from words."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from storage.analysis.scripts import COMBINING_MARKS, COMMON, INDIC, THAI_LAO_BURMESE_KHMER, script_of

_MARKS = COMBINING_MARKS + INDIC + THAI_LAO_BURMESE_KHMER
"""Signs that belong to the letter before them, which `\\w` leaves out; whole blocks of scripts full of them."""
_WORD = rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
_ADDRESS = (
    r"(?P<address>(?:https?|ftp)://[^\s<>\u0400-\u04ff\u2e80-\uffff]+"
    r"|(?:(?<![\w.+-])[\w.+-]+@|www\.|\\\\|<)[\w.\\/@=+-]*[.@][\w.\\/@-]+)|"
)
_FIELDS = (
    "[Cc]ontent-[A-Za-z-]+|DKIM-Signature|In-[Rr]eply-[Tt]o|Message-I[Dd]|M[Ii][Mm][Ee]-Version|Received|References"
    "|Return-[Pp]ath|X-[A-Za-z-]+"
)
_HEADER = rf"(?P<header>^(?:{_FIELDS}):[^\n]*)|"
"""Fields of a mail that machines write for machines (RFC 5322, RFC 2045)."""
_SIGNS_OF_ADDRESSES = (
    *("@", "<", "://", "www.", "\\\\", "ontent-", "DKIM-", "eply-", "essage-", "Version:", "eceived:", "eferences:"),
    *("eturn-", "X-"),
)
"""Without one of these no address and no field is there: looked for first, since the words alone are found faster."""
_PIECE, _PIECE_OR_ADDRESS = re.compile(_WORD), re.compile(_HEADER + _ADDRESS + _WORD, re.MULTILINE)
LONGEST_WORD = 40
"""Letters, where blanks stand between words; what is longer is a code, or a line without an end."""
LONGEST_ABBREVIATION = 4
"""Capitals: so many alone are an abbreviation, which any language may hold."""
HANI = "Hani"
_GROUPS = {"Hira": HANI, "Kana": HANI, "Bopo": HANI}
_APOSTROPHES = dict.fromkeys(map(ord, "\u02b9\u02bb\u02bc\u02bd\u02c8"), " ")
"""Letters to Unicode, signs to those who write; langdetect's normalisation parts words at them."""
CASED = frozenset({"Armn", "Cyrl", "Grek", "Latn"})
_SIMILAR = frozenset({"Latn", "Cyrl", "Grek"})
"""Scripts whose letters look alike: a word in two of them is one word, with letters mistaken or planted."""
_INNER_CAPITAL = re.compile("[a-z\u0430-\u044f][A-Z\u0410-\u042f]")
"""A code, in Latin or Cyrillic letters."""


class Word(NamedTuple):
    """A word, or a piece of text that is none."""

    start: int
    end: int
    group: str
    """A script of ISO 15924; `Hani` also for kana, `Zyyy` for digits, codes and addresses."""
    letters: str
    """What its language is told from, in small letters where all were capitals; empty: it tells nothing."""
    is_small: bool
    """Whether all its letters are small ones."""


_Part = tuple[int, int, str, str, bool]


def cut(text: str) -> list[Word]:
    """Cut *text* into words, in order; between them is nothing but blanks and signs."""
    words: list[Word] = []
    add, make = words.append, tuple.__new__  # for each word of every page: Word(…) takes three times as long
    has_addresses = any(sign in text for sign in _SIGNS_OF_ADDRESSES)
    for found in (_PIECE_OR_ADDRESS if has_addresses else _PIECE).finditer(text):
        start, end = found.span()
        if has_addresses and found.lastgroup is not None:
            add(Word(start, end, COMMON, "", is_small=False))
            continue
        whole, parts = _parts(found[0])
        if whole is not None:
            add(make(Word, (start, end, *whole)))
        else:
            words += [Word(start + part[0], start + part[1], *part[2:]) for part in parts]
    return words


@lru_cache(maxsize=1 << 13)
def _group_of(letter: str) -> str:
    script = script_of(letter)
    return _GROUPS.get(script, script)


@lru_cache(maxsize=1 << 15)
def _parts(word: str) -> tuple[tuple[str, str, bool] | None, tuple[_Part, ...]]:
    """Split a word where its script changes, unless the scripts look alike; a word that is not split is given first."""
    scripts = Counter(script for letter in word if (script := _group_of(letter)) != COMMON)
    if not scripts:
        return (COMMON, "", False), ()
    if len(scripts) == 1 or scripts.keys() <= _SIMILAR:
        group = max(scripts, key=lambda script: (scripts[script], script))
        return _part(0, word, group, is_mixed=len(scripts) > 1)[2:], ()
    return None, tuple(_split(word))


def _split(word: str) -> Iterator[_Part]:
    start, current = 0, COMMON
    for place, letter in enumerate(word):
        script = _group_of(letter)
        if script not in {COMMON, current}:
            if current != COMMON:
                yield _part(start, word[start:place], current)
                start = place
            current = script
    yield _part(start, word[start:], current)


def _part(start: int, word: str, group: str, *, is_mixed: bool = False) -> _Part:
    letters = _telling(word, group)
    if is_mixed:
        letters = "".join(letter for letter in letters if script_of(letter) == group)
    return start, start + len(word), group, letters, len(word) > 1 and word.islower()


def _telling(word: str, group: str) -> str:
    """Give the letters of a word that tell its language: none of a code or an abbreviation."""
    if group == HANI:
        return "".join(letter for letter in word if _group_of(letter) == HANI)
    if group in CASED and (len(word) > LONGEST_WORD or (not word.isalpha() and any(map(str.isdigit, word)))):
        return ""
    if word.isupper():
        return word.lower() if len(word) > LONGEST_ABBREVIATION else ""
    return "" if _INNER_CAPITAL.search(word) else word.translate(_APOSTROPHES)
