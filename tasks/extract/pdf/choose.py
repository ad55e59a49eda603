"""Chooses between the text layer of a page and what OCR read, and says why. Pure."""

from dataclasses import dataclass

from storage.shapes import SignalRead
from storage.vocabulary import Because, SignalKind
from tasks.extract.ocr import Recognised
from tasks.extract.pdf.examine import Examined
from tasks.extract.pdf.judge import Standing, describe_letters
from tasks.extract.pdf.signs import count_signs

SURE = 0.5
"""Confidence from which on OCR may replace a layer: pages in a language it knows have .84 and more, turned or foreign
ones .43 and less (research/extract.md, section 2)."""
MUCH_LESS = 0.4
"""OCR that finds so small a part of a layer's letters has not read the page."""
GARBLED_LESS = 0.1
"""The same where the layer is no text: how many signs a garbled word has says little."""
MORE = 1.2
"""A few visible words over a picture are those of the whole page unless OCR finds so many times more."""
MORE_SIGNS = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """Which text is shown."""

    is_ocr: bool
    because: Because


def choose(page: Examined, found: Recognised, doubt: Because | None) -> Choice:
    """Choose between the text layer of *page* and what was *found* in its picture.

    Args:
        page: as it was examined.
        found: by OCR.
        doubt: why it was looked at; `text_layer_disagrees` where a glance has said so.
    """
    layer, seen = count_signs(page.layer.text), count_signs(found.text)
    if doubt is Because.NO_TEXT_LAYER:
        is_ocr = not layer.signs or seen.signs >= max(MORE * layer.signs, layer.signs + MORE_SIGNS)
        return Choice(is_ocr, Because.NO_TEXT_LAYER if is_ocr else Because.OCR_FOUND_LESS)
    garbled = page.judgement.standing is Standing.GARBLED
    least = (GARBLED_LESS if garbled else MUCH_LESS) * (layer.signs - layer.garbage)
    if not seen.signs or seen.signs < least or found.confidence < SURE:
        return Choice(is_ocr=False, because=Because.OCR_FOUND_LESS)
    return Choice(is_ocr=True, because=Because.TEXT_LAYER_GARBLED if garbled else Because.TEXT_LAYER_DISAGREES)


def disagreement(number: int, page: Examined, found: Recognised, glanced: str | None) -> SignalRead:
    """Make the finding that a text layer says something else than its picture, with what a person can count."""
    held, shown = describe_letters(page.layer.text), describe_letters(found.text)
    clauses = [f"The text layer holds {held}, the picture reads as {shown}"]
    if page.judgement.because:
        clauses.append(f"the layer {page.judgement.because}")
    if glanced:
        clauses.append(glanced)
    details = {"layer": held, "picture": shown, "confidence": round(found.confidence, 3)}
    return SignalRead(SignalKind.TEXT_LAYER_DISAGREES, f"{'; '.join(clauses)}.", number, details)
