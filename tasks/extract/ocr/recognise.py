"""Recognises the text of a picture: upright, straight, each part in the languages that it is written in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tasks.extract.means import Means
from tasks.extract.ocr.engine import ENGINE, Line, languages_had, read_lines
from tasks.extract.ocr.plan import Part, plan
from tasks.extract.ocr.prepare import Prepared, prepare
from tasks.extract.ocr.script import ink_of, lies_on_its_side
from tasks.extract.ocr.shapes import Recognised
from tasks.extract.ocr.writing import write

GOOD = 0.72
"""Mean confidence from which on a text is believed: right languages upright gave .84 to .95, wrong ones .15 to .43,
pages on their side or head .2 to .4 (research/extract.md, OCR)."""
CLEARLY = 0.05
"""So much surer must a second try be to be taken instead of the first."""
BAND = 0.16
"""Of the page's height: what is read to tell which way up it stands."""
TURNS = (90, 180, 270)
FEWEST = 12
"""Characters in a band, for its confidence to say anything."""
TALL = 1 << 20
"""More than any page has blocks: keeps the blocks of a second column apart from those of the first."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a part, and how."""

    lines: tuple[Line, ...]
    languages: tuple[str, ...]

    @property
    def characters(self) -> int:
        """How many there are."""
        return sum(len(word.text) for line in self.lines for word in line.words)

    @property
    def confidence(self) -> float:
        """The mean over characters."""
        weighed = sum(word.confidence * len(word.text) for line in self.lines for word in line.words)
        return weighed / self.characters if self.characters else 0.0


def recognise(picture: Any, *, dpi: float | None, means: Means) -> Recognised | None:
    """Recognise the text of a PIL picture.

    Args:
        picture: a page, in any mode, turned or not.
        dpi: its resolution as given; None: not known.
        means: languages and where their data is.

    Returns:
        None where no language data is there.
    """
    languages = languages_had(means)
    if not languages or means.tessdata is None:
        return None
    reader = Reader(picture, dpi, languages, means.tessdata)
    turned = reader.best_turn((0, 90, 270)) if reader.lies_on_its_side() else 0
    reads = reader.read(turned, tries=1)
    if _confidence(reads) < GOOD:
        turned = turned or reader.best_turn((0, *TURNS))
        reads = reader.read(turned)
    return reader.written(reads, turned)


def _confidence(reads: Sequence[Read]) -> float:
    characters = sum(read.characters for read in reads)
    return sum(read.confidence * read.characters for read in reads) / characters if characters else 0.0


class Reader:
    """Reads one picture, turned this way and that."""

    def __init__(self, picture: Any, dpi: float | None, languages: Sequence[str], tessdata: Any) -> None:
        self.picture = picture
        self.dpi = dpi
        self.languages = languages
        self.tessdata = tessdata
        self._prepared: dict[int, Prepared] = {}
        self._read: dict[tuple[int, int, tuple[str, ...]], Read] = {}
        """By turn, part and languages."""

    def prepared(self, turned: int) -> Prepared:
        """Give the picture, turned clockwise by so many degrees and prepared; each turn is prepared once."""
        if turned not in self._prepared:
            upright = self.picture if not turned else self.picture.rotate(-turned, expand=True)
            self._prepared[turned] = prepare(upright, dpi=self.dpi)
        return self._prepared[turned]

    def lies_on_its_side(self) -> bool:
        """Tell by its ink whether lines run up and down."""
        return lies_on_its_side(ink_of(self.prepared(0).picture))

    def read(self, turned: int, *, tries: int | None = None) -> list[Read]:
        """Read the page part by part, in the likeliest languages first, until it is legible.

        Args:
            turned: clockwise, in degrees.
            tries: sets of languages that are tried at most; None: all that might fit.
        """
        parts = plan(ink_of(self.prepared(turned).picture), self.languages)
        return [self._read_part(turned, number, part, tries) for number, part in enumerate(parts)]

    def _read_part(self, turned: int, number: int, part: Part, tries: int | None) -> Read:
        best = Read((), part.tries[0])
        for languages in part.tries[:tries]:
            key = (turned, number, languages)
            if key not in self._read:
                self._read[key] = self._read_in(languages, self.prepared(turned).picture, part, number)
            if not best.characters or _is_better(self._read[key], best):
                best = self._read[key]
            if best.confidence >= GOOD or not self._read[key].characters:
                break
        return best

    def _read_in(self, languages: tuple[str, ...], picture: Any, part: Part, number: int) -> Read:
        is_whole = part.right - part.left == picture.width
        crop = picture if is_whole else picture.crop((part.left, 0, part.right, picture.height))
        lines = read_lines(crop, languages=languages, tessdata=self.tessdata, dpi=self.prepared_dpi)
        return Read(tuple(_moved(line, part.left, number) for line in lines), languages)

    @property
    def prepared_dpi(self) -> int:
        """The resolution that pictures are brought to."""
        return next(iter(self._prepared.values())).dpi

    def best_turn(self, turns: Sequence[int]) -> int:
        """Tell by reading a band of the page which way up it stands; the first of *turns* where none is clearly so."""
        scores: dict[int, float] = {}
        for turn in turns:
            scores[turn] = self._band_confidence(turn)
            if scores[turn] >= GOOD:
                return turn
        best = max(turns, key=lambda turn: scores[turn])
        return best if scores[best] > scores[turns[0]] + CLEARLY else turns[0]

    def _band_confidence(self, turned: int) -> float:
        band = darkest_band(self.prepared(turned).picture, BAND)
        best = 0.0
        for languages in plan(ink_of(band), self.languages)[0].tries[:2]:
            lines = read_lines(band, languages=languages, tessdata=self.tessdata, dpi=self.prepared_dpi, mode=6)
            read = Read(tuple(lines), languages)
            best = max(best, read.confidence if read.characters >= FEWEST else 0.0)
            if best >= GOOD:
                break
        return best

    def written(self, reads: Sequence[Read], turned: int) -> Recognised:
        """Write what was read."""
        prepared = self.prepared(turned)
        width, height = prepared.picture.size

        def place(box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
            return turned_back((box[0] / width, box[1] / height, box[2] / width, box[3] / height), turned)

        text, words, confidence = write([line for read in reads for line in read.lines], place)
        languages = ",".join(dict.fromkeys("+".join(read.languages) for read in reads))
        return Recognised(text, confidence, languages, words, ENGINE, turned, prepared.skew)


def _is_better(read: Read, than: Read) -> bool:
    return read.confidence > than.confidence + CLEARLY and read.characters * 2 >= than.characters


def _moved(line: Line, left: int, number: int) -> Line:
    """Move a line of a part to where it stands on the page."""
    if not number and not left:
        return line
    words = tuple(
        type(word)(word.text, (word.box[0] + left, word.box[1], word.box[2] + left, word.box[3]), word.confidence)
        for word in line.words
    )
    return Line(words, line.block + number * TALL, line.paragraph)


def turned_back(box: tuple[float, float, float, float], turned: int) -> tuple[float, float, float, float]:
    """Give where a box, in shares of a picture turned clockwise, stands on the picture as it was."""
    left, top, right, bottom = box
    if turned == 90:  # noqa: PLR2004 a quarter
        return top, 1 - right, bottom, 1 - left
    if turned == 180:  # noqa: PLR2004 half
        return 1 - right, 1 - bottom, 1 - left, 1 - top
    if turned == 270:  # noqa: PLR2004 three quarters
        return 1 - bottom, left, 1 - top, right
    return box


def darkest_band(picture: Any, share: float, *, but_not: Sequence[int] = ()) -> Any:
    """Give the band across a prepared picture, *share* of its height, with the most writing in it.

    Args:
        picture: prepared.
        share: of its height.
        but_not: tops of bands that were looked at already.
    """
    top, height = band_of(ink_of(picture), share, but_not=but_not), max(1, round(share * picture.height))
    return picture.crop((0, top, picture.width, min(picture.height, top + height)))


def band_of(ink: Any, share: float, *, but_not: Sequence[int] = ()) -> int:
    """Tell the top of that band, in pixels: rows that are mostly black are rules and pictures, not writing."""
    rows = ink.mean(axis=1)
    rows = np.where(rows > 0.5, 0.0, rows)  # noqa: PLR2004 half
    height = max(1, round(share * ink.shape[0]))
    sums = np.convolve(rows, np.ones(min(height, len(rows))), mode="valid")
    for top in but_not:
        sums[max(0, top - height) : top + height] = -1.0
    return int(np.argmax(sums))
