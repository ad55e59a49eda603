"""Text that stands on a PDF page and cannot be seen: outside it, under a box, in the colour of the paper, too small.

What might be hidden is looked for in the page's drawing commands, which is cheap; only then the page is traced, and
only what really shows no ink where it should stand is told.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean
from tasks.extract.signals.quoting import listed, quoted

_FILLS = frozenset({b"f", b"f*", b"F", b"B", b"B*", b"b", b"b*", b"sh"})
"""Operators that fill something, which may cover text (ISO 32000-1, tables 60 and 77)."""
_PLACED = re.compile(rb"\sTm\b")
"""The operator that sets where text stands, after any white space."""
_SUSPECT = re.compile(
    rb"""\s(?: [1-7]\s+Tr                                          # text that is not simply filled
      | 1(?:\.0*)?\s+g | 1(?:\.0*)?\s+1(?:\.0*)?\s+1(?:\.0*)?\s+(?:rg|scn?)
      | 0(?:\.0*)?\s+0(?:\.0*)?\s+0(?:\.0*)?\s+0(?:\.0*)?\s+k   # white
      | 0?\.\d+\s+Tf                                             # a font of less than a point
    )\s""",
    re.VERBOSE,
)
HIGHLIGHT = 8
"""PDF_ANNOT_HIGHLIGHT: in black it hides what it marks."""
INVISIBLE = 3
"""Text render mode: neither filled nor stroked."""
TINY_POINTS = 1.0
FEWEST_CHARACTERS = 3
"""Fewer are stray blanks and ticks of a form."""
PICTURE_SHARE = 0.5
"""A picture of so much of the page is a scan; invisible text over it is a layer of OCR and no secret."""
LOOK_DPI = 72
SAME_SHADE = 2
"""Of 255: less no eye can tell apart."""
BLACK = 70
"""Of 255: a scan's black is never quite black."""
OPAQUE = 0.95
THINNEST = 3.0
"""Points: what is thinner is a line, and hides no word."""
PALE = 0.93
"""Lightness from which on a colour may pass for paper."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points."""


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    text: str
    box: Box
    sequence: int
    mode: int
    size: float
    lightness: float
    opacity: float
    characters: Sequence[Any]
    """Code point, glyph, origin, box of each, as MuPDF traces them."""


def of_page(page: Any) -> Iterator[SignalRead]:
    """Find text on *page* that a reader cannot see."""
    if not _is_suspect(page):
        return
    bounds: Box = tuple(page.rect)
    drawn = page.get_bboxlog() if page.get_images() or page.first_annot is not None else []
    is_scan = any("image" in kind and _area(box) > PICTURE_SHARE * _area(bounds) for kind, box, *_ in drawn)
    outside: list[_Span] = []
    unseen: list[_Span] = []
    tiny: list[_Span] = []
    rest: list[_Span] = []
    for span in _spans(page):
        if not _meets(span.box, bounds):
            outside.append(span)
        elif span.mode == INVISIBLE:
            unseen.append(span)
        else:
            (tiny if span.size < TINY_POINTS else rest).append(span)
    yield from _told(page, SignalKind.TEXT_OUTSIDE_PAGE, "stands outside the page", outside)
    yield from _told(page, SignalKind.HIDDEN_TEXT, "is smaller than a point", tiny)
    if is_scan:
        blackened = _filled(page, unseen, darker_than=BLACK)
        yield from _told(page, SignalKind.TEXT_UNDER_BOX, "stands in a layer where the picture is black", blackened)
    else:
        yield from _told(page, SignalKind.HIDDEN_TEXT, "is set as invisible", unseen)
    under, pale = _under(rest, _covers(page, drawn, scan=is_scan))
    yield from _told(page, SignalKind.TEXT_UNDER_BOX, "lies under something drawn over it", _filled(page, under))
    yield from _told(page, SignalKind.HIDDEN_TEXT, "has the colour of what is behind it", _filled(page, pale))


def _is_suspect(page: Any) -> bool:
    if page.cropbox != page.mediabox or page.first_annot is not None:
        return True
    commands = page.read_contents()
    if _may_hide(commands):
        return True
    if b"Do" not in commands:
        return False
    document = page.parent
    return any(_may_hide(document.xref_stream(xref) or b"") for xref, *_ in page.get_xobjects()[:50])


def _may_hide(commands: bytes) -> bool:
    """Tell by its commands whether a page may hide text; split into words first, which is cheaper than any search."""
    if b"TJ" not in commands and b"Tj" not in commands and b"Do" not in commands:
        return False
    words = commands.split()
    known = set(words)
    if known & _FILLS or (b"Do" in known and _draws_last(words)):
        return True
    if known & {b"Tr", b"g", b"rg", b"sc", b"scn", b"k", b"Tf"} and _SUSPECT.search(commands):
        return True
    return _places_far(commands)


def _places_far(commands: bytes) -> bool:
    """Tell whether some text is put below an edge of the page, or thousands of points away."""
    for found in _PLACED.finditer(commands):
        at = found.start()
        for coordinate in commands[max(0, at - 40) : at].split()[-2:]:
            if coordinate.startswith(b"-") or len(coordinate.partition(b".")[0]) > 3:  # noqa: PLR2004 digits of 1,000
                return True
    return False


def _draws_last(words: list[bytes]) -> bool:
    """Tell whether a picture or form is drawn after some text."""
    last = len(words) - 1 - words[::-1].index(b"Do")
    return any(word.endswith((b"Tj", b"TJ")) for word in words[:last])


def _spans(page: Any) -> list[_Span]:
    found = []
    for span in page.get_texttrace():
        text = _text_of(span["chars"])
        if text.isspace():
            continue
        colour = span["color"]
        lightness = sum(colour) / len(colour) if len(colour) != 4 else 1 - max(colour)  # noqa: PLR2004 CMYK
        key = (span["seqno"], span["type"], span["size"], lightness, span["opacity"])
        found.append(_Span(text, span["bbox"], *key, span["chars"]))
    return found


def _text_of(characters: Sequence[Any]) -> str:
    return clean("".join([chr(one[0]) if 0 < one[0] < sys.maxunicode else "\ufffd" for one in characters]))


def _covers(page: Any, drawn: Sequence[Any], *, scan: bool) -> list[tuple[float, ...]]:
    """Give what is drawn opaque and filled: its place in the order of drawing, its lightness, its box.

    Pictures too, taken for dark, but for those of a scan: a layer of text may lie under them.
    """
    covers = [
        (drawing["seqno"], sum(drawing["fill"]) / len(drawing["fill"]), *drawing["rect"])
        for drawing in page.get_cdrawings()
        if drawing.get("fill") and "f" in drawing["type"] and (drawing.get("fill_opacity") or 1.0) >= OPAQUE
    ]
    if not scan:
        covers += [(number, 0.0, *box) for number, (kind, box, *_) in enumerate(drawn) if kind == "fill-image"]
    for annotation in page.annots() if page.first_annot is not None else ():
        if (annotation.colors.get("fill") or annotation.type[0] == HIGHLIGHT) and annotation.opacity in (-1, 1):
            covers.append((len(drawn), 0.0, *annotation.rect))
    return [cover for cover in covers if min(cover[4] - cover[2], cover[5] - cover[3]) >= THINNEST]


def _under(spans: Sequence[_Span], covers: Sequence[tuple[float, ...]]) -> tuple[list[_Span], list[_Span]]:
    """Give what lies under something drawn later, character by character; and what has the colour of paper on paper."""
    import numpy as np  # noqa: PLC0415 few pages come here

    under: list[_Span] = []
    pale: list[_Span] = []
    sequence, lightness, left, top, right, bottom = np.array(covers, dtype=float).reshape(-1, 6).T
    for span in spans:
        box = span.box
        meets = (left < box[2]) & (right > box[0]) & (top < box[3]) & (bottom > box[1])
        boxes = [covers[int(at)][2:] for at in np.flatnonzero(meets & (sequence > span.sequence))]
        hidden = [one for one in span.characters if any(_hides(cover, one[3]) for cover in boxes)] if boxes else []
        if hidden:
            around = _around([one[3] for one in hidden])
            under.append(replace(span, text=_text_of(hidden), box=around, characters=hidden))
        elif span.opacity <= 1 - OPAQUE or (
            span.lightness >= PALE and not (meets & (sequence < span.sequence) & (lightness < PALE)).any()
        ):
            pale.append(span)
    return under, pale


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _hides(cover: Sequence[float], box: Box) -> bool:
    """Tell whether a character lies under a cover from side to side; above and below its letters there is air."""
    down = (box[1] + box[3]) / 2
    return cover[0] - 1 <= box[0] and box[2] <= cover[2] + 1 and cover[1] <= down <= cover[3]


def _meets(box: Box, other: Box) -> bool:
    return box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]


def _filled(page: Any, spans: Sequence[_Span], *, darker_than: int | None = None) -> list[_Span]:
    """Keep those spans where the page as shown has one shade throughout: nothing can be read there.

    Args:
        page: rendered once, if there is anything to keep.
        spans: that may be hidden.
        darker_than: the shade, 0 to 255, that all of it must be below; None: any one shade.
    """
    if sum(len(span.text.strip()) for span in spans) < FEWEST_CHARACTERS:
        return []
    import numpy as np  # noqa: PLC0415 few pages come here
    import pymupdf  # noqa: PLC0415

    picture = page.get_pixmap(dpi=LOOK_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.stride)
    scale, (x, y, *_) = LOOK_DPI / 72, page.rect
    found = []
    for span in spans:
        left, top, right, bottom = span.box
        inset = (bottom - top) / (4 if darker_than is not None else 6)
        rows = slice(max(0, round((top - y + inset) * scale)), max(0, round((bottom - y - inset) * scale)) + 1)
        inside = grey[rows, max(0, round((left - x + 1) * scale)) : max(0, round((right - x - 1) * scale))]
        if not inside.size:
            continue
        lightest, darkest = int(inside.max()), int(inside.min())
        if lightest - darkest <= SAME_SHADE if darker_than is None else lightest <= darker_than:
            found.append(span)
    return found


def _told(page: Any, kind: SignalKind, how: str, spans: Sequence[_Span]) -> Iterator[SignalRead]:
    spans = [span for span in spans if any(character.isalnum() for character in span.text)]
    texts = [" ".join(span.text.split()) for span in spans]
    characters = sum(len(text) for text in texts)
    if characters < FEWEST_CHARACTERS:
        return
    evidence = f"text of {characters} characters {how}: {listed([quoted(text) for text in texts])}"
    boxes = [[round(side, 1) for side in span.box] for span in spans[:50]]
    yield SignalRead(kind, evidence, page.number + 1, {"texts": texts[:50], "boxes": boxes, "characters": characters})


def _area(box: Any) -> float:
    return float(max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1]))
