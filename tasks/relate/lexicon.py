"""A lexicon: which words of one language speak of what words of another do. Read from a table, asked of texts. Pure.

The table is text in UTF-8, a line for each meaning of a word: language, word, bridge word, weight, with tabs between.
The bridge is English: whatever the languages of two papers, both become bags of English stems and can be compared.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from pathlib import Path

from config.errors import UsageError
from storage.analysis.fold import fold
from storage.analysis.scripts import UNSPACED
from storage.analysis.stems import stem_in
from storage.analysis.words import LAST, analyse

VERSION = "lexicon 1"
LETTERS_IN_CHARACTER = 3
"""A Chinese text of n characters is about 3 n letters in Russian or English (the articles of the Declaration)."""
BRIDGE = "en"
"""The language that all others are brought to."""
FIELDS = 4
_RUN = re.compile(f"[{UNSPACED}]+")
Weighed = tuple[tuple[str, float], ...]
"""Bridge stems with their weights."""


@dataclass(frozen=True, slots=True)
class Bag:
    """What a text speaks of, in stems of the bridge."""

    weights: Mapping[str, float] = field(default_factory=dict)
    known: int = 0
    """Words of the text that the lexicon has."""
    words: int = 0
    """Words of the text in languages that the lexicon has; of a script without spaces, characters."""
    letters: int = 0
    """How long these words are together, a Chinese character counting as three letters."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by language, each with the bridge stems that it may mean."""

    meanings: Mapping[str, Mapping[str, Weighed]]
    """By primary language tag and settled stem; the weights of one word are shared among its meanings."""
    bridges: frozenset[str]
    """All stems of the bridge that a word leads to."""
    longest: Mapping[str, int]
    """By language, the characters of its longest word."""
    digest: str

    @property
    def languages(self) -> frozenset[str]:
        """The primary tags of the languages that it has words of; with the bridge, if it has any."""
        return frozenset(self.meanings) | {BRIDGE} if self.meanings else frozenset()

    def bag(self, texts: Sequence[tuple[str, str]]) -> Bag:
        """Turn stretches of text into a bag of bridge stems.

        Numbers are left out, and so are words in another script than the language's, such as names in Latin letters.
        A word of a script without spaces is the longest that the lexicon has (forward maximum matching).

        Args:
            texts: stretches, each with its BCP 47 tag; those in languages that the lexicon lacks are passed over.
        """
        weights: defaultdict[str, float] = defaultdict(float)
        known = words = letters = 0
        for text, language in texts:
            tongue = primary(language)
            if tongue not in self.languages:
                continue
            stems, runs, length = _words_of(text, tongue)
            words += stems.total() + sum(map(len, runs))
            letters += length
            found = stems + Counter(word for run in runs for word in self._cut(run, tongue))
            for word, count in found.items():
                meant = self._meant(tongue, word)
                if meant:
                    known += count * (1 if word in stems else len(word))
                for bridge, weight in meant:
                    weights[bridge] += count * weight
        return Bag(dict(sorted(weights.items())), known, words, letters)

    def _meant(self, language: str, word: str) -> Weighed:
        meant = self.meanings.get(language, {}).get(word, ())
        if not meant and language == BRIDGE and word in self.bridges:
            return ((word, 1.0),)
        return meant

    def _cut(self, run: str, language: str) -> Iterator[str]:
        """Cut a run of characters into the longest words that the lexicon has; what it lacks is passed over."""
        words, longest, at = self.meanings.get(language, {}), self.longest.get(language, 0), 0
        while at < len(run):
            length = next((size for size in range(longest, 0, -1) if run[at : at + size] in words), 0)
            if length:
                yield run[at : at + length]
            at += length or 1


def primary(language: str) -> str:
    """Give the primary subtag of a BCP 47 tag: `zh` of `zh-Hans`."""
    return language.partition("-")[0].lower()


@lru_cache(maxsize=1 << 17)
def settle(word: str, language: str) -> str | None:
    """Stem a folded word until stemming changes nothing: a table may then hold words and stems alike.

    Returns:
        The stem; None: the word has no letters, or the script no algorithm.
    """
    if not word.isalpha():
        return None
    while (stemmed := stem_in(word, language)) is not None and stemmed[len(BRIDGE) :] not in {word, ""}:
        word = stemmed[len(BRIDGE) :]
    return None if stemmed is None else word


def settled_stems(text: str, language: str) -> Counter[str]:
    """Count the stems of a text's words, and the pairs of characters of a script without spaces.

    Args:
        text: one stretch.
        language: its BCP 47 tag.
    """
    stems, runs, _ = _words_of(text, primary(language))
    return stems + Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def _words_of(text: str, language: str) -> tuple[Counter[str], list[str], int]:
    """Give the settled stems of a text, its runs of characters without spaces, and how long all are in letters."""
    analysis = analyse(text, [(0, len(text), language)])
    stems: Counter[str] = Counter()
    runs: list[str] = []
    run, letters = "", 0
    for word, stem in zip(analysis.words, analysis.stems, strict=True):
        if stem is not None:
            settled = settle(word[1:], language)
            if settled is not None:
                stems[settled] += 1
                letters += len(word) - 1
        elif _RUN.match(word, 1):
            run += word[1]
            if word.endswith(LAST):
                runs.append(run)
                letters += LETTERS_IN_CHARACTER * len(run)
                run = ""
    return stems, runs, letters


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon: lines of language, word, bridge word and weight (above 0, to 1), with tabs between.

    Lines that are empty or begin with `#` are passed over. Words are folded and stemmed as those of texts are.

    Raises:
        UsageError: it cannot be read, or a line is not as it must be.
    """
    try:
        written = path.read_bytes()
    except OSError as failure:
        raise UsageError(
            f"the lexicon {path} cannot be read ({failure.strerror}). Set another with SLUICE_LEXICON"
        ) from failure
    return parse_lexicon(written)


@lru_cache(maxsize=2)
def parse_lexicon(written: bytes) -> Lexicon:
    """Read the bytes of a lexicon.

    Raises:
        UsageError: they are not in UTF-8, or a line is not as it must be.
    """
    try:
        lines = written.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as failure:
        raise UsageError("the lexicon is not in UTF-8. Save it as UTF-8, with tabs between its columns") from failure
    table: dict[str, dict[str, dict[str, float]]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            language, word, bridge, weight = _row(number, line)
            meanings = table.setdefault(language, {}).setdefault(word, {})
            meanings[bridge] = max(weight, meanings.get(bridge, 0.0))
    return make_lexicon(table)


def make_lexicon(table: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Lexicon:
    """Make a lexicon of weights by primary language, settled word and bridge stem.

    A word with n meanings gives each 1/sqrt(n) of its weight: so many meanings say less, and not n times less
    (research/dedupe.md, 5).
    """
    meanings: dict[str, dict[str, Weighed]] = {}
    for language, words in sorted(table.items()):
        meanings[language] = {
            word: tuple((bridge, weight / sqrt(len(meant))) for bridge, weight in sorted(meant.items()))
            for word, meant in sorted(words.items())
        }
    digest = hashlib.sha256(repr(meanings).encode()).hexdigest()
    bridges = frozenset(bridge for words in meanings.values() for meant in words.values() for bridge, _ in meant)
    longest = {language: max(map(len, words), default=0) for language, words in meanings.items()}
    return Lexicon(meanings, bridges, longest, digest)


def _row(number: int, line: str) -> tuple[str, str, str, float]:
    """Read a line of the table: primary language, settled word, settled bridge stem, weight."""
    where = f"line {number} of the lexicon"
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != FIELDS:
        raise UsageError(f"{where} needs {FIELDS} columns with tabs between: language, word, bridge word, weight")
    tongue = primary(cells[0])
    if not tongue.isascii() or not tongue.isalpha():
        raise UsageError(f"{where} begins with no language tag. Write one such as ru or zh")
    word = _single(cells[1], tongue)
    if word is None:
        raise UsageError(f"{where}: the second column must be one word of letters")
    bridge = _single(cells[2], BRIDGE)
    if bridge is None:
        raise UsageError(f"{where}: the third column must be one word of letters; write a line for each word")
    try:
        weight = float(cells[3])
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1:
        raise UsageError(f"{where}: the weight must be a number above 0, and at most 1")
    return tongue, word, bridge, weight


@lru_cache(maxsize=1 << 17)
def _single(written: str, language: str) -> str | None:
    """Give the one settled word, or the one run without spaces, that was written; None: it is something else."""
    folded = fold(written)
    if _RUN.fullmatch(folded):
        return folded
    if folded.isalpha() and not _RUN.search(folded):
        return settle(folded, language)
    stems, runs, _ = _words_of(folded, language)
    return next(iter(stems)) if stems.total() == 1 and not runs and " " not in folded else None


def write_lexicon(rows: Iterable[tuple[str, str, str, float]]) -> str:
    """Write rows of language, word, bridge word and weight as the table that `load_lexicon` reads."""
    return "".join(f"{language}\t{word}\t{bridge}\t{weight:.4g}\n" for language, word, bridge, weight in rows)
