"""Reads redacted pictures by OCR: once as well as it can be read, and once more in every script that is configured."""

from dataclasses import dataclass
from typing import Any

from storage.geometry import WordBox
from tasks.extract.means import Means
from tasks.extract.ocr import Recognised, lacking, recognise
from tasks.extract.ocr.engine import languages_had, read_lines
from tasks.extract.ocr.plan import EAST_ASIAN
from tasks.extract.ocr.prepare import prepare
from tasks.extract.ocr.writing import write


@dataclass(frozen=True, slots=True)
class PageText:
    """What OCR reads on a picture."""

    text: str
    words: tuple[tuple[str, WordBox], ...]
    languages: str


def read_best(samples: Any, *, dpi: float, means: Means) -> PageText | None:
    """Read a page in the scripts that it is written in; None where there is no language data.

    Args:
        samples: grey, rows by columns.
        dpi: of the picture.
        means: languages and where their data is.
    """
    found = _recognised(samples, dpi, means)
    if found is None:
        return None
    words = tuple((found.text[word.start : word.end], word) for word in found.words)
    return PageText(found.text, words, found.languages)


def read_all_ways(samples: Any, *, dpi: float, means: Means) -> tuple[PageText, tuple[str, ...]]:
    """Read a page as `read_best` does, and besides in each group of languages that this left out.

    A name in Latin letters on a Chinese page is read by the letters alone, and the other way round.

    Returns:
        The best reading, and the texts of the others.
    """
    best = read_best(samples, dpi=dpi, means=means) or PageText("", (), "")
    tried = {frozenset(one.split("+")) for one in best.languages.split(",")} if "," not in best.languages else set()
    groups = [group for group in groups_of(means) if frozenset(group) not in tried]
    return best, tuple(_read_in(samples, group, dpi, means) for group in groups)


def groups_of(means: Means) -> list[tuple[str, ...]]:
    """Give the languages that are read together: those of letters, and those of Han characters and their like."""
    languages = languages_had(means)
    wide = tuple(language for language in languages if language.startswith(EAST_ASIAN))
    letters = tuple(language for language in languages if language not in wide)
    return [group for group in (letters, wide) if group]


def lacks_languages(means: Means) -> bool:
    """Tell whether a language that is asked for has no data, or none is asked for at all."""
    return not means.ocr_languages or bool(lacking(means))


def _recognised(samples: Any, dpi: float, means: Means) -> Recognised | None:
    from PIL import Image  # noqa: PLC0415 only what is read needs it

    return recognise(Image.fromarray(samples), dpi=dpi, means=means)


def _read_in(samples: Any, languages: tuple[str, ...], dpi: float, means: Means) -> str:
    from PIL import Image  # noqa: PLC0415 only what is read needs it

    if means.tessdata is None:
        return ""
    prepared = prepare(Image.fromarray(samples), dpi=dpi)
    lines = read_lines(prepared.picture, languages=languages, tessdata=means.tessdata, dpi=prepared.dpi)
    return write(lines, lambda _: (0.0, 0.0, 0.0, 0.0))[0]
