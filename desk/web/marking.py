"""What of a text is marked where it is shown: quotes, with links to their claims, and places that were searched for."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from desk.web.shown import marked


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

    def wrapped(self, shown: Markup, start: int, stop: int) -> Markup:
        """Mark a stretch that is lit whole or not at all; the first piece of a place can be linked to."""
        hit = self.hit_of(start, stop)
        if hit is None:
            return shown
        name = Markup(' id="hit-{}"').format(hit) if self.places[hit - 1][0] == start else Markup("")
        return Markup('<mark class="hit"{} data-hit="{}">{}</mark>').format(name, hit, shown)


class MarkedText:
    """A text, and what of it is quoted or lit."""

    def __init__(self, text: str, quoted: Sequence[Quoted], lit: Lit) -> None:
        self._text = text
        self._quoted = quoted
        self._lit = lit
        self._edges = sorted({edge for one in quoted for edge in (one.start, one.end)})

    def shown(self, start: int, stop: int) -> Markup:
        """Give a stretch as it is shown: marked where it is quoted, with a link to the claim where a quote ends."""
        cuts = [start, *(edge for edge in self._edges if start < edge < stop), stop]
        return Markup("").join(self._between(*pair) for pair in pairwise(cuts))

    def _between(self, start: int, stop: int) -> Markup:
        shown = self._plain(start, stop)
        here = [one for one in self._quoted if one.start <= start and stop <= one.end]
        if not here:
            return shown
        anchors = Markup("").join(
            Markup('<span id="quote-{}"></span>').format(one.quote) for one in here if one.start == start
        )
        links = Markup("").join(
            Markup('<a class="of-claim" href="/claims/{}#quote-{}">claim {}</a>').format(
                one.claim, one.quote, one.claim
            )
            for one in here
            if one.end == stop
        )
        numbers = " ".join(str(one.quote) for one in here)
        mark = Markup('{}<mark class="quoted" data-quotes="{}">{}</mark>{}')
        return mark.format(anchors, numbers, shown, links)

    def _plain(self, start: int, stop: int) -> Markup:
        return Markup("").join(
            self._lit.wrapped(_lines(self._text[first:last]), first, last)
            for first, last in pairwise(self._lit.cuts(start, stop))
        )


def _lines(text: str) -> Markup:
    return Markup('<span data-signs="2">\n</span>').join(marked(line) for line in text.split("\r\n"))
