"""Blots what is redacted out of the words of quotes and translations, wherever the same words stand."""

from collections.abc import Collection, Iterable, Mapping

from storage.analysis.naming import find_term
from storage.releases.shapes import Hidden
from storage.tables.evidence import Quote

BLOT = "█████"
"""Stands for what is hidden, whatever its length: the length would tell."""


class Hiding:
    """What is redacted in the documents of a release, by SHA-256."""

    def __init__(self, hidden: Mapping[str, Collection[Hidden]]) -> None:
        self._hidden = hidden
        self._everywhere = sorted(
            {
                words
                for one in hidden.values()
                for place in one
                if not place.only_here
                for words in (place.words, place.term)
                if words
            }
        )

    def of_text(self, text: str) -> str:
        """Give *text* without the words that are redacted everywhere."""
        return blotted(text, (place for words in self._everywhere for place in find_term(text, words)))

    def of_quote(self, sha256: str, quote: Quote) -> tuple[str, str, str]:
        """Give a quote's words, and what stands before and after them, without what is redacted there."""
        told = []
        first = quote.start - len(quote.prefix)
        for text, begins in ((quote.exact, quote.start), (quote.prefix, first), (quote.suffix, quote.end)):
            here = [
                (place.start - begins, place.end - begins)
                for place in self._hidden.get(sha256, ())
                if place.page == quote.page_number and place.start is not None and place.end is not None
            ]
            found = [place for words in self._everywhere for place in find_term(text, words)]
            told.append(blotted(text, [*here, *found]))
        return told[0], told[1], told[2]


def blotted(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Put a blot in the place of each stretch of *text*; what lies outside it, or overlaps, is taken as it comes."""
    clipped = sorted((max(start, 0), min(end, len(text))) for start, end in places)
    parts, done = [], 0
    for start, end in clipped:
        if end <= done or start >= end:
            continue
        parts.append(text[done : max(start, done)])
        if not parts[-1] and len(parts) > 1 and parts[-2] == BLOT:
            parts.pop()
        else:
            parts.append(BLOT)
        done = end
    return "".join(parts) + text[done:]
