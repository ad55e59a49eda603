"""A second opinion on Chinese pages by RapidOCR, an optional extra that brings its models along."""

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from storage.geometry import WordBox
from storage.shapes import VariantRead
from storage.vocabulary import Method
from tasks.extract.clean import clean
from tasks.extract.means import Means
from tasks.extract.ocr.shapes import Recognised

CHINESE = "chi_"
"""How tesseract's names of Chinese begin: what it was read in decides whether a second opinion is asked."""


def second_opinion(picture: Any, *, means: Means, first: Recognised) -> VariantRead | None:
    """Recognise the Chinese of a PIL picture with RapidOCR.

    Measured on scans of 200 dpi: .001 of the characters wrong where tesseract had .04, for four times the CPU time; it
    reads no Cyrillic (research/extract.md, other engines).

    Args:
        picture: as tesseract was given it.
        means: whether it is wanted.
        first: what tesseract read.

    Returns:
        A variant that is not shown; None where it is not wanted, not installed, or no Chinese was read.
    """
    if not means.second_opinion or CHINESE not in first.languages or find_spec("rapidocr") is None:
        return None
    import numpy as np  # noqa: PLC0415 few pages come here

    from storage.geometry import pack_words  # noqa: PLC0415

    upright = picture.convert("RGB")
    upright = upright.rotate(-first.turned, expand=True) if first.turned else upright
    found = _engine()(np.asarray(upright))
    lines: list[str] = []
    words: list[WordBox] = []
    weighed, length = 0.0, 0
    for text, score, box in zip(found.txts or (), found.scores or (), _boxes(found, upright.size), strict=True):
        line = clean(text)
        words.append(WordBox(length, length + len(line), *box, float(score)))
        weighed += float(score) * len(line)
        length += len(line) + 1
        lines.append(line)
    return VariantRead(
        Method.OCR,
        f"rapidocr {_version()}",
        "\n".join(lines),
        ocr_languages="ch",
        confidence=weighed / max(sum(map(len, lines)), 1),
        words=pack_words(words) if not first.turned else None,
    )


def _boxes(found: Any, size: tuple[int, int]) -> list[tuple[float, float, float, float]]:
    boxes = []
    for corners in found.boxes if found.boxes is not None else ():
        across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
        boxes.append((min(across) / size[0], min(down) / size[1], max(across) / size[0], max(down) / size[1]))
    return boxes


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 an optional extra

    one = {f"EngineConfig.onnxruntime.{which}_op_num_threads": 1 for which in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "critical", **one})


def _version() -> str:
    try:
        return version("rapidocr")
    except PackageNotFoundError:
        return "unknown"
