"""Where in a text what a query asks for stands: found as the index finds it, so that a page shows why it was found."""

from collections.abc import Iterable, Sequence

from config.errors import UsageError
from storage.analysis.words import Spoken, analyse
from storage.search.holding import Held
from storage.search.parsing import parse
from storage.search.standing import Wording, wordings_of
from storage.search.tree import leaves_of


def mark_text(query: str, text: str, spoken: Sequence[Spoken]) -> list[tuple[int, int]]:
    """Find what a query asks for in a text: stems, pairs of Chinese characters and ways of writing alike.

    Args:
        query: as a person typed it (`storage.search.parsing`).
        text: of a page, whole.
        spoken: which stretches are in which language, in order: `start`, `end`, tag.

    Returns:
        Half-open offsets into the text, in order, none overlapping another.

    Raises:
        UsageError: the query cannot be understood.
    """
    held = Held(analyse(text, spoken))
    return merge_places(place for leaf in leaves_of(parse(query)) for place in held.offsets(leaf))


def mark_terms(terms: Iterable[str], text: str, spoken: Sequence[Spoken]) -> list[tuple[int, int]]:
    """Find where terms of watchlists stand in a text, their words side by side; one that cannot be read stands nowhere.

    Args:
        terms: as the watchlist has them.
        text: of a page, whole.
        spoken: which stretches are in which language, in order: `start`, `end`, tag.

    Returns:
        Half-open offsets into the text, in order, none overlapping another.
    """
    held = Held(analyse(text, spoken))
    starts, ends = held.analysis.starts, held.analysis.ends
    wordings = [wording for term in terms for wording in _wordings(term)]
    return merge_places(
        (starts[first], ends[last]) for wording in wordings for first, last in _side_by_side(held, wording)
    )


def _wordings(term: str) -> tuple[Wording, ...]:
    try:
        return wordings_of(term)
    except UsageError:
        return ()


def _side_by_side(held: Held, wording: Wording) -> set[tuple[int, int]]:
    """Give the first and last position of each place at which the words of a wording stand in their order."""
    found: set[tuple[int, int]] | None = None
    for leaf in wording:
        here = {place for run in leaf.runs for place in held.places(run)}
        if found is not None:
            here = {(first, end) for first, last in found for begin, end in here if begin == last + 1}
        found = here
    return found or set()


def merge_places(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put places in order, and join those that overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
