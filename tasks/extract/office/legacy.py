"""Reads Office formats of before 2007 with kreuzberg, bytes in, text out, nothing written."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason

ENGINE = f"kreuzberg {version('kreuzberg')}"
MAXIMUM_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extracted:
    """What kreuzberg found, as it gave it."""

    text: str
    pages: tuple[str, ...]
    """Empty where it tells no pages."""
    metadata: dict[str, Any]


def extract_legacy(content: Path | bytes, media_type: str) -> Extracted:
    """Extract the text of a document of *media_type*; no OCR, no cache, no look at the file's name.

    An empty text is no proof that there is none: the caller looks for it.

    Raises:
        Unreadable: `corrupt`, `encrypted`, or `too_large`.
        OSError: the file cannot be read.
    """
    if (len(content) if isinstance(content, bytes) else content.stat().st_size) > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    payload = content if isinstance(content, bytes) else content.read_bytes()
    import kreuzberg  # noqa: PLC0415 50 MB of library, only where it is needed

    try:
        found = kreuzberg.extract_bytes_sync(payload, media_type, _configuration())
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 a panic of Rust is no Exception
        raise _reason(error) from None
    pages = tuple(str(page["content"]) for page in found.pages or ())
    return Extracted(str(found.content), pages, dict(found.metadata or {}))


@cache
def _configuration() -> Any:
    import kreuzberg  # noqa: PLC0415

    return kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        ocr=None,
        pages=kreuzberg.PageConfig(extract_pages=True),
        output_format="plain",
    )


def _reason(error: BaseException) -> Unreadable:
    said = str(error).lower()
    is_locked = "password" in said or "encrypt" in said
    return Unreadable(Reason.ENCRYPTED if is_locked else Reason.CORRUPT)
