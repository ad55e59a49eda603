"""Looks whether a text layer says what the picture shows, by reading a band of it or two, not all."""

import unicodedata
from typing import Any

from tasks.extract.means import Means
from tasks.extract.ocr.engine import languages_had, read_lines
from tasks.extract.ocr.plan import plan
from tasks.extract.ocr.prepare import prepare
from tasks.extract.ocr.recognise import Read, band_of
from tasks.extract.ocr.script import ink_of
from tasks.extract.ocr.shapes import Agreement

BAND = 0.07
"""Of the page's height: three or four lines, a twelfth of what the page holds."""
BANDS = 3
"""Bands that are read at most."""
ENOUGH_PIECES = 40
"""Pieces of words that a judgement takes; a stamp or a table's rulings have fewer."""
SURE = 0.6
"""Confidence under which what was read says nothing: a photograph, handwriting, a page on its side."""
AGREES = 0.5
"""Share of the pieces read that the layer must hold. Layers of OCR that were right held .8 and more of them, such in
another script or of shifted letters under .2."""


def glance(picture: Any, *, dpi: float | None, layer_text: str, means: Means) -> Agreement | None:
    """Tell whether *layer_text* is the text of a PIL picture.

    Letters are held against letters, three in a row (two of Chinese); digits and signs say nothing.

    Returns:
        None where no language data is there. Where nothing legible was found, the layer is not contradicted.
    """
    languages = languages_had(means)
    if not languages or means.tessdata is None:
        return None
    prepared = prepare(picture, dpi=dpi)
    ink = ink_of(prepared.picture)
    said = pieces_of(layer_text)
    seen: list[str] = []
    tops: list[int] = []
    height = max(1, round(BAND * ink.shape[0]))
    while len(tops) < BANDS and len(seen) < ENOUGH_PIECES:
        top = band_of(ink, BAND, but_not=tops)
        tops.append(top)
        seen += _read_band(prepared, ink, (top, top + height), languages=languages, means=means)
    if len(seen) < ENOUGH_PIECES // 4:
        return Agreement(
            agrees=True, score=1.0, because="too little can be read in the picture to contradict the layer"
        )
    score = sum(piece in said for piece in seen) / len(seen)
    because = f"{score:.0%} of {len(seen)} pieces of words read in the picture stand in the text layer"
    return Agreement(score >= AGREES, score, because)


def _read_band(
    prepared: Any, ink: Any, rows: tuple[int, int], *, languages: tuple[str, ...], means: Means
) -> list[str]:
    """Read a band in the likelier of its languages; nothing where that is not sure."""
    if means.tessdata is None:
        return []
    found: list[str] = []
    for part in plan(ink, languages):
        crop = prepared.picture.crop((part.left, rows[0], part.right, rows[1]))
        for tried in part.tries[:2]:
            lines = read_lines(crop, languages=tried, tessdata=means.tessdata, dpi=prepared.dpi, mode=6)
            read = Read(tuple(lines), tried)
            if read.confidence >= SURE:
                found += [piece for line in read.lines for word in line.words for piece in sorted(pieces_of(word.text))]
                break
    return found


def pieces_of(text: str) -> set[str]:
    """Cut words into pieces of three letters, Chinese into pieces of two; case is folded, letters are what they are."""
    pieces: set[str] = set()
    for run in "".join(sign if sign.isalpha() else " " for sign in _plain(text)).split():
        length = 2 if "\u2e80" <= run[0] <= "\uffef" else 3
        pieces.update(run[at : at + length] for at in range(len(run) - length + 1))
    return pieces


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
