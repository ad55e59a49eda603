"""Looks at the pictures of pages of a PDF or XPS document: what is shown decides which of their texts is chosen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from storage.geometry import pack_words
from storage.shapes import Looked, PageRead, SignalRead, VariantRead
from storage.vocabulary import Because, Method
from tasks.extract import ocr
from tasks.extract.clean import clean
from tasks.extract.frames import hash_of
from tasks.extract.means import Means
from tasks.extract.pdf.choose import choose, disagreement
from tasks.extract.pdf.engine import complaints, failures, is_memory, open_document
from tasks.extract.pdf.examine import NEIGHBOURS, Examined, is_infected, is_surrounded, layer_variant, page_read
from tasks.extract.pdf.judge import Standing
from tasks.extract.pdf.picture import Drawn, draw
from tasks.extract.pdf.read import Pages, count_or_recover, examine_at

_BROKEN_PICTURE = re.compile(r"premature|truncated|zlib|read error|jbig2|openjpeg|jpx|jpeg", re.IGNORECASE)
"""What MuPDF says of a picture that it could draw in part only."""


@dataclass(slots=True)
class _Look:
    """A look at some pages of an open document."""

    document: Pages
    means: Means
    known: dict[int, Examined | None] = field(default_factory=dict)
    lying: list[int] = field(default_factory=list)
    """Numbers of hidden layers that gave no sign, and yet say something else than their picture."""

    def examined(self, index: int) -> Examined | None:
        """Examine a page, once; None where there is none."""
        if index not in self.known:
            self.known[index] = examine_at(self.document, index) if 0 <= index < self.document.count else None
        return self.known[index]

    def is_infected(self, index: int) -> bool:
        """Tell whether a hidden layer lies among such as are wrong, from the pages around it."""
        page = self.examined(index)
        around = [self.examined(other) for other in range(index - NEIGHBOURS, index + NEIGHBOURS + 1)]
        if page is None or not page.is_hidden:
            # next to no text tells nothing of itself; what was made with it does
            return page is not None and page.awaits is Because.TEXT_LAYER_AGREES and is_surrounded(around)
        return is_infected(around, NEIGHBOURS)


def look_at_pdf(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> Looked:
    """Look at the pages *numbers* (from 1) of the document at *path*.

    Returns:
        These pages whole, with a chosen variant each. One that could not be looked at (no language data, a picture
        that is broken or cannot be drawn), or of which neither layer nor OCR gave text, still `awaits`. Where a
        hidden layer that gave no sign says something else than its picture, the document's other hidden layers
        follow, awaiting a glance of their own.

    Raises:
        Unreadable: the document cannot be opened.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    with open_document(path, media_type, means) as opened:
        look = _Look(count_or_recover(opened), means)
        looked = [_look_at(look, number) for number in numbers]
        further = _further(look, frozenset(numbers)) if look.lying else []
    signals = tuple(signal for _, signal in looked if signal)
    return Looked((*(page for page, _ in looked), *further), signals)


def _look_at(look: _Look, number: int) -> tuple[PageRead, SignalRead | None]:
    page = look.examined(number - 1)
    if page is None:
        return PageRead(number, awaits=Because.NO_TEXT_LAYER), None
    infected = look.is_infected(number - 1)
    why = Because.TEXT_LAYER_GARBLED if infected else page.awaits or Because.TEXT_LAYER_AGREES
    waiting = page_read(number, page, why)
    drawn, is_whole = _drawn(look, number)
    if drawn is None:
        return waiting, None
    if not page.layer.text.strip() and not ocr.has_ink(drawn.picture):
        return page_read(number, page, None if is_whole else why), None
    if why is Because.TEXT_LAYER_AGREES:
        read, signal = _glance(look, waiting, page, drawn)
    else:
        read, signal = _recognise(look, waiting, page, drawn)
        read = read if is_whole else replace(read, awaits=why)
    return replace(read, picture=hash_of(drawn.picture, look.means)), signal


def _drawn(look: _Look, number: int) -> tuple[Drawn | None, bool]:
    """Draw a page; tell also whether its pictures are whole."""
    complaints()
    try:
        opened = look.document.opened
        drawn = draw(opened.document.load_page(number - 1), is_pdf=opened.is_pdf)
    except failures() as error:
        if is_memory(error):
            raise MemoryError from None
        return None, False
    return drawn, not _BROKEN_PICTURE.search(complaints())


def _glance(look: _Look, waiting: PageRead, page: Examined, drawn: Drawn) -> tuple[PageRead, SignalRead | None]:
    seen = ocr.glance(drawn.picture, dpi=drawn.dpi, layer_text=page.layer.text, means=look.means)
    if seen is None:
        is_sample = page.awaits is None
        return (page_read(waiting.number, page, None) if is_sample else waiting), None
    if seen.agrees:
        variant = layer_variant(page.layer, Because.TEXT_LAYER_AGREES)
        return replace(waiting, variants=(variant,), awaits=None), None
    read, signal = _recognise(look, waiting, page, drawn, glanced=seen.because)
    if signal and page.is_hidden and page.awaits is None:
        look.lying.append(waiting.number)
    return read, signal


def _recognise(
    look: _Look, waiting: PageRead, page: Examined, drawn: Drawn, *, glanced: str | None = None
) -> tuple[PageRead, SignalRead | None]:
    found = ocr.recognise(drawn.picture, dpi=drawn.dpi, means=look.means)
    if found is None:
        return waiting, None
    choice = choose(page, found, Because.TEXT_LAYER_DISAGREES if glanced else waiting.awaits)
    text = clean(found.text)
    recognised = VariantRead(
        Method.OCR,
        found.engine,
        text,
        ocr_languages=found.languages,
        confidence=found.confidence,
        chosen_because=choice.because if choice.is_ocr else None,
        words=pack_words(found.words) if text == found.text else None,
    )
    second = ocr.second_opinion(drawn.picture, means=look.means, first=found)
    has_layer = bool(page.layer.text.strip())
    layer = layer_variant(page.layer, None if choice.is_ocr else choice.because)
    variants = (*((layer,) if has_layer else ()), recognised, *((second,) if second else ()))
    lies = choice.is_ocr and has_layer and choice.because is not Because.NO_TEXT_LAYER
    signal = disagreement(waiting.number, page, found, glanced) if lies else None
    unread = page.judgement.standing is Standing.GARBLED and not choice.is_ocr
    return replace(waiting, variants=variants, awaits=waiting.awaits if unread else None), signal


def _further(look: _Look, asked: frozenset[int]) -> list[PageRead]:
    """List the other hidden layers that nothing spoke against, to be glanced at now that one of them lies."""
    further = []
    for index in range(look.document.count):
        page = look.examined(index)
        if page and page.is_hidden and page.awaits is None and index + 1 not in asked and not look.is_infected(index):
            further.append(page_read(index + 1, page, Because.TEXT_LAYER_AGREES))
    return further
