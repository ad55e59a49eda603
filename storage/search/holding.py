"""Where in an analysed text the runs of a query stand. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from storage.analysis.words import LAST, Analysis
from storage.search.tree import Leaf, Run
from storage.search.wording import is_unspaced


class Held:
    """A text's terms with their positions; and what its page is, as terms without any."""

    def __init__(self, analysis: Analysis, about: Iterable[str] = ()) -> None:
        self.analysis = analysis
        self.about = frozenset(about)
        self.at: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, term in enumerate(analysis.words):
            self.at[term].append((place, place))
        for place, stem in enumerate(analysis.stems):
            if stem is not None:
                self.at[stem].append((place, place))
        for mark in analysis.marks:
            self.at[mark.term].append((mark.first, mark.last))

    def has(self, run: Run) -> bool:
        """Tell whether the text holds a run."""
        return bool(run.terms[0] in self.about or self.positions(run))

    def positions(self, run: Run) -> list[tuple[int, int]]:
        """Give the first and last position of each place at which a run stands."""
        if len(run.terms) == 1:
            return self._single(run.terms[0], is_prefix=run.is_prefix)
        last = len(run.terms) - 1
        return [
            (first, first + last)
            for first, _ in self.at.get(run.terms[0], ())
            if all(
                self._is_at(first + step, term, is_prefix=run.is_prefix and step == last)
                for step, term in enumerate(run.terms)
            )
        ]

    def _single(self, term: str, *, is_prefix: bool) -> list[tuple[int, int]]:
        if not is_prefix:
            return self.at.get(term, [])
        return [place for held, places in self.at.items() if held.startswith(term) for place in places]

    def _is_at(self, place: int, term: str, *, is_prefix: bool) -> bool:
        words = self.analysis.words
        if place >= len(words):
            return False
        return words[place].startswith(term) if is_prefix else words[place] == term

    def places(self, run: Run) -> list[tuple[int, int]]:
        """Give the first and last position of all that a run says: of a term of two characters, both."""
        more = _reaches_on(run)
        return [(first, last + more) for first, last in self.positions(run)]

    def offsets(self, leaf: Leaf) -> set[tuple[int, int]]:
        """Give the half-open offsets into the text at which a leaf stands."""
        starts, ends = self.analysis.starts, self.analysis.ends
        return {(starts[first], ends[last]) for run in leaf.runs for first, last in self.places(run)}


def _reaches_on(run: Run) -> bool:
    """Tell whether a run ends with a term of two characters, the second of which has the position behind it."""
    return not run.is_prefix and is_unspaced(run.terms[-1]) and run.terms[-1][-1] != LAST
