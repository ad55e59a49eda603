"""Tesseract within this process: where its language data is, and lines of words with their boxes."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tasks.extract.means import Means

TESSERACT = "5.5.4"
"""What the pinned wheel of tesserocr bundles; a test holds it against the library."""
WHEEL = version("tesserocr")
ENGINE = f"tesseract {TESSERACT}"
KEPT_ENGINES = 6
"""Engines held by a process, one a set of languages: making one takes 0.05 to 0.3 s, keeping one 20 to 60 MB."""
_PLACES = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/share/tesseract/tessdata",
)
_PLAIN = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the engine gives it; the box in pixels of the picture that it was given."""

    text: str
    box: tuple[int, int, int, int]
    """Left, top, right, bottom."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words from left to right."""

    words: tuple[Word, ...]
    block: int
    paragraph: int


def find_tessdata() -> Path | None:
    """Find the folder of tesseract's language data: `TESSDATA_PREFIX`, then where systems put it; None: nowhere."""
    named = os.environ.get("TESSDATA_PREFIX")
    if named:
        for folder in (Path(named), Path(named) / "tessdata"):
            if any(folder.glob("*.traineddata")):
                return folder
    for place in _PLACES:
        for folder in sorted(Path("/").glob(place.lstrip("/")), reverse=True):
            if any(folder.glob("*.traineddata")):
                return folder
    return None


def lacking(means: Means) -> tuple[str, ...]:
    """Tell which of the languages asked for have no data."""
    return tuple(language for language in means.ocr_languages if not _has(means.tessdata, language))


def languages_had(means: Means) -> tuple[str, ...]:
    """Tell which of the languages asked for have data, in their order."""
    return tuple(language for language in means.ocr_languages if _has(means.tessdata, language))


def _has(tessdata: Path | None, language: str) -> bool:
    return (
        tessdata is not None and bool(_PLAIN.fullmatch(language)) and (tessdata / f"{language}.traineddata").is_file()
    )


@lru_cache(maxsize=1)
def tesserocr() -> Any:
    """Load tesserocr, told to use one thread: OpenMP's others spin, for twice the CPU time and no gain."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    import tesserocr as library  # noqa: PLC0415 only who recognises pays for it

    return library


@lru_cache(maxsize=KEPT_ENGINES)
def _engine(tessdata: Path, languages: str) -> Any:
    library = tesserocr()
    return library.PyTessBaseAPI(
        path=f"{tessdata}/", lang=languages, psm=library.PSM.AUTO, variables={"debug_file": os.devnull}
    )


def read_lines(picture: Any, *, languages: Sequence[str], tessdata: Path, dpi: int, mode: int = 3) -> list[Line]:
    """Recognise a grey or bilevel PIL picture.

    Args:
        picture: upright.
        languages: as tesseract names them, the likeliest first.
        tessdata: the folder that holds them.
        dpi: the picture's resolution.
        mode: tesseract's page segmentation mode; 3 finds columns, 6 takes one block of lines.

    Raises:
        RuntimeError: the engine gave up.
    """
    engine = _engine(tessdata, "+".join(languages))
    try:
        engine.SetPageSegMode(mode)
        engine.SetImage(picture)
        engine.SetSourceResolution(dpi)
        engine.Recognize()
        return list(_lines(engine.GetTSVText(0)))
    finally:
        engine.Clear()


def _lines(table: str) -> Iterator[Line]:
    """Read tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    words: list[Word] = []
    place = (0, 0, 0)
    for row in table.split("\n"):
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():  # noqa: PLR2004 its columns
            continue
        here = (int(cells[2]), int(cells[3]), int(cells[4]))
        if words and here != place:
            yield Line(tuple(words), place[0], place[1])
            words = []
        place = here
        left, top, width, height = (int(cell) for cell in cells[6:10])
        words.append(Word(cells[11].strip(), (left, top, left + width, top + height), float(cells[10]) / 100))
    if words:
        yield Line(tuple(words), place[0], place[1])
