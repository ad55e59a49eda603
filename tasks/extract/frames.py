"""What every opened picture is asked, a file of its own or one within a document: its resolution, and its text."""

from dataclasses import replace
from typing import Any

from storage.geometry import pack_words
from storage.shapes import PageRead, VariantRead
from storage.vocabulary import Because, Method
from tasks.extract.means import Means

ENGINE = "picture 1"
"""Of the empty text of a page that shows nothing."""
SANE_DPI = (30, 2400)
UNKNOWN_DPI = 150.0


def told_dpi(picture: Any) -> float | None:
    """Give the resolution that a picture states, in dots an inch; None where it states none that can be."""
    try:
        dpi = float(picture.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return dpi if SANE_DPI[0] <= dpi <= SANE_DPI[1] else None


def recognise_page(picture: Any, bare: PageRead, *, dpi: float | None, means: Means) -> PageRead:
    """Recognise the text of a decoded picture.

    Args:
        picture: upright.
        bare: its page, which awaits a look; given back as it is where the languages are not there.
        dpi: its resolution, None where it is not known.
        means: what to recognise it with.
    """
    from tasks.extract.ocr import has_ink, recognise, second_opinion  # noqa: PLC0415 loads numpy, for what is looked at

    if not has_ink(picture):
        blank = VariantRead(Method.OCR, ENGINE, "", chosen_because=Because.NO_TEXT_LAYER)
        return replace(bare, variants=(blank,), awaits=None)
    bare = replace(bare, picture=hash_of(picture, means))
    seen = recognise(picture, dpi=dpi, means=means)
    if seen is None:
        return bare
    first = VariantRead(
        Method.OCR,
        seen.engine,
        seen.text,
        ocr_languages=seen.languages,
        confidence=seen.confidence,
        chosen_because=Because.NO_TEXT_LAYER,
        words=pack_words(seen.words),
    )
    second = second_opinion(picture, means=means, first=seen)
    return replace(bare, variants=(first,) if second is None else (first, second), awaits=None)


def hash_of(picture: Any, means: Means) -> bytes | None:
    """Make the hash that a decoded picture can be found by; None where none is asked for, or it is next to blank."""
    if means.picture_hash is None:
        return None
    import numpy as np  # noqa: PLC0415 likewise

    from tasks.extract.ocr.prepare import to_grey  # noqa: PLC0415 likewise

    return means.picture_hash(np.asarray(to_grey(picture)))
