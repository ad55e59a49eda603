"""Examines a page: its text layer, how it lies to the pictures, and whether its picture must be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage.shapes import PageRead, VariantRead
from storage.vocabulary import Because, Method
from tasks.extract.pdf.engine import mupdf
from tasks.extract.pdf.judge import BELIEVED, Judgement, Standing, judge
from tasks.extract.pdf.picture import PART_SHARE, PICTURE_SHARE, has_big_image, is_blank, see
from tasks.extract.pdf.signs import Signs, count_signs
from tasks.extract.pdf.words import Layer, read_layer

STRAY_SIGNS = 50
"""A page with less text is looked at for any picture (7 of 1,601 pages had stray characters over a scan)."""
FEW_SIGNS = 300
"""Over a scan that is a stamp: what an electronic signature prints on it, a running number, a header."""
NEIGHBOURS = 8
"""So many pages before and after tell whether the layer of a document can be trusted."""
WRONG_SHARE = 0.3
"""Of the hidden layers around: they were recognised by the same program in the same settings."""
SAMPLED_EVERY = 25
"""Of the hidden layers that are believed the first is held against its picture, and every so many after it."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A page as it was read, and what is thought of it."""

    layer: Layer
    awaits: Because | None
    judgement: Judgement = BELIEVED
    is_hidden: bool = False
    """Its text lies invisibly over its picture."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is on the page, and nothing is to be looked at."""
        return self.awaits is None and not self.layer.text.strip()

    @property
    def is_wrong(self) -> bool:
        """Tell whether it is a hidden layer that was badly recognised for certain."""
        return self.is_hidden and self.judgement.standing in {Standing.WRONG, Standing.GARBLED}


def examine(page: Any, *, is_pdf: bool) -> Examined:
    """Read the text layer of a page, and judge it by what is cheap to see.

    Raises:
        RuntimeError, ValueError: it cannot be read.
    """
    layer = read_layer(page)
    signs = count_signs(layer.text)
    if signs.signs >= STRAY_SIGNS and not has_big_image(page, is_pdf=is_pdf):
        return _judged(layer, signs, hidden=False)
    scene = see(page)
    if not signs.signs:
        waits = scene.has_image or not (scene.is_empty or is_blank(page))
        return Examined(layer, Because.NO_TEXT_LAYER if waits else None)
    if scene.hidden >= 0.5 and scene.cover > PART_SHARE:  # noqa: PLR2004 more than what is shown
        found = _judged(layer, signs, hidden=True)
        if found.awaits is None and signs.signs < FEW_SIGNS:
            return replace(found, awaits=Because.TEXT_LAYER_AGREES, judgement=_DOUBTED_FOR_FEW)
        return found
    if scene.cover > PICTURE_SHARE and signs.signs < FEW_SIGNS:
        return Examined(layer, Because.NO_TEXT_LAYER)
    return _judged(layer, signs, hidden=False)


_DOUBTED_FOR_FEW = Judgement(Standing.DOUBTED, "has next to no text")
_AWAITS = {
    Standing.DOUBTED: Because.TEXT_LAYER_AGREES,
    Standing.WRONG: Because.TEXT_LAYER_GARBLED,
    Standing.GARBLED: Because.TEXT_LAYER_GARBLED,
}


def _judged(layer: Layer, signs: Signs, *, hidden: bool) -> Examined:
    judgement = judge(layer.text, signs, hidden=hidden)
    return Examined(layer, _AWAITS.get(judgement.standing), judgement, hidden)


def is_infected(pages: Sequence[Examined | None], index: int) -> bool:
    """Tell whether a hidden layer that gives no sign itself lies among such as are wrong.

    Pages of few letters and many ideographs show no sign of bad recognition (of 50 pages of Chinese contracts under
    a bad layer 11 showed none), though the same program made their layer.
    """
    page = pages[index]
    if page is None or not page.is_hidden or page.is_wrong:
        return False
    around = [
        other for other in pages[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1] if other and other.is_hidden
    ]
    return sum(other.is_wrong for other in around) >= WRONG_SHARE * len(around)


def is_surrounded(around: Sequence[Examined | None]) -> bool:
    """Tell whether most of the hidden layers among some pages are wrong."""
    hidden = [page for page in around if page and page.is_hidden]
    return bool(hidden) and sum(page.is_wrong for page in hidden) >= WRONG_SHARE * len(hidden)


def settle(pages: Sequence[Examined | None], *, samples: bool) -> list[Because | None]:
    """Say for each page of a document why its picture must be looked at, now that all are known.

    Args:
        pages: in their order; None: it could not be read.
        samples: also look at a few of the hidden layers that nothing speaks against. A layer of good words may be
            that of another text.
    """
    awaits = [page.awaits if page else None for page in pages]
    believed = 0
    for index, page in enumerate(pages):
        if page is None or not page.is_hidden:
            continue
        if is_infected(pages, index):
            awaits[index] = Because.TEXT_LAYER_GARBLED
        elif awaits[index] is None:
            if samples and believed % SAMPLED_EVERY == 0:
                awaits[index] = Because.TEXT_LAYER_AGREES
            believed += 1
    return awaits


def layer_variant(layer: Layer, chosen_because: Because | None = None) -> VariantRead:
    """Make the variant of a text layer."""
    engine = f"mupdf {mupdf().mupdf_version}"
    return VariantRead(Method.TEXT_LAYER, engine, layer.text, chosen_because=chosen_because, words=layer.words)


def page_read(number: int, page: Examined, awaits: Because | None) -> PageRead:
    """Make the page as it is handed on: a blank one is read, one that awaits its first text has no variant."""
    layer = page.layer
    has_variant = bool(layer.text.strip()) or awaits is None
    return PageRead(
        number,
        (layer_variant(layer),) if has_variant else (),
        width=layer.width,
        height=layer.height,
        awaits=awaits,
    )
