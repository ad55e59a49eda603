"""MuPDF, silent: how documents are opened with it, what it complains of, and how its errors become reasons."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.means import Means

VERSION = f"pdf 2 pymupdf {version('pymupdf')}"
MEDIA_TYPE = "application/pdf"
XPS_MEDIA_TYPES = frozenset({"application/oxps", "application/vnd.ms-xpsdocument"})


@cache
def mupdf() -> Any:
    """Load MuPDF, told to print nothing; only where a document is opened, since loading it takes 0.3 s."""
    import pymupdf  # noqa: PLC0415

    pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 its only form
    pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003
    return pymupdf


@cache
def failures() -> tuple[type[Exception], ...]:
    """Name what PyMuPDF raises over broken documents: its own errors, and those of its Python around null objects."""
    own: type[Exception] = mupdf().mupdf.FzErrorBase
    return (own, RuntimeError, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that is open and may be read."""

    document: Any
    is_pdf: bool
    unlocked: bool
    """A candidate password was needed, and fits."""


@contextmanager
def open_document(path: Path, media_type: str, means: Means) -> Iterator[Opened]:
    """Open a PDF or an XPS document, with the first candidate password that fits where one is needed.

    Raises:
        Unreadable: `encrypted`, or `corrupt`: also where it is neither PDF nor XPS, since MuPDF would read it as
            what it looks like (web pages, with which it may take for ever).
        MemoryError: it needs more memory than it may have.
    """
    complaints()
    try:
        document = mupdf().open(path, filetype="xps" if media_type in XPS_MEDIA_TYPES else "pdf")
    except failures() as error:
        raise unreadable(error) from None
    try:
        is_pdf = bool(document.is_pdf)
        if not is_pdf and not (media_type in XPS_MEDIA_TYPES and _is_xps(document)):
            raise Unreadable(Reason.CORRUPT)
        unlocked = bool(document.needs_pass)
        if unlocked and not any(_fits(document, password) for password in means.passwords):
            raise Unreadable(Reason.ENCRYPTED)
        yield Opened(document, is_pdf, unlocked)
    finally:
        document.close()


def count_pages(document: Any) -> int:
    """Count the pages of an open document.

    Raises:
        Unreadable: `corrupt`, there are none, or it cannot be told.
        MemoryError: it needs more memory than it may have.
    """
    try:
        count = int(document.page_count)
    except failures() as error:
        raise unreadable(error) from None
    if count < 1:
        raise Unreadable(Reason.CORRUPT)
    return count


def unreadable(error: Exception) -> Exception:
    """Give what an error of MuPDF stands for: no memory, or a document that is broken."""
    return MemoryError() if is_memory(error) else Unreadable(Reason.CORRUPT)


def is_memory(error: Exception) -> bool:
    """Tell whether MuPDF ran out of memory; its message is looked at and goes nowhere."""
    return "malloc" in str(error) or "out of memory" in str(error)


def complaints() -> str:
    """Take what MuPDF complained of since it was last asked. May quote the document: never to be logged."""
    return str(mupdf().TOOLS.mupdf_warnings(reset=True))


def forget() -> None:
    """Drop fonts and the like that MuPDF keeps for other pages: of what is broken in them it complains but once."""
    mupdf().TOOLS.store_shrink(100)


def _is_xps(document: Any) -> bool:
    return (document.metadata or {}).get("format") == "XPS"


def _fits(document: Any, password: str) -> bool:
    try:
        return bool(document.authenticate(password))
    except failures():
        return False
