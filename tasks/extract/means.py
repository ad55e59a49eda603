"""What a reader may use: passwords to try, languages of OCR, a folder for scratch files. Made by the pool."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Means:
    """The means of one reading."""

    passwords: tuple[str, ...] = ()
    """Candidates for locked documents, in the order in which they are tried. Never stored or logged."""
    ocr_languages: tuple[str, ...] = ("rus", "chi_sim", "eng")
    """As tesseract names them; empty: no OCR."""
    tessdata: Path | None = None
    """The folder of tesseract's language data; None: there is none, pages that need OCR wait."""
    second_opinion: bool = False
    """Whether RapidOCR reads Chinese pages too."""
    stock_langdetect: bool = False
    """Whether languages are told by langdetect alone, one a page."""
    second_language: bool = False
    """Whether py3langid looks at the spans that are least sure, too."""
    scratch: Path | None = None
    """The only folder that may be written to; None: nothing may be written."""
    picture_hash: Callable[[Any], bytes | None] | None = None
    """Makes of a grey picture (bytes of shape height, width) what the page can be found by; None: nothing does."""


BARE = Means(ocr_languages=())
"""No password, no OCR, nothing written."""
