"""What a text says to a search: its words where they stand, their stems, and designators. Pure.

The same for what is stored and for what is asked, and the same for every database. A term is a word in small letters
and digits that begins with its kind:

- `w` a folded word; each has its position. In scripts without spaces every character is a position, and its term is
  the character with the one behind it (`0` behind the last one of a run), so that a word of two characters is one
  term, a longer one a phrase, and a single character the beginning of a term.
- `s` a stem, with the language whose algorithm gave it (`sru…`).
- `d` a designator, the same in Cyrillic and Latin, with or without hyphens and blanks.
- `j` two words that a hyphen parts, or the two halves of one that a line's end cut, as one word.
- `x` before any of these: it stands on the page three times or more. Ranking goes by it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage.analysis import designators, stems
from storage.analysis.letters import Letters, fold_letters
from storage.analysis.scripts import INDIC_MARKS, UNSPACED

VERSION = f"words 2, {stems.VERSION}"
"""Another one finds other terms: what was indexed by it is indexed anew."""
LONGEST_WORD = 64
"""Characters of a word that count; longer ones are no words."""
OFTEN = 3
"""A term that stands on a page so many times is marked."""
SHORT = 4
"""Letters in front of a blank that are part of a designator also in small letters: бмд 4м."""
LAST = "0"
"""Behind the last character of a run without spaces."""

_TOKEN = re.compile(
    rf"(?P<run>[{UNSPACED}](?:[ \n]{{0,3}}[{UNSPACED}])*)"
    rf"|[^\W_{UNSPACED}]+(?:[{INDIC_MARKS}]+[^\W_{UNSPACED}]*|'[^\W_{UNSPACED}]+)*"
)
_CUT = re.compile(r"- *\n *")
_HYPHEN = re.compile(r"[ \n]?-[ \n]?")

Spoken = tuple[int, int, str]
"""A stretch of a text (half-open offsets) and its language."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A term that is no word at its position: a designator, a joined word."""

    term: str
    first: int
    last: int
    """The positions of the words it is made of."""


@dataclass(slots=True)
class Analysis:
    """A text as a search sees it; lists are by position."""

    words: list[str]
    stems: list[str | None]
    starts: list[int]
    ends: list[int]
    """Half-open offsets into the text."""
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an index holds of a text."""

    words: str
    """In their order, a blank between them."""
    others: str
    """Everything else, each once, sorted."""


def analyse(text: str, spans: Sequence[Spoken] = ()) -> Analysis:
    """Analyse *text*.

    Args:
        text: NFC.
        spans: its languages, in order; where none is told, a script's first language counts.
    """
    found = _tokens_of(text, spans)
    analysis, letters = found.analysis, found.letters
    if letters.begins:
        places = [letters.place(*place) for place in zip(analysis.starts, analysis.ends, strict=True)]
        analysis.starts, analysis.ends = [start for start, _ in places], [end for _, end in places]
    return analysis


def _tokens_of(text: str, spans: Sequence[Spoken]) -> "_Tokens":
    """Collect the words of *text*; their offsets are still those into the folded text."""
    letters = fold_letters(text)
    found = _Tokens(text, letters)
    (ends, languages), place, is_moved = _languages(spans), 0, bool(letters.begins)
    for token in _TOKEN.finditer(letters.folded):
        start, end = token.span()
        if token.lastgroup:
            found.add_run(start, end)
            continue
        here = letters.origin(start) if is_moved else start
        while here >= ends[place]:
            place += 1
        found.add_word(token[0][:LONGEST_WORD], start, end, languages[place])
    found.finish()
    return found


def _languages(spans: Sequence[Spoken]) -> tuple[list[float], list[str]]:
    """Give the ends of stretches that cover everything, and the language of each."""
    ends: list[float] = []
    languages: list[str] = []
    reached = 0
    for start, end, language in spans:
        if start > reached:
            ends.append(start)
            languages.append("")
        ends.append(end)
        languages.append(language)
        reached = end
    return [*ends, float("inf")], [*languages, ""]


class _Tokens:
    """Collects the words of a text; knows which stand so near that they are one designator."""

    def __init__(self, text: str, letters: Letters) -> None:
        self.text = text
        self.letters = letters
        self.analysis = Analysis([], [], [], [], [])
        self.plain: list[str] = []
        self.first = 0
        """The position that the first of `plain` has: a run breaks what may be joined."""

    def add_run(self, start: int, end: int) -> None:
        self.finish()
        run, analysis = self.letters.folded[start:end], self.analysis
        places: Sequence[int] = range(start, end)
        if " " in run or "\n" in run:
            places = [place for place, letter in zip(places, run, strict=True) if letter not in " \n"]
            run = run.replace(" ", "").replace("\n", "")
        run += LAST
        analysis.words += ["w" + run[at : at + 2] for at in range(len(places))]
        analysis.stems += [None] * len(places)
        analysis.starts += places
        analysis.ends += [place + 1 for place in places]
        self.first = len(analysis.words)

    def add_word(self, word: str, start: int, end: int, language: str) -> None:
        analysis = self.analysis
        bare = word.replace("'", "") if "'" in word else word
        stem = stems.stem_in(word, language) if bare.isalpha() else None
        analysis.words.append("w" + bare)
        analysis.stems.append(None if stem is None else "s" + stem)
        analysis.starts.append(start)
        analysis.ends.append(end)
        self.plain.append(bare)

    def finish(self) -> None:
        """Find designators and cut words among the words since the last run without spaces."""
        begin = 0
        for at in range(1, len(self.plain) + 1):
            if at == len(self.plain) or not self._is_joined(at - 1, at):
                self._add_designators(begin, at)
                begin = at
        self.plain, self.first = [], len(self.analysis.words)

    def _is_joined(self, left: int, right: int) -> bool:
        folded = self.letters.folded
        end, start = self.analysis.ends[self.first + left], self.analysis.starts[self.first + right]
        if folded[end] not in "- \n" or start - end > 3:  # noqa: PLR2004 blank, hyphen, blank
            return False
        one, other = self.plain[left], self.plain[right]
        if start - end == 1 and folded[end] == " " and not other[0].isdigit():
            return False
        gap = folded[end:start]
        if "-" not in gap:
            return gap == " " and self._is_name_and_number(left, one, other)
        if (gap == "-" or _CUT.fullmatch(gap)) and one.isalpha() and other.isalpha():
            self._add_joined(left, right)
        if not _HYPHEN.fullmatch(gap) or not designators.may_be_part(one) or not designators.may_be_part(other):
            return False
        numbered = not one.isalpha() or not other.isalpha()
        return numbered or (gap == "-" and self._is_capital(left) and self._is_capital(right))

    def _is_name_and_number(self, left: int, one: str, other: str) -> bool:
        """Tell whether a blank only parts a designator: БМД 4М, Ил 76, 9М 133; not: в 2014."""
        if not other[0].isdigit() or not designators.may_be_part(one):
            return False
        if not one.isalpha():
            return len(one) <= SHORT and other.isdigit() and not one.isdigit()
        if self._original(left)[0].isupper():
            return True
        return len(one) <= SHORT and not other.isdigit() and designators.may_be_part(other)

    def _is_capital(self, at: int) -> bool:
        return self._original(at).isupper()

    def _original(self, at: int) -> str:
        start, end = self.letters.place(self.analysis.starts[self.first + at], self.analysis.ends[self.first + at])
        return self.text[start:end]

    def _add_joined(self, left: int, right: int) -> None:
        joined = self.plain[left] + self.plain[right]
        places = self.first + left, self.first + right
        self.analysis.marks.append(Mark("j" + joined[:LONGEST_WORD], *places))
        stem = self.analysis.stems[places[0]]
        if stem is not None:
            again = stems.stem_in(joined, stem[1:3])
            self.analysis.marks.append(Mark(f"s{again}", *places))

    def _add_designators(self, begin: int, end: int) -> None:
        word = self.plain[begin]
        if end - begin == 1 and (word.isalpha() or not _has_digit(word)):
            if 1 < len(word) <= designators.LONGEST_WORD and self._is_capital(begin):
                self._add_designator(begin, end)
            return
        for first in range(begin, end):
            for last in range(first + 1, min(first + designators.MOST_PARTS, end) + 1):
                parts = self.plain[first:last]
                whole = "".join(parts)
                numbered = _has_digit(whole) and not whole.isdigit()
                if (numbered or (last - first > 1 and whole.isalpha())) and len(whole) <= LONGEST_WORD:
                    self._add_designator(first, last)

    def _add_designator(self, first: int, last: int) -> None:
        for form in designators.join(tuple(self.plain[first:last])):
            self.analysis.marks.append(Mark("d" + form, self.first + first, self.first + last - 1))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def terms_of(analysis: Analysis) -> Terms:
    """Give what an index holds of a text."""
    others: Counter[str] = Counter(filter(None, analysis.stems))
    others.update(mark.term for mark in analysis.marks)
    often = [f"x{term}" for counts in (Counter(analysis.words), others) for term in counts if counts[term] >= OFTEN]
    return Terms(" ".join(analysis.words), " ".join(sorted([*others, *often])))


def index_text(text: str, spans: Sequence[Spoken] = ()) -> Terms:
    """Analyse *text*, and give what an index holds of it."""
    return terms_of(_tokens_of(text, spans).analysis)
