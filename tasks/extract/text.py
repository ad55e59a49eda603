"""Reads plain text, and what is written as such (csv, json, source): one page, decoded once."""

from dataclasses import replace
from pathlib import Path

from config.errors import Unreadable
from storage.shapes import PageRead, Reading, VariantRead
from storage.vocabulary import Because, Method, Outcome, Reason
from tasks.extract.clean import clean
from tasks.extract.decode import VERSION, decode
from tasks.extract.means import Means
from tasks.extract.mojibake import mend


def read_text(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the text file at *path*.

    Returns:
        `read`; `partial` (`unreadable_text`) where some bytes stand for nothing, with U+FFFD in their place.

    Raises:
        Unreadable: `empty`; `unsupported` where it is no text; `unreadable_text` where its encoding cannot be told.
        OSError: it cannot be read.
    """
    payload = path.read_bytes()
    if not payload:
        raise Unreadable(Reason.EMPTY)
    decoded = decode(payload)
    text = clean(decoded.text.removeprefix("\ufeff"))
    return Reading(
        outcome=Outcome.PARTIAL if decoded.damaged else Outcome.READ,
        reason=Reason.UNREADABLE_TEXT if decoded.damaged else None,
        missing=broken_places(decoded.damaged),
        reader_version=VERSION,
        media_type=media_type,
        pages=(PageRead(1, variants_of(text, decoded.engine)),),
        page_count=1,
    )


def variants_of(text: str, engine: str) -> tuple[VariantRead, ...]:
    """Give a text as it stands; before it, where it was misread before it was stored, what it was then."""
    as_it_stands = VariantRead(Method.DECODED, engine, text)
    mended = mend(text)
    if mended is None:
        return (as_it_stands,)
    before = f"{engine}, misread as Latin, {mended.encoding}"
    first = VariantRead(Method.DECODED, before, clean(mended.text), chosen_because=Because.MISREAD_BEFORE)
    return first, replace(as_it_stands, state="as it stands")


def broken_places(count: int) -> tuple[str, ...]:
    """Name what is missing of a text some of whose bytes stand for nothing."""
    return (f"{count} broken characters",) if count else ()
