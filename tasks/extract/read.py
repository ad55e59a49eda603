"""Opens a document: tells what it is, gives it to its reader, and turns every failure into a typed reason."""

from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason
from tasks.extract.means import BARE, Means
from tasks.extract.ole import ENCRYPTED
from tasks.extract.readers import reader_of, version
from tasks.extract.sniff import EMPTY, sniff


def extract(path: Path, means: Means = BARE) -> Reading:
    """Read the document at *path* into pages of text, without languages and fingerprints.

    Args:
        path: the document; its name says nothing.
        means: what the reader may use.

    Returns:
        A reading; `quarantined` with its reason and media type where nothing can be read. Never raises for what
        the bytes are.

    Raises:
        OSError: the file cannot be opened.
        MemoryError: it needs more memory than it may have.
    """
    media_type = sniff(path)
    try:
        if media_type == ENCRYPTED:
            from tasks.extract.office.locked import locked_type  # noqa: PLC0415 few documents are locked

            media_type = locked_type(path, means)
        return _read_as(media_type, path, means)
    except Unreadable as unreadable:
        return Reading(
            outcome=Outcome.QUARANTINED,
            reason=Reason(unreadable.reason),
            reader_version=version(),
            media_type=media_type,
        )


def _read_as(media_type: str, path: Path, means: Means) -> Reading:
    reader = reader_of(media_type)
    if reader is None:
        raise Unreadable(Reason.EMPTY if media_type == EMPTY else Reason.UNSUPPORTED)
    return reader(path, media_type, means)
