"""Finds every occurrence of a name or a number in a text, whatever form it takes there. Pure.

A proposal too many costs a person a look; a name that is missed goes out. So what is found is: any inflected form of
a Russian or Ukrainian word; look-alike letters; a word cut by a hyphen or a line's end, or set with blanks between its
letters; blanks between Han characters; numbers however they are grouped; and one letter that OCR got wrong.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from storage.analysis.fold import fold
from storage.analysis.inflected import forms_of
from storage.analysis.traced import HAN, Traced, alike, as_cyrillic, trace

LETTERS_FOR_AN_ERROR = 6
"""A word of so many letters is found with one of them wrong; in shorter ones that would be another word too often."""
DIGITS_OF_A_NUMBER = 5
"""A term of so many digits is found however they are grouped."""

_LETTER = rf"(?:(?![{HAN}])[^\W_])"
_CUT = r"(?:-[ \n]|\n)?"
"""What may stand between two letters of a word: a line's end, with its hyphen or without, or what is left of it."""
_GROUPED = r"[ \n().,/-]{0,3}"
"""What may stand between two digits of a number."""
_WORDS = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[\w'])+|[^\w\s]+")
_ANY = r"[^\W_]|[|!]"
"""What OCR may take a letter for."""
_CONFUSED = (("m", "rn"), ("d", "cl"), ("w", "vv"), ("ы", "ьi"), ("ы", "ь1"), ("ы", "ьl"), ("ю", "io"), ("ю", "lo"))
"""One letter that OCR reads as two, look-alikes made one."""
_LATIN_SURNAME = re.compile(r"[a-z]+(?:ov|ev|in|yn)")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")


def find_term(text: str | Traced, term: str) -> list[tuple[int, int]]:
    """Find every occurrence of *term* in a text.

    Args:
        text: in NFC; or already traced, where several terms are looked for.
        term: a name of one or several words, or a number, in any script.

    Returns:
        Half-open offsets of whole words, in order, without overlaps.
    """
    pattern = _pattern(term)
    if pattern is None:
        return []
    traced = trace(text) if isinstance(text, str) else text
    return [traced.place(*found.span()) for found in pattern.finditer(traced.letters)]


@lru_cache(maxsize=1 << 10)
def _pattern(term: str) -> re.Pattern[str] | None:
    folded = fold(term)
    digits = re.sub(r"\D", "", folded)
    if len(digits) >= DIGITS_OF_A_NUMBER and not re.search(r"[^\W\d_]", folded):
        return re.compile(rf"(?<!\d){_GROUPED.join(digits)}(?!\d)")
    words = _WORDS.findall(folded)
    if not any(word[0].isalnum() for word in words):
        return None
    body = r"[ \n]*".join(_word(word) for word in words)
    before = "" if _is_han(words[0][0]) else rf"(?<!{_LETTER})"
    after = "" if _is_han(words[-1][-1]) else rf"(?!{_LETTER})"
    return re.compile(f"{before}(?:{body}){after}")


def _is_han(letter: str) -> bool:
    return re.match(f"[{HAN}]", letter) is not None


def _word(word: str) -> str:
    if not word[0].isalnum():
        return re.escape(word)
    if _is_han(word[0]):
        return _any_of(_han_word(word))
    if _CYRILLIC.search(word):
        return _any_of(_cyrillic_word(as_cyrillic(word)))
    return _any_of(_latin_word(alike(word)))


def _any_of(branches: Iterator[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(branches))})"


def _han_word(word: str) -> Iterator[str]:
    yield _cut_anywhere(word, r"[ \n]*")
    if len(word) >= LETTERS_FOR_AN_ERROR:
        for place in range(len(word)):
            parts = (_cut_anywhere(word[:place], r"[ \n]*"), _cut_anywhere(word[place + 1 :], r"[ \n]*"))
            yield rf"{parts[0]}[ \n]*[^\s][ \n]*{parts[1]}"


def _latin_word(word: str) -> Iterator[str]:
    ending = "a?" if _LATIN_SURNAME.fullmatch(word) else ""
    yield _cut_anywhere(word) + ending
    yield from _spaced(word, "a?" if ending else "")
    yield from (wrong + ending for wrong in _with_an_error(word, is_whole=not ending))


def _cyrillic_word(word: str) -> Iterator[str]:
    forms = [(alike(stem), _endings(endings)) for stem, endings in forms_of(word)]
    for stem, ending in forms:
        yield _cut_anywhere(stem) + ending
    for stem, _ in forms:
        yield from _spaced(stem, f"(?: {_LETTER}(?!{_LETTER}))" + "{0,3}")
    if len(word) >= LETTERS_FOR_AN_ERROR:
        yield from _with_an_error(alike(word), is_whole=True)
        for stem, ending in forms:
            yield from (wrong + ending for wrong in _with_an_error(stem, is_whole=False))


def _endings(endings: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(_CUT + _cut_anywhere(alike(ending)) if ending else '' for ending in endings)})"


def _cut_anywhere(word: str, between: str = _CUT) -> str:
    return between.join(re.escape(letter) for letter in word)


def _spaced(word: str, ending: str) -> Iterator[str]:
    """Give the word as it is set for emphasis, a blank after each letter."""
    if len(word) >= 4:  # noqa: PLR2004 three letters with blanks are three words
        yield " ".join(re.escape(letter) for letter in word) + ending


def _with_an_error(word: str, *, is_whole: bool) -> Iterator[str]:
    """Give the word with one letter wrong, missing or too much.

    Args:
        word: or a stem.
        is_whole: whether no ending follows; else its last letter may be wrong, but the ending is left as it is.
    """
    if len(word) < LETTERS_FOR_AN_ERROR:
        return
    last = len(word) - 1
    for place in range(len(word)):
        head, tail = _cut_anywhere(word[:place]), _cut_anywhere(word[place + 1 :])
        yield f"{head}(?:{_ANY}){'?' if place < last or is_whole else ''}{tail}"
        if place:
            yield f"{head}(?:{_ANY}){_cut_anywhere(word[place:])}"
    if is_whole:
        yield f"{_cut_anywhere(word)}(?:{_ANY})"
    for one, two in _CONFUSED:
        for read, drawn in ((one, two), (two, one)):
            yield from (
                _cut_anywhere(word[: at.start()] + drawn + word[at.end() :])
                for at in re.finditer(re.escape(read), word)
            )
