"""Reads plain text, and what is written as such (csv, json, source): one page, decoded once."""

from pathlib import Path

from config.errors import Unreadable
from storage.shapes import PageRead, Reading, VariantRead
from storage.vocabulary import Method, Outcome, Reason
from tasks.extract.clean import clean
from tasks.extract.decode import VERSION, decode


def read_text(path: Path, *, media_type: str) -> Reading:
    """Read the text file at *path*.

    Raises:
        Unreadable: `empty`; `unsupported` where it is no text; `unreadable_text` where its encoding cannot be told.
        OSError: it cannot be read.
    """
    payload = path.read_bytes()
    if not payload:
        raise Unreadable(Reason.EMPTY)
    decoded = decode(payload)
    variant = VariantRead(Method.DECODED, decoded.engine, clean(decoded.text.removeprefix("\ufeff")))
    return Reading(
        outcome=Outcome.READ,
        reader_version=VERSION,
        media_type=media_type,
        pages=(PageRead(1, (variant,)),),
        page_count=1,
    )
