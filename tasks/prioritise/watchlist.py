"""Watchlists: terms in any script, each with a weight, found as a search finds them."""

import hashlib
import json
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.errors import UsageError
from storage.analysis.fold import fold
from storage.analysis.stems import algorithms
from storage.analysis.words import Spoken, analyse
from storage.search.glance import may_hold, squeeze
from storage.search.holding import Held
from storage.search.standing import Wording, stands_in, wordings_of

KNOWN_KEYS = {"text", "weight", "note"}


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands in the file, and the wordings by which it is found."""

    text: str
    weight: float
    wordings: tuple[Wording, ...]

    def is_in(self, held: Held) -> bool:
        """Tell whether the term stands in an analysed text."""
        return any(stands_in(held, wording) for wording in self.wordings)

    def may_be_in(self, squeezed: str, languages: frozenset[str]) -> bool:
        """Tell by a quick look whether it may."""
        return any(all(may_hold(squeezed, leaf, languages) for leaf in wording) for wording in self.wordings)


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Terms, and a digest of what they find and weigh."""

    terms: tuple[Term, ...]
    digest: str

    def find(self, text: str, spans: Sequence[Spoken] = (), *, among: Collection[int] | None = None) -> set[int]:
        """Tell which terms stand in *text*, by their place in the list.

        Args:
            text: one page, as read.
            spans: its languages; where none is told, Cyrillic words are taken for Russian, Latin ones for English.
            among: the terms that are looked for; None: all.
        """
        squeezed, languages = squeeze(text), algorithms(language for *_, language in spans)
        wanted = range(len(self.terms)) if among is None else sorted(among)
        near = [index for index in wanted if self.terms[index].may_be_in(squeezed, languages)]
        if not near:
            return set()
        held = Held(analyse(text, spans))
        return {index for index in near if self.terms[index].is_in(held)}


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
    if len({fold(term.text) for term in terms}) < len(terms):
        raise UsageError("the watchlist names a term twice (case, and the kind of a dash or blank, make no other term)")
    canonical = json.dumps(sorted((term.text, term.weight) for term in terms), ensure_ascii=False)
    return Watchlist(terms, hashlib.sha256(canonical.encode()).hexdigest())


def _term(number: int, entry: object) -> Term:
    where = f"term {number} of the watchlist"
    if not isinstance(entry, dict) or not set(entry) <= KNOWN_KEYS or not {"text", "weight"} <= set(entry):
        raise UsageError(f"{where} needs a text and a weight, and may have a note; nothing else")
    text, weight = entry["text"], entry["weight"]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise UsageError(f"the weight of {where} is not a number from 0 to 1")
    try:
        wordings = wordings_of(text) if isinstance(text, str) else ()
    except UsageError as failure:
        raise UsageError(f"{where}: {failure}") from failure
    if not wordings:
        raise UsageError(f"the text of {where} holds no letter or digit")
    return Term(text, float(weight), wordings)
