"""What of a text is marked where it is shown: quotes, with links to their claims, and places that were searched for."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from desk.web.shown import marked

LINE_END_OF_TWO = '<span data-signs="2">\n</span>'


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch that is quoted for a claim: half-open offsets."""

    quote: int
    claim: int
    start: int
    end: int


class Lit:
    """The places of a text that are to be seen at once: half-open offsets, in order, not overlapping."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self.places = places
        self._ends = [end for _, end in places]

    def hit_of(self, start: int, stop: int) -> int | None:
        """Tell which place a stretch belongs to, from 1; None: to none."""
        number = bisect_right(self._ends, start)
        is_lit = number < len(self.places) and self.places[number][0] < stop
        return number + 1 if is_lit else None

    def cuts(self, start: int, stop: int) -> list[int]:
        """Give where a stretch must be cut, its own ends among them."""
        inside = self.places[bisect_right(self._ends, start) :]
        edges = {start, stop}
        for first, last in inside:
            if first >= stop:
                break
            edges |= {max(first, start), min(last, stop)}
        return sorted(edges)

    def wrapped(self, shown: str, start: int, stop: int) -> str:
        """Mark a stretch of markup that is lit whole or not at all; the first piece of a place can be linked to."""
        hit = self.hit_of(start, stop)
        if hit is None:
            return shown
        name = f' id="hit-{hit}"' if self.places[hit - 1][0] == start else ""
        return f'<mark class="hit"{name} data-hit="{hit}">{shown}</mark>'


class MarkedText:
    """A text, and what of it is quoted or lit.

    Markup is put together as plain strings of what `marked` gave and numbers: a page has hundreds of words, and
    `Markup` would look at each again.
    """

    def __init__(self, text: str, quoted: Sequence[Quoted], lit: Lit) -> None:
        self._text = text
        self._quoted = quoted
        self._lit = lit
        self._edges = sorted({edge for one in quoted for edge in (one.start, one.end)})

    def shown(self, start: int, stop: int) -> str:
        """Give a stretch as its markup: marked where it is quoted, with a link to the claim where a quote ends."""
        if not self._edges:
            return self._plain(start, stop)
        cuts = [start, *(edge for edge in self._edges if start < edge < stop), stop]
        return "".join(self._between(*pair) for pair in pairwise(cuts))

    def _between(self, start: int, stop: int) -> str:
        shown = self._plain(start, stop)
        here = [one for one in self._quoted if one.start <= start and stop <= one.end]
        if not here:
            return shown
        anchors = "".join(f'<span id="quote-{one.quote}"></span>' for one in here if one.start == start)
        links = "".join(
            f'<a class="of-claim" href="/claims/{one.claim}#quote-{one.quote}">claim {one.claim}</a>'
            for one in here
            if one.end == stop
        )
        numbers = " ".join(str(one.quote) for one in here)
        return f'{anchors}<mark class="quoted" data-quotes="{numbers}">{shown}</mark>{links}'

    def _plain(self, start: int, stop: int) -> str:
        if not self._lit.places:
            return _lines(self._text[start:stop])
        return "".join(
            self._lit.wrapped(_lines(self._text[first:last]), first, last)
            for first, last in pairwise(self._lit.cuts(start, stop))
        )


def _lines(text: str) -> str:
    return LINE_END_OF_TWO.join(str(marked(line)) for line in text.split("\r\n"))
