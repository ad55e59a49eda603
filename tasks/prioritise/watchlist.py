"""Watchlists: terms in any script, each with a weight, matched on folded text."""

import hashlib
import json
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.errors import UsageError
from storage.analysis.fold import fold

HAN_AND_KANA = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
THAI_LAO_BURMESE_KHMER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
UNSPACED = HAN_AND_KANA + THAI_LAO_BURMESE_KHMER
"""Unicode blocks of scripts that put no spaces between words: a term may stand anywhere in a run of them."""
LETTER = rf"[^\W{UNSPACED}]"
"""A letter or digit of a script that puts spaces between words."""
PIECES = re.compile(rf"[{UNSPACED}]|{LETTER}+|\*|\s+|[^\w\s*]+")
KNOWN_KEYS = {"text", "weight", "note"}


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands in the file, and how it is found."""

    text: str
    weight: float
    pattern: re.Pattern[str]
    must_hold: tuple[str, ...]
    """Every one of these stands in a text that holds the term: a quick look before the pattern."""

    def is_in(self, folded: str) -> bool:
        """Tell whether the term stands in a folded text."""
        return all(piece in folded for piece in self.must_hold) and self.pattern.search(folded) is not None


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Terms, and a digest of what they find and weigh."""

    terms: tuple[Term, ...]
    digest: str

    def find(self, text: str, *, known: Collection[int] = ()) -> set[int]:
        """Tell which terms stand in *text*, by their place in the list.

        Args:
            text: one page, as read.
            known: terms that need no looking for: they were found on another page.
        """
        folded = fold(text)
        return {index for index, term in enumerate(self.terms) if index not in known and term.is_in(folded)}


def load_watchlist(path: Path) -> Watchlist:
    """Read a watchlist: `[[term]]` tables with `text`, `weight` from 0 to 1, and maybe a `note`.

    Raises:
        UsageError: it cannot be read, or a term is not as it must be.
    """
    try:
        written = path.read_bytes()
    except OSError as failure:
        raise UsageError(
            f"the watchlist {path} cannot be read ({failure.strerror}). Set another with SLUICE_WATCHLIST"
        ) from failure
    return parse_watchlist(written)


@lru_cache(maxsize=4)
def parse_watchlist(written: bytes) -> Watchlist:
    """Read the bytes of a watchlist file.

    Raises:
        UsageError: they are no TOML, or a term is not as it must be.
    """
    try:
        table = tomllib.loads(written.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise UsageError(f"the watchlist is not valid TOML in UTF-8: {failure}") from failure
    entries = table.pop("term", [])
    if table or not isinstance(entries, list):
        raise UsageError("a watchlist holds nothing but [[term]] tables with text, weight and note")
    terms = tuple(_term(number, entry) for number, entry in enumerate(entries, start=1))
    weights = {term.pattern.pattern: term.weight for term in terms}
    if len(weights) < len(terms):
        raise UsageError("the watchlist names a term twice (case, dashes and blanks make no other term)")
    canonical = json.dumps(sorted((term.text, term.weight) for term in terms), ensure_ascii=False)
    return Watchlist(terms, hashlib.sha256(canonical.encode()).hexdigest())


def _term(number: int, entry: object) -> Term:
    where = f"term {number} of the watchlist"
    if not isinstance(entry, dict) or not set(entry) <= KNOWN_KEYS or not {"text", "weight"} <= set(entry):
        raise UsageError(f"{where} needs a text and a weight, and may have a note; nothing else")
    text, weight = entry["text"], entry["weight"]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise UsageError(f"the weight of {where} is not a number from 0 to 1")
    pieces = PIECES.findall(fold(text)) if isinstance(text, str) else []
    must_hold = tuple(dict.fromkeys(piece for piece in pieces if re.match(r"\w", piece)))
    if not must_hold:
        raise UsageError(f"the text of {where} holds no letter or digit")
    return Term(text, float(weight), _pattern(pieces), must_hold)


def _pattern(pieces: list[str]) -> re.Pattern[str]:
    """Compile a term: whole words; `*` is any ending, a dash any dash or blank; line ends may part Chinese."""
    parts: list[str] = []
    for place, piece in enumerate(pieces):
        before = pieces[place - 1] if place else ""
        if _is_unspaced(piece):
            parts.append((" ?" if _is_unspaced(before) else "") + piece)
        elif piece == "*":
            parts.append(f"{LETTER}*")
        elif piece.isspace():
            parts.append("[- ]{1,3}")
        elif piece == "-":
            parts.append("[- ]{0,3}")
        else:
            parts.append(re.escape(piece))
    left = "" if _is_unspaced(pieces[0]) else f"(?<!{LETTER})"
    right = "" if _is_unspaced(pieces[-1]) else f"(?!{LETTER})"
    return re.compile(left + "".join(parts) + right)


def _is_unspaced(piece: str) -> bool:
    return re.fullmatch(f"[{UNSPACED}]", piece) is not None
