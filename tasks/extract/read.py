"""Opens a document: tells what it is, gives it to its reader, and turns every failure into a typed reason."""

from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason
from tasks.extract import pdf, text
from tasks.extract.decode import VERSION as TEXT_VERSION
from tasks.extract.ole import ENCRYPTED
from tasks.extract.sniff import EMPTY, sniff

VERSION = f"sniff 1; {pdf.VERSION}; {TEXT_VERSION}"
TEXTS = frozenset({"text/plain", "text/csv", "application/json", "text/calendar", "text/vcard"})


def extract(path: Path) -> Reading:
    """Read the document at *path* into pages of text, without languages and fingerprints.

    Returns:
        A reading; `quarantined` with its reason and media type where nothing can be read. Never raises for what
        the bytes are.

    Raises:
        OSError: the file cannot be opened.
        MemoryError: it needs more memory than it may have.
    """
    media_type = sniff(path)
    try:
        return _read_as(media_type, path)
    except Unreadable as unreadable:
        return Reading(
            outcome=Outcome.QUARANTINED,
            reason=Reason(unreadable.reason),
            reader_version=VERSION,
            media_type=media_type,
        )


def _read_as(media_type: str, path: Path) -> Reading:
    if media_type == pdf.MEDIA_TYPE:
        return pdf.read_pdf(path)
    if media_type in TEXTS:
        return text.read_text(path, media_type=media_type)
    if media_type == EMPTY:
        raise Unreadable(Reason.EMPTY)
    raise Unreadable(Reason.ENCRYPTED if media_type == ENCRYPTED else Reason.UNSUPPORTED)
