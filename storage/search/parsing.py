"""Reads a query: words, "phrases", AND, OR, NOT or -, parentheses, mot*, and language:, outcome:, page:. Pure.

Words side by side must all be found, on one page. NOT binds closest, then AND, then OR. Every query ends as a tree or
as a `UsageError` that says what is wrong with it.
"""

import re
import unicodedata
from dataclasses import dataclass

from config.errors import UsageError
from storage.search import filters
from storage.search.tree import Either, Every, Leaf, Tree
from storage.search.wording import phrase, prefix, words

LONGEST_QUERY = 1000
"""Characters."""
DEEPEST = 20
FILTERS = {
    "language": filters.of_language,
    "script": filters.of_script,
    "kind": filters.of_kind,
    "method": filters.of_method,
    "signal": filters.of_signal,
    "outcome": filters.of_outcome,
    "page": filters.of_pages,
}

_CLOSING = {"「": "」", "『": "』", "｢": "｣"}
_QUOTES = '"“”„‟«»〝〞〟＂❝❞'
_STRAIGHT = {**dict.fromkeys(_QUOTES, _QUOTES), **_CLOSING}
_BREAKS = re.compile(rf"[\s()（）{_QUOTES}{''.join(_CLOSING)}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query: `(`, `)`, `AND`, `OR`, `NOT`, or with a text `word`, `phrase`, or the name of a filter."""

    kind: str
    text: str = ""


def parse(query: str) -> Tree:
    """Read *query*.

    Raises:
        UsageError: it cannot be understood; the message says why.
    """
    if len(query) > LONGEST_QUERY:
        raise UsageError(f"a query has at most {LONGEST_QUERY} characters")
    return _Reader(_split(unicodedata.normalize("NFC", query))).read()


def _split(query: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    while at < len(query):
        sign = query[at]
        if sign.isspace():
            at += 1
        elif sign in "()（）":
            pieces.append(Piece("(" if sign in "(（" else ")"))
            at += 1
        elif sign in _STRAIGHT:
            end = next((place for place in range(at + 1, len(query)) if query[place] in _STRAIGHT[sign]), None)
            if end is None:
                raise UsageError("a quotation mark is opened and not closed")
            pieces.append(Piece("phrase", query[at + 1 : end]))
            at = end + 1
        elif sign == "-" and at + 1 < len(query) and not query[at + 1].isspace():
            pieces.append(Piece("NOT"))
            at += 1
        else:
            stop = _BREAKS.search(query, at)
            end = len(query) if stop is None else stop.start()
            pieces.append(_bare(query[at:end]))
            at = end
    return pieces


def _bare(text: str) -> Piece:
    if text in {"AND", "OR", "NOT"}:
        return Piece(text)
    name, colon, value = text.partition(":")
    if not colon or name.lower() not in FILTERS:
        return Piece("word", text)
    if not value:
        raise UsageError(f"{name.lower()}: needs a value right behind the colon")
    return Piece(name.lower(), value)


class _Reader:
    """Reads the pieces of a query from the first to the last."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0

    def read(self) -> Tree:
        tree = self._either()
        if self._next() == ")":
            raise UsageError("a parenthesis is closed that was not opened")
        if tree is None:
            raise UsageError("say what to search for: a word with letters or digits")
        return tree

    def _next(self) -> str:
        return self.pieces[self.at].kind if self.at < len(self.pieces) else ""

    def _take(self, kind: str) -> bool:
        is_it = self._next() == kind
        self.at += is_it
        return is_it

    def _either(self) -> Tree | None:
        branches = [self._every()]
        while self._take("OR"):
            branches.append(self._every())
        if len(branches) > 1 and None in branches:
            raise UsageError("OR needs a word on both sides")
        found = tuple(branch for branch in branches if branch is not None)
        return Either(found) if len(found) > 1 else next(iter(found), None)

    def _every(self) -> Tree | None:
        wanted: list[Tree] = []
        unwanted: list[Tree] = []
        is_open = True
        while self._next() not in {"", ")", "OR"}:
            if self._take("AND"):
                if is_open:
                    raise UsageError("AND needs a word on both sides")
                is_open = True
                continue
            is_negated, trees = self._negated()
            (unwanted if is_negated else wanted).extend(trees)
            is_open = False
        if is_open and (wanted or unwanted):
            raise UsageError("AND needs a word on both sides")
        if unwanted and not wanted:
            raise UsageError("NOT only takes away from what is found: say also what to search for")
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        return Every(tuple(wanted), tuple(unwanted)) if wanted else None

    def _negated(self) -> tuple[bool, list[Tree]]:
        is_negated = is_told = False
        while self._take("NOT"):
            is_negated, is_told = not is_negated, True
        trees = self._atom()
        if is_told and not trees:
            raise UsageError("NOT needs a word behind it")
        if is_negated and len(trees) > 1:
            return True, [Every(tuple(trees))]
        return is_negated, trees

    def _atom(self) -> list[Tree]:
        """Give what must all be found; nothing for a piece without letters."""
        if self._take("("):
            return self._group()
        kind = self._next()
        if kind == "word":
            return self._words()
        if kind in {"", ")", "AND", "OR"}:
            return []
        piece = self.pieces[self.at]
        self.at += 1
        leaf: Leaf = phrase(piece.text) if kind == "phrase" else FILTERS[kind](piece.text)
        return [leaf]

    def _group(self) -> list[Tree]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UsageError(f"parentheses go at most {DEEPEST} deep")
        tree = self._either()
        if not self._take(")"):
            raise UsageError("a parenthesis is opened and not closed")
        if tree is None:
            raise UsageError("there is nothing between parentheses")
        self.depth -= 1
        return [tree]

    def _words(self) -> list[Tree]:
        """Read words side by side at once: БМД 4М is one designator. A word that is taken away stands alone."""
        is_negated = self.at > 0 and self.pieces[self.at - 1].kind == "NOT"
        gathered: list[str] = []
        while self._next() == "word":
            text = self.pieces[self.at].text
            if "*" in text:
                if gathered:
                    break
                self.at += 1
                return list(prefix(text))
            gathered.append(text)
            self.at += 1
            if is_negated:
                break
        return list(words(" ".join(gathered)))
