"""Divides a page into stretches of one language: words to runs of one script, runs to chains, one a script and column.

A chain is the likeliest course of languages through the runs of its script and column, where going from one to
another costs something (Viterbi, IEEE Transactions on Information Theory 13, 1967): a short line is not torn from its
neighbours by a few letters, and two columns do not mix.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from storage.analysis.scripts import COMMON
from tasks.language.cells import Cell
from tasks.language.han import score_run
from tasks.language.profiles import Profiles, Vector, score_word
from tasks.language.words import HANI, Word

SWITCH = 7.0
"""What another language than that of the run before costs, in log likelihood."""
TEMPER = 0.35
"""By what log likelihoods count: the n-grams of a word overlap, and are no independent evidence."""
WEIGHTS = {HANI: 3, "Hang": 2}
"""A character of these scripts says as much as so many letters."""
FEWEST_LETTERS = 12
"""Weighed letters of another script within a cell that may be a stretch of their own; fewer are a name or a unit."""
FEWEST_WORDS = 4
"""And of Latin letters, words in small letters: part numbers and names of firms have none."""


FEW_SCORES = 12
"""So many are added sooner one by one than as a table; in the same order, so to the same sum."""


@dataclass(slots=True)
class Run:
    """Words of one script within a cell; half-open offsets."""

    start: int
    end: int
    group: str
    column: int
    words: list[Word]
    weight: int = 0
    """Letters that tell a language, weighed."""
    foreign: int = 0
    """Characters of names and codes in another script."""
    signs: int = 0
    """All that is not white space."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a stretch of a chain holds for each language of its group; a word that comes again tells nothing new."""

    languages: tuple[str, ...]
    scores: Vector
    """Log likelihoods, summed over n-grams."""
    grams: int
    known: int
    """N-grams that some profile knows."""
    letters: int
    """Of all words that tell something, also of those that come again."""
    distinct: int
    """Letters of words, weighed, each word counted once."""
    signs: int
    """All that is neither white space nor foreign, in runs that tell something."""


@dataclass(slots=True)
class Stretch:
    """Runs of a chain, one after the other, that are in one language."""

    language: str
    runs: list[Run]
    profiles: Profiles
    is_drawn: bool = False
    """Whether the main language of the page was taken for its own (`tasks.language.whole`)."""
    _weighed: Evidence | None = field(default=None, init=False, compare=False)

    @property
    def group(self) -> str:
        """The script."""
        return self.runs[0].group

    @property
    def weight(self) -> int:
        """Letters that tell a language, weighed."""
        return sum(run.weight for run in self.runs)

    def evidence(self) -> Evidence:
        """Weigh the words of the stretch; once, so its runs must be all there."""
        if self._weighed is None:
            self._weighed = self._weigh()
        return self._weighed

    def _weigh(self) -> Evidence:
        telling = [run for run in self.runs if run.weight]
        words = dict.fromkeys([word.letters.lower() for run in telling for word in run.words if word.letters])
        score = score_run if self.group == HANI else score_word
        scored = [score(word, self.profiles) for word in words]
        return Evidence(
            self.profiles.languages,
            _sum([one[0] for one in scored], self.profiles),
            grams=sum(one[1] for one in scored),
            known=sum(one[2] for one in scored),
            distinct=sum(map(len, words)) * WEIGHTS.get(self.group, 1),
            letters=sum(len(word.letters) for run in telling for word in run.words),
            signs=sum(run.signs - run.foreign for run in telling),
        )


def divide(text: str, words: Sequence[Word], cells: Sequence[Cell]) -> list[Run]:
    """Put the words of *text* into runs, in order: cells cut where the script changes, save for names and codes."""
    runs: list[Run] = []
    place, count = 0, len(words)
    for cell in cells:
        while place < count and words[place].start < cell.start:
            place += 1
        first = place
        while place < count and words[place].start < cell.end:
            place += 1
        runs.extend(_runs_of(cell, words[first:place]))
    for run in runs:
        run.signs = sum(map(len, text[run.start : run.end].split()))
    return runs


def _runs_of(cell: Cell, words: Sequence[Word]) -> list[Run]:
    runs: list[Run] = []
    for word in words:
        if runs and runs[-1].group == word.group:
            runs[-1].words.append(word)
        elif word.group != COMMON:
            runs.append(Run(word.start, cell.end, word.group, cell.column, [word]))
    if not runs:
        return [Run(cell.start, cell.end, COMMON, cell.column, [])]
    if len(runs) > 1:
        runs = _absorbed(runs)
    for run in runs:
        run.weight = sum([len(word.letters) for word in run.words]) * WEIGHTS.get(run.group, 1)
    runs[0].start = cell.start
    for before, after in pairwise(runs):
        before.end = after.start
    return runs


def _absorbed(runs: list[Run]) -> list[Run]:
    """Leave names, units, part numbers and mistaken letters with the script around them."""
    weights: Counter[str] = Counter()
    for run in runs:
        weights[run.group] += sum(word.end - word.start for word in run.words) * WEIGHTS.get(run.group, 1)
    main = max(weights, key=lambda group: (weights[group], group))
    for run in runs:
        if run.group != main and not _stands_alone(run):
            run.foreign = sum(word.end - word.start for word in run.words)
            run.words = []
            run.group = main
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].group == run.group:
            joined[-1].words += run.words
            joined[-1].foreign += run.foreign
        else:
            joined.append(run)
    return joined


def _stands_alone(run: Run) -> bool:
    letters = sum(len(word.letters) for word in run.words)
    if letters * WEIGHTS.get(run.group, 1) < FEWEST_LETTERS:
        return False
    return run.group != "Latn" or sum(word.is_small for word in run.words) >= FEWEST_WORDS


def chain(runs: Sequence[Run], tables: Mapping[str, Profiles]) -> list[Stretch]:
    """Tell the likeliest languages of the runs whose group has profiles.

    Args:
        runs: of the page, in order.
        tables: the profiles, by group.
    """
    chains: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for run in runs:
        if run.group in tables and run.words:
            chains[run.group, run.column].append(run)
    return [stretch for (group, _), followed in chains.items() for stretch in _follow(followed, tables[group])]


def _follow(runs: list[Run], profiles: Profiles) -> list[Stretch]:
    path = _likeliest(np.array([_scores(run, profiles) for run in runs]))
    stretches: list[Stretch] = []
    for place, run in zip(path, runs, strict=True):
        language = profiles.languages[place]
        if stretches and stretches[-1].language == language:
            stretches[-1].runs.append(run)
        else:
            stretches.append(Stretch(language, [run], profiles))
    return stretches


def _scores(run: Run, profiles: Profiles) -> Vector:
    score = score_run if run.group == HANI else score_word
    return _sum([score(word.letters, profiles)[0] for word in run.words if word.letters], profiles)


def _sum(scores: Sequence[Vector], profiles: Profiles) -> Vector:
    if not scores:
        return np.zeros(len(profiles.languages), dtype=np.float32)
    if len(scores) > FEW_SCORES:
        return np.add.reduce(scores)
    total = scores[0]
    for score in scores[1:]:
        total = total + score
    return total


def _likeliest(scores: Vector) -> list[int]:
    """Give the course with the highest sum, of equal ones the first language by name."""
    favourites = scores.argmax(axis=1)
    if (favourites == favourites[0]).all():
        return [int(favourites[0])] * len(favourites)
    emissions = (scores - scores.max(axis=1, keepdims=True)) * TEMPER
    best = emissions[0]
    came_from: list[Vector] = []
    stay = np.arange(len(best))
    for emission in emissions[1:]:
        top = int(best.argmax())
        switched = best[top] - SWITCH
        came_from.append(np.where(best >= switched, stay, top))
        best = np.maximum(best, switched) + emission
    place = int(best.argmax())
    path = [place]
    for origins in reversed(came_from):
        place = int(origins[place])
        path.append(place)
    return path[::-1]
